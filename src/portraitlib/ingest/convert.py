"""Texts of a column to the values of a standard column, each distinct text once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from portraitlib.ingest import parse
from portraitlib.ingest.coded import Coded, as_typed, tidy, without_decimals
from portraitlib.ingest.days import clock, counted_day, day
from portraitlib.ingest.layout import FileFormat, TakenOut
from portraitlib.ingest.mapping import ColumnSource, MarkScale
from portraitlib.ingest.parse import UnreadableError
from portraitlib.tables.arrow_schemas import ARROW_TYPES
from portraitlib.tables.schema import Column, Kind
from portraitlib.workbooks.cells import NOT_COMPUTED

LONGEST_LABEL = 200
# Errors of Excel and LibreOffice, in French or English: #N/A, #DIV/0!, #REF!, #NOM?, #VALEUR!, Err:502…
_OPENINGS = ("#", "\0", "Err", "\n=")
_ERROR = re.compile(r"#(?:N/[AD]|DIV/0[!?]|[A-Z]{3,12}[!?])|#+|Err ?:\d{3}")
# A formula kept as text: =SI(D2>60;D2;""), =D2+E2, =$D$2; ="0012" is a text, and so is « = pareil ».
_FORMULA = re.compile(
    r"=[+-]?(?:[^\W\d][\w.]*\(.*|\$?[A-Za-z]{1,3}\$?\d+(?:\W.*)?|.*[|!].*!.*|.*[\w']!\$?[A-Z].*)", re.DOTALL
)


@dataclass(frozen=True)
class Converted:
    """A standard column of some records."""

    codes: np.ndarray
    distinct: list[Any]
    rules: list[str]
    texts: list[str] = field(repr=False)

    @property
    def is_missing(self) -> np.ndarray:
        """Mask of the records with nothing."""
        return self.codes < 0

    def breaking(self, rule: str) -> np.ndarray:
        """Mask of the records whose value breaks `rule`."""
        return np.array([*(broken == rule for broken in self.rules), False], dtype=bool)[self.codes]

    def without(self, emptied: np.ndarray) -> Converted:
        """Leave some records with nothing."""
        return Converted(np.where(emptied, -1, self.codes).astype("int32"), self.distinct, self.rules, self.texts)

    def rows(self, chosen: np.ndarray) -> Converted:
        """Keep some records."""
        return Converted(self.codes[chosen], self.distinct, self.rules, self.texts)

    def floats(self) -> np.ndarray:
        """Values of the records as numbers, NaN where there is none."""
        numbers = [np.nan if value is None else float(value) for value in self.distinct]
        return np.array([*numbers, np.nan], dtype="float64")[self.codes]

    def days(self) -> np.ndarray:
        """Values of the records as days, NaT where there is none."""
        return np.array([*self.distinct, None], dtype="datetime64[D]")[self.codes]

    def arrow(self, column: Column) -> pa.Array:
        """Values of the records in the column's Arrow type."""
        kind = ARROW_TYPES[column.kind]
        values = self.distinct
        if column.kind is Kind.INTEGER:  # one that no record keeps may be too large for any type
            is_kept = np.bincount(self.codes[~self.is_missing], minlength=len(values)) > 0
            values = [
                int(value) if kept and value is not None else None for value, kept in zip(values, is_kept, strict=True)
            ]
        made_as = pa.date32() if column.kind is Kind.DATE else kind  # Arrow makes no timestamp of a plain date
        places = pa.array(np.where(self.codes < 0, len(values), self.codes))
        return pa.array([*values, None], made_as).cast(kind).take(places)


def nothing(n_records: int) -> Converted:
    """Make a column in which every record has nothing."""
    return Converted(np.full(n_records, -1, dtype="int32"), [], [], [])


def clean(column: Coded, form: FileFormat, worthless: Iterable[str] = ()) -> Coded:
    """Trim texts and read those that stand for nothing, or are `worthless`, as nothing."""
    absent = {"", *map(tidy, form.missing), *map(tidy, worthless)}
    return column.recoded(lambda text: None if (trimmed := as_typed(tidy(text))) in absent else trimmed)


def worthless_texts(texts: Sequence[str], form: FileFormat) -> dict[int, str]:
    """Place and text of what a spreadsheet leaves where there is no value, unless the description says it is nothing.

    A formula kept as text is one that was never computed.

    Examples
    --------
    >>> worthless_texts(["72", "#N/A"], FileFormat())
    {1: '#N/A'}
    """
    together = "\n".join(["", *texts])  # millions of texts hold none: they are looked at in one go
    if not any(sign in together for sign in _OPENINGS):
        return {}
    found = {place: text for place, text in enumerate(map(str.strip, texts)) if is_worthless(text)}
    return {place: text for place, text in found.items() if text not in form.missing}


def is_worthless(text: str) -> bool:
    """Whether the text is what a spreadsheet shows for an error, or a formula it never computed.

    Examples
    --------
    >>> is_worthless("#N/A"), is_worthless("#DIV/0!"), is_worthless("#1 en maths")
    (True, True, False)
    """
    return is_formula(text) or (text.startswith(_OPENINGS) and _ERROR.fullmatch(text) is not None)


def is_formula(text: str) -> bool:
    """Whether the text is a formula that was never computed.

    Examples
    --------
    >>> is_formula('=SI(D2>60;D2;"")'), is_formula('="0012"')
    (True, False)
    """
    return text == NOT_COMPUTED or (text.startswith("=") and _FORMULA.fullmatch(text) is not None)


def taken_out(column: Coded, source: TakenOut) -> Coded:
    """Take the value out of the text that surrounds it: `strip`, then `extract`."""
    if not source.strip and not source.extract:
        return column
    without = str.maketrans("", "", source.strip)
    expression = re.compile(source.extract or "(.*)")

    def value(text: str) -> str | None:
        """What the expression finds, else the whole text."""
        text = text.translate(without)
        found = expression.search(text)
        return tidy(found[1] or "" if found else text) or None

    return column.recoded(value)


def recode(column: Coded, source: ColumnSource) -> Coded:
    """Apply a column's `strip`, `extract`, `digits`, `recode` and `default`."""
    column = taken_out(column, source)
    if source.digits:
        width = source.digits
        column = column.recoded(without_decimals)
        column = column.recoded(lambda text: text.zfill(width) if text.isdecimal() else text)
    column = recoded(column, source.recode)
    return column if source.default is None else column.filled(source.default)


def recoded(column: Coded, codes: Mapping[str, str | None]) -> Coded:
    """Translate texts; ``"*"`` stands for any that is not named, None for nothing."""
    if not codes:
        return column
    table = {tidy(text): new for text, new in codes.items()}
    otherwise = "*" in table
    return column.recoded(lambda text: table.get(text, table["*"] if otherwise else text))


def convert(column: Column, texts: Coded, source: ColumnSource, form: FileFormat) -> Converted:
    """Read the texts of a column that is neither a mark nor a person's identifier."""
    read = _derived(source, form) if source.derive else reader(column, source, form)
    return _each(texts, read)


def convert_coded(texts: Coded, codes: Mapping[str, str], read: Callable[[str], object]) -> tuple[Converted, Converted]:
    """Read numbers and the codes found in their place."""
    known = {tidy(text).casefold(): code for text, code in codes.items()}
    is_code = [known.get(text.casefold()) for text in texts.texts]
    in_place = np.array([*(code is not None for code in is_code), False], dtype=bool)[texts.codes]
    numbers = Coded(np.where(in_place, -1, texts.codes), texts.texts)
    found = np.where(in_place, texts.codes, -1)
    return (
        _each(numbers, read, skip={place for place, code in enumerate(is_code) if code is not None}),
        Converted(found, is_code, [""] * len(is_code), texts.texts),
    )


def mark_reader(scale: MarkScale, form: FileFormat) -> Callable[[str], object]:
    """Make the function that reads one mark."""
    return lambda text: parse.mark(text, form.decimal, scale)


def age_on_september_30(births: Converted, school_years: Converted) -> Converted:
    """Age in full years on 30 September of the school year, from dates of birth."""
    born, years = births.days(), school_years.floats()
    year_of_birth = born.astype("datetime64[Y]").astype("int64") + 1970
    day_of_year = (born - born.astype("datetime64[M]")).astype("int64")
    month = born.astype("datetime64[M]").astype("int64") % 12
    later = (month > 8) | ((month == 8) & (day_of_year > 29))
    ages = np.where(np.isnat(born) | np.isnan(years), np.nan, np.nan_to_num(years) - 1 - year_of_birth - later)
    distinct, codes = np.unique(ages, return_inverse=True)
    values = [None if np.isnan(age) else float(age) for age in distinct]
    unread = [rule for rule in births.rules if rule]
    rules = [""] * len(values)
    codes = np.where(np.isnan(ages), -1, codes).astype("int32")
    if not unread:
        return Converted(codes, values, rules, [f"{value:g}" if value is not None else "" for value in values])
    broken = ~births.is_missing & np.isnat(born)
    codes[broken] = len(values)
    return Converted(codes, [*values, None], [*rules, unread[0]], [""] * (len(values) + 1))


def _each(texts: Coded, read: Callable[[str], object], skip: frozenset[int] | set[int] = frozenset()) -> Converted:
    values, rules = [], []
    for place, text in enumerate(texts.texts):
        value, rule = None, ""
        if place not in skip:
            try:
                value = read(text)
            except UnreadableError as fault:
                rule = fault.rule
        values.append(value)
        rules.append(rule)
    return Converted(texts.codes, values, rules, texts.texts)


def reader(column: Column, source: ColumnSource, form: FileFormat) -> Callable[[str], object]:
    """Make the function that reads one text of the column."""
    decimal, unit = form.decimal, column.unit.split(" ")[0]
    if unit in ("minutes", "hours"):
        as_kind = parse.whole if column.kind is Kind.INTEGER else float
        return lambda text: as_kind(parse.duration(text, decimal, unit))
    if column.kind is Kind.NUMBER:
        return lambda text: parse.number(text, decimal)
    if column.name.endswith("_year") and column.name != "birth_year":
        named_by_first = source.named_by == "first"
        return lambda text: parse.school_year(text, decimal, named_by_first=named_by_first)
    if column.name.endswith("_at"):
        return clock
    if column.name in ("grade_level", "level") and column.kind is Kind.INTEGER:
        return lambda text: parse.grade(text, decimal)
    if column.kind is Kind.INTEGER:
        return lambda text: parse.integer(text, decimal)
    if column.kind is Kind.DATE:
        if source.counted_from is not None:
            first, every = source.counted_from, source.every
            return lambda text: counted_day(text, decimal, first, every)
        formats = _formats(source, form)
        return lambda text: day(text, formats)
    if column.kind is Kind.BOOLEAN:
        return parse.truth
    if column.name == "sex":
        return lambda text: parse.sex(text, column.codes)
    if column.kind is Kind.CODE:
        return lambda text: parse.one_of(text, column.codes)
    return _label


def _derived(source: ColumnSource, form: FileFormat) -> Callable[[str], object]:
    formats = _formats(source, form)
    if source.derive == "year":
        return lambda text: float(day(text, formats).year)
    return lambda text: day(text, formats)


def _formats(source: ColumnSource, form: FileFormat) -> Sequence[str]:
    return form.date_formats if source.date_formats is None else source.date_formats


def _label(text: str) -> str:
    if len(text) > LONGEST_LABEL:
        raise UnreadableError("label_too_long")
    return text
