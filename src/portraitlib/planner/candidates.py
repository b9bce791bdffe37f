"""All that a plan could hold: meetings that could be held, and who could be in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from portraitlib.planner.demand import GROUP, Demand, Offer
from portraitlib.planner.rules import ENRICHMENT_SERVICE

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
TIMES_TRIED = 120
"""Sets of slots tried for an offer of several sessions; those that most students could attend."""


@dataclass(frozen=True)
class Meeting:
    """A meeting that could be held: an offer at its slots, for those who lack one thing."""

    offer: int
    slots: tuple[int, ...]
    need: str
    value: float = 0.0


@dataclass(frozen=True)
class Candidates:
    """Meetings and places that no rule forbids by itself.

    `student` gives the row of `students` of each need; `copies` how many students each of them stands for;
    `need`, `meeting` and `worth` describe the places.
    """

    demand: Demand
    students: list[str]
    student: Ints
    copies: Ints
    free: Bools
    rides: Bools
    meetings: list[Meeting]
    need: Ints
    meeting: Ints
    worth: Floats
    is_cut: bool

    def only(self, kept: Bools) -> Candidates:
        """The same with some meetings alone."""
        number = np.cumsum(kept) - 1
        there = kept[self.meeting] if len(self.meeting) else np.zeros(0, bool)
        return replace(
            self,
            meetings=[one for one, is_kept in zip(self.meetings, kept, strict=True) if is_kept],
            need=self.need[there],
            meeting=number[self.meeting[there]],
            worth=self.worth[there],
        )


def candidates_of(demand: Demand, copies: Mapping[str, int] | None = None) -> Candidates:
    """Meetings that could be held and who could be in each, from tables alone."""
    students = sorted(set(demand.needs["student_id"]))
    place = {one: number for number, one in enumerate(students)}
    student = demand.needs["student_id"].map(place).to_numpy(dtype=np.int64)
    n = np.array([(copies or {}).get(one, 1) for one in students], dtype=np.int64)
    free, rides = attendance_of(demand, students)
    fits = fitting(demand)
    found: list[tuple[Meeting, Ints]] = []
    is_cut = False
    lacked = demand.needs["need"].to_numpy()
    for at, offer in enumerate(demand.offer_list):
        times = open_slots(demand, offer)
        if not offer.is_group:
            value = reached_worth(demand, offer)
            found += [(Meeting(at, (slot,), "", value), np.zeros(0, np.int64)) for slot in times]
            continue
        needs = np.flatnonzero(fits[:, at])
        sets, was_cut = sets_of_slots(demand, offer, times, free[student[needs]])
        is_cut |= was_cut
        for slots in sets:
            able = needs[free[student[needs]][:, list(slots)].all(axis=1)]
            for code in sorted(set(lacked[needs]) - {""}) or [""]:
                alike = able[np.isin(lacked[able], ["", code])]
                if n[np.unique(student[alike])].sum() >= offer.smallest:
                    found.append((Meeting(at, slots, code, held_worth(demand, offer)), alike))
    need = np.concatenate([np.zeros(0, np.int64), *(able for _, able in found)]).astype(np.int64)
    meeting = np.repeat(np.arange(len(found)), [len(able) for _, able in found])
    meetings = [one for one, _ in found]
    worth = worth_of(demand, meetings, need, meeting)
    return Candidates(demand, students, student, n, free, rides, meetings, need, meeting, worth, is_cut)


def fitting(demand: Demand) -> Bools:
    """Whether an offer answers a need: its subject, the service asked, its level (needs x offers)."""
    needs, offers = demand.needs, demand.offers
    subject, asked = needs["subject"].to_numpy()[:, None], needs["service"].to_numpy()[:, None]
    taught, service = offers["subject"].to_numpy()[None, :], offers["service"].to_numpy()[None, :]
    same_service = (asked == service) & (asked != "")
    right = (subject == taught) & (subject != "") & (same_service | (asked == ""))
    right |= same_service & ((subject == "") | (taught == ""))
    for column in ("level", "cycle"):
        of_need, of_offer = needs[column].to_numpy()[:, None], offers[column].to_numpy()[None, :]
        right &= (of_need == of_offer) | np.isnan(of_need) | np.isnan(of_offer)
    return np.asarray(right & (offers["offer_kind"].to_numpy() == GROUP)[None, :], dtype=bool)


def attendance_of(demand: Demand, students: list[str]) -> tuple[Bools, Bools]:
    """Whether a student can be there, and whether it is by the late bus (students x slots).

    A student of whom nothing is said is free outside class. Who needs the late bus one evening needs it every evening
    of which nothing else is said.
    """
    slots, said = demand.slots, demand.student_slots
    number = {one: row for row, one in enumerate(slots["slot"])}
    place = {one: row for row, one in enumerate(students)}
    said = said[said["student_id"].isin(place) & said["slot"].isin(number)]
    rows, columns = said["student_id"].map(place).to_numpy(int), said["slot"].map(number).to_numpy(int)
    free = np.tile(slots["slot_kind"].to_numpy() != "class", (len(students), 1))
    free[rows, columns] = said["is_free"].to_numpy(bool)
    rides = np.zeros_like(free)
    rides[rows[said["needs_late_bus"].to_numpy(bool)]] = True
    rides[rows, columns] = said["needs_late_bus"].to_numpy(bool)
    rides &= (slots["slot_kind"] == "evening").to_numpy()
    return free & ~(rides & ~slots["has_late_bus"].to_numpy(bool)), rides


def open_slots(demand: Demand, offer: Offer) -> list[int]:
    """Slots where an offer may be: its adult is free, and it allows them; in class when it is in class."""
    hours = demand.adult_hours
    free = set(hours.loc[hours["staff_id"] == offer.staff_id, "slot"])
    free &= offer.allowed or free
    kinds = demand.slots["slot_kind"].tolist()
    return [at for at, slot in enumerate(demand.slot_list) if slot in free and (offer.is_group or kinds[at] == "class")]


def sets_of_slots(demand: Demand, offer: Offer, times: list[int], free: Bools) -> tuple[list[tuple[int, ...]], bool]:
    """Sets of slots of an offer, on different days when there are some; whether only the most attended are given."""
    n = offer.sessions
    days = demand.slots["cycle_day"].to_numpy()
    sets = list(combinations(times, n)) if 0 < n <= len(times) else []
    sets = [one for one in sets if len(set(days[list(one)])) == n] or sets
    if len(sets) <= TIMES_TRIED or n == 1:
        return sets, False
    attended = [-int(free[:, list(one)].all(axis=1).sum()) for one in sets]
    return [sets[row] for row in sorted(np.argsort(attended, kind="stable")[:TIMES_TRIED])], True


def held_worth(demand: Demand, offer: Offer) -> float:
    """What a group is worth for being held: nothing, but for enrichment."""
    return demand.rules.group_of_enrichment if offer.service == ENRICHMENT_SERVICE else 0.0


def reached_worth(demand: Demand, offer: Offer) -> float:
    """What a session in a class is worth: a part of the needs of the class in the subject."""
    needs, rules = demand.needs, demand.rules
    reached = (needs["group"] == offer.group) & (needs["group"] != "") & (needs["subject"] == offer.subject)
    by_need = rules.by_rank()[needs["rank"].to_numpy(int)] * needs["weight"].to_numpy(float)
    return float(rules.in_class * by_need[reached.to_numpy()].sum() / max(1, offer.sessions))


def worth_of(demand: Demand, meetings: list[Meeting], need: Ints, meeting: Ints) -> Floats:
    """What each place is worth by what is wanted."""
    rules, needs, offers = demand.rules, demand.needs, demand.offers
    offer = np.array([one.offer for one in meetings], dtype=np.int64)[meeting]
    worth = (rules.by_rank()[needs["rank"].to_numpy(int)] * needs["weight"].to_numpy(float))[need]
    worth = worth + rules.specialist * offers["is_specialist"].to_numpy(bool)[offer]
    student, adult = needs["student_id"].to_numpy()[need], offers["staff_id"].to_numpy()[offer]
    last = set(demand.last_adult[["student_id", "staff_id"]].itertuples(index=False, name=None))
    worth = worth + rules.last_adult * np.array([one in last for one in zip(student, adult, strict=True)], dtype=float)
    former = set(demand.former[["student_id", "offer", "slot"]].itertuples(index=False, name=None))
    where = [[(offers["offer"].iloc[one.offer], demand.slot_list[slot]) for slot in one.slots] for one in meetings]
    kept = [bool(former) and all((who, *session) in former for session in where[at])
            for who, at in zip(student, meeting, strict=True)]  # fmt: skip
    return np.asarray(worth + rules.kept * np.array(kept, dtype=float), dtype=float)
