"""Marks on another scale, or many at 0."""

import pytest


@pytest.mark.parametrize("scale", [20, 50])
def test_a_course_marked_on_another_scale_among_others_is_told(door, scale):
    is_one = door.marks["Cours"] == "132208"
    names = ["É1", "Final"]
    door.marks[names] = door.marks[names].astype(float)
    door.marks.loc[is_one, names] = (door.marks.loc[is_one, names] * scale / 100).round(1)
    told = door.told()
    assert set(told) == {"marks_on_other_scale"}
    assert told["marks_on_other_scale"].expected["scale"] == scale
    assert told["marks_on_other_scale"].count == 80


def test_a_whole_school_out_of_20_is_told(door):
    door.marks[["É1", "Final"]] = (door.marks[["É1", "Final"]] / 5).round(1)
    assert door.told()["marks_on_other_scale"].expected["scale"] == 20


def test_with_its_scale_declared_a_school_out_of_20_is_ordinary(door):
    door.marks[["É1", "Final"]] = (door.marks[["É1", "Final"]] / 5).round(1)
    door.tables[1]["marks"] = {"low": 0, "high": 20}
    assert door.told() == {}


def test_a_course_that_went_badly_is_not_another_scale(door):
    is_one = door.marks["Cours"] == "132208"
    door.marks.loc[is_one, ["É1", "Final"]] -= 20
    assert "marks_on_other_scale" not in door.told()


@pytest.mark.parametrize(("n_zeros", "told"), [(10, {"many_zeros": 10}), (2, {})])
def test_many_zeros_in_a_course_are_told_and_two_are_not(door, n_zeros, told):
    is_one = door.marks["Cours"] == "132208"
    door.marks.loc[door.marks[is_one].index[:n_zeros], "Final"] = 0
    assert {rule: one.count for rule, one in door.told().items()} == told


def test_a_course_in_which_nobody_comes_near_passing_is_told(door):
    is_one = door.marks["Cours"] == "132208"
    door.marks.loc[is_one, "Final"] = (door.marks.loc[is_one, "Final"] * 0.65).round()
    told = door.told()
    assert set(told) == {"marks_never_high"}
    assert (told["marks_never_high"].count, told["marks_never_high"].expected) == (40, {"n_groups": 1, "top": 55})


def test_one_mark_for_a_whole_course_is_told_to_every_reader_until_it_is_accepted(door):
    door.marks.loc[door.marks["Cours"] == "132208", "Final"] = 75
    told = door.told()
    assert set(told) == {"marks_all_alike"} and told["marks_all_alike"].count == 40
    assert "la même note" in door.first_page()["À vérifier"] and "la même note" in door.notebook()
    door.tables[1]["accept"] = ["marks_all_alike"]
    assert door.told() == {}


def test_a_few_marks_out_of_20_among_marks_out_of_100_are_told_with_their_lines(door):
    door.marks[["É1", "Final"]] = door.marks[["É1", "Final"]].astype(float)
    few = door.marks[door.marks["Cours"] == "132208"].index[:7]
    door.marks.loc[few, "Final"] = (door.marks.loc[few, "Final"] / 5).round(1)
    told = door.told()["some_marks_on_other_scale"]
    assert (told.count, told.expected) == (7, {"scale": 20, "top": 17.0})
    assert "quelques notes" in door.first_page()["À vérifier"] and "quelques notes" in door.notebook()


@pytest.mark.parametrize("between", [22, 31, 40])
def test_low_marks_with_others_between_them_and_the_rest_are_low_marks(door, between):
    few = door.marks[door.marks["Cours"] == "132208"].index
    door.marks.loc[few[:7], "Final"] = 14
    door.marks.loc[few[7], "Final"] = between
    assert "some_marks_on_other_scale" not in door.told()


def test_a_few_students_who_gave_up_are_not_marks_out_of_20(door):
    few = door.marks[door.marks["Cours"] == "132208"].index[:4]
    door.marks.loc[few, "Final"] = [8, 14, 18, 11]
    assert "some_marks_on_other_scale" not in door.told()
