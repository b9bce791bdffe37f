"""Instruments next to curriculum results: who has one without the other, and how far they go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from portraitlib.display.section import (
    ShownFigure,
    ShownTable,
    View,
    Words,
    charts,
    mark,
    only,
    range_title,
    shown_table,
    view_of,
    with_labels,
)
from portraitlib.studies.group_portrait.measures.predictor_pairs import CASES
from portraitlib.studies.group_portrait.measures.predictors import Predictors
from portraitlib.studies.group_portrait.views.phrases import days, fragile, instrument_name, left_the_group, scope


@view_of.register
def view_predictors(result: Predictors, words: Words) -> View:
    """Students by case, then how far the two go together."""
    titles = {
        "cases": words.say("Élèves selon l'instrument et le résultat du cours"),
        "links": words.say("Lien entre l'instrument et le résultat du cours"),
    }
    if len(result.tables["students"].data):
        titles["students"] = words.say("Élèves, ceux qui ont l'un sans l'autre d'abord")
    tables = tuple(shown_table(result.tables[name], words, title=title) for name, title in titles.items())
    return View(
        name="predicteurs",
        to_do=words.say("Voyez ce qui, plus tôt, aurait permis d'aider."),
        headline=_headline(result, words),
        sentences=tuple(filter(None, _sentences(result, words))),
        figures=_figures(tables[0], result, words),
        tables=tables,
        notes=(
            words.say(
                "Bas à l'instrument : moins de {low_predictor_share:percent} des points atteints. Sous le seuil : une "
                "note de moins de {pass_mark:whole} %.",
                result,
                result.rules,
            ),
            words.say(
                "Un lien entre deux regards sur les mêmes apprentissages n'est pas une prédiction : le carnet de "
                "dépistage et celui de sa validité servent à cela."
            ),
        ),
    )


def _counts(result: Predictors, instrument: str) -> dict[str, int] | None:
    """Students in each case of one instrument; None when a case is withheld."""
    cases = result.tables["cases"].data
    own = cases[cases["instrument"] == instrument].set_index("case")["n_students"]
    return None if own.isna().any() else {case: int(own.get(case, 0)) for case in CASES}


def _headline(result: Predictors, words: Words) -> str:
    """Students whom only the instrument points out: where there is still time to act."""
    told = {name: counts for name in result.taken if (counts := _counts(result, name))}
    if not told:
        return words.withheld(
            "Le groupe est trop petit pour que ses instruments et ses résultats soient montrés à ce public."
        )
    name, counts = max(told.items(), key=lambda item: item[1]["predictor_only"])
    instrument = instrument_name(result.taken[name], words)
    if not counts["predictor_only"]:
        return words.say(
            "{instrument} : aucun élève du groupe {group} n'est bas à l'instrument sans être aussi sous le seuil dans "
            "le cours.",
            result.scope,
            instrument=instrument,
        )
    return words.plural(
        "{instrument} : {n} élève sur {total:count} du groupe {group} est bas à l'instrument sans être sous le seuil "
        "dans le cours. Le bulletin seul ne le ferait pas voir.",
        "{instrument} : {n} élèves sur {total:count} du groupe {group} sont bas à l'instrument sans être sous le seuil "
        "dans le cours. Le bulletin seul ne les ferait pas voir.",
        counts["predictor_only"],
        result.scope,
        instrument=instrument,
        total=sum(counts.values()),
    )


def _sentences(result: Predictors, words: Words) -> Iterator[str]:
    links = result.tables["links"].data
    for name, taken in result.taken.items():
        counts = _counts(result, name)
        yield words.say(
            "{instrument}, {days}, à côté du résultat du cours ({term:label}).",
            instrument=instrument_name(taken, words),
            days=days(taken, words),
            term=result.terms[name],
        )
        if counts:
            yield _in_words(counts, words)
        yield _link(links[(links["instrument"] == name) & (links["part"] == "group")], result, words)
    yield left_the_group(result, words)
    yield fragile(result.counts["students"], result.rules, words)


def _in_words(counts: Mapping[str, int], words: Words) -> str:
    both = words.plural(
        "{n} élève est bas à l'instrument et sous le seuil dans le cours",
        "{n} élèves sont bas à l'instrument et sous le seuil dans le cours",
        counts["both"],
    )
    result_only = words.say("aucun n'est sous le seuil sans être bas à l'instrument")
    if counts["result_only"]:
        result_only = words.plural(
            "{n} est sous le seuil sans être bas à l'instrument",
            "{n} sont sous le seuil sans être bas à l'instrument",
            counts["result_only"],
        )
    neither = words.plural("{n} n'a ni l'un ni l'autre", "{n} n'ont ni l'un ni l'autre", counts["neither"])
    return f"{both}; {result_only}; {neither}."


def _link(own: pd.DataFrame, result: Predictors, words: Words) -> str:
    """How closely the two go together in the group; or why it is not said."""
    if own["rank_correlation"].isna().all():
        return words.say(
            "Le lien entre les deux n'est pas calculé : il faut au moins {smallest_correlation:count} élèves, et des "
            "résultats qui diffèrent.",
            result.rules,
        )
    row = own.iloc[0]
    if pd.isna(row["correlation_low"]):
        return words.say("Les deux classent les élèves dans le même ordre exactement, ou dans l'ordre inverse.")
    return words.say(
        "Les deux classent les élèves de façon {closeness:label} (corrélation des rangs : {rank_correlation:number2}, "
        "intervalle de {correlation_low:number2} à {correlation_high:number2}).",
        row,
    )


def _figures(shown: ShownTable, result: Predictors, words: Words) -> tuple[ShownFigure, ...]:
    if shown.rows["case_share"].isna().all():
        return ()
    names = [instrument_name(result.taken[name], words) for name in shown.rows["instrument"]]
    drawn = with_labels(shown, instrument=names)
    title = range_title(
        only(drawn, drawn.rows["case"] == CASES[0]),
        words,
        "instrument",
        "case_share",
        mark("De {low} ({low_where}) à {high} ({high_where}) des élèves sont bas à l'instrument et sous le seuil"),
        words.say("Élèves bas à l'instrument et sous le seuil"),
    )
    image = charts.stacked_bars(
        drawn,
        words,
        row="instrument",
        part="case",
        value="case_share",
        axis_label=words.say("Part des élèves du groupe"),
        title=title,
        subtitle=scope(result.scope, words),
    )
    texts = [
        f"{name}, {label}\u00a0: {words.percent(share)}"
        for name, label, share in zip(names, shown.labels["case"], shown.rows["case_share"], strict=True)
        if pd.notna(share)
    ]
    alt = words.say("{title}. Une barre par instrument, quatre parts : {parts}.", title=title, parts="; ".join(texts))
    return (ShownFigure(name="predicteurs", image=image, title=title, alt=alt, table=shown.name),)
