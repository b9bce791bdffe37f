"""A school year named by its first year, as its dates show, or written in two forms in one file."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from portraitlib.ingest.stage import ORIGIN
from portraitlib.ingest.suspicions.seen import Seen, Suspicion, school_year_of

MOST = 0.8
FEWEST = 5
SOME_ENTER = 0.05
"""Most students entered the school years ago: those of this year are enough, none can enter after its end."""
OPENING = (7, 8, 9, 10)
DATED = (("students", "entry_date"), ("students", "exit_date"), ("calendar", "date"))
"""Tables in which a date stands beside its school year."""
EVENTS = ("attendance", "sessions", "discipline")


def two_forms(seen: Seen) -> Iterator[Suspicion]:
    """Tell the rows whose year is written alone where others of the file have both years."""
    for place, forms in seen.forms_of_years.items():
        table = seen.bounds[place].schema.name
        rows = seen.rows(table)
        if rows is None or not forms.alone or not forms.both:
            continue
        told = sorted(forms.alone - forms.both.keys()) or sorted(forms.alone)
        where = ((rows[ORIGIN] == place) & rows["school_year"].isin(told)).to_numpy(bool)
        if where.any():
            year = int(told[0])
            facts = {"alone": str(year), "both": forms.both[max(forms.both)], "said": f"{year - 1}-{year}"}
            yield Suspicion("school_year_two_forms", table, "school_year", where, facts)


def first_years(seen: Seen) -> Iterator[Suspicion]:
    """Tell the tables whose years are one less than those of their dates."""
    told = set()
    for table, column in DATED:
        rows = seen.rows(table)
        if rows is not None and table not in told:
            years = school_year_of(rows[column])
            late = years - rows["school_year"].to_numpy("float64", na_value=np.nan) == 1
            n_dated, n_late = int(np.count_nonzero(~np.isnan(years))), int(np.count_nonzero(late))
            enough = MOST if column != "entry_date" or not _opens_a_year(rows.loc[late, column]) else SOME_ENTER
            if n_dated >= FEWEST and n_late >= max(FEWEST, enough * n_dated):
                told.add(table)
                yield _told(table, rows, late, rows.loc[late, column])
    if not told:
        yield from _by_events(seen)


def _opens_a_year(days: pd.Series) -> bool:
    """Whether most of some entries are those of the opening of a year."""
    return bool(days.dt.month.isin(OPENING).mean() >= MOST)


def _by_events(seen: Seen) -> Iterator[Suspicion]:
    """Tell students whose years are all one less than those of what happened in the school."""
    students, years = seen.rows("students"), seen.years
    for table in EVENTS:
        rows = seen.rows(table)
        if students is None or rows is None or len(rows) < FEWEST:
            continue
        found, counts = np.unique(school_year_of(rows["date"]), return_counts=True)
        within = counts[np.isin(found, [*years])].sum()
        after = counts[np.isin(found - 1, [*years])].sum()
        if within <= (1 - MOST) * len(rows) and after >= MOST * len(rows):
            yield _told("students", students, np.ones(len(students), dtype=bool), rows["date"])
            return


def _told(table: str, rows: pd.DataFrame, where: np.ndarray, days: pd.Series) -> Suspicion:
    year = int(rows.loc[where, "school_year"].min())
    facts = {"year": year, "said": f"{year - 1}-{year}", "meant": f"{year}-{year + 1}", "day": str(days.min().date())}
    return Suspicion("school_year_first", table, "school_year", where, facts)
