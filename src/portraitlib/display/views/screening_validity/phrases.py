"""Turns of phrase that the sections on the validity of the screening share."""

from __future__ import annotations

from collections.abc import Mapping

from portraitlib.display.views.risk.phrases import criteria_note
from portraitlib.display.wording import Words, mark

NOT_A_PROOF = mark(
    "Ces élèves ont été aidés, ou non, pendant ces années : un élève signalé qui est resté peut l'avoir été grâce à un "
    "soutien. On juge le dépistage tel qu'il aurait été fait, jamais l'école ni les élèves."
)


def scope(facts: Mapping[str, object], words: Words) -> str:
    """Day read and level from which students are looked at."""
    return words.say(
        "{look}, dès la {level}",
        look=words.label(facts["look"], "look"),
        level=words.grade(int(str(facts["from_grade_level"]))),
    )


def interval(value: float, low: float, high: float, words: Words) -> str:
    """« 0,73 (de 0,63 à 0,83) »."""
    return words.say(
        "{value} (de {low} à {high})",
        value=words.number(value, 2), low=words.number(low, 2), high=words.number(high, 2),
    )  # fmt: skip


def followed(counts: Mapping[str, int | None], words: Words) -> str:
    """Students followed, those who left, those of whom it is not known."""
    return words.say(
        "{students} élèves suivis : {left} partis sans diplôme ni qualification, {stayed} restés, {unknown} dont la "
        "suite n'est pas connue (encore inscrits, déménagés, inconnus) : ils sont mis à part, et les bornes disent ce "
        "qu'ils pourraient changer.",
        **{name: _count(counts[name], words) for name in ("students", "left", "stayed", "unknown")},
    )


def left_out(counts: Mapping[str, int | None], words: Words) -> str:
    """Students of the outcomes whom nothing is said of, and why."""
    return words.say(
        "Laissés de côté : {not_seen} élèves de ces cohortes jamais vus à ce niveau dans les années importées, "
        "{contradictory} dont la suite précède le jour lu. De {undetermined} élèves, on savait trop peu ce jour-là "
        "pour proposer un palier : ils comptent comme non signalés.",
        **{name: _count(counts[name], words) for name in ("not_seen", "contradictory", "undetermined")},
    )


def notes(facts: Mapping[str, object], words: Words) -> tuple[str, ...]:
    """What is not proved, and which criteria were used."""
    return (words.say(NOT_A_PROOF), criteria_note(facts, words))


def _count(count: int | None, words: Words) -> str:
    return words.say("quelques") if count is None else words.count(count)
