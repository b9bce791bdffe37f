"""Outcomes that a programme could be about: each student's value of the year, and the one before the support began."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from portraitlib.indicators.roster import enrolled
from portraitlib.studies.evaluation.measures import outcome_learning, outcome_path
from portraitlib.studies.evaluation.measures.outcome_path import NEVER
from portraitlib.studies.evaluation.measures.refused import need, no
from portraitlib.tables.questionnaires import ENGAGEMENT
from portraitlib.tables.schemas import OVERALL, SEQUENCES, SUBJECTS
from portraitlib.tables.school import School

WITHOUT_SEQUENCE = "none"
"""In place of a sequence: the levels that have none."""


def _nobody() -> pd.Series:
    return pd.Series(dtype="float64")


@dataclass(frozen=True)
class Outcome:
    """A value a student of an outcome, and the one before.

    Parameters
    ----------
    code : str
        ``mark:french``, ``success:french``, ``absence``, ``engagement:affective``, ``score:<instrument>``, ``stayed``,
        ``adult_education``, ``participation``. Mathematics of one sequence: ``mark:mathematics:SN``; of the levels
        without one: ``mark:mathematics:none``.
    kind : str
        ``number``, or ``share``: each value is 0 or 1.
    goes_up : bool
        Higher is what a programme hopes for.
    values, before : Series by student
        Of this year, after the support began; the same measure before it did, of those who have one.
    known_on : Timestamp
        First day on which the values were known to the store; NaT when nobody knows.
    series, series_before : str
        Of marks: of the rules under which they were made; empty otherwise.
    sequences : Series by student
        Of mathematics: the sequence of who is in one.
    """

    code: str
    kind: str
    goes_up: bool
    values: pd.Series
    before: pd.Series
    known_on: pd.Timestamp
    series: str = ""
    series_before: str = ""
    sequences: pd.Series = field(default_factory=lambda: pd.Series(dtype="object"))


def outcome_of(school: School, code: str, *, since: pd.Timestamp | None = None) -> Outcome:
    """Values of an outcome in the year read.

    Parameters
    ----------
    school : School
    code : str
        See `Outcome`.
    since : Timestamp, optional
        Day on which the support began: the values are of what came after, ``before`` of what was known that day.
        Without it, ``before`` is of the year before.

    Returns
    -------
    Outcome
        Refused ``no_outcome`` when the code is none of these, or nobody has a value; ``outcome_before_start`` when what
        is known of it was known before the support began.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame({"student_id": "a", "school_year": 2026, "subject": "french", "course": "132208",
    ...                       "competency": "overall", "term": ["1", "3"], "course_level": 2, "mark": [60.0, 70.0]})
    >>> students = pd.DataFrame({"student_id": ["a"], "school_year": [2026]})
    >>> school = school_in_memory({"results": marks, "students": students})
    >>> found = outcome_of(school, "mark:french", since=pd.Timestamp("2025-12-01"))
    >>> found.values.tolist(), found.before.tolist()
    ([70.0], [60.0])
    """
    day = "" if since is None or pd.isna(since) else since.date().isoformat()
    return school.keep(f"outcome {code} since {day}", lambda one: _outcome_of(one, code, since if day else None))


def _outcome_of(school: School, code: str, since: pd.Timestamp | None) -> Outcome:
    measure, _, of = code.partition(":")
    need(measure in _READ, "no_outcome", outcome=code)
    found = _READ[measure](school, of, since)
    values = found.pop("values").dropna()
    if since is not None and not len(values) and _is_known(school, code):
        no("outcome_before_start")
    need(len(values), "no_outcome", outcome=code)
    is_share = measure in ("success", "stayed", "adult_education", "participation")
    return Outcome(
        code=code,
        kind="share" if is_share else "number",
        goes_up=found.pop("goes_up", measure != "absence"),
        values=values.astype("float64"),
        before=found.pop("before", _nobody()).dropna().astype("float64"),
        known_on=found.pop("known_on", NEVER),
        **found,
    )


def _is_known(school: School, code: str) -> bool:
    """Whether anybody has a value in the year, whenever it was known."""
    measure, _, of = code.partition(":")
    return school.keep(
        f"outcome {code} is known", lambda one: bool(_READ[measure](one, of, None)["values"].notna().any())
    )


_READ: dict[str, Callable[[School, str, pd.Timestamp | None], dict[str, Any]]] = {
    "mark": outcome_learning.marks,
    "success": outcome_learning.success,
    "score": outcome_learning.scores,
    "absence": outcome_path.absence,
    "engagement": outcome_path.engagement,
    "stayed": outcome_path.stayed,
    "adult_education": outcome_path.adult_education,
    "participation": outcome_path.participation,
}


def outcomes_there(school: School) -> list[str]:
    """Codes of the outcomes that have data in the year read, marks first.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": ["a"], "school_year": [2026]})
    >>> outcomes_there(school_in_memory({"students": students}))
    []
    """
    return list(school.keep("outcomes that are there", _outcomes_there))


def _outcomes_there(school: School) -> tuple[str, ...]:
    learning = [f"{measure}:{subject}" for measure in ("mark", "success") for subject in _marked(school)]
    engaged = [f"engagement:{one}" for one in ENGAGEMENT if one in outcome_path.dimensions(school)]
    probes = [f"score:{one}" for one in outcome_learning.instruments(school)]
    there = [
        one for one in ("absence", "participation", "stayed", "adult_education") if outcome_path.is_there(school, one)
    ]
    return (*learning, *there, *engaged, *probes)


def _marked(school: School) -> list[str]:
    """Subjects marked in the year read; of mathematics, its sequences when it has several."""
    rows = school.coded("results")
    is_own = (rows["school_year"] == school.school_year) & (rows["competency"] == OVERALL) & rows["mark"].notna()
    rows = rows[is_own.to_numpy(dtype=bool, na_value=False)]
    there, sequences = set(rows["subject"].dropna()), set(rows["sequence"].dropna())
    told = [
        f"mathematics:{one}" for one in (WITHOUT_SEQUENCE, *SEQUENCES) if one == WITHOUT_SEQUENCE or one in sequences
    ]
    apart = told if "mathematics" in there and sequences else []
    plain = [one for one in SUBJECTS if one in there and not (apart and one == "mathematics")]
    return [*plain[:1], *apart, *plain[1:]]


def students_of_year(school: School) -> pd.DataFrame:
    """Students of the year read, those who left too, one row each."""
    return school.keep("everyone of the year", lambda one: enrolled(one.table("students"), one.school_year))
