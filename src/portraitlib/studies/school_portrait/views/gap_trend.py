"""Gaps between groups over the years: lines broken where marks are not comparable."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from portraitlib.display.section import (
    ShownFigure,
    ShownTable,
    View,
    Words,
    among_told,
    charts,
    mark,
    nothing_found,
    only,
    range_title,
    shown_table,
    view_of,
)
from portraitlib.studies.school_portrait.measures.gap_trend import YEARS, GapTrend
from portraitlib.studies.school_portrait.views.phrases import (
    NOT_A_CAUSE,
    PLACE,
    breaks_of,
    clear_first,
    figure,
    next_year,
    place,
    placed,
    seen_by,
    span_of,
    with_place,
)

LINES_IN_COLOUR = 4


@view_of.register
def view_gap_trend(result: GapTrend, words: Words) -> View:
    """The gap that clearly changed the most, the gaps over the years and their changes."""
    years, changes = result.tables["years"], result.tables["changes"]
    title = words.say("Écart de réussite par matière, groupe et année")
    drawn = shown_table(years, words, title=title, columns=(*(role.name for role in YEARS.shown), "segment"))
    told = years.data[years.data["gap"].notna()]
    tables: tuple[ShownTable, ...] = (shown_table(years, words, title=title),)
    if len(changes.data):
        title = words.say("Changement de l'écart sur les dernières années comparables")
        tables += (shown_table(changes, words, title=title),)
    return View(
        name="ecarts-annees",
        to_do=words.say("Regardez les écarts de cette année avant leur mouvement."),
        headline=_headline(changes.data, result, words, is_told=len(told) > 0),
        sentences=tuple(_sentences(years.data, len(years.data) - len(told), result, words)),
        figures=_figures(drawn, changes.data, result, words),
        tables=tables if len(told) else (),
        notes=(
            words.say(
                "Un écart qui se referme peut le faire par le haut ou par le bas : regardez aussi les taux de chaque "
                "groupe. Un changement est statistiquement clair une fois tous les changements regardés ensemble."
            ),
            words.say(NOT_A_CAUSE),
        ),
    )


def _headline(changes: pd.DataFrame, result: GapTrend, words: Words, *, is_told: bool) -> str:
    if not is_told:
        return words.withheld("Les écarts sont retenus : des groupes sont trop petits pour être montrés.")
    known = changes[changes["change"].notna()]
    if known.empty:
        needed = words.say(
            "Aucune évolution d'écart ne peut être dite : il faut deux années notées selon les mêmes règles."
        )
        return " ".join([needed, *next_year(result.to_come, words)])
    clear = placed(clear_first(known, "change").head(1), words)
    if not clear:
        sentence = words.say(
            "{span}, aucun écart avec le groupe « {reference:label_subgroup} » n'a nettement changé.",
            result,
            span=span_of(known, words),
        )
        sentence = among_told(sentence, result.tables["changes"], "change", words)
        return nothing_found(sentence, seen_by(known, "change", result.confidence), words, unit="shares")
    return words.say(
        "{place}, groupe « {subgroup:label} » : l'écart avec le groupe « {reference:label_subgroup} » est passé de "
        "{gap_before:points0} à {gap_after:points0} ({first_year:year} à {last_year:year}).",
        clear[0],
        result,
    )


def _sentences(years: pd.DataFrame, n_untold: int, result: GapTrend, words: Words) -> Iterator[str]:
    yield from breaks_of(years, words)
    if n_untold:
        yield words.plural(
            "{n} écart n'est pas présenté : un des deux groupes compte moins de {smallest_group:count} élèves cette "
            "année-là, ou sa valeur est retenue.",
            "{n} écarts ne sont pas présentés : un des deux groupes compte moins de {smallest_group:count} élèves "
            "cette année-là, ou leur valeur est retenue.",
            n_untold,
            result,
        )


def _figures(shown: ShownTable, changes: pd.DataFrame, result: GapTrend, words: Words) -> tuple[ShownFigure, ...]:
    """Lines of the group with the most students; every group is in the table."""
    rows = shown.rows[shown.rows["gap"].notna()]
    if len(rows["school_year"].unique()) < 2:
        return ()
    group = rows.groupby("subgroup")["n_students"].sum().idxmax()
    drawn = with_place(only(shown, shown.rows["gap"].notna() & (shown.rows["subgroup"] == group)), words)
    last = only(drawn, drawn.rows["school_year"] == drawn.rows["school_year"].max())
    title = range_title(
        last,
        words,
        PLACE,
        "gap",
        mark("{subgroup:label}, la dernière année : un écart de {low} ({low_where}) à {high} ({high_where})"),
        words.say("Écart de réussite : {subgroup:label}", subgroup=group),
        subgroup=group,
    )
    moved = changes[changes["subgroup"] == group].sort_values("change", key=abs, ascending=False)
    image = charts.series(
        drawn,
        words,
        x="school_year",
        value="gap",
        line=PLACE,
        segment="segment",
        highlight=[place(row, words) for row in moved.head(LINES_IN_COLOUR).to_dict("records")],
        target=0,
        target_label=words.label(result.reference, "subgroup"),
        axis_label=words.say("Écart de taux de réussite, en points"),
        title=title,
        subtitle=words.say("Par rapport au groupe « {reference:label_subgroup} »", result),
    )
    told = [words.say("{place} {gap:points0}", row) for row in last.rows.to_dict("records")]
    alt = mark("{title}. Une ligne par matière; la dernière année : {rows}.")
    return (figure(drawn, image, words, name="ecarts-annees", title=title, alt=alt, rows=told),)
