"""Conditions and roles in words: what waits is said first."""

from __future__ import annotations

from portraitlib.display.section import (
    Rank,
    ResultTable,
    ShownTable,
    View,
    Words,
    labelled,
    shown_table,
    under,
    view_of,
    with_labels,
)
from portraitlib.studies.planning.measures.roles import PlanConditions, TeamRoles
from portraitlib.studies.planning.views.phrases import rows_of


@view_of.register
def view_plan_conditions(result: PlanConditions, words: Words) -> View:
    """Conditions of the plan; a plan of which one is not met says so in its first line."""
    table = result.tables["plan_conditions"]
    sentences = [
        words.plural(
            "{n} condition est en retard sur sa date.", "{n} conditions sont en retard sur leur date.", result.n_late
        ),
        words.plural(
            "Personne ne répond encore de {n} condition.",
            "Personne ne répond encore de {n} conditions.",
            result.n_nobody,
        ),
    ]
    return View(
        name="conditions-du-plan",
        headline=conditions_told(result.n_unmet, len(table.data), result.plans, words),
        sentences=tuple(one for one, count in zip(sentences, (result.n_late, result.n_nobody), strict=True) if count),
        tables=(shown_table(table, words, title=words.say("Conditions du plan")),) if len(table.data) else (),
        to_do=words.say("Nommez qui répond de chaque condition, et pour quand."),
        on_page="open",
        rank=Rank.PRIORITY if result.n_unmet else Rank.CONTEXT,
    )


def conditions_told(n_unmet: int, n_written: int, plans: tuple[str, ...], words: Words) -> str:
    """The first line of a plan: what it waits for."""
    if not n_written:
        return words.say(
            "Aucune condition n'est écrite. Demandez d'abord : quel temps, quel local, quelles personnes, quel "
            "transport, quelle formation ?"
        )
    if not n_unmet:
        return words.say("Toutes les conditions écrites sont remplies.")
    if not plans:
        return words.plural(
            "{n} condition n'est pas encore remplie.", "{n} conditions ne sont pas encore remplies.", n_unmet
        )
    return words.plural(
        "Le plan ({plans:listing}) attend : {n} condition n'est pas encore remplie.",
        "Le plan ({plans:listing}) attend : {n} conditions ne sont pas encore remplies.",
        n_unmet,
        plans=plans,
    )


@view_of.register
def view_roles(result: TeamRoles, words: Words) -> View:
    """Who does what on one page; what nobody does yet, and who carries much."""
    roles, orphans = result.tables["roles"], result.tables["without_anyone"]
    return View(
        name="qui-fait-quoi",
        headline=_roles_headline(result, words),
        sentences=tuple(_roles_told(result, words)),
        tables=(
            *((_roles_table(roles, words),) if len(roles.data) else ()),
            *(
                (shown_table(orphans, words, title=words.say("Ce que personne n'a encore pris")),)
                if len(orphans.data)
                else ()
            ),
        ),
        to_do=words.say("Écrivez une ligne par rôle : son but, ses heures, et ce que la personne cesse de faire."),
        rank=Rank.CONTEXT if len(roles.data) else Rank.NO_FINDING,
        is_sheet=True,
    )


def _roles_table(roles: ResultTable, words: Words) -> ShownTable:
    """The roles; under each, what is said of it in words of their own."""
    columns = ("role_holder", "member_function", "member_tasks", "role_hours", "role_awaits")
    shown = shown_table(roles, words, title=words.say("Qui fait quoi"), columns=columns)
    nobody = words.say("personne encore")
    texts = with_labels(
        shown,
        role_holder=[name or nobody for name in roles.data["role_holder"]],
        role_awaits=[labelled(row, ("role_aim", "role_stops", "role_awaits"), words) for row in rows_of(roles)],
    )
    return under(texts, "role_awaits", words.say("but, ce que la personne cesse de faire, ce qui l'attend"))


def _roles_headline(result: TeamRoles, words: Words) -> str:
    if not len(result.tables["roles"].data):
        return words.say(
            "Aucun rôle n'est écrit. Commencez par qui anime la rencontre, qui suit les élèves, qui tient les données "
            "et qui parle aux familles."
        )
    if result.n_empty:
        return words.plural("{n} rôle n'a encore personne.", "{n} rôles n'ont encore personne.", result.n_empty)
    return words.plural(
        "{n} rôle est écrit, et quelqu'un l'a.", "{n} rôles sont écrits, et chacun a quelqu'un.",
        len(result.tables["roles"].data),
    )  # fmt: skip


def _roles_told(result: TeamRoles, words: Words) -> list[str]:
    told, lacking = [], len(result.tables["without_anyone"].data)
    if result.loaded:
        told.append(
            words.say(
                "Plus de {roles_at_most:count} rôles pour : {names:listing}. Le plan repose beaucoup sur cette "
                "personne : que peut-on partager ?",
                result,
                names=result.loaded,
            )
        )
    if lacking:
        told.append(
            words.plural(
                "{n} action ou condition n'a le nom de personne.",
                "{n} actions ou conditions n'ont le nom de personne.",
                lacking,
            )
        )
    return told
