"""A column as its distinct texts and where each stands: every text is looked at once, whatever the number of rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

_FOR_SPREADSHEET = re.compile(r"""="([^"]+)"|'(\d[^']*)""")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
"""Signs that nobody sees: "21" followed by one of them would be another group."""
_DECIMALS = re.compile(r"(?<=\d)[.,]0+(?=$|\|)", re.ASCII)


@dataclass(frozen=True)
class Coded:
    """Texts of one column.

    Examples
    --------
    >>> column = Coded.of(["72", "", "72"]).recoded(lambda text: text or None)
    >>> column.codes.tolist(), column.texts
    ([0, -1, 0], ['72'])
    """

    codes: np.ndarray
    texts: list[str]

    def __len__(self) -> int:
        return len(self.codes)

    @classmethod
    def of(cls, cells: Sequence[str]) -> Coded:
        """Code a list of texts."""
        found = pa.array(cells, pa.string()).dictionary_encode()
        return cls(found.indices.to_numpy(zero_copy_only=False).astype("int32"), found.dictionary.to_pylist())

    @classmethod
    def of_bytes(cls, columns: Sequence[pa.Array], encoding: str) -> Coded:
        """Code texts that are still bytes; each distinct one is decoded once."""
        found = pa.chunked_array(columns, pa.binary()).combine_chunks().dictionary_encode()
        texts = [text.decode(encoding) for text in found.dictionary.to_pylist()]
        return cls(found.indices.to_numpy(), texts)

    @classmethod
    def constant(cls, text: str | None, n_rows: int) -> Coded:
        """Code the same text on every row; None is nothing."""
        if text is None:
            return cls(np.full(n_rows, -1, dtype="int32"), [])
        return cls(np.zeros(n_rows, dtype="int32"), [text])

    @classmethod
    def stacked(cls, parts: Sequence[Coded]) -> Coded:
        """Put columns one after the other."""
        texts: dict[str, int] = {}
        codes = []
        for part in parts:
            places = [texts.setdefault(text, len(texts)) for text in part.texts]
            codes.append(_with_nothing(places)[part.codes])
        return cls(np.concatenate(codes), list(texts))

    def recoded(self, change: Callable[[str], str | None]) -> Coded:
        """Change each distinct text; None is nothing, and texts that become equal become one."""
        texts: dict[str, int] = {}
        places = []
        for text in self.texts:
            new = change(text)
            places.append(-1 if new is None else texts.setdefault(new, len(texts)))
        return Coded(_with_nothing(places)[self.codes], list(texts))

    def filled(self, text: str) -> Coded:
        """Put `text` where there is nothing."""
        codes = self.codes.copy()
        codes[codes < 0] = len(self.texts)
        return Coded(codes, [*self.texts, text]).recoded(str)

    def rows(self, chosen: np.ndarray) -> Coded:
        """Keep some rows, by mask or position."""
        return Coded(self.codes[chosen], self.texts)

    def of_rows(self) -> Coded:
        """Keep the texts that stand on a row, and no other."""
        return Coded.of([self.texts[place] for place in np.unique(self.codes[self.codes >= 0])])

    def tiled(self, times: int) -> Coded:
        """Repeat the whole column."""
        return self if times == 1 else Coded(np.tile(self.codes, times), self.texts)

    def on_rows(self, wanted: Callable[[str], bool]) -> np.ndarray:
        """Mask of the rows whose text is wanted; a row with nothing is one with the empty text."""
        return np.array([*map(wanted, self.texts), wanted("")], dtype=bool)[self.codes]


def _with_nothing(places: list[int]) -> np.ndarray:
    """Places to look codes up in: code -1 finds the last, which is -1."""
    return np.array([*places, -1], dtype="int32")


def tidy(text: str) -> str:
    r"""Text without signs that nobody sees or outer and repeated spaces, in one Unicode form (NFC).

    Examples
    --------
    >>> tidy("  Code   permanent "), tidy("21\u200b")
    ('Code permanent', '21')
    """
    seen = text if text.isprintable() else _UNSEEN.sub("", text)
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def as_typed(text: str) -> str:
    """Text without what an export adds so that a spreadsheet keeps its zeros: ="0012", '0012.

    Examples
    --------
    >>> as_typed('="0012"'), as_typed("'0012"), as_typed("l'école")
    ('0012', '0012', "l'école")
    """
    if text[:1] not in ("=", "'"):
        return text
    found = _FOR_SPREADSHEET.fullmatch(text)
    return tidy(found[1] or found[2]) if found else text


def without_decimals(text: str) -> str:
    """Number, or numbers joined, without the ".0" that a program adds to those it computes with.

    Examples
    --------
    >>> without_decimals("16.0"), without_decimals("A1|16,0"), without_decimals("16.5")
    ('16', 'A1|16', '16.5')
    """
    return _DECIMALS.sub("", text)


def joined(columns: Sequence[Coded], between: str = "|") -> Coded:
    """Join columns row by row; a row where one of them has nothing has nothing.

    Examples
    --------
    >>> joined([Coded.of(["AUS", "AUT"]), Coded.constant("7", 2)]).texts
    ['AUS|7', 'AUT|7']
    """
    whole = columns[0]
    for column in columns[1:]:
        pairs = np.where((whole.codes < 0) | (column.codes < 0), -1, whole.codes.astype("int64"))
        pairs = np.where(pairs < 0, -1, pairs * max(len(column.texts), 1) + column.codes)
        distinct, codes = np.unique(pairs, return_inverse=True)
        n_nothing = int(len(distinct) > 0 and distinct[0] < 0)
        left, right = np.divmod(distinct[n_nothing:], max(len(column.texts), 1))
        texts = [
            f"{whole.texts[first]}{between}{column.texts[second]}" for first, second in zip(left, right, strict=True)
        ]
        whole = Coded((codes - n_nothing).astype("int32"), texts)
    return whole
