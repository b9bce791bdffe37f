"""What `portrait check` does: every fault of every settings file, and who changes tier between two versions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from portraitlib.errors import PortraitError
from portraitlib.params import project_folder
from portraitlib.rules import PresetCriteria, read_criteria

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.studies.risk.measures.comparison import CriteriaComparison


def check_files(paths: Sequence[Path], words: Words, *, with_limits: bool = False) -> tuple[bool, list[str]]:
    """Check files of ``params/``: those given, or all of them."""
    from portraitlib.display.explanations import explanation
    from portraitlib.report.settings_check import checker_of

    project = project_folder()
    lines, refused, sound = [], [], 0
    for path in paths or sorted((project / "params").rglob("*.yml")):
        try:
            read = checker_of(project, path)()
        except PortraitError as fault:
            refused.append(explanation(fault, words))
            continue
        sound += 1
        lines += _sound_lines(path, read, words, with_limits=with_limits, is_told=bool(paths))
    if not paths:
        lines += [*left_unsaid(project, words), _summary(sound, words)]
    return not refused, lines + refused


def _sound_lines(path: Path, read: object, words: Words, *, with_limits: bool, is_told: bool) -> list[str]:
    """What is said of a file without a fault; nothing, when every file is checked, but of criteria."""
    from portraitlib.indicators.criteria_words import checked_lines

    if isinstance(read, PresetCriteria):
        return checked_lines(read, words, with_limits=with_limits)
    return [words.say("{file} : aucune erreur.", file=path.name)] if is_told else []


def left_unsaid(project: Path, words: Words) -> list[str]:
    """Say which choices a file of ``params/`` does not make: a part may have been erased without anybody knowing."""
    from portraitlib.report.settings_check import absent_keys

    return [
        words.say(
            "params/{file} ne dit rien de : {keys}. Les valeurs de la trousse servent.",
            file=file,
            keys=words.listing(keys),
        )
        for file, keys in absent_keys(project).items()
    ]


def _summary(n: int, words: Words) -> str:
    return words.plural(
        "{n} fichier de params ne contient aucune erreur.", "{n} fichiers de params ne contiennent aucune erreur.", n
    )


def compare_files(first: Path, other: Path, store: Path, codes: Sequence[str], words: Words) -> list[str]:
    """Say who changes tier from one file of criteria to another, school by school."""
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
