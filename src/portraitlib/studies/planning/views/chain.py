"""The chain of the plan in words: what each priority rests on, what serves it, what is lacking."""

from __future__ import annotations

from dataclasses import replace

from portraitlib.display.section import Rank, ShownTable, View, Words, shown_table, view_of, with_labels
from portraitlib.journal.plans import LINKS
from portraitlib.studies.planning.measures.chain import PlanChain

_LINKS = ("chain_portrait", *(f"chain_{name}" for name in LINKS))
_ASKED = ("priority_competency", "priority_obstacle")


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
    lacking = result.n_priorities - result.n_whole
    if lacking:
        return words.plural(
            "Il manque un maillon, ou plus, à {n} priorité.", "Il manque un maillon, ou plus, à {n} priorités.", lacking
        )
    return words.say("Du portrait à l'indicateur, chaque priorité a tous ses maillons.")


def _told(result: PlanChain, words: Words) -> list[str]:
    told = []
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
                "{n_in_class:count} action sur {n} se passe en classe.",
                "{n_in_class:count} actions sur {n} se passent en classe.",
                result.n_actions,
                result,
            )
        )
    return told


def _chain(result: PlanChain, words: Words) -> ShownTable:
    """The chain as a table, in which each hole is written."""
    table = result.tables["plan_chain"]
    shown = shown_table(table, words, title=words.say("Du portrait à l'indicateur"))
    hole, nowhere = words.say("à écrire"), words.say("Sans priorité")
    is_of_priority = (table.data["chain_priority"] != "").tolist()
    texts = {
        name: [
            text or (hole if is_owned else "") for text, is_owned in zip(table.data[name], is_of_priority, strict=True)
        ]
        for name in (*_LINKS, *_ASKED)
    }
    written = with_labels(shown, chain_priority=[one or nowhere for one in table.data["chain_priority"]], **texts)
    under = ("chain_portrait", *_ASKED)
    return replace(written, columns=tuple(replace(one, is_under=one.name in under) for one in written.columns))
