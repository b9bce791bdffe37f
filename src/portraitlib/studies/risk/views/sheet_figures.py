"""Figures of the 360 sheet: what the coefficient is made of, and the days of class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from portraitlib.display.section import ResultTable, ShownFigure, ShownTable, Words, charts
from portraitlib.indicators.wording import written_value
from portraitlib.studies.risk.measures.sheet import StudentSheet


def sheet_figures(result: StudentSheet, made_of: ShownTable, days: ShownTable, words: Words) -> Iterator[ShownFigure]:
    """Figures of a student, those that have something to draw."""
    student = words.label(result.tables["student"].data["student_id"].iloc[0], "student_id")
    drawn = _only_telling(made_of, result.tables["contributions"], words)
    if len(drawn.rows):
        yield _coefficient(result, drawn, f"coefficient-{student}", words)
    if len(days.rows):
        yield _days(days, f"assiduite-{student}", words)


def _coefficient(result: StudentSheet, drawn: ShownTable, name: str, words: Words) -> ShownFigure:
    """Points of each criterion, up to the limits of the tiers."""
    tiers, title = result.scope.preset.chosen.tiers, words.say("Critères à renseigner avant de lire le coefficient")
    if pd.notna(drawn.rows["points"].iloc[0]):
        title = words.say("Ce qui donne le plus de points : {what}", what=drawn.labels["indicator"].iloc[0])
    limits = ((tiers.targeted, 2), (tiers.intensive, 3))
    image = charts.waterfall(
        drawn,
        words,
        label="indicator",
        value="points",
        most="most_points",
        maximum=100.0,
        targets=tuple((limit, words.say("palier {tier}", tier=tier)) for limit, tier in limits),
        title=title,
    )
    alt = words.say("{title} : {told}.", title=title, told="; ".join(drawn.labels["meaning"]))
    return ShownFigure(name, image, title, alt, drawn.name)


def _days(days: ShownTable, name: str, words: Words) -> ShownFigure:
    """Days of class, a cell each."""
    missed = days.rows["missed_share"]
    title = words.say(
        "Assiduité : {share:percent1} du temps de classe manqué, {late}",
        share=missed.mean(),
        late=words.plural("{n} retard", "{n} retards", int(days.rows["n_late"].sum())),
    )
    image = charts.calendar(days, words, date="date", share="missed_share", late="n_late", title=title)
    alt = words.say(
        "{title}. Une case par jour de classe, une colonne par semaine. {n} touchés par une absence.",
        title=title,
        n=words.plural("{n} jour", "{n} jours", int((missed > 0).sum())),
    )
    return ShownFigure(name, image, title, alt, days.name)


def _only_telling(made_of: ShownTable, contributions: ResultTable, words: Words) -> ShownTable:
    """Criteria that give points, the most first, then those that are not known; each named with its value."""
    values = [
        written_value(row["indicator"], row["value"] if row["is_known"] else None, words)
        for row in contributions.data.to_dict("records")
    ]
    named = [
        words.say("{name} ({value})", name=label, value=value)
        for label, value in zip(made_of.labels["indicator"], values, strict=True)
    ]
    labels = made_of.labels.assign(indicator=named)
    sizes = pd.to_numeric(made_of.rows["points"], errors="coerce")
    order = [*sizes[sizes > 0].sort_values(ascending=False, kind="stable").index, *sizes[sizes.isna()].index]
    frames = dict[str, Any](rows=made_of.rows, labels=labels, withheld=made_of.withheld, bounds=made_of.bounds)
    return replace(made_of, **{name: frame.loc[order].reset_index(drop=True) for name, frame in frames.items()})
