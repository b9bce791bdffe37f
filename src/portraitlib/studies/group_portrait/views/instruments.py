"""Items of the diagnostic instruments: what is succeeded, omitted, not reached, item by item."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import exact, only, with_labels
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words, mark
from portraitlib.results.forms import Form
from portraitlib.studies.group_portrait.measures.instruments import InstrumentItems
from portraitlib.studies.group_portrait.views.phrases import (
    fragile,
    instrument_name,
    interval,
    left_the_group,
    scope,
    slug,
    who_took,
    with_readable_skills,
)

_COLUMNS = (
    "instrument",
    "item",
    "skill",
    ("maximum_score", Form.NUMBER),
    "n_students",
    ("facility", Form.PERCENT),
    ("facility_low", Form.PERCENT),
    ("facility_high", Form.PERCENT),
    "n_right",
    "n_not_right",
    "n_omitted",
    "n_not_reached",
    ("discrimination", Form.NUMBER),
    ("rest_facility", Form.PERCENT),
    "gap",
    "gap_low",
    "gap_high",
    "is_clear",
)
_COMPARED = ("rest_facility", "gap", "gap_low", "gap_high", "is_clear")


@view_of.register
def _(result: InstrumentItems, words: Words) -> View:
    items, takers, facts = result.tables["items"], result.tables["takers"], result.facts
    hidden = () if facts["is_compared"] else _COMPARED
    names = [column if isinstance(column, str) else column[0] for column in _COLUMNS]
    columns = [
        column for name, column in zip(names, _COLUMNS, strict=True) if name in items.data and name not in hidden
    ]
    shown = with_readable_skills(
        shown_table(items, words, title=words.say("Items de chaque instrument"), columns=columns)
    )
    told = items.data[exact(items, "facility")]
    return View(
        name="instruments",
        headline=_headline(told, len(told) < len(items.data), facts, words),
        sentences=tuple(filter(None, _sentences(result, told, words))),
        figures=tuple(_figures(shown, told, facts, words)),
        tables=(
            shown,
            shown_table(
                takers,
                words,
                title=words.say("Qui a passé chaque instrument"),
                columns=("instrument", "subject", "first_date", "n_items", "n_students", "n_took", "n_did_not_take"),
            ),
        ),
        notes=tuple(filter(None, _notes(facts, words))),
    )


def _skills(row: Mapping[str, object]) -> str:
    text = row["skill"]
    return "" if pd.isna(text) else str(text).replace("|", ", ")


def _item(row: Mapping[str, object]) -> str:
    """« Q3 (fractions, proportions) »."""
    skills = _skills(row)
    return f"{row['item']} ({skills})" if skills else str(row["item"])


def _headline(told: pd.DataFrame, is_partial: bool, facts: Mapping[str, object], words: Words) -> str:
    if told.empty:
        return words.say("Les réponses de ce groupe ne peuvent pas être montrées à ce public.")
    row = told.sort_values("facility", kind="stable").iloc[0].to_dict()
    inside = words.plural("n = {n}", "n = {n}", int(row["n_students"]))
    sentence = mark(
        "L'item le moins réussi du groupe {group} est {item}, de {instrument} : {share} des points ({inside})."
    )
    if is_partial:
        sentence = mark(
            "Parmi les items qui peuvent être montrés, le moins réussi du groupe {group} est {item}, de {instrument} : "
            "{share} des points ({inside})."
        )
    return words.say(
        sentence,
        group=facts["group"],
        item=_item(row),
        instrument=row["instrument"],
        share=words.percent(row["facility"]),
        inside=", ".join(filter(None, (inside, interval(row, "facility_low", "facility_high", words)))),
    )


def _sentences(result: InstrumentItems, told: pd.DataFrame, words: Words):
    facts = result.facts
    yield from who_took(result.tables["takers"].data, facts, words)
    yield left_the_group(result.counts, words)
    if told.empty:
        return
    yield _clearly_lower(told, facts, words)
    yield _omitted(told, words)
    yield _not_telling(told, words)
    yield fragile(told["n_students"].max(), facts, words)


def _clearly_lower(told: pd.DataFrame, facts: Mapping[str, object], words: Words) -> str:
    if not facts["is_compared"]:
        return ""
    lower = told[told["is_clear"].fillna(False).astype(bool) & (told["gap"] < 0)]
    if lower.empty:
        return words.say("Aucun item n'est nettement moins réussi ici que dans les autres groupes du niveau.")
    return words.plural(
        "{n} item est nettement moins réussi ici que dans les autres groupes du niveau : {items}.",
        "{n} items sont nettement moins réussis ici que dans les autres groupes du niveau : {items}.",
        len(lower),
        items=words.listing(f"{row['instrument']} {_item(row)}" for row in lower.to_dict("records")),
    )


def _omitted(told: pd.DataFrame, words: Words) -> str:
    counted = told[told["n_omitted"].fillna(0).astype("float64") > 1]
    if counted.empty:
        return ""
    row = counted.sort_values("n_omitted", ascending=False, kind="stable").iloc[0].to_dict()
    return words.say(
        "L'item le plus souvent sauté : {instrument} {item}, par {n} élèves sur {total}.",
        instrument=row["instrument"],
        item=_item(row),
        n=words.count(int(row["n_omitted"])),
        total=words.count(int(row["n_students"])),
    )


def _not_telling(told: pd.DataFrame, words: Words) -> str:
    """Items that students with fewer points succeed as much as the others: something to read again."""
    odd = told[told["discrimination"] <= 0]
    if odd.empty:
        return ""
    return words.plural(
        "{n} item est réussi autant, ou plus, par les élèves qui ont moins de points : {items}. La question est "
        "peut-être à relire.",
        "{n} items sont réussis autant, ou plus, par les élèves qui ont moins de points : {items}. Ces questions sont "
        "peut-être à relire.",
        len(odd),
        items=words.listing(f"{row['instrument']} {_item(row)}" for row in odd.to_dict("records")),
    )


def _figures(shown: ShownTable, told: pd.DataFrame, facts: Mapping[str, object], words: Words):
    """A dot and interval per item, one figure an instrument."""
    is_told = pd.Series(shown.rows.index.isin(told.index), index=shown.rows.index)
    for instrument in facts["instruments"]:  # type: ignore[attr-defined]
        is_kept = is_told & (shown.rows["instrument"] == instrument)
        if not is_kept.any():
            continue
        drawn = only(shown, is_kept)
        records = drawn.rows.to_dict("records")
        names = [_item(row) for row in records]
        drawn = with_labels(drawn, item=names)
        clear = [bool(row.get("is_clear")) and pd.notna(row.get("gap")) and row["gap"] < 0 for row in records]
        lowest = min(zip(drawn.rows["facility"], names, strict=True))[1]
        title = words.say("{instrument} : l'item le moins réussi est {item}", instrument=instrument, item=lowest)
        if len(drawn.rows) < (shown.rows["instrument"] == instrument).sum():
            title = words.say("{instrument} : les items qui peuvent être montrés à ce public", instrument=instrument)
        image = charts.interval_dots(
            drawn,
            words,
            label="item",
            value="facility",
            low="facility_low",
            high="facility_high",
            n="n_students",
            highlight=[name for name, is_clear in zip(names, clear, strict=True) if is_clear],
            axis_label=words.say("Part des points obtenus, avec son intervalle"),
            title=title,
            subtitle=f"{instrument_name(instrument, facts, words)} · {scope(facts, words)}",
        )
        values = zip(names, drawn.rows["facility"], strict=True)
        rows = "; ".join(f"{name} {words.percent(share)}" for name, share in values)
        yield ShownFigure(
            name=f"items-{slug(instrument)}",
            image=image,
            title=title,
            alt=words.say("{title}. Un point et son intervalle par item : {rows}.", title=title, rows=rows),
            table=shown.name,
        )


def _notes(facts: Mapping[str, object], words: Words):
    if facts["omitted_is_zero"]:
        yield words.say("Un item sauté vaut 0 point; un item non atteint est une donnée manquante, il ne compte pas.")
    else:
        yield words.say("Un item sauté ou non atteint est une donnée manquante : il ne compte pas.")
    yield words.say(
        "Le lien avec le reste de l'instrument va de −1 à 1 : plus il est haut, plus l'item est réussi par les élèves "
        "qui réussissent les autres. Il est calculé sans l'item lui-même, avec tout le niveau quand c'est possible, et "
        "n'est pas donné sous {n} élèves.",
        n=words.count(int(facts["smallest_correlation"])),  # type: ignore[call-overload]
    )
    if facts["is_compared"]:
        yield words.say("En couleur, en losange : les items nettement moins réussis que dans les autres groupes.")
