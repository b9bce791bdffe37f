"""A store with two small schools, written in a temporary folder."""

from pathlib import Path

import pandas as pd
import pytest

from portraitlib.tables.frames import conform
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.store import writing

PROJECT = Path(__file__).parents[2]


def small_school(code: str, mark: float = 72.5) -> dict[str, pd.DataFrame]:
    """One student, one final mark."""
    frames = {
        "schools": {"school_id": [code], "is_synthetic": [True]},
        "students": {"school_id": [code], "student_id": ["s1"], "school_year": [2026], "grade_level": [1]},
        "results": {
            "school_id": [code], "student_id": ["s1"], "school_year": [2026], "course": ["063126"],
            "subject": ["mathematics"], "competency": ["overall"], "term": ["1"], "mark": [mark],
        },
    }  # fmt: skip
    return {name: conform(pd.DataFrame(columns), SCHEMAS[name]) for name, columns in frames.items()}


@pytest.fixture
def make_small_school():
    return small_school


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTRAIT_PROJECT", str(PROJECT))
    folder = tmp_path / "store"
    with writing(folder) as writer:
        for code in ("999001", "999002"):
            writer.add(code, small_school(code), rules="quebec", sources={"a.csv": "0" * 64})
        writer.commit()
    return folder
