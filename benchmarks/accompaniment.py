"""How long the cells on accompaniment take: 400 relations and 20,000 meetings, in a school of 1,000 students.

    python benchmarks/accompaniment.py [--relations 400] [--meetings 20000]

Half of the relations are mentorings, a third are of groups of 12, the others of resource teachers; one in five has
ended. Each cell is made and shown, in a school of its own, so that none reads what another kept. Prints the seconds of
processor time, without the imports of libraries, and the most memory taken. The exit status is 1 over 1.5 seconds a
cell or 300 MiB more than the libraries take.
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

from portraitlib import (  # noqa: E402 (the project is named before it is read)
    check_conditions,
    describe_accompanied_groups,
    describe_who_accompanies,
    follow_relations,
    list_without_adult,
)
from portraitlib.display.show import result_html  # noqa: E402
from portraitlib.results.result import Result  # noqa: E402
from portraitlib.tables.school import School, school_in_memory  # noqa: E402

LIMIT = 1.5  # seconds, from the project's specification
MEMORY = 300  # MiB
N_STUDENTS = 1000
CELLS: dict[str, Callable[[School], Result]] = {
    "describe_who_accompanies": describe_who_accompanies,
    "list_without_adult": list_without_adult,
    "follow_relations": follow_relations,
    "check_conditions": check_conditions,
    "describe_accompanied_groups": describe_accompanied_groups,
}
ACTIVITIES = ("jeu", "sport", "echange", "travaux", "probleme+echange", "organisation")


def made_school(n_relations: int, n_meetings: int) -> School:
    """A school whose relations began in September; each meeting is of one of them, on a class day."""
    rng = np.random.default_rng(19)
    students = [f"s{place:04}" for place in range(N_STUDENTS)]
    days = pd.DataFrame({"date": pd.bdate_range("2025-09-01", "2026-06-19"), "is_instructional": True, "n_periods": 4})
    own = np.arange(n_relations)
    kind = np.select([own % 6 < 3, own % 6 < 5], ["mentoring", "group_accompaniment"], "resource_teacher")
    group = np.where(kind == "group_accompaniment", np.char.add("G", (own // 24).astype(str)), "")
    start = pd.Timestamp("2025-09-08") + pd.to_timedelta(rng.integers(0, 40, n_relations), unit="D")
    end = pd.Series(start + pd.to_timedelta(rng.integers(20, 200, n_relations), unit="D"))
    has_ended = own % 5 == 0
    services = pd.DataFrame(
        {
            "service_id": np.where(group == "", np.char.add("S", own.astype(str)), group),
            "student_id": [students[place] for place in own],
            "service": kind,
            "programme": np.where(kind == "mentoring", "guidance", "skills"),
            "form": np.where(kind == "mentoring", "one_to_one", "group"),
            "group_id": pd.Series(group).replace("", None),
            "start_date": start,
            "end_date": end.where(has_ended),
            "end_reason": pd.Series("other", index=own).where(has_ended),
            "provider_id": [f"t{place % 40:02}" for place in own],
            "planned_minutes": 30.0,
        }
    )  # fmt: skip
    times = n_meetings // n_relations + 1
    on = np.sort(rng.permuted(np.tile(np.arange(len(days)), (n_relations, 1)), axis=1)[:, :times], axis=1)
    at = np.repeat(own, times)
    sessions = services.loc[at, ["service_id", "student_id", "provider_id"]].assign(
        date=days["date"].to_numpy()[on.ravel()],
        minutes=rng.integers(10, 60, len(at)),
        was_attended=rng.random(len(at)) < 0.9,
        mode=rng.choice(["in_person", "message"], len(at), p=[0.9, 0.1]),
        n_present=rng.integers(1, 12, len(at)),
        activity=rng.choice(ACTIVITIES, len(at)),
        chosen_by=rng.choice(["student", "both", "adult"], len(at)),
        had_teacher_feedback=rng.random(len(at)) < 0.5,
    )
    trainings = {"staff_id": [f"t{place:02}" for place in range(40)], "date": pd.Timestamp("2025-09-02")}
    people = {"student_id": students, "school_year": 2026, "grade_level": 1 + np.arange(N_STUDENTS) % 5, "group": "11"}
    marks = {"student_id": np.repeat(students, 2), "school_year": 2026, "term": "1", "mark": rng.normal(70, 12, 2000)}
    course = {"competency": "overall", "course_level": 1, "course": np.tile(["132108", "163106"], N_STUDENTS)}
    marks |= course
    return school_in_memory(
        {
            "students": pd.DataFrame(people),
            "results": pd.DataFrame({**marks, "subject": np.tile(["french", "mathematics"], N_STUDENTS)}),
            "calendar": days,
            "services": services,
            "sessions": sessions.iloc[:n_meetings],
            "trainings": pd.DataFrame({**trainings, "kind": "training", "hours": 2.0}),
        }
    )


def timed(n_relations: int, n_meetings: int) -> dict[str, float]:
    """Seconds of processor time of each cell, shown; a small school first, which loads what is loaded once."""
    for make in CELLS.values():
        result_html(make(made_school(24, 240)))
    found = {}
    for name, make in CELLS.items():
        school = made_school(n_relations, n_meetings)
        start = time.process_time()
        result_html(make(school))
        found[name] = time.process_time() - start
    return found


def memory() -> float:
    """Most memory taken so far [MiB]."""
    try:
        import resource
    except ImportError:  # not on this system
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--relations", type=int, default=400, help="relations (400)")
    asked.add_argument("--meetings", type=int, default=20000, help="meetings (20000)")
    given = asked.parse_args()
    before = memory()
    seconds = timed(given.relations, given.meetings)
    for name, spent in seconds.items():
        print(f"{spent:6.2f} s (limit {LIMIT} s)  {name}")
    more = memory() - before
    print(f"{more:6.0f} MiB (limit {MEMORY} MiB)  more than the libraries")
    return int(max(seconds.values()) > LIMIT or more > MEMORY)


if __name__ == "__main__":
    sys.exit(main())
