"""Rows waiting on disk by school."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from portraitlib.ingest.stage import EVERY_SCHOOL, Stage


def rows(*numbers: int) -> pa.Table:
    return pa.table({"n": pa.array(numbers)})


def test_rows_come_back_by_school_in_the_order_they_were_read(tmp_path):
    stage = Stage(tmp_path, most_bytes=20)
    stage.add("results", np.array([1, 0, 1]), ["A", "B"], rows(1, 2, 3))
    stage.add("results", np.array([0, 0]), ["B"], rows(4, 5))
    stage.add("students", np.array([0]), ["A"], rows(6))
    stage.add("items", np.array([0]), [EVERY_SCHOOL], rows(7))
    assert stage.schools == ["A", "B"]
    assert {name: table["n"].to_pylist() for name, table in stage.tables("B").items()} == {"results": [1, 3, 4, 5]}
    assert {name: table["n"].to_pylist() for name, table in stage.tables("A").items()} == {
        "results": [2],
        "students": [6],
    }
    assert stage.tables(EVERY_SCHOOL)["items"]["n"].to_pylist() == [7]


def test_nothing_stays_on_disk_once_a_school_is_taken(tmp_path):
    stage = Stage(tmp_path, most_bytes=0)
    stage.add("results", np.array([0]), ["A"], rows(1))
    assert list(tmp_path.rglob("*.arrow"))
    stage.tables("A")
    assert not list(tmp_path.rglob("*.arrow"))
