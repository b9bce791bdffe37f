"""Whether a weak zone is weak for every group of students, or for some: in words, on a heatmap, in a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from portraitlib.display.section import ShownFigure, ShownTable, Words, charts, mark, only, range_title, shown_table
from portraitlib.studies.school_portrait.measures.grouping import CELL
from portraitlib.studies.school_portrait.measures.zones import ZoneRanking
from portraitlib.studies.school_portrait.views.phrases import (
    PLACE,
    figure,
    placed,
    rate_with_interval,
    scope,
    success,
    with_place,
)

ZONES_DRAWN = 8
_STANDINGS = {
    "weak": mark("Elle ressort sûrement aussi dans : {groups}."),
    "not_weak": mark("Elle ne fait pas partie des plus fragiles dans : {groups}."),
    "unsure": mark("On ne peut pas trancher dans : {groups}."),
    "too_small": mark("Groupe trop petit pour en parler : {groups}."),
}


def group_sentences(result: ZoneRanking, told: pd.DataFrame, words: Words) -> Iterator[str]:
    """Say, for the first of the zones that may be told, in which groups it is among the weakest."""
    if "groups" not in result.tables:
        if result.by != "nobody":
            yield words.say("Le détail par groupe d'élèves n'est pas montré à ce public, pour protéger des élèves.")
        return
    groups = result.tables["groups"].data
    if groups.empty:
        yield words.say("Les groupes d'élèves demandés ne sont pas dans les données, ou sont trop petits.")
        return
    if told.empty:
        return
    (first,) = placed(told.head(1), words)
    is_first = (groups[list(CELL)] == pd.Series({name: first[name] for name in CELL})).all(axis=1)
    rows = groups[is_first & groups["standing"].notna()]
    if rows.empty:
        yield words.say("Groupe par groupe, rien ne peut être dit de la première zone : les groupes sont trop petits.")
        return
    yield words.say("Groupe par groupe, pour {place} :", first)
    for standing, sentence in _STANDINGS.items():
        found = rows[rows["standing"] == standing].to_dict("records")
        if found:
            named = [_named(row, words, with_rate=standing != "too_small") for row in found]
            yield words.say(sentence, groups="; ".join(named))


def _named(row: dict[Any, Any], words: Words, *, with_rate: bool) -> str:
    if not with_rate or pd.isna(row["success_rate"]):
        return words.label(row["subgroup"], "subgroup")
    return words.say("{subgroup:label}, {rate}", row, rate=rate_with_interval(row, words))


def group_tables(result: ZoneRanking, words: Words) -> tuple[ShownTable, ...]:
    """Table of zones by group; none when groups are not told apart."""
    if "groups" not in result.tables or result.tables["groups"].data.empty:
        return ()
    title = words.say("Zones par groupe d'élèves, dans l'ordre de l'ensemble")
    return (shown_table(result.tables["groups"], words, title=title),)


def group_figures(result: ZoneRanking, told: pd.DataFrame, words: Words) -> tuple[ShownFigure, ...]:
    """Success of each group in the weakest zones, as a heatmap."""
    tables = group_tables(result, words)
    if not tables or told.empty:
        return ()
    (shown,) = tables
    weakest = set(told[list(CELL)].head(ZONES_DRAWN).itertuples(index=False, name=None))
    cells = shown.rows[list(CELL)].itertuples(index=False, name=None)
    is_drawn = pd.Series([cell in weakest for cell in cells]) & (shown.rows["standing"] != "too_small")
    drawn = with_place(only(shown, is_drawn & shown.rows["success_rate"].notna()), words)
    if drawn.rows.empty:
        return ()
    title = range_title(
        drawn,
        words,
        (PLACE, "subgroup"),
        "success_rate",
        mark("Dans les zones les plus fragiles, la réussite la plus basse : {low} ({low_where})"),
        words.say("Les zones les plus fragiles, groupe par groupe"),
    )
    image = charts.heatmap(
        drawn,
        words,
        row=PLACE,
        column="subgroup",
        value="success_rate",
        n="n_students",
        title=title,
        subtitle=f"{success(result.read, words)} · {scope(result.read, words)}",
    )
    rows = [
        words.say("{place}, {subgroup:label} {success_rate:percent}", row)
        for row in drawn.rows.head(6).to_dict("records")
    ]
    alt = mark("{title}. Une ligne par zone, une colonne par groupe : {rows}.")
    return (figure(drawn, image, words, name="zones-groupes", title=title, alt=alt, rows=rows),)
