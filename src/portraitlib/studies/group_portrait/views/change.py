"""Change between two sittings of the same instrument."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from portraitlib.display import charts
from portraitlib.display.drawn import with_labels
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownFigure, ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.studies.group_portrait.measures.change import WHOLE, InstrumentChange
from portraitlib.studies.group_portrait.views.phrases import fragile, instrument_name, left_the_group, scope

_COLUMNS = (
    "instrument",
    "skill",
    "n_items",
    "n_students",
    "start_share",
    "end_share",
    ("change", Form.POINTS),
    ("change_low", Form.POINTS),
    ("change_high", Form.POINTS),
    "is_clear",
)


@view_of.register
def _(result: InstrumentChange, words: Words) -> View:
    table, facts = result.tables["changes"], result.facts
    whole = words.say("tout l'instrument")
    names = [whole if skill == WHOLE else str(skill) for skill in table.data["skill"]]
    title = words.say("Changement de la part des points, mêmes élèves et mêmes items")
    shown = with_labels(shown_table(table, words, title=title, columns=_COLUMNS), skill=names)
    told = table.data[table.data["change"].notna()]
    return View(
        name="changement",
        headline=_headline(told, facts, words),
        sentences=tuple(filter(None, _sentences(told, result, words))),
        figures=_figures(shown, told, facts, words),
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


def _wholes(told: pd.DataFrame) -> list[dict]:
    return told[told["skill"] == WHOLE].to_dict("records")


def _said(row: Mapping[str, object], facts: Mapping[str, object], words: Words) -> str:
    """From what share to what share, with the interval, and whether chance could make it."""
    name = row["instrument"]
    sentence = words.say(
        "{instrument}, du {first} au {last} : de {start} à {end} des points ({change}, n = {n}).",
        instrument=instrument_name(name, facts, words),  # type: ignore[arg-type]
        first=words.date(facts["first_dates"][name]),  # type: ignore[index]
        last=words.date(facts["last_dates"][name]),  # type: ignore[index]
        start=words.percent(row["start_share"]),  # type: ignore[arg-type]
        end=words.percent(row["end_share"]),  # type: ignore[arg-type]
        change=_change(row, words),
        n=words.count(int(row["n_students"])),  # type: ignore[call-overload]
    )
    if row["is_clear"]:
        return sentence
    return sentence + " " + words.say("Le hasard peut suffire à l'expliquer.")


def _change(row: Mapping[str, object], words: Words) -> str:
    if pd.isna(row["change_low"]):
        return words.points(row["change"], 0)  # type: ignore[arg-type]
    return words.say(
        "{change}, intervalle de {low} à {high}",
        change=words.points(row["change"], 0),  # type: ignore[arg-type]
        low=words.points(row["change_low"], 0),  # type: ignore[arg-type]
        high=words.points(row["change_high"], 0),  # type: ignore[arg-type]
    )


def _headline(told: pd.DataFrame, facts: Mapping[str, object], words: Words) -> str:
    rows = _wholes(told)
    if not rows:
        return words.say("Trop peu d'élèves ont passé deux fois l'instrument pour que ce public en voie le changement.")
    return _said(rows[0], facts, words)


def _sentences(told: pd.DataFrame, result: InstrumentChange, words: Words):
    facts = result.facts
    for row in _wholes(told)[1:]:
        yield _said(row, facts, words)
    skills = told[told["skill"] != WHOLE]
    if len(skills):
        yield _skills(skills, words)
    if facts["once"]:
        yield words.say(
            "Passé une seule fois, sans changement à donner : {instruments}.",
            instruments=words.listing(instrument_name(name, facts, words) for name in facts["once"]),
        )
    yield left_the_group(result.counts, words)
    if len(told):
        yield fragile(told["n_students"].max(), facts, words)


def _skills(skills: pd.DataFrame, words: Words) -> str:
    clear = skills[skills["is_clear"].fillna(False).astype(bool)]
    if clear.empty:
        return words.say("Aucune notion, à elle seule, ne change au-delà du hasard.")
    return words.plural(
        "{n} notion change au-delà du hasard : {skills}.",
        "{n} notions changent au-delà du hasard : {skills}.",
        len(clear),
        skills=words.listing(f"{row['skill']} ({words.points(row['change'], 0)})" for row in clear.to_dict("records")),
    )


def _title(told: pd.DataFrame, words: Words) -> str:
    """The finding: instruments whose change is beyond chance."""
    clear = [row for row in _wholes(told) if row["is_clear"]]
    if not clear:
        return words.say("Aucun changement net d'un instrument")
    parts = words.listing(f"{row['instrument']} ({words.points(row['change'], 0)})" for row in clear)
    return words.say("Changement au-delà du hasard : {parts}", parts=parts)


def _figures(
    shown: ShownTable, told: pd.DataFrame, facts: Mapping[str, object], words: Words
) -> tuple[ShownFigure, ...]:
    if told["change_low"].isna().all():
        return ()
    names = [
        words.say("{instrument}, {skill}", instrument=instrument, skill=skill)
        for instrument, skill in zip(shown.rows["instrument"], shown.labels["skill"], strict=True)
    ]
    drawn = with_labels(shown, skill=names)
    clear = shown.rows["is_clear"].fillna(False).astype(bool)
    title = _title(told, words)
    image = charts.interval_dots(
        drawn,
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
        subtitle=scope(facts, words),
    )
    rows = "; ".join(
        f"{name} {words.points(change, 0)}" for name, change in zip(names, shown.rows["change"], strict=True)
    )
    alt = words.say("{title}. Un point et son intervalle par ligne : {rows}.", title=title, rows=rows)
    return (ShownFigure(name="changement", image=image, title=title, alt=alt, table=shown.name),)
