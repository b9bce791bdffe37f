"""Meetings of supports at the door: what cannot be true goes, or loses the value that cannot be, with its line."""

from __future__ import annotations

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portraitlib.display.faults import describe_import
from portraitlib.display.wording import Words
from portraitlib.ingest.finalise import finish
from portraitlib.ingest.meetings import SCHOOL_DAY
from portraitlib.ingest.stage import LINE
from tests.ingest.conftest import ROOT
from tests.ingest.test_finalise import gone, staged, student

START = pd.Timestamp("2025-10-01")


def service(name: str = "M1", student_id: str = "p", **more) -> dict:
    about = {"service": "mentoring", "start_date": START, "provider_id": "a", "form": "one_to_one"}
    return {"service_id": name, "student_id": student_id, **about, **more}


def meeting(day: int = 10, name: str = "M1", student_id: str = "p", **more) -> dict:
    about = {"date": START + pd.Timedelta(days=day), "minutes": 30, "was_attended": True}
    return {"service_id": name, "student_id": student_id, **about, **more}


def finished_of(services: list[dict], sessions: list[dict], staff: tuple[str, ...] = ("a", "b")):
    people = [student(name) for name in sorted({one["student_id"] for one in services})]
    adults = [{"staff_id": one, "school_year": 2026, "role": "mentor"} for one in staff]
    tables = {"students": people, "services": services, "sessions": sessions, **({"staff": adults} if adults else {})}
    return finish({name: staged(name, rows) for name, rows in tables.items()}, {})


def emptied(finished) -> dict[tuple[str, str], list[int]]:
    return {(rule, column): rows[LINE].tolist() for _table, rule, column, rows in finished.emptied}


def test_meetings_out_of_their_service_go_with_their_line_and_the_days_of_its_ends_stay():
    ends = START + pd.Timedelta(days=20)
    days = (-1, 0, 20, 21)
    finished = finished_of([service(end_date=ends)], [meeting(day) for day in days])
    assert gone(finished) == {("sessions", "meeting_before_start"): [2], ("sessions", "meeting_after_end"): [5]}
    assert finished.tables["sessions"][LINE].tolist() == [3, 4]


def test_a_student_who_does_not_receive_a_service_is_told_apart_from_a_service_that_nobody_knows():
    services = [service("M1", "p"), service("M2", "q", provider_id="b")]
    finished = finished_of(services, [meeting(), meeting(name="M2"), meeting(name="M9"), meeting(student_id="z")])
    assert gone(finished) == {("sessions", "student_not_in_service"): [3, 5], ("sessions", "unknown_service"): [4]}


def test_one_meeting_with_two_adults_is_believed_of_neither_and_an_unknown_adult_costs_the_row():
    rows = [meeting(provider_id="a"), meeting(provider_id="b"), meeting(12, provider_id="z"), meeting(13)]
    finished = finished_of([service()], rows)
    assert gone(finished) == {("sessions", "two_adults"): [2, 3], ("sessions", "unknown_adult"): [4]}
    without = finished_of([service()], rows[2:], staff=())
    assert gone(without) == {}


def test_a_meeting_longer_than_a_day_keeps_its_row_and_an_outing_its_length():
    services = [service(), service("X1", service="extracurricular", form=None)]
    finished = finished_of(services, [meeting(minutes=600), meeting(name="X1", minutes=600), meeting(11, minutes=480)])
    assert emptied(finished) == {("longer_than_a_day", "minutes"): [2]}
    assert finished.tables["sessions"]["minutes"].fillna(-1).tolist() == [-1, 600, 480]


def test_an_adult_who_meets_students_alone_for_longer_than_a_day_has_no_length_that_day():
    services = [service(f"M{at}", f"p{at}") for at in range(5)]
    rows = [meeting(10, f"M{at}", f"p{at}", minutes=100) for at in range(5)]
    finished = finished_of(services, [*rows, meeting(11, "M0", "p0")])
    assert emptied(finished) == {("adult_longer_than_a_day", "minutes"): [2, 3, 4, 5, 6]}
    assert len(finished.tables["sessions"]) == 6


@pytest.mark.parametrize("of_group", [{"form": "group", "group_id": "G"}, {"form": None}])
def test_students_who_may_have_been_met_together_are_no_day_too_long(of_group):
    services = [service(f"M{at}", f"p{at}", **of_group) for at in range(12)]
    finished = finished_of(services, [meeting(10, f"M{at}", f"p{at}", minutes=75) for at in range(12)])
    assert (emptied(finished), gone(finished)) == ({}, {})


def test_a_student_with_two_adults_for_longer_than_a_day_has_no_length_that_day_unless_in_a_class():
    services = [service(), service("R1", service="resource_teacher", provider_id="b", form=None)]
    rows = [meeting(minutes=300), meeting(name="R1", minutes=300)]
    assert emptied(finished_of(services, rows)) == {("two_adults_at_once", "minutes"): [2, 3]}
    services[1]["service"] = "co_teaching"
    assert emptied(finished_of(services, rows)) == {}


def test_talks_alone_with_students_of_a_group_are_as_many_meetings_one_after_the_other():
    services = [service("G", f"p{at}", service="group_accompaniment", form="group", group_id="G") for at in range(9)]
    talks = [meeting(10, "G", f"p{at}", n_present=1, minutes=50) for at in range(9)]
    assert emptied(finished_of(services, talks)) == {}
    together = [meeting(10, "G", f"p{at}", n_present=9, minutes=50) for at in range(9)]
    assert emptied(finished_of(services, together)) == {}
    for talk in talks:
        talk["minutes"] = 60
    assert emptied(finished_of(services, talks)) == {("adult_longer_than_a_day", "minutes"): list(range(2, 11))}


def test_a_group_that_only_one_student_ever_has_is_no_group():
    services = [service("G1", form="group", group_id="G"), service("G2", form="group", group_id="H")]
    services += [service("G3", "q", form="group", group_id="H"), service("M1", "q", group_id="alone")]
    finished = finished_of(services, [])
    assert emptied(finished) == {("group_of_one", "group_id"): [2]}


def test_hours_of_a_week_are_those_of_its_monday_whichever_day_is_written():
    hours = {"staff_id": "a", "role_function": "students", "hours": 6.0}
    rows = [{**hours, "week": pd.Timestamp(day)} for day in ("2026-03-09", "2026-03-13", "2026-03-16")]
    adults = [{"staff_id": "a", "school_year": 2026, "role": "resource_teacher"}]
    finished = finish({"staff": staged("staff", adults), "staff_time": staged("staff_time", rows)}, {})
    assert finished.tables["staff_time"]["week"].astype("str").tolist() == ["2026-03-09", "2026-03-16"]
    assert gone(finished) == {("staff_time", "duplicate_identical"): [3]}


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(-5, 5), st.integers(0, 600), st.booleans()),
        min_size=1, max_size=30, unique_by=lambda one: (one[0], one[2]),
    )
)  # fmt: skip
def test_what_stays_can_be_true_and_every_row_is_kept_or_told(drawn):
    services = [service(f"M{at}", f"p{at}", provider_id="ab"[at % 2]) for at in range(3)]
    rows = [
        meeting(day, f"M{at}", f"p{at}", minutes=minutes, was_attended=there, provider_id=(None, "a", "b")[adult])
        for at, adult, day, minutes, there in drawn
    ]
    finished = finished_of(services, rows)
    kept = finished.tables["sessions"]
    n_gone = sum(len(some) for table, _, _, some in finished.gone if table == "sessions")
    assert len(kept) + n_gone == len(rows)
    assert (kept["date"] >= START).all()
    assert set(kept["service_id"]) <= {"M0", "M1", "M2"}
    assert not (kept["minutes"] > SCHOOL_DAY).any()
    own = dict(zip(["M0", "M1", "M2"], "aba", strict=True))
    there = kept[kept["was_attended"].astype(bool)]
    adult = there["provider_id"].fillna(there["service_id"].map(own))
    assert there.groupby([adult, "date"])["minutes"].sum().le(SCHOOL_DAY).all()
    told = [one for _, _, _, some in [*finished.gone, *finished.emptied] for one in some[LINE]]
    changed = kept["minutes"].isna().sum()
    assert len(told) == n_gone + changed


SERVICES = """school_id,service_id,student_id,service,start_date,provider_id,commitment_until
A,M1,1,mentoring,2025-10-01,t1,2025-09-01
A,M2,2,mentoring,2025-10-01,t1,2026-06-01
"""
SESSIONS = """school_id,service_id,student_id,date,minutes,was_attended
A,M1,1,2025-10-08,20 min,oui
A,M1,1,2025-10-15,une heure,oui
A,M1,1,2025-10-22,1 h 15,oui
A,M1,1,2025-09-22,30,oui
A,M2,1,2025-10-22,30,oui
"""
STANDARD = yaml.safe_load((ROOT / "params" / "importation" / "standard.yml").read_text(encoding="utf-8"))["files"]
DESCRIBED = [
    {**entry, "pattern": f"{entry['tables'][0]['table']}.csv", "separator": ","}
    for entry in STANDARD
    if entry["tables"][0]["table"] in ("services", "sessions")
]


def test_an_import_reads_durations_refuses_words_and_tells_each_fault_in_a_sentence(bench, samples):
    mapping = {**samples.basic, "files": [*samples.basic["files"], *DESCRIBED]}
    report = bench.bring(mapping, {"services.csv": SERVICES, "sessions.csv": SESSIONS})
    faults = {(fault.table, fault.column, fault.rule, fault.is_cell): fault.lines for fault in report.faults}
    assert faults == {
        ("services", "commitment_until", "commitment_before_start", True): (2,),
        ("sessions", "minutes", "not_a_duration", True): (3,),
        ("sessions", "date", "meeting_before_start", False): (5,),
        ("sessions", "student_id", "student_not_in_service", False): (6,),
    }
    rows = report.reconciliation
    assert (rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]).all()
    assert bench.table("sessions").sort_values("date")["minutes"].fillna(-1).tolist() == [20, -1, 75]
    assert bench.table("services")["commitment_until"].isna().tolist().count(True) == 1
    said = describe_import(report, Words("fr")).replace("\u00a0", " ")
    for sentence in ("durée illisible", "rencontre d'avant le début du service", "« une heure » s'écrit 60, ou 1 h."):
        assert sentence in said
