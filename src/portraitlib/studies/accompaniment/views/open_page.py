"""The page of peers and volunteers, in words: nothing of any student; one page when printed."""

from __future__ import annotations

from datetime import date

from portraitlib.display.journal_words import month_of
from portraitlib.display.section import Rank, View, Words, shown_table, view_of, with_labels
from portraitlib.journal.forms import form_of
from portraitlib.studies.accompaniment.measures.open_page import OpenPage
from portraitlib.studies.accompaniment.views.sheet import LINE, activity_name

ROOM = " ".join(["\u00a0" * 20] * 4)
STRUCTURED = "*"


@view_of.register
def view_open_page(result: OpenPage, words: Words) -> View:
    """The calendar, ideas by purpose, the agreement to fill; whom to call."""
    months, ideas, parts = (result.tables[name] for name in ("open_calendar", "open_ideas", "open_agreement"))
    labels = {field.name: words.say(field.label) for field in form_of("agreement").fields}
    tables = []
    if len(months.data):
        shown = shown_table(months, words, title=words.say("Le calendrier de l'école"))
        tables.append(
            with_labels(
                shown,
                calendar_month=[month_of(date.fromisoformat(one), words) for one in months.data["calendar_month"]],
            )
        )
    if len(ideas.data):
        shown = shown_table(ideas, words, title=words.say("Idées d'activités, selon le but"))
        tables.append(
            with_labels(shown, activity_codes=[_ideas(one, result, words) for one in ideas.data["activity_codes"]])
        )
    shown = shown_table(parts, words, title=words.say("Notre entente"))
    named = [labels[name] for name in parts.data["agreement_field"]]
    tables.append(with_labels(shown, agreement_field=named, agreement_room=[ROOM] * len(named)))
    return View(
        name="page-sans-eleve",
        headline=words.say("Accompagner un élève : le calendrier, des idées, notre entente."),
        sentences=(
            words.say(
                "Une rencontre par semaine, toute l'année : l'élève peut compter sur vous, et choisit avec vous. Avant "
                "de commencer : {least_hours:amount} heures de formation.",
                result,
            ),
            words.say("Qui appeler, pour une question ou une inquiétude : {line}", line=LINE),
            words.say(
                "Ce que l'élève confie reste entre vous, sauf si sa sécurité ou celle d'une autre personne est en jeu "
                ": dites-le à la première rencontre. Si vous devez arrêter, dites-le tôt : un au revoir se prépare."
            ),
        ),
        tables=tuple(tables),
        notes=tuple(_notes(result, words)),
        rank=Rank.NO_FINDING,
        is_sheet=True,
    )


def _ideas(codes: str, result: OpenPage, words: Words) -> str:
    """Activities of a purpose, a sign after those that are structured."""
    return "; ".join(
        activity_name(code, result.activities, words) + (STRUCTURED if result.activities[code].is_structured else "")
        for code in codes.split("|")
    )


def _notes(result: OpenPage, words: Words) -> list[str]:
    told = [
        words.say("* Activité structurée, faite ensemble : le guide demande de lui donner une grande place."),
        words.say(
            "Cette page ne contient rien d'aucun élève. C'est la seule que reçoivent les élèves qui accompagnent et "
            "les bénévoles."
        ),
    ]
    if result.until is not None:
        told.append(words.say("Calendrier lu jusqu'au {until:date}.", result))
    return told
