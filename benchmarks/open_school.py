"""How long opening one school takes: 1,000 students and 40,000 results, beside 20 other schools.

    python benchmarks/open_school.py [--schools 20] [--runs 50]
    python benchmarks/open_school.py --store store           an existing store, its first school

Prints the warm median and 95th percentile in milliseconds; the exit status is 1 when opening a school and
reading its students and results has a median over 50 ms.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

PROJECT = Path(__file__).resolve().parents[1]
os.environ.setdefault("PORTRAIT_PROJECT", str(PROJECT))

from portraitlib.tables.frames import conform  # noqa: E402 (the project is named before it is read)
from portraitlib.tables.schemas import SCHEMAS  # noqa: E402
from portraitlib.tables.school import School, open_school  # noqa: E402
from portraitlib.tables.store import list_schools, writing  # noqa: E402

LIMIT = 50.0  # milliseconds, from the project's specification
STUDENTS, RESULTS = 1_000, 40_000
TERMS = ("1", "2", "3", "final")
COURSES = (  # code, subject, competency: ten rows a student and term
    ("FRA208", "french", "overall"),
    ("FRA208", "french", "reading"),
    ("FRA208", "french", "writing"),
    ("FRA208", "french", "oral"),
    ("MAT208", "mathematics", "overall"),
    ("MAT208", "mathematics", "solving"),
    ("MAT208", "mathematics", "reasoning"),
    ("ANG208", "english_second_language", "overall"),
    ("SCT208", "science", "overall"),
    ("HIS208", "history", "overall"),
)


def one_school(code: str, seed: int) -> dict[str, pd.DataFrame]:
    """Tables of one school, with marks drawn at random; every column of the two large tables is filled."""
    rng = np.random.default_rng(seed)
    students = pd.DataFrame({"student_id": [f"{number:032x}" for number in rng.integers(0, 2**63, STUDENTS)]})
    students = students.assign(
        school_year=2026,
        grade_level=rng.integers(1, 6, STUDENTS),
        group=rng.choice([f"{level}{stream}" for level in range(1, 6) for stream in range(1, 9)], STUDENTS),
        sex=rng.choice(["F", "M"], STUDENTS),
        birth_year=rng.integers(2008, 2014, STUDENTS),
        age_on_september_30=rng.integers(12, 18, STUDENTS),
        ehdaa_status=rng.choice(["none", "at_risk", "learning"], STUDENTS),
        has_intervention_plan=rng.random(STUDENTS) < 0.2,
        first_language=rng.choice(["fr", "other"], STUDENTS),
        was_born_in_canada=rng.random(STUDENTS) < 0.8,
        entry_date=pd.Timestamp("2025-08-28"),
    )
    courses = pd.DataFrame(COURSES, columns=["course", "subject", "competency"])
    results = students[["student_id", "school_year", "grade_level", "group"]].merge(courses, how="cross")
    results = results.merge(pd.DataFrame({"term": TERMS}), how="cross")
    results = results.rename(columns={"grade_level": "course_level", "group": "course_group"})
    results["mark"] = rng.normal(70, 12, len(results)).clip(0, 100).round()
    schools = pd.DataFrame({"school_name": [f"School {code}"], "is_synthetic": [True]})
    frames = {"schools": schools, "students": students, "results": results}
    return {name: conform(frame.assign(school_id=code), SCHEMAS[name]) for name, frame in frames.items()}


def build_store(store: Path, schools: int) -> None:
    """Write a store of `schools` schools of the same size."""
    with writing(store) as writer:
        for number in range(schools):
            code = f"S{number:04d}"
            tables = one_school(code, seed=number)
            assert len(tables["results"]) == RESULTS
            writer.add(code, tables, rules="quebec")
        writer.commit()


def opened(store: Path) -> School:
    """Open the first school and read its two large tables."""
    school = open_school(school=list_schools(store)[0], store=str(store))
    school.table("students")
    school.table("results")
    return school


def opened_whole(store: Path) -> School:
    """Open the first school and read every table it has."""
    school = open_school(school=list_schools(store)[0], store=str(store))
    for name in school.partition.tables:
        school.table(name)
    return school


def measured(work: Callable[[Path], School], store: Path, runs: int) -> tuple[float, float]:
    """Median and 95th percentile [ms] of `runs` calls, after three that warm the disk cache and the imports."""
    durations = []
    for run in range(runs + 3):
        started = time.perf_counter()
        work(store)
        if run >= 3:
            durations.append(1_000 * (time.perf_counter() - started))
    return statistics.median(durations), statistics.quantiles(durations, n=20)[-1]


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--schools", type=int, default=20, help="schools in the store (20)")
    asked.add_argument("--runs", type=int, default=50, help="timed calls (50)")
    asked.add_argument("--store", type=Path, help="measure this store in place of a made one")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = options.store.resolve() if options.store else Path(folder) / "store"
        if not options.store:
            build_store(store, options.schools)
        school = opened_whole(store)
        rows = ", ".join(f"{name} {count:,}" for name, count in school.partition.tables.items())
        print(f"store of {len(list_schools(store))} schools; rows of {school.code}: {rows}")
        median, late = measured(opened, store, options.runs)
        print(f"open_school + students + results: median {median:.1f} ms, 95th percentile {late:.1f} ms")
        whole, whole_late = measured(opened_whole, store, options.runs)
        print(f"open_school + every table:        median {whole:.1f} ms, 95th percentile {whole_late:.1f} ms")
    print(f"limit: {LIMIT:.0f} ms, {'met' if median <= LIMIT else 'NOT met'}")
    return 0 if median <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
