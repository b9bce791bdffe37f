"""What adults and students say before the plan, and how many teachers the chosen subjects reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from portraitlib.results.given import table_of
from portraitlib.results.section import (
    Form,
    Refusal,
    Result,
    demand,
    fact,
    key,
    mark,
    n,
    named,
    part,
    rate,
    statistic,
    study,
    table,
)
from portraitlib.statistics.intervals import mean_interval
from portraitlib.studies.planning.settings import PlanningRules
from portraitlib.tables.questionnaires import told_answers, wordings
from portraitlib.tables.school import School

PRACTICE, COMPETENCE = "practice", "competence"
_ANSWERS = (
    fact("asked_question", mark("Question posée"), definition=mark("Question telle qu'elle a été posée.")),
    n("n_answering", mark("Personnes"), definition=mark("Personnes qui y ont répondu.")),
    statistic(
        "mean_given",
        mark("Réponse moyenne"),
        Form.NUMBER,
        unit="scale points",
        definition=mark("Moyenne des réponses, dans le sens de l'échelle."),
    ),
    statistic(
        "given_low",
        mark("Borne basse"),
        Form.NUMBER,
        unit="scale points",
        definition=mark("Borne basse de l'intervalle de la moyenne (Student)."),
    ),
    statistic(
        "given_high",
        mark("Borne haute"),
        Form.NUMBER,
        unit="scale points",
        definition=mark("Borne haute de l'intervalle de la moyenne (Student)."),
    ),
)
ITEMS = table(
    "own_practices", key("asked_item", mark("Code"), shown=False, definition=mark("Code de la question.")), *_ANSWERS
)
FELT = table("sense_of_competence", key("asked_item", shown=False), *_ANSWERS)
TEACHERS = table(
    "teachers",
    key("role"),
    key("subject"),
    n("n_staff", mark("Personnes"), definition=mark("Membres du personnel de l'année.")),
    part("n_new", mark("Nouveaux venus"), definition=mark("Absents de la liste de l'année précédente.")),
    part("n_not_new", mark("Déjà là"), shown=False, definition=mark("Déjà dans la liste de l'année précédente.")),
    rate("new_share", mark("Part de nouveaux"), of="n_new", definition=mark("Nouveaux venus, parmi les personnes.")),
    fact(
        "is_of_priority",
        mark("Rencontre une priorité"),
        like="yes_no",
        definition=mark("La matière est celle d'une priorité possible."),
    ),
)


@dataclass(frozen=True, kw_only=True)
class OwnPractices(Result):
    """What teachers say of their practices before a support; `scale_words` from the lowest to the highest."""

    scale_low: float
    scale_high: float
    scale_words: str
    is_validated: bool


@dataclass(frozen=True, kw_only=True)
class SenseOfCompetence(OwnPractices):
    """What students say they can learn."""


@dataclass(frozen=True, kw_only=True)
class Teachers(Result):
    """How many adults meet the chosen subjects; `is_year_before_known` when newcomers can be told."""

    school_year: int
    is_year_before_known: bool
    has_priorities: bool


@study
def describe_own_practices(school: School) -> OwnPractices:
    """Describe what teachers say of their practices before the support, question by question; nobody is told apart.

    Parameters
    ----------
    school : School

    Returns
    -------
    OwnPractices or Refusal
        ``own_practices``, one row per question. ``no_practice_answers``, or ``too_few_answers_to_tell`` when fewer
        people answered than ``fewest_answers``.
    """
    rows = _answers(school, PRACTICE, "staff")
    demand(rows, "no_practice_answers")
    return OwnPractices(tables=named(ITEMS.filled(_means(rows, school))), **_scale(rows, school))


@study
def describe_sense_of_competence(school: School) -> SenseOfCompetence:
    """Describe what students say they can learn, before the plan: an indicator that a plan may aim at.

    Parameters
    ----------
    school : School

    Returns
    -------
    SenseOfCompetence or Refusal
        ``sense_of_competence``, one row per question. ``no_competence_answers`` when it was not asked.
    """
    rows = _answers(school, COMPETENCE, "student")
    demand(rows, "no_competence_answers")
    return SenseOfCompetence(tables=named(FELT.filled(_means(rows, school))), **_scale(rows, school))


def _answers(school: School, dimension: str, respondent: str) -> pd.DataFrame:
    """Answers about a dimension, of the latest year, those after a support left out."""
    told = told_answers(school)
    is_read = told["dimension"].eq(dimension) & told["respondent"].eq(respondent) & told["answer"].notna()
    rows = told[(is_read & ~told["wave"].eq("after").fillna(False)).to_numpy(dtype=bool)]
    who = rows["student_id"].astype("object").fillna(rows["respondent_id"])
    year = rows["school_year"].astype("float64")
    return rows.assign(who=who)[(year.isna() | (year == year.max())).to_numpy(dtype=bool) & who.notna().to_numpy()]


def _means(rows: pd.DataFrame, school: School) -> pd.DataFrame:
    """Mean answer to each question that enough people answered."""
    rules = school.settings(PlanningRules)
    of_item = rows.drop_duplicates(["who", "item"], keep="last").groupby("item", sort=True)["answer"]
    count, mean, spread = of_item.count(), of_item.mean(), of_item.std()
    low, high = mean_interval(mean, spread, count, confidence=rules.confidence)
    asked = rows.drop_duplicates("item").set_index("item").sort_index()
    told = pd.DataFrame(
        {
            "asked_question": wordings(asked, school.reader.language),
            "n_answering": count,
            "mean_given": mean,
            "given_low": low,
            "given_high": high,
        }
    )
    told = told[told["n_answering"] >= rules.fewest_answers]
    demand(told, "too_few_answers_to_tell", smallest=rules.fewest_answers)
    return told.rename_axis("asked_item").reset_index()


def _scale(rows: pd.DataFrame, school: School) -> dict[str, Any]:
    first = rows.iloc[0]
    words = first.get(f"scale_words_{school.reader.language}")
    return {
        "scale_low": float(first["scale_low"]),
        "scale_high": float(first["scale_high"]),
        "scale_words": words if isinstance(words, str) else "",
        "is_validated": bool(first["is_validated"]) if pd.notna(first["is_validated"]) else False,
    }


@study
def count_teachers(school: School, *, priorities: Result | None = None) -> Teachers:
    """Count the adults by role and subject, and the newcomers: whom to accompany. Counts only; nobody is ranked.

    Parameters
    ----------
    school : School
    priorities : Result, optional
        Of `propose_priorities`: its subjects come first.

    Returns
    -------
    Teachers or Refusal
        ``teachers``, one row per role and subject. ``no_staff`` when the data have none.
    """
    staff = school.table("staff")
    demand(staff, "no_staff")
    year = int(staff["school_year"].max())
    now = staff[staff["school_year"].eq(year).to_numpy(dtype=bool)].astype({"role": "object"})
    before = staff.loc[staff["school_year"].eq(year - 1).to_numpy(dtype=bool), "staff_id"]
    subjects = _subjects(priorities)
    rows = now.assign(subject=now["subject"].astype("object").fillna(""), is_new=~now["staff_id"].isin(before))
    told = rows.groupby(["role", "subject"], sort=True).agg(n_staff=("staff_id", "nunique"), n_new=("is_new", "sum"))
    if not len(before):
        told["n_new"] = pd.NA
    told = told.astype("Int64").reset_index()
    told = told.assign(
        n_not_new=told["n_staff"] - told["n_new"],
        new_share=(told["n_new"] / told["n_staff"]).astype("Float64"),
        is_of_priority=told["subject"].isin(subjects),
    )
    told = told.sort_values("is_of_priority", ascending=False, kind="stable", ignore_index=True)
    return Teachers(
        tables=named(TEACHERS.filled(told)),
        school_year=year,
        is_year_before_known=len(before) > 0,
        has_priorities=bool(subjects),
    )


def _subjects(priorities: Result | None) -> set[str]:
    """Subjects of the candidates."""
    if priorities is None or isinstance(priorities, Refusal):
        return set()
    return set(table_of(priorities, "candidates", "subject")["subject"]) - {""}
