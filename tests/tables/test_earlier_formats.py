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
