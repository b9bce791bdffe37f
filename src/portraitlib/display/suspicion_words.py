"""What each suspicion of an import saw, its likely cause, and what to write, in French."""

from __future__ import annotations

from portraitlib.results.vocabulary import mark

SEEN: dict[str, str] = {
    "school_year_two_forms": mark(
        "l'année {alone} est écrite seule, et d'autres le sont comme {both}; {alone} est lue comme {said}"
    ),
    "year_missing": mark("aucune ligne en {year}, alors qu'il y en a en {before} et en {after}"),
    "term_missing": mark("aucune note à l'étape 2 en {year}, alors qu'il y en a aux étapes 1 et 3"),
    "group_without_marks": mark(
        "groupes du dossier sans aucune note en {year}, alors que presque tous les autres élèves en ont : {n_groups} "
        "({n_students} élèves)"
    ),
    "school_year_first": mark(
        "l'année {year} est lue comme {said}, mais les dates, à partir du {day}, sont celles de {meant}"
    ),
    "day_month_swapped": mark(
        "{n_wrong} dates sur {n_rows} sont hors de l'année scolaire ou du calendrier; {n_mended} y rentrent si le jour "
        "et le mois sont échangés. En tout, {n_doubtful} dates ont pu l'être"
    ),
    "dates_outside_year": mark("des dates du {first} au {last}, hors des années scolaires des élèves"),
    "dates_off_calendar": mark(
        "des dates du {first} au {last}, sans classe d'après le calendrier, ou de fin de semaine"
    ),
    "dates_outside_enrolment": mark("des absences avant l'entrée de l'élève ou après son départ"),
    "dates_in_future": mark("des dates du {first} au {last}, qui ne sont pas encore venues"),
    "two_scales": mark(
        "instrument « {instrument} » : les scores d'une partie des séries ne dépassent pas {top}, et ceux des "
        "autres ne descendent pas sous {foot}"
    ),
    "level_partly_told": mark(
        "instrument « {instrument} » : {n_rows} mesures sans niveau, alors que d'autres en ont un"
    ),
    "direction_reversed": mark(
        "instrument « {instrument} » : sur {n_series} séries, {n_wrong} vont dans le sens contraire du progrès; le "
        "hasard seul en ferait autant moins d'une fois sur mille"
    ),
    "column_emptied": mark("rien en {year}, alors que les années d'avant sont remplies"),
    "empty_column": mark("la colonne « {header} » ne contient rien, dans aucune ligne"),
    "hardly_filled": mark("une valeur dans {n_filled} lignes sur {n_rows} seulement"),
    "identifier_unlike": mark("un numéro d'élève sans aucun chiffre, alors que les autres en ont"),
    "some_marks_on_other_scale": mark(
        "des notes d'au plus {top}, et rien entre elles et 40; sur {scale}, elles ressemblent aux autres de leur cours"
    ),
    "marks_on_other_scale": mark("aucune note au-dessus de {top}; sur {scale}, ces notes ressemblent aux autres"),
    "marks_never_high": mark("groupes de notes (cours, étape) sans aucune note au-dessus de {top} : {n_groups}"),
    "marks_all_alike": mark("cours et étapes où tous ont la même note, par exemple {top} : {n_groups}"),
    "many_zeros": mark("groupes de notes (cours, étape) dont une grande part est de 0 : {n_groups}"),
    "decimal_point_moved": mark("des notes comme {found}, dans un groupe dont la moyenne est {usual}"),
    "decimals_mixed": mark(
        "groupes ou fichiers aux notes à décimales, entières dans les autres du même cours et de la même étape :"
        " {n_groups}"
    ),
    "jump_in_decimals": mark("cours et étapes aux notes à décimales, entières l'année d'avant : {n_groups}"),
    "changed_decimals": mark("cours et étapes aux notes à décimales, entières à l'importation d'avant : {n_groups}"),
    "same_number_elsewhere": mark(
        "sur {n_few} numéros tirés, {n_students} sont aussi ceux d'élèves de l'école {other}, la même année"
    ),
    "same_number_in_schools": mark("numéros d'élèves qui se trouvent dans deux écoles la même année : {n_students}"),
    "jump_in_students": mark("{now} élèves en {year}; {was} l'année d'avant"),
    "jump_in_results": mark("{now} notes en {year}; {was} l'année d'avant, au même cours et à la même étape"),
    "jump_in_mean": mark("une moyenne de {now} en {year}; {was} l'année d'avant, au même cours et à la même étape"),
    "changed_identifiers": mark("{same} élèves de l'importation d'avant sont retrouvés, sur {was}"),
    "changed_students": mark("{now} élèves en {year}; {was} à l'importation d'avant"),
    "changed_results": mark("{now} notes en {year}; {was} à l'importation d'avant, au même cours et à la même étape"),
    "changed_mean": mark("une moyenne de {now} en {year}; {was} à l'importation d'avant, au même cours"),
}
"""What was seen; the suspicion's own facts fill the ``{names}``."""

_COMPUTED = mark(
    "L'exportation donne peut-être une moyenne calculée, et non la note du bulletin, ou l'échelle a changé. Si seule "
    "la note arrondie compte, écrivez « marks: {{precision: 0}} »."
)

CAUSES: dict[str, str] = {
    "school_year_two_forms": mark(
        "Deux façons de nommer l'année se sont sans doute mêlées. Si {alone} veut dire l'année qui commence, corrigez "
        "ces lignes à la source; si elle veut dire celle qui finit, acceptez-le."
    ),
    "year_missing": mark("Il manque peut-être le fichier de cette année-là."),
    "term_missing": mark("Il manque peut-être le fichier ou la colonne de cette étape."),
    "group_without_marks": mark("Il manque peut-être le fichier des notes de ces groupes."),
    "school_year_first": mark(
        "L'année y est sans doute nommée par sa première année. Écrivez « named_by: first » à côté de chaque colonne "
        'de l\'année, par exemple : school_year: {{from: "Année", named_by: first}}.'
    ),
    "day_month_swapped": mark(
        "Un tableur a sans doute lu le mois avant le jour. Exportez de nouveau sans ouvrir le fichier dans le tableur, "
        "ou corrigez « date_formats » : %d est le jour, %m le mois."
    ),
    "dates_outside_year": mark(
        "La liste des élèves ne couvre peut-être pas ces années, ou les dates sont mal lues (« date_formats »)."
    ),
    "dates_off_calendar": mark("Le calendrier est peut-être incomplet, ou les dates sont mal lues (« date_formats »)."),
    "dates_outside_enrolment": mark("Les dates d'entrée ou de départ sont peut-être fausses, ou mal lues."),
    "dates_in_future": mark("L'année, le jour ou le mois a sans doute été mal tapé, ou mal lu (« date_formats »)."),
    "two_scales": mark(
        "Deux échelles ou deux niveaux portent sans doute le même nom. Donnez un nom à chaque instrument, ou dites le "
        "niveau (« level ») : les scores de deux niveaux ne se comparent pas."
    ),
    "level_partly_told": mark(
        "Dites le niveau de toutes les mesures de cet instrument (« level ») : sans lui, elles forment une autre série."
    ),
    "direction_reversed": mark(
        "Si un score plus bas y est meilleur (erreurs, temps), décrivez l'instrument : « direction: down », dans la "
        "table des instruments (instruments). Sinon, les scores vont vraiment dans ce sens, ou une colonne a été prise "
        "pour une autre."
    ),
    "column_emptied": mark("L'exportation de cette année n'a peut-être pas rempli cette colonne."),
    "empty_column": mark("L'exportation n'a peut-être pas rempli cette colonne. Refaites-la, ou retirez-la."),
    "hardly_filled": mark(
        "Des cellules fusionnées ont peut-être été enregistrées en texte : seule la première ligne a la valeur. Donnez "
        "le classeur lui-même, ou répétez la valeur à chaque ligne."
    ),
    "identifier_unlike": mark(
        "Ces lignes ne sont peut-être pas des élèves : un titre, un total, une note de bas de page."
    ),
    "some_marks_on_other_scale": mark(
        "Ces notes sont peut-être sur {scale}, parmi des notes sur 100. Corrigez-les à la source, ou écrivez-les "
        "« 12/20 »."
    ),
    "marks_on_other_scale": mark(
        "Les notes sont peut-être sur {scale}. Écrivez « marks: {{low: 0, high: {scale}}} » pour ce fichier, ou "
        "corrigez ces groupes à la source."
    ),
    "marks_never_high": mark(
        "Les notes sont peut-être sur une autre échelle (« marks: low, high »), ou il manque celles des autres élèves."
    ),
    "marks_all_alike": mark("Une valeur par défaut, ou une autre colonne, tient peut-être la place de la note."),
    "many_zeros": mark(
        "Ces zéros sont peut-être des absences ou des notes non saisies. Si oui, corrigez-les à la source, ou écrivez "
        '« marks: {{codes: {{"0": AB}}}} ».'
    ),
    "decimal_point_moved": mark(
        "Le signe décimal a sans doute été déplacé ou mal lu : 7,25 pour 72,5. Corrigez ces notes à la source, ou "
        "voyez « decimal »."
    ),
    "decimals_mixed": mark(
        "Ces fichiers ou ces groupes donnent peut-être une moyenne calculée, et non la note du bulletin. Si seule la "
        "note arrondie compte, écrivez « marks: {{precision: 0}} »."
    ),
    "jump_in_decimals": _COMPUTED,
    "changed_decimals": _COMPUTED,
    "same_number_elsewhere": mark(
        "Deux personnes, ou une même ? Si chaque école a ses numéros, écrivez « identifiers: by_school » en haut de la "
        "description; si un numéro est à une seule personne, « identifiers: shared »."
    ),
    "same_number_in_schools": mark(
        "Deux personnes, ou un élève qui a changé d'école ? Si chaque école a ses numéros, écrivez « identifiers: "
        "by_school » en haut de la description; si un numéro est à une seule personne, « identifiers: shared »."
    ),
    "jump_in_students": mark("Il manque peut-être un fichier ou des groupes d'une des deux années."),
    "jump_in_results": mark("Il manque peut-être un fichier ou des groupes, ou le cours a changé de public."),
    "jump_in_mean": mark(
        "L'échelle ou les codes ont peut-être changé d'une année à l'autre, ou il manque des groupes."
    ),
    "changed_identifiers": mark(
        "Les numéros ont peut-être changé : des zéros perdus (« digits »), une autre colonne, une autre clé. Les "
        "élèves ne pourraient pas être suivis d'une année à l'autre."
    ),
    "changed_students": mark("Le nouvel envoi est peut-être incomplet, ou celui d'avant l'était."),
    "changed_results": mark("Le nouvel envoi est peut-être incomplet."),
    "changed_mean": mark("L'échelle a peut-être changé, ou l'un des deux envois est incomplet."),
}
"""The likely cause, and what to do about it."""
