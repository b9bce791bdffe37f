"""What became of the actions of the plan, by role: done, late, never begun as far as the journal says. No score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from portraitlib.journal.opened import Journal, Revision
from portraitlib.journal.planned import Action, Role
from portraitlib.journal.plans import is_role_of
from portraitlib.journal.sections import day, framed, team_journal
from portraitlib.results.section import Form, Result, fact, key, mark, named, study, table
from portraitlib.tables.school import School

STANDINGS = {
    "late": mark("en retard"),
    "never_begun": mark("en retard, et rien d'écrit depuis le début"),
    "moved": mark("reportée"),
    "under_way": mark("en cours"),
    "undated": mark("en cours, sans date"),
    "done": mark("faite"),
    "dropped": mark("abandonnée"),
}
"""Where an action is, by code, those to speak of first."""
NOBODY, UNWRITTEN = "nobody", "unwritten"
ACTIONS = table(
    "actions_followed",
    key("entry_text"),
    fact("action_role", mark("Fonction"), definition=mark("La fonction de qui le fait, d'après les rôles du journal.")),
    fact("entry_day"),
    fact(
        "action_standing",
        mark("Où elle en est"),
        codes=STANDINGS,
        definition=mark("En retard : sa date est passée et personne ne l'a fermée."),
    ),
    fact("action_outcome", mark("Ses suites"), definition=mark("Ce que l'équipe a écrit de ses suites.")),
)
BY_ROLE = table(
    "actions_by_role",
    key("action_role"),
    fact("role_aim"),
    fact("role_hours"),
    fact("n_actions_done", mark("Faites"), Form.COUNT, definition=mark("Actions faites.")),
    fact("n_actions_open", mark("En cours"), Form.COUNT, definition=mark("Actions en cours ou reportées, à temps.")),
    fact("n_actions_late", mark("En retard"), Form.COUNT, definition=mark("Actions dont la date est passée.")),
    fact(
        "n_actions_unsaid",
        mark("Dont rien n'est écrit depuis"),
        Form.COUNT,
        definition=mark("Parmi celles en retard, celles dont le journal ne dit rien depuis leur première écriture."),
    ),
    fact(
        "hours_done",
        mark("Heures des actions faites"),
        Form.MARK,
        definition=mark("Heures qui étaient prévues pour les actions faites."),
    ),
    fact("role_reviewed_on", mark("Rôle revu le"), Form.DATE, definition=mark("Jour du dernier texte sur ce rôle.")),
)


@dataclass(frozen=True, kw_only=True)
class FollowedActions(Result):
    """What became of the actions.

    Parameters
    ----------
    n_actions, n_done, n_late, n_never_begun, n_moved : int
        Actions that were not dropped; among them, done, late (never begun too), late and of which nothing was written
        since they were first kept, put off.
    n_about_students : int
        Actions about one student: counted, and not quoted.
    """

    n_actions: int = 0
    n_done: int = 0
    n_late: int = 0
    n_never_begun: int = 0
    n_moved: int = 0
    n_about_students: int = 0


@study
def follow_actions(school: School, *, journal: Journal | None = None) -> FollowedActions:
    """Follow the actions of the plan: what is done, late, or late without a word since it was written, by role.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    FollowedActions or Refusal
        ``actions_followed``, one row per action about no student, those to speak of first: `entry_text`,
        `action_role` (``nobody``, or ``unwritten`` when the name is that of no role), `entry_day`, `action_standing`,
        `action_outcome`; ``actions_by_role``, one row per function: `role_aim`, `role_hours` a week, its actions by
        where they are (those about students too), `hours_done`, `role_reviewed_on`. ``journal_is_for_the_team`` for
        readers outside it.

    Notes
    -----
    The journal does not say that an action was begun: late, and of which nothing was ever written again, is the
    nearest that it tells. Nothing is counted by person, and no total is made of a team.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> follow_actions(school_in_memory({}, journal="no-such-folder")).n_actions
    0
    """
    journal = team_journal(school, journal)
    roles, told = journal.entries("role"), _told(journal)
    listed = [one for one in told if not one["is_about_student"]]
    standings = [str(one["action_standing"]) for one in told if one["action_standing"] != "dropped"]
    return FollowedActions(
        tables=named(
            ACTIONS.filled(framed(sorted(listed, key=_order), ACTIONS.names)),
            BY_ROLE.filled(framed(_by_role(told, roles), BY_ROLE.names)),
        ),
        n_actions=len(standings),
        n_done=standings.count("done"),
        n_late=standings.count("late") + standings.count("never_begun"),
        n_never_begun=standings.count("never_begun"),
        n_moved=standings.count("moved"),
        n_about_students=len(told) - len(listed),
    )


def _order(one: Mapping[str, Any]) -> tuple[int, str]:
    return list(STANDINGS).index(one["action_standing"]), str(one["entry_day"])


def _told(journal: Journal) -> list[dict[str, Any]]:
    """Each action with where it is and the function of who does it."""
    roles = [cast(Role, one.body) for one in journal.entries("role")]
    n_texts: dict[str, int] = {}
    for one in journal.history():
        n_texts[one.entry] = n_texts.get(one.entry, 0) + 1
    rows = []
    for one in journal.entries("action"):
        body = cast(Action, one.body)
        rows.append(
            {
                "entry_text": body.what,
                "action_role": function_of(body.who, roles),
                "entry_day": day(body.by_when),
                "action_standing": _standing(body, str(journal.today), is_alone=n_texts[one.entry] == 1),
                "action_outcome": body.outcome,
                "hours": body.hours,
                "is_about_student": bool(body.student),
            }
        )
    return rows


def _standing(body: Action, today: str, *, is_alone: bool) -> str:
    if body.state in ("done", "dropped"):
        return body.state
    if body.by_when and body.by_when < today:
        return "never_begun" if is_alone and not body.outcome else "late"
    if body.state == "moved":
        return "moved"
    return "under_way" if body.by_when else "undated"


def function_of(who: str, roles: Sequence[Role]) -> str:
    """Function of a name typed beside an action: nothing is counted by person."""
    if not who.strip():
        return NOBODY
    return next((one.function for one in roles if is_role_of(who.strip(), one)), UNWRITTEN)


def _by_role(told: Sequence[Mapping[str, Any]], roles: Sequence[Revision]) -> list[dict[str, Any]]:
    """A row for each function that has a role or an action; roles of one function are one row."""
    of = {one.entry: cast(Role, one.body) for one in roles if one.body and one.body.state != "dropped"}
    functions = dict.fromkeys([one.function for one in of.values()])
    last = [name for name in (UNWRITTEN, NOBODY) if any(one["action_role"] == name for one in told)]
    closed = {one["action_role"]: None for one in told if one["action_role"] not in (*functions, *last)}
    rows = []
    for function in (*functions, *closed, *last):
        own = [one for one in roles if one.entry in of and of[one.entry].function == function]
        places = [one["action_standing"] for one in told if one["action_role"] == function]
        hours = [one["hours"] for one in told if (one["action_role"], one["action_standing"]) == (function, "done")]
        rows.append(
            {
                "action_role": function,
                "role_aim": "; ".join(text for one in own if (text := of[one.entry].aim)),
                "role_hours": sum(of[one.entry].hours for one in own) or None,
                "n_actions_done": places.count("done"),
                "n_actions_open": sum(places.count(name) for name in ("under_way", "undated", "moved")),
                "n_actions_late": places.count("late") + places.count("never_begun"),
                "n_actions_unsaid": places.count("never_begun"),
                "hours_done": sum(hours) or None,
                "role_reviewed_on": day(max((one.on for one in own), default="")),
            }
        )
    return rows
