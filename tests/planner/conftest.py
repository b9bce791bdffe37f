"""Small demands that can be enumerated, schools, and a checker written apart from the planner."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from portraitlib.planner.demand import Demand
from portraitlib.planner.rules import Rules

HERE = Path(__file__).resolve().parent
SUBJECTS = np.array(["french", "mathematics"])


@pytest.fixture(scope="session")
def checker():
    return SimpleNamespace(**runpy.run_path(str(HERE / "checker.py")))


@pytest.fixture(scope="session")
def made():
    """Schools of the benchmark: `school(seed, asked=…)` and `alike(n)`."""
    return SimpleNamespace(**runpy.run_path(str(HERE.parents[1] / "benchmarks" / "planning.py")))


@pytest.fixture(scope="session")
def small():
    return drawn


def drawn(seed: int) -> Demand:
    """Some students, two or three offers, two or three slots: every rule may bind, every plan can be enumerated."""
    draw = np.random.default_rng(seed)
    n_slots, n_offers, n = int(draw.integers(2, 4)), int(draw.integers(2, 4)), int(draw.integers(3, 6))
    kinds = np.array(["noon", "evening", "class"])[:n_slots]
    slots = pd.DataFrame({"slot": [f"t{at}" for at in range(n_slots)], "slot_kind": kinds, "cycle_day": range(n_slots),
                          "has_late_bus": draw.random(n_slots) < 0.7,
                          "bus_seats": draw.choice([1.0, 2, np.nan], n_slots),
                          "n_rooms": draw.choice([1.0, 2, np.nan], n_slots)})  # fmt: skip
    offers = pd.DataFrame(
        {
            "offer": [f"o{at}" for at in range(n_offers)], "subject": draw.choice(SUBJECTS, n_offers),
            "service": draw.choice(["recovery", "enrichment"], n_offers),
            "staff_id": draw.choice(["a1", "a2"], n_offers),
            "offer_kind": draw.choice(["group", "group", "group", "in_class"], n_offers), "group": "c1",
            "room": draw.choice(["", "r1"], n_offers), "minimum_size": draw.choice([1, 1, 2], n_offers),
            "maximum_size": draw.integers(2, 4, n_offers), "sessions_a_week": draw.choice([1, 1, 2], n_offers),
            "is_specialist": draw.random(n_offers) < 0.5, "level": draw.choice([1, np.nan, np.nan], n_offers),
        }
    )  # fmt: skip
    hours = pd.DataFrame([{"staff_id": adult, "slot": slot, "releasable_hours": float(draw.integers(1, 3)),
                           "task_hours": 4}
                          for adult in ("a1", "a2") for slot in slots["slot"] if draw.random() < 0.8],
                         columns=["staff_id", "slot", "releasable_hours", "task_hours"])  # fmt: skip
    students = [f"s{at}" for at in range(n)]
    needs = pd.DataFrame([{"student_id": one, "subject": subject, "rank": int(draw.integers(0, 3)), "group": "c1",
                           "level": int(draw.choice([1, 1, 2])), "need": draw.choice(["", "", "k1", "k2"])}
                          for one in students for subject in SUBJECTS if draw.random() < 0.6],
                         columns=["student_id", "subject", "rank", "group", "level", "need"])  # fmt: skip
    said = pd.DataFrame([{"student_id": one, "slot": slot, "is_free": draw.random() < 0.9,
                          "needs_late_bus": draw.random() < 0.4}
                         for one in students for slot in slots["slot"]])  # fmt: skip
    pairs = pd.DataFrame([{"student_id": "s0", "other_student_id": "s1", "pair": draw.choice(["apart", "together"])}])
    last = pd.DataFrame({"student_id": students, "staff_id": draw.choice(["a1", "a2", "a3"], n)})
    former = pd.DataFrame({"student_id": students[:2], "offer": "o0", "slot": "t0"})
    rules = Rules(places_a_week=int(draw.integers(1, 3)), seed=seed)
    return Demand(needs, slots, offers, hours, said, pairs, former, last, rules)
