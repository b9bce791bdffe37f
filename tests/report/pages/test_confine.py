"""The process of a school reads its own data, and nothing else that matters."""

import os
import socket
from pathlib import Path

import pytest

from portraitlib.display.wording import Words
from portraitlib.params import NotebookParams
from portraitlib.report.forked.process import can_fork, run_forked
from portraitlib.report.pages.confine import landlock_version
from portraitlib.report.pages.fences import around, fence_of, told_of_confinement
from tests.report.pages.trying import tried

VERSION = landlock_version()
needs_landlock = pytest.mark.skipif(not (VERSION and can_fork()), reason="this system has no Landlock")
OWN = {"own school": 2, "own notebook": 1, "own scratch": 1, "held": []}
CLOSED = {
    "another school's table": "PermissionError",
    "another school, opened": "StoreError",
    "another school, by its own folder": "PermissionError",
    "another school's settings": "PermissionError",
    "the list of schools": "PermissionError",
    "own table, written": "PermissionError",
    "the project, written": "PermissionError",
    "the home": "PermissionError",
    "the server's memory": "PermissionError",
    "another program": "PermissionError",
}
SINCE = {"the network": 4, "a port of its own": 4, "the server, ended": 6}
"""Version of Landlock that refuses these too."""


@pytest.fixture
def try_within(project, monkeypatch, tmp_path):
    """Try everything from a process that keeps to school 999001; a server answers on a port meanwhile."""
    monkeypatch.setenv("PORTRAIT_SCRATCH", str(tmp_path))
    (project / "journal").mkdir(mode=0o755)
    with socket.create_server(("127.0.0.1", 0)) as open_port:
        port = open_port.getsockname()[1]
        yield lambda audience, version=None: run_forked(tried, project, audience, version, port, seconds=60)


@needs_landlock
def test_a_process_of_a_school_opens_its_own_data_and_nothing_of_another(try_within):
    found = try_within("public")
    refused = {name for name, since in SINCE.items() if since <= VERSION}
    assert found.pop("version") == VERSION
    assert {name: found.pop(name) for name in [*OWN, *CLOSED]} == OWN | CLOSED
    assert found.pop("the journal, written") == "PermissionError"
    assert {name: found[name] for name in refused} == dict.fromkeys(refused, "PermissionError")


@needs_landlock
@pytest.mark.parametrize("version", [one for one in (1, 2, 3, 5) if one <= VERSION])
def test_an_earlier_system_keeps_files_closed_and_a_team_writes_in_its_journal(try_within, version, project):
    found = try_within("interne", version)
    assert found["version"] == version
    assert {name: found[name] for name in [*OWN, *CLOSED]} == OWN | CLOSED
    assert found["the journal, written"] == 1
    assert (found["the network"] == "PermissionError") is (version >= SINCE["the network"])
    assert oct((project / "journal").stat().st_mode)[-3:] == "700"


@pytest.mark.skipif(not can_fork(), reason="there is no other way to have none")
def test_a_system_without_it_is_told_and_the_school_opens_all_the_same(try_within):
    found = try_within("public", 0)
    assert found["version"] == 0 and found["own school"] == 2
    words = Words("fr")
    assert "ne sont pas confinés" in told_of_confinement(0, words)
    assert "réseau" in told_of_confinement(3, words)
    assert told_of_confinement(6, words) == ""


def test_nothing_that_is_opened_leads_to_the_store(tmp_path):
    for name in ("lib/python", "lib/store/schools/999002", "share"):
        (tmp_path / name).mkdir(parents=True)
    found = set(around(tmp_path, tmp_path / "lib" / "store"))
    assert found == {tmp_path / "share", tmp_path / "lib" / "python"}
    assert list(around(tmp_path / "lib" / "store", tmp_path / "lib" / "store")) == []


def test_a_journal_on_a_server_opens_its_port_for_the_team_alone(tmp_path):
    def ports(audience, journal="postgresql://serveur:5433/journal"):
        params = NotebookParams(school="999001", store=str(tmp_path), audience=audience, journal=journal)
        return fence_of(params, tmp_path, tmp_path).ports

    assert ports("interne") == (5433,) and ports("interne", "postgresql://serveur/journal") == (5432,)
    assert ports("personnel") == () and ports("interne", "journal") == ()


def test_where_several_persons_come_a_journal_that_stands_among_others_is_only_read(tmp_path, monkeypatch):
    def of(journal):
        params = NotebookParams(school="999001", store=str(tmp_path / "store"), journal=str(tmp_path / journal))
        return fence_of(params, tmp_path, tmp_path / "brouillon")

    assert tmp_path / "journaux" in of("journaux").writes  # one person, who has all of them
    monkeypatch.setenv("PORTRAIT_JOURNALS_APART", "1")
    assert tmp_path / "journaux" not in of("journaux").writes
    assert tmp_path / "journaux" / "999001.sqlite" in of("journaux").reads
    assert tmp_path / "journaux" / "999001" in of("journaux/999001").writes


def test_the_names_of_a_school_are_for_its_team_and_for_who_checks_that_they_are_not_there(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTRAIT_NAMES_FOLDER", str(tmp_path))
    monkeypatch.setenv("PORTRAIT_KEY_FILE", str(tmp_path / "cle"))
    own, other = (tmp_path / f"{code}-ab.json" for code in ("999001", "999002"))
    for path in (own, other):
        path.touch()
    project = Path(os.environ.get("PORTRAIT_PROJECT", tmp_path))
    for audience, checks in (("interne", False), ("personnel", True), ("personnel", False)):
        params = NotebookParams(school="999001", store=str(tmp_path / "store"), audience=audience)
        reads = fence_of(params, project, tmp_path, checks_names=checks).reads
        is_given = audience == "interne" or checks
        assert (own in reads, tmp_path / "cle" in reads, other in reads) == (is_given, is_given, False)
