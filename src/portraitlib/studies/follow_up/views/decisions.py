"""What became of decisions and actions, in words: to look at again first, and no score of the team."""

from __future__ import annotations

from portraitlib.display.journal_words import month_of
from portraitlib.display.section import (
    Rank,
    ResultTable,
    ShownTable,
    View,
    Words,
    labelled,
    shown_table,
    titled,
    under,
    view_of,
    with_labels,
)
from portraitlib.studies.follow_up.measures.actions import NOBODY, UNWRITTEN, FollowedActions
from portraitlib.studies.follow_up.measures.decisions import FollowedDecisions

_UNDER = ("entry_who", "decision_outcome", "decision_sign", "then_shown", "shown_today", "decision_before")


@view_of.register
def view_decisions(result: FollowedDecisions, words: Words) -> View:
    """Decisions of the year, those to look at again first, with what was shown that day; the meetings after them."""
    decisions, meetings = result.tables["decisions_followed"], result.tables["meetings_followed"]
    return View(
        name="suites-des-decisions",
        headline=_headline(result, words),
        sentences=tuple(_sentences(result, words)),
        tables=(
            *_decisions(decisions, words),
            *_meetings(meetings, words),
            *titled(result.tables["tools_shared"], words.say("Outils et modèles que l'équipe s'est partagés"), words),
        ),
        notes=(
            words.say(
                "Un constat qui a changé ne dit pas que la décision a eu un effet : d'autres choses changent en même "
                "temps."
            ),
            words.say("Rien ici ne note l'équipe : une décision abandonnée pour une bonne raison est un bon suivi."),
        )
        if result.n_decisions
        else (),
        to_do=words.say("Dites de chaque décision à revoir si elle est faite, reportée ou abandonnée, et pourquoi.")
        if result.n_due
        else "",
        on_page="open",
        rank=Rank.PRIORITY if result.n_due else Rank.CONTEXT,
    )


def _headline(result: FollowedDecisions, words: Words) -> str:
    if not result.n_decisions:
        return words.say(
            "Aucune décision n'est écrite au journal cette année : notez-en une, avec ce qui l'appuie et le jour où "
            "la revoir."
        )
    return words.plural(
        "{n} décision au journal cette année; à revoir : {due:count}; faites : {done:count}.",
        "{n} décisions au journal cette année; à revoir : {due:count}; faites : {done:count}.",
        result.n_decisions,
        due=result.n_due,
        done=result.n_done,
    )


def _sentences(result: FollowedDecisions, words: Words) -> list[str]:
    told = []
    if result.n_differs:
        told.append(
            words.plural(
                "Pour {n} décision à revoir, la même section dit autre chose aujourd'hui.",
                "Pour {n} décisions à revoir, la même section dit autre chose aujourd'hui.",
                result.n_differs,
            )
        )
    if result.n_changed:
        told.append(
            words.plural(
                "L'équipe a changé {n} décision en chemin : ce qu'elle avait décidé d'abord est dessous.",
                "L'équipe a changé {n} décisions en chemin : ce qu'elle avait décidé d'abord est dessous.",
                result.n_changed,
            )
        )
    return [*told, *_held(result, words)]


def _held(result: FollowedDecisions, words: Words) -> list[str]:
    """Meetings held and planned, and the last one."""
    if result.last_held is None:
        return [words.say("Le journal ne dit encore d'aucune rencontre qu'elle a été tenue cette année.")]
    told = words.plural(
        "{n} rencontre de l'année est au journal; la dernière était le {last_held:date}.",
        "{n} rencontres de l'année sont au journal; la dernière était le {last_held:date}.",
        result.n_meetings,
        result,
    )
    if not result.n_planned:
        return [told]
    planned = words.say(
        "Mois de rencontre prévus jusqu'ici au calendrier : {planned:count}; mois qui en ont eu une : {held:count}.",
        planned=result.n_planned,
        held=result.n_held,
    )
    return [told, planned]


def _decisions(table: ResultTable, words: Words) -> tuple[ShownTable, ...]:
    """Decisions; under each, its outcome, what was shown that day and what is today."""
    if table.data.empty:
        return ()
    columns = ("decision_question", "decision_text", "entry_day", "decision_standing", "then_shown")
    shown = shown_table(table, words, title=words.say("Nos décisions, et ce qu'elles sont devenues"), columns=columns)
    texts = [labelled(row, _UNDER, words) for row in table.data.to_dict("records")]
    return (under(with_labels(shown, then_shown=texts), "then_shown", words.say("ses suites et ce qui l'appuyait")),)


def _meetings(table: ResultTable, words: Words) -> tuple[ShownTable, ...]:
    title = words.say("Rencontres prévues et tenues")
    months = [month_of(one, words) for one in table.data["line_month"]]
    return tuple(with_labels(one, line_month=months) for one in titled(table, title, words))


@view_of.register
def view_actions(result: FollowedActions, words: Words) -> View:
    """Actions by where they are, those to speak of first; then by function, never by person."""
    actions, by_role = result.tables["actions_followed"], result.tables["actions_by_role"]
    return View(
        name="suites-des-actions",
        headline=_actions_headline(result, words),
        sentences=tuple(_actions_told(result, words)),
        tables=(
            *(
                with_labels(one, action_role=_functions(actions, words))
                for one in titled(actions, words.say("Nos actions"), words)
            ),
            *(
                with_labels(one, action_role=_functions(by_role, words))
                for one in titled(by_role, words.say("Par fonction : but, temps prévu, actions"), words)
            ),
        ),
        notes=(
            words.say(
                "Le journal ne dit pas qu'une action est commencée : « rien d'écrit depuis le début » est ce qui s'en "
                "approche le plus."
            ),
            words.say(
                "Les actions se comptent par fonction, jamais par personne. Les heures sont celles qui étaient prévues."
            ),
        )
        if result.n_actions
        else (),
        to_do=words.say("Pour chaque action en retard : qu'est-ce qui a manqué, et la garde-t-on ?")
        if result.n_late
        else "",
        on_page="open",
        rank=Rank.PRIORITY if result.n_late else Rank.CONTEXT,
    )


def _functions(table: ResultTable, words: Words) -> list[str]:
    """Functions in words: nobody yet, and a name that no role has."""
    told = {NOBODY: words.say("personne encore"), UNWRITTEN: words.say("nom sans rôle écrit au journal")}
    return [told.get(one, one) for one in table.data["action_role"]]


def _actions_headline(result: FollowedActions, words: Words) -> str:
    if not result.n_actions:
        return words.say("Aucune action n'est écrite au journal : qui fait quoi, pour quand ?")
    return words.plural(
        "{n} action au journal; faites : {done:count}; en retard : {late:count}.",
        "{n} actions au journal; faites : {done:count}; en retard : {late:count}.",
        result.n_actions,
        done=result.n_done,
        late=result.n_late,
    )


def _actions_told(result: FollowedActions, words: Words) -> list[str]:
    told = []
    if result.n_never_begun:
        told.append(
            words.plural(
                "De {n} action en retard, rien n'a été écrit depuis le début : commencée ou non, le journal ne le dit "
                "pas.",
                "De {n} actions en retard, rien n'a été écrit depuis le début : commencées ou non, le journal ne le "
                "dit pas.",
                result.n_never_begun,
            )
        )
    if result.n_moved:
        told.append(words.plural("{n} action est reportée.", "{n} actions sont reportées.", result.n_moved))
    if result.n_about_students:
        told.append(
            words.plural(
                "{n} action porte sur un élève : elle est comptée, et se lit dans le carnet de la rencontre.",
                "{n} actions portent sur un élève : elles sont comptées, et se lisent dans le carnet de la rencontre.",
                result.n_about_students,
            )
        )
    return told
