"""What the guides expect: read where the data have it, said to be missing where they have not, never of substances."""

import numpy as np
import pandas as pd
import pytest

from portraitlib import follow_expected
from portraitlib.display.show import shown_view
from portraitlib.tables.school import school_in_memory

N = 60
IDS = [f"s{place:02d}" for place in range(N)]
HAD = IDS[:20]


def opened(tables=(), *, service="mentoring", subject=None, **params):
    """Sixty students of one level over two years, the first twenty of whom have a service this year."""
    people = pd.concat([pd.DataFrame({"student_id": IDS, "school_year": year, "grade_level": level, "group": "11"})
                        for year, level in ((2025, 1), (2026, 2))], ignore_index=True)  # fmt: skip
    given = pd.DataFrame({"student_id": HAD, "service_id": "1", "service": service, "subject": subject,
                          "start_date": pd.Timestamp("2025-10-06")})  # fmt: skip
    return school_in_memory({"students": people, "services": given, **dict(tables)}, **params)


def asked(dimension, gain):
    """Two questions of a dimension, given in October and in April; those who have the service go up by `gain`."""
    items = pd.DataFrame({"instrument": "Q", "item": ["a", "b"], "dimension": dimension, "respondent": "student",
                          "scale_low": 1.0, "scale_high": 5.0})  # fmt: skip
    rng = np.random.default_rng(4)
    rows = [
        {"instrument": "Q", "item": item, "student_id": who, "date": pd.Timestamp(day),
         "answer": 2.0 + rng.integers(0, 2) + gain * (day > "2026" and who in HAD)}
        for who in IDS for item in ("a", "b") for day in ("2025-10-08", "2026-04-15")
    ]  # fmt: skip
    return {"questionnaires": items, "answers": pd.DataFrame(rows)}


def row_of(told, outcome):
    rows = told.tables["expected_outcomes"].data
    return rows[rows["expected_outcome"] == outcome].iloc[0]


def test_a_questionnaire_given_twice_is_read_before_and_after_and_beside_the_others():
    row = row_of(follow_expected(opened(asked("affective", 1.0))), "belonging")
    assert (row["n_students"], row["n_other_students"]) == (20, 40)
    assert row["share_after"] - row["share_before"] == pytest.approx(row["change"])
    assert row["beside_gap"] == pytest.approx(0.25, abs=0.1)  # a point of a scale of four
    assert row["beside_low"] > 0


def test_what_nobody_was_asked_is_said_to_have_no_data_and_substances_never_are():
    unread = follow_expected(opened(service="group_accompaniment")).tables["outcomes_unread"].data
    why = unread.set_index(["model", "expected_outcome"])["why_unread"]
    assert why["group", "staff_relations"] == "no_data"
    assert why["group", "substances"] == "never"
    assert why["impacts", "parents"] == "no_data"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_its_words_say_that_substances_are_never_collected_and_name_no_effect(language):
    view = shown_view(follow_expected(opened(asked("affective", 1.0), language=language)))
    text = " ".join([view.headline, *view.sentences, *view.notes])
    assert ("jamais recueillie" if language == "fr" else "never collected") in text
    assert "effet" not in text and "effect" not in text


def test_moving_to_adult_education_is_told_and_is_not_leaving():
    people = opened().table("students")
    is_gone = people["student_id"].isin(IDS[:2]) & people["school_year"].eq(2026)
    people = people.assign(
        exit_date=people["exit_date"].mask(is_gone, pd.Timestamp("2026-03-02")),
        exit_reason=people["exit_reason"].astype("object").mask(is_gone, "adult_education"),
    )
    told = follow_expected(opened({"students": people}))
    assert row_of(told, "adult_education")["share_after"] == pytest.approx(0.1)
    assert row_of(told, "persistence")["share_after"] == 1


@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_two_who_left_are_told_to_the_team_alone(audience):
    people = opened().table("students")
    is_gone = people["student_id"].isin(IDS[:2]) & people["school_year"].eq(2026)
    people = people.assign(
        exit_date=people["exit_date"].mask(is_gone, pd.Timestamp("2026-03-02")),
        exit_reason=people["exit_reason"].astype("object").mask(is_gone, "adult_education"),
    )
    told = follow_expected(opened({"students": people}, audience=audience))
    assert pd.isna(row_of(told, "adult_education")["share_after"])


def marks(years=(2025, 2026)):
    """Final marks of French and of history: those who have the service passed French this year only."""
    rows = [
        {"student_id": who, "school_year": year, "subject": subject, "course": course, "competency": "overall",
         "term": "final", "course_level": 2,
         "mark": 50.0 if subject == "french" and (who in HAD) != (year == 2026) and place % 2 else 70.0}
        for place, who in enumerate(IDS) for year in years
        for subject, course in (("french", "132208"), ("history", "087212"))
    ]  # fmt: skip
    return {"results": pd.DataFrame(rows)}


def test_success_is_read_in_the_subject_of_the_support_and_in_no_other():
    row = row_of(follow_expected(opened(marks(), service="directed_study", subject="french")), "success_invested")
    assert (row["n_students"], row["share_before"], row["share_after"]) == (20, 0.5, 1)


def test_the_use_of_a_service_is_told_year_after_year_with_the_home_groups_it_reaches_whole():
    days = [pd.Timestamp("2024-10-07")] * 10 + [pd.Timestamp("2025-10-06")] * N
    given = pd.DataFrame({"student_id": [*IDS[:10], *IDS], "service_id": "1", "start_date": days})
    given = given.assign(service="group_accompaniment")
    told = follow_expected(opened({"services": given})).tables["use_by_year"].data
    assert told[["school_year", "n_students", "n_whole_groups"]].to_numpy().tolist() == [[2025, 10, 0], [2026, 60, 1]]


def test_who_gives_study_is_told_by_subject_and_never_by_name():
    staff = pd.DataFrame({"staff_id": ["x", "y"], "school_year": 2026, "role": ["teacher", "special_educator"],
                          "subject": ["mathematics", None]})  # fmt: skip
    given = pd.DataFrame({"student_id": HAD, "service_id": "1", "service": "directed_study"})
    adults = ["x"] * 12 + ["y"] * 5 + [None] * 3
    given = given.assign(provider_id=adults, start_date=pd.Timestamp("2025-10-06"))
    told = follow_expected(opened({"services": given, "staff": staff})).tables["study_adults"].data
    assert told.to_numpy().tolist() == [["mathematics", 12], ["other_role", 5], ["unknown", 3]]
    # How many have study in all is told by another table: less the 12 and the 5, it would give the 3.
    told = (
        follow_expected(opened({"services": given, "staff": staff}, audience="personnel")).tables["study_adults"].data
    )
    assert told.dropna().to_numpy().tolist() == [["mathematics", 12]]
