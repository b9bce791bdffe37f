"""Two years side by side, subject by subject and level by level."""

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
    shown_table,
    view_of,
)
from portraitlib.studies.school_portrait.measures.comparison import Comparison
from portraitlib.studies.school_portrait.views.phrases import (
    NOT_A_CAUSE,
    PLACE,
    clear_first,
    figure,
    is_true,
    placed,
    scope,
    seen_by,
    with_place,
)

ROWS_DRAWN = 14


@view_of.register
def view_comparison(result: Comparison, words: Words) -> View:
    """The clearest difference between the two years, and every difference that may be told."""
    differences = result.tables["differences"]
    title = words.say(
        "Réussite en {other_year:year} et en {school_year:year}, par matière et niveau", result, result.read
    )
    shown = shown_table(differences, words, title=title)
    told = differences.data[differences.data["gap"].notna()]
    return View(
        name="comparaison",
        to_do=words.say("Comparez avec ce qui a changé dans vos façons de faire."),
        headline=_headline(told, result, words),
        sentences=tuple(_sentences(result, told, words)),
        figures=_figures(only(shown, shown.rows["gap"].notna()), result, words),
        tables=(shown,) if len(told) else (),
        notes=(
            words.say("D'une année à l'autre, presque tous les élèves d'un niveau sont d'autres élèves."),
            words.say(NOT_A_CAUSE),
        ),
    )


def _headline(told: pd.DataFrame, result: Comparison, words: Words) -> str:
    if told.empty:
        return words.say("Les différences sont retenues : trop peu d'élèves pour être montrées à ce public.")
    clear = placed(clear_first(told).head(1), words)
    if not clear:
        sentence = words.say(
            "De {other_year:year} à {school_year:year}, aucune différence nette de réussite.", result, result.read
        )
        return nothing_found(sentence, seen_by(told, "gap", result.read.confidence), words, unit="shares")
    return words.say(
        "De {other_year:year} à {school_year:year}, la différence la plus nette : {place}, {gap:points0} (intervalle "
        "de {gap_low:points0} à {gap_high:points0}; n = {n_before:count} puis {n_after:count}).",
        clear[0],
        result,
        result.read,
    )


def _sentences(result: Comparison, told: pd.DataFrame, words: Words) -> Iterator[str]:
    if len(told):
        yield words.plural("{n} comparaison a pu être faite.", "{n} comparaisons ont pu être faites.", len(told))
    left_out = len(result.tables["differences"].data) - len(told)
    if left_out:
        yield words.plural(
            "{n} comparaison n'est pas présentée : un des deux groupes compte moins de {smallest_group:count} élèves, "
            "ou sa valeur est retenue.",
            "{n} comparaisons ne sont pas présentées : un des deux groupes compte moins de {smallest_group:count} "
            "élèves, ou sa valeur est retenue.",
            left_out,
            result.read,
        )
    if result.n_other_rules:
        yield words.plural(
            "{n} matière d'un niveau est laissée de côté : une épreuve y entre, et son poids n'était pas le même.",
            "{n} matières d'un niveau sont laissées de côté : une épreuve y entre, et son poids n'était pas le même.",
            result.n_other_rules,
        )


def _figures(shown: ShownTable, result: Comparison, words: Words) -> tuple[ShownFigure, ...]:
    largest = shown.rows["gap"].abs().rank(ascending=False, method="first") <= ROWS_DRAWN
    drawn = with_place(only(shown, largest), words)
    if drawn.rows.empty:
        return ()
    is_clear = is_true(drawn.rows["is_clear"])
    title = words.say("Aucune différence nette de réussite")
    if is_clear.any():
        title = words.plural(
            "{n} différence nette de réussite", "{n} différences nettes de réussite", int(is_clear.sum())
        )
    image = charts.interval_dots(
        drawn,
        words,
        label=PLACE,
        value="gap",
        low="gap_low",
        high="gap_high",
        n="n_after",
        target=0,
        target_label=words.year(result.other_year),
        highlight=list(drawn.rows.loc[is_clear, PLACE]),
        axis_label=words.say("Différence de taux de réussite, en points, avec son intervalle"),
        title=title,
        subtitle=words.say("{scope}, par rapport à {other_year:year} (trait)", result, scope=scope(result.read, words)),
    )
    lowest = drawn.rows.sort_values("gap", kind="stable").head(6).to_dict("records")
    rows = [words.say("{place} {gap:points0}", row) for row in lowest]
    alt = mark("{title}. Un point et son intervalle par matière et niveau : {rows}.")
    return (figure(drawn, image, words, name="comparaison", title=title, alt=alt, rows=rows),)
