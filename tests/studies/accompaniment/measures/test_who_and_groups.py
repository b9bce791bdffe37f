"""Who has whom, groups at each date, and what readers outside the team are told of few students."""

import numpy as np
import pandas as pd
import pytest

from portraitlib import (
    check_conditions,
    describe_accompanied_groups,
    describe_who_accompanies,
    follow_relations,
    list_without_adult,
)

STUDIES = (describe_who_accompanies, follow_relations, check_conditions, describe_accompanied_groups)


def group_of(tie, size, name="A", start="2025-10-06", **more):
    told = {"service": "group_accompaniment", "service_id": name, "group_id": name, "provider_id": "t"}
    return [tie(f"{name}{place:02}", start, **{**told, "programme": "skills", **more}) for place in range(size)]


def by_level(school):
    return describe_who_accompanies(school).tables["adults_by_level"].data.iloc[0]


def test_two_adults_one_and_nobody_are_told_apart(accompanied, tie):
    """b has two relations with one adult; c's has ended; d's adult is not written, and is one."""
    rows = [
        tie("a"), tie("a", service_id="S2", service="resource_teacher", provider_id="t"),
        tie("b"), tie("b", service_id="S3", service="group_accompaniment"),
        tie("c", end="2025-12-12"), tie("d", provider_id=None),
    ]  # fmt: skip
    told = by_level(accompanied(rows))
    assert told[["n_students", "n_two_adults", "n_one_adult", "n_no_adult"]].tolist() == [4, 1, 2, 1]


def test_in_june_the_year_is_counted_and_not_the_day(accompanied, tie):
    school = accompanied([tie("a"), tie("c", end="2025-12-12")], until="2026-06-15")
    assert by_level(school)["n_one_adult"] == 2
    assert describe_who_accompanies(school).is_of_year


def test_without_anything_that_tells_needs_relations_are_read_and_the_list_is_refused(accompanied, tie):
    tables = {"attendance": pd.DataFrame(), "students": pd.DataFrame({"student_id": ["a"], "school_year": 2026})}
    school = accompanied([tie("a")], tables=tables.items())
    found = describe_who_accompanies(school)
    assert found.tables["programme_reach"].data["n_students"].tolist() == [1]
    assert list_without_adult(accompanied([tie("a")], audience="personnel")).reason == "screening_of_students"


def test_the_list_holds_who_has_a_need_and_no_adult(sample_store):
    from portraitlib import open_school

    school = open_school(school="999002", store=str(sample_store), as_of="2026-02-02")
    listed = list_without_adult(school).tables["without_adult"].data
    services = school.table("services")
    goes_on = services[services["end_date"].isna() & services["service"].isin(["mentoring", "group_accompaniment"])]
    assert len(listed) > 0
    assert not set(listed["student_id"]) & set(goes_on["student_id"])
    assert (listed["needs_told"] != "").all()


def test_individual_talks_are_meetings_with_one_student(accompanied, tie, met):
    rows = group_of(tie, 3)
    own = [{**met("x", day), "service_id": "A", "student_id": student, "n_present": n}
           for student, day, n in (("A00", "2025-10-07", 3), ("A00", "2025-10-14", 1), ("A01", "2025-10-07", 3),
                                   ("A02", "2025-10-07", np.nan))]  # fmt: skip
    told = describe_accompanied_groups(accompanied(rows, own)).tables["accompanied_groups"].data.iloc[0]
    assert told[["n_talked_alone", "n_not_talked_alone", "n_talk_unknown"]].tolist() == [1, 1, 1]


def test_the_adults_of_a_group_are_those_of_its_meetings(accompanied, tie, met):
    """Two days with one adult, one with another, for both students: two thirds."""
    own = [{**met("x", day), "service_id": "A", "student_id": student, "provider_id": adult}
           for student in ("A00", "A01")
           for day, adult in (("2025-10-07", "t"), ("2025-10-14", "t"), ("2025-10-21", "other"))]  # fmt: skip
    told = describe_accompanied_groups(accompanied(group_of(tie, 2), own)).tables["accompanied_groups"].data.iloc[0]
    assert (told["n_adults_seen"], told["main_adult"]) == (2, pytest.approx(2 / 3))


def test_an_activity_says_whether_it_is_of_the_programme(accompanied, tie, met):
    own = [{**met("x", "2025-10-07"), "service_id": "A", "student_id": "A00", "activity": "probleme+jeu"}]
    told = describe_accompanied_groups(accompanied(group_of(tie, 2), own)).tables["programme_activities"].data
    assert dict(zip(told["activity_code"], told["serves_programme"], strict=True)) == {"probleme": True, "jeu": False}


def test_without_a_group_the_section_is_refused(accompanied, tie):
    assert describe_accompanied_groups(accompanied([tie("a")])).reason == "no_groups"


@pytest.mark.parametrize(("audience", "least"), [("personnel", 5), ("public", 10)])
def test_a_programme_of_few_is_hidden_outside_the_team_and_one_of_enough_is_shown(accompanied, tie, audience, least):
    """Alone in its service: nothing else tells it."""
    for size, is_shown in ((least - 1, False), (least, True)):
        school = accompanied(group_of(tie, size), audience=audience)
        for study in (follow_relations, check_conditions, describe_accompanied_groups):
            tables = study(school).tables
            table = next(tables[name] for name in ("relation_lengths", "conditions", "accompanied_groups")
                         if name in tables)  # fmt: skip
            assert table.data["n_students"].notna().all() == is_shown, (study.__name__, size)


def test_a_programme_beside_a_small_one_of_its_service_is_hidden_too(accompanied, tie):
    """07 tells the 15 of the service: 12 told here would tell the three."""
    mixed = [*group_of(tie, 12), *group_of(tie, 3, "B", programme="school")]
    for study in (describe_who_accompanies, check_conditions, follow_relations):
        tables = study(accompanied(mixed, audience="personnel")).tables
        table = next(tables[name] for name in ("programme_reach", "conditions", "relation_lengths") if name in tables)
        assert table.data["n_students"].isna().all(), study.__name__


def test_nobody_outside_the_team_sees_a_row_of_one_student_or_of_one_adult(accompanied, tie, met):
    rows = [*group_of(tie, 12), *(tie(f"m{place:02}") for place in range(12))]
    held = [{**met("x", "2025-10-07"), "service_id": "A", "student_id": f"A{place:02}"} for place in range(12)]
    school = accompanied(rows, held, audience="personnel")
    for study in STUDIES:
        for table in study(school).tables.values():
            assert not len(table.data) or not table.is_about_students, table.name
            assert not {"student_id", "adult", "provider_id"} & set(table.data.columns) or not len(table.data)
    told = describe_accompanied_groups(school).tables["accompanied_groups"].data
    assert told[["n_adults_seen", "main_adult"]].isna().all(axis=None)


def test_six_months_beside_three_do_not_tell_the_few_between(accompanied, tie):
    """Twenty relations: six end before three months, two more before six."""
    ends = [*["2025-12-12"] * 6, *["2026-03-20"] * 2, *[None] * 12]
    rows = [tie(f"s{place:02}", end=end, provider_id="t") for place, end in enumerate(ends)]
    school = accompanied(rows, until="2026-05-20", audience="personnel")
    told = check_conditions(school).tables["conditions"].data.set_index("condition")
    assert told.loc["three_months", "n_condition_not_met"] == 6
    assert pd.isna(told.loc["six_months", "n_condition_not_met"])
    shares = follow_relations(school).tables["relations_lasting"].data.set_index("lasts_until")
    assert shares.loc["early", "together"] == pytest.approx(0.7)
    assert pd.isna(shares.loc["lasting", "together"])
