"""The list of the weekly meeting, on one page: supports before labels, and what the list is for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from portraitlib.display.drawn import with_labels
from portraitlib.display.tables import shown_table
from portraitlib.display.view import ShownTable, View
from portraitlib.display.viewing import view_of
from portraitlib.display.wording import MISSING, Words
from portraitlib.results.forms import Form
from portraitlib.studies.attendance.measures.meeting import JOINED, MeetingList
from portraitlib.studies.attendance.views.phrases import week_of, whom

_COLUMNS = (
    ("rank", Form.COUNT),
    "student_id",
    "group",
    "supports_now",
    "last_contact",
    "why_listed",
    "recent_rate",
    "usual_rate",
    "year_rate",
    ("streak", Form.COUNT),
    "next_step",
)


@view_of.register
def _(result: MeetingList, words: Words) -> View:
    facts, tables = result.facts, []
    meeting = result.tables["meeting"]
    if len(meeting.data):
        tables.append(_list(result, words))
    levels = result.tables["meeting_levels"]
    if len(levels.data):
        title = words.say("Combien d'élèves sur la liste, par niveau")
        tables.append(
            shown_table(levels, words, title=title, columns=("level", "n_students", "n_on_list", "listed_share"))
        )
    return View(
        name="rencontre",
        headline=_headline(result.counts, facts, words),
        sentences=tuple(_sentences(result, words)),
        tables=tuple(tables),
        notes=tuple(_notes(facts, words)),
    )


def _list(result: MeetingList, words: Words) -> ShownTable:
    """Rows of the list in words: supports first, then what changed; the last column is left to the team."""
    meeting = result.tables["meeting"]
    rows = meeting.data.assign(last_contact="", next_step="", why_listed=meeting.data["reason"])
    shown = shown_table(
        replace(meeting, data=rows),
        words,
        title=words.say("Liste de la rencontre, {week}", week=week_of(result.facts["week"], words)),
        columns=_COLUMNS,
        note=_notice(result.facts, words),
    )
    return with_labels(
        shown,
        supports_now=[_supports(row, words) for row in rows.to_dict("records")],
        last_contact=[_contact(row, result.facts, words) for row in rows.to_dict("records")],
        why_listed=[_reason(row, words) for row in rows.to_dict("records")],
        next_step=["\u00a0"] * len(rows),
    )


def _supports(row, words: Words) -> str:
    """Services that go on, then those that ended this year."""
    now, before = (
        [words.label(code, "service") for code in str(row[name]).split(JOINED) if code]
        for name in ("supports_now", "supports_before")
    )
    parts = [words.listing(now)] if now else []
    if before:
        parts.append(words.say("avant : {services}", services=words.listing(before)))
    return "; ".join(parts) or words.say("aucun")


def _contact(row, facts, words: Words) -> str:
    if not facts["has_sessions"]:
        return MISSING
    weeks = row["weeks_since_contact"]
    if pd.isna(weeks):
        return words.say("aucune")
    return words.say("il y a {n} sem.", n=words.count(weeks)) if weeks >= 1 else words.say("récente")


def _reason(row, words: Words) -> str:
    if row["reason"] == "changed":
        return words.say("hausse ({n} sem.)", n=words.count(row["weeks_signalled"]))
    if row["reason"] == "new_chronic":
        return words.say("nouveau au seuil")
    return words.say("sans rencontre")


def _headline(counts, facts, words: Words) -> str:
    where, n = whom(facts, words), counts["listed"]
    if n == 0:
        return words.say("Cette semaine ({where}), aucun élève n'est à mettre à l'ordre du jour.", where=where)
    return words.plural(
        "Cette semaine ({where}), {n} élève est à mettre à l'ordre du jour; sans soutien noté : {without}.",
        "Cette semaine ({where}), {n} élèves sont à mettre à l'ordre du jour; sans soutien noté : {without}.",
        n,
        where=where,
        without=words.count(counts["without_support"]),
    )


def _sentences(result: MeetingList, words: Words) -> Iterator[str]:
    facts, counts = result.facts, result.counts
    if "meeting" in facts.get("tables_refused", ()):
        yield words.say("La liste elle-même est réservée à l'équipe-école : ce public ne voit que des nombres.")
    elif counts["cut"]:
        yield words.plural(
            "La liste tient sur une page : {n} autre élève la suit, pour qui le changement est plus petit.",
            "La liste tient sur une page : {n} autres élèves la suivent, pour qui le changement est plus petit.",
            counts["cut"],
        )
    if facts["has_sessions"]:
        yield words.plural(
            "{n} élève qui manque souvent (au moins {edge} des jours) n'a eu aucune rencontre de soutien notée "
            "depuis {weeks} semaines ou plus.",
            "{n} élèves qui manquent souvent (au moins {edge} des jours) n'ont eu aucune rencontre de soutien notée "
            "depuis {weeks} semaines ou plus.",
            counts["long_without_contact"],
            edge=words.percent(facts["chronic_share"]),
            weeks=words.count(facts["weeks_without_contact"]),
        )
    else:
        yield words.say(
            "Les rencontres de soutien ne sont pas dans les données : la liste ne peut pas en tenir compte."
        )
    if facts["n_ties"] and "meeting" not in facts.get("tables_refused", ()):
        yield words.plural(
            "{n} élève partage son rang avec un autre : l'ordre entre eux ne veut rien dire.",
            "{n} élèves partagent leur rang avec un autre : l'ordre entre eux ne veut rien dire.",
            facts["n_ties"],
        )


def _notes(facts, words: Words) -> Iterator[str]:
    yield words.say(
        "Pourquoi : « hausse » veut dire que l'élève manque nettement plus que d'habitude, et depuis combien de "
        "semaines il est signalé; « nouveau au seuil », qu'il vient d'atteindre {edge} des jours manqués; « sans "
        "rencontre », qu'il manque souvent et qu'aucune rencontre de soutien n'est notée depuis {weeks} semaines ou "
        "plus. « Récemment » : les {window} dernières semaines.",
        edge=words.percent(facts["chronic_share"]),
        weeks=words.count(facts["weeks_without_contact"]),
        window=words.count(facts["change_weeks"]),
    )
    yield words.say(
        "Ordre : de la plus grande hausse à la plus petite, par rapport aux habitudes de l'élève. Ce n'est pas un "
        "ordre de gravité, et il ne dit rien du travail de personne. Toute rencontre de soutien notée compte comme "
        "un contact."
    )


def _notice(facts, words: Words) -> str:
    """What the list is for, where it comes from, how long it is kept: it stays with the list."""
    return words.say(
        "But : offrir du soutien à temps. Sources : le registre des absences jusqu'au {date}, les services et les "
        "rencontres notés à l'école. À ne pas photocopier ni envoyer; à détruire dans les {days} jours. L'élève et "
        "ses parents peuvent demander ce qui est noté et le faire corriger.",
        date=words.date(facts["last_day"]),
        days=words.count(facts["notice_days"]),
    )
