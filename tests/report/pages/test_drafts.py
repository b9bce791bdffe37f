"""What is typed and not saved: kept a day for its author alone, beside the store and in no backup."""

import json
import os
import stat
from datetime import UTC, datetime, timedelta

import pytest

from portraitlib.persons.held import Held, Sought
from portraitlib.report.pages import held_drafts
from portraitlib.report.pages.drafts import Drafts, drafts_folder, forget_old, forget_school, texts_of
from portraitlib.tables.store.backup import back_up
from tests.report.conftest import make_store

TEXT = "Deux élèves 🙂\ud83d <b>"


@pytest.fixture
def clock():
    return [datetime(2026, 11, 30, 19, 0, tzinfo=UTC)]


@pytest.fixture
def drafts(tmp_path, clock):
    return Drafts(drafts_folder(tmp_path / "store"), "999001", "anne", lambda: clock[0])


def later(clock, **more):
    clock[0] += timedelta(**more)


def test_a_draft_comes_back_as_it_was_typed_the_last_first_and_goes_when_it_is_dropped(drafts, clock):
    drafts.keep("decision", "", {"fields.decided": TEXT, "evidence": ["a"], "x": True}, 0, {})
    later(clock, minutes=1)
    drafts.keep("decision", "e1", {"which": "e1"}, 4, {"moves": [["p"]]})
    first, second = drafts.of("decision")
    assert (first.entry, first.seen, first.work) == ("e1", 4, {"moves": [["p"]]})
    assert second.values == {"fields.decided": TEXT, "evidence": ["a"], "x": True}
    later(clock, minutes=1)
    drafts.keep("decision", "", {"fields.decided": "Mieux"}, 0, {})
    assert [one.values.get("fields.decided") for one in drafts.of("decision")] == ["Mieux", None]
    drafts.drop("decision", "")
    assert [one.entry for one in drafts.of("decision")] == ["e1"]
    drafts.drop("decision", "e1")
    assert drafts.of("decision") == [] and texts_of(drafts.folder, "999001") == []


def test_a_draft_is_of_one_person_one_school_and_one_form(drafts, tmp_path):
    drafts.keep("decision", "", {"a": "b"}, 0, {})
    others = [Drafts(drafts.folder, "999001", "luc"), Drafts(drafts.folder, "999002", "anne")]
    assert [one.of("decision") for one in others] == [[], []] and drafts.of("note") == []
    assert drafts.of("decision")


def test_a_draft_of_more_than_a_day_is_gone_and_its_file_is_destroyed(drafts, clock):
    drafts.keep("decision", "", {"a": "b"}, 0, {})
    drafts.copy({"headline": "Un", "study": "s"})
    later(clock, hours=23, minutes=59)
    assert drafts.of("decision") and drafts.copied()
    assert forget_old(drafts.folder, datetime.now(UTC)) == 0
    later(clock, minutes=2)
    assert drafts.of("decision") == [] and drafts.copied() == []
    assert forget_old(drafts.folder, datetime.now(UTC) + timedelta(hours=25)) == 2
    assert texts_of(drafts.folder, "999001") == []


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_draft_is_its_owners_alone_and_its_name_tells_nothing(drafts):
    drafts.keep("decision", "", {"a": "26-12345"}, 0, {})
    (file,) = drafts.folder.glob("999001-*")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(drafts.folder.stat().st_mode) == 0o700
    assert "anne" not in file.name and "26-12345" not in file.name
    assert (drafts.folder / ".gitignore").read_text() == "*\n"


def test_a_backup_holds_no_draft(drafts, tmp_path):
    make_store(tmp_path / "store", "999001")
    (tmp_path / "journal").mkdir()
    drafts.keep("decision", "", {"a": "secret"}, 0, {})
    before = back_up(tmp_path / "store", tmp_path, tmp_path / "un.zip", lambda _: False)
    forget_school(drafts.folder, "999001")
    assert back_up(tmp_path / "store", tmp_path, tmp_path / "deux.zip", lambda _: False) == before


def test_what_is_no_draft_is_read_as_nothing_and_findings_copied_twice_are_kept_once(drafts, clock):
    drafts.copy({"headline": "Un"})
    later(clock, hours=1)
    drafts.copy({"headline": "Deux"})
    drafts.copy({"headline": "Un", "study": "s"})
    assert drafts.copied() == [{"headline": "Un", "study": "s"}, {"headline": "Deux"}]
    drafts._file("decision").write_text('{"a": ')
    assert drafts.of("decision") == []
    drafts._file("decision").write_text(json.dumps({"a": 1}))
    assert drafts.of("decision") == []


def test_the_drafts_of_a_school_go_together_and_those_of_another_stay(drafts):
    other = Drafts(drafts.folder, "999002", "anne")
    for one in (drafts, other):
        one.keep("note", "", {"a": "b"}, 0, {})
    assert forget_school(drafts.folder, "999001") == 1
    assert drafts.of("note") == [] and other.of("note")


def test_a_student_who_is_erased_leaves_no_draft_of_the_school(drafts, tmp_path):
    make_store(tmp_path / "store", "999001")
    drafts.keep("note", "", {"fields.student": "26-12345"}, 0, {})
    drafts.keep("action", "", {"fields.what": "Appeler Ana"}, 0, {})
    sought = Sought("p" + "0" * 16, frozenset({"26-12345"}), "", tmp_path / "store", tmp_path, ())
    assert held_drafts.find(sought) == [Held("drafts", "999001", 1, "999001")]
    assert [one.n for one in held_drafts.erase(sought)] == [1]
    assert texts_of(drafts.folder, "999001") == []
