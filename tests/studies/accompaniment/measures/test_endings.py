"""Alarms of relations: each rule by hand, what the calendar excuses, and the record on relations that are closed."""

import pandas as pd
import pytest

from portraitlib import warn_of_endings
from portraitlib.display.show import shown_view
from portraitlib.studies.accompaniment.settings import AccompanimentRules, AlarmRules
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import school_in_memory

START = pd.Timestamp("2025-09-08")  # a Monday
TABLES = ("students", "calendar", "services", "sessions", "attendance")
DAY = pd.Timedelta(days=1)


def class_days(*closed, last="2026-06-19"):
    """Weekdays of the year but those of the weeks that begin on some Mondays."""
    days = pd.bdate_range("2025-09-01", last)
    monday = days - pd.to_timedelta(days.day_of_week, unit="D")
    return pd.DataFrame({"date": days, "is_instructional": ~monday.isin(pd.to_datetime(list(closed)))})


def relation(student="a", start=START, **more):
    return {"student_id": student, "service_id": f"S{student}", "service": "mentoring", "start_date": start,
            "provider_id": f"P{student}"} | more  # fmt: skip


def met(weeks, student="a", mode="in_person", came=True, service=None):
    """Tuesdays of some weeks of the relation, counted from 0."""
    dates = [START + pd.Timedelta(weeks=week) + DAY for week in weeks]
    return pd.DataFrame({"service_id": service or f"S{student}", "student_id": student, "date": dates,
                         "was_attended": came, "mode": mode})  # fmt: skip


def school_of(relations, *held, closed=(), staff=(), as_of="", **more):
    """A school of relations; another student, met every week and late every day, shows that all is written."""
    always = [relation("z"), *relations]
    students = pd.DataFrame({"student_id": sorted({one["student_id"] for one in always}), "school_year": 2026})
    tables = {
        "students": students, "calendar": class_days(*closed), "services": pd.DataFrame(always),
        "sessions": pd.concat([met(range(30), "z"), *held]),
        "attendance": class_days()[["date"]].assign(student_id="z", period=1, status="late"),
    }  # fmt: skip
    if staff:
        tables["staff"] = pd.DataFrame(staff).assign(school_year=2026, role="mentor")
    return school_in_memory(tables | more, as_of=as_of)


def told(school):
    """Rules by student, on the day read."""
    rows = warn_of_endings(school).tables["ending_alarms"].data
    return {student: sorted(some["ending_rule"]) for student, some in rows.groupby("student_id")}


def test_two_weeks_of_class_without_a_meeting_are_told_on_the_second_friday():
    school = [school_of([relation()], met(range(4)), as_of=day) for day in ("2025-10-16", "2025-10-17")]
    assert [told(one) for one in school] == [{}, {"a": ["no_meeting"]}]
    (row,) = warn_of_endings(school[1]).tables["ending_alarms"].data.to_dict("records")
    assert (row["alarm_since"], row["last_met"]) == (pd.Timestamp("2025-10-17"), pd.Timestamp("2025-09-30"))


def test_a_meeting_of_the_week_under_way_ends_a_silence_at_once():
    held = met([*range(4), 6])
    assert told(school_of([relation()], held, as_of="2025-10-20")) == {"a": ["no_meeting"]}
    assert told(school_of([relation()], held, as_of="2025-10-21")) == {}


@pytest.mark.parametrize("closed", [["2025-10-06", "2025-10-13"], ["2025-10-13", "2025-10-20"]])
def test_holidays_and_weeks_of_strike_make_no_alarm(closed):
    school = school_of([relation()], met([*range(4), 7, 8]), closed=closed, as_of="2025-11-07")
    replayed = school_of([relation()], met([*range(4), 7, 8]), as_of="2025-10-24")
    assert told(school) == {}
    assert "no_meeting" in told(replayed)["a"]


def test_a_meeting_missed_by_the_student_is_no_meeting():
    assert told(school_of([relation()], met(range(4)), met([4, 5], came=False), as_of="2025-10-17")) == {
        "a": ["no_meeting"]
    }


def test_a_relation_that_begins_in_a_week_owes_no_meeting_that_week():
    school = school_of([relation(start=START + 2 * DAY)], as_of="2025-09-19")
    assert told(school) == {}


@pytest.mark.parametrize(
    ("known", "is_told"),
    [({"commitment_until": "2025-12-01"}, True), ({"commitment_until": "2026-03-06"}, True),
     ({"commitment_until": "2026-03-07"}, False), ({"commitment_until": "2026-06-19"}, False)],
)  # fmt: skip
def test_a_commitment_that_ends_before_six_months_is_told_from_the_first_week(known, is_told):
    known = {name: pd.Timestamp(day) for name, day in known.items()}
    assert told(school_of([relation(**known)], met(range(3)), as_of="2025-09-26")) == (
        {"a": ["known_end"]} if is_told else {}
    )


def test_the_leaving_of_the_adult_is_told_and_the_nearest_day_comes_first():
    staff = [{"staff_id": "Pa", "known_leaving_date": pd.Timestamp("2025-11-14")},
             {"staff_id": "Pb", "known_leaving_date": pd.Timestamp("2025-10-31")}]  # fmt: skip
    school = school_of([relation(), relation("b")], met(range(3)), met(range(3), "b"), staff=staff, as_of="2025-09-26")
    rows = warn_of_endings(school).tables["ending_alarms"].data
    assert rows["student_id"].tolist() == ["b", "a"]
    assert rows["days_then"].tolist() == [53, 67]


def test_fewer_contacts_and_none_in_person_is_told_even_when_they_go_on():
    held = [met(range(5)), met([1, 3]).assign(date=lambda one: one["date"] + DAY), met([5, 6, 7], mode="message")]
    assert told(school_of([relation()], *held, as_of="2025-10-31")) == {"a": ["fading"]}
    assert told(school_of([relation(form="remote")], *held, as_of="2025-10-31")) == {}
    assert told(school_of([relation()], *held[:2], met([5, 6, 7], mode=None), as_of="2025-10-31")) == {}


def test_as_many_contacts_at_a_distance_are_not_fading():
    assert told(school_of([relation()], met(range(5)), met([5, 6, 7], mode="telephone"), as_of="2025-10-31")) == {}


@pytest.mark.parametrize("written", [True, False])
def test_a_new_match_after_an_early_end_is_told_until_day_90(written):
    first = relation("a", end_date=START + 30 * DAY, end_reason="provider_left")
    again = relation("a", START + 42 * DAY, service_id="S2", previous_service_id="Sa" if written else None)
    held = [met(range(4)), met(range(6, 30), service="S2")]
    assert told(school_of([first, again], *held, as_of="2025-11-07")) == {"a": ["new_match"]}
    assert told(school_of([first, again], *held, as_of="2026-01-30")) == {}


@pytest.mark.parametrize("more", [{"end_reason": "goal_reached"}, {"end_date": START + 190 * DAY}])
def test_a_second_relation_after_one_that_reached_its_aim_or_six_months_is_no_alarm(more):
    first = relation("a", **{"end_date": START + 60 * DAY, "end_reason": "other"} | more)
    again = relation("a", first["end_date"] + 5 * DAY, service_id="S2", previous_service_id="Sa")
    as_of = str((again["start_date"] + 4 * DAY).date())
    assert told(school_of([first, again], met(range(8)), as_of=as_of)) == {}


def test_a_programme_of_which_nothing_is_written_is_not_read_as_missed():
    many = [relation(f"m{place}", service="resource_teacher") for place in range(4)]
    result = warn_of_endings(school_of(many, as_of="2025-11-07"))
    assert result.tables["ending_alarms"].data.empty
    assert result.n_unwritten == 4
    assert "rien n'est inscrit" in " ".join(shown_view(result).sentences)


def test_a_silence_of_a_whole_programme_that_is_too_long_is_not_read_as_missed():
    """Eight relations silent together for two weeks: nobody wrote; two of them: nobody met."""
    for n, expected in ((8, 0), (2, 2)):
        several = [relation(f"m{place}", service="resource_teacher") for place in range(n)]
        held = [met(range(4), f"m{place}") for place in range(n)]
        assert len(told(school_of(several, *held, as_of="2025-10-17"))) == expected


def test_an_end_that_is_not_known_yet_is_not_read():
    first = relation("a", end_date=pd.Timestamp("2025-11-20"), end_reason="other")
    then = warn_of_endings(school_of([first], met(range(4)), as_of="2025-10-17"))
    assert (then.n_on, then.n_closed) == (2, 0)
    assert then.tables["ending_alarms"].data["student_id"].tolist() == ["a"]


def closed_ones(n, announced):
    """Relations closed at 70 days; of the first ones, no meeting was held in the last three weeks."""
    relations = [relation(f"c{at:02}", end_date=START + 70 * DAY, end_reason="other") for at in range(n)]
    held = [met(range(7 if at < announced else 10), f"c{at:02}") for at in range(n)]
    return relations, held


def record(result, rule="no_meeting"):
    records, false = (result.tables[name].data for name in ("ending_records", "ending_false_alarms"))
    return records.merge(false, on="ending_rule").set_index("ending_rule").loc[rule]


def test_the_record_counts_endings_days_ahead_and_false_alarms():
    relations, held = closed_ones(10, 4)
    lasting = relation("l", end_date=START + 200 * DAY, end_reason="planned")
    held.append(met([*range(6), *range(9, 28)], "l"))  # three weeks of silence, then it went on
    result = warn_of_endings(school_of([*relations, lasting], *held, as_of="2026-04-03"))
    row = record(result)
    assert row[["n_early_ends", "n_announced", "n_false", "n_lasting_ends", "n_quiet"]].tolist() == [10, 4, 1, 1, 0]
    assert (row["announced_share"], row["days_ahead"]) == (0.4, 10)  # told on Friday 7 November, closed on the 17th
    # 10 weeks on, less the last 4 of each early end; 28 of the other; those of who goes on are not read
    assert row["n_weeks_read"] == 10 * (10 - 4) + 28
    assert row["false_a_month"] == pytest.approx(1 / 88 * 52 / 12)
    assert row["false_a_month_low"] < row["false_a_month"] < row["false_a_month_high"]


def test_under_ten_endings_nothing_is_judged_and_the_page_says_so():
    relations, held = closed_ones(9, 4)
    silent = [relation("s")], [met(range(8), "s")]
    result = warn_of_endings(school_of([*relations, *silent[0]], *held, *silent[1], as_of="2025-11-21"))
    row = record(result)
    assert row[["announced_share", "announced_low", "announced_high", "days_ahead"]].isna().all()
    assert row["n_early_ends"] == 9
    said = " ".join(shown_view(result).sentences)
    assert "Pas assez pour juger" in said
    assert "82 224" in said.replace("\u00a0", " ").replace("\u202f", " ")


def test_relations_closed_before_the_calendar_are_set_aside_and_counted():
    old = relation("o", START - 400 * DAY, end_date=START - 350 * DAY, end_reason="other")
    result = warn_of_endings(school_of([old], as_of="2025-10-17"))
    assert (result.n_closed, result.n_not_replayed) == (0, 1)


def test_meetings_that_were_not_written_then_are_not_in_the_record_of_meetings():
    relations, held = closed_ones(3, 3)
    unwritten = [relation(f"u{at}", service="resource_teacher", end_date=START + 70 * DAY) for at in range(4)]
    result = warn_of_endings(school_of([*relations, *unwritten], *held, as_of="2025-12-19"))
    assert (result.n_closed, result.n_closed_written) == (7, 3)
    assert record(result)["n_early_ends"] == 3
    assert record(result, "known_end")["n_early_ends"] == 7


@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_nothing_on_a_dyad_leaves_the_team(audience):
    school = school_of([relation()], met(range(4)), as_of="2025-10-17")
    other = school_in_memory({name: school.table(name) for name in TABLES}, audience=audience)
    assert warn_of_endings(other).reason == "screening_of_students"


def test_without_a_calendar_or_a_meeting_nothing_is_said():
    whole = school_of([relation()], met(range(4)))
    tables = {name: whole.table(name) for name in TABLES}
    reasons = {
        name: warn_of_endings(school_in_memory({one: rows for one, rows in tables.items() if one != name})).reason
        for name in ("calendar", "sessions", "services")
    }
    assert reasons == {"calendar": "no_open_weeks", "sessions": "no_meetings", "services": "no_relations"}


def test_a_student_who_failed_and_was_not_met_in_ten_class_days_is_told():
    marks = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026, "term": "1", "subject": "mathematics",
                          "course": "M", "course_level": 2, "competency": OVERALL, "mark": 52.0})  # fmt: skip
    held = [met(range(10)), met(range(30), "b")]
    school = school_of([relation(), relation("b")], *held, as_of="2025-12-19", results=marks)
    rows = warn_of_endings(school).tables["unmet_after_failure"].data
    assert rows["student_id"].tolist() == ["a"]
    early = school_of([relation(), relation("b")], *held, as_of="2025-12-03", results=marks)
    assert warn_of_endings(early).tables["unmet_after_failure"].data.empty


@pytest.mark.parametrize("day", ["2025-10-17", "2025-10-22", "2025-11-30"])
def test_what_is_cut_on_a_day_is_what_is_read_as_of_that_day(day):
    relations, held = closed_ones(4, 2)
    relations = [*relations, relation(commitment_until=pd.Timestamp("2025-12-19")), relation("n", START + 70 * DAY)]
    whole = school_of(relations, *held, met(range(5)), as_of=day)
    tables = {name: whole.table(name) for name in TABLES}
    ends = tables["services"]["end_date"] > day
    services = tables["services"].assign(end_date=tables["services"]["end_date"].mask(ends),
                                         end_reason=tables["services"]["end_reason"].mask(ends))  # fmt: skip
    cut = school_in_memory(
        tables | {"services": services[services["start_date"] <= day]}
        | {name: tables[name][tables[name]["date"] <= day] for name in ("sessions", "attendance")}
    )  # fmt: skip
    one, other = warn_of_endings(whole), warn_of_endings(cut)
    assert one.day == other.day
    for name, rows in one.tables.items():
        pd.testing.assert_frame_equal(rows.data, other.tables[name].data, check_dtype=False)


def test_the_settings_decide():
    rules = AccompanimentRules(alarms=AlarmRules(weeks_without=4))
    school = school_of([relation()], met(range(4)), as_of="2025-10-17")
    tables = {name: school.table(name) for name in TABLES}
    other = school_in_memory(tables, settings=[rules], as_of="2025-10-17")
    assert (told(school), told(other)) == ({"a": ["no_meeting"]}, {})
