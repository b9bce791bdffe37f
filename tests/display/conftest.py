"""A made-up school held in memory, small enough to be shown in every way."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.tables.school import school_in_memory

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
