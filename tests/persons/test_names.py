"""Names stay on one machine, under their seal, until their day."""

import json
import stat
from datetime import date

import pytest

from portraitlib.errors import ParamsError
from portraitlib.persons.key import KEY_VARIABLE, Key
from portraitlib.persons.names import (
    FOLDER_VARIABLE,
    Label,
    Names,
    all_names,
    names_here,
    open_names,
    seal,
    tables_here,
)

TODAY = date(2026, 2, 1)
SECRET = "k" * 64


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with a key, and a place for names."""
    key_file = tmp_path / "cle"
    key_file.write_text(SECRET)
    key_file.chmod(0o600)
    monkeypatch.setenv(KEY_VARIABLE, str(key_file))
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "noms"))
    return Key(SECRET.encode())


def label_of(key, **more):
    about = {"school": "A1", "school_year": 2026, "key": key.fingerprint, "purpose": "rencontres de la CAP",
             "made_on": "2025-10-01", "destroy_on": "2026-06-30"}  # fmt: skip
    return Label(**{**about, **more})


def sealed(key, **more):
    return seal(Names(label_of(key, **more), {"26-48371": "Ana Plantée"}), key)


def test_names_come_back_with_the_key_and_are_in_clear_nowhere(machine):
    label = sealed(machine)
    assert names_here("A1", 2026, TODAY) == {"26-48371": "Ana Plantée"}
    content = label.file.read_text()
    assert [text for text in ("Ana", "Plant", "48371", SECRET) if text in content] == []
    assert "rencontres de la CAP" in content
    assert "2026-06-30" in content
    assert stat.S_IMODE(label.file.stat().st_mode) == 0o600


def test_another_key_another_school_and_another_year_have_no_names(machine):
    sealed(machine)
    assert open_names("A1", Key(b"l" * 64), TODAY) is None
    assert names_here("B2", 2026, TODAY) == {}
    assert names_here("A1", 2027, TODAY) == {}


@pytest.mark.parametrize("changed", [{"purpose": "autre chose"}, {"destroy_on": "2030-01-01"}, {"school_year": 2030}])
def test_what_is_written_on_the_table_cannot_be_changed(machine, changed):
    label = sealed(machine)
    label.file.write_text(json.dumps({**json.loads(label.file.read_text()), **changed}))
    with pytest.raises(ParamsError) as refused:
        open_names("A1", machine, TODAY)
    assert refused.value.code == "names_unreadable"


def test_past_its_day_a_table_is_refused_and_still_listed(machine):
    label = sealed(machine)
    with pytest.raises(ParamsError) as refused:
        open_names("A1", machine, date(2026, 7, 1))
    assert refused.value.code == "names_past_date"
    assert list(all_names(date(2026, 7, 1))) == []
    assert tables_here() == [label]


def test_a_broken_table_gives_no_name(machine):
    label = sealed(machine)
    label.file.write_text("{}")
    assert list(all_names(TODAY)) == []


def test_a_machine_without_names_makes_no_key(tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "cle"))
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "noms"))
    assert names_here("A1", 2026, TODAY) == {}
    assert list(tmp_path.iterdir()) == []
