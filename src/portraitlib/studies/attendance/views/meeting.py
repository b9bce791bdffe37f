"""The list of the weekly meeting, on one page: supports before labels, and what the list is for."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from portraitlib.display.section import MISSING, Form, Rank, ShownTable, View, Words, shown_table, view_of, with_labels
from portraitlib.studies.attendance.measures.meeting import JOINED, MeetingList
from portraitlib.studies.attendance.views.phrases import expected_anyway, week_of, whom

_ROOM_TO_WRITE = "\u00a0" * 24
_COLUMNS = (
    *("rank", "student_id", "group", "supports_now", ("last_contact", Form.TEXT), ("why_listed", Form.TEXT)),
    *("recent_rate", "usual_rate", "year_rate", "streak", ("beside", Form.TEXT), ("next_step", Form.TEXT)),
)


@view_of.register
def view_meeting(result: MeetingList, words: Words) -> View:
    """View of the list of the weekly meeting, and of how many are on it."""
    tables, levels = [], result.tables["meeting_levels"]
    if len(result.tables["meeting"].data):
        tables.append(_list(result, words))
    if len(levels.data):
        tables.append(shown_table(levels, words, title=words.say("Combien d'élèves sur la liste, par niveau")))
    return View(
        name="rencontre",
        rank=Rank.PRIORITY if result.counts["listed"] else Rank.CONTEXT,
        to_do=_to_do(result, words),
        on_page="open",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=tuple(tables),
        notes=tuple(_notes(result, words)),
    )


def _to_do(result: MeetingList, words: Words) -> str:
    """What to do with the list: of a reader who sees no names, nothing about names is asked."""
    if not result.counts["listed"]:
        return ""
    if "meeting" in result.tables_refused:
        return words.say("Demandez à l'équipe-école ce qui aide ces élèves à revenir.")
    return words.say("Répartissez-vous les noms, et notez qui parle à qui.")


def _list(result: MeetingList, words: Words) -> ShownTable:
    """Rows of the list in words: supports first, then what changed; the last column is left to the team."""
    meeting = result.tables["meeting"]
    data = meeting.data.assign(last_contact="", next_step="", beside="", why_listed=meeting.data["reason"])
    title = words.say("Liste de la rencontre, {week}", week=week_of(result.scope.week, words))
    shown = shown_table(replace(meeting, data=data), words, title=title, columns=_COLUMNS, note=_notice(result, words))
    rows = data.to_dict("records")
    return with_labels(
        shown,
        supports_now=[_supports(row, words) for row in rows],
        last_contact=[_contact(row, words) if result.has_sessions else MISSING for row in rows],
        why_listed=[_reason(row, words) for row in rows],
        beside=[_beside(row, words) for row in rows],
        next_step=[_ROOM_TO_WRITE] * len(rows),
    )


def _supports(row: Mapping[Hashable, Any], words: Words) -> str:
    """Services that go on, then those that ended this year."""
    now, before = (
        [words.label(code, "service") for code in str(row[name]).split(JOINED) if code]
        for name in ("supports_now", "supports_before")
    )
    parts = [words.listing(now)] if now else []
    if before:
        parts.append(words.say("avant : {services}", services=words.listing(before)))
    return "; ".join(parts) or words.say("aucun")


def _contact(row: Mapping[Hashable, Any], words: Words) -> str:
    weeks = row["weeks_since_contact"]
    if pd.isna(weeks):
        return words.say("aucune")
    return words.say("il y a {weeks_since_contact:count} sem.", row) if weeks >= 1 else words.say("récente")


def _reason(row: Mapping[Hashable, Any], words: Words) -> str:
    if row["reason"] == "changed":
        return words.say("hausse ({weeks_signalled:count} sem.)", row)
    return words.say("nouveau au seuil") if row["reason"] == "new_chronic" else words.say("sans rencontre")


def _beside(row: Mapping[Hashable, Any], words: Words) -> str:
    """Lateness, incident reports and failed courses: what there is, « rien » when all that is known is nil."""
    told = {
        "recent_late": words.plural("{n} retard", "{n} retards", row["recent_late"]),
        "n_incidents": words.plural("{n} manquement", "{n} manquements", row["n_incidents"]),
        "n_failed": words.plural("{n} cours sous le seuil", "{n} cours sous le seuil", row["n_failed"]),
    }
    known = [name for name in told if not pd.isna(row[name])]
    return "; ".join(told[name] for name in known if row[name]) or (words.say("rien de noté") if known else MISSING)


def _headline(result: MeetingList, words: Words) -> str:
    where, n = whom(result.scope, words), result.counts["listed"]
    if n == 0:
        return words.say(
            "Cette semaine ({where}), aucun des {students:count} élèves lus n'est à mettre à l'ordre du jour.",
            result.counts,
            where=where,
        )
    return words.plural(
        "Cette semaine ({where}), {n} élève est à mettre à l'ordre du jour; sans soutien en cours : "
        "{without_support:count}.",
        "Cette semaine ({where}), {n} élèves sont à mettre à l'ordre du jour; sans soutien en cours : "
        "{without_support:count}.",
        n,
        result.counts,
        where=where,
    )


def _sentences(result: MeetingList, words: Words) -> Iterator[str]:
    is_refused = "meeting" in result.tables_refused
    if is_refused:
        yield words.say("La liste elle-même est réservée à l'équipe-école : ce public ne voit que des nombres.")
    elif result.counts["cut"]:
        yield words.plural(
            "La liste tient sur une page : {n} autre élève la suit, pour qui le changement est plus petit.",
            "La liste tient sur une page : {n} autres élèves la suivent, pour qui le changement est plus petit.",
            result.counts["cut"],
        )
    if result.counts["changed"] != 0:
        yield words.plural(
            "{n} élève y est pour une hausse de ses absences{expected}.",
            "{n} élèves y sont pour une hausse de leurs absences{expected}.",
            result.counts["changed"],
            expected=expected_anyway(result, words),
        )
    yield _without_contact(result, words)
    if result.n_ties and not is_refused:
        yield words.plural(
            "{n} élève partage son rang avec un autre : l'ordre entre eux ne veut rien dire.",
            "{n} élèves partagent leur rang avec un autre : l'ordre entre eux ne veut rien dire.",
            result.n_ties,
        )


def _without_contact(result: MeetingList, words: Words) -> str:
    if result.has_sessions:
        return words.plural(
            "{n} élève qui manque souvent (au moins {chronic_share:percent} des jours) n'a eu aucune rencontre de "
            "soutien notée depuis {weeks_without_contact:count} semaines ou plus.",
            "{n} élèves qui manquent souvent (au moins {chronic_share:percent} des jours) n'ont eu aucune rencontre de "
            "soutien notée depuis {weeks_without_contact:count} semaines ou plus.",
            result.counts["long_without_contact"],
            result.rules,
            result.rules.meeting,
        )
    return words.say("Les rencontres de soutien ne sont pas dans les données : la liste ne peut pas en tenir compte.")


def _notes(result: MeetingList, words: Words) -> Iterator[str]:
    yield words.say(
        "Pourquoi. « Hausse » : l'élève manque nettement plus que d'habitude, et depuis combien de semaines il est "
        "signalé. « Nouveau au seuil » : il vient d'atteindre {chronic_share:percent} des jours manqués. « Sans "
        "rencontre » : il manque souvent, et aucune rencontre de soutien n'est notée depuis "
        "{weeks_without_contact:count} semaines ou plus. « Récemment » : les {weeks:count} dernières semaines.",
        result.rules,
        result.rules.meeting,
        result.rules.change,
    )
    yield words.say(
        "« À côté » : retards des semaines récentes, manquements notés depuis le début de l'année, cours sous le seuil "
        "à la dernière étape connue. Rien de cela ne met un élève sur la liste; c'est à en parler avec lui."
    )
    yield words.say(
        "Ordre : de la plus grande hausse à la plus petite, par rapport aux habitudes de l'élève. Ce n'est pas un "
        "ordre de gravité, et il ne dit rien du travail de personne. Toute rencontre de soutien notée compte comme "
        "un contact."
    )


def _notice(result: MeetingList, words: Words) -> str:
    """What the list is for, where it comes from, how long it is kept: it stays with the list."""
    return words.say(
        "But : offrir du soutien à temps. Sources : le registre des absences jusqu'au {last_day:date}, les services et "
        "les rencontres notés à l'école. À ne pas photocopier ni envoyer; à détruire dans les {notice_days:count} "
        "jours. L'élève et ses parents peuvent demander ce qui est noté et le faire corriger.",
        result.scope,
        result.rules.meeting,
    )
