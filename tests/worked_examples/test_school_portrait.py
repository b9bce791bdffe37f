"""The worked example of `school_portrait.md`, through the library."""

import pandas as pd
import pytest

from portraitlib.studies.school_portrait.measures.zones import rank_zones
from portraitlib.tables.school import school_in_memory


@pytest.fixture
def zones():
    marks = pd.DataFrame(
        [
            {"student_id": f"{level}-{n}", "course_level": level, "mark": 60.0 if n < passes else 59.0}
            for level, passes in ((1, 4), (2, 6), (3, 8))
            for n in range(10)
        ]
    )
    place = {"school_year": 2026, "subject": "history", "competency": "overall", "term": "final"}
    return rank_zones(school_in_memory({"results": marks.assign(course=marks["course_level"].astype(str), **place)}))


def test_the_common_rate_is_six_in_ten(zones):
    assert zones.common_rate == pytest.approx(0.6)


def test_the_interval_of_four_in_ten_is_the_one_made_by_hand(zones):
    first = zones.tables["zones"].data.set_index("level").loc["1"]
    assert (first["rate_low"], first["rate_high"]) == pytest.approx((0.1682, 0.6873), abs=5e-4)


def test_thirty_students_do_not_make_a_finding(zones):
    # Every mark is 60 or 59, so that marks say what passing says. Pearson's statistic is 10 x 0.08 / 0.24 = 3.33 with 2
    # degrees of freedom: chance does as much one time in five.
    assert not zones.is_beyond_chance
    assert zones.p_value == pytest.approx(0.19, abs=0.06)
