"""What would leave a school about its screening: what the public may read, and bounds where few are in question."""

import pytest

from portraitlib.results.packets import GroupRate
from portraitlib.statistics.classification import CrossTable
from portraitlib.studies.screening_validity.measures.packet import _told_rows, describe_screening_packet
from portraitlib.tables.school import open_school


def rows(measure="false_positive", **tables):
    return {one["group"]: (one["n"], one["least"], one["most"]) for one in _told_rows(tables, measure)}


def test_enough_students_on_both_sides_leave_as_they_are():
    told = rows(F=CrossTable(0, 0, 20, 80), M=CrossTable(0, 0, 30, 70))
    assert told == {"F": (100, 20, 20), "M": (100, 30, 30)}


def test_few_students_on_a_side_leave_as_two_numbers_and_no_other_group_gives_them_back():
    told = rows(F=CrossTable(0, 0, 4, 96), M=CrossTable(0, 0, 30, 70), X=CrossTable(0, 0, 40, 60))
    assert told["F"] == (100, 0, 9)
    assert len(told) < 3  # the total being known, one more group stays


@pytest.mark.parametrize("small", [CrossTable(0, 0, 1, 6), CrossTable(0, 0, 2, 14)])
def test_a_small_group_does_not_leave_at_all(small):
    assert "X" not in rows(F=CrossTable(0, 0, 20, 80), M=CrossTable(0, 0, 30, 70), X=small)


def test_the_packet_of_a_sample_school_holds_what_its_form_allows(sample_project, monkeypatch):
    monkeypatch.setenv("PORTRAIT_PROJECT", str(sample_project))
    found = describe_screening_packet(open_school(school="999001", store="store"))
    kinds = [one.kind for one in found.findings]
    assert kinds[:2] == ["area", "slope"] and found.findings[0].n_gone % 10 == 0
    assert all(one.least >= 10 or one.most - one.least >= 9 for one in found.findings if isinstance(one, GroupRate))
