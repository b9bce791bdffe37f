"""What the columns of a file show that names nobody: a few values, the words that come back as codes do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from portraitlib.ingest.convert import is_worthless
from portraitlib.ingest.examples import OF_BIRTH
from portraitlib.ingest.guess.look import Looked
from portraitlib.ingest.guess.seen import GuessedTable, date_form
from portraitlib.ingest.names import Names
from portraitlib.ingest.personal import quotable, showable

EXAMPLES = 3
MOST_WORDS = 15
"""A column of more different words holds texts, not codes."""
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_TWO_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}.*")


@dataclass(frozen=True)
class SeenColumn:
    """What a column shows.

    Parameters
    ----------
    examples : tuple of str
        Numbers and codes: whatever the column is, they name nobody.
    words : tuple of str
        Texts that come back, as codes do; shown only once the column is said to hold codes.
    date_form : str
        Form of its dates, when it holds some that are not ISO.
    is_either_way : bool
        No day above 12: which is the month is not known.
    """

    examples: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    date_form: str = ""
    is_either_way: bool = False


def seen_columns(
    alike: list[Looked], tables: Iterable[GuessedTable], left: Iterable[str], names: Names
) -> dict[str, SeenColumn]:
    """What each column that may be kept shows; of a person's number, of a birth and of names, nothing."""
    tables = list(tables)
    persons = {source["from"] for table in tables for source in table.columns.values() if "identifier" in source}
    of_birth = {
        source["from"]
        for table in tables
        for name, source in table.columns.items()
        if name in OF_BIRTH and "from" in source
    }
    numbers = {text.casefold() for one in alike for header in persons for text in one.values.get(header, ())}
    headers = {header for table in tables for header in table.headers} | set(left)
    return {
        header: _seen(_counted(alike, header), names, numbers)
        if header not in of_birth
        else SeenColumn(date_form=date_form(set(_counted(alike, header))), is_either_way=_is_either_way(alike, header))
        for header in alike[0].headers
        if header in headers - persons
    }


def _counted(alike: list[Looked], header: str) -> Counter[str]:
    return sum((one.values.get(header, Counter()) for one in alike), Counter())


def _seen(counts: Counter[str], names: Names, numbers: set[str]) -> SeenColumn:
    free = [
        (text, n)
        for text, n in counts.most_common()
        if text.casefold() not in numbers and names.hide(text) == text and text.isprintable() and not is_worthless(text)
    ]
    examples = [text for text, n in free if quotable(text, n, is_text=True)][:EXAMPLES]
    texts = [text for text, n in free if not _NUMBER.fullmatch(text) and showable(text)]
    words = [text for text, n in free if quotable(text, n, is_text=False)]
    if len(counts) > MOST_WORDS:
        words = [text for text in words if not _NUMBER.fullmatch(text)] if len(texts) <= MOST_WORDS else []
    form = date_form(set(counts))
    return SeenColumn(tuple(examples), tuple(sorted(words)), form, bool(form) and _has_no_day(counts))


def _is_either_way(alike: list[Looked], header: str) -> bool:
    counts = _counted(alike, header)
    return bool(date_form(set(counts))) and _has_no_day(counts)


def _has_no_day(texts: Iterable[str]) -> bool:
    """Whether no date says which of its two numbers is the day."""
    found = [match for text in texts if (match := _TWO_NUMBERS.fullmatch(text))]
    return bool(found) and all(int(one[1]) <= 12 and int(one[2]) <= 12 for one in found)
