"""What a plan is made from: frames of declared columns, in an order of their own."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.planner.rules import Rules

GROUP, IN_CLASS, CLASS_RATIO = "group", "in_class", "class_ratio"
NEED = ["student_id", "subject", "service", "need"]
COLUMNS: Mapping[str, Mapping[str, Any]] = {
    "needs": {"student_id": "", "subject": "", "service": "", "need": "", "level": np.nan, "cycle": np.nan, "group": "",
              "rank": 1, "weight": 1.0},
    "slots": {"slot": "", "cycle_day": 0, "starts_at": "", "ends_at": "", "slot_kind": "noon", "has_late_bus": False,
              "bus_seats": np.nan, "n_rooms": np.nan},
    "offers": {"offer": "", "service": "", "offer_kind": GROUP, "subject": "", "level": np.nan, "cycle": np.nan,
               "staff_id": "", "room": "", "minimum_size": np.nan, "maximum_size": np.nan, "allowed_slots": "",
               "sessions_a_week": 1, "is_specialist": False, "group": ""},
    "adult_hours": {"staff_id": "", "slot": "", "releasable_hours": np.nan, "task_hours": np.nan},
    "student_slots": {"student_id": "", "slot": "", "is_free": True, "needs_late_bus": False},
    "pairs": {"student_id": "", "other_student_id": "", "pair": "apart"},
    "former": {"student_id": "", "offer": "", "slot": ""},
    "last_adult": {"student_id": "", "staff_id": ""},
}  # fmt: skip
"""Columns that the planner reads, with what an empty cell means. No other column of a table ever enters."""
KEYS: Mapping[str, list[str]] = {
    "needs": NEED,
    "slots": ["slot"],
    "offers": ["offer"],
    "adult_hours": ["staff_id", "slot"],
    "student_slots": ["student_id", "slot"],
    "pairs": ["student_id", "other_student_id", "pair"],
    "former": ["student_id", "offer", "slot"],
    "last_adult": ["student_id", "staff_id"],
}


Need = tuple[str, str, str, str]
"""A student, the subject, the service asked, what is lacking."""


@dataclass(frozen=True)
class Offer:
    """An offer, as a row of the frame, with the sizes of the rules where it says none."""

    offer: str
    service: str
    is_group: bool
    takes_room: bool
    subject: str
    staff_id: str
    room: str
    smallest: int
    largest: int
    allowed: frozenset[str]
    sessions: int
    group: str

    def is_right(self, n: int) -> bool:
        """Whether it may have so many sessions: all of those of a group, some of those in class."""
        return n == self.sessions if self.is_group else n <= self.sessions


def _empty(name: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(COLUMNS[name]))


@dataclass(frozen=True)
class Demand:
    """What is asked and what is offered.

    Parameters
    ----------
    needs : DataFrame
        One row a student and a thing asked: ``student_id``, ``subject``, ``service`` (empty: any), ``need`` (what is
        lacking; empty: any), ``level``, ``cycle``, ``group`` (class), ``rank`` (0 directed, 1 volunteer,
        2 enrichment), ``weight``.
    slots, offers, adult_hours, student_slots, pairs : DataFrame
        As the tables of these names in a store.
    former : DataFrame
        Plan in force: ``student_id``, ``offer``, ``slot``.
    last_adult : DataFrame
        Adult of last term: ``student_id``, ``staff_id``.
    rules : Rules
        Limits and wishes.
    """

    needs: pd.DataFrame = field(default_factory=partial(_empty, "needs"))
    slots: pd.DataFrame = field(default_factory=partial(_empty, "slots"))
    offers: pd.DataFrame = field(default_factory=partial(_empty, "offers"))
    adult_hours: pd.DataFrame = field(default_factory=partial(_empty, "adult_hours"))
    student_slots: pd.DataFrame = field(default_factory=partial(_empty, "student_slots"))
    pairs: pd.DataFrame = field(default_factory=partial(_empty, "pairs"))
    former: pd.DataFrame = field(default_factory=partial(_empty, "former"))
    last_adult: pd.DataFrame = field(default_factory=partial(_empty, "last_adult"))
    rules: Rules = field(default_factory=Rules)
    tidied: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    """Set here: a demand made from another takes the tables that are the same as they are."""

    def __post_init__(self) -> None:
        for name in COLUMNS:
            if (given := getattr(self, name)) is not self.tidied.get(name):
                object.__setattr__(self, name, _tidy(given, name))
        object.__setattr__(self, "tidied", {name: getattr(self, name) for name in COLUMNS})

    @cached_property
    def need_list(self) -> list[Need]:
        """Needs, in order."""
        return keys_of(self.needs)

    @cached_property
    def ranks(self) -> list[int]:
        """Rank of each need."""
        return [int(one) for one in self.needs["rank"]]

    @cached_property
    def slot_list(self) -> list[str]:
        """Slots, in order."""
        return [str(one) for one in self.slots["slot"]]

    @cached_property
    def offer_list(self) -> list[Offer]:
        """Offers, in order."""
        return [_offer(row, self.rules) for row in self.offers.to_dict("records")]

    @cached_property
    def asked(self) -> dict[str, set[tuple[str, str]]]:
        """Subjects and services that each student asks."""
        found: dict[str, set[tuple[str, str]]] = {}
        for student, subject, service, _ in self.need_list:
            found.setdefault(student, set()).add((subject, service))
        return found

    @cached_property
    def pair_list(self) -> list[tuple[str, str, str]]:
        """Two students and whether they are apart or together."""
        return [(str(one), str(other), str(pair)) for one, other, pair in self.pairs.itertuples(index=False, name=None)]


def keys_of(frame: pd.DataFrame) -> list[Need]:
    """Keys of the needs of a frame, in order."""
    return [(str(a), str(b), str(c), str(d)) for a, b, c, d in frame[NEED].itertuples(index=False, name=None)]


def _offer(row: dict[Hashable, Any], rules: Rules) -> Offer:
    told = str(row["allowed_slots"]).split(";")
    least, most = row["minimum_size"], row["maximum_size"]
    return Offer(
        str(row["offer"]), str(row["service"]), row["offer_kind"] == GROUP, row["offer_kind"] != IN_CLASS,
        str(row["subject"]), str(row["staff_id"]), str(row["room"]),
        rules.minimum_size if np.isnan(least) else int(least), rules.maximum_size if np.isnan(most) else int(most),
        frozenset(one.strip() for one in told if one.strip()), int(row["sessions_a_week"]), str(row["group"]),
    )  # fmt: skip


def _tidy(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Declared columns alone, empty cells as they are meant, rows in the order of their keys and each once."""
    wanted = COLUMNS[name]
    kept = pd.DataFrame({column: _filled(frame, column, empty) for column, empty in wanted.items()})
    order = [*KEYS[name], *([] if name != "needs" else ["rank"])]
    return kept.sort_values(order, kind="stable").drop_duplicates(KEYS[name]).reset_index(drop=True)


def _filled(frame: pd.DataFrame, column: str, empty: Any) -> pd.Series:
    type_of = object if isinstance(empty, str) else type(empty)
    if column not in frame:
        return pd.Series(empty, index=frame.index, dtype=type_of)
    values = frame[column].astype(object)
    return values.where(values.notna(), empty).astype(type_of)
