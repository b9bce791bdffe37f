"""Groups that hold within adults, rooms and buses: who is in them, how many have a place, how far from the best."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from portraitlib.journal.opened import Journal
from portraitlib.journal.opening import open_journal
from portraitlib.journal.plans import unmet_conditions
from portraitlib.planner.rules import DIRECTED
from portraitlib.results.section import Form, Result, fact, key, mark, n, named, part, study, table
from portraitlib.studies.planning.measures.accepted import Changed
from portraitlib.studies.planning.measures.columns import PLACED
from portraitlib.studies.planning.measures.planned import Planned, planned_of
from portraitlib.studies.planning.settings import GroupRules, PlanningRules
from portraitlib.tables.school import School

BY_RANK = table("places_by_rank", key("need_rank"), n("n_students"), *PLACED)
BY_SUBJECT = table("places_by_subject", key("subject"), n("n_students"), *PLACED)
GROUPS = table(
    "planned_groups",
    key("offer"),
    fact("service"),
    fact("subject"),
    fact("competency"),
    fact("slots_told"),
    n("n_students"),
    part("n_directed", mark("Dirigés"), definition=mark("Élèves dirigés vers ce soutien.")),
    part("n_others", mark("Les autres"), definition=mark("Volontaires, sous le seuil, ou en enrichissement.")),
    fact("n_seats"),
)
IN_CLASS = table(
    "planned_in_class", key("offer"), fact("offer_kind"), fact("subject"), fact("group"), fact("slots_told")
)
BROKEN = table(
    "broken_rules",
    key("broken_rule"),
    fact("n_broken", mark("Fois"), Form.COUNT, definition=mark("Combien de fois la règle est brisée dans le plan.")),
)
STUDENTS = table(
    "planned_students",
    key("offer"),
    key("student_id"),
    fact("group"),
    fact("slots_told"),
    fact("service"),
    fact("subject"),
    fact("need_rank"),
    fact("staff_id"),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class PlannedGroups(Result):
    """A plan of groups.

    `counts`: students ``asking``, ``placed``, ``without`` a place, ``aside`` (wishes of students who are not enrolled),
    ``by_results`` (nobody asked); ``needs``, ``served``, ``more``; of an accepted plan, ``gone`` (left the school) and
    ``unasked`` (nothing is asked for them any more: they keep their place), ``new`` (something is asked since, and has
    no place).

    Parameters
    ----------
    school_year : int
        Year that is planned.
    n_groups : int
        Groups held.
    is_bound_known : bool
        Whether ``more`` is known: needs that no plan could serve beyond those served.
    is_proved : bool
        Whether no plan is worth more by these weights.
    rules : GroupRules
    alike_in_competency : bool
        Whether the students of a proposed group have the same competency to work on.
    in_force : str
        Name of the plan that the team accepted; of another year's, few places change. Empty without one.
    is_accepted : bool
        Whether this is that plan; otherwise it is proposed.
    tells_new : bool
        Whether that plan says what was asked when it was accepted.
    n_sessions_gone : int
        Sessions of it whose offer or slot is not there any more.
    n_unmet : int
        Conditions of the journal that are not there yet.
    """

    school_year: int
    n_groups: int
    is_bound_known: bool
    is_proved: bool
    rules: GroupRules
    alike_in_competency: bool
    in_force: str
    is_accepted: bool = False
    tells_new: bool = False
    n_sessions_gone: int = 0
    n_unmet: int = 0


@study
def plan_groups(school: School, *, journal: Journal | None = None) -> PlannedGroups:
    """Plan groups that hold within the adults, rooms and buses of the school, at once.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        The plan of the year that was kept last and is not closed is shown as it is, with what changed since; from
        those of another year, few places change. Nothing is read of a closed journal.

    Returns
    -------
    PlannedGroups or Refusal
        ``places_by_rank``, ``places_by_subject``, ``planned_groups`` (one row per group), ``planned_in_class`` (one
        row per class reached), ``planned_students`` (one row per student of a group; for an audience that may see
        students), ``broken_rules`` (what an accepted plan breaks now).
        ``no_slots``, ``no_offers``, ``nothing_asked`` when the table is missing.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> plan_groups(school_in_memory({})).reason
    'no_slots'
    """
    found = planned_of(school, journal)
    needs = found.needs
    plan, asked = found.plan, found.asked
    changed = found.changed or Changed(0, 0, 0, {})
    placed = needs.loc[needs["is_placed"], "student_id"].nunique()
    more = None if plan.bound_needs is None else max(0, plan.bound_needs - len(plan.placed))
    return PlannedGroups(
        tables=named(
            BY_RANK.filled(_placed(needs.assign(need_rank=needs["rank"].astype("str")), "need_rank")),
            BY_SUBJECT.filled(_placed(needs, "subject")),
            GROUPS.filled(_groups(found, needs)),
            IN_CLASS.filled(_in_class(found)),
            STUDENTS.filled(_students(found, needs)),
            BROKEN.filled(pd.DataFrame(changed.broken.items(), columns=BROKEN.names)),
        ),
        counts={
            "asking": int(needs["student_id"].nunique()),
            "placed": int(placed),
            "without": int(needs["student_id"].nunique() - placed),
            "needs": len(needs),
            "served": len(plan.placed),
            "more": 0 if more is None else more,
            "aside": asked.n_wishes_aside,
            "by_results": asked.n_by_results,
            "gone": changed.n_gone,
            "unasked": changed.n_unasked,
            "new": len({student for student, *_ in changed.new or ()}),
        },
        school_year=asked.school_year,
        n_groups=sum(offer.is_group for offer in asked.demand.offer_list if offer.offer in plan.groups),
        is_bound_known=more is not None,
        is_proved=plan.is_proved,
        rules=school.settings(PlanningRules).groups,
        alike_in_competency=bool((asked.demand.needs["need"] != "").any()),
        in_force=asked.in_force,
        is_accepted=found.changed is not None,
        tells_new=changed.new is not None,
        n_sessions_gone=changed.n_sessions_gone,
        n_unmet=len(unmet_conditions(journal or open_journal(school))),
    )


def _placed(needs: pd.DataFrame, by: str) -> pd.DataFrame:
    """Students who ask, those with a place, those without, by rank or subject."""
    of_student = needs.groupby([by, "student_id"], sort=True)["is_placed"].any().groupby(by, sort=True)
    rows = of_student.agg(["size", "sum"]).reset_index()
    told = {by: rows[by], "n_students": rows["size"], "n_placed": rows["sum"]}
    return pd.DataFrame(told).assign(
        n_not_placed=rows["size"] - rows["sum"], placed_share=rows["sum"] / rows["size"].clip(lower=1)
    )


def _groups(found: Planned, needs: pd.DataFrame) -> pd.DataFrame:
    inside = needs[needs["is_placed"]].groupby("offer")
    n_all, n_directed = inside["student_id"].nunique(), inside["rank"].apply(lambda one: int((one == DIRECTED).sum()))
    # What none of a group lacks alone is not what it works on, whatever the plan says of it.
    lacked = needs[needs["is_placed"] & (needs["need"] != "")].groupby("offer")["need"].first().to_dict()
    rows = []
    for offer in found.asked.demand.offer_list:
        slots, _ = found.plan.groups.get(offer.offer, ([], ""))
        if slots and offer.is_group:
            counts = int(n_all[offer.offer]), int(n_directed[offer.offer])
            what = offer.offer, offer.service, offer.subject, lacked.get(offer.offer), ", ".join(slots)
            rows.append((*what, counts[0], counts[1], counts[0] - counts[1], offer.largest))
    return pd.DataFrame(rows, columns=GROUPS.names)


def _in_class(found: Planned) -> pd.DataFrame:
    kinds = found.asked.demand.offers.set_index("offer")["offer_kind"]
    held = [(one, found.plan.groups.get(one.offer, ([], ""))[0]) for one in found.asked.demand.offer_list]
    rows = [(one.offer, kinds[one.offer], one.subject, one.group, ", ".join(slots))
            for one, slots in held if slots and not one.is_group]  # fmt: skip
    return pd.DataFrame(rows, columns=IN_CLASS.names)


def _students(found: Planned, needs: pd.DataFrame) -> pd.DataFrame:
    offers = {one.offer: one for one in found.asked.demand.offer_list}
    rows = needs[needs["is_placed"]].sort_values(["offer", "student_id"], ignore_index=True)
    mine = [offers[one] for one in rows["offer"]]
    told = rows.assign(
        service=[one.service for one in mine],
        subject=[one.subject or subject for one, subject in zip(mine, rows["subject"], strict=True)],
        staff_id=[one.staff_id for one in mine],
        need_rank=rows["rank"].astype("str"),
        slots_told=rows["slot"],
    )
    return told[STUDENTS.names]
