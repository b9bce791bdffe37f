"""Every command in a sentence can be typed: as README tells it, or by its name where the package is installed."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from portraitlib.cli.entry import portrait
from portraitlib.display.commands import as_typed
from portraitlib.display.wording import Words

PROJECT = Path(__file__).resolve().parents[2]
COMMANDS = "|".join(sorted(portrait.commands))
BARE = re.compile(rf"(?<![\w./-])(?<!kit\.py )portrait (?=(?:{COMMANDS})\b)")
OF_THE_PACKAGE = {"CHANGELOG.md", "docs/README.md", "docs/installer.md", "docs/publication.md"}
"""Pages that tell how the package is installed and typed by its name, and what changed."""


def both(value):
    return value if isinstance(value, tuple) else (value,)


@pytest.fixture(scope="module")
def sentences():
    """Every sentence of the catalogue, in both languages."""
    with (PROJECT / "src/portraitlib/locale/en/LC_MESSAGES/portraitlib.po").open("rb") as file:
        return [text for one in read_po(file) if one.id for text in (*both(one.id), *both(one.string))]


def test_no_sentence_writes_a_command_that_cannot_be_typed(sentences):
    assert [text for text in sentences if BARE.search(text)] == []


def test_no_guide_nor_settings_file_writes_a_command_that_cannot_be_typed():
    pages = [*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md"), *PROJECT.glob("params/**/*.yml")]
    read = [page for page in pages if str(page.relative_to(PROJECT)) not in OF_THE_PACKAGE]
    assert [page.name for page in read if BARE.search(page.read_text(encoding="utf-8"))] == []


def test_every_command_that_a_sentence_names_is_one(sentences):
    named = {name for text in sentences for name in re.findall(r"kit\.py portrait ([a-z]+)", text)}
    assert len(named) > 10
    assert named <= set(portrait.commands)


@pytest.mark.parametrize("typed", ["python kit.py portrait", "portrait"])
def test_a_sentence_writes_the_command_as_it_was_typed(monkeypatch, typed):
    monkeypatch.setenv("PORTRAIT_COMMAND", typed)
    said = Words("fr").say("Pour les détruire : python kit.py portrait names --destroy.")
    assert said == f"Pour les détruire\u00a0: {typed} names --destroy."


def test_what_is_no_command_is_left_as_it_is():
    assert as_typed("Un portrait de la classe") == "Un portrait de la classe"
