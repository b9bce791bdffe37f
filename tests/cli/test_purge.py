"""`portrait purge` and `portrait key`, typed: what is destroyed, what is told, and what the register keeps."""

import shutil

import pytest

from portraitlib.cli import main
from portraitlib.persons.key import KEY_VARIABLE, read_key
from portraitlib.persons.names import FOLDER_VARIABLE, Label, Names, seal
from portraitlib.tables.store import list_schools, open_partition, writing
from portraitlib.tables.store.deliveries import keep_delivery, list_deliveries
from portraitlib.tables.store.trace import read_trace
from portraitlib.tables.store.versions import check_versions, list_versions


@pytest.fixture
def project(sample_project, tmp_path, monkeypatch):
    """A copy of the sample project, in which one school has an older version and a report."""
    others = shutil.ignore_patterns("remises")  # what the reports of other tests told
    folder = shutil.copytree(sample_project, tmp_path / "projet", symlinks=True, ignore=others)
    monkeypatch.setenv(KEY_VARIABLE, str(folder / "key"))
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "noms"))
    monkeypatch.setenv("PORTRAIT_PROJECT", str(folder))
    before = open_partition(folder / "store", "999001")
    more = {name: told for name, told in before.entry.items() if name not in ("hash", "tables", "files")}
    tables = {name: before.read(name) for name in ("schools", "students", "results")}
    with writing(folder / "store") as writer:
        writer.add("999001", tables, **more)
        writer.commit()
    (folder / "rapports" / "999001" / "04_depistage").mkdir(parents=True)
    return folder


@pytest.fixture
def typed(capsys, project, monkeypatch):
    """Type a command, and answer what it asks."""

    def run(*words, answer=""):
        monkeypatch.setattr("click.termui.visible_prompt_func", lambda _asked: answer)
        with pytest.raises(SystemExit) as left:
            main(list(words))
        said = capsys.readouterr()
        return left.value.code, (said.out + said.err).replace("\u00a0", " ")

    return run


def left(project):
    """What the folders hold: versions and accounts by school, reports."""
    store = project / "store"
    n_versions = {school: len(found) for school, found in list_versions(store).items()}
    reports = [path.name for path in (project / "rapports").glob("*/*/")]
    return n_versions, len(list((store / "imports").glob("*"))), reports


def test_nothing_is_destroyed_before_a_kind_is_asked_for_and_confirmed(typed, project):
    before = left(project)
    status, said = typed("purge")
    assert status == 0 and "versions : 1 version antérieure" in said and "rapports : 1 rapport" in said
    assert typed("purge", "--what", "donnees", "--dry-run", "--yes")[0] == 0
    assert typed("purge", "--what", "donnees", answer="non")[0] == 1
    assert typed("purge", "--what", "tout")[0] == 1 and typed("purge", "--schools", "999009")[0] == 1
    assert (left(project), read_trace(project / "store")) == (before, [])


def test_each_kind_is_destroyed_alone_for_the_schools_asked_and_leaves_a_line(typed, project):
    store = project / "store"
    assert typed("purge", "--what", "versions,rapports", "--schools", "999001", answer="oui")[0] == 0
    assert left(project) == ({"999001": 1, "999002": 1, "999003": 1}, 3, [])
    assert typed("purge", "--what", "bilans", "--schools", "999002", "--yes")[0] == 0
    assert left(project)[1] == 2
    assert typed("purge", "--what", "donnees", "--schools", "999002,999003", "--yes")[0] == 0
    assert list_schools(store) == ["999001"] and check_versions(store) == []
    assert sorted(path.name for path in (store / "schools").iterdir()) == ["999001"]
    acts = [(line["act"], line["schools"]) for line in read_trace(store)]
    assert acts == [("purge", ["999001"]), ("purge", ["999002"]), ("purge", ["999002", "999003"])]
    assert typed("purge", "--what", "donnees", "--yes")[0] == 0 and list_schools(store) == []


def test_what_reports_told_is_forgotten_alone_and_with_the_data(typed, project):
    store = project / "store"
    for school in ("999001", "999002"):
        keep_delivery(store, school, "public-03", {"on": "2026-02-02", "tables": []}, kept_days=400)
    assert "remises : 2 rapports" in typed("purge")[1]
    assert typed("purge", "--what", "remises", "--schools", "999001", "--yes")[0] == 0
    assert list_deliveries(store, ["999001", "999002"]) == ["remises/999002/public-03.json"]
    assert read_trace(store)[-1]["remises"] == 1
    assert typed("purge", "--what", "donnees", "--schools", "999002", "--yes")[0] == 0
    assert list_deliveries(store, ["999002"]) == []


def test_a_key_is_replaced_and_what_becomes_of_data_names_and_numbers_is_told(typed, project):
    old = read_key(project / "key", forbidden=())
    seal(Names(Label("999001", 2026, old.fingerprint, "essai", "2026-01-01", "2099-01-01"), {"26-00000": "X Y"}), old)
    assert "999001" in typed("key", "show")[1]
    assert typed("key", "rotate", answer="non")[0] == 1
    assert read_key(project / "key", forbidden=()) == old
    status, said = typed("key", "rotate", answer="oui")
    new, (aside,) = read_key(project / "key", forbidden=()), project.glob("key.20*")
    assert status == 0 and new != old and read_key(aside, forbidden=()) == old
    assert all(word in said for word in ("--replace", "params/suivis", "names --destroy", aside.name, "purge --what"))
    assert typed("key", "rotate", "--yes")[0] == 0 and len(list(project.glob("key.20*"))) == 2
    assert "Aucune école" in typed("key", "show")[1]
    told = str(read_trace(project / "store"))
    assert told.count("key_rotated") == 2
