"""Looking upstream from older students: planted links are found, and none is claimed where there is none."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.results.disclosure import disclose
from portraitlib.studies.school_portrait.measures.outlook import compare_with_older_students
from portraitlib.tables.school import school_in_memory


def school_with_link(earlier, later, *, sequence=None, term="final", competency="reading", **params):
    """One student a mark: level 2 in 2024, level 4 in 2026."""
    rows = []
    for n, (before, after) in enumerate(zip(earlier, later, strict=True)):
        student = {"student_id": f"{n}", "subject": "french"}
        place = {"school_year": 2024, "course": "F2", "course_level": 2, "competency": "reading", "term": "final"}
        rows.append({**student, **place, "mark": before})
        course = "136506" if term == "exam" else "F4"  # the catalogue's says what its exam examines: reading, writing
        place = {"school_year": 2026, "course": course, "course_level": 4, "competency": competency, "term": term}
        rows.append({**student, **place, "mark": after, "sequence": sequence[n] if sequence else None})
    return school_in_memory({"results": pd.DataFrame(rows)}, **params)


def test_shares_and_ratio_are_those_of_the_two_by_two_table():
    earlier = [65.0] * 30 + [80.0] * 50
    later = [50.0] * 12 + [70.0] * 18 + [50.0] * 4 + [70.0] * 46
    link = compare_with_older_students(school_with_link(earlier, later)).tables["links"].data.iloc[0]
    assert (link["n_students"], link["n_under_later"], link["n_already"]) == (80, 16, 12)
    assert link[["already_share", "fragile_risk", "comfortable_risk", "risk_ratio"]].tolist() == pytest.approx(
        [12 / 16, 12 / 30, 4 / 50, 5.0]
    )
    # By hand: exp(ln 5 ± 1.96 × √(1/12 - 1/30 + 1/4 - 1/50)) = exp(1.6094 ± 1.0373).
    assert (link["ratio_low"], link["ratio_high"]) == pytest.approx((1.772, 14.11), rel=2e-3)


def test_later_sequences_are_told_apart():
    sequence = ["CST", "SN"] * 30
    school = school_with_link(
        [65.0, 80.0] * 30, [50.0, 70.0] * 30, sequence=sequence, term="exam", competency="overall"
    )
    # In each sequence everybody was on the same side earlier: nothing may be compared, and nothing is pooled.
    assert compare_with_older_students(school).reason == "too_few_older_students"


def test_without_a_link_none_is_called_clear(seeds, alarms_at_most):
    alarms, numbers = 0, seeds(few=2, many=30, full=200)
    for seed in numbers:
        rng = np.random.default_rng(seed)
        school = school_with_link(rng.normal(70, 8, 120).round(), rng.normal(66, 8, 120).round())
        alarms += bool(compare_with_older_students(school).tables["links"].data["is_clear"].any())
    assert alarms <= alarms_at_most(len(numbers), 1 / 20)


def test_students_seen_once_only_are_refused():
    columns = {"student_id": "a", "school_year": 2026, "course": "F2", "course_level": 2, "subject": "french"}
    rows = pd.DataFrame([{**columns, "competency": "reading", "term": "final", "mark": 70.0}])
    assert compare_with_older_students(school_in_memory({"results": rows})).reason == "no_older_students"
    assert compare_with_older_students(school_in_memory({})).reason == "no_results"


def test_a_public_reader_learns_no_link_that_stands_on_a_few_students():
    earlier, later = [65.0] * 30 + [80.0] * 50, [50.0] * 12 + [70.0] * 18 + [50.0] * 4 + [70.0] * 46
    shown = disclose(compare_with_older_students(school_with_link(earlier, later, audience="public")))
    assert (
        shown.tables["links"].data[["fragile_risk", "risk_ratio", "n_under_later", "n_already"]].isna().all(axis=None)
    )
