"""Who is compared: each student concerned by a programme, who took it, the outcome, and what was known before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.path import path_indicators
from portraitlib.indicators.roster import year_of
from portraitlib.params import resolve
from portraitlib.studies.evaluation.measures.outcome_learning import mean_final_before
from portraitlib.studies.evaluation.measures.outcome_path import absence
from portraitlib.studies.evaluation.measures.outcomes import Outcome, outcome_of, students_of_year
from portraitlib.studies.evaluation.measures.programmes import (
    begun_in_year,
    eligibility_of,
    first_day,
    programme_row,
    programmes_of,
    took_of,
)
from portraitlib.studies.evaluation.measures.refused import need
from portraitlib.studies.evaluation.settings import EvaluationRules
from portraitlib.tables.school import School
from portraitlib.tables.school.opening import school_of
from portraitlib.tables.store import open_partition

ID = ["school_id", "student_id"]
MOST_ALSO = 0.5
"""Share of the students of a programme in another one, beyond that of the others, from which the two are one."""


@dataclass(frozen=True)
class Compared:
    """Students concerned by a programme, those without an outcome too.

    Parameters
    ----------
    programme : dict
        Its row in `programmes_of`.
    outcome : Outcome
        Of the first school.
    data : DataFrame
        ``school_id``, ``student_id``, ``unit`` (the school when several are read together; else what was drawn, or the
        home group), ``took`` (0 or 1), ``is_offered``, ``score``, ``outcome``, ``before``, and what was known before
        the support, one column ``c_…`` each, missing where it is not known.
    aside : DataFrame
        ``reason``, ``n``: students of the year who are not concerned; with those of `data`, everyone.
    since : Timestamp
        Day on which the programme began; NaT when nobody knows.
    """

    programme: dict[str, object]
    outcome: Outcome
    data: pd.DataFrame
    aside: pd.DataFrame
    since: pd.Timestamp

    @property
    def known(self) -> pd.DataFrame:
        """Rows of the students who have an outcome."""
        return self.data[self.data["outcome"].notna().to_numpy()]

    @property
    def covariates(self) -> list[str]:
        """Columns of what was known before, the outcome's own apart."""
        return [str(name) for name in self.data if str(name).startswith("c_")]


def schools_together(school: School) -> list[School]:
    """The school, then those that the team reads with it; itself alone for another audience."""
    return school.keep("schools read together", _schools_together)


def _schools_together(school: School) -> list[School]:
    asked = school.settings(EvaluationRules).schools_together if school.reader.audience == "interne" else ()
    if school.code not in asked:
        return [school]
    others = [code for code in asked if code != school.code]
    params = [school.params.model_copy(update={"school": code}) for code in others]
    return [school, *(school_of(open_partition(resolve(one.store), one.school), one) for one in params)]


def compared_of(school: School, programme_id: str, outcome: str) -> Compared:
    """Students concerned by a programme, with an outcome; those of the schools read together.

    Returns
    -------
    Compared
        Refused ``no_programme``, ``no_outcome``, ``duplicates``, ``treated_before_eligible``, ``two_programmes``,
        ``outcome_before_start``, ``sequences_pooled``, ``constant_outcome``.

    Examples
    --------
    Of four students, one was tutored:

    >>> from portraitlib.tables.school import school_in_memory
    >>> who = ["a", "b", "c", "d"]
    >>> tables = {
    ...     "students": pd.DataFrame({"student_id": who, "school_year": 2026, "grade_level": 2, "group": "21"}),
    ...     "services": pd.DataFrame({"student_id": ["a"], "service": ["tutoring"], "start_date": ["2025-12-01"]}),
    ...     "results": pd.DataFrame({"student_id": who, "school_year": 2026, "subject": "french", "course": "132208",
    ...                              "competency": "overall", "term": "3", "course_level": 2,
    ...                              "mark": [60.0, 70.0, 80.0, 75.0]})}
    >>> compared_of(school_in_memory(tables), "tutoring", "mark:french").data["took"].tolist()
    [1, 0, 0, 0]
    """
    return school.keep(f"compared {programme_id} by {outcome}", lambda one: _compared_of(one, programme_id, outcome))


def _compared_of(school: School, programme_id: str, code: str) -> Compared:
    programme, schools = programme_row(school, programme_id), schools_together(school)
    since = first_day(school, programme)
    found = outcome_of(school, code, since=since)
    need(pd.isna(since) or pd.isna(found.known_on) or found.known_on > since, "outcome_before_start")
    levels = _levels(school, programme)
    parts = [_of_school(one, programme, code, since, levels) for one in schools]
    data = pd.concat([rows for rows, _ in parts], ignore_index=True)
    data["unit"] = data["school_id"] if len(schools) > 1 else _units(data, programme)
    told = sum((Counter(aside) for _, aside in parts), Counter[str]())
    made = Compared(
        programme,
        found,
        data.drop(columns=["group"]),
        pd.DataFrame(sorted(told.items()), columns=["reason", "n"]),
        since,
    )
    _check(school, made)
    return made


def _check(school: School, made: Compared) -> None:
    """Refuse what no design could carry."""
    known = made.known
    ids = set(known["student_id"])
    sequences = made.outcome.sequences
    followed = set(sequences[sequences.index.isin(ids)].astype("str"))
    need(len(followed) < 2, "sequences_pooled")
    need(len(known), "no_outcome", outcome=made.outcome.code)
    need(known["outcome"].max() > known["outcome"].min(), "constant_outcome")
    other = _other_programme(school, made)
    need(not other, "two_programmes", other=other)


def _other_programme(school: School, made: Compared) -> str:
    """Another programme that most of the students of this one have too, and the others do not; empty without one."""
    own, rows = made.data[made.data["school_id"] == school.code], programmes_of(school)
    took = own["took"].to_numpy() == 1
    for other in rows["programme_id"].astype("str"):
        row = programme_row(school, other)
        if other == made.programme["programme_id"] or _is_same(row, made.programme):
            continue
        has = own["student_id"].isin(set(took_of(school, row).index)).to_numpy()
        if took.any() and (~took).any() and has[took].mean() - has[~took].mean() > MOST_ALSO:
            return str(row["programme_name"] or row["service"])
    return ""


def _is_same(one: dict[str, object], other: dict[str, object]) -> bool:
    """Whether two rows tell of the same services: one programme written twice, in two subjects say, is not two."""
    return one["service"] == other["service"]


def _levels(school: School, programme: dict[str, object]) -> set[int]:
    """Levels of the students who took a programme."""
    people, took = students_of_year(school), took_of(school, programme)
    own = people[people["student_id"].isin(set(took.index)).to_numpy()]
    return {int(level) for level in own["grade_level"].dropna()}


def _of_school(
    school: School, programme: dict[str, object], code: str, since: pd.Timestamp, levels: set[int]
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Rows of the students concerned of one school, and how many others by reason."""
    people = students_of_year(school)
    ids = people["student_id"].astype("object")
    own = _same_programme(school, programme)
    asked = eligibility_of(school, str(own["programme_id"])) if own else eligibility_of(school, "")
    took = took_of(school, own) if own else pd.Series(dtype="datetime64[ns]")
    _refuse_started_before(asked, took)
    aside = _reasons(school, people, asked, took, own or programme, since, levels)
    told = asked.set_index(asked["student_id"].astype("object")).reindex(ids)
    values = outcome_of(school, code, since=since)
    rows = pd.DataFrame(
        {
            "school_id": school.code,
            "student_id": ids.to_numpy(),
            "group": people["group"].astype("object").fillna("").to_numpy(),
            "took": ids.isin(set(took.index)).to_numpy().astype("int64"),
            "is_offered": told["is_offered"].astype("object").to_numpy(),
            "score": told["score"].to_numpy(dtype="float64", na_value=np.nan),
            "outcome": _by_student(values.values, ids),
            "before": _by_student(values.before, ids),
            **_known_before(school, people, since),
        }
    )
    counts = aside[aside != ""].value_counts()
    return rows[(aside == "").to_numpy()], {str(reason): int(n) for reason, n in counts.items()}


def _same_programme(school: School, programme: dict[str, object]) -> dict[str, object] | None:
    """The programme as this school has it: under the same code, else as the same service; None without it."""
    rows = programmes_of(school)
    for name in ("programme_id", "service"):
        found = rows[(rows[name].astype("str") == str(programme[name])).to_numpy(dtype=bool)]
        if len(found):
            return programme_row(school, str(found["programme_id"].iloc[0]))
    return None


def _refuse_started_before(asked: pd.DataFrame, took: pd.Series) -> None:
    """Refuse students who began before they were offered it: what came after is not what followed the choice."""
    offered = asked.set_index(asked["student_id"].astype("object"))["offered_on"].reindex(took.index)
    is_before = (took < offered).to_numpy(dtype=bool, na_value=False) if len(took) else np.zeros(0, dtype=bool)
    need(not is_before.any(), "treated_before_eligible")


def _reasons(
    school: School,
    people: pd.DataFrame,
    asked: pd.DataFrame,
    took: pd.Series,
    programme: dict[str, object],
    since: pd.Timestamp,
    levels: set[int],
) -> pd.Series:
    """Why each student of the year is not concerned; empty when concerned."""
    ids, is_in = people["student_id"].astype("object"), people["student_id"].isin(set(took.index)).to_numpy()
    has_left = (people["exit_date"] < since).to_numpy(dtype=bool, na_value=False) if pd.notna(since) else ~is_in & False
    had = school.table("services")
    had = had[(had["service"] == programme["service"]).to_numpy(dtype=bool, na_value=False)]
    begun = set(begun_in_year(school)["service_id"].astype("str"))
    start = pd.Timestamp(school.school_year - 1, 8, 1)
    still = had[
        ~had["service_id"].astype("str").isin(begun).to_numpy()
        & (had["end_date"].isna() | (had["end_date"] >= start)).to_numpy()
    ]
    still = still[(year_of(still["start_date"].fillna(start)) < school.school_year).to_numpy()]
    already = ids.isin(set(still["student_id"])).to_numpy() & ~is_in
    other = ~people["grade_level"].isin(levels).to_numpy() & ~is_in
    outside = ~ids.isin(_asked(asked, took, str(programme["chosen_by"] or ""))).to_numpy() if len(asked) else other
    code = (
        "no_score"
        if programme["chosen_by"] == "cut_off" and len(asked)
        else "not_eligible"
        if len(asked)
        else "other_level"
    )
    chosen = np.select([has_left, already, outside], ["left_before", "already_had", code], "")
    return pd.Series(chosen)


def _asked(asked: pd.DataFrame, took: pd.Series, chosen_by: str) -> set[str]:
    """Students whom a programme concerns, by how they were chosen."""
    if chosen_by == "cut_off":
        return set(asked.loc[asked["score"].notna(), "student_id"])
    if chosen_by == "drawn":
        return set(asked.loc[asked["is_offered"].notna(), "student_id"])
    is_out = (asked["is_eligible"] == False).fillna(False)  # noqa: E712
    return set(asked.loc[~is_out.to_numpy(dtype=bool), "student_id"]) | set(took.index)


def _units(data: pd.DataFrame, programme: dict[str, object]) -> pd.Series:
    """What students go together by: what was drawn, else the home group."""
    is_student = programme["chosen_by"] == "drawn" and programme["drawn_unit"] in ("student", None)
    return data["student_id"] if is_student else data["group"]


def _by_student(values: pd.Series, ids: pd.Series) -> np.ndarray:
    told = pd.Series(values.to_numpy(dtype="float64"), index=values.index.astype("object"))
    return told.reindex(ids.to_numpy()).to_numpy()


def _known_before(school: School, people: pd.DataFrame, since: pd.Timestamp) -> dict[str, np.ndarray]:
    """What was known of each student before the support: level, results, absence, years behind."""
    ids = people["student_id"].astype("object")
    path = path_indicators(school.table("students"), people, school.school_year)
    day = since if pd.notna(since) else None
    level = people["grade_level"].to_numpy(dtype="float64", na_value=np.nan)
    return {
        "c_level": level,
        "c_mean_before": _by_student(mean_final_before(school), ids),
        "c_absence_before": _by_student(absence(school, "", day)["before"], ids),
        "c_years_behind": path["years_behind"].to_numpy(),
    }
