"""Tables of a plan against one another and against the school: what cannot be planned, what should be looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

import numpy as np
import pandas as pd

from portraitlib.tables.schemas.planning import BETWEEN_SLOTS, MAXIMUM_SIZE, MINIMUM_SIZE

_PAIR = ["student_id", "other_student_id"]


class Finished(Protocol):
    """Tables of a school, and how rows are set aside; see `finalise.Finished`."""

    tables: dict[str, pd.DataFrame]

    def drop(self, table: str, rule: str, column: str, mask: np.ndarray | pd.Series) -> None:
        """Set aside the rows of a mask."""

    def empty(self, table: str, rule: str, column: str, mask: np.ndarray | pd.Series) -> None:
        """Empty the cells of a column in the rows of a mask."""


def drop_impossible_plans(finished: Finished, shared: Mapping[str, pd.DataFrame]) -> None:
    """Set aside offers that no group can fill or no slot hold, and pairs that cannot be."""
    if "offers" in finished.tables:
        offers = finished.tables["offers"]
        fewest, most = offers["minimum_size"].fillna(MINIMUM_SIZE), offers["maximum_size"].fillna(MAXIMUM_SIZE)
        finished.drop("offers", "minimum_over_maximum", "minimum_size", fewest > most)
        slots = finished.tables.get("slots", shared.get("slots"))
        finished.drop("offers", "unknown_slot", "allowed_slots", _names_no_slot(finished.tables["offers"], slots))
    if "pairs" in finished.tables:
        finished.tables["pairs"] = in_one_order(finished.tables["pairs"])
        finished.drop("pairs", "pair_with_oneself", "other_student_id", _with_oneself(finished.tables["pairs"]))
        is_known = finished.tables["pairs"][_PAIR].isin(set(_students(finished, shared))).all(axis=1)
        finished.drop("pairs", "student_not_enrolled", "other_student_id", ~is_known)
        pairs = finished.tables["pairs"]
        several = pairs.groupby(["school_year", *_PAIR], dropna=False)["pair"].transform("nunique") > 1
        finished.drop("pairs", "together_and_apart", "pair", several)
        again = finished.tables["pairs"].duplicated(["school_year", *_PAIR])
        finished.drop("pairs", "duplicate_identical", "", again)


def _students(finished: Finished, shared: Mapping[str, pd.DataFrame]) -> pd.Series:
    students = finished.tables.get("students", shared.get("students"))
    return pd.Series(dtype="str") if students is None else students["student_id"]


def in_one_order(pairs: pd.DataFrame) -> pd.DataFrame:
    """Pairs with the same student first, whoever was written first."""
    first, other = (pairs[name].astype("object").to_numpy() for name in _PAIR)
    swapped = np.fromiter(
        (a is not None and b is not None and a > b for a, b in zip(first, other, strict=True)), dtype=bool
    )
    ordered = pairs[_PAIR].copy()
    ordered[swapped] = pairs.loc[swapped, _PAIR[::-1]].to_numpy()
    return pairs.assign(**{name: ordered[name] for name in _PAIR})


def _with_oneself(pairs: pd.DataFrame) -> pd.Series:
    return pairs[_PAIR[0]].eq(pairs[_PAIR[1]]).fillna(False)


def _names_no_slot(offers: pd.DataFrame, slots: pd.DataFrame | None) -> np.ndarray:
    """Whether an offer is allowed in a slot that its year does not have."""
    years = pd.DataFrame(columns=["school_year", "slot"]) if slots is None else slots
    known = set(zip(years["school_year"], years["slot"], strict=True))
    told = zip(offers["school_year"], offers["allowed_slots"], strict=True)
    return np.array([any((year, one) not in known for one in named_slots(text)) for year, text in told], dtype=bool)


def named_slots(text: object) -> list[str]:
    """Slots that a cell names.

    Examples
    --------
    >>> named_slots("J1-midi; J2-midi"), named_slots(None)
    (['J1-midi', 'J2-midi'], [])
    """
    return [one.strip() for one in text.split(BETWEEN_SLOTS) if one.strip()] if isinstance(text, str) else []


def planning_flags(
    tables: Mapping[str, pd.DataFrame], students: pd.DataFrame | None = None
) -> Iterator[tuple[str, str, str, pd.DataFrame]]:
    """What a plan cannot use and that may be true, as (rule, table, column, rows).

    An adult who gives an offer and has no free slot or no hour; what is asked for a student who left.
    """
    hours, offers = tables.get("adult_hours"), tables.get("offers")
    if offers is not None and len(offers):
        by = offers[offers["staff_id"].notna()]
        free = set() if hours is None else set(zip(hours["school_year"], hours["staff_id"], strict=True))
        never = [one not in free for one in zip(by["school_year"], by["staff_id"], strict=True)]
        yield "adult_never_free", "offers", "staff_id", by[never]
    if hours is not None and len(hours):
        yield "zero_hours", "adult_hours", "releasable_hours", hours[hours["releasable_hours"].eq(0).fillna(False)]
    for table in ("wishes", "student_slots", "pairs"):
        rows = tables.get(table)
        if rows is not None and len(rows):
            named = [name for name in _PAIR if name in rows]
            gone = [_has_left(rows, name, tables.get("students", students)) for name in named]
            yield "student_left", table, "student_id", rows[np.logical_or.reduce(gone)]


def _has_left(rows: pd.DataFrame, column: str, students: pd.DataFrame | None) -> np.ndarray:
    """Whether the student of each row was gone, by the last enrolment told up to the year planned."""
    if students is None or not len(students):
        return np.zeros(len(rows), dtype=bool)
    last = students.sort_values("school_year").drop_duplicates("student_id", keep="last").set_index("student_id")
    found = last.reindex(rows[column])
    is_gone = found["exit_date"].notna().to_numpy()
    # A plan made in June is for students enrolled the year before.
    is_past = found["school_year"].to_numpy("float64", na_value=np.nan) < rows["school_year"].to_numpy() - 1
    return is_gone | is_past
