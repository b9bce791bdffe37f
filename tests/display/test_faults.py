"""Faults of an import in words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

import portraitlib.ingest
from portraitlib.display.fault_advice import ADVICE
from portraitlib.display.fault_words import EXPECTED
from portraitlib.display.faults import describe_fault, describe_import, describe_note, reconciliation_text
from portraitlib.display.wording import Words
from portraitlib.ingest import Fault
from portraitlib.results.columns import codes_of

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
    assert len(rules) >= 50
    assert rules <= set(ADVICE)
    assert rules <= set(codes_of("rule"))


def test_every_expectation_belongs_to_a_rule_that_has_a_name():
    assert set(EXPECTED) <= set(codes_of("rule"))


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


def rows_of(*files: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"file": files, "sheet": "", "table": "results", "n_in": 5, "n_kept": 4, "n_set_aside": 1, "n_emptied": 0}
    )


def test_the_same_fault_of_many_files_is_told_once():
    about = {"table": "results", "column": "course", "count": 2, "lines": (3,)}
    report = SimpleNamespace(
        reconciliation=rows_of("f0.csv"),
        faults=tuple(Fault("unknown_course", f"f{number}.csv", **about) for number in range(6)),
        notes=(),
        suspicions=(),
        accepted=(),
        flags=pd.DataFrame(),
        removed=(),
        stayed={},
        schools=["A"],
        set_aside_folder=Path("x"),
    )
    told = describe_import(report, FRENCH)
    assert told.count("cours absent du catalogue") == 1
    assert "6 fichiers, dont f0.csv" in told
    assert "12 enregistrements" in told


def test_an_import_of_many_files_is_reconciled_by_table():
    told = reconciliation_text(rows_of(*(f"f{number}.csv" for number in range(100))), FRENCH).splitlines()
    assert len(told) == 3
    assert "100 fichiers" in told[1]
    assert told[1].split()[-3:] == ["500", "400", "100"]


def test_a_date_that_could_be_read_two_ways_is_told_with_both():
    fault = Fault("not_a_date", "a.csv", found=("03-02-26",), expected={"formats": ("%Y-%m-%d",)}, count=1)
    told = describe_fault(fault, FRENCH)
    assert "['%d-%m-%y']" in told and "['%m-%d-%y']" in told
    assert "%d" not in describe_fault(replace(fault, found=("bientôt",)), FRENCH)


def test_no_expression_of_a_program_is_told_for_a_code_of_a_wrong_shape():
    fault = Fault("wrong_shape", "a.csv", expected={"pattern": "[a-z][a-z0-9_]*"}, count=1)
    assert "[a-z]" not in describe_fault(fault, FRENCH) and "petites lettres" in describe_fault(fault, FRENCH)
