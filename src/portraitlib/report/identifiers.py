"""Addresses, telephone numbers and record numbers in what a file lets read: its words, not its marks nor its drawings.

Shapes are looked for everywhere. On a machine that has the key, a number of six digits or more is also tried under it:
one that gives the pseudonym of a person of the school is that person's, whatever it looks like.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable

from portraitlib.persons.key import Key

_UNREAD = re.compile(r"<(script|style)\b[^>]*>.*?</\1>", re.DOTALL)
_WITHIN_WORDS = re.compile(r"(?:</?(?:tspan|b|i|em|strong|span|a|small|mark|code)\b[^>]*>\s*)+")
_TAG = re.compile(r"<[^>]*>")
# By the last letters of alt, title, aria-label, placeholder, content, summary and description: a look from a rare sign.
_TOLD = re.compile(r'="(?<=(?:alt|tle|bel|der|ent|ary|ion)=")([^"]*)"')
_E_MAIL = re.compile(r"(?:@(?<=[\w.+%-]@)|%40(?<=\w%40))(?:[\w-]+\.)+[A-Za-z]{2,}")
# Numbers begin with three digits, whatever stands before looked at backwards: a text has few of them. A record number
# has 7 digits, a social insurance number 9, a telephone number 10; 6 digits are a course or a school, 8 a date.
_STARTS = r"\d{3}(?:(?<![\w.,/-]\d{3})|(?<=\b1-\d{3}))"
_ENDS = r"(?![\w-]|[.,]\d|\.py\b)"  # a cell that failed is named by a number: 1527644298.py
_NUMBER = re.compile(
    rf"{_STARTS}(?:"
    r"(?P<telephone>(?<=[2-9]\d\d)(?:\)?[ \u00a0./\u2011-]{0,2}[2-9]\d\d[ \u00a0.\u2011-]?\d{4}|[-\u2011]\d{4}))"
    rf"|\d{{4}}|\d{{6,8}}|-\d{{3}}-\d{{3}}){_ENDS}"
)
_RUN = re.compile(rf"\d{{6}}(?<![\w.,/-]\d{{6}})\d{{0,4}}{_ENDS}")


def count_identifiers(text: str, is_of_a_person: Callable[[str], bool] | None = None) -> dict[str, int]:
    """Count e-mail addresses, telephone numbers and numbers of persons in what a text lets read.

    Examples
    --------
    >>> count_identifiers('<b>a.b@exemple.invalid</b> 514 555-0199 <text>1234567</text> <path d="M1234567">')
    {'e_mail': 1, 'telephone': 1, 'person_number': 1}
    >>> count_identifiers("132208 en 2025-2026, 20260228, 0,1234567, 1527644298.py:3")
    {}
    """
    words = readable(text)
    found = Counter("telephone" if match["telephone"] else "person_number" for match in _NUMBER.finditer(words))
    if is_of_a_person is not None:
        runs = {run for run in _RUN.findall(words) if _NUMBER.fullmatch(run) is None}
        found["person_number"] += sum(map(is_of_a_person, runs))
    counts = {"e_mail": len(_E_MAIL.findall(text)), **{kind: found[kind] for kind in ("telephone", "person_number")}}
    return {kind: count for kind, count in counts.items() if count}


def readable(text: str) -> str:
    """What a page lets read: the words between its marks, a line each, and those that tell of a figure."""
    if "<" not in text:
        return text
    told = "\n".join(_TOLD.findall(text))
    words = _TAG.sub("\n", _WITHIN_WORDS.sub(" ", _UNREAD.sub("\n", text)))
    return html.unescape(f"{words}\n{told}")


def under_key(key: Key, school: str, pseudonyms: frozenset[str], others: Iterable[str]) -> Callable[[str], bool]:
    """Make the check of a number under the key; `others` name no person: the school, its courses."""
    known = frozenset(others)
    tried: dict[str, bool] = {}

    def is_of_a_person(number: str) -> bool:
        """Whether a student, or somebody of the staff, has this number."""
        if number not in tried:
            made = (one for role in ("student", "staff") for one in key.pseudonyms_of(role, school, number))
            tried[number] = number not in known and any(one in pseudonyms for one in made)
        return tried[number]

    return is_of_a_person
