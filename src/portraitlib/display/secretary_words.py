"""What to ask of who makes the exports, in her words: a sentence for each rule that she can do something about."""

from __future__ import annotations

from portraitlib.results.vocabulary import mark

_AGAIN = mark("Le fichier n'est pas complet ou ne s'ouvre pas : exportez-le de nouveau.")
_LINE = mark("Ces lignes n'ont pas autant de cases que d'en-têtes : un signe de trop, sans doute. Exportez de nouveau.")
_MARK = mark("Ce qui est écrit n'est pas une note : corrigez-la, ou dites ce que ce texte veut dire.")
_DATE = mark("Ces dates sont impossibles, ou écrites autrement que les autres : corrigez-les.")
_SPREADSHEET = mark("Un tableur a changé ce qui est écrit : exportez de nouveau, sans passer par le tableur.")
_SWAPPED = mark("Le jour et le mois semblent inversés : exportez de nouveau, sans passer par le tableur.")
_TWICE = mark("Ces lignes disent deux choses différentes du même élève : gardez celle qui est vraie.")
_PERSON = mark("Un nom, une adresse ou un numéro de personne est écrit dans cette colonne : enlevez-le.")
_NUMBER = mark("Ce qui est écrit n'est pas un nombre : corrigez-le.")
_SHORT = mark("Il y a beaucoup moins ou beaucoup plus de lignes que l'autre fois : vérifiez que rien ne manque.")
_COMPUTED = mark("Ces notes ont des décimales, les autres non : exportez la note du bulletin, et non une moyenne.")

SECRETARY: dict[str, str] = {
    "file_missing": mark("Ce fichier n'a pas été reçu."),
    "required_table_missing": mark("Il manque un fichier : {tables}."),
    "empty_file": mark("Le fichier est vide : exportez-le de nouveau."),
    "header_only": mark("Le fichier a des en-têtes et aucune ligne : exportez-le de nouveau."),
    "empty_sheet": mark("La feuille est vide."),
    "binary_file": _AGAIN,
    "truncated_file": _AGAIN,
    "truncated_line": _AGAIN,
    "unreadable_workbook": mark("Le classeur ne s'ouvre pas : enregistrez-le de nouveau, sans mot de passe."),
    "wrong_kind": mark("Le fichier n'est pas du type que dit son nom : enregistrez-le en CSV ou en classeur Excel."),
    "locked_archive": mark("Le fichier zip a un mot de passe : envoyez les fichiers eux-mêmes."),
    "sheet_too_large": mark("La feuille a une case remplie très loin des autres : effacez-la, puis enregistrez."),
    "error_cells": mark("Des cases montrent une erreur (#N/A, #DIV/0!) : corrigez les formules."),
    "formulas_not_computed": mark("Des formules ne sont pas calculées : ouvrez le classeur, puis enregistrez-le."),
    "missing_column": mark("Il manque une colonne, ou son titre a changé."),
    "duplicated_header": mark("Deux colonnes ont le même titre : renommez l'une des deux."),
    "no_expected_column": mark("Les titres des colonnes ne sont pas ceux d'habitude : est-ce le bon fichier ?"),
    "sheet_missing": mark("Il manque une feuille dans le classeur, ou son nom a changé."),
    "wrong_number_of_cells": _LINE,
    "malformed_line": _LINE,
    "garbled_accents": mark(
        "Les accents sont abîmés (« Ã© » pour « é ») : exportez de nouveau, sans ouvrir le fichier."
    ),
    "unclosed_quote": mark("Un guillemet ouvert à cette ligne n'est jamais refermé : enlevez-le."),
    "required_missing": mark("Ces cases sont vides : remplissez-les."),
    "mark_outside_scale": mark("Ces notes dépassent l'échelle : corrigez-les (une virgule perdue, peut-être)."),
    "mark_in_text": _MARK,
    "not_a_mark": _MARK,
    "mark_and_code": mark("Une note et un code sont écrits ensemble : gardez l'un des deux."),
    "mark_is_a_date": mark("Le tableur a pris une fraction pour une date : mettez la colonne en texte, et retapez-la."),
    "not_a_number": _NUMBER,
    "not_an_integer": _NUMBER,
    "ambiguous_number": _NUMBER,
    "out_of_range": mark("Ces valeurs sont trop grandes ou trop petites : corrigez-les."),
    "not_a_grade": mark("Ce n'est pas un niveau du secondaire (1 à 5) : corrigez-le, ou dites ce qu'il veut dire."),
    "unknown_code": mark("Ce code n'est pas connu : corrigez-le, ou dites ce qu'il veut dire."),
    "not_a_boolean": mark("Écrivez oui ou non."),
    "not_a_date": _DATE,
    "impossible_date": _DATE,
    "date_out_of_range": _DATE,
    "dates_reversed": mark("La date de fin vient avant celle du début : corrigez l'une des deux."),
    "day_month_reversed": mark(
        "Le jour et le mois semblent inversés : exportez de nouveau, sans passer par le tableur."
    ),
    "serial_date": _SPREADSHEET,
    "not_a_school_year": mark("L'année scolaire n'est pas reconnue : écrivez-la comme 2025-2026."),
    "code_permanent_shape": mark("Ces codes permanents n'ont pas la bonne forme : vérifiez-les."),
    "code_permanent_in_text": _PERSON,
    "person_in_text": _PERSON,
    "name_in_text": _PERSON,
    "unknown_course": mark("Ces codes de cours ne sont pas connus : vérifiez-les, ou dites leur matière."),
    "duplicate_conflicting": _TWICE,
    "repeated_contradiction": _TWICE,
    "enrolled_another_year": mark(
        "Ces élèves sont dans la liste d'une autre année ({listed}; ici, {told}) : corrigez l'année, ou ajoutez la "
        "liste."
    ),
    "student_not_enrolled": mark("Ces élèves ne sont pas dans la liste des élèves de cette année-là : ajoutez-les."),
    "school_not_declared": mark("Ces lignes sont d'une autre école : vérifiez son code."),
    "code_zeros_lost": mark("Les zéros du début sont perdus : exportez de nouveau, sans passer par le tableur."),
    "zeros_lost": mark("Les zéros du début des numéros sont perdus : exportez de nouveau, sans passer par le tableur."),
    "identifier_in_scientific_notation": mark(
        "La fin des numéros est perdue : mettez la colonne en texte, puis exportez de nouveau."
    ),
    "school_year_two_forms": mark("L'année est écrite de deux façons : gardez-en une (2025-2026)."),
    "year_missing": mark("Il manque une année entre deux autres : un fichier manque, sans doute."),
    "term_missing": mark("Il manque une étape entre deux autres : un fichier ou une colonne manque, sans doute."),
    "group_without_marks": mark("Des groupes n'ont pas de notes : leur fichier manque, sans doute."),
    "day_month_swapped": mark(
        "Le jour et le mois semblent inversés : exportez de nouveau, sans passer par le tableur."
    ),
    "dates_outside_year": mark("Ces dates ne sont pas de cette année scolaire : vérifiez-les."),
    "dates_off_calendar": mark("Ces dates ne sont pas des jours de classe : vérifiez-les."),
    "dates_outside_enrolment": mark("Ces dates viennent avant l'entrée ou après le départ de l'élève : vérifiez-les."),
    "dates_in_future": mark("Ces dates ne sont pas encore venues : vérifiez-les."),
    "empty_column": mark("La colonne est vide : exportez-la de nouveau, ou dites qu'elle ne sert pas."),
    "column_emptied": mark("La colonne est vide cette année, et remplie les autres années."),
    "hardly_filled": mark("La colonne est presque vide : des cases fusionnées ? Envoyez le classeur lui-même."),
    "identifier_unlike": mark("Ces lignes ne semblent pas être des élèves : un titre ou un total, sans doute."),
    "some_marks_on_other_scale": mark("Quelques notes semblent être sur 20, parmi des notes sur 100 : corrigez-les."),
    "marks_on_other_scale": mark("Les notes semblent être sur une autre échelle : dites laquelle."),
    "marks_all_alike": mark("Tous les élèves ont la même note : est-ce la bonne colonne ?"),
    "many_zeros": mark("Beaucoup de notes sont de 0 : est-ce une absence, ou une note pas encore entrée ?"),
    "decimal_point_moved": mark("La virgule semble déplacée dans ces notes : corrigez-les."),
    "decimals_mixed": _COMPUTED,
    "jump_in_decimals": _COMPUTED,
    "changed_decimals": _COMPUTED,
    "jump_in_students": _SHORT,
    "jump_in_results": _SHORT,
    "changed_students": _SHORT,
    "changed_results": _SHORT,
}
"""Sentence of a rule; what is a matter of the description alone is not asked of her."""
