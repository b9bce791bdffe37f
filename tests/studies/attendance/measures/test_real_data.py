"""Dated absences of the Ed-Fi sample, read by their description alone. Skipped where the data are not beside."""

import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from portraitlib import describe_attendance, describe_register, describe_weeks, find_changes
from portraitlib.ingest import import_raw
from portraitlib.studies.attendance.measures.year import attendance_of
from portraitlib.tables.store import list_schools

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared" / "data" / "edfi_grandbend_sample"
NAMESPACE = "{http://ed-fi.org/5.2.0}"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the public data set is not beside the project")


def sessions():
    """School, first day, last day and class days of each session of the calendar file."""
    root = ElementTree.parse(DATA / "xml" / "EducationOrgCalendar.xml").getroot()
    for session in root.iter(f"{NAMESPACE}Session"):
        told = [
            session.find(f".//{NAMESPACE}{name}").text
            for name in ("SchoolId", "BeginDate", "EndDate", "TotalInstructionalDays")
        ]
        yield told[0], pd.Timestamp(told[1]), pd.Timestamp(told[2]), int(told[3])


def calendar_rows(events):
    """Weekdays of each session; those over its number of class days, where absences are fewest, are closed.

    The file gives the number of class days of each session, not their dates: no import could read it as it is.
    """
    per_day = events.groupby("date").size()
    for school, first, last, total in sessions():
        days = pd.bdate_range(first, last)
        counts = per_day.reindex(days.strftime("%Y-%m-%d")).fillna(0).to_numpy()
        order = np.argsort(counts, kind="stable")
        closed = set(days[order[: max(len(days) - total, 0)]])
        for day in days:
            yield {"ecole": school, "date": f"{day:%Y-%m-%d}", "classe": "non" if day in closed else "oui"}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edfi")
    raw = folder / "raw"
    raw.mkdir()
    shutil.copy(DATA / "school_attendance_events.csv", raw)
    events = pd.read_csv(DATA / "school_attendance_events.csv")
    pd.DataFrame(calendar_rows(events)).drop_duplicates(["ecole", "date"]).to_csv(raw / "calendrier.csv", index=False)
    mapping = ROOT / "params" / "importation" / "edfi_grandbend.yml"
    report = import_raw(mapping, raw, folder / "store", key_file=folder / "key", project=ROOT)
    rows = report.reconciliation
    assert (rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]).all()
    return folder / "store"


@pytest.fixture(scope="module")
def schools(store):
    from portraitlib.tables.school import open_school

    return [open_school(school=code, store=str(store), school_year=2022) for code in list_schools(store)]


def test_227_students_of_three_schools_and_their_1917_events_are_all_accounted_for(schools):
    accounts = [describe_register(school) for school in schools]
    steps = sum(account.tables["register"].data.set_index("row_step")["n_rows"] for account in accounts)
    assert sum(account.counts["students"] for account in accounts) == 227
    assert all(account.adds_up for account in accounts)
    assert steps["in_files"] == 1917
    year = steps[["whole_day", "late", "repeated", "within_whole_day", "outside_calendar", "outside_enrolment"]]
    assert year.sum() + steps["set_aside_at_import"] + steps["other_years"] == 1917


def test_the_calendar_has_the_class_days_that_the_source_tells(schools):
    for school in schools:
        days = attendance_of(school).days
        # In one school nobody has a row in the week of Thanksgiving, which has no class: told, and not counted.
        assert len(days.dates) + sum(n for _, _, n in days.silences) == 81 + 88


def test_rates_are_those_of_a_plain_count(schools):
    for school in schools:
        year = attendance_of(school)
        register = school.table("attendance")
        on_class_days = register["date"].isin(pd.to_datetime(year.days.dates))
        absent = register[(register["status"] == "absent") & on_class_days].drop_duplicates(["student_id", "date"])
        assert year.missed.sum() == len(absent)
        rate = describe_attendance(school).tables["attendance_school"].data["absence_rate"].iloc[0]
        assert rate == pytest.approx(len(absent) / (len(year.students) * len(year.days.dates)))


def test_every_study_answers(schools):
    for school in schools:
        assert len(describe_weeks(school).tables["weeks"].data) >= 36
        assert find_changes(school).counts["students"] > 0
