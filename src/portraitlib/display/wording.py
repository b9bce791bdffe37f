"""The reader's language: sentences, labels, numbers and dates.

Strings of the source are French; the other language comes from a gettext catalogue. Numbers and dates are
written by Babel (``fr_CA``, ``en_CA``): the machine's own locale is never read nor set.
"""

from __future__ import annotations

import datetime
import gettext
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from numbers import Real
from string import Formatter
from typing import Any

from portraitlib.display.catalogue import FOLDER, read_catalogue
from portraitlib.display.commands import as_typed
from portraitlib.display.numbers import is_missing, written_number
from portraitlib.persons.handles import STAFF_COLUMNS, STUDENT_COLUMNS, Handles
from portraitlib.results.forms import Form, rounded
from portraitlib.results.vocabulary import mark
from portraitlib.results.vocabulary.lookup import label_of

__all__ = ["DOMAIN", "LOCALES", "MISSING", "SOURCE_LANGUAGE", "WRITTEN", "Said", "Words", "heard", "mark"]

DOMAIN = "portraitlib"
SOURCE_LANGUAGE = "fr"
LOCALES = {"fr": "fr_CA", "en": "en_CA"}
MISSING = "—"
LONGEST_LIST, ITEMS_SHOWN = 30, 12
_FRENCH_SPACES = re.compile(r" (?=[:;?!%»])|(?<=«) ")
_GRADE_KINDS = ("grade_level", "course_level")
PERSON_COLUMNS = frozenset({*STUDENT_COLUMNS, *STAFF_COLUMNS})


@dataclass(frozen=True)
class Said:
    """A number put into words: the place of its sentence, how it was written, its value."""

    place: str
    written: str
    value: float


_HEARD: ContextVar[list[Said] | None] = ContextVar("heard", default=None)


@contextmanager
def heard() -> Iterator[list[Said]]:
    """Numbers put into words meanwhile, in order.

    Examples
    --------
    >>> with heard() as numbers:
    ...     sentence = Words("fr").say("{share:percent} des élèves", share=0.25)
    >>> [(one.place, one.value) for one in numbers]
    [('share', 0.25)]
    """
    numbers: list[Said] = []
    token = _HEARD.set(numbers)
    try:
        yield numbers
    finally:
        _HEARD.reset(token)


def _hear(place: str, written: str, value: object) -> None:
    numbers = _HEARD.get()
    if numbers is not None and isinstance(value, Real) and not isinstance(value, bool):
        numbers.append(Said(place, written, float(value)))


@lru_cache(maxsize=4)
def _catalogue(language: str) -> gettext.NullTranslations:
    """Read the catalogue of a language; the source language needs none."""
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    return read_catalogue(FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po")


@lru_cache(maxsize=4096)
def _places(text: str) -> tuple[tuple[str, str | None, str | None, str | None], ...]:
    """Literal texts of a sentence, each with the place that follows it."""
    return tuple(Formatter().parse(text))


def _is_row(source: Any) -> bool:
    """Whether a source is a row of a frame, told without loading pandas: a command that opens no school has none."""
    return getattr(source, "ndim", 0) == 1 and hasattr(source, "index")


def _found(name: str, sources: Sequence[Any], facts: Mapping[str, object]) -> object:
    """Value of a place: among the facts, then in each source."""
    if name in facts:
        return facts[name]
    for source in sources:
        if isinstance(source, Mapping):
            if name in source:
                return source[name]
        elif _is_row(source):
            if name in source.index:
                return source[name]
        elif hasattr(source, name):
            return getattr(source, name)
    raise KeyError(name)


class Withheld(str):
    """A sentence that says that a finding is withheld."""


class Words:
    r"""Puts facts into the words of one language.

    Parameters
    ----------
    language : {"fr", "en"}
    handles : Handles, optional
        How the persons of the school are called: pseudonyms are written as their handles.

    Raises
    ------
    ValueError
        When the language is not one of the kit's.

    Examples
    --------
    >>> words = Words("fr")
    >>> words.say("Taux de réussite : {rate}", rate=words.percent(0.625))
    'Taux de réussite\xa0: 63\xa0%'
    >>> words.listing(["a", "b", "c"]), words.year(2026), words.grade(2)
    ('a, b et c', '2025-2026', '2e secondaire')
    """

    def __init__(self, language: str, handles: Handles | None = None) -> None:
        if language not in LOCALES:
            raise ValueError(f"language is one of {sorted(LOCALES)}, not {language!r}")
        self.language = language
        self.locale = LOCALES[language]
        self.handles = handles
        self._catalogue = _catalogue(language)

    def say(self, msgid: str, *sources: object, **facts: object) -> str:
        r"""Sentence `msgid` (French) in the reader's language, its places filled.

        Parameters
        ----------
        msgid : str
            A place may say how its value is written: ``{share:percent}``, ``{subject:label}``; see `WRITTEN`.
        *sources : mapping or object
            Where a name that is not among `facts` is looked for: rows by key, results by attribute, in order.
        **facts
            Values of the places, by name.

        Examples
        --------
        >>> Words("fr").say("{subject:label} : {share:percent}", {"subject": "history", "share": 0.5})
        'Histoire\xa0: 50\xa0%'
        """
        return self._set(self._filled(self._catalogue.gettext(msgid), sources, facts))

    def withheld(self, msgid: str, *sources: object, **facts: object) -> Withheld:
        """Say, in place of a finding, that this reader may not see it; its view then has no rank among findings."""
        return Withheld(self.say(msgid, *sources, **facts))

    def translate(self, text: str) -> str:
        """Text as it is in the catalogue, braces and all; the text itself when nobody translated it."""
        return self._catalogue.gettext(text)

    def plural(self, singular: str, plural: str, n: float | None, *sources: object, **facts: object) -> str:
        """Singular or plural sentence for `n`, itself written at ``{n}``; the rest as `say` does.

        French says « 0 élève », English "0 students". A withheld `n` (missing) is written « quelques ».
        """
        n = None if is_missing(n) or n is None else int(n)
        several = 2 if n is None else abs(n)
        if self.language == SOURCE_LANGUAGE:
            text = singular if several < 2 else plural
        else:
            text = self._catalogue.ngettext(singular, plural, several)
        _hear("n", self.count(n), n)
        sentence = self._set(self._filled(text, sources, {**facts, "n": self.count(n)}))
        return sentence[:1].upper() + sentence[1:] if n is None and text.startswith("{n}") else sentence

    def label(self, code: Any, kind: str = "") -> str:
        """Label of a code: a column or table name, a subject, a competency, a term or any other.

        Parameters
        ----------
        code : object
            Code as it stands in a table. A value that no list knows (a group's name) is written as it is.
        kind : str
            Column the code comes from (``"term"``, ``"sex"``…), or ``"column"`` or ``"table"`` for a name of
            one. Empty to look everywhere.

        Examples
        --------
        >>> Words("fr").label("mathematics"), Words("fr").label("1", "term"), Words("fr").label(2, "grade_level")
        ('Mathématique', '1re étape', '2e secondaire')
        """
        if is_missing(code):
            return MISSING
        if kind in _GRADE_KINDS:
            return self.grade(int(code))
        if kind in PERSON_COLUMNS:
            return self.handles.of(str(code)) if self.handles else str(code)
        if isinstance(code, datetime.date):
            return self.day(code)
        found = label_of(code, kind)
        return self._set(self._catalogue.gettext(found)) if found else str(code)

    def count(self, n: int | None) -> str:
        """Whole number; « quelques » when it was withheld."""
        return self.say("quelques") if n is None or is_missing(n) else self._decimal(n, 0)

    def number(self, x: float, decimals: int = 1) -> str:
        """Number with a fixed number of decimals; half is rounded up, as by hand."""
        return MISSING if is_missing(x) else self._decimal(x, decimals)

    def amount(self, x: float) -> str:
        """Number with one decimal, but for a whole one: « 70 », « 12,5 »."""
        return self.number(x, 0 if not is_missing(x) and abs(x - round(x)) < 1e-9 else 1)

    def percent(self, share: float, decimals: int = 0) -> str:
        """Share [0-1] as per cent."""
        if is_missing(share):
            return MISSING
        return self._decimal(Decimal(str(float(share))) * 100, decimals) + self.percent_sign

    def points(self, share_difference: float, decimals: int = 1) -> str:
        """Difference of two shares [-1, 1] as signed percentage points."""
        if is_missing(share_difference):
            return MISSING
        exact = Decimal(str(float(share_difference))) * 100
        size = rounded(exact, decimals)  # 1.6 is written « 2 points »
        text = self._decimal(size, decimals)
        return f"{'+' if size > 0 and text.strip('0,.') else ''}{self._in_points(text, size)}"

    def scale_points(self, x: float, decimals: int = 1) -> str:
        """Points of a mark or of a scale: « 7,5 points », « 1,4 point » in French."""
        if is_missing(x):
            return MISSING
        return self._in_points(self.number(x, decimals), rounded(Decimal(str(float(x))), decimals))

    def _in_points(self, text: str, size: Decimal) -> str:
        unit = self._catalogue.ngettext("point", "points", 1 if abs(size) == 1 else 2)
        if self.language == SOURCE_LANGUAGE:
            unit = "points" if abs(size) >= 2 else "point"
        return f"{text}\u00a0{unit}"

    def mark(self, x: float) -> str:
        """Mark [0-100], one decimal."""
        return self.number(x, 1)

    def date(self, d: datetime.date) -> str:
        """Date in full, as in a sentence."""
        if is_missing(d):
            return MISSING
        from babel.dates import format_date

        written = format_date(d, "long", locale=self.locale)
        return f"1er{written[1:]}" if self.language == "fr" and written.startswith("1 ") else written

    def day(self, d: datetime.date) -> str:
        """Date as in a table: 2026-02-27."""
        if is_missing(d):
            return MISSING
        if isinstance(d, datetime.date):
            return f"{d:%Y-%m-%d}"
        import pandas as pd  # a day as numpy or a file writes it

        return f"{pd.Timestamp(d):%Y-%m-%d}"

    def year(self, school_year: int) -> str:
        """School year named by its second year: 2026 is 2025-2026."""
        return MISSING if is_missing(school_year) else f"{int(school_year) - 1}-{int(school_year)}"

    def grade(self, level: int) -> str:
        """Grade level: 1 to 5 secondary, 0 end of primary."""
        if is_missing(level):
            return MISSING
        if level == 0:
            return self.say("6e année du primaire")
        return self.say("1re secondaire") if level == 1 else self.say("{level}e secondaire", level=int(level))

    def listing(self, items: Iterable[object]) -> str:
        """Items in a sentence: « a, b et c »."""
        texts = [str(item) for item in items]
        if len(texts) < 2:
            return "".join(texts)
        return self.say("{first} et {last}", first=", ".join(texts[:-1]), last=texts[-1])

    def short_listing(self, items: Sequence[str]) -> str:
        """Items in a sentence; of a long list the first ones, and how many more there are."""
        if len(items) <= LONGEST_LIST:
            return self.listing(items)
        more = self.count(len(items) - ITEMS_SHOWN)
        return self.say("{first} et {more} autres", first=", ".join(items[:ITEMS_SHOWN]), more=more)

    def write(self, value: object, form: Form) -> str:
        """Value of a table's cell, in its form; a missing value is a dash."""
        return self.write_all([value], form)[0]

    def write_all(self, values: Iterable[object], form: Form) -> list[str]:
        """Values of a table's column, in its form; a missing value is a dash."""
        writers: dict[Form, Callable[[Any], str]] = {
            Form.COUNT: self.count,
            Form.PERCENT: self.percent,
            Form.POINTS: self.points,
            Form.MARK: self.mark,
            Form.NUMBER: lambda number: self.number(number, 2),
            Form.DATE: self.day,
            Form.YEAR: self.year,
        }
        write = writers.get(form, str)
        return [MISSING if is_missing(value) else write(value) for value in values]

    @property
    def percent_sign(self) -> str:
        """Sign that follows a percentage, with its non-breaking space in French."""
        return "\u00a0%" if self.language == "fr" else "%"

    @property
    def tag(self) -> str:
        """Language tag for ``lang`` attributes."""
        return self.locale.replace("_", "-")

    def _filled(self, text: str, sources: Sequence[object], facts: Mapping[str, object]) -> str:
        """Text whose places are filled, each value written as its place says."""
        pieces = []
        for literal, name, form, conversion in _places(text):
            pieces.append(literal)
            if name is not None:
                value = _found(name, sources, facts)
                if form and (form in WRITTEN or form.startswith("label")):
                    written = self._written(name, value, form)
                else:
                    written = format(repr(value) if conversion == "r" else value, form or "")
                _hear(name, written, value)
                if pieces[-1].endswith("n = ") and written == self.say("quelques"):  # « n = quelques » is no count
                    pieces[-1], written = pieces[-1].removesuffix("= "), self.say("retenu")
                pieces.append(written)
        return "".join(pieces)

    def _written(self, name: str, value: object, form: str) -> str:
        if form.startswith("label"):
            return self.label(value, form.removeprefix("label").lstrip("_") or name)
        return WRITTEN[form](self, value)

    def _set(self, text: str) -> str:
        """Commands as they are typed here; French signs keep with their word: spaces around them do not break."""
        text = as_typed(text)
        return _FRENCH_SPACES.sub("\u00a0", text) if self.language == SOURCE_LANGUAGE else text

    def _decimal(self, x: float | Decimal, decimals: int) -> str:
        return written_number(x, decimals, self.locale)


WRITTEN: dict[str, Callable[[Words, Any], str]] = {
    "percent": lambda words, x: words.percent(x),
    "percent1": lambda words, x: words.percent(x, 1),
    "points": lambda words, x: words.points(x),
    "points0": lambda words, x: words.points(x, 0),
    "points_apart": lambda words, x: words.points(abs(x), 0).lstrip("+"),
    "scale_points": lambda words, x: words.scale_points(x),
    "mark": lambda words, x: words.mark(x),
    "number": lambda words, x: words.number(x),
    "number2": lambda words, x: words.number(x, 2),
    "whole": lambda words, x: words.number(x, 0),
    "amount": lambda words, x: words.amount(x),
    "count": lambda words, x: words.count(x),
    "year": lambda words, x: words.year(x),
    "grade": lambda words, x: words.grade(x),
    "date": lambda words, x: words.date(x),
    "day": lambda words, x: words.day(x),
    "listing": lambda words, x: words.listing(x),
}
"""How the value of a place is written, by the form it asks for; ``label`` and ``label_KIND`` write a code's label."""
