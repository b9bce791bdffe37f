"""What would leave a school about a programme: never a few students, the same for every audience."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portraitlib.display.show import shown_view
from portraitlib.results.packets import told
from portraitlib.studies.evaluation.measures.delivery import check_delivery
from portraitlib.studies.evaluation.measures.packet import describe_packet
from portraitlib.tables.school import school_in_memory

GROUPS = 6


def school(n_took=24, n=120, audience="interne", outcome="mark"):
    """Students in six groups, some tutored, whose marks of the year before are known."""
    draws = np.random.default_rng(4)
    ids = [f"s{place:03}" for place in range(n)]
    level = draws.normal(70, 8, n)
    groups = [f"2{place % GROUPS}" for place in range(n)]
    students = pd.DataFrame({"student_id": ids, "school_year": 2026, "grade_level": 2, "group": groups})
    before = pd.DataFrame({"student_id": ids, "school_year": 2025, "grade_level": 1, "group": "11"})
    marks = [
        pd.DataFrame(
            {
                "student_id": ids, "school_year": year, "subject": "french", "course": f"132{grade}08",
                "competency": "overall", "term": term, "course_level": grade,
                "mark": np.clip(level + draws.normal(0, 4, n), 0, 100).round(),
            }
        )
        for year, grade, term in ((2025, 1, "final"), (2026, 2, "1"), (2026, 2, "3"))
    ]  # fmt: skip
    services = pd.DataFrame({"student_id": ids[:n_took], "service": "tutoring", "service_id": ids[:n_took],
                             "start_date": pd.Timestamp("2025-12-01")})  # fmt: skip
    tables = {"students": pd.concat([students, before]), "results": pd.concat(marks), "services": services}
    return school_in_memory(tables, audience=audience)


def packet(**more):
    return describe_packet(school(**more), "tutoring", "mark:french")


def test_numbers_of_students_leave_to_the_nearest_ten():
    (one,) = packet().findings
    assert (one.n_took, one.n_others) == (20, 100)
    assert one.design in ("before_after_compared", "matched") and one.error > 0


def test_every_line_of_the_packet_is_shown_and_none_is_added():
    found = packet()
    rows = found.tables["packet"].data
    (one,) = found.findings
    assert rows["packet_item"].tolist() == list(one.model_dump())
    assert all(shown_view(found).tables[0].labels["packet_told"])


def test_each_audience_sees_the_same_packet():
    assert packet(audience="public").findings == packet(audience="personnel").findings == packet().findings


@pytest.mark.parametrize("n_took", [1, 9])
def test_of_fewer_than_ten_students_nothing_leaves_and_a_sentence_says_so(n_took):
    found = packet(n_took=n_took)
    assert found.findings == () and found.kept_back
    assert "N'en fait pas partie" in " ".join(shown_view(found).sentences)


def test_an_outcome_that_few_of_a_side_have_or_have_not_stays():
    found = describe_packet(school(), "tutoring", "success:french")
    assert found.findings == () and found.kept_back[0][1] in ("few_cases", "not_compared")


def test_without_a_declaration_it_leaves_as_an_exploration():
    assert not packet().findings[0].is_declared


def test_of_a_programme_that_was_not_done_nothing_leaves():
    here = school()
    undone = replace(check_delivery(here, "tutoring"), verdict="not_done")
    assert describe_packet(here, "tutoring", "mark:french", delivered=undone).reason == "not_delivered"


@pytest.mark.parametrize(
    ("value", "error", "expected"),
    [(2.34567, 1.23456, (2.35, 1.23)), (-0.00001, 0.5, (0.0, 0.5)), (123.4, 150.0, (123.0, 150.0))],
)
def test_a_value_has_the_decimals_of_its_error(value, error, expected):
    assert told(value, error) == expected
    assert not np.signbit(told(value, error)[0]) or value < -0.001
