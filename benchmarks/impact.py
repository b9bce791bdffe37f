"""How long the estimates of programs take, and the cells of `09_evaluation`: 12 schools of 1,000 students.

    python benchmarks/impact.py [--schools 12] [--students 1000]

Half of the schools were drawn to have a tutoring. Each cell is made and shown, on schools of its own, so that none
reads what another kept. Prints the seconds of processor time, without the imports of libraries, and the most memory
taken. The exit status is 1 over 4 seconds (2 for the test by signs) or 700 MiB.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

PROJECT = Path(__file__).resolve().parents[1]
os.environ.setdefault("PORTRAIT_PROJECT", str(PROJECT))

import portraitlib  # noqa: E402 (the project is named before it is read)
from portraitlib.display.show import result_html  # noqa: E402
from portraitlib.statistics.impact.balance import balance  # noqa: E402
from portraitlib.statistics.impact.group_time import group_time  # noqa: E402
from portraitlib.statistics.impact.linear import fit_linear, of_clusters  # noqa: E402
from portraitlib.statistics.impact.mixed import fit_mixed  # noqa: E402
from portraitlib.statistics.impact.pooling import pool_schools  # noqa: E402
from portraitlib.statistics.impact.weighting import weigh_like_treated  # noqa: E402
from portraitlib.statistics.impact.wild import wild_cluster  # noqa: E402
from portraitlib.tables.school import School, school_in_memory  # noqa: E402

LIMIT, WILD_LIMIT, MEMORY = 4.0, 2.0, 700  # seconds, seconds, MiB: from the project's specification
N_PREDICTORS = 8


def made(n_schools: int, n_students: int) -> dict[str, np.ndarray]:
    """Students of schools, half of them with a program that adds 0.2 standard deviations."""
    draws = np.random.default_rng(20)
    of = np.repeat(np.arange(n_schools), n_students)
    before = draws.normal(size=(len(of), N_PREDICTORS))
    helped = (of % 2 == 0).astype(float)
    level = draws.normal(0, 0.4, n_schools)
    outcome = level[of] + 0.2 * helped + before @ np.full(N_PREDICTORS, 0.2) + draws.normal(0, 0.8, len(of))
    chosen = draws.random(len(of)) < 1 / (1 + np.exp(-before[:, 0]))
    return {"of": of, "before": before, "helped": helped, "outcome": outcome, "chosen": chosen}


def around_a_cutoff(data: dict[str, np.ndarray]) -> object:
    """Estimate and density, where the extra is there."""
    from rddensity import rddensity
    from rdrobust import rdrobust

    score = data["before"][:, 0]
    return rdrobust(data["outcome"], score), rddensity(score)


def with_predictors(data: dict[str, np.ndarray]) -> np.ndarray:
    """The program, then what was known before."""
    return np.column_stack([data["helped"], data["before"]])


def started(data: dict[str, np.ndarray]) -> object:
    """Eight years of each student, whose school starts in one of two years or never."""
    times = np.arange(8)
    starts = np.array([0, 3, 5])[data["of"] % 3]
    outcomes = data["outcome"][:, None] + 0.1 * np.maximum(times - starts[:, None] + 1, 0) * (starts[:, None] > 0)
    return group_time(outcomes, times, starts, data["of"])


ESTIMATES: dict[str, Callable[[dict[str, np.ndarray]], object]] = {
    "few schools (CR2)": lambda one: of_clusters(fit_linear(with_predictors(one), one["outcome"]), 1, one["of"]),
    "test by signs": lambda one: wild_cluster(with_predictors(one), one["outcome"], one["of"]),
    "a level for each school": lambda one: fit_mixed(with_predictors(one), one["outcome"], one["of"]),
    "made alike": lambda one: weigh_like_treated(one["before"], one["chosen"]),
    "alike before": lambda one: [
        balance(one["before"][one["chosen"], at], one["before"][~one["chosen"], at]) for at in range(N_PREDICTORS)
    ],
    "starts of several years": started,
    "schools pooled": lambda one: pool_schools(
        np.linspace(0, 0.4, one["of"].max() + 1), np.full(one["of"].max() + 1, 0.1)
    ),
    "around a cut-off": around_a_cutoff,
}


CELLS = ("check_delivery", "advise_design", "estimate_programme", "challenge_estimate", "relate_dose",
         "compare_detectable", "compare_programmes")  # fmt: skip
OF_EVERY_PROGRAMME = ("compare_programmes",)
KEYS = {"school_year": 2026, "programme_id": "P1"}


def made_school(number: int, n_students: int) -> School:
    """A school of five levels with two years of marks; of two schools, one has a tutoring in level 2."""
    draws = np.random.default_rng(number)
    ids = [f"s{number:02}-{place:04}" for place in range(n_students)]
    level = 1 + np.arange(n_students) % 5
    group = [f"{one}{place // 5 % 8}" for place, one in enumerate(level)]
    people = pd.DataFrame({"student_id": ids, "grade_level": level, "group": group})
    skill = draws.normal(70 + draws.normal(0, 3), 10, n_students)
    helped = np.flatnonzero((level == 2) & (number % 2 == 0))
    terms = pd.MultiIndex.from_product([(2025, 2026), ("1", "2", "3"), ("french", "mathematics")])
    rows = [
        pd.DataFrame({
            "student_id": ids, "school_year": year, "term": term, "subject": subject, "competency": "overall",
            "course": ("132" if subject == "french" else "063") + "108", "course_level": level - (year == 2025),
            "mark": (skill + draws.normal(0, 5, n_students)
                     + 3 * np.isin(np.arange(n_students), helped) * (year == 2026 and term == "3")).clip(0, 100),
        })
        for year, term, subject in terms
    ]  # fmt: skip
    services = pd.DataFrame({
        "service_id": [f"v{one}" for one in helped], "student_id": [ids[one] for one in helped], "service": "tutoring",
        "start_date": pd.Timestamp("2025-12-01"), "planned_minutes": 45.0, "tier": 2, "subject": "french",
    })  # fmt: skip
    days = pd.date_range("2025-12-02", periods=20, freq="7D")
    sessions = services.loc[services.index.repeat(len(days)), ["service_id", "student_id"]].assign(
        date=np.tile(days, len(services)), minutes=45.0, was_attended=draws.random(len(services) * len(days)) < 0.85
    )
    listed = pd.DataFrame({
        **KEYS, "student_id": [one for one, own in zip(ids, level, strict=True) if own == 2], "is_eligible": True,
        "is_offered": number % 2 == 0, "is_started": number % 2 == 0, "offered_on": pd.Timestamp("2025-11-20"),
    })  # fmt: skip
    programme = {**KEYS, "programme_name": "Tutorat", "service": "tutoring", "subject": "french",
                 "chosen_by": "drawn", "drawn_unit": "school", "first_school_year": 2026}  # fmt: skip
    calendar = pd.DataFrame({"date": pd.bdate_range("2025-09-01", "2026-06-19"), "is_instructional": True})
    return school_in_memory(
        {
            "students": pd.concat([people.assign(school_year=year) for year in (2025, 2026)]),
            "results": pd.concat(rows), "services": services, "sessions": sessions, "calendar": calendar,
            "programmes": pd.DataFrame([programme]), "eligibility": listed,
        },
        school=f"{999000 + number}",
        audience="interne",
    )  # fmt: skip


def made_schools(n_schools: int, n_students: int) -> School:
    """The first of schools that are read together."""
    schools = [made_school(number, n_students) for number in range(n_schools)]
    schools[0].keep("schools read together", lambda _: schools)
    return schools[0]


def shown(name: str, school: School) -> float:
    """Seconds of processor time of a cell, made and shown."""
    start = time.process_time()
    asked = {} if name in OF_EVERY_PROGRAMME else {"programme": "P1"}
    page = result_html(getattr(portraitlib, name)(school, **asked))
    assert page
    return time.process_time() - start


def memory() -> float:
    """Most memory taken so far [MiB]."""
    try:
        import resource
    except ImportError:  # not on this system
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--schools", type=int, default=12, help="schools (12)")
    asked.add_argument("--students", type=int, default=1000, help="students of each (1000)")
    given = asked.parse_args()
    data, is_held = made(given.schools, given.students), True
    for name, estimate in ESTIMATES.items():
        estimate(made(6, 60))  # what is loaded once
        start = time.process_time()
        estimate(data)
        spent, limit = time.process_time() - start, WILD_LIMIT if "signs" in name else LIMIT
        is_held &= spent <= limit
        print(f"{spent:6.2f} s (limit {limit} s)  {name}")
    for name in CELLS:
        shown(name, made_schools(6, 60))
        spent = shown(name, made_schools(given.schools, given.students))
        is_held &= spent <= LIMIT
        print(f"{spent:6.2f} s (limit {LIMIT} s)  {name}")
    print(f"{memory():6.0f} MiB (limit {MEMORY} MiB)")
    return int(not is_held or memory() > MEMORY)


if __name__ == "__main__":
    sys.exit(main())
