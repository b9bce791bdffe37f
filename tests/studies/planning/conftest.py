"""Results of other studies, made by hand, and calm schools in which nothing stands out."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from portraitlib.results.result import Result, ResultTable
from portraitlib.tables.school import school_in_memory

LEVELS = ["1", "2", "3", "4", "5"]


def attendance_of(n_chronic, n=40):
    """A result like that of `describe_attendance`: students of each level who miss the most days."""
    frame = pd.DataFrame({"level": LEVELS[: len(n_chronic)], "n_students": n, "n_chronic": n_chronic})
    return Result(_untold={"attendance_levels": ResultTable("attendance_levels", frame, ("level",))})


def tiers_of(n_supported, n=40):
    """A result like that of `describe_tiers`: students of each level in each tier."""
    rows = [
        {"grade_level": level, "tier": tier, "n_students": count}
        for level, supported in zip(LEVELS, n_supported, strict=False)
        for tier, count in (("1", n - supported), ("2", supported), ("3", 0), ("0", 3))
    ]
    return Result(_untold={"levels": ResultTable("levels", pd.DataFrame(rows), ("grade_level", "tier"))})


TAKEN = {
    "french": ("reading", "writing"),
    "mathematics": ("problem_solving", "reasoning"),
    "history": ("overall",),
    "science": ("practical", "theoretical"),
}


def calm_results(seed, n=250, years=(2025, 2026)):
    """Final results of a school in which every subject and competency is marked alike."""
    rng, rows = np.random.default_rng(seed), []
    levels, ability = np.arange(n) % 5 + 1, rng.normal(0, 7, n)
    people = {"student_id": [f"s{number:04}" for number in range(n)], "course_level": levels}
    for year, (subject, competencies) in product(years, TAKEN.items()):
        course = {**people, "course": [f"{subject}{level}" for level in levels], "subject": subject}
        for competency in competencies:
            marks = np.clip(np.round(72 + ability + rng.normal(0, 9, n)), 0, 100)
            place = {"school_year": year, "competency": competency, "term": "final"}
            rows.append(pd.DataFrame({**course, "mark": marks, **place}))
    return pd.concat(rows, ignore_index=True)


@pytest.fixture
def attendance():
    return attendance_of


@pytest.fixture
def tiers():
    return tiers_of


@pytest.fixture
def calm_school():
    return lambda seed: school_in_memory({"results": calm_results(seed)})
