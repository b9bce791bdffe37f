"""One text to one value."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portraitlib.ingest import parse
from portraitlib.ingest.days import day
from portraitlib.ingest.mapping import MarkScale
from portraitlib.ingest.parse import UnreadableError


def rule_of(read, *arguments) -> str:
    with pytest.raises(UnreadableError) as refused:
        read(*arguments)
    return refused.value.rule


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("72", ",", 72),
        ("72,5", ",", 72.5),
        ("72.5", ",", 72.5),
        ("72,5", ".", 72.5),
        ("-3", ".", -3),
        ("1 234", ",", 1234),
        ("1\u00a0234,5", ",", 1234.5),
        ("1\u202f234\u202f567", ",", 1234567),
        ("1.234,5", ",", 1234.5),
        ("1,234.5", ".", 1234.5),
        ("1.234", ".", 1.234),
        ("0,125", ".", 0.125),
        ("5e-05", ".", 5e-05),
    ],
)
def test_a_number_is_read_with_either_decimal_sign(text, decimal, value):
    assert parse.number(text, decimal) == value


@pytest.mark.parametrize("text", ["", "abc", "1,2,3", "12-5", "inf", "nan", "1e999", "٣", "1 2", "--1", "1."])
def test_what_is_no_number_is_refused(text):
    assert rule_of(parse.number, text, ".") == "not_a_number"


@pytest.mark.parametrize(("text", "decimal"), [("1.234", ","), ("12,345", "."), ("-123.456", ",")])
def test_a_sign_that_could_separate_thousands_is_ambiguous(text, decimal):
    assert rule_of(parse.number, text, decimal) == "ambiguous_number"


@pytest.mark.parametrize(
    ("text", "scale", "value"),
    [
        ("0", MarkScale(), 0),
        ("100", MarkScale(), 100),
        ("14", MarkScale(high=20), 70),
        ("20", MarkScale(high=20), 100),
        ("240", MarkScale(low=200, high=280), 50),
        ("72 %", MarkScale(high=20), 72),
        ("72,5%", MarkScale(), 72.5),
        ("15/20", MarkScale(), 75),
        ("18,5 / 20", MarkScale(), 92.5),
        ("2/27 (7%)", MarkScale(), 7.4),
        ("2/27", MarkScale(precision=3), 7.407),
        ("10,2/17", MarkScale(), 60),
        ("59,99999999999999", MarkScale(), 60),
        ("59,94", MarkScale(), 59.9),
        ("59,95", MarkScale(), 60),
        ("59,85", MarkScale(), 59.9),
        ("59,49", MarkScale(precision=0), 59),
        ("100,00000000000001", MarkScale(), 100),
        ("A+", MarkScale(letters={"A+": 95}), 95),
        ("65\u00a0%", MarkScale(high=20), 65),
    ],
)
def test_a_mark_is_read_as_per_cent(text, scale, value):
    assert parse.mark(text, ",", scale) == value


@pytest.mark.parametrize("high", [3, 7, 20, 60, 1000])
def test_the_highest_mark_of_any_scale_is_exactly_100(high):
    assert parse.mark(str(high), ".", MarkScale(high=high)) == 100


@pytest.mark.parametrize("text", ["101", "-1", "101 %", "21/20"])
def test_a_mark_outside_its_scale_is_refused(text):
    assert rule_of(parse.mark, text, ".", MarkScale()) == "mark_outside_scale"


@pytest.mark.parametrize("text", ["B+", "15/0", "%", "absent"])
def test_what_is_no_mark_is_refused(text):
    assert rule_of(parse.mark, text, ".", MarkScale()) == "not_a_mark"


@pytest.mark.parametrize("text", ["85.12 B+", "/20", "15/", "1/2/3", "60*", "(12,5)", "90% (18/20)"])
def test_a_mark_among_other_signs_is_refused_under_a_rule_of_its_own(text):
    assert rule_of(parse.mark, text, ".", MarkScale()) == "mark_in_text"


@pytest.mark.parametrize("text", ["2025-12-10", "2025-12-10 00:00:00"])
def test_a_fraction_that_a_spreadsheet_made_a_date_of_is_told_as_such(text):
    assert rule_of(parse.mark, text, ".", MarkScale()) == "mark_is_a_date"


@given(st.integers(0, 1000), st.integers(1, 999))
def test_a_mark_of_any_scale_has_one_decimal_and_is_the_nearest(tenths, high):
    found = parse.mark(f"{tenths / 1000 * high!r}", ".", MarkScale(high=high))
    assert found == round(found, 1)
    assert abs(found - tenths / 10) < 1e-9


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("2026-02-28", []),
        ("2026-02-28T00:00:00", []),
        ("2026-02-28 13:05:09.5", ["%d/%m/%Y"]),
        ("28/02/2026", ["%d/%m/%Y"]),
        ("28-02-26", ["%d/%m/%Y", "%d-%m-%y"]),
        ("20260228", ["%Y%m%d"]),
    ],
)
def test_a_date_is_read_by_its_format_or_iso(text, formats):
    assert day(text, formats) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("text", "formats"), [("2026-02-31", []), ("31/02/2026", ["%d/%m/%Y"]), ("2025-13-01", []), ("0000-01-01", [])]
)
def test_a_date_that_does_not_exist_is_impossible(text, formats):
    assert rule_of(day, text, formats) == "impossible_date"


@pytest.mark.parametrize("text", ["hier", "28/02/2026", "2026", "450000"])
def test_what_has_not_the_shape_of_a_date_is_no_date(text):
    assert rule_of(day, text, ["%d.%m.%Y"]) == "not_a_date"


@pytest.mark.parametrize(
    ("text", "year"), [("2026", 2026), ("2025-2026", 2026), ("2025-26", 2026), ("2025/2026", 2026), ("1999-00", 2000)]
)
def test_a_school_year_is_named_by_its_second_year(text, year):
    assert parse.school_year(text, ".") == year


@pytest.mark.parametrize("text", ["2024-2026", "2026-2025", "25-27", "an 1"])
def test_two_years_that_do_not_follow_are_no_school_year(text):
    assert rule_of(parse.school_year, text, ".") == "not_a_school_year"


@pytest.mark.parametrize(
    ("text", "value"), [("Oui", True), ("NON", False), ("1", True), ("faux", False), ("true", True)]
)
def test_a_truth_value_has_several_words(text, value):
    assert parse.truth(text) is value


def test_a_code_is_read_whatever_its_case_unless_two_differ_by_it_alone():
    assert parse.one_of("cst", ("CST", "TS")) == "CST"
    assert rule_of(parse.one_of, "cSt", ("CST", "cst")) == "unknown_code"


def test_a_whole_number_may_be_written_with_a_zero_decimal():
    assert parse.integer("7.0", ".") == 7
    assert rule_of(parse.integer, "7.5", ".") == "not_an_integer"


@pytest.mark.parametrize(("text", "form"), [("08/27/2025", "%d/%m/%Y"), ("27-08-2025", "%m-%d-%Y")])
def test_a_date_that_is_one_only_with_the_month_first_says_so(text, form):
    assert rule_of(day, text, [form]) == "day_month_reversed"


@pytest.mark.parametrize(
    "text",
    ["mercredi 3 septembre 2025", "Mer. 3 sept. 2025", "Sep 3, 2025", "Wednesday, September 3, 2025"]
    + ["3 sept. 2025", "3 septembre 2025", "03-sept-25", "2025/09/03", "20250903", "2025.9.3"],
)
def test_a_day_that_can_only_be_read_in_one_way_needs_no_format(text):
    assert day(text, ["%Y-%m-%d"]) == date(2025, 9, 3)


def test_a_declared_format_comes_before_what_seems_without_doubt():
    assert day("2025/09/03", ["%Y/%d/%m"]) == date(2025, 3, 9)


@pytest.mark.parametrize(
    "text", ["Sec. 3", "3e sec.", "S3", "secondaire 3", "3e année du secondaire", "Sec. III", "3.0"]
)
def test_a_level_is_read_as_schools_write_it(text):
    assert parse.grade(text, ".") == 3


@given(st.integers(0, 9), st.integers(0, 59), st.sampled_from(("min", "mn", "minutes", "m", "")))
def test_a_length_of_time_is_the_same_however_its_unit_is_written(hours, minutes, unit):
    whole = 60 * hours + minutes
    assert parse.duration(f"{hours} h {minutes} {unit}".strip(), ",", "minutes") == whole
    assert parse.duration(f"{hours}h{minutes:02}", ",", "minutes") == whole
    assert parse.duration(f"{whole} minutes", ",", "hours") == round(whole / 60, 9)
    assert parse.duration(str(whole), ",", "minutes") == parse.duration(str(whole), ",", "hours") == whole


@pytest.mark.parametrize("text", ["une heure", "15:30", "1:15", "h", "20 pommes", "1 h trente", "environ 20"])
def test_a_length_in_words_or_a_time_of_day_is_refused(text):
    assert rule_of(parse.duration, text, ",", "minutes") == "not_a_duration"
