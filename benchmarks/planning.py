"""The planner at the size of a school: ``python benchmarks/planning.py --demand 0.1 1 2 --seeds 20 [--lacking 0.4]``.

Claimed, 95th percentile on two free cores for 400 students, 30 offers and 8 slots, needs for a tenth, all and twice the
places: a first plan within 2 s; a plan within 4 % of the strong bound within 12 s, the time of the bound included;
students who are all alike within 2 s; a move by hand within 0.3 s; 500 MiB. ``--long``: 1,500 students and 80 offers, a
first plan within 10 s, also where 5,000 things are asked and everyone is free. The solver has one thread: processor
time, which other work changes little, is judged.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from itertools import product

import numpy as np
import pandas as pd

from portraitlib.planner.bound import bound, bounded
from portraitlib.planner.demand import Demand
from portraitlib.planner.improve import improve
from portraitlib.planner.moves import check_move
from portraitlib.planner.plan import Move, Plan
from portraitlib.planner.timetable import first_plan

SUBJECTS = np.array(["french", "mathematics", "science", "english", "enrichment"])
SECONDS = 7.0


def school(
    seed: int, *, asked: float, n_students: int = 400, n_offers: int = 30, n_adults: int = 18, lacking: float = 0.0
) -> Demand:
    """School of eight slots, four in the evening with a bus on three; as many needs as a share of the places.

    `lacking` is the share of needs of one competency alone, among three: groups are then of students who are alike.
    """
    draw = np.random.default_rng(seed)
    n_slots = 8
    slots = pd.DataFrame({"slot": [f"t{at}" for at in range(n_slots)], "cycle_day": range(n_slots), "bus_seats": 40,
                          "slot_kind": ["noon"] * 4 + ["evening"] * 4, "n_rooms": 6 if n_offers <= 30 else 16,
                          "has_late_bus": [False] * 4 + [True] * 3 + [False]})  # fmt: skip
    mix = [0.28, 0.36, 0.12, 0.12, 0.12]
    subject = draw.choice(5, n_offers, p=mix)
    sizes = draw.choice([12, 15, 15, 10], n_offers)
    offers = pd.DataFrame({"offer": [f"o{at:02d}" for at in range(n_offers)], "subject": SUBJECTS[subject],
                           "service": np.where(subject == 4, "enrichment", "recovery"), "maximum_size": sizes,
                           "cycle": np.where(subject == 4, np.nan, draw.integers(1, 3, n_offers)),
                           "is_specialist": draw.random(n_offers) < 0.5,
                           "staff_id": [f"a{one:02d}" for one in draw.integers(0, n_adults, n_offers)]})  # fmt: skip
    hours = pd.DataFrame([{"staff_id": f"a{adult:02d}", "slot": f"t{at}", "releasable_hours": most}
                          for adult in range(n_adults) for most in [int(draw.integers(1, 4))]
                          for at in range(n_slots) if draw.random() < 0.55])  # fmt: skip
    students = np.array([f"s{at:04d}" for at in range(n_students)])
    bus, cycle, directed = (
        draw.random(n_students) < 0.45,
        draw.integers(1, 3, n_students),
        draw.random(n_students) < 0.35,
    )
    said = pd.DataFrame({"student_id": np.repeat(students, n_slots), "slot": np.tile(slots["slot"], n_students),
                         "is_free": draw.random(n_students * n_slots) < 0.7,
                         "needs_late_bus": np.repeat(bus, n_slots)})  # fmt: skip
    who, what = draw.integers(0, n_students, 9000), draw.choice(5, 9000, p=mix)
    asking = pd.DataFrame({"who": who, "what": what}).drop_duplicates()[: round(asked * sizes.sum())]
    who, what = asking["who"].to_numpy(), asking["what"].to_numpy()
    needs = pd.DataFrame({"student_id": students[who], "subject": SUBJECTS[what], "cycle": cycle[who],
                          "rank": np.where(what == 4, 2, np.where(directed[who], 0, 1))})  # fmt: skip
    some = students[draw.choice(n_students, 80, replace=False)]
    pairs = pd.DataFrame({"student_id": some[:40], "other_student_id": some[40:], "pair": ["apart", "together"] * 20})
    last = pd.DataFrame({"student_id": students[::3], "staff_id": [f"a{one:02d}" for one in draw.integers(
        0, n_adults, len(students[::3]))]})  # fmt: skip
    lacked = np.where(draw.random(len(needs)) < lacking, draw.choice(["k1", "k2", "k3"], len(needs)), "")
    return Demand(needs.assign(need=lacked), slots, offers, hours, said, pairs, last_adult=last)


def alike(n: int = 400) -> Demand:
    """Students whom nothing tells apart."""
    return school_of(pd.DataFrame({"student_id": [f"s{at:03d}" for at in range(n)], "subject": "mathematics"}))


def school_of(needs: pd.DataFrame) -> Demand:
    other = school(1, asked=0.1)
    return Demand(needs, other.slots, other.offers, other.adult_hours)


def crowd(seed: int, n: int = 5000) -> Demand:
    """1,500 students who ask for six times the places of 80 offers, all of them free at every slot."""
    draw, of = np.random.default_rng(seed), school(seed, asked=1.0, n_students=1500, n_offers=80, n_adults=48)
    asking = pd.DataFrame({"who": draw.integers(0, 1500, 4 * n), "what": draw.choice(5, 4 * n)}).drop_duplicates()[:n]
    cycle, rank = draw.integers(1, 3, 1500), draw.integers(0, 2, 1500)
    who, what = asking["who"].to_numpy(), asking["what"].to_numpy()
    needs = pd.DataFrame({"student_id": [f"s{one:04d}" for one in who], "subject": SUBJECTS[what], "cycle": cycle[who],
                          "rank": np.where(what == 4, 2, rank[who])})  # fmt: skip
    return Demand(needs, of.slots, of.offers, of.adult_hours)


def timed(work: Callable[[], object]) -> tuple[float, float, object]:
    """Clock and processor seconds of some work, and what it gives."""
    clock, processor = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - clock, time.process_time() - processor, found


def a_move(plan: Plan) -> Move:
    """The first student placed, moved to the last group."""
    student, subject, service, need = next(iter(plan.placed))
    return Move(student, subject, service, need, plan.meetings["offer"].iloc[-1])


def measured(demand: Demand) -> dict[str, float]:
    """Seconds of each step of a school, and how far its plans are from the bound (%)."""
    first_clock, first_cpu, first = timed(lambda: first_plan(demand))
    bound_clock, bound_cpu, known = timed(lambda: bound(demand))
    better_clock, better_cpu, better = timed(lambda: improve(demand, first, seconds=SECONDS))
    move_clock, move_cpu, _ = timed(lambda: check_move(demand, first, a_move(first)))
    told = bounded(better, known)
    return {
        "first_s": first_clock, "first_cpu": first_cpu, "bound_s": bound_clock, "bound_cpu": bound_cpu,
        "all_s": first_clock + bound_clock + better_clock, "all_cpu": first_cpu + bound_cpu + better_cpu,
        "first_gap": 100 * (1 - first.value / told.bound), "gap": 100 * (1 - told.value / told.bound),
        "n_more_needs": told.bound_needs - len(told.placed), "move_s": move_clock, "move_cpu": move_cpu,
    }  # fmt: skip


LIMITS = {"first_cpu": 2.0, "all_cpu": 12.0, "gap": 4.0, "move_cpu": 0.3}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--demand", type=float, nargs="+", default=[0.1, 1.0, 2.0])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--lacking", type=float, default=0.0, help="share of needs of one competency alone, of three")
    parser.add_argument("--long", action="store_true", help="1,500 students and 80 offers too")
    options = parser.parse_args()
    first_plan(school(1, asked=0.1))  # what loading the solver costs is not a plan's
    rows = []
    for asked, seed in product(options.demand, range(1, options.seeds + 1)):
        rows.append({"asked": asked, **measured(school(seed, asked=asked, lacking=options.lacking))})
        told = ", ".join(f"{name} {rows[-1][name]:.2f}" for name in LIMITS)
        print(f"{asked:.0%}, seed {seed}: {told}", flush=True)
    found = pd.DataFrame(rows).groupby("asked").quantile(0.95)
    print(f"95th percentile of {options.seeds} schools of 400 students, 30 offers and 8 slots")
    print(found.round(2).T.to_string())
    over = [
        f"{name} at {asked}" for asked, row in found.iterrows() for name, most in LIMITS.items() if row[name] > most
    ]
    clock, cpu, plan = timed(lambda: first_plan(alike()))
    print(f"400 students alike: {len(plan.placed)} placed, {clock:.2f} s ({cpu:.2f} s of processor)")
    over += ["students alike"] if cpu > 2 else []
    large = {"as they are": school(1, asked=1.0, n_students=1500, n_offers=80, n_adults=48), "5,000 needs": crowd(1)}
    for name, demand in large.items() if options.long else ():
        clock, cpu, plan = timed(lambda demand=demand: first_plan(demand))
        print(f"1,500 students, 80 offers, {name}: {len(plan.placed)} placed, {clock:.2f} s ({cpu:.2f} s of processor)")
        over += [f"1,500 students, {name}"] if cpu > 10 else []
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    over += ["memory"] if memory > 500 else []
    print(f"memory: {memory:.0f} MiB")
    print(f"over the limit: {', '.join(over)}" if over else "within the limits")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
