"""Whether a weak zone is weak for every group of students, or for some: in words, on a heatmap, in a table."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import only
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable
from portraitlib.display.wording import Words, mark
from portraitlib.results.forms import Form
from portraitlib.studies.school_portrait.measures.grouping import CELL
from portraitlib.studies.school_portrait.measures.zones import ZoneRanking
from portraitlib.studies.school_portrait.views.phrases import (
    PLACE,
    place,
    rate_with_interval,
    scope,
    success,
    with_place,
)

ZONES_DRAWN = 8
_COLUMNS = (
    "subject",
    "competency",
    "track",
    "level",
    "subgroup",
    "n_students",
    "n_not_passed",
    "success_rate",
    ("rate_low", Form.PERCENT),
    ("rate_high", Form.PERCENT),
    "shrunk_rate",
    ("weakest_probability", Form.PERCENT),
    "standing",
)
_STANDINGS = {
    "weak": mark("Elle ressort sûrement aussi dans : {groups}."),
    "not_weak": mark("Elle ne fait pas partie des plus fragiles dans : {groups}."),
    "unsure": mark("On ne peut pas trancher dans : {groups}."),
    "too_small": mark("Groupe trop petit pour en parler : {groups}."),
}


def group_sentences(result: ZoneRanking, told: pd.DataFrame, words: Words) -> Iterator[str]:
    """Say, for the first zone, in which groups it is among the weakest.

    Parameters
    ----------
    result : ZoneRanking
        Already disclosed.
    told : DataFrame
        Zones that may be told, weakest first.
    words : Words

    Yields
    ------
    str
    """
    if "groups" not in result.tables:
        if result.facts["by"] != "nobody":
            yield words.say("Le détail par groupe d'élèves n'est pas montré à ce public, pour protéger des élèves.")
        return
    groups = result.tables["groups"].data
    if groups.empty:
        yield words.say("Les groupes d'élèves demandés ne sont pas dans les données, ou sont trop petits.")
        return
    if told.empty:
        return
    first = told.iloc[0].to_dict()
    is_first = (groups[list(CELL)] == pd.Series({name: first[name] for name in CELL})).all(axis=1)
    rows = groups[is_first & groups["standing"].notna()]
    yield (
        words.say("Groupe par groupe, pour {place} :", place=place(first, words))
        if len(rows)
        else words.say("Groupe par groupe, rien ne peut être dit de la première zone : les groupes sont trop petits.")
    )
    for standing, sentence in _STANDINGS.items():
        found = rows[rows["standing"] == standing].to_dict("records")
        if found:
            named = [_named(row, words, with_rate=standing != "too_small") for row in found]
            yield words.say(sentence, groups="; ".join(named))


def _named(row, words: Words, *, with_rate: bool) -> str:
    name = words.label(row["subgroup"], "subgroup")
    if not with_rate or pd.isna(row["success_rate"]):
        return name
    return words.say("{group}, {rate}", group=name, rate=rate_with_interval(row, words))


def group_tables(result: ZoneRanking, words: Words) -> tuple[ShownTable, ...]:
    """Table of zones by group; none when groups are not told apart."""
    if "groups" not in result.tables or result.tables["groups"].data.empty:
        return ()
    title = words.say("Zones par groupe d'élèves, dans l'ordre de l'ensemble")
    return (shown_table(result.tables["groups"], words, title=title, columns=_COLUMNS),)


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
    title = words.say("Les zones les plus fragiles, groupe par groupe")
    image = charts.heatmap(
        drawn,
        words,
        row=PLACE,
        column="subgroup",
        value="success_rate",
        n="n_students",
        title=title,
        subtitle=f"{success(result.facts, words)} · {scope(result.facts, words)}",
    )
    rows = [
        words.say(
            "{place}, {group} {rate}",
            place=row[PLACE],
            group=words.label(row["subgroup"], "subgroup"),
            rate=words.percent(row["success_rate"]),
        )
        for row in drawn.rows.head(6).to_dict("records")
    ]
    alt = words.say("{title}. Une ligne par zone, une colonne par groupe : {rows}.", title=title, rows="; ".join(rows))
    return (ShownFigure(name="zones-groupes", image=image, title=title, alt=alt, table=shown.name),)
