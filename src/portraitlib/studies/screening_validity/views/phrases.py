"""Turns of phrase that the sections on the validity of the screening share."""

from __future__ import annotations

from collections.abc import Mapping

from portraitlib.display.wording import Words, mark
from portraitlib.indicators.wording import criteria_note

NOT_A_PROOF = mark(
    "Ces élèves ont été aidés, ou non, pendant ces années : un élève signalé qui est resté peut l'avoir été grâce à un "
    "soutien. On juge le dépistage tel qu'il aurait été fait, jamais l'école ni les élèves."
)


def scope(facts: Mapping[str, object], words: Words) -> str:
    """Day read and level from which students are looked at."""
    return words.say("{look}; {level}", look=words.label(facts["look"], "look"), level=level(facts, words))


def level(facts: Mapping[str, object], words: Words) -> str:
    """Level from which students are looked at."""
    if facts["from_grade_level"] is None:
        return words.say("niveau des élèves non connu")
    return words.say("dès la {level}", level=words.grade(int(str(facts["from_grade_level"]))))


def alt(title: str, words: Words) -> str:
    """Text in place of a figure of points and intervals."""
    return words.say("{title} Un point et son intervalle par ligne du tableau qui suit.", title=title)


def interval(value: float, low: float, high: float, words: Words) -> str:
    """« 0,73 (de 0,63 à 0,83) »."""
    return words.say(
        "{value} (de {low} à {high})",
        value=words.number(value, 2), low=words.number(low, 2), high=words.number(high, 2),
    )  # fmt: skip


def followed(counts: Mapping[str, int | None], words: Words) -> str:
    """Students followed, those who left, those of whom it is not known."""
    said = words.say(
        "{students} élèves suivis : {left} partis sans diplôme ni qualification, {stayed} restés.",
        **{name: _count(counts[name], words) for name in ("students", "left", "stayed")},
    )
    if counts["unknown"] == 0:
        known = words.say("On sait ce que tous sont devenus.")
        return f"{said} {known}"
    unknown = words.plural(
        "De {n} élève, la suite n'est pas connue (encore inscrit, déménagé, inconnu) : il est mis à part.",
        "De {n} élèves, la suite n'est pas connue (encore inscrits, déménagés, inconnus) : ils sont mis à part.",
        counts["unknown"],
    )
    return f"{said} {unknown}"


def left_out(counts: Mapping[str, int | None], words: Words) -> tuple[str, ...]:
    """Students of the outcomes whom nothing is said of, and why; nothing when there is none."""
    said = {
        "not_seen": words.plural(
            "{n} élève de ces cohortes est laissé de côté : il n'a pas été vu à ce niveau dans les années importées.",
            "{n} élèves de ces cohortes sont laissés de côté : ils n'ont pas été vus à ce niveau dans les années "
            "importées.",
            counts["not_seen"],
        ),
        "contradictory": words.plural(
            "{n} élève est laissé de côté : la suite de son parcours est datée d'avant le jour lu.",
            "{n} élèves sont laissés de côté : la suite de leur parcours est datée d'avant le jour lu.",
            counts["contradictory"],
        ),
        "undetermined": words.plural(
            "De {n} élève, on savait trop peu ce jour-là pour proposer un palier : il compte comme non signalé.",
            "De {n} élèves, on savait trop peu ce jour-là pour proposer un palier : ils comptent comme non signalés.",
            counts["undetermined"],
        ),
    }
    return tuple(sentence for name, sentence in said.items() if counts[name] != 0)


def notes(facts: Mapping[str, object], words: Words) -> tuple[str, ...]:
    """What is not proved, and which criteria were used."""
    return (words.say(NOT_A_PROOF), criteria_note(facts, words))


def _count(count: int | None, words: Words) -> str:
    return words.say("quelques") if count is None else words.count(count)
