"""A file that is not what was written is found, said with its school, and mended by importing again."""

from __future__ import annotations

import json
import os
import random
import shutil
import stat
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from portraitlib.display.explanations import explanation
from portraitlib.display.wording import Words
from portraitlib.errors import StoreError
from portraitlib.tables.store import open_partition, read_manifest, writing
from portraitlib.tables.store import partition as partition_module
from portraitlib.tables.store.manifest import ENTRY
from portraitlib.tables.store.versions import bring_back, check_versions, list_versions, purge


def put(store, tables, counts=None):
    with writing(store) as writer:
        writer.add("999001", tables, counts=counts, rules="quebec", sources={"a.csv": "0" * 64})
        writer.commit()


def cut(path):
    path.write_bytes(path.read_bytes()[:-40])


def changed(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(bytes(content))


def emptied(path):
    path.write_bytes(b"")


def gone(path):
    path.unlink()


def refused(call):
    with pytest.raises(StoreError) as fault:
        call()
    return fault.value


@pytest.mark.parametrize("damage", [cut, emptied, gone])
def test_a_cut_or_missing_file_is_found_when_the_school_is_opened(store, make_small_school, damage):
    tables = make_small_school("999001")
    tables["schools"]["school_name"] = "École des Érables"
    put(store, tables)
    damage(open_partition(store, "999001").folder / "results.parquet")
    fault = refused(lambda: open_partition(store, "999001"))
    assert fault.code == "partition_damaged"
    told = explanation(fault, Words("fr")).replace("\u00a0", " ")
    assert "ne peuvent pas être lues pour École des Érables (999001)" in told
    assert "« Résultats »" in told
    open_partition(store, "999002")  # the other schools do not suffer


def test_a_changed_file_is_found_when_it_is_read_whatever_was_read_before(store):
    partition = open_partition(store, "999001")
    partition.read("results")
    changed(partition.folder / "results.parquet")
    for read in (lambda: partition.read("results"), lambda: partition.content("results", ["mark"])):
        assert refused(read).facts["damage"] == "changed"
    assert [fault.facts["table"] for fault in check_versions(store)] == ["results"]


def test_a_file_is_hashed_once(store, monkeypatch):
    partition = open_partition(store, "999001")
    partition.read("results")
    monkeypatch.setattr(partition_module, "content_hash", lambda _: pytest.fail("hashed again"))
    assert partition.content("results", ["mark"]).num_rows == 1


@pytest.mark.parametrize("damage", [cut, emptied, gone, changed])
@pytest.mark.parametrize("name", ["results.parquet", "students.parquet", "entry.json"])
def test_the_same_import_again_mends_what_was_damaged(store, make_small_school, damage, name):
    folder = open_partition(store, "999001").folder
    before = read_manifest(store)
    damage(folder / name)
    put(store, make_small_school("999001"))
    assert read_manifest(store) == before
    assert open_partition(store, "999001").read("results")["mark"].tolist() == [72.5]
    assert check_versions(store) == []


def test_a_partition_whose_folder_is_gone_is_mended_too(store, make_small_school):
    shutil.rmtree(open_partition(store, "999001").folder)
    assert refused(lambda: open_partition(store, "999001")).code == "partition_damaged"
    put(store, make_small_school("999001"))
    assert open_partition(store, "999001").read("students")["student_id"].tolist() == ["s1"]


def test_a_damaged_version_is_not_brought_back(store, make_small_school):
    put(store, make_small_school("999001", mark=10))
    older = list_versions(store)["999001"][1]
    changed(store / "schools" / "999001" / older.name / "results.parquet")
    before = read_manifest(store)
    assert refused(lambda: bring_back(store, "999001", old_versions=2)).code == "partition_damaged"
    assert read_manifest(store) == before


def test_a_version_is_brought_back_and_forth(store, make_small_school):
    put(store, make_small_school("999001", mark=10))
    assert bring_back(store, "999001", old_versions=2).name == open_partition(store, "999001").folder.name
    assert open_partition(store, "999001").read("results")["mark"].tolist() == [72.5]
    bring_back(store, "999001", old_versions=2)
    assert open_partition(store, "999001").read("results")["mark"].tolist() == [10]


@pytest.mark.parametrize(("name", "code"), [("ffff", "unknown_version"), ("../..", "unknown_version")])
def test_only_a_version_there_is_can_be_brought_back(store, make_small_school, name, code):
    assert refused(lambda: bring_back(store, "999001", old_versions=2)).code == "no_old_version"
    put(store, make_small_school("999001", mark=10))
    assert refused(lambda: bring_back(store, "999001", name, old_versions=2)).code == code
    assert refused(lambda: bring_back(store, "999009", name, old_versions=2)).code == "unknown_school"


def test_a_purge_leaves_what_is_in_use(store, make_small_school):
    for mark in (10, 20):
        put(store, make_small_school("999001", mark=mark))
    assert purge(store, ["999002"], old_versions=0) == 0
    assert purge(store, old_versions=1) == 1
    assert [len(versions) for versions in list_versions(store).values()] == [2, 1]
    assert purge(store, old_versions=0) == 1
    assert open_partition(store, "999001").read("results")["mark"].tolist() == [20]


def in_use_from(store, version, n_days_ago):
    """Say that a version came in use some days ago."""
    path = store / "schools" / version.school / version.name / ENTRY
    told = json.loads(path.read_text(encoding="utf-8"))
    since = datetime.now(UTC) - timedelta(days=n_days_ago)
    path.write_text(json.dumps({**told, "current_from": since.isoformat()}), encoding="utf-8")


@pytest.mark.parametrize("by", ["purge", "import"])
def test_a_version_replaced_too_long_ago_goes_and_last_years_that_was_just_replaced_stays(store, make_small_school, by):
    for mark in (10, 20):
        put(store, make_small_school("999001", mark=mark))
    _current, replaced, oldest = list_versions(store)["999001"]
    in_use_from(store, replaced, 401)  # since then the oldest is no longer in use
    in_use_from(store, oldest, 800)
    if by == "purge":
        assert purge(store, old_versions=9, kept_days=400) == 1
    else:
        with writing(store) as writer:
            writer.commit(9, 400)
    assert [version.name for version in list_versions(store)["999001"]][1:] == [replaced.name]
    assert not (store / "schools" / "999001" / oldest.name).exists()


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX systems")
def test_only_its_owner_enters_a_store(store, make_small_school):
    assert stat.S_IMODE(store.stat().st_mode) == 0o700
    folders = [path for path in store.rglob("*") if path.is_dir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    store.chmod(0o755)
    put(store, make_small_school("999001"))
    assert stat.S_IMODE(store.stat().st_mode) == 0o700
    store.chmod(0o2770)  # a team that shares it by a group
    put(store, make_small_school("999001"))
    assert stat.S_IMODE(store.stat().st_mode) & 0o777 == 0o770


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may try as another account")
def test_another_account_reads_nothing_even_where_the_folder_was_opened(make_small_school):
    def read_by_another(store):
        found = subprocess.run(["find", ".", "-readable"], cwd=store, user=65534, capture_output=True, text=True)
        return set(found.stdout.split())

    with tempfile.TemporaryDirectory() as place:  # not under the tests' own folder, which is closed to others
        Path(place).chmod(0o755)
        store = Path(place) / "store"
        put(store, make_small_school("999001"))
        assert read_by_another(store) == set()
        store.chmod(0o755)
        assert read_by_another(store) == {".", "./.gitignore"}
        assert {stat.S_IMODE(path.stat().st_mode) for path in store.rglob("*.*") if path.suffix} == {0o600}


def test_damaged_counts_are_told_and_made_again_from_each_schools_own(store, make_small_school):
    place = {"subject": "mathematics", "level": 1, "sequence": "", "school_year": 2026}
    for code, decile in (("999001", 4), ("999002", 5)):
        row = {**place, "n_students": 20, "n_passed": 15, "decile": decile, "series": "x", "pass_mark": 60.0}
        counts = pd.DataFrame([row])
        with writing(store) as writer:
            writer.add(code, make_small_school(code, mark=30), counts=counts)
            writer.commit()
    before = read_manifest(store)
    (path,) = (store / "peers").glob(f"{before['peers']}.parquet")
    for damage in (cut, gone):
        damage(path)
        assert refused(lambda: open_partition(store, "999001").read_peers([4, 5])).code == "peers_damaged"
        assert [fault.code for fault in check_versions(store)] == ["peers_damaged"]
        with writing(store) as writer:
            writer.add("999001", make_small_school("999001", mark=30), counts=counts.assign(decile=4))
            writer.commit()
        assert read_manifest(store)["peers"] == before["peers"]
        assert sorted(open_partition(store, "999001").read_peers([4, 5])["decile"]) == [4, 5]


def test_counts_come_back_with_the_version_they_are_of(store, make_small_school):
    place = {"subject": "mathematics", "level": 1, "sequence": "", "school_year": 2026}
    for n_passed in (15, 5):
        rows = [{**place, "n_students": 20, "n_passed": n_passed, "decile": 4, "series": "x", "pass_mark": 60.0}]
        with writing(store) as writer:
            writer.add("999001", make_small_school("999001", mark=n_passed), counts=pd.DataFrame(rows))
            writer.commit()
    assert open_partition(store, "999001").read_peers([4])["n_passed"].tolist() == [5]
    bring_back(store, "999001", old_versions=2)
    assert open_partition(store, "999001").read_peers([4])["n_passed"].tolist() == [15]


def test_a_school_that_a_damaged_manifest_and_folder_lose_is_still_told(store, make_small_school):
    for path in [store / "manifest.json", *store.glob("schools/999001/*/entry.json")]:
        path.write_text("{", encoding="utf-8")
    assert refused(lambda: open_partition(store, "999001")).code == "partition_damaged"
    assert [fault.facts["school"] for fault in check_versions(store)] == ["999001"]
    with writing(store) as writer:
        writer.add("999002", make_small_school("999002", mark=10))
        writer.commit()
    assert list(store.glob("schools/999001/*/results.parquet"))
    put(store, make_small_school("999001"))
    assert check_versions(store) == []


def damaged_at_random(content, draw):
    """Some bytes of a file cut, changed, added or all replaced."""
    place = draw.randrange(len(content) or 1)
    return draw.choice([
        content[:place],
        content[:place] + bytes([draw.randrange(256)]) + content[place + 1 :],
        content[:place] + draw.randbytes(20) + content[place:],
        draw.randbytes(place),
    ])  # fmt: skip


def test_whatever_bytes_are_damaged_what_is_read_is_right_or_refused_and_importing_again_mends(
    store, tmp_path, make_small_school, seeds
):
    tables = {code: make_small_school(code) for code in ("999001", "999002")}
    shutil.copytree(store, tmp_path / "whole")
    n_refused = 0
    for seed in seeds(few=15, many=150, full=2000):
        draw = random.Random(seed)
        shutil.rmtree(store)
        shutil.copytree(tmp_path / "whole", store)
        path = draw.choice(sorted(path for path in store.rglob("*.*") if path.suffix in (".parquet", ".json")))
        path.write_bytes(damaged_at_random(path.read_bytes(), draw))
        for code, of_school in tables.items():
            try:
                partition = open_partition(store, code)
                for name, frame in of_school.items():
                    pd.testing.assert_frame_equal(partition.read(name), frame)
                partition.read_peers(range(11))
            except StoreError:
                n_refused += 1
        with writing(store) as writer:
            for code, of_school in tables.items():
                writer.add(code, of_school, rules="quebec", sources={"a.csv": "0" * 64})
            writer.commit()
        assert check_versions(store) == [], path
        assert sorted(read_manifest(store)["schools"]) == sorted(tables)
    assert n_refused
