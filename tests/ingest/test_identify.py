"""Pseudonyms and the key they are made with."""

from __future__ import annotations

import os
import stat

import pytest

from portraitlib.errors import ParamsError
from portraitlib.ingest.coded import Coded
from portraitlib.ingest.identify import pseudonymise
from portraitlib.persons.key import KEY_VARIABLE, Key, default_key_file, read_key
from portraitlib.tables.schemas import SCHEMAS

STUDENT = SCHEMAS["students"].column("student_id")
RATER = SCHEMAS["observations"].column("rater_id")
PROVIDER = SCHEMAS["services"].column("provider_id")
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")


def code_of(call, *arguments, **more) -> str:
    with pytest.raises(ParamsError) as refused:
        call(*arguments, **more)
    return refused.value.code


def test_a_key_is_made_once_and_read_again(tmp_path):
    path = tmp_path / "reglages" / "cle"
    first = read_key(path, forbidden=())
    assert read_key(path, forbidden=()) == first
    assert len(first.secret) == 64


@posix
def test_a_new_key_is_for_its_user_alone(tmp_path):
    read_key(tmp_path / "cle", forbidden=())
    assert stat.S_IMODE((tmp_path / "cle").stat().st_mode) == 0o600


@posix
def test_a_key_that_others_may_read_is_refused(tmp_path):
    read_key(tmp_path / "cle", forbidden=())
    (tmp_path / "cle").chmod(0o640)
    assert code_of(read_key, tmp_path / "cle", forbidden=()) == "key_readable_by_others"


def test_a_key_in_the_project_the_store_or_the_exports_is_refused(tmp_path):
    assert code_of(read_key, tmp_path / "a" / "cle", forbidden=(tmp_path,)) == "key_in_shared_folder"
    assert not (tmp_path / "a").exists()


@posix
def test_a_link_does_not_hide_where_a_key_is(tmp_path):
    (tmp_path / "projet").mkdir()
    (tmp_path / "ailleurs").symlink_to(tmp_path / "projet")
    assert code_of(read_key, tmp_path / "ailleurs" / "cle", forbidden=(tmp_path / "projet",)) == "key_in_shared_folder"


@pytest.mark.parametrize("content", ["", "court"])
def test_a_key_that_is_too_short_is_refused(tmp_path, content):
    path = tmp_path / "cle"
    path.write_text(content)
    path.chmod(0o600)
    assert code_of(read_key, path, forbidden=()) == "key_too_short"


def test_a_key_that_is_a_folder_is_refused(tmp_path):
    (tmp_path / "cle").mkdir(mode=0o700)
    assert code_of(read_key, tmp_path / "cle", forbidden=()) == "key_unreadable"


def test_the_key_s_place_can_be_named_by_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, str(tmp_path / "x"))
    assert default_key_file() == tmp_path / "x"
    monkeypatch.delenv(KEY_VARIABLE)
    assert default_key_file().name == "cle"


def test_the_key_never_shows():
    assert "secret" not in repr(Key(b"secret" * 8))


def test_a_person_has_one_pseudonym_a_role():
    key = Key(b"k" * 32)
    texts = Coded.of(["12", "12", "13"])
    students, _ = pseudonymise(STUDENT, texts, "other", key)
    raters, _ = pseudonymise(RATER, texts, "other", key)
    providers, _ = pseudonymise(PROVIDER, texts, "other", key)
    assert raters.distinct == providers.distinct
    assert not set(students.distinct) & set(raters.distinct)
    assert students.codes.tolist() == [0, 0, 1]
    assert students.texts == ["", ""]


def test_a_code_permanent_is_put_in_order_before_it_is_hashed():
    texts = Coded.of(["ZZZZ01019901", "zzzz 0101 9901", "ZZZZ-01019901"])
    found, reshaped = pseudonymise(STUDENT, texts, "code_permanent", Key(b"k" * 32))
    assert len(set(found.distinct)) == 1
    assert reshaped == [False, True, True]


@pytest.mark.parametrize(
    "code", ["ZZZZ0101990", "ZZZ101019901", "ZZZZ41019901", "ZZZZ01149901", "ÉZZZ01019901", "12345678"]
)
def test_a_code_of_the_wrong_shape_has_no_pseudonym(code):
    found, _ = pseudonymise(STUDENT, Coded.of([code]), "code_permanent", Key(b"k" * 32))
    assert (found.distinct, found.rules) == ([None], ["code_permanent_shape"])


@pytest.mark.parametrize("code", ["ZZZZ01019901", "ZZZZ31629912", "ZZZZ99139900", "ZZZZ15519901"])
def test_the_shapes_the_public_sources_name_are_accepted(code):
    found, _ = pseudonymise(STUDENT, Coded.of([code]), "code_permanent", Key(b"k" * 32))
    assert found.rules == [""]
