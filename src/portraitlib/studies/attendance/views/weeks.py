"""Attendance week by week."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display.section import (
    ShownFigure,
    ShownTable,
    View,
    Words,
    charts,
    mark,
    nothing_found,
    only,
    range_title,
    shown_table,
    view_of,
)
from portraitlib.statistics.detectable import detectable_by_interval
from portraitlib.studies.attendance.measures.weekly import WEEKS_BEFORE, WeeklyAttendance
from portraitlib.studies.attendance.views.phrases import recording_notes, subtitle, told, week_of

FULL_WEEK = 3
_UNKNOWN = mark("{absence_rate:percent1} des jours ont été manqués dans la {week} ({days}).")
_ALIKE = mark(
    "{absence_rate:percent1} des jours ont été manqués dans la {week} ({days}), contre {like_days_rate:percent1} les "
    "mêmes jours des quatre semaines d'avant : l'écart n'est pas net."
)
_MORE = mark(
    "{absence_rate:percent1} des jours ont été manqués dans la {week} ({days}) : c'est {gap:points_apart} de plus que "
    "les mêmes jours des quatre semaines d'avant (intervalle de {gap_low:points0} à {gap_high:points0})."
)
_LESS = mark(
    "{absence_rate:percent1} des jours ont été manqués dans la {week} ({days}) : c'est {gap:points_apart} de moins que "
    "les mêmes jours des quatre semaines d'avant (intervalle de {gap_low:points0} à {gap_high:points0})."
)


@view_of.register
def view_weeks(result: WeeklyAttendance, words: Words) -> View:
    """View of the share of days missed each week."""
    titles = {
        "weeks": words.say("Jours manqués, semaine par semaine"),
        "last_week": words.say("La dernière semaine et les mêmes jours des semaines d'avant"),
        "weeks_levels": words.say("Jours manqués, par niveau et par semaine"),
    }
    tables = [shown_table(table, words, title=titles[name]) for name, table in result.tables.items()]
    rows = told(result.tables["weeks"], "absence_rate")
    return View(
        name="semaines",
        to_do=words.say("Comparez avec ce qui s'est passé ces semaines-là."),
        headline=_headline(result, rows, words),
        sentences=tuple(_sentences(rows, words)),
        figures=tuple(_figures(tables[0], rows, result, words)),
        tables=tuple(tables),
        notes=(
            words.say(
                "La bande dit entre quelles valeurs le taux se situe vraisemblablement (niveau de "
                "{confidence:percent}); elle tient compte de ce que les jours d'un même élève se ressemblent.",
                result.rules,
            ),
            *recording_notes(result.scope, words),
        ),
    )


def _headline(result: WeeklyAttendance, rows: pd.DataFrame, words: Words) -> str:
    last = result.tables["last_week"].data.iloc[0]
    if not len(rows) or pd.isna(last["absence_rate"]):
        return words.withheld("Trop peu d'élèves pour montrer les semaines à ce public.")
    days = words.plural("{n} jour de classe", "{n} jours de classe", int(last["n_class_days"]))
    told = {**last.to_dict(), "week": week_of(last["week"], words), "days": days}
    if last["n_weeks_before"] < WEEKS_BEFORE or pd.isna(last["gap_low"]):
        return words.say(_UNKNOWN, told)
    if last["is_clear"]:
        sentence = _MORE if last["gap"] > 0 else _LESS
        return words.say(sentence, told)
    seen = detectable_by_interval(last["gap_low"], last["gap_high"], confidence=result.rules.confidence)
    return nothing_found(words.say(_ALIKE, told), seen, words, unit="shares")


def _sentences(rows: pd.DataFrame, words: Words) -> Iterator[str]:
    if len(rows) > 2 * WEEKS_BEFORE:
        full = rows[rows["n_class_days"] >= FULL_WEEK]
        highest = full.iloc[full["absence_rate"].astype(float).argmax()] if len(full) else rows.iloc[0]
        yield words.say(
            "Parmi les semaines d'au moins {n_days:count} jours de classe, celle où l'on a le plus manqué : {week} "
            "({absence_rate:percent1}).",
            highest,
            n_days=FULL_WEEK if len(full) else 1,
            week=week_of(highest["week"], words),
        )


def _figures(shown: ShownTable, rows: pd.DataFrame, result: WeeklyAttendance, words: Words) -> Iterator[ShownFigure]:
    if len(rows) < 2:
        return
    rates = rows.sort_values("week")["absence_rate"]
    is_full = shown.rows["n_class_days"] >= FULL_WEEK
    title = range_title(
        only(shown, is_full),
        words,
        "week",
        "absence_rate",
        mark(
            "De {low} des jours manqués (semaine du {low_where}) à {high} (semaine du {high_where}), parmi les "
            "semaines d'au moins {n_days:count} jours de classe"
        ),
        words.say("Jours manqués, semaine par semaine"),
        n_days=FULL_WEEK,
    )
    image = charts.series(
        shown,
        words,
        x="week",
        value="absence_rate",
        low="rate_low",
        high="rate_high",
        axis_label=words.say("Part des jours manqués, avec son intervalle"),
        title=title,
        subtitle=subtitle(result.scope, words),
    )
    alt = words.say(
        "{title}. Une ligne et sa bande : {first:percent1} la première semaine, {last:percent1} la dernière; de "
        "{low:percent1} à {high:percent1} selon la semaine.",
        title=title,
        first=rates.iloc[0],
        last=rates.iloc[-1],
        low=rates.min(),
        high=rates.max(),
    )
    yield ShownFigure(name="semaines", image=image, title=title, alt=alt, table=shown.name)
