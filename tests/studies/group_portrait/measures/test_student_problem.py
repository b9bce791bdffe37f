"""The student-problem chart: sorted, cautious, and silent about students to whoever may not see them."""

import numpy as np
import pytest

from portraitlib.results.disclosure import disclose
from portraitlib.studies.group_portrait.measures.student_problem import chart_students_and_items

GUTTMAN = np.tril(np.ones((6, 6)))[:, :5].tolist()


def test_a_perfect_order_has_no_caution_and_undefined_ends(classroom):
    students = chart_students_and_items(classroom(GUTTMAN)).tables["students"].data
    assert students["n_right_items"].is_monotonic_decreasing
    known = students[students["n_right_items"] < 5]
    assert known["modified_caution"].to_numpy() == pytest.approx(np.zeros(4))
    assert students.loc[students["n_right_items"] == 5, "modified_caution"].isna().all()


def test_rows_and_columns_stand_in_the_order_of_the_chart(classroom):
    turned = [row[::-1] for row in GUTTMAN]
    cells = chart_students_and_items(classroom(turned)).tables["cells"].data
    assert list(dict.fromkeys(cells["item"])) == ["Q5", "Q4", "Q3", "Q2", "Q1"]
    assert cells.groupby("student_id", sort=False)["student_curve"].first().tolist() == [5, 5, 4, 3, 2, 1]


def test_a_student_needs_two_right_and_two_wrong_answers_to_be_judged(classroom):
    own = [*([[1, 1, 1, 1, 0, 0]] * 10), *([[1, 1, 0, 0, 0, 0]] * 10), [0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 1, 1]]
    students = chart_students_and_items(classroom(own)).tables["students"].data.set_index("student_id")
    assert students.loc["s020", "modified_caution"] > 0.9
    assert students["is_beyond_limit"].to_dict() == {**dict.fromkeys(students.index, False), "s021": True}
    assert chart_students_and_items(classroom(own)).tables["summary"].data["n_by_chance"].between(0, 2).all()
    assert students.loc["s021", ["expected_items", "surprising_items"]].to_list() == ["Q1, Q2", "Q6, Q5"]


def test_partial_credit_is_drawn_and_cut_at_half(classroom):
    own = [[2, 1], [1, 0], [2, 1], [0, 0], [2, 1], [0.5, 1]]
    cells = chart_students_and_items(classroom(own, maximum=[2, 1])).tables["cells"].data
    shades = cells[cells["item"] == "Q1"].set_index("student_id")["answer_shade"]
    assert (shades["s001"], shades["s000"], shades["s003"]) == ("partial", "right", "wrong")
    students = chart_students_and_items(classroom(own, maximum=[2, 1])).tables["students"].data
    assert students.set_index("student_id").loc[["s001", "s005"], "n_right_items"].tolist() == [1, 1]


def test_an_item_not_reached_is_drawn_as_missing(classroom):
    own = [[1, 0, 1], [1, 1, 0], [0, 1, 0], [1, 0, 0], [1, 1, 1]]
    cells = chart_students_and_items(classroom(own, codes={(0, 2): "not_reached"})).tables["cells"].data
    place = (cells["student_id"] == "s000") & (cells["item"] == "Q3")
    assert cells.loc[place, "answer_shade"].tolist() == ["missing"]


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_answers_all_alike_are_refused(classroom, score):
    assert chart_students_and_items(classroom([[score] * 4] * 6)).reason == "answers_all_alike"


def test_only_the_school_team_sees_rows_about_students(classroom):
    for audience, n in (("interne", 12), ("personnel", 0), ("public", 0)):
        shown = disclose(chart_students_and_items(classroom(GUTTMAN + GUTTMAN, audience=audience)))
        assert len(shown.tables["students"].data) == n
        assert len(shown.tables["cells"].data) == n * 5
        assert len(shown.tables["problems"].data) == 5
