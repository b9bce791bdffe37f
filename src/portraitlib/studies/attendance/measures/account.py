"""Every row of the register accounted for, from the files to the rates: totals can be checked against the source."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.studies.attendance.measures.register import OUTCOMES, USED
from portraitlib.studies.attendance.measures.year import AttendanceYear, attendance_of
from portraitlib.studies.attendance.settings import AttendanceRules
from portraitlib.tables.school import School

_YEAR = "read_this_year"


@dataclass(frozen=True, kw_only=True)
class RegisterAccount(Result):
    """How the register was read.

    Table: ``register`` (one row a step; rows of the register, not students).
    """


def describe_register(school: School, *, school_year: int | None = None) -> RegisterAccount | Refusal:
    """Follow the rows of the register from the imported files to those that count in the rates.

    Parameters
    ----------
    school : School
    school_year : int, optional

    Returns
    -------
    RegisterAccount or Refusal
        ``facts["adds_up"]`` says whether every row ended in one place; ``facts["n_unexplained"]`` how many did not.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> days = pd.DataFrame({"date": pd.to_datetime(["2025-09-02", "2025-09-03"]), "is_instructional": True})
    >>> rows = pd.DataFrame({"student_id": ["a", "a", "z"], "period": 0, "status": "absent",
    ...     "date": pd.to_datetime(["2025-09-03", "2025-09-06", "2025-09-03"])})
    >>> people = pd.DataFrame({"student_id": ["a"], "school_year": 2026})
    >>> found = describe_register(school_in_memory({"calendar": days, "attendance": rows, "students": people}))
    >>> told = found.tables["register"].data.query("n_rows > 0").set_index("row_step")["n_rows"].to_dict()
    >>> told == {"read_this_year": 3, "whole_day": 1, "outside_calendar": 1, "outside_enrolment": 1}
    True
    """
    year = attendance_of(school, "describe_register", school_year)
    if isinstance(year, Refusal):
        return year
    before, n_unexplained = _before(school, year)
    own = [(name, year.rows[name], "used" if name in USED else "set_aside") for name in OUTCOMES]
    data = pd.DataFrame(
        [*before, (_YEAR, sum(year.rows.values()), "total"), *own], columns=["row_step", "n_rows", "row_use"]
    )
    weeks = len(year.days.weeks)
    return RegisterAccount(
        reader=school.reader,
        tables={"register": ResultTable("register", data, ("row_step",))},
        counts={"students": len(year.students)},
        facts={
            **year.facts(),
            "n_used": sum(year.rows[name] for name in USED),
            "n_rows": sum(year.rows.values()),
            "n_weeks": weeks,
            "n_unexplained": n_unexplained,
            "adds_up": n_unexplained == 0,
            "minutes_a_day": school.settings(AttendanceRules).reading.minutes_a_day,
        },
    )


def _before(school: School, year: AttendanceYear) -> tuple[list[tuple[str, int, str]], int]:
    """Steps from the files to the rows of the year, and the rows that no step explains."""
    imported = school.table("import_rows")
    imported = imported[(imported["table"] == "attendance").to_numpy(dtype=bool)]
    known, of_year = len(school.table("attendance")), sum(year.rows.values())
    steps: list[tuple[str, int, str]] = []
    kept = known
    if len(imported):
        read, aside, kept = (int(imported[name].sum()) for name in ("n_in", "n_set_aside", "n_kept"))
        steps = [("in_files", read, "total"), ("set_aside_at_import", aside, "set_aside")]
        steps += [("after_as_of", kept - known, "set_aside")] if school.params.as_of else []
        unexplained = (read - aside - kept) + (0 if school.params.as_of else kept - known)
    else:
        unexplained = 0
    return [*steps, ("other_years", known - of_year, "set_aside")], unexplained
