"""The chain of the plan: portrait, priority, practice, condition, action, indicator, with its holes; and its levers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from portraitlib.journal.forms import WORDS
from portraitlib.journal.opened import Journal, Revision
from portraitlib.journal.planned import Action, Priority
from portraitlib.journal.plans import LINKS, Chain, chains_of, planned, unmet_conditions
from portraitlib.journal.sections import framed, team_journal
from portraitlib.results.section import Form, Result, fact, key, mark, named, statistic, study, table
from portraitlib.studies.planning.settings import PlanningRules
from portraitlib.tables.school import School

LEVERS, PLACES = ("literacy", "numeracy", "engagement", "unsaid"), ("in_class", "beside", "unsaid")
_LEVER = {name: WORDS[name] for name in LEVERS}
_WRITTEN = mark("Ce que l'équipe a écrit; la case dit ce qui manque.")
CHAIN = table(
    "plan_chain",
    key("chain_priority", mark("Priorité"), definition=mark("Ce que l'équipe veut améliorer.")),
    fact("chain_portrait", mark("Ce que montre le portrait"), definition=mark("Le constat gardé avec la priorité.")),
    fact("priority_competency", mark("Ce qu'il faut apprendre"), definition=mark("La compétence ou l'habileté visée.")),
    fact("priority_obstacle", mark("Ce qui l'empêche"), definition=mark("L'obstacle que l'équipe a nommé.")),
    fact("chain_practice", mark("Pratiques"), definition=_WRITTEN),
    fact("chain_condition", mark("Conditions"), definition=_WRITTEN),
    fact("chain_action", mark("Actions"), definition=_WRITTEN),
    fact("chain_indicator", mark("Indicateurs"), definition=_WRITTEN),
    fact(
        "n_holes", mark("Ce qui manque"), Form.COUNT, shown=False, definition=mark("Maillons que personne n'a écrits.")
    ),
)
SHARES = table(
    "action_levers",
    key("action_lever", mark("Levier"), codes=_LEVER, definition=mark("Littératie, numératie ou engagement.")),
    fact("actions_in_class", mark("En classe"), Form.COUNT, definition=mark("Actions qui se passent en classe.")),
    fact(
        "actions_beside",
        mark("Hors de la classe"),
        Form.COUNT,
        definition=mark("Actions qui se passent hors de la classe."),
    ),
    fact(
        "actions_unplaced", mark("Lieu à préciser"), Form.COUNT, definition=mark("Actions dont le lieu n'est pas dit.")
    ),
    statistic(
        "action_share",
        mark("Part des actions"),
        Form.PERCENT,
        of="actions",
        unit="share",
        definition=mark("Actions de ce levier, parmi les actions qui tiennent."),
    ),
)


@dataclass(frozen=True, kw_only=True)
class PlanChain(Result):
    """The chain of each priority.

    Parameters
    ----------
    n_priorities, n_whole : int
        Priorities; among them, those of which no link is lacking.
    n_unmet : int
        Conditions not there yet.
    n_unlinked : int
        Entries that name no priority of the journal.
    n_actions, n_in_class : int
        Actions that stand, those about one student too; among them, those in class.
    """

    n_priorities: int = 0
    n_whole: int = 0
    n_unmet: int = 0
    n_unlinked: int = 0
    n_actions: int = 0
    n_in_class: int = 0
    priorities_at_most: int = 3


@study
def draw_chain(school: School, *, journal: Journal | None = None) -> PlanChain:
    """Draw the chain from what a portrait shows to how the team will know, with what is lacking on the way.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    PlanChain
        ``plan_chain``, one row per priority, then one for what serves none: `chain_priority`, `chain_portrait`
        (headlines kept with it), `priority_competency`, `priority_obstacle`, a column for each link with the texts of
        its entries, empty where it is lacking, `n_holes`; ``levers``, one row per lever: actions in class, beside it,
        and its share of all. An action about one student is counted there, and not quoted.
    """
    journal = team_journal(school, journal)
    chains, actions = chains_of(journal), [cast(Action, one.body) for one in planned(journal, "action")]
    of_priorities = [one for one in chains if one.priority]
    return PlanChain(
        tables=named(CHAIN.filled(framed(map(_row, chains), CHAIN.names)), SHARES.filled(_levers(actions))),
        n_priorities=len(of_priorities),
        n_whole=sum(not one.holes for one in of_priorities),
        n_unmet=len(unmet_conditions(journal)),
        n_unlinked=sum(len(entries) for one in chains if not one.priority for entries in one.links.values()),
        n_actions=len(actions),
        n_in_class=sum(one.place == "in_class" for one in actions),
        priorities_at_most=school.settings(PlanningRules).priorities_at_most,
    )


def _row(chain: Chain) -> dict[str, Any]:
    priority = cast(Priority, chain.priority.body) if chain.priority else None
    return {
        "chain_priority": priority.title if priority else "",
        "chain_portrait": "; ".join(one.headline for one in priority.evidence) if priority else "",
        "priority_competency": priority.competency if priority else "",
        "priority_obstacle": priority.obstacle if priority else "",
        **{f"chain_{name}": _texts(chain.links[name]) for name in LINKS},
        "n_holes": len(chain.holes) if priority else 0,
    }


def _texts(entries: Iterable[Revision]) -> str:
    """Texts of entries, those about one student left out."""
    return "; ".join(one.body.told for one in entries if one.body and not getattr(one.body, "student", ""))


def _levers(actions: list[Action]) -> pd.DataFrame:
    """Actions by lever and place; a lever without any is there, so that it is seen."""
    counts = Counter((str(one.lever), str(one.place)) for one in actions)
    rows = []
    for lever in LEVERS if actions else ():
        placed = [counts[lever, place] for place in PLACES]
        if lever != "unsaid" or any(placed):
            rows.append(dict(zip(SHARES.names, [lever, *placed, sum(placed) / len(actions)], strict=True)))
    return framed(rows, SHARES.names)
