"""The chain of the plan in words: what each priority rests on, what serves it, what is lacking."""

from __future__ import annotations

from portraitlib.display.section import (
    Rank,
    ShownTable,
    View,
    Words,
    labelled,
    shown_table,
    under,
    view_of,
    with_labels,
)
from portraitlib.journal.plans import LINKS
from portraitlib.studies.planning.measures.chain import PlanChain
from portraitlib.studies.planning.views.phrases import rows_of

_LINKS = tuple(f"chain_{name}" for name in LINKS)
_UNDER = ("chain_portrait", "priority_competency", "priority_obstacle")


@view_of.register
def view_chain(result: PlanChain, words: Words) -> View:
    """The chain of each priority, its holes named; then actions by lever and place."""
    chain, levers = result.tables["plan_chain"], result.tables["action_levers"]
    return View(
        name="chaine-du-plan",
        headline=_headline(result, words),
        sentences=tuple(_told(result, words)),
        tables=(
            *((_chain(result, words),) if len(chain.data) else ()),
            *(
                (shown_table(levers, words, title=words.say("Actions par levier, en classe ou hors de la classe")),)
                if len(levers.data)
                else ()
            ),
        ),
        notes=(
            words.say(
                "Une pratique, une condition, une action ou un indicateur sert la priorité dont il porte le titre au "
                "journal. Une action qui concerne un élève est comptée, et n'est pas citée."
            ),
        ),
        to_do=words.say("Prenez le premier maillon qui manque, et écrivez-le ensemble."),
        on_page="open",
        rank=Rank.CONTEXT if result.n_priorities else Rank.NO_FINDING,
    )


def _headline(result: PlanChain, words: Words) -> str:
    if not result.n_priorities:
        return words.say(
            "Aucune priorité n'est écrite. Choisissez-en d'abord une, parmi celles que montrent les portraits."
        )
    if result.n_unmet:
        return words.plural(
            "Le plan attend : {n} condition n'est pas encore remplie.",
            "Le plan attend : {n} conditions ne sont pas encore remplies.",
            result.n_unmet,
        )
    if result.n_whole < result.n_priorities:
        return _lacking(result, words)
    return words.say("Du portrait à l'indicateur, chaque priorité a tous ses maillons.")


def _lacking(result: PlanChain, words: Words) -> str:
    return words.plural(
        "Il manque un maillon, ou plus, à {n} priorité.",
        "Il manque un maillon, ou plus, à {n} priorités.",
        result.n_priorities - result.n_whole,
    )


def _told(result: PlanChain, words: Words) -> list[str]:
    told = [_lacking(result, words)] if result.n_unmet and result.n_whole < result.n_priorities else []
    if result.n_priorities > result.priorities_at_most:
        told.append(
            words.say(
                "{n_priorities:count} priorités à la fois : au-delà de {priorities_at_most:count}, laquelle peut "
                "attendre ?",
                result,
            )
        )
    if result.n_unlinked:
        told.append(
            words.plural(
                "{n} entrée ne dit pas quelle priorité elle sert.",
                "{n} entrées ne disent pas quelle priorité elles servent.",
                result.n_unlinked,
            )
        )
    if result.n_actions:
        told.append(
            words.plural(
                "{n} action sur {n_actions:count} se passe en classe.",
                "{n} actions sur {n_actions:count} se passent en classe.",
                result.n_in_class,
                result,
            )
        )
    return told


def _chain(result: PlanChain, words: Words) -> ShownTable:
    """The chain as a table, in which each hole is written."""
    table = result.tables["plan_chain"]
    shown = shown_table(
        table, words, title=words.say("Du portrait à l'indicateur"), columns=("chain_priority", *_LINKS, _UNDER[0])
    )
    hole, nowhere = words.say("à écrire"), words.say("Sans priorité")
    rows = rows_of(table)
    texts = {name: [row[name] or (hole if row["chain_priority"] else "") for row in rows] for name in _LINKS}
    asked = [labelled(row, _UNDER, words, hole) if row["chain_priority"] else "" for row in rows]
    names = [row["chain_priority"] or nowhere for row in rows]
    written = with_labels(shown, chain_priority=names, **texts, **{_UNDER[0]: asked})
    return under(written, _UNDER[0], words.say("ce que montre le portrait, ce qu'il faut apprendre, ce qui l'empêche"))
