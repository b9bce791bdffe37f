"""Who makes the plan hold: its conditions with who answers for them, and who does what on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from portraitlib.journal.opened import Journal, Revision
from portraitlib.journal.planned import Action, Condition, Plan, Role
from portraitlib.journal.plans import is_role_of, planned, same_text, unmet_conditions
from portraitlib.journal.sections import condition_rows, framed, rows_of, team_journal
from portraitlib.results.section import Form, Result, column, fact, key, mark, named, study, table
from portraitlib.studies.planning.settings import PlanningRules
from portraitlib.tables.school import School

column("entry_priority", mark("Priorité"), definition=mark("La priorité que l'entrée sert, telle que l'équipe la dit."))
PLAN_CONDITIONS = table(
    "plan_conditions",
    key("condition_text"),
    fact("condition_guarantor"),
    fact("entry_day"),
    fact("entry_state"),
    fact("entry_priority"),
)
ROLES = table(
    "roles",
    key("role_holder", mark("Qui"), definition=mark("La personne qui a ce rôle; personne, quand la case le dit.")),
    fact("member_function"),
    fact("member_tasks"),
    fact("role_aim"),
    fact("role_hours"),
    fact("role_stops", mark("Cesse de faire"), definition=mark("Ce que la personne laisse pour avoir ce temps.")),
    fact("role_awaits", mark("Ce qui l'attend"), definition=mark("Actions et conditions en cours à son nom.")),
    fact("n_roles", mark("Rôles"), Form.COUNT, shown=False, definition=mark("Rôles écrits de la personne.")),
)
ORPHANS = table("without_anyone", key("entry_kind"), fact("entry_text"), fact("entry_day"))


@dataclass(frozen=True, kw_only=True)
class PlanConditions(Result):
    """Conditions of the plan.

    Parameters
    ----------
    plans : tuple of str
        Titles of the plans that go on.
    n_unmet, n_late, n_nobody : int
        Conditions not there yet; among them, those whose day has passed, and those nobody answers for.
    """

    plans: tuple[str, ...] = ()
    n_unmet: int = 0
    n_late: int = 0
    n_nobody: int = 0


@dataclass(frozen=True, kw_only=True)
class TeamRoles(Result):
    """Who does what; ``loaded`` names who has more roles than the choices allow."""

    n_empty: int = 0
    roles_at_most: int = 3
    loaded: tuple[str, ...] = ()


@study
def list_plan_conditions(school: School, *, journal: Journal | None = None) -> PlanConditions:
    """List the conditions of the plan: those not there yet first, by their day.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    PlanConditions
        ``plan_conditions``, one row per condition that the team did not drop: `condition_text`,
        `condition_guarantor`, `entry_day`, `entry_state`, `entry_priority`.
    """
    journal = team_journal(school, journal)
    unmet = unmet_conditions(journal)
    bodies = [cast(Condition, one.body) for one in unmet]
    waiting = {one.entry for one in unmet}
    listed = sorted(planned(journal, "condition"), key=lambda one: (one.entry not in waiting, _day(one) or "9999"))
    data = framed(condition_rows(listed), PLAN_CONDITIONS.names)
    data["entry_priority"] = [getattr(one.body, "priority", "") for one in listed]
    return PlanConditions(
        tables=named(PLAN_CONDITIONS.filled(data)),
        plans=tuple(cast(Plan, one.body).title for one in journal.open_entries("plan")),
        n_unmet=len(unmet),
        n_late=sum(bool(one.by_when) and one.by_when < str(journal.today) for one in bodies),
        n_nobody=sum(not one.guarantor.strip() for one in bodies),
    )


@study
def list_roles(school: School, *, journal: Journal | None = None) -> TeamRoles:
    """List who does what: each role with its aim, its hours and what it stops; what nobody does yet apart.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    TeamRoles
        ``roles``, one row per role: `role_holder` (empty when nobody has it), `member_function`, `member_tasks`,
        `role_aim`, `role_hours` a week, `role_stops`, `role_awaits` (open actions and conditions under that name or
        function), `n_roles` of the person; ``without_anyone``, one row per action or condition under no name.

    Notes
    -----
    A role counts as many as the lines of what it takes care of: a person is often written once for several roles.
    """
    journal, rules = team_journal(school, journal), school.settings(PlanningRules)
    entries = journal.open_entries("role")
    roles = [cast(Role, one.body) for one in entries]
    tasks = _tasks(journal)
    rows = [
        {
            "role_holder": one.name,
            "member_function": one.function,
            "member_tasks": "; ".join(_lines(one.tasks)),
            "role_aim": one.aim,
            "role_hours": one.hours or None,
            "role_stops": one.stops,
            "role_awaits": "; ".join(text for who, text, _ in tasks if is_role_of(who, one)),
            "n_roles": _count(one.name, roles),
        }
        for one in roles
    ]
    lacking = rows_of([one for who, _, one in tasks if not who], entry_kind="", entry_text="what", entry_day="by_when")
    loaded = {one.name: None for one in roles if one.name and _count(one.name, roles) > rules.roles_at_most}
    return TeamRoles(
        tables=named(ROLES.filled(framed(rows, ROLES.names)), ORPHANS.filled(framed(lacking, ORPHANS.names))),
        n_empty=sum(not one.name.strip() for one in roles),
        roles_at_most=rules.roles_at_most,
        loaded=tuple(loaded),
    )


def _day(one: Revision) -> str:
    return one.body.day if one.body else ""


def _tasks(journal: Journal) -> list[tuple[str, str, Revision]]:
    """Who, what, and the entry, of each open action about no student and of each condition not there yet."""
    actions = [(cast(Action, one.body), one) for one in journal.open_entries("action")]
    conditions = [(cast(Condition, one.body), one) for one in unmet_conditions(journal)]
    return [
        *((body.who.strip(), body.what, one) for body, one in actions if not body.student),
        *((body.guarantor.strip(), body.what, one) for body, one in conditions),
    ]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.replace(";", "\n").splitlines() if line.strip()]


def _count(name: str, roles: Sequence[Role]) -> int:
    return sum(max(1, len(_lines(one.tasks))) for one in roles if name and same_text(one.name, name))
