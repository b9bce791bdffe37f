"""How far a run is, by a clock held in the hand."""

import pytest

from portraitlib.report.tally import RECENT, Tally


def test_a_school_is_done_when_all_its_reports_are():
    tally = Tally(["A", "A", "B"], started=0)
    tally.add("A", now=1)
    assert (tally.schools_done, tally.schools_total) == (0, 2)
    tally.add("B", now=2)
    tally.add("A", now=3)
    assert (tally.done, tally.schools_done) == (3, 2)


def test_nothing_is_said_of_time_before_the_first_report():
    tally = Tally(["A", "B"], started=0)
    assert (tally.rate, tally.seconds_left) == (None, None)


def test_time_left_is_told_from_the_latest_reports_not_from_the_start():
    tally = Tally(["A"] * (2 * RECENT + 10), started=0)
    for moment in range(RECENT):  # the first ones take a second each
        tally.add("A", now=moment + 1)
    for moment in range(RECENT):  # then a tenth
        tally.add("A", now=RECENT + (moment + 1) / 10)
    assert tally.rate == pytest.approx(10)
    assert tally.seconds_left == pytest.approx(1)


def test_reports_that_were_there_already_do_not_make_the_others_look_fast():
    tally = Tally(["A"] * 100, started=0)
    for _ in range(90):
        tally.add("A", now=5, is_kept=True)
    assert tally.seconds_left is None
    tally.add("A", now=7)
    assert (tally.rate, tally.seconds_left) == (0.5, 18)


def test_nothing_is_left_when_all_is_done_even_when_nothing_was_made():
    tally = Tally(["A"], started=0)
    tally.add("A", now=0, is_kept=True)
    assert (tally.rate, tally.seconds_left) == (None, 0)


def test_reports_that_end_at_the_same_moment_give_no_rate():
    tally = Tally(["A", "A"], started=3)
    tally.add("A", now=3)
    assert tally.rate is None
