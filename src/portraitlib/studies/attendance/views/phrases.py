"""Turns of phrase that the sections on attendance share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from portraitlib.display.view import ShownColumn, ShownTable
from portraitlib.display.wording import Words, mark
from portraitlib.results.result import ResultTable

ANY_REASON = mark(
    "Un jour manqué compte, qu'il soit motivé ou non : pour apprendre, c'est du temps de classe en moins dans les "
    "deux cas. Les retards sont comptés à part."
)


def band_name(place: int, edges: Sequence[float], words: Words) -> str:
    """Name of a band by its edges: « de 5 % à moins de 10 % »."""
    low, high = ([0.0, *edges][place], edges[place] if place < len(edges) else None)
    if place == 0:
        return words.say("moins de {high}", high=words.percent(high))  # type: ignore[arg-type]
    if high is None:
        return words.say("{low} et plus", low=words.percent(low))
    return words.say("de {low} à moins de {high}", low=words.percent(low), high=words.percent(high))


def with_band_names(shown: ShownTable, facts: Mapping[str, object], words: Words) -> ShownTable:
    """Head the columns ``n_band_*`` by the bands they count, and write the bands of `band` columns."""
    edges: Sequence[float] = facts["band_edges"]  # type: ignore[assignment]
    names = {f"n_band_{place}": band_name(place, edges, words) for place in range(len(edges) + 1)}
    columns = tuple(
        ShownColumn(column.name, names.get(column.name, column.label), column.form) for column in shown.columns
    )
    labels = shown.labels
    for column in ("absence_band", "absence_band_before"):
        if column in labels:
            written = [band_name(int(code), edges, words) for code in shown.rows[column]]
            labels = labels.assign(**{column: written})
    return replace(shown, columns=columns, labels=labels)


def whom(facts: Mapping[str, object], words: Words) -> str:
    """Whom the numbers are about: the school, a level, a group."""
    if facts.get("group"):
        return words.say("groupe {group}", group=facts["group"])
    if facts.get("grade_level"):
        return words.grade(int(facts["grade_level"]))  # type: ignore[call-overload]
    return words.say("toute l'école")


def until(facts: Mapping[str, object], words: Words) -> str:
    """Last day read: « au 20 février 2026 »."""
    return words.say("au {date}", date=words.date(facts["last_day"]))  # type: ignore[arg-type]


def scope(facts: Mapping[str, object], words: Words) -> str:
    """End of a figure's subtitle: whom, which year, until when."""
    return " · ".join([whom(facts, words), words.year(facts["school_year"]), until(facts, words)])  # type: ignore[arg-type]


def week_of(day: object, words: Words) -> str:
    """Name a week by its Monday."""
    return words.say("semaine du {date}", date=words.date(day))  # type: ignore[arg-type]


def as_points(share: object, words: Words) -> str:
    """Difference of shares as whole points, without a sign."""
    return words.points(abs(float(share)), 0).lstrip("+")  # type: ignore[arg-type]


def told(table: ResultTable, column: str) -> pd.DataFrame:
    """Rows whose value in `column` may be told: neither missing nor a bound."""
    known = table.data[column].notna()
    if table.bounds is not None:
        known &= table.bounds[column] == ""
    return table.data[known]


def recording_notes(facts: Mapping[str, object], words: Words) -> tuple[str, ...]:
    """What the way absences were recorded does to the numbers."""
    notes = []
    if facts.get("recording_changed") is not None:
        notes.append(
            words.say(
                "Attention : à partir du {date}, les absences sont notées d'une autre façon (par jour ou par "
                "période). Un changement à cette date peut venir de là.",
                date=words.date(facts["recording_changed"]),  # type: ignore[arg-type]
            )
        )
    if facts.get("recording") == "day":
        notes.append(
            words.say("Les absences sont notées par journée : celle d'une seule période n'est pas dans les données.")
        )
    if facts.get("n_days_of_week") in (1, 2):
        notes.append(
            words.say("La dernière semaine ne compte encore que peu de jours de classe : ses nombres vont bouger.")
        )
    return tuple(notes)
