import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pandas as pd
import pytest

from portraitlib.errors import StoreError
from portraitlib.tables.store import list_schools, open_partition, read_manifest, writing
from portraitlib.tables.store.versions import bring_back, list_versions, open_version


def write(store, schools, **entry):
    with writing(store) as writer:
        for code, tables in schools.items():
            writer.add(code, tables, **entry)
        writer.commit()


def content(store):
    return {path.relative_to(store): path.read_bytes() for path in store.rglob("*") if path.is_file()}


def test_what_was_written_is_read_back(store, make_small_school):
    tables = make_small_school("999001")
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(open_partition(store, "999001").read(name), frame)


def test_the_same_import_twice_leaves_the_same_bytes(store, make_small_school):
    before = content(store)
    schools = {code: make_small_school(code) for code in ("999001", "999002")}
    write(store, schools, rules="quebec", sources={"a.csv": "0" * 64})
    assert content(store) == before


def test_importing_one_school_leaves_the_others_alone(store, make_small_school):
    other = open_partition(store, "999002").folder
    write(store, {"999001": make_small_school("999001", mark=10)})
    assert open_partition(store, "999002").folder == other
    assert open_partition(store, "999001").read("results")["mark"].tolist() == [10]


def test_a_school_that_cannot_be_flushed_to_disk_is_not_committed(store, make_small_school, monkeypatch):
    def full(_path):
        raise OSError("disk full")

    before = read_manifest(store)
    monkeypatch.setattr("portraitlib.tables.store.writer.flush_file", full)
    with pytest.raises(OSError, match="disk full"):
        write(store, {"999001": make_small_school("999001", mark=10)})
    assert read_manifest(store) == before


def test_nothing_is_seen_before_the_commit(store, make_small_school):
    with writing(store) as writer:
        writer.add("999001", make_small_school("999001", mark=10))
        assert open_partition(store, "999001").read("results")["mark"].tolist() == [72.5]


def test_an_import_that_fails_changes_nothing_and_leaves_no_scratch(store, make_small_school):
    before = read_manifest(store)
    with pytest.raises(ZeroDivisionError), writing(store) as writer:
        writer.add("999001", make_small_school("999001", mark=10))
        raise ZeroDivisionError
    assert read_manifest(store) == before
    assert not list(store.glob(".import-*"))


def test_a_reader_that_opened_before_an_import_still_reads_its_own_state(store, make_small_school):
    reader = open_partition(store, "999001")
    write(store, {"999001": make_small_school("999001", mark=10)})
    assert reader.read("results")["mark"].tolist() == [72.5]


def test_of_the_older_versions_only_the_last_ones_are_kept(store, make_small_school):
    for mark in (10, 20, 30):
        write(store, {"999001": make_small_school("999001", mark=mark)})
    marks = [open_version(store, one).read("results")["mark"].tolist() for one in list_versions(store)["999001"]]
    assert marks == [[30], [20], [10]]
    assert len(list((store / "schools" / "999001").iterdir())) == 3


def test_what_is_typed_pushes_no_import_out_and_goes_the_day_after(store, make_small_school, monkeypatch):
    reader = open_partition(store, "999001")
    for mark in range(10, 17):
        write(store, {"999001": make_small_school("999001", mark=mark)}, is_typed=True)
    assert reader.read("results")["mark"].tolist() == [72.5]
    marks = [open_version(store, one).read("results")["mark"].tolist() for one in list_versions(store)["999001"]]
    assert marks == [[16], [15], [14], [13], [12], [11], [10], [72.5]]
    monkeypatch.setattr("portraitlib.tables.store.current.TYPED_DAYS", 0)
    with writing(store) as writer:
        writer.add("999001", make_small_school("999001", mark=20), is_typed=True)
        writer.commit(kept_days=400)
    marks = [open_version(store, one).read("results")["mark"].tolist() for one in list_versions(store)["999001"]]
    assert marks == [[20], [72.5]]


def test_an_empty_table_is_not_written(store, make_small_school):
    tables = make_small_school("999001")
    write(store, {"999001": {**tables, "results": tables["results"].iloc[:0]}})
    assert "results" not in open_partition(store, "999001").tables
    assert open_partition(store, "999001").read("results").empty


def test_the_schools_of_a_store_are_listed_in_order(store):
    assert list_schools(store) == ["999001", "999002"]


WRONG_MANIFESTS = {
    "empty": "",
    "cut": "{",
    "a list": "[]",
    "no format": '{"schools": {}}',
    "null": "null",
    "deep": "[" * 100_000,
    "schools as a list": '{"format": 2, "schools": []}',
    "format as text": '{"format": "2", "schools": {}}',
    "an entry as text": '{"format": 2, "schools": {"999001": "x"}}',
    "a path as a name": '{"format": 2, "schools": {"999001": {"hash": "../../../etc", "tables": {}}}}',
    "rows as text": '{"format": 2, "schools": {"999001": {"hash": "0123456789abcdef", "tables": {"results": "3"}}}}',
    "a path as a school": '{"format": 2, "schools": {"../x": {"hash": "0123456789abcdef", "tables": {}}}}',
    "peers as a number": '{"format": 2, "schools": {}, "peers": 3}',
    "kept as a list": '{"format": 2, "schools": {}, "kept": []}',
    "courses as text": '{"format": 2, "schools": {"A": {"hash": "0123456789abcdef", "tables": {}, "courses": ["x"]}}}',
}


@pytest.mark.parametrize("text", WRONG_MANIFESTS.values(), ids=WRONG_MANIFESTS)
def test_a_damaged_manifest_is_put_together_again_from_the_partitions(store, make_small_school, text):
    write(store, {"999001": make_small_school("999001", mark=10)})
    before = read_manifest(store)
    (store / "manifest.json").write_text(text, encoding="utf-8")
    found = read_manifest(store)
    assert found.pop("is_rebuilt")
    assert found == before
    write(store, {"999002": make_small_school("999002", mark=20)})
    written = json.loads((store / "manifest.json").read_text(encoding="utf-8"))
    assert written["schools"]["999001"] == before["schools"]["999001"]
    assert open_partition(store, "999002").read("results")["mark"].tolist() == [20]


def test_a_manifest_that_is_gone_is_put_together_too(store):
    before = read_manifest(store)
    (store / "manifest.json").unlink()
    assert read_manifest(store)["schools"] == before["schools"]


def test_a_version_brought_back_is_the_one_in_use_when_the_manifest_is_put_together(store, make_small_school):
    write(store, {"999001": make_small_school("999001", mark=10)})
    bring_back(store, "999001", old_versions=2)
    before = read_manifest(store)
    (store / "manifest.json").unlink()
    found = read_manifest(store)
    assert (found["schools"], found["kept"]) == (before["schools"], before["kept"])


def test_when_nothing_says_what_the_partitions_are_the_store_is_told_as_damaged(store, make_small_school):
    (store / "manifest.json").write_text("{", encoding="utf-8")
    for path in store.glob("schools/*/*/entry.json"):
        path.unlink()
    with pytest.raises(StoreError) as refused:
        read_manifest(store)
    assert refused.value.code == "store_damaged"
    write(store, {"999001": make_small_school("999001")})
    assert list_schools(store) == ["999001"]
    assert len(list(store.glob("schools/999002/*"))) == 1  # what cannot be read is not thrown away


def test_a_store_of_a_later_version_is_not_guessed_at(store):
    manifest = read_manifest(store)
    (store / "manifest.json").write_text(json.dumps({**manifest, "format": 99}), encoding="utf-8")
    with pytest.raises(StoreError) as refused:
        read_manifest(store)
    assert refused.value.code == "store_newer"


KILLED_IMPORT = """
    import os, shutil, signal, sys
    from pathlib import Path

    sys.path.insert(0, sys.argv[1])
    from conftest import small_school
    from portraitlib.tables.store import current, writer, writing
    import filelock

    left = 0

    def mortal(function):
        def call(*arguments, **named):
            global left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **named)
        return call

    writer.pq.write_table = mortal(writer.pq.write_table)
    current.shutil.rmtree = mortal(shutil.rmtree)
    os.fsync = mortal(os.fsync)
    Path.replace = mortal(Path.replace)

    for step, folder in enumerate(sys.argv[2:]):
        if child := os.fork():
            os.waitpid(child, 0)
            continue
        left = step
        with writing(Path(folder)) as opened:
            opened.add("999001", small_school("999001", mark=10))
            opened.commit()
        os._exit(0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork and kill a process")
def test_a_process_killed_at_any_step_leaves_the_old_store_or_the_new_one(tmp_path, make_small_school):
    stores = [tmp_path / f"killed_at_{step}" for step in range(20)]
    for store in stores:
        write(store, {"999001": make_small_school("999001")})
    script = textwrap.dedent(KILLED_IMPORT)
    subprocess.run([sys.executable, "-c", script, str(Path(__file__).parent), *map(str, stores)], check=True)
    seen = [open_partition(store, "999001").read("results")["mark"].tolist()[0] for store in stores]
    assert seen[0] == 72.5
    assert seen[-1] == 10
    assert seen == sorted(seen, reverse=True)  # one moment at which the new store replaces the old
    for store in stores:
        write(store, {"999001": make_small_school("999001", mark=20)})
        assert open_partition(store, "999001").read("results")["mark"].tolist() == [20]
        assert not list(store.glob(".import-*"))
