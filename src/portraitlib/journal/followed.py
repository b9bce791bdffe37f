"""What is typed of aims and supports of students, against the tables of their school, before it is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from portraitlib.journal.goals import goal_faults, goal_rows, phase_faults, phase_rows
from portraitlib.journal.planned import Goal, Phase
from portraitlib.tables.school import School


def faults_of_students(
    kind: str, bodies: Mapping[int, Mapping[str, Any]], school: School, instruments: Collection[str] = ()
) -> list[tuple[int, str]]:
    """Lines of one kind, by their number, that cannot be followed, with the code of each fault.

    Lines of other kinds, and those that name no student, say nothing that the tables could deny.

    Parameters
    ----------
    kind : str
    bodies : mapping of int to mapping
        What each line would keep.
    school : School
    instruments : collection of str
        Instruments that the school has beside those of its data.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> school = school_in_memory({"students": pd.DataFrame({"student_id": ["s"], "school_year": [2026]})})
    >>> line = {"title": "Lire", "student": "s", "instrument": "Fluidité", "target": "90", "by_when": "2026-05-01"}
    >>> faults_of_students("goal", {2: line}, school)
    [(2, 'instrument_unknown')]
    """
    of_students = {str(row): body for row, body in bodies.items() if body.get("student")}
    if kind not in ("goal", "phase") or not of_students:
        return []
    students = school.table("students")["student_id"]
    if kind == "phase":
        told = phase_faults(phase_rows((row, Phase(**body)) for row, body in of_students.items()), students)
    else:
        named = pd.DataFrame({"instrument": sorted(instruments)})
        known = pd.concat([school.table("instruments"), named], ignore_index=True)
        goals = goal_rows((row, Goal(**body)) for row, body in of_students.items())
        told = goal_faults(goals, school.table("progress"), known, students)
    return sorted((int(row), fault) for row, fault in zip(told["entry"], told["fault"], strict=True))
