"""Handles are short, told apart, and stay for the year."""

import re

from portraitlib.persons.handles import HANDLE, Handles, Persons


def pseudonyms(n, start=0):
    return [f"p{number:016x}" for number in range(start, start + n)]


def handles_of(students, year=2026, **more):
    return Handles(lambda: Persons(year, dict.fromkeys(students, "21"), **more))


def test_every_person_of_a_large_school_has_a_handle_of_their_own():
    staff, others = pseudonyms(200, 10_000), pseudonyms(3_000, 20_000)
    handles = handles_of(pseudonyms(2_000), staff=staff, others=others)
    assert len(set(handles.all.values())) == 5_200
    assert all(HANDLE.fullmatch(one) for one in handles.all.values())


def test_most_handles_of_an_ordinary_school_have_five_digits():
    lengths = [len(one) for one in handles_of(pseudonyms(600)).all.values()]
    assert sum(length == len("26-48371") for length in lengths) >= 590


def test_a_handle_stays_when_the_group_changes_and_others_arrive_or_leave():
    before = handles_of(pseudonyms(300)).all
    moved = Handles(lambda: Persons(2026, dict.fromkeys(reversed(pseudonyms(290)), "31"))).all
    after = handles_of(pseudonyms(400)).all
    assert [one for one in moved if moved[one] != before[one]] == [
        one for one in moved if len(before[one]) > len("26-00000") and moved[one] != before[one]
    ]
    assert all(after[one].startswith(before[one]) for one in before)


def test_a_handle_already_printed_never_comes_to_mean_somebody_else():
    before, after = handles_of(pseudonyms(300)), handles_of(pseudonyms(3_000))
    met = {after.person(handle) for handle in before.all.values()} - {None}
    assert met <= set(before.all)
    assert all(after.person(handle) in (None, one) for one, handle in before.all.items())


def test_the_numbers_follow_no_order_and_change_with_the_year():
    people = pseudonyms(200)
    this_year, next_year = handles_of(people).all, handles_of(people, year=2027).all
    assert [this_year[one] for one in people] != sorted(this_year.values())
    assert {one[3:] for one in this_year.values()} != {one[3:] for one in next_year.values()}
    assert all(re.match("27-", one) for one in next_year.values())


def test_a_member_of_the_staff_is_told_from_a_student():
    handles = handles_of(pseudonyms(1), staff=pseudonyms(1, 50))
    assert handles.of(pseudonyms(1, 50)[0]).startswith("P26-")
