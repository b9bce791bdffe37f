"""Two moments side by side, subject by subject and level by level."""

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
    """The clearest difference between the two moments, and every difference that may be told."""
    differences = result.tables["differences"]
    title = words.say("Réussite par matière et niveau : {moments}", moments=_moments(result, words))
    shown = shown_table(differences, words, title=title)
    told = differences.data[differences.data["gap"].notna()]
    return View(
        name="comparaison",
        to_do=words.say("Comparez avec ce qui a changé dans vos façons de faire."),
        headline=_headline(told, result, words),
        sentences=tuple(_sentences(result, told, words)),
        figures=_figures(only(shown, shown.rows["gap"].notna()), result, words),
        tables=(shown,) if len(told) else (),
        notes=(_who_they_are(result, words), words.say(NOT_A_CAUSE)),
    )


def _is_of_one_year(result: Comparison) -> bool:
    return result.other_year == result.read.school_year


def _moments(result: Comparison, words: Words) -> str:
    """The two moments, as they begin a sentence of a headline."""
    term, other = (words.label(one, "term") for one in reversed(result.terms))
    years = {"year": words.year(result.read.school_year), "other_year": words.year(result.other_year)}
    if _is_of_one_year(result):
        return words.say("{other} et {term} de {year}, mêmes élèves", term=term, other=other, **years)
    if result.terms[0] in ("", "final"):
        return words.say("{other_year} et {year}", **years)
    return words.say("{term} de {other_year} et de {year}", term=term, **years)


def _who_they_are(result: Comparison, words: Words) -> str:
    if _is_of_one_year(result):
        return words.say(
            "Seuls les élèves qui ont une note aux deux étapes sont comptés. Deux étapes ne portent pas sur les mêmes "
            "apprentissages : une baisse peut venir de ce qui y est évalué."
        )
    return words.say("D'une année à l'autre, presque tous les élèves d'un niveau sont d'autres élèves.")


def _headline(told: pd.DataFrame, result: Comparison, words: Words) -> str:
    if told.empty:
        return words.withheld("Les différences sont retenues : trop peu d'élèves pour être montrées à ce public.")
    if _is_of_one_year(result):
        return _of_the_same_students(told, result, words)
    clear = placed(clear_first(told).head(1), words)
    if not clear:
        sentence = words.say("{moments} : aucune différence nette de réussite.", moments=_moments(result, words))
        sentence = among_told(sentence, result.tables["differences"], "gap", words)
        return nothing_found(sentence, seen_by(told, "gap", result.read.confidence), words, unit="shares")
    said = words.say(
        "{moments} : la différence de réussite la plus nette est en {place}, {gap:points0} (intervalle de "
        "{gap_low:points0} à {gap_high:points0}; n = {n_before:count} puis {n_after:count}).",
        clear[0],
        moments=_moments(result, words),
    )
    return among_told(said, result.tables["differences"], "gap", words)


def _of_the_same_students(told: pd.DataFrame, result: Comparison, words: Words) -> str:
    """Their marks move before they cross the pass mark: means say more than success."""
    clear = placed(clear_first(told, "mean_gap", "is_mean_clear"), words)
    if not clear:
        sentence = words.say("{moments} : aucun changement net de moyenne.", moments=_moments(result, words))
        sentence = among_told(sentence, result.tables["differences"], "mean_gap", words)
        return nothing_found(sentence, seen_by(told, "mean_gap", result.read.confidence), words)
    said = words.say(
        "{moments} : le changement de moyenne le plus net est en {place}, {mean_gap:scale_points} (intervalle de "
        "{mean_gap_low:number} à {mean_gap_high:number}; n = {n_after:count}).",
        clear[0],
        moments=_moments(result, words),
    )
    return among_told(said, result.tables["differences"], "mean_gap", words)


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
    is_paired = _is_of_one_year(result)
    of, verdict = ("mean_gap", "is_mean_clear") if is_paired else ("gap", "is_clear")
    largest = shown.rows[of].abs().rank(ascending=False, method="first") <= ROWS_DRAWN
    drawn = with_place(only(shown, largest), words)
    if drawn.rows.empty:
        return ()
    is_clear = is_true(drawn.rows[verdict])
    title = words.say("Aucune différence nette de réussite")
    axis = words.say("Différence de taux de réussite, en points, avec son intervalle")
    if is_paired:
        title = words.say("Aucun changement net de la moyenne des mêmes élèves")
        axis = words.say("Différence de moyenne, en points, avec son intervalle")
    if is_paired and is_clear.any():
        title = words.plural(
            "{n} changement net de la moyenne des mêmes élèves",
            "{n} changements nets de la moyenne des mêmes élèves",
            int(is_clear.sum()),
        )
    elif is_clear.any():
        title = words.plural(
            "{n} différence nette de réussite", "{n} différences nettes de réussite", int(is_clear.sum())
        )
    title = among_told(title, result.tables["differences"], of, words)
    reference = words.label(result.terms[0], "term") if _is_of_one_year(result) else words.year(result.other_year)
    image = charts.interval_dots(
        drawn,
        words,
        label=PLACE,
        value=of,
        low=f"{of}_low",
        high=f"{of}_high",
        n="n_after",
        target=0,
        target_label=reference,
        highlight=list(drawn.rows.loc[is_clear, PLACE]),
        axis_label=axis,
        title=title,
        subtitle=words.say(
            "{scope}, par rapport à {reference} (trait)", scope=scope(result.read, words), reference=reference
        ),
    )
    lowest = drawn.rows.sort_values(of, kind="stable").head(6).to_dict("records")
    each = mark("{place} {mean_gap:number}") if is_paired else mark("{place} {gap:points0}")
    rows = [words.say(each, row) for row in lowest]
    alt = mark("{title}. Un point et son intervalle par matière et niveau : {rows}.")
    return (figure(drawn, image, words, name="comparaison", title=title, alt=alt, rows=rows),)
