"""A plan: its groups with their times, who is in them, and the moves made by hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from portraitlib.planner.demand import NEED, Need, keys_of

MEETINGS = ["offer", "slot", "need"]
PLACES = [*NEED, "offer", "slot"]


@dataclass(frozen=True)
class Move:
    """A student's place changed by hand.

    Parameters
    ----------
    student_id, subject, service, need : str
        The need that is moved.
    offer, slots : str, tuple of str
        Where it goes; no offer takes it out.
    former : tuple
        Offer and slots where it was; written when the move is made.
    """

    student_id: str
    subject: str = ""
    service: str = ""
    need: str = ""
    offer: str = ""
    slots: tuple[str, ...] = ()
    former: tuple[str, tuple[str, ...]] = ("", ())

    @property
    def of(self) -> Need:
        """Need that is moved."""
        return self.student_id, self.subject, self.service, self.need


@dataclass(frozen=True)
class Plan:
    """Groups with their times, and who is in them.

    Parameters
    ----------
    meetings : DataFrame
        ``offer``, ``slot``, ``need`` that its students share (empty: any).
    places : DataFrame
        ``student_id``, ``subject``, ``service``, ``need`` of the need served, ``offer``, ``slot``; a row a session.
    value : float
        What the plan is worth by the weights of the rules.
    bound : float or None
        What no plan can exceed, once known.
    bound_needs : int or None
        Needs that no plan can exceed, once known.
    moves : tuple of Move
        Moves made by hand, in order.
    """

    meetings: pd.DataFrame
    places: pd.DataFrame
    value: float = 0.0
    bound: float | None = None
    bound_needs: int | None = None
    moves: tuple[Move, ...] = ()

    @cached_property
    def groups(self) -> dict[str, tuple[list[str], str]]:
        """Slots of each offer held, in order, and what its students lack."""
        found: dict[str, tuple[list[str], str]] = {}
        for offer, slot, need in self.meetings[MEETINGS].itertuples(index=False, name=None):
            found.setdefault(str(offer), ([], str(need)))[0].append(str(slot))
        return found

    @cached_property
    def place_list(self) -> list[tuple[Need, str, str]]:
        """Need served, offer and slot of each place."""
        where = zip(keys_of(self.places), self.places["offer"], self.places["slot"], strict=True)
        return [(need, str(offer), str(slot)) for need, offer, slot in where]

    @cached_property
    def placed(self) -> dict[Need, str]:
        """Offer of each need that is served."""
        return {need: offer for need, offer, _ in self.place_list}

    @property
    def is_proved(self) -> bool:
        """Whether no better plan exists: its value is the bound, within rounding."""
        return self.bound is not None and self.bound - self.value <= 1e-6 * max(1.0, abs(self.bound))
