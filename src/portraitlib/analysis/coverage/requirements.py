"""What each study needs of the data, in one place: a new study adds its abilities here.

An ability is something a study can say (`trend`, `denominator`…); it is possible when every one of
its needs is met. A study without its essential abilities has nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from portraitlib.tables.schemas import OVERALL

FIRST_LEVEL_OF_SECOND_CYCLE = 3
SMALLEST_COMPARED_GROUP = 10
"""Students below which a group is not compared; the same choice as `params/portrait.yml`."""
SMALLEST_VALIDATION = 100
"""Students with and without the outcome needed to judge a prediction. Collins G. S., Ogundimu E. O. and
Altman D. G. (2016), Statistics in Medicine 35:214-226: at least 100 of each."""


@dataclass(frozen=True)
class Need:
    """One condition on the data.

    Parameters
    ----------
    table : str
        Standard table that must have rows.
    columns : tuple of str
        Columns of which each must hold a value.
    any_column : tuple of str
        Columns of which one at least must hold a value.
    rows : callable, optional
        Keeps the rows that count: ``rows(frame) -> frame``.
    about : str
        What those rows are, a code worded by `display`; needed with `rows`.
    years : int
        School years that must have such rows.
    students : int
        Different students such rows must be about.
    is_any_year : bool
        Rows of any year will do; otherwise those of the year read.
    """

    table: str
    columns: tuple[str, ...] = ()
    any_column: tuple[str, ...] = ()
    rows: Callable[[pd.DataFrame], pd.DataFrame] | None = None
    about: str = ""
    years: int = 0
    students: int = 0
    is_any_year: bool = False


@dataclass(frozen=True)
class Ability:
    """Something a study can say, and what it needs for that.

    Parameters
    ----------
    study : str
        Name of its notebook.
    name : str
        Code worded by `display.views.coverage`.
    needs : tuple of Need
    is_essential : bool
        Without it the study has nothing to say.
    """

    study: str
    name: str
    needs: tuple[Need, ...]
    is_essential: bool = False


def _competencies(results: pd.DataFrame) -> pd.DataFrame:
    return results[(results["competency"] != OVERALL) & results["mark"].notna()]


def _primary(results: pd.DataFrame) -> pd.DataFrame:
    return results[(results["course_level"] == 0).fillna(False) & results["mark"].notna()]


def _second_cycle(results: pd.DataFrame) -> pd.DataFrame:
    return results[(results["course_level"] >= FIRST_LEVEL_OF_SECOND_CYCLE).fillna(False) & results["mark"].notna()]


def _mentoring(services: pd.DataFrame) -> pd.DataFrame:
    return services[services["service"] == "mentoring"]


def _left(outcomes: pd.DataFrame) -> pd.DataFrame:
    return outcomes[outcomes["outcome"] == "left"]


def _both_waves(practices: pd.DataFrame) -> pd.DataFrame:
    waves = practices.groupby("staff_id")["wave"].transform("nunique")
    return practices[waves > 1]


MARKS = Need("results", columns=("mark",))
LEVELS = Need("students", columns=("grade_level",))
GROUPS = Need("students", columns=("group",))
CALENDAR = Need("calendar", columns=("is_instructional",))
ATTENDANCE = Need("attendance")
SUBGROUPS = Need(
    "students",
    any_column=("sex", "ehdaa_status", "has_intervention_plan", "first_language", "was_born_in_canada"),
)
AGE = Need("students", any_column=("age_on_september_30", "birth_year"))
SERVICES = Need("services", columns=("start_date",))
SESSIONS = Need("sessions")
PAST_MARKS = Need("results", columns=("mark",), years=2, is_any_year=True)

REQUIREMENTS: tuple[Ability, ...] = (
    Ability("01_portrait_ecole", "success_by_subject", (MARKS, LEVELS), is_essential=True),
    Ability(
        "01_portrait_ecole", "success_by_competency", (Need("results", rows=_competencies, about="competency_marks"),)
    ),
    Ability("01_portrait_ecole", "trend", (PAST_MARKS,)),
    Ability("01_portrait_ecole", "subgroup_gaps", (MARKS, SUBGROUPS)),
    Ability(
        "01_portrait_ecole",
        "upstream",
        (Need("results", rows=_primary, about="primary_marks", is_any_year=True),),
    ),
    Ability("01_portrait_ecole", "downstream", (Need("results", rows=_second_cycle, about="second_cycle_marks"),)),
    Ability("02_portrait_groupe", "marks_of_group", (MARKS, GROUPS), is_essential=True),
    Ability("02_portrait_groupe", "learning_by_item", (Need("items"), Need("responses"))),
    Ability("02_portrait_groupe", "engagement", (Need("engagement", columns=("answer",)),)),
    Ability("02_portrait_groupe", "observations", (Need("observations", columns=("rating",)),)),
    Ability("03_assiduite", "absences_by_week", (ATTENDANCE, CALENDAR), is_essential=True),
    Ability("03_assiduite", "absence_rate", (ATTENDANCE, CALENDAR)),
    Ability("03_assiduite", "absence_by_weekday", (ATTENDANCE, CALENDAR)),
    Ability("03_assiduite", "excused", (Need("attendance", columns=("is_excused",)),)),
    Ability("03_assiduite", "absence_by_group", (ATTENDANCE, GROUPS)),
    Ability("04_depistage", "marks_signal", (MARKS,), is_essential=True),
    Ability("04_depistage", "absence_signal", (ATTENDANCE, CALENDAR)),
    Ability("04_depistage", "delay_signal", (AGE, LEVELS)),
    Ability("04_depistage", "discipline_signal", (Need("discipline"),)),
    Ability("04_depistage", "supports_beside", (Need("services"),)),
    Ability(
        "05_validite_depistage",
        "against_outcome",
        (
            PAST_MARKS,
            Need("outcomes", rows=_left, about="leavers", students=SMALLEST_VALIDATION, is_any_year=True),
        ),
    ),
    Ability("05_validite_depistage", "against_next_year", (PAST_MARKS,), is_essential=True),
    Ability("05_validite_depistage", "fairness", (PAST_MARKS, SUBGROUPS)),
    Ability("06_planification", "needs", (MARKS, LEVELS), is_essential=True),
    Ability("06_planification", "capacity", (Need("staff"),)),
    Ability("06_planification", "present_supports", (Need("services"),)),
    Ability("07_suivi", "progress", (Need("progress", columns=("score",)),)),
    Ability("07_suivi", "actions_held", (SERVICES, SESSIONS)),
    Ability("07_suivi", "marks_between_terms", (MARKS,), is_essential=True),
    Ability("08_accompagnement", "dose", (SERVICES, SESSIONS), is_essential=True),
    Ability(
        "08_accompagnement",
        "mentoring_continuity",
        (Need("services", rows=_mentoring, about="mentoring"), SESSIONS),
    ),
    Ability("08_accompagnement", "roles", (Need("staff", any_column=("release_share", "training_hours")),)),
    Ability(
        "09_evaluation",
        "effect_on_marks",
        (PAST_MARKS, Need("services", students=SMALLEST_COMPARED_GROUP, is_any_year=True)),
        is_essential=True,
    ),
    Ability("09_evaluation", "implementation", (SERVICES, SESSIONS)),
    Ability("09_evaluation", "effect_on_attendance", (SERVICES, ATTENDANCE, CALENDAR)),
    Ability("09_evaluation", "effect_on_persistence", (SERVICES, Need("outcomes", is_any_year=True))),
    Ability(
        "09_evaluation",
        "change_of_practices",
        (Need("practices", rows=_both_waves, about="both_waves", is_any_year=True),),
    ),
)
"""Every ability of every study, in the order of the notebooks."""
