"""Headers that differ from the mapping's by their typography, capitals or accents alone are the same."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable

from portraitlib.ingest.coded import tidy
from portraitlib.ingest.mapping import TableMapping
from portraitlib.ingest.mapping_check import used_headers
from portraitlib.persons.texts import plain

_ALIKE = {
    **dict.fromkeys((0x2018, 0x2019, 0x02BC, 0x2032, 0x60, 0xB4, 0xFF07), "'"),
    **dict.fromkeys((0x201C, 0x201D, 0xAB, 0xBB, 0x2033), '"'),
    **dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-"),
    **dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xAD), None),  # what is not seen
    0x0153: "oe",
    0x0152: "OE",
}
"""Signs that a word processor changes on its own, and what is typed in their place."""


def plain_header(header: str) -> str:
    """Header without what a word processor changes on its own.

    Examples
    --------
    >>> plain_header("Plan d’intervention") == plain_header("Plan d'intervention")
    True
    """
    return tidy(unicodedata.normalize("NFKC", header.translate(_ALIKE)))


def as_expected(headers: list[str], tables: Iterable[TableMapping], drop: Iterable[str] = ()) -> list[str]:
    """Headers of a sheet, each in the mapping's own spelling where no doubt remains.

    Only the typography differs, or else the capitals and accents, or a sign at the end.

    Examples
    --------
    >>> table = TableMapping(table="schools", columns={"school_id": "N° d'école"})
    >>> as_expected(["N° d’école", "Nom"], [table]), as_expected(["N° D'ECOLE", "Nom"], [table])
    (["N° d'école", 'Nom'], ["N° d'école", 'Nom'])
    """
    expected = {tidy(header) for table in tables for header in used_headers(table)} | {tidy(name) for name in drop}
    for alike in (plain_header, _folded, _bare):
        lacking = expected - set(headers)
        if lacking:
            headers = _spelled(headers, expected, lacking, alike)
    return headers


def _folded(header: str) -> str:
    return plain(plain_header(header))


def _bare(header: str) -> str:
    """Header without what a form or a note leaves after it: « Sexe : », « Niveau* »."""
    return _folded(header).rstrip(" :*.")


def _spelled(headers: list[str], expected: set[str], lacking: set[str], alike: Callable[[str], str]) -> list[str]:
    spelled = {alike(header): header for header in lacking}
    keys = [alike(header) for header in headers]
    counts = Counter(keys), Counter(map(alike, lacking))
    return [
        spelled[key] if key in spelled and header not in expected and counts[0][key] == counts[1][key] == 1 else header
        for header, key in zip(headers, keys, strict=True)
    ]
