"""Whether a plan breaks a rule, what it is worth, what the best is: apart from the planner, from its tables."""

from collections import Counter
from itertools import chain, combinations, product

HELD = 0.01


def nan(value):
    return value != value


def people_free(demand, student, slot):
    """Whether a student is free in a slot, and rides the bus."""
    row = demand.slots[demand.slots.slot == slot].iloc[0]
    mine = demand.student_slots[demand.student_slots.student_id == student]
    here = mine[mine.slot == slot]
    free = bool(here.is_free.iloc[0]) if len(here) else row.slot_kind != "class"
    rides = bool(here.needs_late_bus.iloc[0]) if len(here) else bool(mine.needs_late_bus.any())
    rides = rides and row.slot_kind == "evening"
    return free and not (rides and not row.has_late_bus), rides


def suits(need, offer):
    asked = need.service != "" and need.service == offer.service
    subject = need.subject == offer.subject and need.subject != "" and need.service in ("", offer.service)
    other = asked and "" in (need.subject, offer.subject)
    level = nan(need.level) or nan(offer.level) or need.level == offer.level
    cycle = nan(need.cycle) or nan(offer.cycle) or need.cycle == offer.cycle
    return (subject or other) and level and cycle and offer.offer_kind == "group"


def faults(demand, plan):
    """Sentences, one a rule broken."""
    told = []
    offers = {row.offer: row for row in demand.offers.itertuples()}
    slots = {row.slot: row for row in demand.slots.itertuples()}
    needs = {(r.student_id, r.subject, r.service, r.need): r for r in demand.needs.itertuples()}
    held = {}
    for row in plan.meetings.itertuples():
        held.setdefault(row.offer, {})[row.slot] = row.need
    inside, weekly, busy, riders = {}, Counter(), Counter(), Counter()
    for row in plan.places.itertuples():
        key = (row.student_id, row.subject, row.service, row.need)
        inside.setdefault((row.offer, row.slot), []).append(key)
        weekly[row.student_id] += 1
        busy[row.student_id, row.slot] += 1
        free, rides = people_free(demand, row.student_id, row.slot)
        riders[row.slot] += rides
        if not free:
            told.append(f"{key} is not free in {row.slot}")
        if row.slot not in held.get(row.offer, {}):
            told.append(f"{key} is in a group that is not held")
        if not suits(needs[key], offers[row.offer]):
            told.append(f"{key} does not suit {row.offer}")
    told += [f"{who} has {n} places a week" for who, n in weekly.items() if n > demand.rules.places_a_week]
    told += [f"{who} has {n} places in a slot" for who, n in busy.items() if n > 1]
    told += [f"{n} ride in {slot}" for slot, n in riders.items() if n > slots[slot].bus_seats]
    hours, at, rooms, in_room = Counter(), Counter(), Counter(), Counter()
    for name, sessions in held.items():
        offer = offers[name]
        if offer.offer_kind == "group":
            there = [sorted(inside.get((name, slot), [])) for slot in sessions]
            least = demand.rules.minimum_size if nan(offer.minimum_size) else offer.minimum_size
            most = demand.rules.maximum_size if nan(offer.maximum_size) else offer.maximum_size
            if any(one != there[0] for one in there) or len(sessions) != offer.sessions_a_week:
                told.append(f"{name}: sessions")
            if not least <= len(there[0]) <= most:
                told.append(f"{name} holds {len(there[0])}")
            if len({key[3] for key in there[0]} - {""}) > 1:
                told.append(f"{name}: needs unlike")
        elif len(sessions) > offer.sessions_a_week:
            told.append(f"{name}: too many sessions")
        for slot in sessions:
            mine = demand.adult_hours[demand.adult_hours.staff_id == offer.staff_id]
            allowed = [one.strip() for one in offer.allowed_slots.split(";") if one.strip()] or list(slots)
            right_kind = offer.offer_kind == "group" or slots[slot].slot_kind == "class"
            if slot not in set(mine.slot) or slot not in allowed or not right_kind:
                told.append(f"{name} cannot be in {slot}")
            start, end = slots[slot].starts_at, slots[slot].ends_at
            length = (int(end[:2]) * 60 + int(end[3:]) - int(start[:2]) * 60 - int(start[3:])) / 60 if start else 1
            hours[offer.staff_id] += length
            at[offer.staff_id, slot] += 1
            in_room[slot] += offer.offer_kind != "in_class"
            rooms[offer.room, slot] += offer.room != ""
    told += [f"{key} is in {n} places" for key, n in chain(at.items(), rooms.items()) if n > 1]
    told += [f"{n} rooms in {slot}" for slot, n in in_room.items() if n > slots[slot].n_rooms]
    for adult, n in hours.items():
        mine = demand.adult_hours[demand.adult_hours.staff_id == adult]
        most = [mine.releasable_hours.min(), mine.task_hours.min() * demand.rules.release_share]
        if any(n > one + 1e-9 for one in most if not nan(one)):
            told.append(f"{adult} gives {n} hours")
    return told + list(pair_faults(demand, plan))


def pair_faults(demand, plan):
    groups = {}
    for row in plan.places.itertuples():
        groups.setdefault(row.student_id, set()).add((row.subject, row.service, row.offer))
    asked = {}
    for row in demand.needs.itertuples():
        asked.setdefault(row.student_id, set()).add((row.subject, row.service))
    for row in demand.pairs.itertuples():
        mine, theirs = groups.get(row.student_id, set()), groups.get(row.other_student_id, set())
        if row.pair == "apart" and {one[2] for one in mine} & {one[2] for one in theirs}:
            yield f"{row.student_id} and {row.other_student_id} are together"
        both = asked.get(row.student_id, set()) & asked.get(row.other_student_id, set())
        if row.pair == "together" and {one for one in mine if one[:2] in both} != {
            one for one in theirs if one[:2] in both
        }:
            yield f"{row.student_id} and {row.other_student_id} are apart"


def worth(demand, plan):
    """What a plan is worth, counted place by place."""
    rules = demand.rules
    needs = {(r.student_id, r.subject, r.service, r.need): r for r in demand.needs.itertuples()}
    offers = {row.offer: row for row in demand.offers.itertuples()}
    by_rank = (rules.directed, rules.volunteer, rules.enrichment)
    last = set(zip(demand.last_adult.student_id, demand.last_adult.staff_id, strict=True))
    former = set(zip(demand.former.student_id, demand.former.offer, demand.former.slot, strict=True))
    total, seen = 0.0, {}
    for row in plan.places.itertuples():
        seen.setdefault((row.student_id, row.subject, row.service, row.need, row.offer), []).append(row.slot)
    for (*key, offer), slots in seen.items():
        need, one = needs[tuple(key)], offers[offer]
        total += by_rank[need.rank] * need.weight + rules.specialist * one.is_specialist
        total += rules.last_adult * ((key[0], one.staff_id) in last)
        total += rules.kept * all((key[0], offer, slot) in former for slot in slots)
    for name, sessions in plan.meetings.groupby("offer"):
        one = offers[name]
        if one.offer_kind == "group":
            total += rules.group_of_enrichment * (one.service == "enrichment") - HELD
            continue
        reached = [r for r in demand.needs.itertuples() if r.group == one.group != "" and r.subject == one.subject]
        each = rules.in_class * sum(by_rank[r.rank] * r.weight for r in reached) / one.sessions_a_week
        total += len(sessions) * (each - HELD)
    return total


def best(demand):
    """What the best plan is worth."""
    facts = Facts(demand)
    return max(facts.best_in(held) for held in facts.timetables())


class Facts:
    def __init__(self, demand):
        self.demand, self.rules = demand, demand.rules
        self.slots = {row.slot: row for row in demand.slots.itertuples()}
        self.offers = {row.offer: row for row in demand.offers.itertuples()}
        self.needs = list(demand.needs.itertuples())
        self.free = {
            (who, slot): people_free(demand, who, slot) for who in set(demand.needs.student_id) for slot in self.slots
        }
        self.suits = {
            (at, name): suits(need, one) for at, need in enumerate(self.needs) for name, one in self.offers.items()
        }
        self.hours = {}
        for row in demand.adult_hours.itertuples():
            self.hours.setdefault(row.staff_id, {})[row.slot] = (row.releasable_hours, row.task_hours)
        self.asked = {}
        for need in self.needs:
            self.asked.setdefault(need.student_id, set()).add((need.subject, need.service))
        self.last = set(zip(demand.last_adult.student_id, demand.last_adult.staff_id, strict=True))
        self.former = set(zip(demand.former.student_id, demand.former.offer, demand.former.slot, strict=True))

    def timetables(self):
        choices = []
        for one in self.offers.values():
            mine = [slot for slot in self.hours.get(one.staff_id, {}) if one.offer_kind == "group"
                    or self.slots[slot].slot_kind == "class"]  # fmt: skip
            counts = [0, one.sessions_a_week] if one.offer_kind == "group" else range(one.sessions_a_week + 1)
            choices.append([(one.offer, chosen) for n in counts for chosen in combinations(mine, n)])
        for chosen in product(*choices):
            held = {name: slots for name, slots in chosen if slots}
            if self._can_be(held):
                yield held

    def _can_be(self, held):
        adults, rooms, hours, taken = Counter(), Counter(), Counter(), Counter()
        for name, slots in held.items():
            one = self.offers[name]
            for slot in slots:
                adults[one.staff_id, slot] += 1
                rooms[one.room, slot] += one.room != ""
                hours[one.staff_id] += 1
                taken[slot] += one.offer_kind != "in_class"
        most = {who: min(min(told), self.rules.release_share * min(task)) for who, rows in self.hours.items()
                for told, task in [zip(*rows.values(), strict=True)]}  # fmt: skip
        return (max([0, *adults.values(), *rooms.values()]) <= 1 and all(n <= most[who] for who, n in hours.items())
                and not any(n > self.slots[slot].n_rooms for slot, n in taken.items()))  # fmt: skip

    def best_in(self, held):
        fixed = sum(self._held_worth(name, slots) for name, slots in held.items())
        groups = [name for name in held if self.offers[name].offer_kind == "group"]
        return fixed + max([self._placed(held, groups, 0, {}), float("-inf")])

    def _held_worth(self, name, slots):
        one = self.offers[name]
        if one.offer_kind == "group":
            return self.rules.group_of_enrichment * (one.service == "enrichment") - HELD
        by_rank = (self.rules.directed, self.rules.volunteer, self.rules.enrichment)
        reached = [need for need in self.needs if need.group == one.group != "" and need.subject == one.subject]
        each = self.rules.in_class * sum(by_rank[need.rank] for need in reached) / one.sessions_a_week
        return len(slots) * (each - HELD)

    def _placed(self, held, groups, at, places):
        """Most that the needs from one on can add; nothing possible when a rule is broken."""
        if at == len(self.needs):
            return self._worth(held, places) if self._is_right(held, groups, places) else float("-inf")
        best = self._placed(held, groups, at + 1, places)
        for name in groups:
            if self.suits[at, name] and all(self.free[self.needs[at].student_id, slot][0] for slot in held[name]):
                best = max(best, self._placed(held, groups, at + 1, {**places, at: name}))
        return best

    def _worth(self, held, places):
        by_rank, total = (self.rules.directed, self.rules.volunteer, self.rules.enrichment), 0.0
        for at, name in places.items():
            need, one = self.needs[at], self.offers[name]
            total += by_rank[need.rank] + self.rules.specialist * one.is_specialist
            total += self.rules.last_adult * ((need.student_id, one.staff_id) in self.last)
            total += self.rules.kept * all((need.student_id, name, slot) in self.former for slot in held[name])
        return total

    def _is_right(self, held, groups, places):
        weekly, busy, riders, codes = Counter(), Counter(), Counter(), {}
        size, mine = Counter(places.values()), {}
        for at, name in places.items():
            need = self.needs[at]
            codes.setdefault(name, set()).add(need.need)
            mine.setdefault(need.student_id, set()).add((need.subject, need.service, name))
            for slot in held[name]:
                weekly[need.student_id] += 1
                busy[need.student_id, slot] += 1
                riders[slot] += self.free[need.student_id, slot][1]
        sizes = all(self.offers[name].minimum_size <= size[name] <= self.offers[name].maximum_size for name in groups)
        return (sizes and max([0, *busy.values()]) <= 1 and max([0, *weekly.values()]) <= self.rules.places_a_week
                and not any(n > self.slots[slot].bus_seats for slot, n in riders.items())
                and all(len(some - {""}) <= 1 for some in codes.values()) and self._pairs(mine))  # fmt: skip

    def _pairs(self, mine):
        for row in self.demand.pairs.itertuples():
            one, other = mine.get(row.student_id, set()), mine.get(row.other_student_id, set())
            if row.pair == "apart" and {key[2] for key in one} & {key[2] for key in other}:
                return False
            both = self.asked.get(row.student_id, set()) & self.asked.get(row.other_student_id, set())
            if row.pair == "together" and any(key[:2] in both for key in one ^ other):
                return False
        return True
