"""What each rule of an import expects, and what to do about it, in French."""

from __future__ import annotations

from portraitlib.results.vocabulary import mark

EXPECTED: dict[str, str] = {
    "wrong_kind": mark("un fichier de type « {kind} », d'après son nom"),
    "wrong_encoding": mark("l'encodage « {declared} », d'après la description"),
    "missing_column": mark("une colonne « {header} »"),
    "duplicated_header": mark("une seule colonne « {header} »"),
    "no_expected_column": mark("les colonnes de la description, par exemple {header}"),
    "wrong_separator": mark("les colonnes de la description, par exemple {header}"),
    "no_column_matching": mark("au moins une colonne dont le nom suit « {header} »"),
    "name_without_value": mark("un nom de fichier ou de feuille qui suit « {pattern} »"),
    "sheet_missing": mark("une feuille « {sheet} »"),
    "wrong_number_of_cells": mark("autant de cellules que d'en-têtes"),
    "mark_outside_scale": mark("une note de {low} à {high}"),
    "not_a_mark": mark("une note de {low} à {high}, un pourcentage, une fraction (15/20) ou un code de la description"),
    "out_of_range": mark("une valeur de {low} à {high}"),
    "unknown_code": mark("une de ces valeurs : {codes}"),
    "wrong_shape": mark("un texte de la forme « {pattern} »"),
    "not_a_number": mark("un nombre"),
    "ambiguous_number": mark("un nombre dont le signe décimal est « {decimal} »"),
    "not_an_integer": mark("un nombre entier"),
    "not_a_boolean": mark("oui ou non (1 ou 0, vrai ou faux)"),
    "not_a_date": mark("une date de la forme {formats}"),
    "impossible_date": mark("une date du calendrier"),
    "date_out_of_range": mark("une date du {low} au {high}"),
    "dates_reversed": mark("une date de fin qui suit la date de début"),
    "not_a_school_year": mark("une année scolaire : 2025-2026, ou 2026"),
    "label_too_long": mark("un nom de {high} caractères au plus"),
    "code_permanent_shape": mark("quatre lettres et huit chiffres qui forment une date de naissance possible"),
    "unknown_course": mark("un cours du catalogue"),
    "unknown_competency": mark("une compétence du cours {course}"),
    "contradicts_catalogue": mark("la valeur du catalogue pour le cours {course}"),
    "student_not_enrolled": mark("un élève inscrit dans cette école (cette année-là, pour les résultats)"),
    "unknown_item": mark("un item décrit dans la table des items"),
    "unknown_service": mark("un service décrit dans la table des services, pour ce même élève"),
    "school_not_declared": mark("une école déclarée dans la description"),
    "required_table_missing": mark("des lignes gardées dans chacune de ces tables : {tables}"),
    "file_missing": mark("au moins un fichier de ce nom"),
}
"""What a rule expects, where a sentence helps; the fault's own facts fill the ``{names}``."""

ADVICE: dict[str, str] = {
    "file_missing": mark("Ajoutez le fichier, ou écrivez « optional: true » dans la description."),
    "empty_file": mark("Refaites l'exportation : le fichier ne contient rien."),
    "header_only": mark("Refaites l'exportation : le fichier a des en-têtes et aucune ligne."),
    "empty_sheet": mark("Vérifiez la feuille : elle ne contient rien."),
    "binary_file": mark("Exportez de nouveau en CSV : ce fichier n'est pas du texte."),
    "wrong_kind": mark(
        "C'est en réalité : {found}. Exportez dans le bon format, ou corrigez la fin du nom du fichier."
    ),
    "wrong_encoding": mark("Écrivez « encoding: {suggestion} » dans la description, puis recommencez."),
    "truncated_file": mark("Refaites l'exportation ou la copie : la fin du fichier manque."),
    "truncated_line": mark("Refaites l'exportation : la dernière ligne est coupée."),
    "folder_instead_of_file": mark("Un dossier porte ce nom de fichier. Déplacez-le."),
    "not_a_file": mark("Retirez-le du dossier : ce n'est pas un fichier ordinaire."),
    "unreadable_file": mark("Vérifiez vos droits sur ce fichier ({reason})."),
    "unreadable_workbook": mark(
        "Ouvrez le classeur et enregistrez-le de nouveau, sans mot de passe; la copie est peut-être incomplète."
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
    "unclosed_quote": mark("Un guillemet ouvert à cette ligne n'est jamais refermé. Corrigez-le dans le fichier."),
    "required_missing": mark("Complétez ces lignes dans le système d'origine, ou donnez une valeur par « default »."),
    "not_a_mark": mark("Si ce texte remplace une note, ajoutez-le à « marks: codes » dans la description."),
    "mark_outside_scale": mark("Corrigez la note, ou l'échelle (« marks: low, high ») de la description."),
    "mark_and_code": mark("Gardez la note ou le code, pas les deux."),
    "score_and_code": mark("Gardez le score ou le code, pas les deux."),
    "not_a_number": mark("Corrigez ces valeurs. Un texte qui veut dire « rien » s'ajoute à « missing »."),
    "ambiguous_number": mark("Corrigez « decimal » dans la description, ou ces valeurs."),
    "not_an_integer": mark("Corrigez ces valeurs ou la colonne choisie."),
    "not_a_boolean": mark("Ajoutez ces valeurs à « recode » dans la description : vers true ou false."),
    "unknown_code": mark("Ajoutez ces valeurs à « recode » dans la description."),
    "out_of_range": mark("Corrigez ces valeurs ou la colonne choisie."),
    "outside_scale": mark("Corrigez la réponse, ou les bornes de son échelle."),
    "wrong_shape": mark("Corrigez ces valeurs, ou ajoutez-les à « recode »."),
    "label_too_long": mark("Ne gardez pas de texte libre : choisissez une autre colonne."),
    "not_a_date": mark("Ajoutez le format à « date_formats » dans la description."),
    "impossible_date": mark("Corrigez ces dates : elles ne sont pas au calendrier."),
    "date_out_of_range": mark("Corrigez ces dates."),
    "dates_reversed": mark("Corrigez l'une des deux dates."),
    "not_a_school_year": mark("Ajoutez ces valeurs à « recode » dans la description."),
    "code_permanent_shape": mark(
        "Vérifiez la colonne choisie. Si l'école emploie un autre numéro, écrivez « identifier: other »."
    ),
    "code_permanent_in_text": mark("Retirez les codes permanents de cette colonne : elle serait gardée telle quelle."),
    "unknown_course": mark("Ajoutez le cours à « courses » dans la description, ou à params/regles/cours.yml."),
    "unknown_competency": mark("Ajoutez la compétence au cours, ou traduisez-la par « recode »."),
    "contradicts_catalogue": mark("Corrigez le catalogue ou le fichier : ils ne disent pas la même chose du cours."),
    "no_marking_rule": mark("Ajoutez la règle de cette année à params/regles, ou à « rules » dans la description."),
    "duplicate_identical": mark("Rien à faire : la première de ces lignes est gardée."),
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
    "unknown_item": mark("Ajoutez ces items à la table des items."),
    "unknown_service": mark("Ajoutez ces services à la table des services."),
    "score_above_maximum": mark("Corrigez ces scores, ou le maximum de l'item."),
    "school_not_declared": mark("Ajoutez l'école à « schools » dans la description."),
    "required_table_missing": mark(
        "Ajoutez les fichiers qui manquent : une école s'importe avec ses élèves et leurs résultats."
    ),
    "key_changed": mark(
        "Les mêmes élèves y ont d'autres pseudonymes. Importez de nouveau ces écoles : {names}, ou retrouvez "
        "l'ancienne clé."
    ),
    "columns_ignored": mark("{n_names} en tout : {names}."),
    "files_ignored": mark("{n_names} en tout : {names}."),
    "sheets_ignored": mark("{n_names} en tout : {names}."),
    "schools_without_data": mark("{n_names} en tout : {names}."),
    "empty_cell": mark("Rien à faire : ces cases vides n'ont pas d'objet."),
    "excluded_by_mapping": mark("Rien à faire : la description les écarte (« only »)."),
}
"""What to do about each rule, or what it tells."""

NO_ENCODING = mark("Enregistrez le fichier en UTF-8, puis écrivez « encoding: utf-8 » dans la description.")
"""Advice for a wrong encoding when no other reads the whole file."""
