"""Attendance week by week."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display.section import ShownFigure, ShownTable, View, Words, charts, mark, shown_table, view_of
from portraitlib.studies.attendance.measures.weekly import WEEKS_BEFORE, WeeklyAttendance, last_week
from portraitlib.studies.attendance.views.phrases import recording_notes, subtitle, told, week_of

_HEADLINES = {
    "unknown": mark("{absence_rate:percent1} des jours ont été manqués dans la {week}."),
    "alike": mark(
        "{absence_rate:percent1} des jours ont été manqués dans la {week} : à peu près autant que les quatre semaines "
        "d'avant ({usual:percent1})."
    ),
    "more": mark(
        "{absence_rate:percent1} des jours ont été manqués dans la {week} : c'est {gap:points_apart} de plus que les "
        "quatre semaines d'avant."
    ),
    "less": mark(
        "{absence_rate:percent1} des jours ont été manqués dans la {week} : c'est {gap:points_apart} de moins que les "
        "quatre semaines d'avant."
    ),
}


@view_of.register
def view_weeks(result: WeeklyAttendance, words: Words) -> View:
    """View of the share of days missed each week."""
    titles = {
        "weeks": words.say("Jours manqués, semaine par semaine"),
        "weeks_levels": words.say("Jours manqués, par niveau et par semaine"),
    }
    tables = [shown_table(table, words, title=titles[name]) for name, table in result.tables.items()]
    rows = told(result.tables["weeks"], "absence_rate")
    return View(
        name="semaines",
        headline=_headline(rows, words),
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


def _headline(rows: pd.DataFrame, words: Words) -> str:
    if not len(rows):
        return words.say("Trop peu d'élèves pour montrer les semaines à ce public.")
    last = last_week(rows)
    return words.say(_HEADLINES[last.against_usual], last, week=week_of(last.week, words))


def _sentences(rows: pd.DataFrame, words: Words) -> Iterator[str]:
    if len(rows) > 2 * WEEKS_BEFORE:
        full = rows[rows["n_class_days"] >= 3]
        highest = full.iloc[full["absence_rate"].astype(float).argmax()] if len(full) else rows.iloc[0]
        yield words.say(
            "La semaine où l'on a le plus manqué : {week} ({absence_rate:percent1}).",
            highest,
            week=week_of(highest["week"], words),
        )


def _figures(shown: ShownTable, rows: pd.DataFrame, result: WeeklyAttendance, words: Words) -> Iterator[ShownFigure]:
    if len(rows) < 2:
        return
    title, rates = words.say("Jours manqués chaque semaine"), rows["absence_rate"]
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
