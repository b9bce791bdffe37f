"""Every row of the register accounted for, from the files to the rates: totals can be checked against the source."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from portraitlib.indicators.attendance.register import OUTCOMES, USED
from portraitlib.results.section import fact, key, mark, named, study, table
from portraitlib.rules.attendance import AttendanceRules
from portraitlib.studies.attendance.measures.scope import AttendanceResult, scope_of
from portraitlib.studies.attendance.measures.year import AttendanceYear, attendance_of
from portraitlib.tables.school import School

_STEPS = {
    "in_files": mark("Lignes lues dans les fichiers importés"),
    "set_aside_at_import": mark("Mises de côté à l'importation"),
    "after_as_of": mark("Pas encore connues à la date choisie"),
    "other_years": mark("D'autres années scolaires"),
    "read_this_year": mark("Lignes de l'année lue"),
    "whole_day": mark("Absences d'une journée"),
    "period": mark("Absences d'une période"),
    "late": mark("Retards"),
    "present": mark("Présences notées"),
    "repeated": mark("Lignes qui répètent la même absence"),
    "within_whole_day": mark("Périodes d'une journée déjà comptée en entier"),
    "outside_calendar": mark("Hors des jours de classe du calendrier"),
    "period_not_taught": mark("Période qui n'existe pas ce jour-là"),
    "outside_enrolment": mark("Hors des dates d'inscription de l'élève"),
}
_USES = {"used": mark("comptée"), "set_aside": mark("mise de côté"), "total": mark("total")}
REGISTER = table(
    "register",
    key(
        "row_step", mark("Étape du compte"), codes=_STEPS, definition=mark("Étape par où passe une ligne du registre.")
    ),
    fact("n_rows"),
    fact("row_use", mark("Devenir"), codes=_USES, definition=mark("Ligne comptée, mise de côté, ou total.")),
)


@dataclass(frozen=True, kw_only=True)
class RegisterAccount(AttendanceResult):
    """How the register was read, row by row; rows are not students."""

    n_used: int
    n_rows: int
    n_unexplained: int

    @property
    def adds_up(self) -> bool:
        """Whether every row ended in one place."""
        return self.n_unexplained == 0


@study
def describe_register(school: School, *, school_year: int | None = None) -> RegisterAccount:
    """Follow the rows of the register from the imported files to those that count in the rates.

    Parameters
    ----------
    school : School
    school_year : int, optional

    Returns
    -------
    RegisterAccount or Refusal
        Table ``register``, one row a step. ``adds_up`` says whether every row ended in one place;
        ``n_unexplained`` how many did not.

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
    year = attendance_of(school, school_year)
    before, n_unexplained = _before(school, year)
    n_rows = sum(year.rows.values())
    own = [(name, year.rows[name], "used" if name in USED else "set_aside") for name in OUTCOMES]
    rows = [*before, ("read_this_year", n_rows, "total"), *own]
    return RegisterAccount(
        tables=named(REGISTER.filled(pd.DataFrame(rows, columns=["row_step", "n_rows", "row_use"]))),
        counts={"students": len(year.students)},
        scope=scope_of(year),
        rules=school.settings(AttendanceRules),
        n_used=sum(year.rows[name] for name in USED),
        n_rows=n_rows,
        n_unexplained=n_unexplained,
    )


def _before(school: School, year: AttendanceYear) -> tuple[list[tuple[str, int, str]], int]:
    """Steps from the files to the rows of the year, and the rows that no step explains."""
    imported = school.table("import_rows")
    imported = imported[(imported["table"] == "attendance").to_numpy(dtype=bool)]
    known = len(school.table("attendance"))
    steps, n_unexplained = [("other_years", known - sum(year.rows.values()), "set_aside")], 0
    if len(imported):
        read, aside, kept = (int(imported[name].sum()) for name in ("n_in", "n_set_aside", "n_kept"))
        is_past = bool(school.params.as_of)  # rows kept are not all known yet
        n_unexplained = read - aside - (kept if is_past else known)
        later = [("after_as_of", kept - known, "set_aside")] if is_past else []
        steps = [("in_files", read, "total"), ("set_aside_at_import", aside, "set_aside"), *later, *steps]
    return steps, n_unexplained
