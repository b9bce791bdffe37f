"""A small school of six classes, a programme and two marks a student, changed in one place by each test."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from portraitlib.studies.evaluation.settings import EvaluationRules
from portraitlib.tables.school import open_school, school_in_memory

N, CLASSES = 120, 6
WORTH = 6.0


def made(*, chosen_by="drawn", worth=WORTH, seed=3, took=None):
    """Tables of a school: one student in two took the programme, which is worth some points of French."""
    rng = np.random.default_rng(seed)
    ids = [f"p{at:03d}" for at in range(N)]
    has = rng.permutation(N) < N // 2 if took is None else took
    ability = rng.normal(70, 8, N)
    marks = pd.DataFrame(
        {
            "student_id": ids,
            "school_year": 2026,
            "course": "132208",
            "subject": "french",
            "course_level": 2,
            "competency": "overall",
        }
    )
    first = np.clip(ability + rng.normal(0, 3, N), 0, 100).round()
    last = np.clip(ability + worth * has + rng.normal(0, 3, N), 0, 100).round()
    past = marks.assign(school_year=2025, term="final", course="132108", course_level=1, mark=ability.round())
    people = pd.DataFrame({"student_id": ids, "school_year": 2026, "grade_level": 2})
    groups = [f"2{1 + at % CLASSES}" for at in range(N)]
    began = [one for one, is_in in zip(ids, has, strict=True) if is_in]
    return {
        "students": pd.concat(
            [people.assign(group=groups), people.assign(school_year=2025, grade_level=1, group="11")], ignore_index=True
        ),
        "results": pd.concat([past, marks.assign(term="1", mark=first), marks.assign(term="3", mark=last)]),
        "services": pd.DataFrame(
            {"service_id": [f"S{one}" for one in began], "student_id": began, "service": "tutoring",
             "start_date": pd.Timestamp("2025-12-01")}
        ),
        "programmes": pd.DataFrame(
            {"programme_id": ["T"], "school_year": [2026], "programme_name": ["Tutorat"], "service": ["tutoring"],
             "chosen_by": [chosen_by], "drawn_unit": ["student" if chosen_by == "drawn" else None]}
        ),
        "eligibility": pd.DataFrame(
            {"programme_id": "T", "school_year": 2026, "student_id": ids, "is_eligible": True, "is_offered": has,
             "is_started": has, "offered_on": pd.Timestamp("2025-11-25"),
             "started_on": pd.Series(np.where(has, np.datetime64("2025-12-01"), np.datetime64("NaT")))}
        ),
    }  # fmt: skip


def cut(seed=8, **more):
    """Tables of the same school where a score, known before, chose who took the programme."""
    score = (42 + np.random.default_rng(2).normal(0, 8, N)).round(2)
    told = made(took=score >= 42, seed=seed, **more)
    row = {"chosen_by": "cut_off", "drawn_unit": None, "cutoff": 42.0, "cutoff_side": "at_or_above"}
    told["programmes"] = told["programmes"].assign(**row)
    told["eligibility"] = told["eligibility"].assign(score=score, score_known_on=pd.Timestamp("2025-11-20"))
    return told


def opened(tables, **params):
    """School of these tables, with the settings of the kit."""
    return school_in_memory(tables, settings=[EvaluationRules()], journal="no-such-folder", **params)


@pytest.fixture(scope="session")
def tables():
    """Make the tables of a small school; see `made`."""
    return made


@pytest.fixture(scope="session")
def school_with():
    """Open a school of some tables; see `opened`."""
    return opened


@pytest.fixture(scope="session")
def cut_tables():
    """Make the tables of a small school with a cut-off; see `cut`."""
    return cut


@pytest.fixture(scope="session")
def sample_school(sample_store):
    """Function that opens a sample school for an audience, once for all the tests: each compares the same students."""
    return cache(
        lambda school, audience="interne": open_school(
            school=school, store=str(sample_store), audience=audience, journal="no-such-folder"
        )
    )


@pytest.fixture
def six_fail():
    """Tables of a school where all but six students pass French at the last term."""
    told = made()
    is_last = told["results"]["term"].eq("3").to_numpy()
    is_low = told["results"]["student_id"].isin([f"p{at:03d}" for at in range(6)]).to_numpy()
    mark = np.where(is_last, np.where(is_low, 50.0, told["results"]["mark"].clip(60)), told["results"]["mark"])
    return {**told, "results": told["results"].assign(mark=mark)}
