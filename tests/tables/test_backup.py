"""One file holds a store and its settings; it comes back whole, over nothing, and never with the key."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import zipfile

import pytest

from portraitlib.errors import StoreError
from portraitlib.tables.store import list_schools, open_partition, read_manifest, writing
from portraitlib.tables.store.backup import LIST, back_up, restore
from portraitlib.tables.store.versions import list_versions

KEY = b"k" * 64


def is_key(content):
    return content.strip() == KEY


@pytest.fixture
def project(tmp_path, store):
    (tmp_path / "params" / "ecoles").mkdir(parents=True)
    (tmp_path / "params" / "ecoles" / "999001.yml").write_text("school: '999001'\n", encoding="utf-8")
    (tmp_path / "journal_rencontres").mkdir()
    (tmp_path / "journal_rencontres" / "2026.csv").write_text("jour;note\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def backup(project, store):
    file = project / "copie.zip"
    back_up(store, project, file, is_key)
    return file


def files_of(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(call):
    with pytest.raises(StoreError) as fault:
        call()
    return fault.value


def test_what_was_saved_comes_back_in_another_place(backup, store, tmp_path, make_small_school):
    elsewhere = tmp_path / "ailleurs"
    done = restore(backup, elsewhere / "store", elsewhere)
    assert done.schools == ["999001", "999002"]
    assert done.aside is None
    before = {name: content for name, content in files_of(store).items() if name.name != ".lock"}
    assert {name: content for name, content in files_of(elsewhere / "store").items() if name.name != ".lock"} == before
    assert (elsewhere / "params" / "ecoles" / "999001.yml").read_text(encoding="utf-8") == "school: '999001'\n"
    assert (elsewhere / "journal_rencontres" / "2026.csv").exists()
    with writing(elsewhere / "store") as writer:  # and it goes on living
        writer.add("999001", make_small_school("999001", mark=10))
        writer.commit()
    assert len(list_versions(elsewhere / "store")["999001"]) == 2


def test_the_key_never_goes_in_whatever_its_name(project, store):
    for folder in (project / "params", store / "imports", project / "journal_rencontres"):
        folder.mkdir(exist_ok=True)
        (folder / "notes.txt").write_bytes(KEY + b"\n")
    back_up(store, project, project / "copie.zip", is_key)
    with zipfile.ZipFile(project / "copie.zip") as archive:
        assert all(KEY not in archive.read(name) for name in archive.namelist())
        assert not [name for name in archive.namelist() if name.endswith("notes.txt")]


def test_nothing_that_is_there_is_written_over_unasked(backup, store, project, make_small_school):
    with writing(store) as writer:
        writer.add("999001", make_small_school("999001", mark=10))
        writer.commit()
    (project / "params" / "ecoles" / "999001.yml").write_text("school: autre\n", encoding="utf-8")
    before = files_of(project)
    fault = refused(lambda: restore(backup, store, project))
    assert (fault.code, fault.facts["names"]) == ("restore_over", ["params", "store"])
    assert files_of(project) == before
    done = restore(backup, store, project, replace=True)
    assert open_partition(store, "999001").read("results")["mark"].tolist() == [72.5]
    assert open_partition(done.aside / "store", "999001").read("results")["mark"].tolist() == [10]
    assert (done.aside / "params" / "ecoles" / "999001.yml").read_text(encoding="utf-8") == "school: autre\n"
    assert (project / "params" / "ecoles" / "999001.yml").read_text(encoding="utf-8") == "school: '999001'\n"


def test_a_backup_is_never_written_over_another_nor_into_what_it_saves(backup, store, project):
    assert refused(lambda: back_up(store, project, backup, is_key)).code == "backup_is_there"
    for folder in (store, project / "params" / "ecoles"):
        assert (
            refused(lambda folder=folder: back_up(store, project, folder / "c.zip", is_key)).code == "backup_in_store"
        )
    assert refused(lambda: back_up(project / "rien", project, project / "c.zip", is_key)).code == "no_store"


def rewritten(backup, change):
    """The backup with its files changed: `change` takes their contents by name."""
    with zipfile.ZipFile(backup) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(backup, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def with_file_outside(files):
    told = json.loads(files[LIST])
    told["files"]["store/../../malin"] = "0" * 16
    files[LIST] = json.dumps(told).encode()
    files["store/../../malin"] = b"x"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda files: files.update({"store/manifest.json": b"{}"}), "changed"),
        (lambda files: files.pop("store/manifest.json"), "changed"),
        (lambda files: files.pop(LIST), "no_list"),
        (lambda files: files.update({LIST: b"[]"}), "no_list"),
        (with_file_outside, "outside"),
    ],
)
def test_a_backup_that_is_not_whole_puts_nothing_back(backup, tmp_path, change, reason):
    rewritten(backup, change)
    elsewhere = tmp_path / "ailleurs"
    assert refused(lambda: restore(backup, elsewhere / "store", elsewhere)).facts["reason"] == reason
    assert not elsewhere.exists() or list(elsewhere.iterdir()) == []


def test_a_cut_or_missing_file_is_no_backup(backup, tmp_path):
    backup.write_bytes(backup.read_bytes()[:-100])
    for file in (backup, tmp_path / "rien.zip"):
        assert refused(lambda file=file: restore(file, tmp_path / "s", tmp_path / "p")).code == "not_a_backup"


def test_a_full_disk_leaves_no_half_backup(store, project, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        back_up(store, project, project / "copie.zip", is_key)
    assert not list(project.glob("*copie*")) and not list(project.glob(".copie*"))
    assert list_schools(store) == sorted(read_manifest(store)["schools"])


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX systems")
def test_only_its_owner_reads_a_backup_and_what_comes_out_of_it(backup, tmp_path):
    restore(backup, tmp_path / "autre", tmp_path)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "autre").stat().st_mode) == 0o700


def test_a_database_is_saved_between_two_writings_and_comes_back_alone(project, store):
    folder = project / "journal"
    folder.mkdir()
    file = sqlite3.connect(folder / "999001.sqlite", isolation_level=None)
    file.execute("CREATE TABLE said (what TEXT)")
    file.execute("INSERT INTO said VALUES ('avant')")
    file.execute("BEGIN IMMEDIATE")
    file.execute("INSERT INTO said VALUES ('pas encore')")
    back_up(store, project, project / "copie.zip", is_key)
    file.execute("COMMIT")
    file.close()
    (folder / "999001.sqlite-journal").write_bytes(b"of another file")
    with zipfile.ZipFile(project / "copie.zip") as archive:
        assert [name for name in archive.namelist() if name.startswith("journal/")] == ["journal/999001.sqlite"]
    restore(project / "copie.zip", store, project, replace=True)
    assert not (folder / "999001.sqlite-journal").exists()
    back = sqlite3.connect(folder / "999001.sqlite")
    assert back.execute("SELECT what FROM said").fetchall() == [("avant",)]
    back.close()
