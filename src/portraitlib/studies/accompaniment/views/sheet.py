"""The page of an adult and a student in words: what goes well first, room to write last; one page when printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from portraitlib.display.journal_words import short
from portraitlib.display.section import (
    MISSING,
    Form,
    Rank,
    ShownTable,
    View,
    Words,
    only,
    shown_table,
    view_of,
    with_labels,
)
from portraitlib.indicators.wording import strengths_told
from portraitlib.studies.accompaniment.measures.sheet import PairSheet

LINE = " ".join(["_" * 20] * 3)
"""Room to write, that a narrow screen may cut."""
LONGEST = 220
"""Signs of a text that a page quotes."""
MOST = 8
"""Activities and results that a page has room for."""
NUMBERS = ("last_days", "days_before", "result_now", "result_before")
Row = Mapping[Any, Any]


@view_of.register
def view_pair_sheet(result: PairSheet, words: Words) -> View:
    """Strengths, the two weeks, new results, what was done together, the next days, what was agreed."""
    rows = {name: table.data.to_dict("records") for name, table in result.tables.items()}
    pair = rows["sheet_pair"][0]
    return View(
        name=f"page-{words.label(pair['student_id'], 'student_id')}",
        headline=_headline(pair, words),
        sentences=tuple(_sentences(result, rows, words)),
        tables=tuple(_tables(result, words)),
        notes=(_notice(result, words),),
        rank=Rank.NO_FINDING,
        is_sheet=True,
    )


def _headline(pair: Row, words: Words) -> str:
    facts = {"since": words.date(pair["start_date"])}
    if pd.isna(pair["provider_id"]):
        return words.say("Élève {student_id:label} · {service:label}, depuis le {since}", pair, facts)
    return words.say(
        "Élève {student_id:label} · {service:label} avec {provider_id:label}, depuis le {since}", pair, facts
    )


def _sentences(result: PairSheet, rows: Mapping[str, list[dict[Any, Any]]], words: Words) -> Iterator[str]:
    yield strengths_told([{**one, "value": one["strength_value"]} for one in rows["sheet_strengths"]], words)
    for one in rows["sheet_said"]:
        yield _said(one, words)
    yield _held(rows["sheet_pair"][0], words)
    yield _next(result, rows["sheet_next"], words)
    if rows["sheet_agreed"]:
        yield _agreed(rows["sheet_agreed"][0], words)
    else:
        yield words.say("Ce dont nous avons convenu la dernière fois n'est pas au journal : demandez-le à l'élève.")
    if not result.has_register:
        yield words.say("Absences, retards et signalements : le registre de cette année n'est pas dans les données.")
    if not rows["sheet_results"]:
        yield words.say("Résultats : aucun n'est arrivé dans les deux dernières semaines.")
    yield words.say("Ce que l'élève choisit pour la prochaine fois : {line}", line=LINE)
    yield words.say("Ce dont nous convenons aujourd'hui : {line}", line=LINE)


def _said(one: Row, words: Words) -> str:
    text = short(str(one["entry_text"]), LONGEST)
    if one["said_by"] == "team":
        return words.say("L'équipe a écrit : {text}", text=text)
    told = words.say("Bonne nouvelle de la semaine : {text}", text=text)
    if not one["homework_told"]:
        return told
    return words.say("{told} Travaux : {work}", told=told, work=short(str(one["homework_told"]), LONGEST))


def _held(pair: Row, words: Words) -> str:
    if not pair["times_met"]:
        return words.say("Aucune rencontre n'est encore inscrite.")
    told = words.plural(
        "{n} rencontre tenue; la dernière, le {last}", "{n} rencontres tenues; la dernière, le {last}",
        pair["times_met"], last=words.date(pair["last_meeting"]),
    )  # fmt: skip
    more = [told]
    if pd.notna(pair["meetings_chosen"]):
        more.append(words.say("choisies par l'élève : {n:count}", n=pair["meetings_chosen"]))
    if pd.notna(pair["meetings_feedback"]):
        more.append(words.say("après un mot du personnel enseignant : {n:count}", n=pair["meetings_feedback"]))
    return "; ".join(more) + "."


def _next(result: PairSheet, rows: list[dict[Any, Any]], words: Words) -> str:
    slots = words.say(" Au plan : {slots:listing}.", result) if result.slots else ""
    if not rows:
        return words.say("Prochaine rencontre : {line}", line="_" * 20) + slots
    days = words.listing([words.date(one["meeting_date"]) for one in rows])
    is_sure = all(one["is_class_day"] is True for one in rows)
    told = (
        words.say("Prochaines rencontres, au jour habituel : {days}.", days=days)
        if is_sure
        else words.say("Prochaines rencontres, au jour habituel, s'il y a de la classe : {days}.", days=days)
    )
    return told + slots


def _agreed(one: Row, words: Words) -> str:
    text = short(str(one["entry_text"]), LONGEST)
    state = words.label(one["entry_state"], "entry_state")
    if pd.isna(one["entry_day"]):
        return words.say("Ce dont nous avons convenu : {text} ({state})", text=text, state=state)
    on = words.date(one["entry_day"])
    return words.say("Ce dont nous avons convenu : {text} (pour le {on}; {state})", text=text, on=on, state=state)


def _tables(result: PairSheet, words: Words) -> Iterator[ShownTable]:
    fortnight, new, done = (result.tables[f"sheet_{name}"] for name in ("fortnight", "results", "activities"))
    if len(fortnight.data):
        of_days = ("talk_about", ("last_days", Form.TEXT), ("days_before", Form.TEXT))
        title = words.say("À dire ensemble : les deux dernières semaines")
        yield _amounts(shown_table(fortnight, words, title=title, columns=of_days), words)
    if len(new.data):
        of_results = ("result_of", "entry_day", ("result_now", Form.TEXT), ("result_before", Form.TEXT))
        shown = shown_table(new, words, title=words.say("Résultats des deux dernières semaines"), columns=of_results)
        named = with_labels(shown, result_of=[words.label(one, "subject") for one in new.data["result_of"]])
        yield _first(_amounts(named, words))
    if len(done.data):
        shown = shown_table(done, words, title=words.say("Ce que nous avons fait ensemble"))
        yield with_labels(
            shown, activity=[activity_name(one, result.activities, words) for one in done.data["activity"]]
        )


def _amounts(shown: ShownTable, words: Words) -> ShownTable:
    """Numbers without a decimal that says nothing: « 2 », « 0,3 »; a dash for what is not known."""
    names = [one.name for one in shown.columns if one.name in NUMBERS]
    texts = {name: [MISSING if pd.isna(one) else words.amount(one) for one in shown.rows[name]] for name in names}
    return with_labels(shown, **texts)


def _first(shown: ShownTable) -> ShownTable:
    """The rows that a page has room for."""
    return only(shown, pd.Series(range(len(shown.rows))) < MOST)


def activity_name(code: str, activities: Mapping[str, Any], words: Words) -> str:
    """Name of an activity in the reader's language; a text that is no code stands as it was written."""
    known = activities.get(code)
    return str(getattr(known, "fr" if words.language == "fr" else "en")) if known else code or MISSING


def _notice(result: PairSheet, words: Words) -> str:
    return words.say(
        "Données jusqu'au {until}. Renseignements personnels : pour l'adulte qui accompagne cet élève, et pour "
        "l'élève; à détruire après la rencontre. Ce qui se dit entre eux ne s'écrit nulle part.",
        until=words.date(result.until),
    )
