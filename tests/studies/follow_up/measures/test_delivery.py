"""Supports given: what was planned beside what is written, who comes, who never came."""

import numpy as np
import pandas as pd
import pytest

from portraitlib import (
    check_doses,
    describe_who_comes,
    explain_left_out,
    list_never_came,
    measure_delivery,
    open_journal,
    open_school,
)
from portraitlib.display.show import shown_view
from portraitlib.tables.school import school_in_memory


def data(result, name):
    return result.tables[name].data


def service(student, number="S1", kind="tutoring", minutes=60.0, tier=2, **more):
    start = {"start_date": pd.Timestamp("2025-10-06")}
    return {"student_id": student, "service_id": number, "service": kind, "planned_minutes": minutes, "tier": tier,
            **start, **more}  # fmt: skip


def sessions(student, attended, number="S1", first="2025-10-06", minutes=60, reason=None):
    dates = pd.date_range(first, periods=len(attended), freq="7D")
    there = np.array(attended, dtype=bool)
    return pd.DataFrame(
        {"service_id": number, "student_id": student, "date": dates, "was_attended": there,
         "minutes": np.where(there, minutes, 0), "missed_reason": reason}
    )  # fmt: skip


def given(small_school, services, held, **tables):
    rows = {"services": pd.DataFrame(services), "sessions": pd.concat(held) if held else pd.DataFrame()}
    return small_school(tables=rows | tables)


def test_time_planned_is_put_beside_time_received(small_school):
    # Six weeks of class from 6 October to 10 November, the last session: 6 hours planned, 3 received.
    school = given(small_school, [service("d")], [sessions("d", [1, 1, 1, 0, 0, 0])])
    row = data(measure_delivery(school), "delivery").iloc[0]
    assert row[["weeks_planned", "weeks_held", "sessions_written", "sessions_attended"]].tolist() == [6, 3, 6, 3]
    assert row[["hours_planned_each", "hours_received", "received_share"]].tolist() == [6, 3, 0.5]
    assert row[["n_full", "n_short", "n_unknown_dose"]].tolist() == [0, 1, 0]


def test_half_of_the_weeks_unwritten_is_not_a_full_dose(small_school):
    """Attended all four sessions written, of eight weeks: a share of the sessions would say that all was given."""
    held = [sessions("d", [1, 1, 1, 1]), sessions("c", [1] * 8)]
    school = given(small_school, [service("d"), service("c")], held)
    row = data(measure_delivery(school), "delivery").iloc[0]
    assert row[["n_full", "n_short"]].tolist() == [1, 1]


def test_nothing_written_of_a_group_is_not_nothing_given(small_school):
    school = given(small_school, [service("d"), service("c", "S2", "mentoring")], [sessions("d", [1] * 5)])
    rows = data(measure_delivery(school), "delivery").set_index("service")
    assert np.isnan(rows.loc["mentoring", "hours_received"])
    assert rows.loc["mentoring", ["n_full", "n_short", "n_unknown_dose"]].tolist() == [0, 0, 1]
    assert "Mentorat. On ne sait pas" in shown_view(measure_delivery(school)).sentences[0]
    who = data(describe_who_comes(school), "coming_in_all").set_index("has_need").loc[True]
    assert who[["n_came", "n_not_written"]].tolist() == [1, 1]


def test_a_student_whose_group_met_and_who_is_on_no_list_had_nothing(small_school):
    school = given(small_school, [service("d"), service("c")], [sessions("d", [1] * 6)])
    assert data(measure_delivery(school), "delivery").iloc[0][["n_full", "n_short"]].tolist() == [1, 1]


def test_a_student_in_two_groups_counts_once_with_both(small_school):
    both = [service("d", "S1", subject="mathematics"), service("d", "S2", subject="mathematics")]
    held = [sessions("d", [1] * 5), sessions("d", [0] * 5, "S2")]
    row = data(measure_delivery(given(small_school, both, held)), "delivery").iloc[0]
    assert row[["n_students", "hours_planned_each", "hours_received"]].tolist() == [1, 10, 5]
    assert data(check_doses(given(small_school, both, held)), "doses")["n_short_dose"].tolist() == [1]


def test_a_time_that_is_not_told_leaves_the_sessions_to_tell(small_school):
    school = given(small_school, [service("d", minutes=None)], [sessions("d", [1, 1, 1, 1, 0])])
    row = data(measure_delivery(school), "delivery").iloc[0]
    assert np.isnan(row["received_share"])
    assert row["n_full"] == 1


def test_sessions_are_missed_for_the_reason_written_else_for_what_the_register_says(small_school):
    # c is away from school on the first six days of the year; d is there.
    held = [
        sessions("c", [0, 1], first="2025-09-01"),
        sessions("d", [0, 1], first="2025-09-01", number="S2"),
        sessions("a", [0, 1], first="2025-09-01", number="S3", reason="bus"),
        sessions("b", [0, 1, 0], number="S4"),
        sessions("d", [0, 1, 0], number="S4"),
    ]
    rows = [
        service("c", start_date=pd.Timestamp("2025-09-01")), service("d", "S2", start_date=pd.Timestamp("2025-09-01")),
        service("a", "S3", start_date=pd.Timestamp("2025-09-01")), service("b", "S4"), service("d", "S4"),
    ]  # fmt: skip
    told = data(measure_delivery(given(small_school, rows, held)), "misses")
    assert dict(zip(told["miss_reason"], told["n_missed_sessions"], strict=True)) == {
        "not_held": 4, "away": 1, "bus": 1, "at_school": 1,
    }  # fmt: skip


def test_without_sessions_or_services_these_sections_say_so(small_school):
    without = given(small_school, [service("d")], [])
    for study in (measure_delivery, describe_who_comes, list_never_came, check_doses):
        assert study(without).reason == "no_sessions"
    assert measure_delivery(small_school(tables={"services": pd.DataFrame()})).reason == "no_services"


def test_nothing_after_the_day_read_counts(sample_store):
    read = open_school(school="999002", store=str(sample_store), as_of="2026-02-01")
    early, late = (measure_delivery(one) for one in (read, open_school(school="999002", store=str(sample_store))))
    assert early.until <= pd.Timestamp("2026-02-01") < late.until
    weeks = [data(one, "delivery")["weeks_planned"].max() for one in (early, late)]
    assert weeks[0] < weeks[1]


def test_the_order_of_rows_changes_nothing(small_school):
    rows = pd.DataFrame([service("d"), service("c"), service("b", "S2", "mentoring")])
    held = pd.concat([sessions("d", [1, 1, 0, 1, 1]), sessions("c", [0, 1, 1, 0, 1]), sessions("b", [1] * 6, "S2")])
    wishes = wished(("a", "directed", "sport"), ("a", "volunteer", "bus"), ("c", "volunteer", None))
    one = {"services": rows, "sessions": held, "wishes": wishes}
    other = {name: frame.iloc[::-1] for name, frame in one.items()}
    for study in (measure_delivery, describe_who_comes, list_never_came):
        found, again = study(small_school(tables=dict(one))), study(small_school(tables=dict(other)))
        for name in found.tables:
            pd.testing.assert_frame_equal(data(found, name), data(again, name))


def wished(*rows):
    frame = pd.DataFrame(rows, columns=["student_id", "wish", "not_coming_reason"])
    return frame.assign(
        school_year=2026, subject=None, service="tutoring", asked_by=[f"{n}" for n in range(len(frame))]
    )


def test_who_comes_is_told_for_those_who_have_a_need(small_school):
    # In need: b (French), c and d (mathematics). d came for most of it, c once; b was told of it and does not want to.
    rows, held = [service("d"), service("c")], [sessions("d", [1] * 6), sessions("c", [1, 0, 0, 0, 0, 0])]
    wishes = wished(("d", "directed", None), ("b", "offered", "not_wanted"))
    school = given(small_school, rows, held, wishes=wishes)
    row = data(describe_who_comes(school), "coming_in_all").set_index("has_need").loc[True]
    names = ["n_students", "n_asked_for", "n_sent", "n_willing", "n_came", "n_never_came", "n_came_most"]
    assert row[names].tolist() == [3, 3, 1, 0, 2, 1, 1]
    never = list_never_came(school)
    assert data(never, "never_came")[["student_id", "never_reason"]].to_numpy().tolist() == [["b", "not_wanted"]]


def test_who_was_asked_nothing_and_who_has_a_place_without_coming_are_told_apart(small_school):
    rows, held = [service("d"), service("a", "S2")], [sessions("d", [0] * 5), sessions("a", [1] * 5, "S2")]
    told = data(list_never_came(given(small_school, rows, held)), "never_came").set_index("student_id")["never_reason"]
    assert told.to_dict() == {"b": "not_asked", "c": "not_asked", "d": "never_there"}
    school = given(small_school, rows, held, wishes=wished(("c", "directed", None)))
    assert data(list_never_came(school), "never_came").set_index("student_id").loc["c", "never_reason"] == "not_told"


def test_the_plan_in_force_says_who_has_no_place(small_school, tmp_path):
    tables = {"services": pd.DataFrame([service("a")]), "sessions": sessions("a", [1] * 5)}
    wishes = wished(("b", "volunteer", None), ("c", "directed", None))
    school = small_school(tables=tables | {"wishes": wishes}, journal=str(tmp_path / "journal"))
    plan = {"title": "Midis", "groups": [{"name": "Midi", "students": ["c"]}]}
    open_journal(school).save("plan", plan, who="Anne")
    told = data(list_never_came(school, journal=open_journal(school)), "never_came").set_index("student_id")
    assert told["never_reason"].to_dict() == {"b": "not_placed", "c": "not_told", "d": "not_asked"}


def test_what_is_given_to_the_whole_class_reaches_nobody_in_particular(small_school):
    rows, held = [service("d"), service("c", "S2", "co_teaching", tier=1)], [sessions("d", [1] * 5)]
    who = data(describe_who_comes(given(small_school, rows, held)), "coming_in_all").set_index("has_need").loc[True]
    assert who[["n_asked_for", "n_not_written", "n_never_came"]].tolist() == [1, 0, 2]


def test_who_never_came_is_listed_for_the_team_only(small_school):
    tables = {"services": pd.DataFrame([service("d")]), "sessions": sessions("d", [1] * 5)}
    assert list_never_came(small_school(tables=tables, audience="personnel")).reason == "screening_of_students"


def test_a_plan_of_groups_that_is_not_one_is_refused(small_school):
    school = given(small_school, [service("d")], [sessions("d", [1] * 5)])
    assert list_never_came(school, left_out=measure_delivery(school)).reason == "another_result"
    assert data(list_never_came(school, left_out=explain_left_out(school)), "never_came")["student_id"].tolist() == [
        "b", "c",
    ]  # fmt: skip


def reached(share):
    """Forty students under the pass mark, tutored; a share of them came to every session."""
    ids = [f"s{number:02}" for number in range(40)]
    n_came = int(share * len(ids))
    marks = pd.DataFrame(
        {"student_id": ids, "school_year": 2026, "course": "M", "subject": "mathematics", "course_level": 2,
         "competency": "overall", "term": "1", "mark": 45.0}
    )  # fmt: skip
    held = [sessions(one, [number < n_came] * 5) for number, one in enumerate(ids)]
    return {
        "students": pd.DataFrame({"student_id": ids, "school_year": 2026, "grade_level": 2}),
        "results": marks,
        "services": pd.DataFrame([service(one) for one in ids]),
        "sessions": pd.concat(held),
    }


@pytest.mark.parametrize(("share", "is_told"), [(0.0, False), (0.5, True), (1.0, False)])
def test_that_all_came_or_that_nobody_did_is_not_told_to_the_public(share, is_told):
    tables = reached(share)
    found = describe_who_comes(school_in_memory(tables, audience="public"))
    row = data(found, "coming_in_all").set_index("has_need").loc[True]
    assert row[["n_never_came", "n_came_most"]].notna().tolist() == [is_told] * 2
    said = shown_view(found)
    assert any(character.isdigit() for character in said.headline) == is_told
    doses = data(measure_delivery(school_in_memory(tables, audience="public")), "delivery").iloc[0]
    assert pd.notna(doses["n_short"]) == is_told


def test_a_short_dose_does_not_tell_the_public_the_few_full_ones_where_every_dose_is_known():
    """Eight of forty had a full dose: with 32 told, nobody's dose being unknown, the eight were."""
    row = data(measure_delivery(school_in_memory(reached(0.2), audience="public")), "delivery").iloc[0]
    assert row[["n_full", "n_short"]].isna().all()


def by_role(small_school, services, held, staff, **more):
    """Hours by role of a school whose adults are these: {pseudonym: role}."""
    listed = pd.DataFrame({"staff_id": list(staff), "school_year": 2026, "role": list(staff.values())})
    tables = {"services": pd.DataFrame(services), "sessions": pd.concat(held), "staff": listed}
    return measure_delivery(small_school(tables=tables, **more))


def test_hours_by_role_count_a_group_once_and_never_tell_what_one_person_did(small_school):
    # Three tutors: one of a group of two, who missed a different day each; one of a student who missed half; one whose
    # sessions nobody wrote. Six weeks each. The orthopedagogue and the mentor are two adults: they are not told.
    rows = [
        service("c", "G", provider_id="t1"), service("d", "G", provider_id="t1"), service("b", "S2", provider_id="t2"),
        service("a", "S3", provider_id="t3"), service("a", "S4", "resource_teacher", provider_id="o1"),
        service("b", "S5", "mentoring", provider_id="m1"),
    ]  # fmt: skip
    there = {"G": [("c", [1, 1, 1, 1, 1, 0]), ("d", [0, 1, 1, 1, 1, 0])], "S2": [("b", [1, 1, 1, 0, 0, 0])],
             "S4": [("a", [1] * 6)], "S5": [("b", [1] * 6)]}  # fmt: skip
    held = [sessions(one, attended, number) for number, own in there.items() for one, attended in own]
    roles = {"t1": "teacher", "t2": "teacher", "t3": "teacher", "o1": "special_educator", "m1": "mentor"}
    found = by_role(small_school, rows, held, roles)
    (row,) = data(found, "delivery_by_role").to_dict("records")
    assert (row["giver_role"], row["n_givers"], row["n_supports_given"], row["n_supports_unwritten"]) == (
        "teacher",
        3,
        3,
        1,
    )
    assert [row["sessions_noted"], row["sessions_held"]] == [12, 8]
    assert [row["hours_planned_in_all"], row["hours_of_held"], row["held_share"]] == [12, 8, 8 / 12]
    assert "rôle" in " ".join(shown_view(found).notes)
    more = by_role(small_school, [*rows, service("c", "S6", provider_id="v1")], held, {**roles, "v1": "volunteer"})
    assert data(more, "delivery_by_role")["giver_role"].tolist() == ["gathered", "teacher"]


def test_hours_by_role_say_what_to_write_and_stay_with_the_team(small_school):
    rows, held = [service("d")], [sessions("d", [1] * 5)]
    unwritten = by_role(small_school, rows, held, {})
    assert not len(data(unwritten, "delivery_by_role"))
    assert "Aucun service ne dit qui le donne" in " ".join(shown_view(unwritten).notes)
    tutors = [service(one, f"S{one}", provider_id=f"t{one}") for one in "abc"]
    held = [sessions(one, [1] * 5, f"S{one}") for one in "abc"]
    roles = dict.fromkeys(("ta", "tb", "tc"), "teacher")
    counts = {
        audience: len(data(by_role(small_school, tutors, held, roles, audience=audience), "delivery_by_role"))
        for audience in ("interne", "personnel", "public")
    }
    assert counts == {"interne": 1, "personnel": 0, "public": 0}
