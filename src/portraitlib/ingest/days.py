"""One text to one day, or one time of day. A text that cannot be read names a rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from portraitlib.ingest.parse import ISO, TWO_DIGITS, UnreadableError, integer
from portraitlib.persons.texts import plain

_HOUR = r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})(?:([-/.])(\d{{1,2}})\2(\d{{1,2}})|(\d{{2}})(\d{{2}})){_HOUR}", re.ASCII)
_MONTH_NAMED = re.compile(r"(\d{1,2})(?:er)?[ ./-]*([^\W\d_]{3,9})[ ./-]*(\d{4}|\d{2})")
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,9})\.? (\d{1,2}), (\d{4})")
_WEEKDAY = re.compile(
    r"(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)(?:di|credi|dredi|anche|edi|day|nesday|sday|rsday|urday)?"
    r"\.?,? (?=\w)"
)
_MONTHS = {
    "jan": 1, "fev": 2, "feb": 2, "mar": 3, "avr": 4, "apr": 4, "mai": 5, "may": 5, "juin": 6, "jun": 6, "juil": 7,
    "jul": 7, "aou": 8, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_CLOCK = re.compile(
    r"[T ]\d{1,2}[:h]\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]\.?M\.?)?"
    r"(?: ?(?:Z|[A-Z]{3,4})?(?:[+\u2212-]\d{1,2}(?::?\d{2})?)?)?$",
    re.ASCII | re.IGNORECASE,
)
_TIME = re.compile(r"(?:\d{4}-\d{2}-\d{2}[T ])?(\d{1,2})(?: ?[hH] ?|:)(\d{2})?(?::\d{2}(?:\.0+)?)?", re.ASCII)
_SHARE_OF_DAY = re.compile(r"0[.,]\d+", re.ASCII)
_MINUTES_A_DAY, _LAST_HOUR, _LAST_MINUTE = 24 * 60, 23, 59
_SERIAL = re.compile(r"[23456]\d{4}(?:[.,]\d+)?", re.ASCII)
SERIAL = "excel"
"""Format of a date written as a spreadsheet counts days, from 1899-12-30."""
_EPOCH = date(1899, 12, 30)


def day(text: str, formats: Sequence[str]) -> date:
    """Read a date by one of `formats`, or ISO.

    Raises
    ------
    UnreadableError
        ``impossible_date`` for a date that does not exist (31 February), ``serial_date`` for a spreadsheet's number
        of the day where no format says so, ``day_month_reversed`` where only the month before the day makes a date,
        else ``not_a_date``.

    Examples
    --------
    >>> day("03/09/2025", ["%d/%m/%Y"]), day("45903", ["excel"])
    (datetime.date(2025, 9, 3), datetime.date(2025, 9, 3))
    >>> day("2025/09/03 9:31:22 AM GMT-4", [])
    datetime.date(2025, 9, 3)
    """
    iso = ISO.fullmatch(text)
    if iso:
        try:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        except ValueError:
            raise UnreadableError("impossible_date") from None
    found = _read_day(text, formats)
    if found is not None:
        return found
    if (bare := _CLOCK.sub("", text)) != text:  # the hour at which a form was filled: nothing is kept of it
        return day(bare, formats)
    found = _without_doubt(text)
    if found is not None:
        return found
    if _read_day(text, [_month_first(form) for form in formats]) is not None:
        raise UnreadableError("day_month_reversed")
    if _SERIAL.fullmatch(text):
        if SERIAL in formats:
            return _EPOCH + timedelta(days=int(float(text.replace(",", "."))))
        raise UnreadableError("serial_date")
    raise UnreadableError("impossible_date" if any(_has_shape(text, form) for form in formats) else "not_a_date")


def counted_day(text: str, decimal: str, first: date, every: int) -> date:
    """Day of a number of week, session or measure: 1 is the day `first`, and the next comes `every` days later.

    Raises
    ------
    UnreadableError
        Those of `parse.integer`; ``date_out_of_range`` for a number too far away.

    Examples
    --------
    >>> counted_day("3", ",", date(2025, 9, 1), 7)
    datetime.date(2025, 9, 15)
    """
    try:
        return first + timedelta(days=every * (int(integer(text, decimal)) - 1))
    except OverflowError:
        raise UnreadableError("date_out_of_range") from None


def _without_doubt(text: str) -> date | None:
    """Day that any reader reads in one way: "2025/09/03", "20250903", "3 sept. 2025", "Sep 3, 2025", "03-sept-25".

    Examples
    --------
    >>> _without_doubt("20250903") == _without_doubt("mercredi 3 septembre 2025") == _without_doubt("03-sept-25")
    True
    """
    said = _WEEKDAY.sub("", plain(text), count=1) if text[:1].isalpha() else plain(text)
    year_first, named = _YEAR_FIRST.fullmatch(text), _MONTH_NAMED.fullmatch(said)
    if month_first := _MONTH_FIRST.fullmatch(said):
        named = _MONTH_NAMED.fullmatch(f"{month_first[2]} {month_first[1]} {month_first[3]}")
    if year_first:
        year, month, of_month = year_first[1], year_first[3] or year_first[5], year_first[4] or year_first[6]
    elif named:
        of_month, name, year = named.groups()
        month = str(next((number for start, number in _MONTHS.items() if name.startswith(start)), 0))
        year = year if len(year) > TWO_DIGITS else f"20{year}"
    else:
        return None
    try:
        return date(int(year), int(month), int(of_month))
    except ValueError:
        return None


def _read_day(text: str, formats: Sequence[str]) -> date | None:
    for form in formats:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _month_first(form: str) -> str:
    """Format with day and month exchanged."""
    return form.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m")


def _has_shape(text: str, form: str) -> bool:
    """Whether the text has digits and signs where the format has them."""
    shape = re.escape(form).replace("%Y", r"\d{4}").replace("%y", r"\d{2}")
    shape = re.sub(r"%[a-zA-Z]", r"\\d{1,2}", shape)
    return re.fullmatch(shape, text, re.ASCII) is not None


def clock(text: str) -> str:
    """Read a time of day as HH:MM: "12:05", "12 h 05", "8h", "12:05:00"; a spreadsheet keeps a share of the day.

    Raises
    ------
    UnreadableError
        ``not_a_time``.

    Examples
    --------
    >>> clock("8 h 05"), clock("12h"), clock("12:05:00"), clock("0.5")
    ('08:05', '12:00', '12:05', '12:00')
    """
    found = _TIME.fullmatch(text)
    if found:
        hours, minutes = int(found[1]), int(found[2] or 0)
    elif _SHARE_OF_DAY.fullmatch(text):
        hours, minutes = divmod(round(float(text.replace(",", ".")) * _MINUTES_A_DAY), 60)
    else:
        raise UnreadableError("not_a_time")
    if hours > _LAST_HOUR or minutes > _LAST_MINUTE:
        raise UnreadableError("not_a_time")
    return f"{hours:02}:{minutes:02}"
