"""Coefficient with its reasons for a province: ``python benchmarks/coefficient.py``.

Claimed: 420,000 students within 5 s and 2 GiB, from their indicators to the coefficient, its bounds, the tier, the
points of each criterion and the three first reasons. Measured on made-up indicators, a tenth of them missing. The
indicators themselves are computed school by school; their time is measured too, on one made-up school.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np
import pandas as pd

from portraitlib.indicators.coefficient.scoring import score
from portraitlib.indicators.gather import _gathered
from portraitlib.rules import RISK_INDICATORS, load_criteria
from portraitlib.studies.risk.measures.screened import list_screened
from portraitlib.tables.school import school_in_memory

LIMIT_SECONDS, LIMIT_BYTES = 5.0, 2 * 2**30
YEAR = 2026


def made_up_indicators(n: int, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    columns = {}
    for name, measured in RISK_INDICATORS.items():
        low, high = max(measured.low, -10), min(measured.high, 100)
        values = rng.uniform(low, high, n)
        values = np.floor(values) if measured.is_whole else values
        columns[name] = np.where(rng.random(n) < 0.1, np.nan, values)
    return pd.DataFrame(columns)


def made_up_school(n: int = 1000, n_courses: int = 8, seed: int = 1):
    """School of `n` students: marks of three terms, a register of a year, answers to a questionnaire."""
    rng = np.random.default_rng(seed)
    ids = np.array([f"p{number:05d}" for number in range(n)])
    courses = np.array(["mathematics", "french", "science", "history", "arts", "geography", "citizenship", "spanish"])
    terms = np.array(["1", "2", "3"])
    rows = n * n_courses * len(terms)
    results = pd.DataFrame(
        {
            "student_id": np.repeat(ids, n_courses * len(terms)),
            "school_year": YEAR,
            "course": np.tile(np.repeat(courses, len(terms)), n),
            "subject": np.tile(np.repeat(courses, len(terms)), n),
            "course_level": 2,
            "competency": "overall",
            "term": np.tile(terms, n * n_courses),
            "mark": rng.normal(72, 12, rows).clip(0, 100).round(),
        }
    )
    days = pd.bdate_range("2025-09-01", periods=180)
    absences = pd.DataFrame(
        {"student_id": rng.choice(ids, 14 * n), "date": rng.choice(days, 14 * n), "period": 0, "status": "absent"}
    ).drop_duplicates()
    students = pd.DataFrame(
        {"student_id": ids, "school_year": YEAR, "grade_level": rng.integers(1, 6, n), "age_on_september_30": 14}
    )
    calendar = pd.DataFrame({"date": days, "school_year": YEAR, "is_instructional": True, "n_periods": 4})
    return school_in_memory(
        {"students": students, "results": results, "calendar": calendar, "attendance": absences}, school="BENCH"
    )


def timed(act) -> tuple[float, float, object]:
    """Seconds on the clock, seconds of processor, and what was made."""
    wall, processor = time.perf_counter(), time.process_time()
    made = act()
    return time.perf_counter() - wall, time.process_time() - processor, made


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=420_000)
    n = parser.parse_args().students
    criteria, values = load_criteria("quebec_defaut").chosen, made_up_indicators(n)

    def coefficient_with_reasons():
        scores = score(values, criteria)
        return scores, scores.reasons(3)

    wall, processor, _ = timed(coefficient_with_reasons)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"coefficient with reasons, {n} students: {wall:.2f} s ({processor:.2f} s of processor), "
          f"peak {peak / 2**20:.0f} MiB")  # fmt: skip
    school = made_up_school()
    _gathered(school, YEAR)
    _, gathered, _ = timed(lambda: _gathered(school, YEAR))
    list_screened(school)
    _, listed, _ = timed(lambda: list_screened(school))
    print(f"one school of 1000 students: indicators {1000 * gathered:.0f} ms, list of students {1000 * listed:.0f} ms")
    is_kept = wall <= LIMIT_SECONDS and peak <= LIMIT_BYTES
    print("claim kept" if is_kept else "CLAIM BROKEN")
    return 0 if is_kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
