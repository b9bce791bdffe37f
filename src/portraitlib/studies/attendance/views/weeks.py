"""Attendance week by week."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable
from portraitlib.studies.attendance.measures.weekly import WeeklyAttendance
from portraitlib.studies.attendance.views.phrases import as_points, recording_notes, scope, told, week_of

WEEKS_BEFORE = 4
_COLUMNS = (
    ("week", Form.DATE),
    ("n_class_days", Form.COUNT),
    "n_students",
    "absence_rate",
    ("rate_low", Form.PERCENT),
    ("rate_high", Form.PERCENT),
    "unexcused_rate",
    ("late_per_100_days", Form.MARK),
)


@view_of.register
def _(result: WeeklyAttendance, words: Words) -> View:
    weeks, facts = result.tables["weeks"], result.facts
    shown = shown_table(weeks, words, title=words.say("Jours manqués, semaine par semaine"), columns=_COLUMNS)
    tables = [shown]
    if "weeks_levels" in result.tables:
        title = words.say("Jours manqués, par niveau et par semaine")
        tables.append(shown_table(result.tables["weeks_levels"], words, title=title, columns=("level", *_COLUMNS)))
    return View(
        name="semaines",
        headline=_headline(told(weeks, "absence_rate"), words),
        sentences=tuple(_sentences(told(weeks, "absence_rate"), words)),
        figures=tuple(_figures(shown, weeks, facts, words)),
        tables=tuple(tables),
        notes=(
            words.say(
                "La bande dit entre quelles valeurs le taux se situe vraisemblablement (niveau de {level}); elle "
                "tient compte de ce que les jours d'un même élève se ressemblent.",
                level=words.percent(facts["confidence"]),
            ),
            *recording_notes(facts, words),
        ),
    )


def _headline(rows: pd.DataFrame, words: Words) -> str:
    if not len(rows):
        return words.say("Trop peu d'élèves pour montrer les semaines à ce public.")
    last = rows.iloc[-1]
    told_rate = {"week": week_of(last["week"], words), "rate": words.percent(last["absence_rate"], 1)}
    before = rows.iloc[-1 - WEEKS_BEFORE : -1]
    if len(before) < WEEKS_BEFORE:
        return words.say("{rate} des jours ont été manqués dans la {week}.", **told_rate)
    usual = (before["absence_rate"] * before["n_class_days"]).sum() / before["n_class_days"].sum()
    gap = last["absence_rate"] - usual
    if pd.notna(last["rate_low"]) and last["rate_low"] <= usual <= last["rate_high"]:
        return words.say(
            "{rate} des jours ont été manqués dans la {week} : à peu près autant que les quatre semaines d'avant "
            "({usual}).",
            usual=words.percent(usual, 1),
            **told_rate,
        )
    told = {**told_rate, "points": as_points(gap, words)}
    if gap > 0:
        return words.say(
            "{rate} des jours ont été manqués dans la {week} : c'est {points} de plus que les quatre semaines d'avant.",
            **told,
        )
    return words.say(
        "{rate} des jours ont été manqués dans la {week} : c'est {points} de moins que les quatre semaines d'avant.",
        **told,
    )


def _sentences(rows: pd.DataFrame, words: Words) -> Iterator[str]:
    if len(rows) > 2 * WEEKS_BEFORE:
        full = rows[rows["n_class_days"] >= 3]
        highest = full.loc[full["absence_rate"].astype(float).idxmax()] if len(full) else rows.iloc[0]
        yield words.say(
            "La semaine où l'on a le plus manqué : {week} ({rate}).",
            week=week_of(highest["week"], words),
            rate=words.percent(highest["absence_rate"], 1),
        )


def _figures(shown: ShownTable, weeks: ResultTable, facts, words: Words) -> Iterator[ShownFigure]:
    rows = told(weeks, "absence_rate")
    if len(rows) < 2:
        return
    title = words.say("Jours manqués chaque semaine")
    image = charts.series(
        shown,
        words,
        x="week",
        value="absence_rate",
        low="rate_low",
        high="rate_high",
        axis_label=words.say("Part des jours manqués, avec son intervalle"),
        title=title,
        subtitle=scope(facts, words),
    )
    first, last = rows.iloc[0], rows.iloc[-1]
    alt = words.say(
        "{title}. Une ligne et sa bande : {first} la première semaine, {last} la dernière; de {low} à {high} selon "
        "la semaine.",
        title=title,
        first=words.percent(first["absence_rate"], 1),
        last=words.percent(last["absence_rate"], 1),
        low=words.percent(rows["absence_rate"].min(), 1),
        high=words.percent(rows["absence_rate"].max(), 1),
    )
    yield ShownFigure(name="semaines", image=image, title=title, alt=alt, table=shown.name)
