"""Headers that differ from the mapping's by their typography alone are the same: ’ and ', – and -, œ and oe."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

from portraitlib.ingest.coded import tidy
from portraitlib.ingest.mapping import TableMapping
from portraitlib.ingest.mapping_check import used_headers

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ′`´＇", "'"),
        **dict.fromkeys("“”«»″", '"'),
        **dict.fromkeys("‐‑‒–—−", "-"),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\u00ad", None),
        "œ": "oe",
        "Œ": "OE",
        "…": "...",
    }
)


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
