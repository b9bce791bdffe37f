"""Turns of phrase that the sections on the validity of the screening share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portraitlib.display.section import ShownFigure, ShownTable, Words, charts, mark, range_title
from portraitlib.indicators.wording import criteria_note
from portraitlib.studies.screening_validity.measures.past import PastResult, Scope

NOT_A_PROOF = mark(
    "Ces élèves ont été aidés, ou non, pendant ces années : un élève signalé qui est resté peut l'avoir été grâce à un "
    "soutien. On juge le dépistage tel qu'il aurait été fait, jamais l'école ni les élèves."
)


def scope(asked: Scope, words: Words) -> str:
    """Day read and level from which students are looked at."""
    return words.say("{look:label}; {level}", asked, level=level(asked, words))


def level(asked: Scope, words: Words) -> str:
    """Level from which students are looked at."""
    if asked.from_grade_level is None:
        return words.say("niveau des élèves non connu")
    return words.say("dès la {level:grade}", level=asked.from_grade_level)


def dots(
    name: str, shown: ShownTable, words: Words, *, title: str, said: str = "", is_each_told: bool = True, **look: Any
) -> ShownFigure:
    """Figure of points and intervals, titled by what is `said` of its ends where it may be.

    `is_each_told`: its text says that the table tells each of them.
    """
    title = range_title(shown, words, look["label"], look["value"], said, title) if said else title
    image = charts.interval_dots(shown, words, title=title, **look)
    told = words.say("{title}. Un point et son intervalle par ligne du tableau qui suit.", title=title)
    return ShownFigure(name, image, title, told if is_each_told else title, shown.name)


def interval(value: float, low: float, high: float, words: Words) -> str:
    """« 0,73 (de 0,63 à 0,83) »."""
    return words.say("{value:number2} (de {low:number2} à {high:number2})", value=value, low=low, high=high)


def followed(counts: Mapping[str, int | None], words: Words) -> str:
    """Students followed, those who left, those of whom it is not known."""
    said = words.say(
        "{students:count} élèves suivis : {left:count} partis sans diplôme ni qualification, {stayed:count} restés.",
        counts,
    )
    if counts["apart"] != 0:
        apart = words.plural(
            "{n} autre a eu une suite à part, ni départ ni maintien à l'école.",
            "{n} autres ont eu une suite à part, ni départ ni maintien à l'école.",
            counts["apart"],
        )
        said = f"{said} {apart}"
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


def notes(result: PastResult, words: Words) -> tuple[str, ...]:
    """What is not proved, and which criteria were used."""
    return (words.say(NOT_A_PROOF), criteria_note(result.scope.preset, words))
