"""Success over the years: lines broken where marks are not comparable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from portraitlib.display.section import (
    Rank,
    ResultTable,
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
from portraitlib.studies.school_portrait.measures.trend import YEARS, Trend
from portraitlib.studies.school_portrait.views.phrases import (
    NOT_A_CAUSE,
    PLACE,
    breaks_of,
    clear_first,
    figure,
    is_true,
    next_year,
    placed,
    seen_by,
    span_of,
    with_place,
)

LINES_IN_COLOUR = 4


@view_of.register
def view_trend(result: Trend, words: Words) -> View:
    """What clearly changed, the lines over the years and the changes of the latest comparable years."""
    years, changes = result.tables["years"], result.tables["changes"]
    shown = shown_table(years, words, title=words.say("Réussite par matière et année"))
    drawn = shown_table(years, words, title=shown.title, columns=(*(role.name for role in YEARS.shown), "segment"))
    tables: tuple[ShownTable, ...] = (shown,)
    if len(changes.data):
        title = words.say("Changement sur les dernières années comparables")
        tables += (shown_table(changes, words, title=title),)
    clear = placed(clear_first(changes.data), words)
    return View(
        name="evolution",
        rank=Rank.PRIORITY if clear else Rank.CONTEXT,
        to_do=words.say("Voyez si une règle a changé, puis ce que l'école a fait de différent.") if clear else "",
        headline=_headline(changes.data, clear, result, words),
        sentences=tuple(breaks_of(years.data, words)),
        figures=(
            *_figures(drawn, clear, changes, words, smallest=result.smallest_group),
            *_change_figures(tables[1:], words),
        ),
        tables=tables,
        notes=tuple(_notes(result, words)),
    )


def _headline(changes: pd.DataFrame, clear: list[dict[Any, Any]], result: Trend, words: Words) -> str:
    if changes.empty:
        needed = words.say(
            "Aucune évolution ne peut être dite : il faut au moins deux années notées selon les mêmes règles, d'au "
            "moins {smallest_group:count} élèves dans une même matière.",
            result,
        )
        return " ".join([needed, *next_year(result.to_come, words)])
    known = changes[changes["gap"].notna()]
    if known.empty:
        return words.withheld("Les changements sont retenus : trop peu d'élèves pour être montrés à ce public.")
    span = span_of(known, words)
    if not clear:
        sentence = (
            mark("{span}, aucun changement net du taux de réussite.")
            if len(known) == len(changes)
            else mark("{span}, aucun changement net du taux de réussite dans les matières qui peuvent être montrées.")
        )
        seen = seen_by(known, "gap", result.confidence)
        return nothing_found(words.say(sentence, span=span), seen, words, unit="shares")
    moves = [
        words.say(
            "{place} {gap:points0} (de {gap_low:points0} à {gap_high:points0}; n = {n_before:count} puis "
            "{n_after:count})",
            row,
        )
        for row in clear[:3]
    ]
    said = words.plural(
        "{span}, le taux de réussite a nettement changé dans {n} matière : {moves}.",
        "{span}, le taux de réussite a nettement changé dans {n} matières, dont : {moves}.",
        len(clear),
        span=span,
        moves="; ".join(moves),
    )
    return among_told(said, result.tables["changes"], "gap", words)


def _figures(
    shown: ShownTable, clear: list[dict[Any, Any]], changes: ResultTable, words: Words, *, smallest: int
) -> tuple[ShownFigure, ...]:
    """A line a subject; where there are many, those that changed, or the first ones, are in colour.

    The title says no more than the headline: nothing of a change where none may be told. A year of fewer than
    `smallest` students is in the table only.
    """
    is_large = shown.rows["success_rate"].notna() & (shown.rows["n_students"] >= smallest)
    if not is_large.any():
        return ()
    drawn = with_place(only(shown, is_large), words)
    names = list(dict.fromkeys(drawn.rows[PLACE]))
    moved = [row[PLACE] for row in clear]
    title = range_title(
        only(drawn, drawn.rows["school_year"] == drawn.rows["school_year"].max()),
        words,
        PLACE,
        "success_rate",
        mark("La dernière année : de {low} ({low_where}) à {high} ({high_where})"),
        words.say("Taux de réussite d'une année à l'autre"),
    )
    is_compared = bool(changes.data["gap"].notna().any())
    if is_compared:
        title = words.say("Aucun changement net du taux de réussite")
    if moved:
        title = words.plural(
            "Un changement net du taux de réussite : {places}",
            "{n} changements nets du taux de réussite, dont : {places}",
            len(moved),
            places=words.listing(moved[:2]),
        )
    if is_compared or moved:
        title = among_told(title, changes, "gap", words)
    image = charts.series(
        drawn,
        words,
        x="school_year",
        value="success_rate",
        line=PLACE,
        segment="segment",
        low="rate_low",
        high="rate_high",
        highlight=(moved or names)[:LINES_IN_COLOUR] if len(names) > LINES_IN_COLOUR else (),
        axis_label=words.say("Taux de réussite"),
        title=title,
        subtitle=words.say(
            "Taux de réussite par matière (résultat disciplinaire); la ligne est brisée où les règles changent"
        ),
    )
    alt = mark("{title}. Une ligne par matière : {rows}.")
    return (figure(drawn, image, words, name="evolution", title=title, alt=alt, rows=_ends(drawn, words)),)


def _ends(drawn: ShownTable, words: Words) -> list[str]:
    """First and last year of some lines, in words."""
    known = drawn.rows[drawn.rows["success_rate"].notna() & (drawn.bounds["success_rate"] == "")]
    lines = []
    for name, rows in list(known.groupby(PLACE, sort=False))[:6]:
        ends = rows.sort_values("school_year")[["success_rate", "school_year"]]
        (first, first_year), (last, last_year) = ends.iloc[0], ends.iloc[-1]
        lines.append(
            words.say(
                "{place} {first:percent} en {first_year:year}, {last:percent} en {last_year:year}",
                place=name,
                first=first,
                first_year=first_year,
                last=last,
                last_year=last_year,
            )
        )
    return lines


def _change_figures(tables: tuple[ShownTable, ...], words: Words) -> tuple[ShownFigure, ...]:
    """Change of each subject over the years that compare, with its interval."""
    drawn = [with_place(only(shown, shown.rows["gap"].notna()), words) for shown in tables]
    if not drawn or drawn[0].rows.empty:
        return ()
    changes = drawn[0].rows
    years = {"first": changes["first_year"].min(), "last": changes["last_year"].max()}
    title = range_title(
        drawn[0],
        words,
        PLACE,
        "gap",
        mark("De {first:year} à {last:year} : entre {low} ({low_where}) et {high} ({high_where})"),
        words.say("Changement de {first:year} à {last:year}", years),
        **years,
    )
    image = charts.interval_dots(
        drawn[0],
        words,
        label=PLACE,
        value="gap",
        low="gap_low",
        high="gap_high",
        target=0,
        target_label=words.say("aucun changement"),
        highlight=list(changes.loc[is_true(changes["is_clear"]), PLACE]),
        axis_label=words.say("Changement du taux de réussite, en points, avec son intervalle"),
        title=title,
        subtitle=words.say("Entre la première et la dernière année notées selon les mêmes règles"),
    )
    lowest = changes.sort_values("gap", kind="stable").head(6).to_dict("records")
    rows = [words.say("{place} {gap:points0} (de {gap_low:points0} à {gap_high:points0})", row) for row in lowest]
    alt = mark("{title}. Un point et son intervalle par matière : {rows}.")
    return (figure(drawn[0], image, words, name="changements", title=title, alt=alt, rows=rows),)


def _notes(result: Trend, words: Words) -> Iterator[str]:
    yield words.say(
        "Un changement est statistiquement clair quand il reste hors du hasard une fois toutes les matières regardées "
        "ensemble. Un élève vu les deux années y est comparé à lui-même; une année de moins de {smallest_group:count} "
        "élèves ne sert pas de repère.",
        result,
    )
    if result.years_without_rule:
        yield words.say(
            "Aucune règle de notation ne couvre {years} : ces années sont laissées de côté.",
            years=words.listing(words.year(year) for year in result.years_without_rule),
        )
    yield words.say(NOT_A_CAUSE)
