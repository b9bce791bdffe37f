"""An indicator of a plan: the value of each student, as of the day read and the year before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pandas as pd

from portraitlib.errors import ParamsError
from portraitlib.indicators.attendance import known_attendance
from portraitlib.journal.planned import Indicator
from portraitlib.journal.plans import same_text
from portraitlib.results.section import codes_of
from portraitlib.rules import MarkingRule
from portraitlib.rules.attendance import AttendanceRules
from portraitlib.tables.course_success import fails_a_competency
from portraitlib.tables.questionnaires import told_answers
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

FEWEST_PAIRS = 20
"""Students measured twice from which last year's value is said to help."""


@dataclass(frozen=True)
class Values:
    """A value a student; ``fault`` says why there is none.

    Parameters
    ----------
    now, before : Series by student
        `before` is what most resembles it a year earlier, to be used as a covariate; empty when there is none.
    school_year : int
        Year of `now`.
    term : str
        Of marks: the term they are of, ``"final"`` when they are final.
    series : str
        Of marks: that of the rules under which they were made; marks of two series are not compared.
    is_share : bool
        Each value is 0 or 1.
    classes : Series by student
        Home group of `school_year`.
    fault : str
        Code: ``unknown_subject``, ``unknown_competency``, ``unknown_level``, ``unknown_scale``, ``no_values``.
    """

    now: pd.Series
    before: pd.Series
    school_year: int = 0
    term: str = ""
    series: str = ""
    is_share: bool = False
    fault: str = ""
    classes: pd.Series = field(default_factory=lambda: pd.Series(dtype="str"))

    @property
    def explained(self) -> float:
        """Share of the variance that the year before explains (adjusted R²); NaN with too few pairs."""
        pairs = pd.concat([self.now, self.before], axis=1, join="inner").dropna()
        if len(pairs) < FEWEST_PAIRS or (pairs.nunique() < 2).any():
            return float("nan")
        now, before = (pairs - pairs.mean()).to_numpy().T  # sums, not a matrix product: the same digits everywhere
        squared = float((now * before).sum() ** 2 / ((now**2).sum() * (before**2).sum()))
        return max(0.0, 1 - (1 - squared) * (len(pairs) - 1) / (len(pairs) - 2))


class _UnknownError(Exception):
    """What an indicator names is not in the data: its code."""


def values_of(school: School, indicator: Indicator) -> Values:
    """Value of each student for an indicator that the store can compute; see `Values.fault` otherwise."""
    nothing = pd.Series(dtype="float64")
    try:
        found = _READ[indicator.measure](school, indicator)
    except _UnknownError as no:
        return Values(nothing, nothing, fault=str(no))
    if not len(found.now):
        return Values(nothing, nothing, fault="no_values")
    students = school.table("students")
    of_year = students[(students["school_year"] == found.school_year).fillna(False).to_numpy(dtype=bool)]
    return replace(found, classes=of_year.drop_duplicates("student_id").set_index("student_id")["group"])


def _marks(school: School, indicator: Indicator) -> Values:
    """Marks, or success, of a subject or of one of its competencies: final ones, or those of the latest term."""
    results = school.table("results")
    subject = _code(indicator.subject, "subject", results["subject"], "unknown_subject")
    competencies = (
        _code(indicator.competency, "competency", results["competency"], "unknown_competency")
        if indicator.competency.strip()
        else [OVERALL]
    )
    is_asked = results["subject"].isin(subject) & results["competency"].isin(competencies)
    rows = results.assign(fails=fails_a_competency(results, school.courses))[
        is_asked.fillna(False).to_numpy(dtype=bool)
    ]
    year, is_share, level = school.year_of_results, indicator.measure == "success_rate", _level(indicator)
    now = _of_year(rows, year)
    now = now if level is None else now[(now["course_level"] == level).fillna(False).to_numpy(dtype=bool)]
    before = _of_year(rows, year - 1).groupby("student_id")["mark"].mean()
    term, rule = str(now["term"].iloc[0]) if len(now) else "", _rule(school, year)
    series = rule.series_of(has_exam=term == "final" and _has_exam(now, school)) if rule else ""
    if not is_share:
        return Values(now.groupby("student_id")["mark"].mean(), before, year, term, series)
    if rule is None:
        raise _UnknownError("no_values")
    passed = (now["mark"] >= rule.pass_mark) & ~now["fails"]
    values = passed.groupby(now["student_id"]).all().astype("float64")
    return Values(values, before, year, term, series, is_share=True)


def _rule(school: School, year: int) -> MarkingRule | None:
    try:
        return school.rules.for_year(year)
    except ParamsError:
        return None


def _has_exam(rows: pd.DataFrame, school: School) -> bool:
    """Whether a ministry exam enters the final result of one of the courses."""
    found = (school.courses.find(str(code)) for code in rows["course"].dropna().unique())
    return any(course.exam_weights for course in found if course)


def _of_year(rows: pd.DataFrame, year: int) -> pd.DataFrame:
    """Marked results of a year, of its courses of secondary school: final, or of the latest term with any."""
    level = rows["course_level"].to_numpy(dtype="float64", na_value=1)
    is_kept = (rows["school_year"] == year).to_numpy(dtype=bool, na_value=False) & (level > 0)
    kept = rows[is_kept & rows["mark"].notna().to_numpy() & (rows["term"] != "exam").to_numpy(dtype=bool)]
    terms = set(kept["term"])
    term = "final" if "final" in terms else max(terms, default="")
    return kept[(kept["term"] == term).to_numpy(dtype=bool)]


def _absence(school: School, indicator: Indicator) -> Values:
    """Share of days missed of each student, or whether it is chronic, since the start of the year."""
    year, level = school.params.school_year or school.latest_year, _level(indicator)
    limit, is_share = school.settings(AttendanceRules).chronic_share, indicator.measure == "chronic_share"
    now, before = _rates(school, year, level), _rates(school, year - 1, None)
    now = (now >= limit).astype("float64") if is_share else now
    return Values(now, before, year, is_share=is_share)


def _rates(school: School, year: int, level: int | None) -> pd.Series:
    found = known_attendance(school, year)
    if found is None:
        return pd.Series(dtype="float64")
    rates, people = found.absence_rates(), found.students
    is_read = found.enrolled.sum(axis=1) >= school.settings(AttendanceRules).minimum_days
    if level is not None:
        is_read = is_read & (people["grade_level"] == level).fillna(False).to_numpy(dtype=bool)
    return pd.Series(rates[is_read], index=people["student_id"].to_numpy()[is_read])


def _scale(school: School, indicator: Indicator) -> Values:
    """Mean answer of each person in a dimension of a questionnaire, in points of its scale."""
    answers = told_answers(school)
    dimension = _code(indicator.subject, "dimension", answers["dimension"], "unknown_scale")
    rows = answers[answers["dimension"].isin(dimension) & answers["answer"].notna()]
    ends = rows["scale_low"] + rows["scale_high"]
    value = rows["answer"].where(~rows["is_reversed"].fillna(False).astype(bool), ends - rows["answer"])
    who = rows["student_id"].astype("object").fillna(rows["respondent_id"])
    means = value.groupby([rows["school_year"], who]).mean().astype("float64")
    years = means.index.get_level_values(0)
    year = int(years.max()) if len(years) else 0
    now, before = (means[years == one].droplevel(0) for one in (year, year - 1))
    if (level := _level(indicator)) is not None:
        students = school.table("students")
        is_there = (students["school_year"] == year) & (students["grade_level"] == level)
        now = now[now.index.isin(students.loc[is_there.fillna(False).to_numpy(dtype=bool), "student_id"])]
    return Values(now, before, year)


def _level(indicator: Indicator) -> int | None:
    """Level asked for; None for all of them."""
    text = indicator.level.strip()
    if not text:
        return None
    if text[0] not in "12345" or text[1:2].isdigit():
        raise _UnknownError("unknown_level")
    return int(text[0])


def _code(typed: str, kind: str, known: pd.Series, fault: str) -> list[str]:
    """Codes in the data that a person's words name: the code itself, or its French."""
    labels, there = codes_of(kind), [str(one) for one in known.dropna().unique()]
    found = [
        one
        for one in there
        if any(same_text(typed, name) for name in (one, one.replace("_", " "), labels.get(one, "")))
    ]
    if not typed.strip() or not found:
        raise _UnknownError(fault)
    return found


_READ: dict[str, Callable[[School, Indicator], Values]] = {
    "success_rate": _marks,
    "mean_mark": _marks,
    "absence_rate": _absence,
    "chronic_share": _absence,
    "scale_mean": _scale,
}
