"""What the guide expects, student by student: now, and the same measure before; as shares, the high ones being good."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.errors import ParamsError
from portraitlib.indicators.attendance import known_attendance
from portraitlib.indicators.roster import enrolled
from portraitlib.rules import MarkingRule
from portraitlib.rules.attendance import AttendanceRules
from portraitlib.tables.course_success import fails_a_competency
from portraitlib.tables.questionnaires import told_answers
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

GAP_DAYS = 45
"""Days between two answers from which a questionnaire was given twice."""
SAID = {
    "engagement": ("affective", "cognitive", "behavioural"),
    "belonging": ("affective",),
    "competence": ("competence",),
    "autonomy": ("autonomy",),
    "control": ("control",),
    "staff_relations": ("teacher_ties",),
    "cooperation": ("student_ties",),
    "attention": ("heard",),
}
"""Dimensions of the questionnaires of students that each expected outcome is read in."""
SUBJECTS_OF_STUDY = ("french", "english_language_arts", "english_second_language", "mathematics")
"""Subjects of the specialists whom the guide names, read where no subject was written."""


@dataclass(frozen=True)
class Measured:
    """A share [0-1] by student: now, and before; `before` is empty where the measure was taken once only."""

    now: pd.Series
    before: pd.Series
    is_yes_or_no: bool = False

    @property
    def both(self) -> pd.DataFrame:
        """Students of whom the two are known."""
        return pd.concat([self.before.rename("before"), self.now.rename("now")], axis=1, join="inner").dropna()


def measured(school: School, outcome: str) -> Measured:
    """Values of an expected outcome, but success in the subject of a service: `passed`.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026, "exit_reason": [None, "left"]})
    >>> people["exit_date"] = pd.to_datetime([None, "2026-02-02"])
    >>> measured(school_in_memory({"students": people}), "persistence").now.to_dict()
    {'a': 1.0, 'b': 0.0}
    """
    return school.keep(f"expected outcome {outcome}", lambda one: _measured(one, outcome))


def _measured(school: School, outcome: str) -> Measured:
    if outcome in SAID:
        return _said(school, SAID[outcome])
    if outcome == "attendance":
        return Measured(_presence(school, school.school_year), _presence(school, school.school_year - 1))
    people = enrolled(school.table("students"), school.school_year).set_index("student_id")
    went = people["exit_reason"].where(people["exit_date"].notna()).astype("object")
    nothing = pd.Series(dtype="float64")
    if outcome == "persistence":  # moving, or going to learn elsewhere, is not leaving school
        return Measured((went.fillna("") != "left").astype("float64"), nothing, is_yes_or_no=True)
    return Measured((went.fillna("") == "adult_education").astype("float64"), nothing, is_yes_or_no=True)


def _said(school: School, dimensions: tuple[str, ...]) -> Measured:
    """Mean place on the scale of the last time asked in the year; before: the first time, else the year before."""
    times = times_said(told_answers(school), dimensions, "student_id")
    is_now = times["school_year"] == school.school_year
    now, then = times[is_now], times[times["school_year"] == school.school_year - 1]
    last = now[now["time"] == now["time"].max()].set_index("who")["place"]
    first = now[now["time"] < now["time"].max()]
    first = first[first["time"] == first["time"].min()] if len(first) else then[then["time"] == then["time"].max()]
    return Measured(last, first.set_index("who")["place"])


def times_said(answers: pd.DataFrame, dimensions: Iterable[str], who: str) -> pd.DataFrame:
    """Mean place [0-1] of each person, each time some dimensions were asked: ``who``, ``school_year``, ``time``."""
    is_read = answers["dimension"].isin(list(dimensions)) & answers["answer"].notna() & answers[who].notna()
    is_read &= answers["date"].notna() & (answers["scale_high"] > answers["scale_low"])
    rows = answers[is_read.to_numpy(dtype=bool, na_value=False)]
    place = (rows["answer"] - rows["scale_low"]) / (rows["scale_high"] - rows["scale_low"])
    place = place.mask(rows["is_reversed"].eq(True).fillna(False).to_numpy(dtype=bool), 1 - place)
    days = np.sort(rows["date"].unique())
    starts = days[np.r_[True, np.diff(days) > np.timedelta64(GAP_DAYS, "D")][: len(days)]]
    time = np.searchsorted(starts, rows["date"].to_numpy(), side="right")
    told = rows[[who]].assign(place=place.astype("float64"), time=time, school_year=_year(rows["date"]))
    means = told.groupby([who, "school_year", "time"], observed=True)["place"].mean().reset_index()
    return means.rename(columns={who: "who"})


def _year(days: pd.Series) -> pd.Series:
    return days.dt.year + (days.dt.month >= 8).astype("int64")


def _presence(school: School, year: int) -> pd.Series:
    """Share of days present of those seen for enough days; empty where no register was kept."""
    found = known_attendance(school, year)
    if found is None:
        return pd.Series(dtype="float64")
    is_read = found.enrolled.sum(axis=1) >= school.settings(AttendanceRules).minimum_days
    return pd.Series(1 - found.absence_rates()[is_read], index=found.students["student_id"].to_numpy()[is_read])


def passed(school: School) -> pd.DataFrame:
    """Final results of whole courses: ``student_id``, ``school_year``, ``subject``, ``is_passed``, ``series``."""
    return school.keep("final results passed", _passed)


def _passed(school: School) -> pd.DataFrame:
    rows = school.table("results")
    rows = rows.assign(
        fails=fails_a_competency(rows, school.courses) | rows["mark_code"].eq("EC").to_numpy(dtype=bool, na_value=False)
    )
    level = rows["course_level"].to_numpy(dtype="float64", na_value=1)
    is_read = (rows["term"].eq("final") & rows["competency"].eq(OVERALL)).to_numpy(dtype=bool, na_value=False)
    rows = rows[is_read & (level > 0) & (rows["mark"].notna() | rows["fails"]).to_numpy(dtype=bool)]
    ruled = {int(year): _rule(school, int(year)) for year in rows["school_year"].dropna().unique()}
    year = rows["school_year"].astype("int64")
    limit = year.map({one: rule.pass_mark if rule else np.nan for one, rule in ruled.items()}).astype("float64")
    rows = rows.assign(
        is_passed=(rows["mark"] >= limit) & ~rows["fails"],
        series=year.map({one: rule.series if rule else "" for one, rule in ruled.items()}),
    )
    return rows.loc[limit.notna(), ["student_id", "school_year", "subject", "is_passed", "series"]]


def _rule(school: School, year: int) -> MarkingRule | None:
    try:
        return school.rules.for_year(year)
    except ParamsError:
        return None


def success_in(school: School, invested: pd.DataFrame) -> Measured:
    """Share of the courses passed in the subject that each student's service is in: this year, and the year before.

    `invested` has ``student_id`` and ``subject``; where it is missing, the subjects of `SUBJECTS_OF_STUDY` are read.
    """
    pairs = invested[["student_id", "subject"]].astype("object").drop_duplicates()
    known = pairs.dropna(subset="subject")
    wide = (
        pairs[pairs["subject"].isna()]
        .drop(columns="subject")
        .merge(pd.DataFrame({"subject": SUBJECTS_OF_STUDY}), how="cross")
    )
    pairs = pd.concat([known, wide]).drop_duplicates()
    rows = (
        passed(school).astype({"subject": "object", "student_id": "object"}).merge(pairs, on=["student_id", "subject"])
    )
    return Measured(of_year(rows, school.school_year), of_year(rows, school.school_year - 1))


def of_year(rows: pd.DataFrame, year: int) -> pd.Series:
    """Share of the courses that each student passed in a year."""
    kept = rows[(rows["school_year"] == year).to_numpy(dtype=bool, na_value=False)]
    return kept.groupby("student_id", observed=True)["is_passed"].mean().astype("float64")
