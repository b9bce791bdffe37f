"""The pages of the cycle and of the week, to print: one page each."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from portraitlib.display.journal_words import guide_texts, short
from portraitlib.display.section import MISSING, Rank, View, Words, shown_table, view_of, with_labels
from portraitlib.studies.follow_up.measures.actions import NOBODY, UNWRITTEN
from portraitlib.studies.follow_up.measures.pages import MOST, CyclePage, WeeklyPage

ROOM = " ".join(["\u00a0" * 34] * 2)
"""Room to write on paper: two lines."""
NOTHING = "\u00a0"
LINE = "_" * 24
TICKED, EMPTY = "☑", "☐"
_JOINED = "|"
"""Between the services of a student, as `list_for_meeting` gives them."""


@view_of.register
def view_cycle_page(result: CyclePage, words: Words) -> View:
    """Standing points, findings, and room to decide; what is decided goes to the journal with its finding."""
    table = result.tables["cycle_page"]
    points = table.data["agenda_point"].tolist()
    told = [_told(row, result, words) for row in table.data.to_dict("records")]
    shown = with_labels(
        shown_table(table, words, title=words.say("Points de la rencontre")),
        agenda_point=_points(points, words),
        page_told=told,
        page_decides=[ROOM] * len(points),
        page_who=[ROOM[:20]] * len(points),
    )
    return View(
        name="page-de-la-rencontre",
        headline=_headline(result, words),
        sentences=(
            words.say("Date : {line} Présents : {line}{line}", line=LINE),
            words.say(
                "{minutes:count} minutes : nos décisions d'abord, puis ce qui a changé; le dernier tiers, pour qui "
                "fait quoi.",
                result,
            ),
        ),
        tables=(shown,),
        notes=tuple(_notes(result, words)),
        rank=Rank.NO_FINDING,
        is_sheet=True,
    )


def _points(points: list[str], words: Words) -> list[str]:
    """Each standing point once, beside its first finding."""
    is_new = [place == 0 or points[place - 1] != one for place, one in enumerate(points)]
    return [words.label(one, "agenda_point") if new else NOTHING for one, new in zip(points, is_new, strict=True)]


def _headline(result: CyclePage, words: Words) -> str:
    if result.last_held is None:
        return words.say("La page de notre rencontre de cycle.")
    return words.say("La page de notre rencontre de cycle; la dernière était le {last_held:date}.", result)


def _told(row: Mapping[Hashable, Any], result: CyclePage, words: Words) -> str:
    """A finding as it stands; what is to be closed after what it is; what the journal knows of the rest."""
    code, text = row["agenda_point"], str(row["page_told"])
    if row["page_kind"] == "decision":
        return words.say("À revoir : {text}", text=short(text))
    if row["page_kind"] == "action":
        return words.say("En retard : {text}", text=short(text))
    if text:
        return text
    if code == "prompts":
        return " ".join(guide_texts(result.prompts, words)) or words.say("Aucune question en attente.")
    if code == "next":
        return (
            words.say("Le {next_on:date}", result)
            if result.next_on
            else words.say("Date : {line}, qui écrit : {line}", line=LINE[:12])
        )
    return MISSING


def _notes(result: CyclePage, words: Words) -> list[str]:
    told = [words.say("Ce qui est décidé s'écrit au journal le jour même, avec le constat qui l'appuie.")]
    if result.n_refused:
        told.append(
            words.plural(
                "{n} section ne peut pas encore conclure : elle n'est pas sur cette page.",
                "{n} sections ne peuvent pas encore conclure : elles ne sont pas sur cette page.",
                result.n_refused,
            )
        )
    return told


@view_of.register
def view_weekly_page(result: WeeklyPage, words: Words) -> View:
    """Of whom to speak this week; the contact made, by which function, one tick."""
    table = result.tables["weekly_page"]
    rows = table.data.to_dict("records")
    shown = with_labels(
        shown_table(table, words, title=words.say("De qui parler cette semaine")),
        supports_now=[_supports(str(row["supports_now"] or ""), words) for row in rows],
        is_contacted=[TICKED if row["is_contacted"] else EMPTY for row in rows],
        contact_role=[_role(str(row["contact_role"] or "")) for row in rows],
        page_decides=[ROOM] * len(rows),
    )
    return View(
        name="page-de-la-semaine",
        headline=_weekly_headline(result, words),
        sentences=(
            words.say("Date : {line} Présents : {line}{line}", line=LINE),
            words.say("15 minutes : chaque élève, une minute; qui prend contact, puis une coche quand c'est fait."),
            *((_not_listed(words),) if not result.is_listed else ()),
            *((_left(result, words),) if result.counts["left"] else ()),
        ),
        tables=(shown,) if rows else (),
        notes=(
            words.say(
                "Une coche déjà mise : un contact avec la famille, ou une rencontre de soutien, est noté dans les sept "
                "derniers jours. On commence par ce qui va bien. À détruire après la saisie au journal."
            ),
        ),
        rank=Rank.NO_FINDING,
        is_sheet=True,
    )


def _weekly_headline(result: WeeklyPage, words: Words) -> str:
    listed = result.counts["listed"]
    if not listed:
        return words.say("Cette semaine, aucun élève n'est sur la page : prenez des nouvelles de qui vous voulez.")
    return words.plural(
        "La page de la semaine : {n} élève; avec un contact déjà noté : {contacted:count}.",
        "La page de la semaine : {n} élèves; avec un contact déjà noté : {contacted:count}.",
        listed,
        result.counts,
    )


def _left(result: WeeklyPage, words: Words) -> str:
    return words.plural(
        "La page a de la place pour {most:count} élèves : {n} autre est dans la liste du carnet 03.",
        "La page a de la place pour {most:count} élèves : {n} autres sont dans la liste du carnet 03.",
        result.counts["left"],
        most=MOST,
    )


def _not_listed(words: Words) -> str:
    return words.say("La liste du carnet 03 ne peut pas encore se lire : seules les actions du journal sont ici.")


def _supports(codes: str, words: Words) -> str:
    return ", ".join(words.label(one, "service") for one in codes.split(_JOINED) if one) or MISSING


def _role(role: str) -> str:
    """The function in words; room to write where nobody has it."""
    return role if role not in ("", NOBODY, UNWRITTEN) else ROOM[:20]
