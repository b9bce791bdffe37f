"""Invented schools of a chosen size, in a store of their own: what the benchmarks run on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
ENTERING_SHARE = 0.21  # of a school's students, who enter in a year
GROUP_LEVEL = 2  # secondary 2: the level of the group that a notebook about one group is made for


def make_schools(students: int, schools: int, folder: Path) -> tuple[Path, list[str]]:
    """Write and import schools of about that many students each; returns their store and codes."""
    from portraitlib.ingest import import_raw
    from portraitlib.sample import build_school, plan_school
    from portraitlib.sample.write import write_standard

    plans = [replace(plan_school(number), n_entering=students * ENTERING_SHARE) for number in range(schools)]
    for plan in plans:
        write_standard(build_school(plan), folder / "brut" / plan.school_id)
    mapping = PROJECT / "params" / "importation" / "standard.yml"
    import_raw(mapping, folder / "brut", folder / "store", key_file=folder / "cle")
    return folder / "store", [plan.school_id for plan in plans]


def students_of_last_year(store: Path, school: str):
    """Students of a school's latest year: its table, that year only."""
    from portraitlib.tables.school import open_school

    opened = open_school(school=school, store=str(store))
    students = opened.table("students")
    return students[students["school_year"] == opened.school_year]


def common_group(store: Path, schools: list[str]) -> str:
    """Group of secondary 2 that every school has, with the most students in all; empty when there is none."""
    sizes = None
    for school in schools:
        students = students_of_last_year(store, school)
        here = students.loc[students["grade_level"] == GROUP_LEVEL, "group"].value_counts()
        sizes = here if sizes is None else (sizes + here).dropna()  # a group that one of them has not is left out
    return str(sizes.idxmax()) if sizes is not None and len(sizes) else ""
