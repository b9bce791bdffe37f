"""The faults of the workbook of a plan, in the words of who fills it: no description is theirs to change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portraitlib.display.fault_advice import ADVICE
from portraitlib.display.fault_facts import MOST_LINES
from portraitlib.display.faults import Manner, told_of_rows
from portraitlib.display.removal_words import removal_text
from portraitlib.results.vocabulary import mark

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.ingest import Fault, ImportReport

OF_TEMPLATE = ("excluded_by_mapping", "sheets_hidden", "columns_ignored")
"""What is told of every workbook that the kit itself wrote: its row of example, its lists, its columns of names."""
_CORRECT = mark("Corrigez la case.")
ADVICE_OF_BOOK: dict[str, str] = ADVICE | {
    "required_missing": mark("Remplissez la case, ou effacez la ligne."),
    "unknown_code": mark("Choisissez un mot de la liste de la case."),
    "not_a_boolean": mark("Écrivez oui ou non."),
    "out_of_range": _CORRECT,
    "not_a_number": _CORRECT,
    "not_an_integer": _CORRECT,
    "not_a_grade": _CORRECT,
    "duplicate_conflicting": mark("Gardez une seule de ces lignes, ou donnez-leur deux noms."),
    "repeated_contradiction": mark("Gardez une seule de ces lignes."),
    "not_a_date": mark("Écrivez la date ainsi : 2026-02-11."),
    "unknown_service": mark("Prenez le numéro du service dans la feuille « Liens »."),
    "student_not_in_service": mark("Corrigez le numéro de l'élève ou du service : la feuille « Liens » les donne."),
    "adult_longer_than_a_day": mark("Corrigez les minutes, ou l'adulte qui était là."),
    "unknown_slot": mark("Ajoutez la plage à la feuille « Plages », ou corrigez son nom."),
    "unknown_programme": mark("Ajoutez le programme à la feuille « Programmes », ou corrigez son code."),
    "unknown_adult": mark("Corrigez le numéro, ou ajoutez cette personne au personnel que l'école importe."),
    "enrolled_another_year": mark("Corrigez l'année : les données ont cet élève une autre année."),
    "student_not_enrolled": mark("Corrigez le numéro : aucun élève des données ne le porte."),
    "sheet_missing": mark("Rien n'est pris de cette feuille. Repartez d'un nouveau classeur (template)."),
    "missing_column": mark("Remettez l'en-tête, comme un nouveau classeur (template) l'écrit."),
    "code_permanent_in_text": mark("Écrivez-le dans la colonne de l'élève seulement."),
    "person_in_text": _CORRECT,
    "name_in_text": mark("Retirez le nom : seules les colonnes « Nom » en reçoivent."),
}
"""What to do about each rule, in the workbook itself."""


def describe_planning(
    report: ImportReport, words: Words, *, keeps: bool, refused: str = "", command: str = "plan"
) -> str:
    """What was read of a workbook of `portrait plan` or another, what is to be corrected, and whether the data changed.

    `refused` is what the journal says of the lines that it would not keep.
    """
    faults = tuple(_in_words_of_lists(fault, words) for fault in report.faults)
    notes = tuple(note for note in report.notes if note.rule not in OF_TEMPLATE)
    parts = told_of_rows(replace(report, faults=faults, notes=notes), words, Manner(ADVICE_OF_BOOK, MOST_LINES))
    if any(note.rule == "excluded_by_mapping" for note in report.notes):
        left_out = {
            "plan": mark("La ligne d'exemple de chaque feuille est parmi les lignes mises de côté."),
            "meetings": mark("Les lignes d'exemple, et celles où rien n'est dit, sont parmi les lignes mises de côté."),
        }
        parts.append(words.say(left_out[command]))
    if refused:
        parts.append(refused)
    elif not faults:
        parts.append(words.say("Rien à corriger."))
    if report.removed:
        removed = removal_text([one.facts for one in report.removed], words)
        parts.append(words.say("Ce que cette importation a enlevé\n{listing}", listing=removed))
    if keeps:
        schools = words.short_listing(report.schools)
        parts.append(
            words.say("Les données ont maintenant ce que dit le classeur. École : {schools}.", schools=schools)
        )
    else:
        told = words.say(
            "Rien n'est changé. Pour le mettre dans les données : portrait {command} take.", command=command
        )
        parts.append(told)
    return "\n\n".join(parts)


def _in_words_of_lists(fault: Fault, words: Words) -> Fault:
    """The fault, with the words that the lists of the workbook offer in place of codes."""
    codes = fault.expected.get("codes", ())
    told = tuple(words.label(code, fault.column) for code in codes)
    return replace(fault, expected={**fault.expected, "codes": told}) if codes else fault
