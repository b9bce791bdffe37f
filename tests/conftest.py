"""What tests of several rooms need: Ctrl-C heard, small schools in memory, criteria made for a test."""

import signal
from datetime import date

import numpy as np
import pandas as pd
import pytest

from portraitlib.rules import PresetCriteria
from portraitlib.rules.criteria_check import checked_criteria
from portraitlib.tables.school import school_in_memory

YEAR = 2026


def criterion(indicator, bands, *, weight=1, domain="learning", name=None):
    return {
        "id": name or indicator, "domain": domain, "indicator": indicator, "weight": weight, "bands": bands,
        "source": "made for a test", "reviewed_on": date(2026, 11, 21),
    }  # fmt: skip


def criteria_of(*listed, targeted=20, intensive=50, minimum=0.5, name="essai"):
    values = {
        "name": name, "version": "1", "title": "Critères d'un essai", "minimum_observed": minimum,
        "tiers": {"targeted": targeted, "intensive": intensive}, "criteria": list(listed),
    }  # fmt: skip
    return checked_criteria(values, where="essai.yml")


def preset(*listed, **more):
    return PresetCriteria(criteria_of(*listed, **more), "0" * 64)


def school_days(n=60, first="2025-09-01"):
    days = pd.bdate_range(first, periods=n)
    return pd.DataFrame({"date": days, "school_year": YEAR, "is_instructional": True, "n_periods": 4})


def marks_of(students, marks, *, subject="mathematics", term="1", course="M", codes=None):
    return pd.DataFrame(
        {
            "student_id": students, "school_year": YEAR, "course": course, "subject": subject, "course_level": 2,
            "competency": "overall", "term": term, "mark": marks, "mark_code": codes,
        }
    )  # fmt: skip


@pytest.fixture
def small_school():
    """Four students of secondary 2, with marks, a register, discipline, answers and supports."""

    def make(**more):
        ids = ["a", "b", "c", "d"]
        students = pd.DataFrame(
            {
                "student_id": ids, "school_year": YEAR, "grade_level": 2, "group": ["21", "21", "22", "22"],
                "sex": ["F", "M", "F", "M"], "age_on_september_30": [13, 14, 13, 15],
                "entry_date": pd.Timestamp("2025-09-01"),
            }
        )  # fmt: skip
        results = pd.concat(
            [
                marks_of(ids, [80.0, 60.0, 55.0, 40.0]),
                marks_of(ids, [75.0, 62.0, 45.0, 40.0], term="2"),
                marks_of(ids, [70.0, 59.0, 65.0, None], subject="french", course="F", codes=[None, None, None, "AB"]),
            ]
        )
        days = school_days()
        absent = pd.DataFrame({"student_id": "c", "date": days["date"].iloc[:6], "period": 0, "status": "absent"})
        end = pd.DataFrame({"student_id": ["a"], "date": [days["date"].iloc[-1]], "period": 1, "status": "late"})
        tables = {
            "students": students, "results": results, "calendar": days, "attendance": pd.concat([absent, end]),
            "discipline": pd.DataFrame(
                {"student_id": ["d"], "date": [days["date"].iloc[3]], "event": "1", "suspension_days": 1.0}
            ),
            "services": pd.DataFrame(
                {"student_id": ["d"], "service_id": "S1", "service": "tutoring", "start_date": days["date"].iloc[9]}
            ),
            "schools": pd.DataFrame({"school_id": ["X"], "teaching_language": ["fr"]}),
        }  # fmt: skip
        tables |= more.pop("tables", {})
        return school_in_memory(tables, **more)

    return make


def _hear_ctrl_c():
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def hear_ctrl_c():
    """Before a command runs: a shell lets what it starts in the background, tests included, ignore Ctrl-C."""
    return _hear_ctrl_c


SUBJECTS = {"french": ("reading", "writing"), "mathematics": ("problem_solving", "reasoning"), "history": ()}


def made_up_tables(n=150, years=(2025, 2026)):
    rng = np.random.default_rng(11)
    names = [f"pupil{number:04}" for number in range(n)]
    levels = np.arange(n) % 5 + 1
    people = pd.DataFrame({"student_id": names, "grade_level": levels, "group": [f"G{level}" for level in levels]})
    people["sex"] = np.where(np.arange(n) % 2, "F", "M")
    students = pd.concat([people.assign(school_year=year) for year in years], ignore_index=True)
    rows = []
    for year in years:
        for subject, competencies in SUBJECTS.items():
            for competency in ("overall", *competencies):
                marks = np.clip(np.round(rng.normal(68, 14, n)), 0, 100)
                place = {"school_year": year, "subject": subject, "competency": competency, "term": "final"}
                place |= {"student_id": names, "course_level": levels, "mark": marks}
                course = [f"{subject}{level}" for level in levels]
                rows.append(
                    pd.DataFrame(
                        {"student_id": names, "course": course, "course_level": levels, "mark": marks, **place}
                    )
                )
    return {"students": students, "results": pd.concat(rows, ignore_index=True)}


@pytest.fixture(scope="session")
def open_made_up():
    """Function that opens the made-up school for an audience and a language."""
    tables = made_up_tables()

    def open_for(audience="interne", language="fr", **params):
        return school_in_memory(tables, audience=audience, language=language, **params)

    return open_for
