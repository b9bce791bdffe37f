"""What identifies a person, by its shape."""

from __future__ import annotations

import pytest

from portraitlib.ingest.personal import MASK, holds_code, masked, showable


@pytest.mark.parametrize(
    "text",
    ["ZZZZ01019901", "zzzz01019901", "ZZZZ 0101 9901", "ZZZZ-01019901", "gr. zzzz 010199 01, retard", "(ZZZZ01019901)"],
)
def test_a_code_permanent_is_seen_within_a_text(text):
    assert holds_code(text)
    assert MASK in masked(text)
    assert not showable(text)


@pytest.mark.parametrize(
    "text", ["063126", "Groupe 101", "ZZZZ41019901", "2025-2026", "MATH 2025-09-01", "ABCDE01019901"]
)
def test_other_texts_hold_none(text):
    assert not holds_code(text)


@pytest.mark.parametrize("text", ["514 555-0101", "1234567", "a@b.ca", "x" * 25, "tél. 5145550101"])
def test_what_could_identify_someone_is_not_quoted(text):
    assert not showable(text)


@pytest.mark.parametrize("text", ["720", "2026-02-31", "31/02/2026", "20260231", "12h30", "B+"])
def test_a_faulty_value_can_be_quoted(text):
    assert showable(text)


def test_a_name_with_signs_a_terminal_obeys_is_told_on_one_line_without_them():
    told = masked("notes\n\x1b[31mÉcoles importées : 999.csv\u202e")
    assert told == "notes??[31mÉcoles importées : 999.csv?"
