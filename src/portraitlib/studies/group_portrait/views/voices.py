"""What students, parents and staff say: each questionnaire on its own scale, with what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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
from portraitlib.studies.group_portrait.measures.voices import Asked, Voices
from portraitlib.studies.group_portrait.views.phrases import told_flags, without_wording

SPREAD = mark("{name} : de {low:number} ({lowest}) à {high:number} ({highest}) sur {scale_high:whole} (n = {n:count})")
ALONE = mark("{name} : {low:number} sur {scale_high:whole} (n = {n:count})")
UP = mark(
    "{name} monte de {size:number2} (intervalle du changement : de {change_low:number2} à {change_high:number2}, "
    "n = {n_sheets:count})"
)
DOWN = mark(
    "{name} baisse de {size:number2} (intervalle du changement : de {change_low:number2} à {change_high:number2}, "
    "n = {n_sheets:count})"
)
MOST_IN_A_HEADLINE = 3
WHO = {
    "group": mark("élèves du groupe {group}"),
    "student": mark("élèves de l'école"),
    "parent": mark("parents"),
    "staff": mark("personnel"),
}


@view_of.register
def view_voices(result: Voices, words: Words) -> View:
    """The range of each questionnaire's scores, then what was asked and how far it can be trusted."""
    titled = {
        "scores": words.say("Score moyen par dimension, chaque questionnaire sur son échelle"),
        "changes": words.say("Changement depuis la fois d'avant, sur les questions posées les deux fois"),
        "questions": words.say("Ce qui a été demandé, et la réponse moyenne"),
        "reliability": words.say("Fidélité de chaque dimension, toute l'école"),
    }
    tables = tuple(
        shown_table(result.tables[name], words, title=title)
        for name, title in titled.items()
        if len(result.tables[name].data)
    )
    limits = (_not_told(result, words), _nobody_known(result, words), _regularity(result, words))
    return View(
        name="voices",
        on_page="whole",
        to_do=words.say("Relisez les questions, puis demandez à ceux qui ont répondu ce qu'ils y entendent."),
        headline=_headline(result, words),
        sentences=tuple(filter(None, (*_changes(result, words), *limits))),
        figures=_figures(tables[0], result, words),
        tables=tables,
        notes=tuple(filter(None, (*_scales(result, words), _validation(result, words), _wording(result, words)))),
    )


def _headline(result: Voices, words: Words) -> str:
    scores = result.tables["scores"].data.dropna(subset="mean_score")
    told = [_range(scores, one, result, words) for one in result.questionnaires]
    told = [sentence for sentence in told if sentence][:MOST_IN_A_HEADLINE]
    if not told:
        return words.say("Ce que disent les questionnaires est retenu : trop peu de réponses.")
    return f"{_joined(told)}."


def _range(scores: pd.DataFrame, one: Asked, result: Voices, words: Words) -> str:
    """From the lowest dimension of a questionnaire to its highest; no dimension is said to be lower than another."""
    rows = scores[(scores["instrument"] == one.instrument) & scores["unit"].isin(("group", "school"))]
    if rows.empty:
        return ""
    rows = rows.sort_values("mean_score", kind="stable")
    lowest, highest = rows.iloc[0], rows.iloc[-1]
    whom = WHO["group"] if lowest["unit"] == "group" else WHO[one.respondent]
    who = words.say(whom, result.scope)
    name = one.instrument if one.instrument.casefold() == who else f"{one.instrument} ({who})"
    facts = {"name": name, "low": lowest["mean_score"], "high": highest["mean_score"], "n": rows["n_sheets"].max()}
    if len(rows) == 1:
        return among_told(words.say(ALONE, one, facts), result.tables["scores"], "mean_score", words)
    names = {"lowest": _label(lowest, words), "highest": _label(highest, words)}
    return among_told(words.say(SPREAD, one, facts, names), result.tables["scores"], "mean_score", words)


def _label(row: Mapping[Any, Any] | pd.Series, words: Words) -> str:
    return words.label(str(row["dimension"]), "dimension")


def _changes(result: Voices, words: Words) -> list[str]:
    """What changed for sure in each questionnaire given twice, or what change would have been seen."""
    rows = result.tables["changes"].data.dropna(subset="voice_change")
    rows = rows[rows["unit"].isin(("group", "school"))]
    return [_change(of, words) for _, of in rows.groupby("instrument", sort=False)]


def _change(rows: pd.DataFrame, words: Words) -> str:
    first = rows.iloc[0]
    clear = rows[told_flags(rows, "is_clear")]
    whose = words.say("mêmes personnes") if first["is_same_people"] else words.say("feuilles sans nom")
    if clear.empty:
        none = words.say(
            "{instrument}, du {first_date:date} au {last_date:date} ({whose}) : aucun changement net.",
            first,
            whose=whose,
        )
        return nothing_found(none, rows["least_change"], words, unit="scale")
    told = [_moved(row, words) for row in clear.to_dict("records")]
    return words.say(
        "{instrument}, du {first_date:date} au {last_date:date} ({whose}) : {told}. La cause ne se lit pas ici.",
        first,
        whose=whose,
        told=_joined(told),
    )


def _moved(row: Mapping[Any, Any], words: Words) -> str:
    way = UP if row["voice_change"] > 0 else DOWN
    return words.say(way, row, name=_label(row, words), size=abs(row["voice_change"]))


def _not_told(result: Voices, words: Words) -> str:
    names = [one.instrument for one in result.questionnaires if not one.is_told]
    if not names:
        return ""
    return words.say(
        "Trop peu de réponses pour en parler ({smallest_class:count} au moins; {fewest_anonymous:count} feuilles sans "
        "nom) : {names:listing}. On ne montre rien, à personne, et cela ne dit rien de ceux qui ont répondu.",
        result.rules,
        names=names,
    )


def _nobody_known(result: Voices, words: Words) -> str:
    names = [one.instrument for one in result.questionnaires if one.is_told and one.is_anonymous]
    if not names:
        return ""
    return words.say(
        "Sans nom : {names:listing}. On ne sait pas qui a répondu, ni si ceux qui n'ont pas répondu diraient pareil.",
        names=names,
    )


def _regularity(result: Voices, words: Words) -> str:
    rows = result.tables["reliability"].data.dropna(subset="alpha")
    weak = rows[~told_flags(rows, "is_regular")] if len(rows) else rows
    if weak.empty:
        return ""
    sizes, names = rows.groupby("instrument").size(), []
    for instrument, of in weak.groupby("instrument"):  # one that is weak everywhere is named once
        is_whole = len(of) == sizes[instrument]
        names += [str(instrument)] if is_whole else [_label(row, words) for row in of.to_dict("records")]
    return words.say(
        "Mesuré trop peu régulièrement pour comparer des scores : {names:listing}. Lisez ces réponses question par "
        "question.",
        names=names,
    )


def _scales(result: Voices, words: Words) -> list[str]:
    """Words of each scale, once for the questionnaires that share it."""
    scales: dict[tuple[float, float, str], list[str]] = {}
    for one in result.questionnaires:
        if one.is_told:
            scales.setdefault((one.scale_low, one.scale_high, one.scale_words), []).append(one.instrument)
    return [
        words.say(
            "{names:listing} : échelle de {low:whole} à {high:whole}{its_words}; questions posées à l'envers remises à "
            "l'endroit dans les scores.",
            names=names,
            low=low,
            high=high,
            its_words=f" ({told})" if told else "",
        )
        for (low, high, told), names in scales.items()
    ]


def _validation(result: Voices, words: Words) -> str:
    names = [one.instrument for one in result.questionnaires if one.is_told and not one.is_validated]
    if not names:
        return ""
    return words.say(
        "Non validé par la recherche : {names:listing}. Ces questions aident à se parler; elles ne disent pas d'où "
        "vient une réponse.",
        names=names,
    )


def _wording(result: Voices, words: Words) -> str:
    return without_wording(sum(one.n_without_wording for one in result.questionnaires), words)


def _figures(scores: ShownTable, result: Voices, words: Words) -> tuple[ShownFigure, ...]:
    """A dot and its interval a dimension, where every questionnaire has one scale."""
    drawn = only(scores, scores.rows["unit"].isin(("group", "school")))
    scales = {(one.scale_low, one.scale_high) for one in result.questionnaires if one.is_told}
    if len(scales) != 1 or drawn.rows["mean_score"].isna().all():
        return ()
    low, high = next(iter(scales))
    title = range_title(
        drawn,
        words,
        ("instrument", "dimension"),
        "mean_score",
        mark("Score moyen de {low} ({low_where}) à {high} ({high_where}), sur une échelle de {bottom} à {top}"),
        words.say("Score moyen, par dimension"),
        bottom=words.amount(low),
        top=words.amount(high),
    )
    axis = words.say("Score moyen, de {low:whole} à {high:whole}", low=low, high=high)
    image = charts.interval_dots(
        drawn,
        words,
        label=("instrument", "dimension"),
        value="mean_score",
        low="score_low",
        high="score_high",
        n="n_sheets",
        is_sorted=False,
        axis_label=axis,
        title=title,
    )
    return (ShownFigure("voices", image=image, title=title, alt=_alt(drawn, title, words), table=scores.name),)


def _alt(drawn: ShownTable, title: str, words: Words) -> str:
    told = [
        words.say("{instrument}, {name} : {mean_score:number}", row, name=_label(row, words))
        for row in drawn.rows.dropna(subset="mean_score").to_dict("records")
    ]
    return words.say("{title}. Un point et son intervalle par dimension : {told}.", title=title, told=_joined(told))


def _joined(told: Sequence[str]) -> str:
    return "; ".join(told)
