"""What 06 and 07 tell of a service, less what this room tells of its programmes, is never a few students."""

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
