"""All less the girls is the boys: a choice is protected beside those that it leaves out."""

import pandas as pd
import pytest

from portraitlib import describe_group_calendar, describe_results
from portraitlib.tables.school import school_in_memory


def made(n_boys, n_unknown=0, audience="personnel", **params):
    """A class of 30 girls, some boys and some whose sex is not known, in one course."""
    sexes = ["F"] * 30 + ["M"] * n_boys + [None] * n_unknown
    names = [f"p{place}" for place in range(len(sexes))]
    people = {"student_id": names, "school_year": 2026, "grade_level": 2, "group": "21"}
    students = pd.DataFrame({**people, "sex": sexes})
    marks = [40.0, 70, 80] * 20
    results = pd.DataFrame(
        {
            "student_id": names, "school_year": 2026, "course": "M", "subject": "mathematics", "course_level": 2,
            "competency": "overall", "term": "final", "mark": marks[: len(names)],
        }
    )  # fmt: skip
    return school_in_memory({"students": students, "results": results}, audience=audience, **params)


def girls(school):
    return describe_results(school, subgroup="sex:F").tables["cells"]


@pytest.mark.parametrize(("n_boys", "n_unknown", "is_withheld"), [(3, 0, True), (0, 3, True), (20, 0, False)])
def test_girls_are_withheld_where_the_boys_or_those_of_no_known_sex_are_few(n_boys, n_unknown, is_withheld):
    assert girls(made(n_boys, n_unknown)).withheld["n_students"].tolist() == [is_withheld]


def test_all_are_told_where_the_girls_are_not():
    assert describe_results(made(3)).tables["cells"].data["n_students"].tolist() == [33]


def test_the_team_is_told_of_both():
    assert girls(made(3, audience="interne")).data["n_students"].tolist() == [30]


def test_a_choice_is_protected_alike_whatever_was_asked_before():
    school = made(3)
    describe_results(school, subgroup="sex:M")
    pd.testing.assert_frame_equal(girls(school).data, girls(made(3)).data)


def test_the_share_missing_on_a_day_with_few_absentees_is_a_bound():
    days = pd.DataFrame(
        {"date": pd.bdate_range("2025-09-01", periods=2), "school_year": 2026, "is_instructional": True}
    )
    gone = pd.DataFrame({"student_id": ["p0"], "date": days["date"].iloc[:1], "period": 0, "status": "absent"})
    school = made(20, audience="public")
    tables = {name: school.table(name) for name in ("students", "results")}
    school = school_in_memory({**tables, "calendar": days, "attendance": gone}, audience="public")
    table = describe_group_calendar(school).tables["group_days"]
    assert table.bounds["absence_rate"].tolist() == ["<", "<"]
    assert table.data["absence_rate"].tolist() == [0.2, 0.2]


MINIMUM = {"personnel": 5, "public": 10}


@pytest.mark.parametrize("audience", MINIMUM)
@pytest.mark.parametrize(("n_boys", "n_unknown"), [(1, 0), (4, 9), (5, 4), (9, 0), (12, 3), (19, 10)])
def test_no_two_choices_tell_a_few_students_by_difference(n_boys, n_unknown, audience):
    """All, the girls, the boys: of what is told of each, no difference and no rest is of a few."""
    school = made(n_boys, n_unknown, audience)
    rows = [
        describe_results(school, **asked).tables["cells"] for asked in ({}, *({"subgroup": f"sex:{x}"} for x in "FM"))
    ]
    for name in ("n_students", "n_not_passed"):
        whole, girls, boys = (row.data[name].iloc[0] if len(row.data) else None for row in rows)
        told = [whole - one for one in (girls, boys) if not (pd.isna(whole) or pd.isna(one))]
        if len(told) == 2:
            told.append(whole - girls - boys)
        assert not {int(n) for n in told} & set(range(1, MINIMUM[audience]))
