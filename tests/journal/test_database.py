"""Whatever happens to the disk, the file or the server, a sentence says it and nothing is half-written."""

import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import filelock
import psutil
import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from portraitlib.display.explanations import explanation
from portraitlib.display.wording import Words
from portraitlib.errors import JournalError
from portraitlib.journal import database
from portraitlib.journal.checking import check_journal
from portraitlib.journal.emptying import expire
from portraitlib.journal.opened import Journal
from portraitlib.journal.place import Place, place_of
from portraitlib.journal.purge import count_before, purge

FR = Words("fr")
NOTE = {"student": "p0123456789abcdef", "strengths": "Aide les autres."}
LATER = date(2100, 1, 1)
CROWD = Path(__file__).parent / "crowd.py"
BIN = next((path for path in sorted(Path("/usr/lib/postgresql").glob("*/bin")) if (path / "initdb").exists()), None)


def sentence(error):
    return explanation(error, FR)


def crowd(what, told, n):
    run = subprocess.run([sys.executable, CROWD, what, told, str(n)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def refused(journal, **more):
    with pytest.raises(JournalError) as fault:
        journal.save("note", {**NOTE, **more}, who="Anne")
    assert fault.value.facts["typed"] == {**NOTE, **more}
    return sentence(fault.value)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    """Address of a database of a server started for the tests, as an ordinary user; skipped where there is none."""
    if BIN is None:
        pytest.skip("no PostgreSQL server on this machine (Debian's package postgresql)")
    home = Path(subprocess.run(["mktemp", "-d"], capture_output=True, text=True, check=True).stdout.strip())
    as_user = []
    if os.getuid() == 0:  # a server refuses to run as root
        shutil.chown(home, "postgres")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    data, quiet = home / "data", {"check": True, "stdout": subprocess.DEVNULL, "cwd": home}
    try:
        subprocess.run([*as_user, BIN / "initdb", "-D", data, "-A", "trust", "-U", "kit", "-E", "UTF8"], **quiet)
        options = f"-c listen_addresses='' -c unix_socket_directories={home}"
        control = [*as_user, BIN / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options]
        subprocess.run([*control, "start"], **quiet)
        try:
            yield f"postgresql://kit@/postgres?host={home}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **quiet)
    finally:
        shutil.rmtree(home)


def test_the_form_known_is_that_of_the_last_step():
    steps = ScriptDirectory(str(Path(database.__file__).parent / "migrations"))
    assert steps.get_current_head() == database.HEAD


def test_a_full_disk_is_told_and_the_journal_is_as_before(journal):
    journal.save("note", NOTE, who="Anne")

    @sa.event.listens_for(journal._kept["engine"], "connect")
    def fill(raw, _record):
        raw.execute(f"PRAGMA max_page_count={raw.execute('PRAGMA page_count').fetchone()[0]}")

    assert "Le disque est plein" in refused(journal, worry="a" * 19_000)
    assert [one.body.worry for one in Journal("999001", journal.place, LATER).entries("note")] == [""]


@dataclass(frozen=True)
class ReadOnly(Place):
    @property
    def url(self):
        return f"sqlite:///file:{self.file}?mode=ro&uri=true"


def test_a_folder_that_may_only_be_read_is_told(journal):
    journal.save("note", NOTE, who="Anne")
    said = refused(Journal("999001", ReadOnly(journal.place.file), LATER), worry="Arrive tard.")
    assert "ne peut pas être écrit dans le dossier «\xa0journal\xa0»" in said
    assert len(journal.entries("note")) == 1


def test_a_file_held_by_another_program_is_told_with_the_wait(journal, monkeypatch):
    journal.save("note", NOTE, who="Anne")
    monkeypatch.setattr(database, "WAIT", 0.1)
    other = sqlite3.connect(journal.place.file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert "Un autre programme tient le journal" in refused(Journal("999001", journal.place, LATER))
    other.close()
    assert Journal("999001", journal.place, LATER).save("note", NOTE, who="Anne").seq == 2


def test_a_file_that_is_no_journal_is_told_and_left_as_it_is(journal):
    journal.place.file.parent.mkdir()
    journal.place.file.write_bytes(b"une liste d'epicerie" * 200)
    assert "n'est pas un journal, ou il est abîmé" in refused(journal)
    assert journal.place.file.read_bytes() == b"une liste d'epicerie" * 200


def test_a_journal_of_a_newer_form_is_refused_and_left_as_it_is(journal):
    journal.save("note", NOTE, who="Anne")
    file = sqlite3.connect(journal.place.file)
    file.execute("UPDATE alembic_version SET version_num = '9'")
    file.commit()
    file.close()
    before = journal.place.file.read_bytes()
    later = Journal("999001", journal.place, LATER)
    with pytest.raises(JournalError) as fault:
        later.entries("note")
    assert "forme 9; celle-ci connaît la forme 1" in sentence(fault.value)
    assert journal.place.file.read_bytes() == before


def test_a_file_is_copied_before_its_form_changes(journal, monkeypatch):
    journal.save("note", NOTE, who="Anne")
    monkeypatch.setattr(database, "step_of", lambda _engine: "0")
    monkeypatch.setattr(database, "_follow_steps", lambda _engine: None)
    Journal("999001", journal.place, LATER).entries("note")
    (copy,) = journal.place.file.parent.glob(f"*{database.COPY}*")
    assert copy.read_bytes() == journal.place.file.read_bytes()


@pytest.mark.parametrize("fault", [OSError(errno.ENOLCK, "No locks available"), RuntimeError("no flock")])
def test_a_drive_without_locks_is_refused_before_anything_is_written(journal, monkeypatch, fault):
    def refuse(*_arguments, **_more):
        raise fault

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
    assert "ne permet pas de réserver un fichier" in refused(journal)
    assert not journal.place.file.exists()


def test_the_quicker_mode_is_refused_on_a_shared_drive_and_used_on_a_local_one(open_there, tmp_path, monkeypatch):
    told = f"wal:{tmp_path / 'rapide'}"
    open_there(told=told).save("note", NOTE, who="Anne")
    file = sqlite3.connect(tmp_path / "rapide" / "999001.sqlite")
    assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    file.close()
    shared = SimpleNamespace(mountpoint="/", fstype="cifs", opts="rw")
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: [shared])
    with pytest.raises(JournalError) as fault:
        open_there(told=told).entries("note")
    assert "lecteur partagé" in sentence(fault.value)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("mysql://x/y", "journal_address"),
        ("postgresql://a:secret@x/y", "journal_password"),
        ("postgresql://x/y?password=secret", "journal_password"),
    ],
)
def test_an_address_that_cannot_be_taken_is_refused_without_being_told(told, code):
    with pytest.raises(JournalError, match=code) as fault:
        place_of(told, "999001")
    assert "secret" not in str(fault.value)


def test_a_server_that_does_not_answer_is_told(open_there, tmp_path, monkeypatch):
    pytest.importorskip("psycopg")
    there = open_there(told=f"postgresql://kit@/postgres?host={tmp_path}")
    assert "Le serveur du journal ne répond pas" in refused(there)


def test_what_was_written_before_a_day_leaves_the_file_and_its_copies(journal):
    worry = "mots-a-detruire-7391"
    first = journal.save("note", {**NOTE, "worry": worry}, who="nom-a-detruire-7391", reason="raison-7391")
    journal.save("note", {**NOTE, "worry": worry * 30}, who="Luc", entry=first.entry, seen=first.seq)
    copy = journal.place.file.with_name(f"{journal.place.file.name}{database.COPY}20250101-000000")
    shutil.copy(journal.place.file, copy)
    assert b"7391" in journal.place.file.read_bytes()
    assert count_before(journal, LATER) == 2
    done = purge(journal, LATER)
    assert (done.n_revisions, done.n_copies, copy.exists()) == (2, 1, False)
    assert b"7391" not in b"".join(path.read_bytes() for path in journal.place.file.parent.iterdir())
    assert [(one.body, one.who, one.is_purged) for one in journal.history()] == [(None, "", True)] * 2
    with pytest.raises(sa.exc.IntegrityError, match="append only"), journal._kept["engine"].begin() as connection:
        connection.exec_driver_sql("DELETE FROM revision")


def test_what_was_written_since_that_day_stays(journal):
    journal.save("note", NOTE, who="Anne")
    assert purge(journal, date(2000, 1, 1)).n_revisions == 0
    assert journal.entries("note")[0].body.strengths == NOTE["strengths"]


SLIP = {"student": "p1", "on": "2026-02-02", "good_news": "mots-de-sept-jours-7391", "homework": "travaux-7391"}


def later(days):
    """The clock of a machine, some days from now."""

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=days)

    return Later


def test_the_words_of_a_teacher_leave_the_file_by_themselves_seven_days_after(journal, open_there, monkeypatch):
    journal.save("slip", SLIP, who="nom-7391")
    journal.save("note", NOTE, who="Anne")
    monkeypatch.setattr("portraitlib.journal.opened.datetime", later(6))
    assert [one.kind for one in open_there().everything()] == ["slip", "note"]
    assert b"7391" in journal.place.file.read_bytes()
    monkeypatch.setattr("portraitlib.journal.opened.datetime", later(7))
    found = open_there().everything()
    assert [(one.kind, one.is_purged) for one in found] == [("slip", True), ("note", False)]
    assert b"7391" not in b"".join(path.read_bytes() for path in journal.place.file.parent.iterdir())


def test_a_journal_that_stays_open_hides_the_words_of_a_teacher_then_destroys_them_at_the_next_save(
    journal, monkeypatch
):
    journal.save("slip", SLIP, who="nom-7391")
    monkeypatch.setattr("portraitlib.journal.opened.datetime", later(7))
    assert (journal.entries("slip"), journal.about("p1")) == ([], [])
    journal.save("note", NOTE, who="Anne")
    assert b"7391" not in journal.place.file.read_bytes()


def test_a_file_that_cannot_be_written_is_still_read_without_what_is_over(journal, open_there, monkeypatch):
    journal.save("slip", SLIP, who="Anne")
    journal.save("note", NOTE, who="Anne")
    monkeypatch.setattr("portraitlib.journal.opened.datetime", later(7))
    monkeypatch.setattr("portraitlib.journal.emptying._allow", refuses)
    assert [one.kind for one in open_there().everything()] == ["note"]


def refuses(*_told, **_more):
    raise sa.exc.OperationalError("", {}, Exception("attempt to write a readonly database"))


def test_a_report_is_made_again_after_a_save_and_after_a_purge(journal):
    versions = [journal.version()]
    journal.save("note", NOTE, who="Anne")
    versions.append(journal.version())
    purge(journal, LATER)
    versions.append(journal.version())
    assert len(set(versions)) == 3


def test_a_check_counts_what_is_there(journal):
    first = journal.save("note", NOTE, who="Anne")
    journal.save("note", {**NOTE, "worry": "Tard."}, who="Anne", entry=first.entry, seen=first.seq)
    found = check_journal(journal)
    assert (found.n_revisions, found.n_entries, found.n_purged, found.n_unread, found.is_whole) == (2, 1, 0, 0, True)


def test_a_writer_that_is_killed_loses_nothing_that_it_said_was_kept(tmp_path):
    found = crowd("kill", str(tmp_path / "journal"), 3)
    assert (found["lost"], found["damaged"]) == (0, 0)


def test_three_writers_of_one_decision_lose_no_change(tmp_path):
    assert crowd("race", str(tmp_path / "journal"), 5) == {"count": 15, "notes": 15, "refused": 0}


@pytest.mark.long
@pytest.mark.parametrize("mode", ["", "wal:"])
def test_many_kills_a_mode_lose_nothing(tmp_path, mode, seeds):
    n_kills = len(seeds(few=3, many=25, full=200))
    found = crowd("kill", f"{mode}{tmp_path / 'journal'}", n_kills)
    assert (found["lost"], found["damaged"]) == (0, 0)
    assert found["said"] >= n_kills


@pytest.mark.long
@pytest.mark.parametrize("mode", ["", "wal:"])
def test_three_writers_of_many_changes_lose_none(tmp_path, mode, seeds):
    n = len(seeds(few=5, many=50, full=200))
    assert crowd("race", f"{mode}{tmp_path / 'journal'}", n) == {"count": 3 * n, "notes": 3 * n, "refused": 0}


def test_a_server_keeps_refuses_and_forgets_as_a_file_does(postgresql, open_there):
    journal = open_there(told=postgresql)
    first = journal.save("note", {**NOTE, "worry": "Très 😀"}, who="Anne")
    open_there("999002", told=postgresql).save("note", NOTE, who="Luc")
    assert [(one.who, one.body.worry) for one in journal.everything()] == [("Anne", "Très 😀")]
    with pytest.raises(JournalError, match="journal_conflict"):
        journal.save("note", NOTE, who="Luc", entry=first.entry, seen=0)
    for line in ("UPDATE revision SET who = 'X'", "DELETE FROM revision", "TRUNCATE revision"):
        with pytest.raises(sa.exc.DBAPIError, match="append only"), journal._kept["engine"].begin() as connection:
            connection.exec_driver_sql(line)
    journal.save("slip", SLIP, who="Anne")
    engine, now = journal._kept["engine"], datetime.now(UTC)
    assert [expire(engine, journal.place, "999001", now + timedelta(days=days)) for days in (6, 8)] == [0, 1]
    assert purge(journal, LATER).n_revisions == 1
    assert journal.entries("note") == []
    assert len(open_there("999002", told=postgresql).entries("note")) == 1


@pytest.mark.long
def test_three_writers_of_a_server_lose_no_change(postgresql, seeds):
    n = len(seeds(few=5, many=50, full=200))
    assert crowd("race", postgresql, n) == {"count": 3 * n, "notes": 3 * n, "refused": 0}
