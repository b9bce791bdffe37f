"""Which rules a plan breaks: read from its two frames, whoever made it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from portraitlib.planner.candidates import attendance_of, fitting, open_slots
from portraitlib.planner.demand import Demand, Need
from portraitlib.planner.limits import hours_of, lengths
from portraitlib.planner.plan import Plan

Fault = tuple[str, str, str]
"""A rule, who breaks it, where."""


def broken_rules(demand: Demand, plan: Plan) -> set[Fault]:
    """Every rule that a plan breaks, with who and where; none when it is right."""
    unknown = set(_unknown(demand, plan))
    if unknown:
        return unknown
    return {*_of_students(demand, plan), *_of_groups(demand, plan), *_of_adults(demand, plan), *_of_pairs(demand, plan)}


def _unknown(demand: Demand, plan: Plan) -> Iterator[Fault]:
    """What the demand does not hold: an offer, a slot, a need, a group where somebody is."""
    offers, slots, needs = {one.offer for one in demand.offer_list}, set(demand.slot_list), set(demand.need_list)
    held = {(offer, slot) for offer, (some, _) in plan.groups.items() for slot in some}
    yield from (("unknown", offer, slot) for offer, slot in held if offer not in offers or slot not in slots)
    for need, offer, slot in plan.place_list:
        if need not in needs or (offer, slot) not in held:
            yield "unknown", need[0], offer


def _of_students(demand: Demand, plan: Plan) -> Iterator[Fault]:
    students = sorted(demand.asked)
    who, when = ({one: at for at, one in enumerate(names)} for names in (students, demand.slot_list))
    free, rides = attendance_of(demand, students)
    runs, seats = demand.slots["has_late_bus"].tolist(), demand.slots["bus_seats"].tolist()
    riders: Counter[str] = Counter()
    for need, _, slot in plan.place_list:
        at = who[need[0]], when[slot]
        riders[slot] += bool(rides[at])
        if not free[at]:
            yield "bus" if rides[at] and not runs[when[slot]] else "not_free", need[0], slot
    yield from (("bus_full", "", slot) for slot, n in riders.items() if n > seats[when[slot]])
    yield from _above("twice_a_slot", ((need[0], slot) for need, _, slot in plan.place_list), 1)
    yield from _above("weekly", ((need[0], "") for need, _, _ in plan.place_list), demand.rules.places_a_week)
    in_offers = {(need, offer) for need, offer, _ in plan.place_list}
    yield from _above("need_twice", ((need[0], "\t".join(need)) for need, _ in in_offers), 1)


def _above(code: str, keys: Iterable[tuple[str, str]], most: float) -> Iterator[Fault]:
    return ((code, *key) for key, n in Counter(keys).items() if n > most)


def _of_groups(demand: Demand, plan: Plan) -> Iterator[Fault]:
    """Sizes, levels and needs alike; all of a group at all its sessions."""
    fits, row = fitting(demand), {need: at for at, need in enumerate(demand.need_list)}
    inside: dict[str, Counter[Need]] = defaultdict(Counter)
    for need, name, _ in plan.place_list:
        inside[name][need] += 1
    for at, offer in enumerate(demand.offer_list):
        slots, lacking = plan.groups.get(offer.offer, ([], ""))
        there = inside[offer.offer]
        if slots and not offer.is_right(len(slots)):
            yield "sessions", offer.offer, ""
        if slots and offer.is_group and len(there) > offer.largest:
            yield "too_many", offer.offer, ""
        if slots and offer.is_group and len(there) < offer.smallest:
            yield "too_few", offer.offer, ""
        yield from (("sessions", need[0], offer.offer) for need, n in there.items() if n != len(slots))
        yield from (("no_offer", need[0], offer.offer) for need in there if not fits[row[need], at])
        yield from (("unlike", need[0], offer.offer) for need in there if need[3] not in ("", lacking))


def _of_adults(demand: Demand, plan: Plan) -> Iterator[Fault]:
    """Adults and rooms in one place at a time, within their hours and the rooms of the slot."""
    when = {slot: at for at, slot in enumerate(demand.slot_list)}
    held = [(offer, slot) for offer in demand.offer_list for slot in plan.groups.get(offer.offer, ([], ""))[0]]
    length, most, rooms = lengths(demand), hours_of(demand).to_dict(), demand.slots["n_rooms"].tolist()
    given: dict[str, float] = defaultdict(float)
    for offer, slot in held:
        given[offer.staff_id] += float(length[when[slot]])
        if when[slot] not in open_slots(demand, offer):
            yield "adult_not_free", offer.offer, slot
    yield from _above("adult_busy", ((offer.staff_id, slot) for offer, slot in held), 1)
    yield from _above("room_busy", ((offer.room, slot) for offer, slot in held if offer.room), 1)
    taken = Counter(slot for offer, slot in held if offer.takes_room)
    yield from (("rooms", "", slot) for slot, n in taken.items() if n > rooms[when[slot]])
    yield from (("adult_hours", adult, "") for adult, n in given.items() if n > most.get(adult, 0.0) + 1e-9)


def _of_pairs(demand: Demand, plan: Plan) -> Iterator[Fault]:
    groups: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for (student, subject, service, _), offer, _ in plan.place_list:
        groups[student].add((subject, service, offer))
    for one, other, pair in demand.pair_list:
        mine, theirs = groups[one], groups[other]
        if pair == "apart" and {group[2] for group in mine} & {group[2] for group in theirs}:
            yield "apart", one, other
        both = demand.asked.get(one, set()) & demand.asked.get(other, set())
        if pair == "together" and any(group[:2] in both for group in mine ^ theirs):
            yield "together", one, other
