"""Made-up schools: a tiny one written by hand, and a whole one with a weak competency planted."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.tables.school import school_in_memory

PLANTED = ("mathematics", "problem_solving", "", "2")
COMPETENCIES = {
    "french": ("reading", "writing", "oral"),
    "mathematics": ("problem_solving", "reasoning"),
    "english_second_language": ("oral", "reading", "writing"),
    "science": ("practical", "theoretical"),
    "history": (),
    "physical_education": (),
}


def result(student="a", mark=70.0, **more):
    """One final overall result of history, secondary 4; every column may be given."""
    place = {"course": "085404", "subject": "history", "course_level": 4, "sequence": None, "competency": "overall"}
    row = {"student_id": student, "school_year": 2026, "term": "final", "mark": mark, "mark_code": None}
    return {**row, **place, **more}


def make_school(results, students=None, **params):
    """School in memory; every student of the results is enrolled when no enrolment is given."""
    results = pd.DataFrame(results)
    if students is None and len(results):
        students = results[["student_id", "school_year"]].drop_duplicates()
    tables = {"results": results, "students": pd.DataFrame(students)}
    return school_in_memory({name: frame for name, frame in tables.items() if len(frame)}, **params)


def marks_of(n, n_passed, **more):
    """`n` results of `n` students, `n_passed` of which at 75 and the others at 50."""
    return [result(f"s{number}", 75.0 if number < n_passed else 50.0, **more) for number in range(n)]


def whole_school(students=400, years=(2024, 2025, 2026), planted=0.0, seed=5, spread=0.0):
    """Levels 1 to 5, six subjects, final results; `planted` points are taken off one competency of level 2.

    `spread` is the standard deviation [points] of true differences between cells; 0 is none at all.
    """
    rng, rows = np.random.default_rng(seed), []
    names = np.array([f"s{number:04}" for number in range(students)])
    levels, ability = np.arange(students) % 5 + 1, rng.normal(0, 7, students)
    for year in years:
        for subject, competencies in COMPETENCIES.items():
            for level in range(1, 6):
                taken = levels == level
                marks = {}
                for competency in competencies or ("overall",):
                    is_planted = (subject, competency, str(level)) == (PLANTED[0], PLANTED[1], PLANTED[3])
                    shift = rng.normal(0, spread) - planted * is_planted
                    marks[competency] = 73 + shift + ability[taken] + rng.normal(0, 8, taken.sum())
                if competencies:
                    marks["overall"] = np.mean(list(marks.values()), axis=0)
                place = _place(subject, level, rng, int(taken.sum()))
                rows += [_final(names[taken], year, competency, mark, place) for competency, mark in marks.items()]
    sex = np.where(rng.random(students) < 0.5, "F", "M")
    people = [pd.DataFrame({"student_id": names, "grade_level": levels, "school_year": y, "sex": sex}) for y in years]
    return pd.concat(rows), pd.concat(people)


def _place(subject, level, rng, size):
    """Course of each student; mathematics has two sequences from secondary 4."""
    course = np.full(size, f"{subject}-{level}", dtype=object)
    sequence = np.full(size, None, dtype=object)
    if subject == "mathematics" and level > 3:
        sequence = np.where(rng.random(size) < 0.6, "CST", "SN").astype(object)
        course = course + "-" + sequence
    return {"course": course, "subject": subject, "course_level": level, "sequence": sequence}


def _final(students, year, competency, mark, place):
    mark = np.clip(np.round(mark), 0, 100)
    columns = {"student_id": students, "school_year": year, "competency": competency, "term": "final", "mark": mark}
    return pd.DataFrame({**columns, **place})


@pytest.fixture
def one_result():
    return result


@pytest.fixture
def school_of():
    return make_school


@pytest.fixture
def marks():
    return marks_of


@pytest.fixture
def made_up_school():
    """Function that makes a whole school; see `whole_school`."""

    def make(**choices):
        results, people = whole_school(**choices)
        return make_school(results, people)

    return make


@pytest.fixture
def planted_cell():
    return PLANTED


@pytest.fixture(scope="session")
def synthetic():
    """Function that makes one of the kit's own synthetic schools (0 and 1 have planted truths, 2 has none)."""
    from functools import lru_cache

    from portraitlib.rules import load_courses, load_rules
    from portraitlib.sample.conduct import list_outcomes
    from portraitlib.sample.entries import list_entries
    from portraitlib.sample.marks import draw_marks
    from portraitlib.sample.people import draw_people
    from portraitlib.sample.plan import plan_school
    from portraitlib.sample.report_cards import long_results, write_report_cards

    @lru_cache(maxsize=3)
    def make(number, seed=1, audience="interne"):
        plan, rules, catalogue = plan_school(number, seed=seed), load_rules(), load_courses()
        people = draw_people(plan)
        entries = list_entries(people, catalogue)
        wide = write_report_cards(plan, people, entries, draw_marks(plan, people, entries), rules)
        frames = {"results": long_results(wide), "outcomes": list_outcomes(plan, people)}
        tables = {
            name: frame.assign(student_id="p" + frame["person"].astype(str)).drop(columns="person")
            for name, frame in frames.items()
        }
        tables["results"] = tables["results"].replace({"mark_code": {"": None}, "sequence": {"": None}})
        tables["students"] = people.enrolments.assign(student_id="p" + people.enrolments["person"].astype(str))
        tables["schools"] = pd.DataFrame({"school_id": [plan.school_id], "imse_decile": [plan.imse_decile]})
        return school_in_memory(tables, audience=audience)

    return make
