"""Who is meant by what a team wrote, and who has a handle."""

import pandas as pd
import pytest

from portraitlib.errors import ParamsError
from portraitlib.persons.key import KEY_VARIABLE, read_key
from portraitlib.tables.school import open_school, person_meant, school_in_memory


@pytest.fixture
def key(tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "cle"))
    return read_key(None, forbidden=())


def school_of(*pseudonyms):
    return school_in_memory({"students": pd.DataFrame({"student_id": pseudonyms, "school_year": 2026, "group": "21"})})


def test_a_student_is_meant_by_handle_by_pseudonym_or_by_the_schools_own_number(key):
    by_number, by_code = key.pseudonym("student", "EXAMPLE|0001234"), key.pseudonym("student", "ZZZZ01019901")
    school = school_of(by_number, by_code)
    written = [school.reader.handles.of(by_number), f" {by_number} ", "1234", "0001234", "zzzz 0101 9901", "999"]
    assert [person_meant(school, one) for one in written] == [*[by_number] * 4, by_code, "999"]


def test_without_the_key_a_number_means_nobody_and_no_key_is_made(tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "cle"))
    assert person_meant(school_of("p0000000000000001"), "1234") == "1234"
    assert list(tmp_path.iterdir()) == []


def test_handles_are_those_of_the_year_whatever_is_read_and_for_whom(sample_store):
    def handles_for(**more):
        return open_school(school="999001", store=str(sample_store), **more).reader.handles.all

    usual = handles_for()
    assert len(usual) > 250
    assert handles_for(as_of="2025-10-01", audience="personnel", language="en", group="21") == usual
    assert {handle[:3] for handle in handles_for(school_year=2024).values()} == {"24-", "P24"}


def test_a_handle_that_is_nobodys_is_refused_as_a_student_is(key):
    from portraitlib import describe_student

    people = {"student_id": ["p0000000000000001"], "school_year": 2026, "group": "21", "grade_level": 2}
    school = school_in_memory({"students": pd.DataFrame(people)}, group="21")
    with pytest.raises(ParamsError) as refused:
        describe_student(school, student="26-00000")
    assert refused.value.code == "unknown_student"
