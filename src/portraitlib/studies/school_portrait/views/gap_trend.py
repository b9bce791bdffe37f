"""Gaps between groups over the years: lines broken where marks are not comparable."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import only
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.school_portrait.measures.gap_trend import GapTrend
from portraitlib.studies.school_portrait.views.phrases import NOT_A_CAUSE, PLACE, place, with_place

LINES_IN_COLOUR = 4
_YEARS = (
    "subject",
    "sequence",
    "subgroup",
    "school_year",
    "series",
    "n_students",
    ("n_reference", Form.COUNT),
    "gap",
    "gap_low",
    "gap_high",
)
_CHANGES = (
    "subject",
    "sequence",
    "subgroup",
    ("first_year", Form.YEAR),
    ("last_year", Form.YEAR),
    ("gap_before", Form.POINTS),
    ("gap_after", Form.POINTS),
    ("change", Form.POINTS),
    ("change_low", Form.POINTS),
    ("change_high", Form.POINTS),
    "is_clear",
)


@view_of.register
def _(result: GapTrend, words: Words) -> View:
    years, changes, facts = result.tables["years"], result.tables["changes"], result.facts
    title = words.say("Écart de réussite par matière, groupe et année")
    drawn = shown_table(years, words, title=title, columns=(*_YEARS, "segment"))
    shown = shown_table(years, words, title=title, columns=_YEARS)
    told = years.data[years.data["gap"].notna()]
    tables = (shown,)
    if len(changes.data):
        title = words.say("Changement de l'écart sur les dernières années comparables")
        tables += (shown_table(changes, words, title=title, columns=_CHANGES),)
    return View(
        name="ecarts-annees",
        headline=_headline(told, changes.data, facts, words),
        sentences=tuple(_sentences(years.data, told, facts, words)),
        figures=_figures(drawn, changes.data, facts, words),
        tables=tables if len(told) else (),
        notes=(
            words.say(
                "Un écart qui se referme peut le faire par le haut ou par le bas : regardez aussi les taux de chaque "
                "groupe. Un changement est dit net une fois tous les changements regardés ensemble."
            ),
            words.say(NOT_A_CAUSE),
        ),
    )


def _headline(told: pd.DataFrame, changes: pd.DataFrame, facts, words: Words) -> str:
    reference = words.label(facts["reference"], "subgroup")
    if told.empty:
        return words.say("Les écarts sont retenus : des groupes sont trop petits pour être montrés.")
    known = changes[changes["change"].notna()] if len(changes) else changes
    if known.empty:
        return words.say(
            "Aucune évolution d'écart ne peut être dite : il faut deux années notées selon les mêmes règles."
        )
    clear = known[known["is_clear"].fillna(False).astype(bool)]
    if clear.empty:
        return words.say(
            "De {first} à {last}, aucun écart avec le groupe « {reference} » n'a nettement changé.",
            first=words.year(known["first_year"].min()),
            last=words.year(known["last_year"].max()),
            reference=reference,
        )
    row = clear.loc[clear["change"].abs().idxmax()].to_dict()
    return words.say(
        "{place}, groupe « {group} » : l'écart avec le groupe « {reference} » est passé de {before} à {after} "
        "({first} à {last}).",
        place=place(row, words),
        group=words.label(row["subgroup"], "subgroup"),
        reference=reference,
        before=words.points(row["gap_before"], 0),
        after=words.points(row["gap_after"], 0),
        first=words.year(row["first_year"]),
        last=words.year(row["last_year"]),
    )


def _sentences(years: pd.DataFrame, told: pd.DataFrame, facts, words: Words) -> Iterator[str]:
    stretches = years.drop_duplicates("segment").sort_values("school_year")["school_year"]
    if len(stretches) > 1:
        yield words.say(
            "Les règles de notation ont changé : les lignes sont brisées, et les années de part et d'autre ne se "
            "comparent pas (une nouvelle ligne commence en {years}).",
            years=words.listing(words.year(year) for year in stretches.iloc[1:]),
        )
    if len(told) < len(years):
        yield words.plural(
            "{n} écart n'est pas dit : un des deux groupes compte moins de {smallest} élèves cette année-là, ou sa "
            "valeur est retenue.",
            "{n} écarts ne sont pas dits : un des deux groupes compte moins de {smallest} élèves cette année-là, ou "
            "leur valeur est retenue.",
            len(years) - len(told),
            smallest=words.count(facts["smallest_group"]),
        )


def _figures(shown: ShownTable, changes: pd.DataFrame, facts, words: Words) -> tuple[ShownFigure, ...]:
    """Lines of the group with the most students; every group is in the table."""
    rows = shown.rows[shown.rows["gap"].notna()]
    if rows["school_year"].nunique() < 2:
        return ()
    group = rows.groupby("subgroup")["n_students"].sum().idxmax()
    is_drawn = shown.rows["gap"].notna() & (shown.rows["subgroup"] == group)
    drawn = with_place(only(shown, is_drawn), words)
    named = words.label(group, "subgroup")
    title = words.say("Écart de réussite : {group}", group=named)
    moved = (
        changes[changes["subgroup"] == group].sort_values("change", key=abs, ascending=False) if len(changes) else []
    )
    highlight = [place(row, words) for row in moved.head(LINES_IN_COLOUR).to_dict("records")] if len(moved) else []
    image = charts.series(
        drawn,
        words,
        x="school_year",
        value="gap",
        line=PLACE,
        segment="segment",
        highlight=highlight,
        target=0,
        target_label=words.label(facts["reference"], "subgroup"),
        axis_label=words.say("Écart de taux de réussite, en points"),
        title=title,
        subtitle=words.say("Par rapport au groupe « {group} »", group=words.label(facts["reference"], "subgroup")),
    )
    last = drawn.rows[drawn.rows["school_year"] == drawn.rows["school_year"].max()]
    told = [
        words.say("{place} {gap}", place=row[PLACE], gap=words.points(row["gap"], 0)) for row in last.to_dict("records")
    ]
    alt = words.say("{title}. Une ligne par matière; la dernière année : {rows}.", title=title, rows="; ".join(told))
    return (ShownFigure(name="ecarts-annees", image=image, title=title, alt=alt, table=shown.name),)
