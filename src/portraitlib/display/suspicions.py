"""What an import suspects, in a reader's words: what was seen, the likely cause, what to write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from portraitlib.display.fault_facts import facts_of, found_in, place_of, said
from portraitlib.display.suspicion_words import CAUSES, SEEN

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.ingest import Fault

EXAMPLES = 3
LINES_SHOWN = 5
DAYS = {"day", "first", "last"}
"""Facts of a suspicion that are dates."""


def describe_suspicions(suspicions: Sequence[Fault], words: Words) -> list[str]:
    """What looks off; the same thing in several schools of a file is told once, with the first lines of each."""
    alike: dict[tuple[str, ...], list[Fault]] = {}
    for one in suspicions:
        alike.setdefault((one.rule, one.table, one.column), []).append(one)
    return [describe_suspicion(_of_schools(same, words), words) for same in alike.values()]


def _of_schools(same: list[Fault], words: Words) -> Fault:
    """One suspicion in the place of those of several schools or files."""
    first = same[0]
    files = list(dict.fromkeys(one.file for one in same))
    file = first.file if len(files) == 1 else words.say("{n} fichiers, dont {file}", n=len(files), file=first.file)
    schools = list(dict.fromkeys(one.school for one in same))
    shown = words.listing(schools[:EXAMPLES]) if len(schools) <= EXAMPLES else words.count(len(schools))
    lines = tuple(sorted({line for one in same for line in one.lines})[:LINES_SHOWN]) if len(files) == 1 else ()
    expected = {**first.expected, "schools": shown} if len(schools) > 1 else first.expected
    return replace(first, file=file, expected=expected, count=sum(one.count for one in same), lines=lines)


def describe_suspicion(suspicion: Fault, words: Words) -> str:
    """What looks off: where, what was seen, the likely cause, what to write when it is right after all.

    Examples
    --------
    >>> from portraitlib.display.wording import Words
    >>> from portraitlib.ingest import Fault
    >>> found = Fault("empty_column", "eleves.csv", table="students", column="sex", count=40, lines=(2, 3),
    ...               expected={"header": "Sexe", "n_rows": 40})
    >>> print(describe_suspicion(found, Words("fr")).replace(chr(160), " "))
    - eleves.csv, Élèves, Sexe : colonne entièrement vide
        Vu : la colonne « Sexe » ne contient rien, dans aucune ligne; 40 enregistrements; lignes 2 et 3
        Cause probable : L'exportation n'a peut-être pas rempli cette colonne. Refaites-la, ou retirez-la.
        Si c'est exact : écrivez « accept: [empty_column] » dans la description.
    """
    facts = facts_of(suspicion, words)
    facts |= {name: words.date(date.fromisoformat(facts[name])) for name in DAYS & facts.keys()}
    return "\n".join(
        [
            words.say("- {place} : {rule}", place=place_of(suspicion, words), rule=words.label(suspicion.rule, "rule")),
            *([words.say("    Écoles : {schools}", schools=facts["schools"])] if "schools" in facts else []),
            words.say(
                "    Vu : {seen}; {found}",
                seen=said(SEEN[suspicion.rule], facts, words),
                found=found_in(suspicion, words),
            ),
            words.say("    Cause probable : {cause}", cause=said(CAUSES[suspicion.rule], facts, words)),
            words.say("    Si c'est exact : écrivez « accept: [{rule}] » dans la description.", rule=suspicion.rule),
        ]
    )


def describe_accepted(accepted: Sequence[Fault], words: Words) -> list[str]:
    """What the mapping accepts, on a line."""
    rules = dict.fromkeys(words.label(fault.rule, "rule") for fault in accepted)
    return [words.say("Accepté par la description : {rules}.", rules=words.listing([*rules]))] if rules else []
