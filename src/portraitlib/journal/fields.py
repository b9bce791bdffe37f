"""What a person may type in a field of the journal: lengths, days, lists; nothing typed is changed."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from portraitlib.params import wrong

DAY_LENGTH, LINE_LENGTH, TEXT_LENGTH = 40, 200, 20_000
_DAY_WITHOUT_YEAR = re.compile(r"\d{1,2}(er)?[\s/-]+(\d{1,2}|[^\W\d]{3,}\.?)", re.IGNORECASE)


def _writable(text: str) -> str:
    """Refuse signs that no database keeps: a zero, or half of a sign of two parts."""
    try:
        is_kept = "\0" not in text and bool(text.encode() or True)
    except UnicodeEncodeError:
        is_kept = False
    if not is_kept:
        raise wrong("sign_not_kept", found="")
    return text


def _filled(text: str) -> str:
    """Refuse what was left empty."""
    if not text.strip():
        raise wrong("left_empty", found="")
    return text


def _day(text: str) -> str:
    """Refuse what is not a day of the calendar, and say so of a day without its year."""
    if not text:
        return text
    if _DAY_WITHOUT_YEAR.fullmatch(text.strip()):
        raise wrong("day_without_year", found=text[:20])
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise wrong("not_a_day", found=text[:20]) from None


def _lines(given: object) -> object:
    """A list typed one to a line."""
    if isinstance(given, str):
        return tuple(line.strip() for line in given.splitlines() if line.strip())
    return given


Line = Annotated[str, Field(max_length=LINE_LENGTH), AfterValidator(_writable)]
Text = Annotated[str, Field(max_length=TEXT_LENGTH), AfterValidator(_writable)]
Day = Annotated[str, Field(max_length=DAY_LENGTH), AfterValidator(_day)]
Lines = Annotated[tuple[Line, ...], Field(max_length=200), BeforeValidator(_lines)]
Given = Annotated[Line, AfterValidator(_filled)]
Told = Annotated[Text, AfterValidator(_filled)]
On = Annotated[Day, AfterValidator(_filled)]
State = Literal["open", "done", "moved", "dropped"]
Visibility = Literal["team", "direction"]
