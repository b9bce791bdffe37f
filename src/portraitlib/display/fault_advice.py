"""What to do about each rule of an import, in French."""

from __future__ import annotations

from portraitlib.results.vocabulary import mark

ADVICE: dict[str, str] = {
    "file_missing": mark(
        "Ajoutez le fichier, ou écrivez « optional: true » dans la description. S'il est dans un sous-dossier, ou dans "
        "le dossier d'un zip, faites commencer « pattern » par « **/ »."
    ),
    "empty_file": mark("Refaites l'exportation : le fichier ne contient rien."),
    "header_only": mark("Refaites l'exportation : le fichier a des en-têtes et aucune ligne."),
    "empty_sheet": mark("Vérifiez la feuille : elle ne contient rien."),
    "binary_file": mark("Exportez de nouveau en CSV : ce fichier n'est pas du texte."),
    "wrong_kind": mark("C'est en réalité {found}. {mend}"),
    "wrong_encoding": mark("Écrivez « encoding: {suggestion} » dans la description, puis recommencez."),
    "garbled_accents": mark(
        "Un programme a relu ce fichier comme s'il était d'un autre encodage, puis l'a enregistré. Exportez de "
        "nouveau, sans l'ouvrir entre-temps."
    ),
    "unreadable_archive": mark("Refaites le fichier zip, ou mettez les exportations elles-mêmes dans le dossier."),
    "unsafe_archive": mark(
        "Mettez les exportations elles-mêmes dans le dossier : ce zip en contient trop, ou les écrirait ailleurs."
    ),
    "locked_archive": mark("Ouvrez-le vous-même, puis mettez les exportations dans le dossier."),
    "truncated_file": mark("Refaites l'exportation ou la copie : la fin du fichier manque."),
    "truncated_line": mark("Refaites l'exportation : la dernière ligne est coupée."),
    "folder_instead_of_file": mark("Un dossier porte ce nom de fichier. Déplacez-le."),
    "not_a_file": mark("Retirez-le du dossier : ce n'est pas un fichier ordinaire."),
    "unreadable_file": mark("Vérifiez vos droits sur ce fichier, et qu'aucun autre programme ne le tient ouvert."),
    "unreadable_workbook": mark(
        "Ouvrez le classeur et enregistrez-le de nouveau, sans mot de passe; la copie est peut-être incomplète."
    ),
    "workbook_too_heavy": mark(
        "Le classeur demande plus de mémoire ou de temps que l'importation n'en permet : enregistrez en CSV la feuille "
        "dont elle a besoin. Il n'a pas été lu en entier."
    ),
    "sheet_too_large": mark(
        "La feuille s'étend jusqu'à la cellule {cell}. Si cette cellule y est par erreur (un espace, un mot), "
        "supprimez-la, ainsi que les colonnes et les lignes vides qui la précèdent, puis enregistrez. Rien n'a été lu "
        "de cette feuille."
    ),
    "error_cells": mark("Corrigez dans le tableur les formules qui donnent une erreur : {kinds}."),
    "formulas_not_computed": mark(
        "Ouvrez le classeur dans un tableur, attendez que les formules soient calculées, puis enregistrez-le. Si la "
        "cellule montre la formule elle-même, exportez les valeurs, et non les formules."
    ),
    "changed_while_reading": mark("Fermez les programmes qui modifient ce fichier, puis recommencez."),
    "sheet_missing": mark("Corrigez « sheet » dans la description, ou le nom de la feuille."),
    "missing_column": mark("Corrigez l'en-tête dans le fichier ou dans la description."),
    "duplicated_header": mark("Renommez une des deux colonnes dans le fichier."),
    "no_expected_column": mark(
        "Vérifiez que la ligne des en-têtes est bien celle de la description (« header »), et que c'est le bon fichier."
    ),
    "wrong_separator": mark('Écrivez « separator: "{close}" » dans la description.'),
    "no_column_matching": mark("Corrigez « matching » dans la description, ou les en-têtes."),
    "name_without_value": mark("Renommez le fichier, ou corrigez l'expression dans la description."),
    "wrong_number_of_cells": mark(
        "Cherchez dans ces lignes un séparateur ou un guillemet de trop, puis refaites l'exportation."
    ),
    "malformed_line": mark("Cherchez dans ces lignes un guillemet isolé, ou corrigez « quote » dans la description."),
    "cell_too_long": mark("Videz cette cellule (plus de 130 000 signes), puis refaites l'exportation."),
    "unclosed_quote": mark(
        "Un guillemet ouvert à la première de ces lignes n'est jamais refermé, et ce qui suit est perdu. Corrigez-le "
        "dans le fichier."
    ),
    "required_missing": mark(
        "Complétez ces lignes dans le système d'origine, ou donnez une valeur par « default ». Dans une colonne par "
        "date ou par question (« unpivot »), une case vide qui n'est pas une ligne s'écrit « skip_blank: true »."
    ),
    "mark_in_text": mark(
        "Dites dans la description comment lire la note : « marks: strip » pour des signes à enlever (« 60* » : "
        "strip: '*'), « marks: extract » pour une note dans un texte (« 90% (18/20) » : extract: '^([0-9]+)%')."
    ),
    "mark_is_a_date": mark(
        "Le tableur a sans doute pris une fraction pour une date (« 10/12 » devient le 10 décembre). Mettez la colonne "
        "au format Texte, corrigez ces notes dans le système d'origine ou retapez-les, puis enregistrez."
    ),
    "not_a_mark": mark(
        "Si c'est une cote (« A+ »), donnez sa valeur : « marks: letters ». Si ce texte dit qu'il n'y a pas de note "
        "(absence, exemption), dites-le par « marks: codes »."
    ),
    "mark_outside_scale": mark(
        "Corrigez la note, ou l'échelle (« marks: low, high ») de la description. Si 72,5 y est devenu 725, le signe "
        "décimal s'est perdu : exportez de nouveau."
    ),
    "mark_and_code": mark("Gardez la note ou le code, pas les deux."),
    "score_and_code": mark("Gardez le score ou le code, pas les deux."),
    "not_a_number": mark("Corrigez ces valeurs. Un texte qui veut dire « rien » s'ajoute à « missing »."),
    "ambiguous_number": mark("Corrigez « decimal » dans la description, ou ces valeurs."),
    "not_an_integer": mark("Corrigez ces valeurs ou la colonne choisie."),
    "not_a_grade": mark(
        "Ajoutez ces valeurs à « recode » dans la description. Pour laisser ces élèves de côté : « except »."
    ),
    "not_a_boolean": mark("Ajoutez ces valeurs à « recode » dans la description : vers true ou false."),
    "unknown_code": mark("Ajoutez ces valeurs à « recode » dans la description."),
    "out_of_range": mark("Corrigez ces valeurs ou la colonne choisie."),
    "outside_scale": mark("Corrigez la réponse, ou les bornes de son échelle."),
    "wrong_shape": mark("Corrigez ces valeurs, ou ajoutez-les à « recode »."),
    "label_too_long": mark("Ne gardez pas de texte libre : choisissez une autre colonne."),
    "not_a_date": mark("Ajoutez le format à « date_formats » dans la description."),
    "day_month_reversed": mark(
        "Si toute la colonne est ainsi, échangez %d et %m dans « date_formats »; sinon, un tableur a touché ces "
        "dates : les autres peuvent être fausses aussi."
    ),
    "serial_date": mark(
        "Un tableur écrit ainsi une date (45903 est le 3 septembre 2025). Écrivez « date_formats: [excel] », ou "
        "mettez la colonne en date avant d'exporter."
    ),
    "impossible_date": mark("Corrigez ces dates : elles ne sont pas au calendrier."),
    "date_out_of_range": mark("Corrigez ces dates."),
    "dates_reversed": mark("Corrigez l'une des deux dates."),
    "not_a_school_year": mark("Ajoutez ces valeurs à « recode » dans la description."),
    "code_permanent_shape": mark(
        "Vérifiez la colonne choisie. Si l'école emploie un autre numéro, écrivez « identifier: other »."
    ),
    "code_permanent_in_text": mark("Retirez les codes permanents de cette colonne : elle serait gardée telle quelle."),
    "person_in_text": mark("Retirez de cette colonne les adresses et les numéros de personnes, ou ne la décrivez pas."),
    "name_in_text": mark(
        "Ne décrivez pas cette colonne si elle nomme des personnes. Un mot qui n'est pas un nom s'ajoute à "
        "« not_names » dans la description."
    ),
    "unknown_course": mark(
        "Ajoutez le cours à « courses » dans la description, ou à params/regles/cours.yml. Si le groupe suit le code "
        "(132208-21), écrivez « extract: '^([0-9]+)' » à côté de la colonne."
    ),
    "unknown_competency": mark("Ajoutez la compétence au cours, ou traduisez-la par « recode »."),
    "contradicts_catalogue": mark("Corrigez le catalogue ou le fichier : ils ne disent pas la même chose du cours."),
    "no_marking_rule": mark("Ajoutez la règle de cette année à params/regles, ou à « rules » dans la description."),
    "duplicate_identical": mark("Rien à faire : la première de ces lignes est gardée."),
    "duplicate_differing": mark("Ce qu'elles disent de pareil est gardé; ce qui diffère est vidé, et dit à part."),
    "duplicate_completed": mark("Une case vide ne contredit rien : ce que chaque ligne dit est gardé."),
    "student_rows_joined": mark(
        "Le dernier groupe est gardé, d'après les dates; l'entrée est la première date, la sortie est la dernière."
    ),
    "doubtful_row": mark("Vérifiez que les colonnes de ces lignes ne sont pas décalées."),
    "repeated_contradiction": mark(
        "Corrigez ces lignes dans le système d'origine, ou ajoutez les dates d'entrée et de sortie à la description : "
        "elles diraient laquelle est la dernière."
    ),
    "duplicate_conflicting": mark(
        "Corrigez ces lignes dans le système d'origine : la trousse ne peut pas savoir laquelle est vraie."
    ),
    "student_not_enrolled": mark("Ajoutez ces élèves à la liste des élèves de cette année-là, ou corrigez le numéro."),
    "enrolled_another_year": mark(
        "Si l'un des deux nomme l'année par la première (« 2025 » pour 2025-2026), écrivez « named_by: first » à côté "
        "de son année; sinon, corrigez l'année, ou ajoutez la liste des élèves de cette année-là."
    ),
    "unknown_item": mark("Ajoutez ces items à la table des items, ou ces questions à celle des questionnaires."),
    "names_who_answers": mark(
        "Ce que disent les parents et le personnel, et tout questionnaire sans nom, entre sans numéro d'élève : "
        "retirez « student_id » de la description."
    ),
    "unknown_service": mark("Ajoutez ces services à la table des services."),
    "student_not_in_service": mark("Ajoutez ces élèves au service, ou corrigez le numéro de l'élève ou du service."),
    "meeting_before_start": mark("Corrigez la date de la rencontre, ou le début du service."),
    "meeting_after_end": mark("Corrigez la date de la rencontre, ou la fin du service."),
    "two_adults": mark("Gardez la ligne de l'adulte qui était là : la trousse ne peut pas savoir laquelle est vraie."),
    "two_adults_at_once": mark(
        "Corrigez les minutes, ou l'adulte : l'élève aurait été avec deux adultes en même temps."
    ),
    "adult_longer_than_a_day": mark(
        "Corrigez les minutes, ou l'adulte. Une rencontre de groupe compte une fois si « group_id » ou « n_present » "
        "le dit."
    ),
    "longer_than_a_day": mark("Corrigez les minutes : 600 est souvent 60. La rencontre est gardée, sans sa durée."),
    "group_of_one": mark(
        "Un seul élève : écrivez « one_to_one » à « form ». Sinon, ajoutez les autres élèves du groupe."
    ),
    "commitment_before_start": mark("Corrigez la date de l'engagement, ou le début du service."),
    "tick_missing": mark("Dites si l'élève était présent, ou effacez ce qui est écrit à côté."),
    "unknown_activity": mark("Choisissez une activité de params/accompagnement.yml; séparez-en plusieurs par un +."),
    "not_a_duration": mark("Écrivez la durée en chiffres : « une heure » s'écrit 60, ou 1 h."),
    "unknown_slot": mark("Ajoutez ces plages à la table des plages, ou corrigez leur nom."),
    "unknown_programme": mark("Ajoutez ces programmes à la table des programmes, ou corrigez leur code."),
    "two_cutoffs": mark(
        "Gardez une seule ligne par programme et par année. Deux matières, deux seuils : donnez-leur deux codes de "
        "programme. Aucun des deux seuils n'est gardé."
    ),
    "cut_off_without_cutoff": mark("Écrivez le seuil et son côté, ou corrigez la façon de choisir les élèves."),
    "cut_off_without_score": mark(
        "Écrivez le score des élèves, tel qu'il était ce jour-là : de ceux à qui le programme est proposé et des "
        "autres. Sinon, corrigez la façon de choisir les élèves."
    ),
    "first_year_after": mark("Corrigez la première année du programme."),
    "not_there_that_year": mark("Corrigez l'année, le numéro de l'élève ou la date; ou ajoutez l'élève à cette année."),
    "started_not_eligible": mark(
        "Corrigez l'admissibilité, ou le début. Une exception admise est un élève admissible."
    ),
    "started_not_offered": mark("Corrigez : écrivez que le programme a été proposé, ou que l'élève n'a pas commencé."),
    "started_before_offer": mark("Corrigez l'une des deux dates."),
    "day_without_start": mark("Écrivez que l'élève a commencé, ou effacez la date. La ligne est gardée."),
    "score_after_offer": mark(
        "Corrigez l'une des deux dates. Ce score n'a pas pu choisir : la ligne est gardée sans lui, et ne sert pas à "
        "comparer de part et d'autre du seuil."
    ),
    "unknown_adult": mark("Ajoutez ces adultes à la table du personnel, ou corrigez le numéro."),
    "minimum_over_maximum": mark("Corrigez le minimum ou le maximum."),
    "pair_with_oneself": mark("Corrigez le numéro de l'un des deux élèves."),
    "together_and_apart": mark("Gardez une seule des deux consignes : réunir ou séparer."),
    "not_a_time": mark("Écrivez l'heure sur 24 heures, par exemple 15:30."),
    "score_above_maximum": mark("Corrigez ces scores, ou le maximum de l'item ou de l'instrument."),
    "score_below_minimum": mark("Corrigez ces scores, ou le minimum de l'instrument."),
    "school_not_declared": mark("Ajoutez l'école à « schools » dans la description."),
    "required_table_missing": mark(
        "Ajoutez les fichiers qui manquent : une école s'importe avec ses élèves et leurs résultats."
    ),
    "code_zeros_lost": mark(
        "Un tableur a ouvert ce fichier : 63226 au lieu de 063226. Exportez de nouveau sans lui, ou écrivez « digits » "
        "à côté de la colonne, avec le nombre de chiffres du code."
    ),
    "zeros_lost": mark(
        "Exportez de nouveau ce fichier sans l'ouvrir dans un tableur, ou écrivez « digits: {digits} » à côté du "
        'numéro, par exemple : student_id: {{from: "Fiche", identifier: other, digits: {digits}}}.'
    ),
    "identifier_in_scientific_notation": mark(
        "Exportez de nouveau : dans le tableur, mettez la colonne du numéro en texte avant d'enregistrer."
    ),
    "row_number_changed": mark(
        "Le fichier a changé : la même ligne n'est plus le même élève. Employez un vrai numéro, ou écrivez « accept: "
        "[row_number_changed] » dans la description si l'on renonce à suivre les élèves d'avant."
    ),
    "header_again": mark("Rien à faire : ces lignes répètent les en-têtes."),
    "footer_row": mark("Rien à faire : ce texte sous la liste n'est pas une ligne."),
    "totals_row": mark("Rien à faire : une moyenne, un total ou un bas de page n'est pas un élève."),
    "key_changed": mark(
        "Les mêmes élèves y ont d'autres pseudonymes. Importez de nouveau ces écoles : {names}, ou retrouvez "
        "l'ancienne clé."
    ),
    "columns_ignored": mark("{n_names} en tout : {names}."),
    "files_ignored": mark("{n_names} en tout : {names}."),
    "sheets_hidden": mark(
        "{n_names} en tout : {names}. Pour lire une feuille masquée, écrivez son nom dans la description (« sheet »)."
    ),
    "sheets_ignored": mark("{n_names} en tout : {names}."),
    "schools_without_data": mark("{n_names} en tout : {names}."),
    "wording_missing": mark(
        "Nombre de questions : {n_names}; questionnaires : {names}. L'équipe doit pouvoir lire ce qui a été demandé : "
        "écrivez les questions dans params/questionnaires, et nommez le questionnaire dans la description "
        "(« questionnaire »)."
    ),
    "empty_cell": mark("Rien à faire : ces cases vides n'ont pas d'objet."),
    "excluded_by_mapping": mark("Rien à faire : la description les écarte (« only », « except », « recode »)."),
    "left_out_with_student": mark("Rien à faire : la description écarte ces élèves de la liste des élèves."),
    "repeated_as_described": mark("Rien à faire : la description le dit (« distinct »); la première est gardée."),
    "blank_is_no_row": mark("Rien à faire : la description le dit (« skip_blank »)."),
    "not_in_lookup": mark("Complétez la liste, ou corrigez « key » et « value » de « lookup » dans la description."),
    "lookup_contradicts": mark("Corrigez la liste : la même clé y a deux valeurs. Aucune n'est prise."),
}
"""What to do about each rule, or what it tells."""

NO_ENCODING = mark("Enregistrez le fichier en UTF-8, puis écrivez « encoding: utf-8 » dans la description.")
"""Advice for a wrong encoding when no other reads the whole file."""

UNUSED_FILES = mark(
    "La description n'emploie pas {unused}. Si ce qui manque y est, décrivez ce fichier; sinon, ajoutez le fichier qui "
    "manque : une école s'importe avec ses élèves et leurs résultats."
)
"""Advice for a missing table when some files of the folder are not described."""

DATE_FORMS = mark(
    "Si le jour y vient d'abord, écrivez « date_formats: ['{day_first}'] » dans la description; si c'est le mois, "
    "« date_formats: ['{month_first}'] »."
)
"""Advice for dates that are read one way or the other, and no one knows which."""
