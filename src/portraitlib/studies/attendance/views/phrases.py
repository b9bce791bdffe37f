"""Turns of phrase that the sections on attendance share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from portraitlib.display.section import ResultTable, ShownTable, Words, exact, mark
from portraitlib.studies.attendance.measures.scope import AttendanceResult, Scope

ANY_REASON = mark(
    "Un jour manqué compte, qu'il soit motivé ou non : pour apprendre, c'est du temps de classe en moins dans les "
    "deux cas. Les retards sont comptés à part."
)


def band_name(place: int, edges: Sequence[float], words: Words) -> str:
    """Name of a band by its edges: « de 5 % à moins de 10 % »."""
    if place == 0:
        return words.say("moins de {high:percent}", high=edges[0])
    if place == len(edges):
        return words.say("{low:percent} et plus", low=edges[-1])
    return words.say("de {low:percent} à moins de {high:percent}", low=edges[place - 1], high=edges[place])


def with_band_names(shown: ShownTable, edges: Sequence[float], words: Words) -> ShownTable:
    """Head the columns ``n_band_*`` by the bands they count, and write the bands of `band` columns."""
    names = {f"n_band_{place}": band_name(place, edges, words) for place in range(len(edges) + 1)}
    columns = tuple(replace(column, label=names.get(column.name, column.label)) for column in shown.columns)
    written = {
        column: [band_name(int(code), edges, words) for code in shown.rows[column]]
        for column in ("absence_band", "absence_band_before")
        if column in shown.labels
    }
    return replace(shown, columns=columns, labels=shown.labels.assign(**written))


def expected_anyway(result: AttendanceResult, words: Words) -> str:
    """End of a sentence that counts signals: how many there would be, were nothing to change for anybody."""
    expected = result.n_expected
    if expected is None:
        return ""
    if expected < 0.5:
        return words.say("; sans aucun changement, on en attendrait moins d'un")
    return words.say("; sans aucun changement, on en attendrait jusqu'à {expected:whole}", expected=expected)


def whom(scope: Scope, words: Words) -> str:
    """Whom the numbers are about: the school, a level, a group."""
    if scope.group:
        return words.say("groupe {group}", scope)
    if scope.grade_level:
        return words.grade(scope.grade_level)
    return words.label(scope.cycle, "cycle") if scope.cycle else words.say("toute l'école")


def until(scope: Scope, words: Words) -> str:
    """Last day read: « au 20 février 2026 »."""
    return words.say("au {last_day:date}", scope)


def subtitle(scope: Scope, words: Words) -> str:
    """End of a figure's subtitle: whom, which year, until when."""
    return " · ".join([whom(scope, words), words.year(scope.school_year), until(scope, words)])


def week_of(day: pd.Timestamp, words: Words) -> str:
    """Name a week by its Monday."""
    return words.say("semaine du {day:date}", day=day)


def told(table: ResultTable, column: str) -> pd.DataFrame:
    """Rows whose value in `column` may be told: neither missing nor a bound."""
    return table.data[exact(table, column)]


def recording_notes(scope: Scope, words: Words) -> Iterator[str]:
    """What the way absences were recorded does to the numbers."""
    if scope.recording.changed is not None:
        yield words.say(
            "Attention : à partir du {changed:date}, les absences sont notées d'une autre façon (par jour ou par "
            "période). Un changement à cette date peut venir de là.",
            scope.recording,
        )
    if scope.recording.kind == "day":
        yield words.say("Les absences sont notées par journée : celle d'une seule période n'est pas dans les données.")
    if scope.leaves_out_gone:
        yield words.say("Les élèves qui ont quitté l'école depuis ne sont comptés dans aucun nombre.")
    if scope.is_week_begun:
        yield words.say("La dernière semaine ne compte encore que peu de jours de classe : ses nombres vont bouger.")
