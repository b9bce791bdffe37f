"""Hours asked and available, what other hours would change, what rests on one adult, class time that is taken."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from portraitlib.journal.opened import Journal
from portraitlib.planner.capacity import at_other_hours, capacity, class_minutes
from portraitlib.results.section import Form, Result, fact, key, mark, n, named, part, rate, statistic, study, table
from portraitlib.studies.planning.measures.columns import PLACED
from portraitlib.studies.planning.measures.planned import Planned, planned_of
from portraitlib.studies.planning.settings import PlanningRules
from portraitlib.tables.school import School

_HOURS = "hours a week"
_HELD = fact(
    "hours_held", mark("Heures du plan"), Form.MARK, definition=mark("Heures des groupes donnés."), unit=_HOURS
)
_IN_CLASS = fact(
    "hours_in_class",
    mark("Heures en classe"),
    Form.MARK,
    definition=mark("Heures du plan en coenseignement ou en classes moins nombreuses."),
    unit=_HOURS,
)
BY_SUBJECT = table(
    "hours_by_subject",
    key("subject"),
    fact(
        "hours_asked",
        mark("Heures demandées"),
        Form.MARK,
        definition=mark("Heures des groupes qu'il faudrait, à leur taille habituelle, ou de toutes les offres."),
        unit=_HOURS,
    ),
    fact(
        "hours_offered", mark("Heures offertes"), Form.MARK, definition=mark("Heures des groupes offerts."), unit=_HOURS
    ),
    _HELD,
    _IN_CLASS,
)
BY_SLOT = table(
    "hours_by_slot",
    key("slot"),
    fact("hours_asked"),
    fact(
        "hours_possible",
        mark("Heures possibles"),
        Form.MARK,
        definition=mark("Adultes libres dans la plage, autant que les locaux libres le permettent, en heures."),
        unit=_HOURS,
    ),
    fact("n_adults_free", mark("Adultes libres"), Form.COUNT, definition=mark("Adultes libres dans la plage.")),
    fact("n_rooms"),
    fact("n_held", mark("Groupes donnés"), Form.COUNT, definition=mark("Groupes et classes du plan dans la plage.")),
)
BY_ADULT = table(
    "hours_by_adult",
    key("staff_id"),
    fact(
        "hours_available",
        mark("Heures disponibles"),
        Form.MARK,
        definition=mark("Heures libérables, et au plus la part permise de la tâche."),
        unit=_HOURS,
    ),
    fact("hours_asked"),
    _HELD,
    statistic("n_places", mark("Places données"), Form.COUNT, definition=mark("Présences d'élèves par semaine.")),
    about_students=True,
)
OTHER_HOURS = table(
    "other_hours",
    key(
        "hours_change",
        mark("Heures des adultes"),
        codes={"less": mark("20 % de moins"), "same": mark("Comme elles sont dites"), "more": mark("20 % de plus")},
        definition=mark("Heures libérables des adultes pour lesquelles un plan est refait."),
    ),
    n("n_students"),
    part("n_placed"),
    part("n_not_placed"),
    rate("placed_share", of="n_placed"),
)
BUDGET = table(
    "budget_lines",
    key("budget_line", mark("Ligne de la mesure"), definition=mark("Telle que l'école l'écrit.")),
    fact(
        "budget_amount",
        mark("Montant ($)"),
        Form.NUMBER,
        definition=mark("Tel que l'école l'écrit, en dollars."),
        unit="dollars",
    ),
)
MINUTES = table(
    "class_minutes",
    key("class_minutes", mark("Minutes de classe par semaine"), Form.COUNT, unit="minutes",
        definition=mark("Minutes de classe que le plan prend à un élève.")),
    n("n_students"),
)  # fmt: skip
UNUSED = table(
    "unused_places",
    key("subject"),
    n("n_students"),
    fact("n_seats"),
    fact(
        "n_free_seats", mark("Places libres"), Form.COUNT,
        definition=mark("Places des groupes donnés que personne n'occupe, additionnées."),
    ),
    about_students=True,
)  # fmt: skip
LEFT = table("needs_left", key("subject"), key("grade_level"), n("n_students"), *PLACED, about_students=True)


@dataclass(frozen=True, kw_only=True)
class Capacity(Result):
    """Hours of a plan; `counts` has ``lose_class``: students from whom the plan takes class time.

    `one_adult_share` of the places rests on one adult [0-1]; `budget` is the sum of the lines that the school typed;
    `hours_unused` of the adults whose hours are known are in no group nor class of the plan.
    """

    school_year: int
    one_adult_share: float
    n_adults: int
    budget: float = 0.0
    hours_unused: float = 0.0


@study
def measure_capacity(school: School, *, journal: Journal | None = None) -> Capacity:
    """Measure the hours asked and available for the plan of `plan_groups`, and what a fifth more or less would change.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        As in `plan_groups`.

    Returns
    -------
    Capacity or Refusal
        ``hours_by_subject``, ``hours_by_slot``, ``other_hours`` (20 % less, as told, 20 % more), ``class_minutes`` (one
        row per number of minutes), ``budget_lines`` (what the school typed, for its team); for an audience that may see
        students, ``hours_by_adult``, ``unused_places`` (subject: seats of the groups held, and those left) and
        ``needs_left`` (subject x level: who asks and has no place). Refused as `plan_groups`.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> measure_capacity(school_in_memory({})).reason
    'no_slots'
    """
    found = planned_of(school, journal)
    demand = found.asked.demand
    told = capacity(demand, found.plan)
    minutes = class_minutes(demand, found.plan)
    lines = _budget(school)
    held = told.by_adult[told.by_adult["n_places"] > 0]
    return Capacity(
        tables=named(
            BY_SUBJECT.filled(told.by_subject[BY_SUBJECT.names]),
            BY_SLOT.filled(told.by_slot.rename(columns={"n_adults": "n_adults_free"})[BY_SLOT.names]),
            BY_ADULT.filled(told.by_adult[BY_ADULT.names]),
            OTHER_HOURS.filled(_at_other_hours(at_other_hours(demand), demand.needs["student_id"].nunique())),
            MINUTES.filled(_by_minutes(minutes)),
            BUDGET.filled(lines),
            UNUSED.filled(_unused(found)),
            LEFT.filled(_left(found)),
        ),
        counts={"lose_class": len(minutes)},
        school_year=found.asked.school_year,
        one_adult_share=float(held["share"].max()) if len(held) else 0.0,
        n_adults=len(held),
        budget=float(lines["budget_amount"].sum()),
        hours_unused=float((told.by_adult["hours_available"] - told.by_adult["hours_held"]).clip(lower=0).sum()),
    )


def _unused(found: Planned) -> pd.DataFrame:
    """Students and seats of the groups held, and the seats that nobody has, by subject."""
    inside = pd.Series(list(found.plan.placed.values()), dtype=object).value_counts()
    rows = [
        (one.subject, int(inside.get(one.offer, 0)), one.largest)
        for one in found.asked.demand.offer_list
        if one.is_group and found.plan.groups.get(one.offer, ([], ""))[0]
    ]
    told = pd.DataFrame(rows, columns=["subject", "n_students", "n_seats"]).groupby("subject", sort=True).sum()
    return told.assign(n_free_seats=told["n_seats"] - told["n_students"]).reset_index()


def _left(found: Planned) -> pd.DataFrame:
    """Students who ask, those with a place and those without, by subject and level; the most without first."""
    needs = found.needs.rename(columns={"level": "grade_level"})
    by = ["subject", "grade_level"]
    told = needs.groupby([*by, "student_id"], dropna=False)["is_placed"].any().groupby(by, dropna=False)
    rows = told.agg(n_students="size", n_placed="sum").reset_index()
    rows = rows.assign(n_not_placed=rows["n_students"] - rows["n_placed"])
    rows = rows.assign(placed_share=rows["n_placed"] / rows["n_students"])
    return rows.sort_values(["n_not_placed", *by], ascending=[False, True, True], ignore_index=True)


def _budget(school: School) -> pd.DataFrame:
    """Lines that the school typed; a text typed by hand is for the team alone."""
    lines = school.settings(PlanningRules).budget if school.params.audience == "interne" else ()
    rows = [(one.line, one.amount) for one in lines if one.school in ("", school.code)]
    return pd.DataFrame(rows, columns=BUDGET.names)


def _at_other_hours(told: pd.DataFrame, n_asking: int) -> pd.DataFrame:
    change = ["less" if share < 0 else "more" if share > 0 else "same" for share in told["share"]]
    counts = {"hours_change": change, "n_students": n_asking, "n_placed": told["n_students"]}
    rows = pd.DataFrame(counts).assign(n_not_placed=n_asking - told["n_students"])
    return rows.assign(placed_share=rows["n_placed"] / max(1, n_asking))


def _by_minutes(minutes: pd.DataFrame) -> pd.DataFrame:
    rounded = minutes["minutes"].round().astype("int64")
    return rounded.value_counts().sort_index().rename_axis("class_minutes").rename("n_students").reset_index()
