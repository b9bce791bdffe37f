"""The same students from stage to stage: who is followed, who is lost, who slips, who climbs back."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portraitlib.results.disclosure import disclose
from portraitlib.results.result import Refusal
from portraitlib.studies.school_portrait.measures.cohort_flow import FLOW_PARTS
from portraitlib.studies.school_portrait.measures.cohorts import follow_cohorts
from portraitlib.tables.school import school_in_memory

STEP = ["subject", "competency", "track", "from_stage", "to_stage"]


def final(student, year, level, mark, subject="mathematics", competency="reasoning", term="final", sequence=None):
    about = {"student_id": student, "school_year": year, "subject": subject, "competency": competency, "term": term}
    return about | {
        "course": {"CST": "063404", "SN": "065406"}.get(sequence, f"{subject}-{level}"),
        "course_level": level,
        "mark": mark,
        "sequence": sequence,
    }


def enrolled(student, year, level, **more):
    return {"student_id": student, "school_year": year, "grade_level": level, **more}


def school_of_rows(results, students=(), **params):
    tables = {"results": pd.DataFrame(results)}
    if len(students):
        tables["students"] = pd.DataFrame(students).assign(
            exit_date=lambda frame: pd.to_datetime(frame.get("exit_date", pd.Series(None, index=frame.index)))
        )
    return school_in_memory(tables, **params)


def flow_of(result, stage):
    rows = result.tables["flow"].data
    return rows[rows["stage"] == stage].iloc[0]


def test_every_reason_for_losing_a_student_has_its_count():
    results = [final(name, 2025, 0, 75.0) for name in "abcdef"]
    results += [final(name, 2025, 1, 70.0) for name in "abcde"]
    results += [final("a", 2026, 2, 65.0)]
    students = [enrolled(name, 2025, 1) for name in "abcdef"]
    students += [
        enrolled("a", 2026, 2),  # followed
        enrolled("b", 2026, 2),  # there, without a mark
        enrolled("c", 2026, 1),  # held back
        enrolled("f", 2026, 2, exit_date="2026-02-01"),  # left during the year
    ]
    row = flow_of(follow_cohorts(school_of_rows(results, students)), "2")
    assert row[["n_followed", "n_no_mark", "n_held_back", "n_left", "n_to_come"]].tolist() == [1, 1, 1, 3, 0]
    assert flow_of(follow_cohorts(school_of_rows(results, students)), "3")["n_to_come"] == 3


def test_a_year_without_exam_is_said_to_be_one():
    # In 2020-21 (school year 2021) the ministry exams were cancelled.
    results = [final(name, 2018, 1, 70.0) for name in "ab"] + [final(name, 2019, 2, 70.0) for name in "ab"]
    results += [final("z", 2022, 4, 70.0, competency="overall", term="exam", sequence="CST")]
    results += [final("z", 2021, 3, 70.0)]
    students = [enrolled(name, 2017 + level, level) for name in "ab" for level in (1, 2, 3, 4)] + [
        enrolled("z", 2022, 4)
    ]
    row = flow_of(follow_cohorts(school_of_rows([*results, final("z", 2019, 1, 70.0)], students)), "exam")
    assert row["n_no_exam"] == 2


def test_a_student_held_back_is_still_followed_when_the_next_level_comes():
    results = [final("a", 2024, 1, 55.0), final("a", 2025, 1, 70.0), final("a", 2026, 2, 62.0)]
    results += [final(f"{n}", 2025, 1, 70.0) for n in range(12)] + [final(f"{n}", 2026, 2, 70.0) for n in range(12)]
    steps = follow_cohorts(school_of_rows(results)).tables["steps"].data
    # Read in the first year with a mark at the level: 55 in secondary 1, then 62.
    assert steps.set_index("from_side")["n_students"].to_dict() == {"under": 1, "passed": 12}


def test_the_exam_is_followed_sequence_by_sequence():
    results = []
    for n in range(40):
        sequence = "CST" if n % 2 else "SN"
        results += [final(f"{n}", 2025, 3, 70.0)]
        mark = 50.0 if n % 2 else 80.0
        results += [final(f"{n}", 2026, 4, mark, competency="overall", term="exam", sequence=sequence)]
    steps = follow_cohorts(school_of_rows(results)).tables["steps"].data
    assert steps.set_index("track")["success_rate"].to_dict() == {"CST": 0.0, "SN": 1.0}


def test_an_exam_stands_beside_the_competency_it_examines_and_no_other():
    results = []
    for n in range(30):
        for competency in ("reasoning", "problem_solving"):
            results += [final(f"{n}", 2025, 3, 70.0, competency=competency)]
        results += [final(f"{n}", 2026, 4, 80.0, competency="overall", term="exam", sequence="SN")]
    students = [enrolled(f"{n}", 2022 + level, level) for n in range(30) for level in (3, 4)]
    followed = follow_cohorts(school_of_rows(results, students))
    assert followed.tables["steps"].data["competency"].tolist() == ["reasoning"]
    assert followed.tables["flow"].data["competency"].tolist() == ["reasoning"]


def test_a_step_of_too_few_students_has_no_rate():
    results = [final(f"{n}", 2024 + level, level, 70.0) for n in range(9) for level in (1, 2)]
    step = follow_cohorts(school_of_rows(results)).tables["steps"].data.iloc[0]
    assert (step["n_students"], step["is_too_small"]) == (9, True)
    assert np.isnan(step["success_rate"])


def test_a_step_over_a_change_of_rules_is_flagged():
    same = [final(f"{n}", 2024 + level, level, 70.0) for n in range(12) for level in (1, 2)]
    other = [final(f"{n}", 2022 + level, level, 70.0) for n in range(12) for level in (1, 2)]
    assert not follow_cohorts(school_of_rows(same)).tables["steps"].data["is_across_rules"].any()
    assert follow_cohorts(school_of_rows(other)).tables["steps"].data["is_across_rules"].all()


def test_bands_are_those_of_the_parameters():
    marks = {59.0: "under", 60.0: "just_above", 69.0: "just_above", 70.0: "comfortable"}
    results = [final(f"{mark}", 2025, 1, mark) for mark in marks] + [final(f"{mark}", 2026, 2, 60.0) for mark in marks]
    moves = follow_cohorts(school_of_rows(results)).tables["transitions"].data
    assert moves.set_index("from_band")["n_students"].to_dict() == {"under": 1, "just_above": 2, "comfortable": 1}
    assert (moves["n_to_just_above"] == moves["n_students"]).all()


@pytest.mark.parametrize(
    ("results", "reason"),
    [
        ([], "no_results"),
        ([final("a", 2026, 1, 70.0)], "no_two_stages"),
        ([final("a", 2025, 1, None), final("a", 2026, 2, None)], "no_results"),
    ],
)
def test_what_cannot_be_followed_is_refused(results, reason):
    assert follow_cohorts(school_of_rows(results) if results else school_in_memory({})).reason == reason


def test_a_public_reader_gets_no_detail_by_band():
    results = [final(f"{n}", 2024 + level, level, 50.0 + n) for n in range(40) for level in (1, 2)]
    assert "transitions" not in follow_cohorts(school_of_rows(results, audience="public")).tables


def test_a_small_side_of_a_step_is_withheld_with_the_other():
    results = [final(f"{n}", 2024 + level, level, 50.0 if n < 3 else 75.0) for n in range(40) for level in (1, 2)]
    shown = disclose(follow_cohorts(school_of_rows(results, audience="personnel"))).tables["steps"].data
    assert shown["n_students"].isna().all()


marks_of_a_student = st.lists(st.one_of(st.none(), st.integers(30, 95)), min_size=4, max_size=4)


@settings(max_examples=settings.default.max_examples // 5, suppress_health_check=[HealthCheck.too_slow])
@given(
    people=st.lists(st.tuples(marks_of_a_student, st.integers(0, 4), st.booleans()), min_size=1, max_size=8),
    shuffle=st.randoms(use_true_random=False),
)
def test_followed_and_lost_add_up_whatever_the_order_of_the_rows(people, shuffle):
    results, students = [], []
    for number, (marks, years_enrolled, is_held_back) in enumerate(people):
        for level, mark in enumerate(marks):
            if mark is not None:
                results.append(final(f"s{number}", 2022 + max(level, 1), level, float(mark)))
        for place in range(years_enrolled):
            level = max(1, place + 1 - (is_held_back and place > 0))
            students.append(enrolled(f"s{number}", 2023 + place, level))
    if not results:
        return
    ordered = follow_cohorts(school_of_rows(results, students))
    if isinstance(ordered, Refusal):
        assert ordered.reason in ("no_two_stages", "no_results", "no_results_yet")
        return
    flow = ordered.tables["flow"].data
    assert (flow[list(FLOW_PARTS)].sum(axis=1) == flow["n_students"]).all()
    moves, steps = ordered.tables["transitions"].data, ordered.tables["steps"].data
    assert (moves[["n_to_under", "n_to_just_above", "n_to_comfortable"]].sum(axis=1) == moves["n_students"]).all()
    assert moves.groupby(STEP)["n_students"].sum().equals(steps.groupby(STEP)["n_students"].sum())
    shuffle.shuffle(results)
    shuffle.shuffle(students)
    again = follow_cohorts(school_of_rows(results, students))
    for name in ("flow", "steps", "transitions"):
        pd.testing.assert_frame_equal(ordered.tables[name].data, again.tables[name].data)
