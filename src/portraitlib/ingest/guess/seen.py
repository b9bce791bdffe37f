"""Files of one layout, seen as one: where what is known of their columns stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from portraitlib.ingest.days import SERIAL
from portraitlib.ingest.guess.look import Looked
from portraitlib.ingest.guess.synonyms import DATE_HEADERS, grade_of, meaning_of, term_of
from portraitlib.ingest.name_headers import header_words

LAST_MONTH = 12
_SERIAL = re.compile(r"[34]\d{4}(?:[.,]\d+)?")
_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})")


@dataclass
class GuessedTable:
    """A table that a file seems to hold: columns, and what stands beside them, as a mapping writes them."""

    table: str
    columns: dict[str, Any]
    more: dict[str, Any] = field(default_factory=dict)
    headers: set[str] = field(default_factory=set)
    form: dict[str, Any] = field(default_factory=dict)
    """How its file is written, where its headers say it."""

    def __post_init__(self) -> None:
        """Count the headers that its columns come from among those taken."""
        self.headers |= {source["from"] for source in self.columns.values() if "from" in source}


class Seen:
    """Files of one layout, seen as one."""

    def __init__(self, alike: list[Looked], kind: str) -> None:
        self.headers = alike[0].headers
        self._alike = alike
        self.of: dict[str, str] = {}
        names = [part for one in alike for part in (one.relative, one.sheet)]
        self.words = {word for text in (*names, *self.headers) for word in header_words(text)}
        for header in self.headers:
            self.of.setdefault(meaning_of(header), header)
        number = self.of.get(kind) or self.of.get("code_permanent") or self.of.get("number")
        self.number, self.is_permanent = number, number is not None and number == self.of.get("code_permanent")
        self.terms = {header: term for header in self.headers if (term := term_of(header))}
        if "final" in self.terms.values() and not {"1", "2", "3"} & set(self.terms.values()):
            self.terms |= {header: header for header in self.headers if header in ("1", "2", "3")}
        of_days = {form: [header for header in self.headers if re.match(form, header)] for form in DATE_HEADERS}
        self.date_header = max(DATE_HEADERS, key=lambda form: len(of_days[form]))
        self.dates = of_days[self.date_header]
        self.date_formats = [form] if (form := date_form(set(self.dates))) else []
        if self.date_formats and not any(int(part) > LAST_MONTH for one in self.dates for part in one.split("/")[:2]):
            self.dates = []  # which of the two is the month, no one knows
        grade, year = self.of.get("grade"), self.of.get("year")
        if year and not grade and self._are_grades(year):
            self.of["grade"] = self.of.pop("year")

    def _are_grades(self, header: str) -> bool:
        values = self.values(header)
        return bool(values) and all(grade_of(text) for text in values)

    def values(self, header: str) -> set[str]:
        """Distinct values of a column."""
        return {text for one in self._alike for text in one.values.get(header, ())}

    def plain(self, meaning: str) -> dict[str, Any]:
        """Column as it stands."""
        return {"from": self.of[meaning]}

    def recoded(self, meaning: str, read: Callable[[str], str]) -> dict[str, Any]:
        """Column with the words that are known translated; no other value of the file is written."""
        header = self.of[meaning]
        known = {text: code for text in sorted(self.values(header)) if (code := read(text)) and code != text}
        return {"from": header, "recode": known} if known else {"from": header}

    def dated(self, meaning: str) -> dict[str, Any]:
        """Column of dates, with their form when it is not that of ISO."""
        header = self.of[meaning]
        values = self.values(header)
        form = date_form(values) or (SERIAL if values and all(map(_SERIAL.fullmatch, values)) else "")
        return {"from": header, "date_formats": [form]} if form else {"from": header}


def date_form(values: set[str]) -> str:
    """Form of dates written by hand, day first unless a day above 12 says otherwise; nothing for ISO.

    Examples
    --------
    >>> date_form({"03/09/2025", "28/02/2026"}), date_form({"02/28/2026"}), date_form({"2026-02-28"})
    ('%d/%m/%Y', '%m/%d/%Y', '')
    """
    found = [match for text in values if (match := _DAY_FIRST.fullmatch(text.split(" ")[0]))]
    if not found:
        return ""
    sign, year = found[0][2], "%Y" if len(found[0][4]) == 4 else "%y"
    month_first = any(int(match[3]) > 12 for match in found)
    return f"%m{sign}%d{sign}{year}" if month_first else f"%d{sign}%m{sign}{year}"
