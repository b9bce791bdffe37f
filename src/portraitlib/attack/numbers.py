"""Numbers as pages and files write them: what a text says, how precisely, and whether it hides its value."""

from __future__ import annotations

import re

HIDDEN = "hidden"
_NUMBER = re.compile(r"^([<>]?)\s*([+\-\u2212]?[\d\s\u00a0\u202f]*\d(?:[.,]\d+)?)\s*(%?)$")
_MINIMUM = re.compile(
    r"n\s*(?:<|&lt;)\s*(\d+)|(?:moins de|fewer than)\s(\d+)\s(?:\u00e9l\u00e8ves|students)", re.IGNORECASE
)
_STUDENTS = re.compile(
    r"(?<![\d.,/])(\d{1,3}(?:[\s\u00a0\u202f]\d{3})+|\d+)[\s\u00a0]+(?:de ces |des |of these |of the )?"
    r"(?:\u00e9l\u00e8ve|student)s?\b",
    re.I,
)
_NO_COUNT_BEFORE = re.compile(
    r"(?:moins de|moins|plus de|environ|au plus|de plus que|sous|fewer than|less than|at least|at most|about|more than"
    r"|\u00e0 partir de|[<>\u2264\u2265])[\s\u00a0]*$",
    re.IGNORECASE,
)
_NO_COUNT_AFTER = re.compile(
    r"^[\s\u00a0](?:sur|of|in|out of)[\s\u00a0]1[\s\u00a0,\u202f]?0{2,3}\b|^[\s\u00a0]ou[\s\u00a0]plus"
)
_BASE_BEFORE, _BASES = re.compile(r"\b(?:pour|per)[\s\u00a0]$", re.IGNORECASE), (100, 1000)
_ANY = re.compile(r"\d+(?:[.,]\d+)?")


def read_number(text: str, unit: float = 1.0) -> tuple[str, float, int] | None:
    """Sign of a bound, value and decimals of a text; None when it is not a number.

    Examples
    --------
    >>> read_number("1 234"), read_number("> 90 %"), read_number("45,5 %"), read_number("fractions")
    (('', 1234.0, 0), ('>', 0.9, 2), ('', 0.455, 3), None)
    """
    found = _NUMBER.match(text.strip())
    if found is None:
        return None
    digits = re.sub(r"[\s\u00a0\u202f]", "", found[2]).replace("\u2212", "-").replace(",", ".")
    decimals = len(digits.partition(".")[2])
    share = bool(found[3])
    return found[1], round(float(digits) * (0.01 if share else unit), 12 + decimals), decimals + 2 * share


def is_hidden(text: str) -> bool:
    """Whether a cell says that its value is withheld.

    Examples
    --------
    >>> is_hidden("n < 10"), is_hidden("retenu"), is_hidden("< 10 %")
    (True, True, False)
    """
    return text.strip() in ("retenu", "withheld") or bool(re.fullmatch(r"n\s*<\s*\d+", text.strip()))


def minimum_told(texts: list[str]) -> int:
    """Smallest count of students that some texts say they show; 0 when none says it.

    Examples
    --------
    >>> minimum_told(["Tout groupe de moins de 5 \u00e9l\u00e8ves est retenu", "n < 5"])
    5
    """
    told = [int(found[1] or found[2]) for text in texts for found in _MINIMUM.finditer(text)]
    return max(set(told), key=told.count) if told else 0


def few_students(text: str, minimum: int) -> list[str]:
    """Passages of a text that count from 1 to `minimum` - 1 students.

    Examples
    --------
    >>> few_students("2 de ces \u00e9l\u00e8ves ont quitt\u00e9, moins de 3 \u00e9l\u00e8ves sont revenus", 5)
    ['2 de ces \u00e9l\u00e8ves']
    """
    return [passage for count, passage in students_told(text) if 0 < count < minimum]


def students_told(text: str) -> list[tuple[int, str]]:
    """Counts of students that a text says, each with its passage; but those it only compares something with.

    Examples
    --------
    >>> students_told("At least 20 students, 2 per 100 students: 1 204 students were seen, 3 students twice")
    [(1204, '1 204 students'), (3, '3 students')]
    """
    counted = ((int(re.sub(r"\D", "", found[1])), found) for found in _STUDENTS.finditer(text))
    return [(n, found[0]) for n, found in counted if _is_counted(n, found, text)]


def _is_counted(n: int, found: re.Match[str], text: str) -> bool:
    """Whether a number is of students who are there: neither a limit, nor what a share is of, such as 100."""
    before = max(0, found.start() - 14), found.start()
    is_base = n in _BASES and _BASE_BEFORE.search(text, *before)
    after = text[found.end() : found.end() + 12]
    return not (is_base or _NO_COUNT_BEFORE.search(text, *before) or _NO_COUNT_AFTER.match(after))


def count_numbers(text: str) -> int:
    """How many numbers a text holds."""
    return len(_ANY.findall(text))
