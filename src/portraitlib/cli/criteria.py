"""What `portrait check` does: every fault of every file at once, and who changes tier between two versions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from portraitlib.errors import PortraitError
from portraitlib.rules import PresetCriteria, read_criteria

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.studies.risk.measures.comparison import CriteriaComparison


def check_files(paths: Sequence[Path], words: Words, *, with_limits: bool = False) -> tuple[bool, list[str]]:
    """Check files of preset criteria.

    Parameters
    ----------
    paths : sequence of Path
    words : Words
    with_limits : bool
        Tell also the points given at each limit.

    Returns
    -------
    bool
        True when no file has a fault.
    list of str
        Lines to be read.
    """
    from portraitlib.indicators.criteria_words import checked_lines

    lines, good = [], True
    for path in paths:
        try:
            lines += checked_lines(read_criteria(path), words, with_limits=with_limits)
        except PortraitError as refused:
            good = False
            lines.append(words.explain(refused))
    return good, lines


def compare_files(first: Path, other: Path, store: Path, codes: Sequence[str], words: Words) -> list[str]:
    """Say who changes tier from one file of criteria to another, school by school.

    Parameters
    ----------
    first, other : Path
        Without a fault.
    store : Path
    codes : sequence of str
        Schools; all those of the store when empty.
    words : Words

    Returns
    -------
    list of str
        Lines to be read; students by their pseudonym.
    """
    from portraitlib.tables.store import list_schools

    before, after = read_criteria(first), read_criteria(other)
    lines = []
    for code in codes or list_schools(store):
        lines += _compared(code, store, before, after, words)
    return lines


def _compared(code: str, store: Path, before: PresetCriteria, after: PresetCriteria, words: Words) -> list[str]:
    from dataclasses import replace

    from portraitlib.display.refusals import refusal_sentence
    from portraitlib.results.result import Refusal
    from portraitlib.studies.risk.measures.comparison import compare_presets
    from portraitlib.tables.school import open_school

    school = replace(open_school(school=code, store=str(store)), _criteria={before.chosen.name: before})
    found = compare_presets(school, after, criteria=before.chosen.name)
    if isinstance(found, Refusal):
        return [words.say("{school} : {sentence}", school=code, sentence=refusal_sentence(found, words))]
    return _changes(code, found, words)


def _changes(code: str, found: CriteriaComparison, words: Words) -> list[str]:
    head = words.plural(
        "{school} : {n} élève sur {total} change de palier.",
        "{school} : {n} élèves sur {total} changent de palier.",
        found.counts["changed"],
        school=code,
        total=words.count(found.counts["students"]),
    )
    return [
        head,
        *(
            words.say(
                "- {student} : {before} → {after}",
                student=row["student_id"],
                before=words.label(row["tier_before"], "tier").lower(),
                after=words.label(row["tier_after"], "tier").lower(),
            )
            for row in found.tables["changed"].data.to_dict("records")
        ),
    ]
