"""What each rule of an import expects, and what a file is, in French."""

from __future__ import annotations

from portraitlib.results.vocabulary import mark
from portraitlib.tables.schemas.columns import SCHOOL_PATTERN
from portraitlib.tables.schemas.planning import CLOCK

SHAPES: dict[str, str] = {
    r"[a-z][a-z0-9_]*": mark("un code en petites lettres, sans accent ni espace (« problem_solving »)"),
    SCHOOL_PATTERN: mark("un code d'au plus 32 lettres et chiffres"),
    CLOCK: mark("une heure sur 24 heures (15:30)"),
}
"""What the expression that a text must follow asks for."""
ANY_SHAPE = mark("un texte de la forme « {pattern} »")

EXPECTED: dict[str, str] = {
    "wrong_kind": mark("{kind}, d'après le nom du fichier"),
    "wrong_encoding": mark("l'encodage « {declared} », d'après la description"),
    "missing_column": mark("ces colonnes dans la ligne des en-têtes : {headers}"),
    "duplicated_header": mark("une seule colonne de ce nom : {headers}"),
    "no_expected_column": mark("les colonnes de la description, par exemple {header}"),
    "wrong_separator": mark("les colonnes de la description, par exemple {header}"),
    "no_column_matching": mark("au moins une colonne dont le nom suit « {header} »"),
    "name_without_value": mark("un nom de fichier ou de feuille qui suit « {pattern} »"),
    "sheet_missing": mark("une feuille « {sheet} »"),
    "wrong_number_of_cells": mark("autant de cellules que d'en-têtes"),
    "mark_outside_scale": mark("une note de {low} à {high}"),
    "mark_in_text": mark("une note de {low} à {high}, un pourcentage ou une fraction (15/20), sans autre signe"),
    "mark_is_a_date": mark("une note de {low} à {high}"),
    "not_a_mark": mark("une note de {low} à {high}, un pourcentage, une fraction (15/20) ou un code de la description"),
    "out_of_range": mark("une valeur de {low} à {high}"),
    "unknown_code": mark("une de ces valeurs : {codes}"),
    "wrong_shape": "{shape}",
    "not_a_number": mark("un nombre"),
    "ambiguous_number": mark("un nombre dont le signe décimal est « {decimal} »"),
    "not_an_integer": mark("un nombre entier"),
    "not_a_grade": mark("un niveau du secondaire : 2, ou « Sec. 2 »"),
    "not_a_boolean": mark("oui ou non (1 ou 0, vrai ou faux)"),
    "not_a_date": mark("une date de la forme {formats}"),
    "day_month_reversed": mark("une date de la forme {formats}"),
    "serial_date": mark("une date de la forme {formats}"),
    "impossible_date": mark("une date du calendrier"),
    "date_out_of_range": mark("une date du {low} au {high}"),
    "dates_reversed": mark("une date de fin qui suit la date de début"),
    "not_a_school_year": mark("une année scolaire : 2025-2026, ou 2026"),
    "label_too_long": mark("un nom de {high} caractères au plus"),
    "code_permanent_shape": mark("quatre lettres et huit chiffres qui forment une date de naissance possible"),
    "unknown_course": mark("un cours du catalogue"),
    "unknown_competency": mark("une compétence du cours {course}"),
    "contradicts_catalogue": mark("la valeur du catalogue pour le cours {course}"),
    "enrolled_another_year": mark("l'année de la liste des élèves : {listed}; ce fichier dit {told}"),
    "student_not_enrolled": mark("un élève inscrit dans cette école (cette année-là, pour les résultats)"),
    "unknown_item": mark(
        "un item décrit dans la table des items, ou une question décrite dans celle des questionnaires"
    ),
    "unknown_service": mark("un service décrit dans la table des services, pour ce même élève"),
    "student_not_in_service": mark("un élève inscrit à ce service dans la table des services"),
    "meeting_before_start": mark("une date à partir du début du service"),
    "meeting_after_end": mark("une date jusqu'à la fin du service"),
    "two_adults": mark("un seul adulte par rencontre"),
    "two_adults_at_once": mark("pour un élève et un jour, 480 minutes au plus avec tous ses adultes"),
    "adult_longer_than_a_day": mark("pour un adulte et un jour, 480 minutes au plus"),
    "longer_than_a_day": mark("480 minutes au plus"),
    "group_of_one": mark("un groupe qui a eu deux élèves ou plus"),
    "commitment_before_start": mark("une date à partir du début du service"),
    "not_a_duration": mark("une durée en chiffres : 20, 20 min ou 1 h 15"),
    "unknown_slot": mark("une plage décrite dans la table des plages, pour la même année"),
    "unknown_programme": mark("un programme décrit dans la table des programmes, pour la même année"),
    "two_cutoffs": mark("un seul seuil, et un seul côté, par programme et par année"),
    "cut_off_without_cutoff": mark("le seuil du score, et de quel côté le programme est proposé"),
    "cut_off_without_score": mark("un score pour les élèves de ce programme"),
    "first_year_after": mark("une année jusqu'à celle de la ligne"),
    "not_there_that_year": mark("un élève inscrit cette année-là, et présent le jour de la proposition ou du début"),
    "started_not_eligible": mark("un élève admissible"),
    "started_not_offered": mark("un programme proposé à l'élève"),
    "started_before_offer": mark("un début à partir du jour de la proposition"),
    "day_without_start": mark("une date de début seulement si l'élève a commencé"),
    "score_after_offer": mark("un score connu au plus tard le jour de la proposition"),
    "unknown_adult": mark("un membre du personnel de la table du personnel"),
    "minimum_over_maximum": mark(
        "un minimum qui ne dépasse pas le maximum (d'un groupe : 5 et 12 quand rien n'est écrit)"
    ),
    "pair_with_oneself": mark("deux élèves différents"),
    "together_and_apart": mark("une seule consigne pour deux élèves"),
    "not_a_time": mark("une heure de la forme 12:05 ou 12 h 05"),
    "school_not_declared": mark("une école déclarée dans la description"),
    "not_in_lookup": mark("une valeur qui figure dans la liste que nomme « lookup »"),
    "lookup_contradicts": mark("une seule valeur par clé"),
    "code_zeros_lost": mark("le même code, avec ses zéros"),
    "zeros_lost": mark(
        "les mêmes numéros que dans {other}, à {digits} chiffres; ils n'y sont pareils que sans leurs zéros"
    ),
    "row_number_changed": mark(
        "le même fichier qu'à l'importation d'avant, puisque les élèves y sont connus par leur ligne"
    ),
    "required_table_missing": mark("des lignes gardées dans chacune de ces tables : {tables}"),
    "file_missing": mark("au moins un fichier de ce nom"),
}
"""What a rule expects, where a sentence helps; the fault's own facts fill the ``{names}``."""

EXPECTED_SEVERAL: dict[str, str] = {
    "missing_column": mark("ces colonnes : {headers}"),
    "duplicated_header": mark("une seule colonne de chacun de ces noms : {headers}"),
    "no_column_matching": mark("des colonnes dont le nom suit {headers}"),
}
"""The same, where a rule is broken by several headers of a file."""

KINDS: dict[str, str] = {
    "workbook": mark("un classeur (.xlsx, .xls ou .ods)"),
    "text": mark("un fichier texte (.csv ou .txt)"),
    "gzip": mark("un fichier compressé (.gz)"),
    "html": mark("une page HTML"),
    "xml": mark("un fichier XML"),
    "pdf": mark("un document PDF"),
    "parquet": mark("un fichier Parquet"),
    "image": mark("une image"),
}
"""What a file is, in words."""

MENDS: dict[str, str] = {
    "html": mark("Ouvrez-la dans le tableur, puis enregistrez-la en classeur .xlsx."),
    "xml": mark("Ouvrez-le dans le tableur, puis enregistrez-le en classeur .xlsx."),
    "text": mark("Donnez-lui un nom en .csv, et le même nom dans la description (« pattern »)."),
    "workbook": mark("Donnez-lui un nom en .xlsx ou .xls, et le même nom dans la description (« pattern »)."),
}
"""What to do with a file that is not what its name says."""

MEND = mark("Exportez de nouveau, en CSV ou en classeur.")
