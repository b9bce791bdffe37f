"""What 06 and 07 tell of a service, less what this room tells of its programmes, is never a few students."""

import pandas as pd
import pytest

from portraitlib import check_conditions, describe_who_accompanies, follow_relations

SIZES = {"energising": 1, "guidance": 6, "school": 9}


@pytest.fixture
def told(accompanied, tie, met):
    """For a reader, which programmes of one service each table tells, beside one of a single student."""
    names = [(programme, f"{programme}{n}") for programme, size in SIZES.items() for n in range(size)]

    def read(audience):
        school = accompanied(
            [tie(student, programme=programme) for programme, student in names],
            [met(student, "2026-01-15") for _, student in names],
            audience=audience,
        )
        tables = {
            **describe_who_accompanies(school).tables,
            **follow_relations(school).tables,
            **check_conditions(school).tables,
        }
        rows = [
            tables[name].data for name in ("programme_reach", "relations_lasting", "relation_lengths", "conditions")
        ]
        return [set(one.loc[one["n_students"].notna(), "programme"]) - {"", None} for one in rows]

    return read


def test_the_smallest_programme_beside_one_of_a_single_student_is_told_on_no_page(told):
    assert all(one == {"school"} for one in told("personnel"))


def test_where_those_left_out_are_still_few_the_next_programme_goes_too(told):
    assert all(one == set() for one in told("public"))


def test_the_team_reads_them_all(told):
    assert all(one == set(SIZES) for one in told("interne"))


@pytest.fixture
def reached(accompanied, tie):
    """For a reader, the programmes that are told of a service of which two students left the school."""
    students = [
        (programme, f"{programme}{n:02}") for programme, size in (("guidance", 12), ("school", 14)) for n in range(size)
    ]
    people = pd.DataFrame({"student_id": [one for _, one in students], "school_year": 2026, "grade_level": 1})
    left = people["student_id"].isin(["school00", "school01"])
    people = people.assign(exit_date=pd.Series(pd.Timestamp("2026-01-15"), people.index).where(left))

    def read(audience):
        ties = [tie(student, programme=programme) for programme, student in students]
        school = accompanied(ties, audience=audience, tables={"students": people})
        rows = describe_who_accompanies(school).tables["programme_reach"].data
        return rows.loc[rows["n_students"].notna(), "programme"].tolist()

    return read


@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_programmes_do_not_add_up_to_a_few_more_than_the_service_without_those_who_left(reached, audience):
    """06 and 07 tell 24 students of the service; 12 and 14 of its programmes would say that two left."""
    assert len(reached(audience)) < 2


def test_the_team_reads_how_many_left(reached):
    assert reached("interne") == ["guidance", "school"]


@pytest.fixture
def forms(accompanied, tie):
    """For a reader, how many forms of a service are told, some of whose students left the school."""

    def read(audience, sizes):
        students = [(form, f"{form}{n:02}") for form, size in sizes.items() for n in range(size)]
        people = pd.DataFrame({"student_id": [one for _, one in students], "school_year": 2026, "grade_level": 1})
        left = people["student_id"].isin(["group00", "group01"])
        people = people.assign(exit_date=pd.Series(pd.Timestamp("2026-01-15"), people.index).where(left))
        ties = [tie(student, form=form) for form, student in students]
        rows = check_conditions(accompanied(ties, audience=audience, tables={"students": people})).tables[
            "relation_forms"
        ]
        return int(rows.data["n_students"].notna().sum())

    return read


@pytest.mark.parametrize("sizes", [{"group": 18}, {"group": 18, "individual": 13}])
def test_forms_of_a_service_do_not_add_up_to_a_few_more_than_those_who_stayed(forms, sizes):
    """06 and 07 tell the 16 or 29 who stayed; the forms would say that two left."""
    assert forms("personnel", sizes) < len(sizes)
    assert forms("interne", sizes) == len(sizes)
