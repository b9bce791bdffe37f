"""Faults of an import in words."""

from __future__ import annotations

import re
from pathlib import Path

import portraitlib.ingest
from portraitlib.display.fault_words import ADVICE, EXPECTED
from portraitlib.display.faults import describe_fault, describe_note
from portraitlib.display.labels import LABELS
from portraitlib.display.wording import Words
from portraitlib.ingest import Fault

FRENCH = Words("fr")


WAYS = (
    r'(?:UnreadableError|FileFaultError|HeaderFault)\(\s*"(\w+)"',
    r'\.(?:breaks|fault|note|_note)\(\s*"(\w+)"',
    r'\.drop\([\w."]+, "(\w+)"',
    r'drop_everything\("(\w+)"',
    r'error="(\w+)"',
)
"""How the importing code names a rule."""


def rules_of_the_source() -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in Path(portraitlib.ingest.__file__).parent.glob("*.py"))
    return {name for way in WAYS for name in re.findall(way, text)}


def test_every_rule_of_the_import_has_a_name_and_advice():
    rules = rules_of_the_source()
    assert len(rules) > 50
    assert rules <= set(ADVICE)
    assert rules <= set(LABELS["rule"])


def test_every_expectation_belongs_to_a_rule_that_has_a_name():
    assert set(EXPECTED) <= set(LABELS["rule"])


def test_a_wrong_encoding_without_suggestion_still_says_what_to_do():
    fault = Fault("wrong_encoding", "f.csv", expected={"declared": "utf-8", "suggestion": ""}, lines=(3,))
    assert "Enregistrez le fichier en UTF-8" in describe_fault(fault, FRENCH)


def test_a_tabulation_is_named_as_the_mapping_wants_it():
    fault = Fault("wrong_separator", "f.csv", expected={"header": "Nom", "close": "\t"})
    assert 'separator: "tab"' in describe_fault(fault, FRENCH)


def test_a_note_stands_on_one_line():
    note = Fault("files_ignored", expected={"names": "a.txt", "n_names": 1})
    assert describe_note(note, FRENCH).splitlines() == [describe_note(note, FRENCH)]
    assert "a.txt" in describe_note(note, FRENCH)
