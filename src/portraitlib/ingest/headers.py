"""Headers that differ from the mapping's by their typography alone are the same: apostrophes, dashes, quotes."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

from portraitlib.ingest.coded import tidy
from portraitlib.ingest.mapping import TableMapping
from portraitlib.ingest.mapping_check import used_headers

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
    """Headers of a sheet, each in the mapping's own spelling where only the typography differs and no doubt remains.

    Examples
    --------
    >>> table = TableMapping(table="schools", columns={"school_id": "N° d'école"})
    >>> as_expected(["N° d’école", "Nom"], [table])
    ["N° d'école", 'Nom']
    """
    expected = {tidy(header) for table in tables for header in used_headers(table)} | {tidy(name) for name in drop}
    lacking = expected - set(headers)
    if not lacking:
        return headers
    spelled = {plain_header(header): header for header in lacking}
    plain = [plain_header(header) for header in headers]
    counts = Counter(plain), Counter(map(plain_header, lacking))
    return [
        spelled[key] if key in spelled and header not in expected and counts[0][key] == counts[1][key] == 1 else header
        for header, key in zip(headers, plain, strict=True)
    ]
