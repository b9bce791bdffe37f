"""Stores that earlier versions of the kit wrote stay readable, and can be rewritten."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from portraitlib import describe_set_aside, describe_tables, open_school
from portraitlib.display.show import shown_view
from portraitlib.tables.questionnaires import engagement_answers, told_answers
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.store import FORMAT, open_partition, read_manifest
from portraitlib.tables.store.versions import bring_back, list_versions, upgrade

STORES = Path(__file__).parent / "stores"
PROJECT = Path(__file__).parents[2]


@pytest.fixture(params=sorted(path.name for path in STORES.glob("format_*")))
def old_store(request, tmp_path, monkeypatch):
    monkeypatch.setenv("PORTRAIT_PROJECT", str(PROJECT))
    return Path(shutil.copytree(STORES / request.param, tmp_path / "store"))


def test_there_is_a_store_of_every_format():
    formats = {json.loads((path / "manifest.json").read_text(encoding="utf-8"))["format"] for path in STORES.glob("f*")}
    assert formats == set(range(1, FORMAT + 1))


def test_a_store_of_any_format_is_opened_and_shown(old_store):
    school = open_school(school="A", store=str(old_store))
    assert school.table("results")["mark"].dropna().tolist() == [72.5, 64, 81]
    for result in (describe_tables(school), describe_set_aside(school)):
        assert shown_view(result).headline


@pytest.mark.parametrize("name", ["format_2_questionnaires", "format_3"])
def test_engagement_and_practices_of_a_store_of_before_are_read_as_answers(name, monkeypatch):
    monkeypatch.setenv("PORTRAIT_PROJECT", str(PROJECT))
    school = open_school(school="A", store=str(STORES / name))
    told = engagement_answers(school)
    assert (len(told), told["school_year"].eq(2026).all(), told["is_reversed"].sum()) == (9, True, 3)
    assert told.groupby("item")["answer"].sum().to_dict() == {"affective-E1": 12, "affective-E2": 3, "cognitive-E1": 10}
    practices = told_answers(school).query("respondent == 'staff'")
    assert practices.groupby("wave")["answer"].sum().to_dict() == {"after": 7, "before": 10}
    assert set(school.table("import_rows")["table"]) == {"answers", "results", "students"}
    assert school.coded("answers")["item"].cat.codes.max() == 4


def test_an_upgrade_keeps_what_earlier_questionnaires_said(tmp_path):
    store = Path(shutil.copytree(STORES / "format_2_questionnaires", tmp_path / "store"))
    before = {name: open_partition(store, "A").read(name) for name in ("answers", "questionnaires")}
    upgrade(store, old_versions=0)
    partition = open_partition(store, "A")
    assert not {"engagement", "practices"} & set(partition.tables)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(partition.read(name), frame)


def test_tables_and_columns_that_did_not_exist_are_empty(old_store):
    partition = open_partition(old_store, "A")
    path = partition.folder / "students.parquet"
    table = pq.read_table(path)
    pq.write_table(table.drop_columns(["sex", "grade_level", "entry_date"]), path)
    entry = read_manifest(old_store)
    entry["schools"]["A"].pop("files", None)
    (old_store / "manifest.json").write_text(json.dumps(entry), encoding="utf-8")
    partition = open_partition(old_store, "A")
    students = partition.read("students")
    assert list(students) == list(SCHEMAS["students"].column_names)
    assert students[["sex", "grade_level", "entry_date"]].isna().all(axis=None)
    assert len(partition.read("attendance")) == 0
    school = open_school(school="A", store=str(old_store))
    assert school.coded("students")["sex"].isna().all()
    assert school.columns("students", ["sex", "school_year"])["school_year"].tolist() == [2026, 2026, 2026]


def test_series_of_progress_of_before_have_no_level_and_no_reason_and_those_of_today_come_back_whole(monkeypatch):
    monkeypatch.setenv("PORTRAIT_PROJECT", str(PROJECT))
    school = open_school(school="A", store=str(STORES / "format_5"))
    progress = school.table("progress")
    assert progress[["form", "level", "missing_reason"]].count().tolist() == [2, 4, 1]
    assert school.table("instruments").set_index("instrument")["direction"].to_dict() == {
        "LECTURE": "up",
        "ERREURS": "down",
    }
    before = open_school(school="A", store=str(STORES / "format_4"))
    assert list(before.table("progress")) == list(progress)
    assert len(before.table("instruments")) == 0


def test_meetings_of_before_say_no_mode_and_those_of_today_come_back_whole(monkeypatch):
    monkeypatch.setenv("PORTRAIT_PROJECT", str(PROJECT))
    school = open_school(school="A", store=str(STORES / "format_6"))
    meetings = school.table("sessions")
    assert meetings["mode"].tolist()[:1] == ["in_person"]
    assert meetings[["provider_id", "n_present", "is_planned", "chosen_by"]].count().tolist() == [3, 3, 4, 3]
    services = school.table("services").set_index("service_id")
    assert services["previous_service_id"].dropna().to_dict() == {"S2": "S1"}
    assert services["programme"].tolist() == ["guidance", "guidance", "skills"]
    assert school.table("trainings").groupby("kind")["hours"].sum().to_dict() == {"support": 0.5, "training": 4.0}
    assert school.table("staff_time").set_index("role_function")["hours"].loc["colleagues"] == 1.5
    assert school.table("staff")["known_leaving_date"].count() == 1
    before = open_school(school="A", store=str(STORES / "format_4"))
    assert list(before.table("staff")) == list(school.table("staff"))
    assert before.table("staff")["known_leaving_date"].isna().all()
    assert len(before.table("trainings")) == len(before.table("staff_time")) == 0


def test_programmes_of_before_are_none_and_those_of_today_come_back_whole(monkeypatch):
    monkeypatch.setenv("PORTRAIT_PROJECT", str(PROJECT))
    school = open_school(school="A", store=str(STORES / "format_7"))
    programmes = school.table("programmes").set_index("programme_id")
    assert programmes["chosen_by"].to_dict() == {"MENT": "drawn", "TUT": "cut_off"}
    assert programmes.loc["TUT", ["cutoff", "cutoff_side", "first_school_year"]].tolist() == [42, "at_or_above", 2024]
    eligibility = school.table("eligibility").set_index(["programme_id", "is_offered"])
    assert eligibility.loc["TUT", "score"].to_dict() == {True: 47.5, False: 38.2}
    assert eligibility[["offered_on", "started_on", "score_known_on"]].count().tolist() == [3, 1, 2]
    before = open_school(school="A", store=str(STORES / "format_6"))
    assert len(before.table("programmes")) == len(before.table("eligibility")) == 0


def test_an_upgrade_rewrites_the_schools_and_keeps_them_as_they_were(tmp_path):
    store = Path(shutil.copytree(STORES / "format_1", tmp_path / "store"))
    before = open_partition(store, "A").read("results")
    name = open_partition(store, "A").entry["hash"]
    assert upgrade(store, old_versions=0) == ["A"]
    assert read_manifest(store)["format"] == FORMAT
    assert [(one.format, one.is_current) for one in list_versions(store)["A"]] == [(FORMAT, True), (1, False)]
    partition = open_partition(store, "A")
    assert set(partition.entry["files"]) == set(partition.tables)
    assert partition.entry["sources"]
    pd.testing.assert_frame_equal(partition.read("results"), before)
    assert upgrade(store, old_versions=0) == []
    assert bring_back(store, "A", name[:6], old_versions=1).name == name
    pd.testing.assert_frame_equal(open_partition(store, "A").read("results"), before)
