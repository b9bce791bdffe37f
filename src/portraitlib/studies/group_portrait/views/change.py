"""Change between two sittings of the same instrument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from portraitlib.display.section import (
    ShownFigure,
    ShownTable,
    View,
    Words,
    among_shown,
    among_told,
    charts,
    nothing_found,
    shown_table,
    view_of,
    with_labels,
)
from portraitlib.studies.group_portrait.measures.change import WHOLE, InstrumentChange
from portraitlib.studies.group_portrait.views.phrases import (
    fragile,
    instrument_name,
    left_the_group,
    scope,
    seen_by,
    told_flags,
)


@view_of.register
def view_change(result: InstrumentChange, words: Words) -> View:
    """Change of each instrument, then of its skills."""
    table, whole = result.tables["changes"], words.say("tout l'instrument")
    title = words.say("Changement de la part des points, mêmes élèves et mêmes items")
    names = [whole if skill == WHOLE else str(skill) for skill in table.data["skill"]]
    shown = with_labels(shown_table(table, words, title=title), skill=names)
    told = table.data[table.data["change"].notna()]
    return View(
        name="changement",
        to_do=words.say("Gardez ce qui aide, ajustez le reste."),
        headline=_headline(told, result, words),
        sentences=tuple(filter(None, _sentences(told, result, words))),
        figures=_figures(shown, told, result, words),
        tables=(shown,) if len(told) else (),
        notes=(
            words.say(
                "Ne comptent que les élèves qui ont passé deux fois l'instrument, et les items que chacun a atteints "
                "les deux fois. Deux instruments différents ne se soustraient pas."
            ),
            words.say(
                "Un changement décrit; il ne dit pas ce qui l'a causé. Refaire les mêmes items aide déjà un peu."
            ),
        ),
    )


def _wholes(told: pd.DataFrame) -> list[dict[Any, Any]]:
    return told[told["skill"] == WHOLE].to_dict("records")


def _said(row: Mapping[Any, Any], result: InstrumentChange, words: Words) -> str:
    """From what share to what share, with the interval, and whether chance could make it."""
    first, last = result.days[row["instrument"]]
    change = words.points(row["change"], 0)
    if pd.notna(row["change_low"]):
        change = words.say("{change:points0}, intervalle de {change_low:points0} à {change_high:points0}", row)
    sentence = words.say(
        "{instrument}, du {first:date} au {last:date} : de {start_share:percent} à {end_share:percent} des points "
        "({change}, n = {n_students:count}).",
        row,
        instrument=instrument_name(result.taken[row["instrument"]], words),
        first=first,
        last=last,
        change=change,
    )
    return sentence if row["is_clear"] else sentence + " " + words.say("Le hasard peut suffire à l'expliquer.")


def _headline(told: pd.DataFrame, result: InstrumentChange, words: Words) -> str:
    rows = _wholes(told)
    if not rows:
        return words.withheld(
            "Trop peu d'élèves ont passé deux fois l'instrument pour que ce public en voie le changement."
        )
    return _said(rows[0], result, words)


def _sentences(told: pd.DataFrame, result: InstrumentChange, words: Words) -> Iterator[str]:
    for row in _wholes(told)[1:]:
        yield _said(row, result, words)
    skills = told[told["skill"] != WHOLE]
    if len(skills):
        yield among_told(_skills(skills, result, words), result.tables["changes"], ("change", "is_clear"), words)
    if result.once:
        yield words.say(
            "Passé une seule fois, sans changement à donner : {instruments:listing}.",
            instruments=[instrument_name(result.taken[name], words) for name in result.once],
        )
    yield left_the_group(result, words)
    if len(told):
        yield fragile(told["n_students"].max(), result.rules, words)


def _changes(rows: pd.DataFrame, column: str, words: Words) -> list[str]:
    """Each instrument, or skill, with its change."""
    return [f"{row[column]} ({words.points(row['change'], 0)})" for row in rows.to_dict("records")]


def _skills(skills: pd.DataFrame, result: InstrumentChange, words: Words) -> str:
    clear = skills[told_flags(skills, "is_clear")]
    if clear.empty:
        seen = seen_by(skills, "change", result.rules.confidence, len(result.tables["changes"].data))
        sentence = words.say("Aucune notion, à elle seule, ne change au-delà du hasard.")
        return nothing_found(sentence, seen, words, unit="shares")
    return words.plural(
        "{n} notion change au-delà du hasard : {skills:listing}.",
        "{n} notions changent au-delà du hasard : {skills:listing}.",
        len(clear),
        skills=_changes(clear, "skill", words),
    )


def _title(told: pd.DataFrame, words: Words) -> str:
    """The finding: instruments whose change is beyond chance."""
    clear = told[(told["skill"] == WHOLE) & told_flags(told, "is_clear")]
    if clear.empty:
        return words.say("Aucun changement net d'un instrument")
    parts = _changes(clear, "instrument", words)
    return words.say("Changement au-delà du hasard : {parts:listing}", parts=parts)


def _figures(shown: ShownTable, told: pd.DataFrame, result: InstrumentChange, words: Words) -> tuple[ShownFigure, ...]:
    if told["change_low"].isna().all():
        return ()
    pairs = zip(shown.rows["instrument"], shown.labels["skill"], strict=True)
    names = [words.say("{instrument}, {skill}", instrument=instrument, skill=skill) for instrument, skill in pairs]
    clear = told_flags(shown.rows, "is_clear")
    title = among_shown(_title(told, words), shown, "change", words)
    image = charts.interval_dots(
        with_labels(shown, skill=names),
        words,
        label="skill",
        value="change",
        low="change_low",
        high="change_high",
        n="n_students",
        target=0,
        target_label=words.say("aucun changement"),
        highlight=[name for name, is_clear in zip(names, clear, strict=True) if is_clear],
        is_sorted=False,
        axis_label=words.say("Changement de la part des points, en points, avec son intervalle"),
        title=title,
        subtitle=scope(result.scope, words),
    )
    changes = zip(names, shown.rows["change"], strict=True)
    rows = "; ".join(f"{name} {words.points(change, 0)}" for name, change in changes)
    alt = words.say("{title}. Un point et son intervalle par ligne : {rows}.", title=title, rows=rows)
    return (ShownFigure(name="changement", image=image, title=title, alt=alt, table=shown.name),)
