"""How long the weekly rates of 12 million absence events take: 450 schools of 933 students, events made in memory.

    python benchmarks/weekly_attendance.py [--schools 450] [--events 12000000]

Each school's register, calendar and enrolments are standard tables, as the store gives them; making them is not timed.
Timed: from these tables to the share of days missed by each student in each week, one school after the other. Prints
the seconds and the peak memory; the exit status is 1 over 4 seconds of processor.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

PROJECT = Path(__file__).resolve().parents[1]
os.environ.setdefault("PORTRAIT_PROJECT", str(PROJECT))

from portraitlib.indicators.attendance import read_year  # noqa: E402
from portraitlib.rules import load_settings  # noqa: E402
from portraitlib.statistics.ratios import share  # noqa: E402 (the project is named before it is read)
from portraitlib.studies.attendance.settings import AttendanceRules  # noqa: E402
from portraitlib.tables.frames import conform  # noqa: E402
from portraitlib.tables.schemas import SCHEMAS  # noqa: E402

LIMIT = 4.0  # seconds, from the project's specification
STUDENTS, EVENTS, SCHOOLS = 420_000, 12_000_000, 450


def school_tables(n_students: int, n_events: int, rng: np.random.Generator) -> tuple[pd.DataFrame, ...]:
    """Students, calendar and register of one school; an event is a period missed, a few a whole day.

    A student, date and period has one row at most, as the import leaves it.
    """
    names = np.array([f"{number:016x}" for number in rng.integers(0, 2**63, n_students)])
    students = pd.DataFrame({"student_id": names, "school_year": 2026, "grade_level": rng.integers(1, 6, n_students)})
    dates = pd.bdate_range("2025-08-27", periods=180)
    calendar = pd.DataFrame({"date": dates, "is_instructional": True, "n_periods": 4})
    habit = rng.gamma(0.8, 1.0, n_students)
    drawn = 2 * n_events  # some places are drawn twice
    place = (
        rng.choice(n_students, drawn, p=habit / habit.sum()) * len(dates) + rng.integers(0, len(dates), drawn)
    ) * 5 + rng.choice([0, 1, 2, 3, 4], drawn, p=[0.04, 0.24, 0.24, 0.24, 0.24])
    place = rng.permutation(np.unique(place))[:n_events]
    n_events = len(place)
    register = pd.DataFrame(
        {
            "student_id": names[place // (5 * len(dates))],
            "date": dates.to_numpy()[place // 5 % len(dates)],
            "period": place % 5,
            "status": np.where(rng.random(n_events) < 0.9, "absent", "late"),
            "is_excused": rng.random(n_events) < 0.6,
        }
    )
    frames = {"students": students, "calendar": calendar, "attendance": register}
    return tuple(conform(frame, SCHEMAS[name]) for name, frame in frames.items())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schools", type=int, default=SCHOOLS)
    parser.add_argument("--events", type=int, default=EVENTS)
    chosen = parser.parse_args()
    rng, rules = np.random.default_rng(1), load_settings(AttendanceRules).reading
    per_school = chosen.events // chosen.schools
    wall = processor = 0.0
    n_rates = n_events = 0
    for _ in range(chosen.schools):
        tables = school_tables(STUDENTS // SCHOOLS, per_school, rng)
        start, start_processor = time.perf_counter(), time.process_time()
        year = read_year(*tables, 2026, rules)
        rates = share(year.by_week(year.missed), year.by_week(year.enrolled))
        wall += time.perf_counter() - start
        processor += time.process_time() - start_processor
        n_rates += rates.size
        n_events += len(tables[2])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{n_events:,} events, {n_rates:,} weekly rates: {wall:.2f} s ({processor:.2f} s of processor), {peak:.0f} MiB"
    )
    return 0 if processor <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
