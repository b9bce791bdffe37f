"""Items of the diagnostic instruments: what is succeeded, omitted, not reached, item by item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from portraitlib.display.section import (
    ShownFigure,
    ShownTable,
    View,
    Words,
    among_told,
    charts,
    exact,
    mark,
    nothing_found,
    only,
    range_title,
    shown_table,
    view_of,
    with_labels,
)
from portraitlib.studies.group_portrait.measures.instruments import GAPS, InstrumentItems
from portraitlib.studies.group_portrait.measures.q_matrix import SEPARATOR
from portraitlib.studies.group_portrait.views.phrases import (
    fragile,
    instrument_name,
    interval,
    left_the_group,
    percents,
    scope,
    seen_by,
    shown_but,
    slug,
    told_flags,
    who_took,
    with_readable_skills,
)

LEAST = mark(
    "L'item le moins réussi du groupe {group} est {name}, de {instrument} : {facility:percent} des points ({inside})."
)
LEAST_OF_TOLD = mark(
    "Parmi les items qui peuvent être montrés, le moins réussi du groupe {group} est {name}, de {instrument} : "
    "{facility:percent} des points ({inside})."
)


@view_of.register
def view_instruments(result: InstrumentItems, words: Words) -> View:
    """The item least succeeded, then all of them, and who took each instrument."""
    items = result.tables["items"]
    hidden = () if told_flags(items.data, "is_essential_item").any() else ("is_essential_item",)
    columns = shown_but(items, (*hidden, *(() if result.is_compared else GAPS)))
    title = words.say("Items de chaque instrument")
    shown = with_readable_skills(shown_table(items, words, title=title, columns=columns))
    told = items.data[exact(items, "facility")]
    takers = shown_table(result.tables["takers"], words, title=words.say("Qui a passé chaque instrument"))
    return View(
        name="instruments",
        to_do=words.say("Retenez les questions qui distinguent le mieux ce qui est compris."),
        headline=_headline(told, result, words),
        sentences=tuple(filter(None, _sentences(result, told, words))),
        figures=tuple(_figures(shown, told, result, words)),
        tables=(shown, takers),
        notes=tuple(_notes(result, words)),
    )


def _item(row: Mapping[Any, Any]) -> str:
    """« Q3 (fractions, proportions) »."""
    skills = "" if pd.isna(row["skill"]) else str(row["skill"]).replace(SEPARATOR, ", ")
    return f"{row['item']} ({skills})" if skills else str(row["item"])


def _items(rows: pd.DataFrame) -> list[str]:
    return [f"{row['instrument']} {_item(row)}" for row in rows.to_dict("records")]


def _headline(told: pd.DataFrame, result: InstrumentItems, words: Words) -> str:
    if told.empty:
        return words.withheld("Les réponses de ce groupe ne peuvent pas être montrées à ce public.")
    row = told.sort_values("facility", kind="stable").iloc[0].to_dict()
    inside = words.plural("n = {n}", "n = {n}", row["n_students"])
    return words.say(
        LEAST_OF_TOLD if len(told) < len(result.tables["items"].data) else LEAST,
        row,
        result.scope,
        name=_item(row),
        inside=", ".join(filter(None, (inside, interval(row, "facility_low", "facility_high", words)))),
    )


def _sentences(result: InstrumentItems, told: pd.DataFrame, words: Words) -> Iterator[str]:
    yield from who_took(result, words)
    yield left_the_group(result, words)
    yield _essential(told, result, words)
    if len(told):
        lower = _clearly_lower(told, result, words) if result.is_compared else ""
        items = result.tables["items"]
        yield among_told(lower, items, ("gap", "is_lower"), words)
        yield among_told(_omitted(told, words), items, "n_omitted", words)
        yield among_told(_not_telling(told, words), items, "is_odd", words)
        yield fragile(told["n_students"].max(), result.rules, words)


def _clearly_lower(told: pd.DataFrame, result: InstrumentItems, words: Words) -> str:
    lower = told[told_flags(told, "is_lower")]
    if lower.empty:
        seen = seen_by(told, "gap", result.rules.confidence, len(result.tables["items"].data))
        sentence = words.say("Aucun item n'est nettement moins réussi ici que dans les autres groupes du niveau.")
        return nothing_found(sentence, seen, words, unit="shares")
    return words.plural(
        "{n} item est nettement moins réussi ici que dans les autres groupes du niveau : {items:listing}.",
        "{n} items sont nettement moins réussis ici que dans les autres groupes du niveau : {items:listing}.",
        len(lower),
        items=_items(lower),
    )


def _essential(told: pd.DataFrame, result: InstrumentItems, words: Words) -> str:
    """Which items that the team calls essential the group has not acquired; nothing when it named none."""
    essential = told[told_flags(told, "is_essential_item")]
    if essential.empty:
        return ""
    low = essential[essential["facility"] < result.rules.mastery_share]
    if low.empty:
        return words.plural(
            "Des items que l'équipe dit essentiels ({n}), tous sont à {mastery_share:percent} des points ou plus.",
            "Des items que l'équipe dit essentiels ({n}), tous sont à {mastery_share:percent} des points ou plus.",
            len(essential),
            result.rules,
        )
    return words.plural(
        "Des items que l'équipe dit essentiels ({total:count}), {n} est sous {mastery_share:percent} des points : "
        "{items:listing}.",
        "Des items que l'équipe dit essentiels ({total:count}), {n} sont sous {mastery_share:percent} des points : "
        "{items:listing}.",
        len(low),
        result.rules,
        total=len(essential),
        items=_items(low),
    )


def _omitted(told: pd.DataFrame, words: Words) -> str:
    counted = told[told["n_omitted"].fillna(0).astype("float64") > 1]
    if counted.empty:
        return ""
    row = counted.sort_values("n_omitted", ascending=False, kind="stable").iloc[0].to_dict()
    return words.say(
        "L'item le plus souvent sauté : {instrument} {name}, par {n_omitted:count} élèves sur {n_students:count}.",
        row,
        name=_item(row),
    )


def _not_telling(told: pd.DataFrame, words: Words) -> str:
    """Items that students with fewer points succeed as much as the others: something to read again."""
    odd = told[told_flags(told, "is_odd")]
    if odd.empty:
        return ""
    return words.plural(
        "{n} item est réussi autant, ou plus, par les élèves qui ont moins de points : {items:listing}. La question "
        "est peut-être à relire.",
        "{n} items sont réussis autant, ou plus, par les élèves qui ont moins de points : {items:listing}. Ces "
        "questions sont peut-être à relire.",
        len(odd),
        items=_items(odd),
    )


def _figures(shown: ShownTable, told: pd.DataFrame, result: InstrumentItems, words: Words) -> Iterator[ShownFigure]:
    """A dot and interval per item, one figure an instrument."""
    is_told = shown.rows.index.isin(told.index)
    for instrument in result.taken:
        is_own = shown.rows["instrument"] == instrument
        if (is_own & is_told).any():
            own = told[told["instrument"] == instrument]
            yield _figure(only(shown, is_own & is_told), own, is_own.sum() > len(own), result, words)


def _figure(
    drawn: ShownTable, own: pd.DataFrame, is_partial: bool, result: InstrumentItems, words: Words
) -> ShownFigure:
    instrument = own["instrument"].iloc[0]
    names = [_item(row) for row in own.to_dict("records")]
    drawn = with_labels(drawn, item=names)
    lowest = min(zip(own["facility"], names, strict=True))[1]
    title = words.say("{instrument} : l'item le moins réussi est {item}", instrument=instrument, item=lowest)
    if is_partial:
        title = range_title(
            drawn,
            words,
            "item",
            "facility",
            mark("{instrument}, items qui peuvent être montrés : de {low} ({low_where}) à {high} ({high_where})"),
            instrument,
            instrument=instrument,
        )
    image = charts.interval_dots(
        drawn,
        words,
        label="item",
        value="facility",
        low="facility_low",
        high="facility_high",
        n="n_students",
        highlight=[name for name, is_lower in zip(names, told_flags(own, "is_lower"), strict=True) if is_lower],
        axis_label=words.say("Part des points obtenus, avec son intervalle"),
        title=title,
        subtitle=f"{instrument_name(result.taken[instrument], words)} · {scope(result.scope, words)}",
    )
    rows = percents(names, own["facility"], words)
    alt = words.say("{title}. Un point et son intervalle par item : {rows}.", title=title, rows=rows)
    return ShownFigure(f"items-{slug(instrument)}", image, title, alt, drawn.name)


def _notes(result: InstrumentItems, words: Words) -> Iterator[str]:
    if result.rules.omitted_is_zero:
        yield words.say("Un item sauté vaut 0 point; un item non atteint est une donnée manquante, il ne compte pas.")
    else:
        yield words.say("Un item sauté ou non atteint est une donnée manquante : il ne compte pas.")
    yield words.say(
        "Le lien avec le reste de l'instrument va de −1 à 1 : plus il est haut, plus l'item est réussi par les élèves "
        "qui réussissent les autres. Il est calculé sans l'item lui-même, avec tout le niveau quand c'est possible, et "
        "n'est pas donné sous {smallest_correlation:count} élèves.",
        result.rules,
    )
    if result.is_compared:
        yield words.say("En couleur, en losange : les items nettement moins réussis que dans les autres groupes.")
