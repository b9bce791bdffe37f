"""A plan that a counsellor can check with a pencil: each rule, in a school of fifteen students."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portraitlib.planner.capacity import at_other_hours, capacity, class_minutes
from portraitlib.planner.demand import Demand
from portraitlib.planner.left_out import reasons_left_out
from portraitlib.planner.moves import check_move, make_move, undo
from portraitlib.planner.one_more import one_more
from portraitlib.planner.plan import Move
from portraitlib.planner.rules import Rules
from portraitlib.planner.timetable import first_plan


@pytest.fixture(scope="module")
def demand():
    """Mathematics at noon with Anne (six seats), French in the evening with Bob (four seats, a bus of one seat).

    m1-m8 ask mathematics: m1-m3 directed. f1-f6 ask French: f1 and f2 need the bus, f6 is never free in the evening.
    s1 asks science, that nobody offers. f3 and f4 are apart.
    """
    students = [f"m{at}" for at in range(1, 9)] + [f"f{at}" for at in range(1, 7)] + ["s1"]
    needs = pd.DataFrame({"student_id": students, "subject": ["mathematics"] * 8 + ["french"] * 6 + ["science"],
                          "rank": [0] * 3 + [1] * 5 + [1, 0, 1, 1, 1, 1, 1]})  # fmt: skip
    slots = pd.DataFrame({"slot": ["J1-midi", "J1-soir"], "cycle_day": 1, "starts_at": ["12:00", "15:30"],
                          "ends_at": ["13:00", "16:30"], "slot_kind": ["noon", "evening"], "bus_seats": [None, 1],
                          "has_late_bus": [False, True]})  # fmt: skip
    offers = pd.DataFrame({"offer": ["math", "french"], "subject": ["mathematics", "french"], "minimum_size": 2,
                           "staff_id": ["anne", "bob"], "maximum_size": [6, 4]})  # fmt: skip
    hours = pd.DataFrame({"staff_id": ["anne", "bob"], "slot": slots["slot"], "releasable_hours": 1, "task_hours": 20})
    said = pd.DataFrame({"student_id": ["f1", "f2", "f6"], "slot": "J1-soir", "is_free": [True, True, False],
                         "needs_late_bus": [True, True, False]})  # fmt: skip
    pairs = pd.DataFrame({"student_id": ["f3"], "other_student_id": ["f4"], "pair": ["apart"]})
    return Demand(needs, slots, offers, hours, said, pairs)


@pytest.fixture(scope="module")
def plan(demand):
    return first_plan(demand)


def placed(plan, offer):
    return set(plan.places.loc[plan.places["offer"] == offer, "student_id"])


def test_the_directed_come_first_and_the_bus_takes_the_directed_one(plan):
    assert {"m1", "m2", "m3"} <= placed(plan, "math")
    assert len(placed(plan, "math")) == 6
    french = placed(plan, "french")
    assert ("f2" in french, "f1" in french, "f5" in french) == (True, False, True)
    assert len(french & {"f3", "f4"}) == 1


def test_each_student_left_out_is_told_the_first_true_reason(demand, plan):
    told = reasons_left_out(demand, plan).set_index("student_id")["reason"].to_dict()
    apart = ({"f3", "f4"} - placed(plan, "french")).pop()
    late = {f"m{at}" for at in range(4, 9)} - placed(plan, "math")
    assert told == {"s1": "no_offer", "f6": "never_free", "f1": "bus", apart: "apart"} | dict.fromkeys(
        late, "after_directed"
    )


def test_a_full_group_of_the_same_rank_is_called_full(demand):
    same = replace(demand, needs=demand.needs.assign(rank=1))
    told = reasons_left_out(same, first_plan(same))
    assert set(told.loc[told["subject"] == "mathematics", "reason"]) == {"full"}


def test_a_group_of_too_few_is_not_held_and_said_so(demand):
    few = replace(demand, offers=demand.offers.assign(minimum_size=7, maximum_size=9))
    told = reasons_left_out(few, first_plan(few)).set_index("student_id")["reason"]
    assert set(told[["f1", "f2", "f3", "f4", "f5"]]) == {"not_held"}


def test_who_has_the_places_of_the_week_is_told_so(demand):
    both = pd.concat([demand.needs, pd.DataFrame({"student_id": ["m1"], "subject": ["french"], "rank": [1]})])
    one = replace(demand, needs=both, rules=Rules(places_a_week=1), pairs=demand.pairs[:0],
                  offers=demand.offers.assign(maximum_size=20))  # fmt: skip
    told = reasons_left_out(one, first_plan(one)).set_index(["student_id", "subject"])["reason"]
    assert told["m1", "french"] == "weekly"


def test_one_more_hour_of_anne_serves_two_more_and_a_larger_bus_one(demand, plan):
    twice = pd.concat([demand.adult_hours, demand.adult_hours.assign(slot="J1-soir")])
    found = one_more(replace(demand, adult_hours=twice), plan)
    found = found.set_index(["resource", "staff_id", "slot"])["n_more_needs"]
    assert found["adult", "anne", ""] == 2
    assert found["bus", "", "J1-soir"] == 1


def test_a_move_is_checked_made_and_undone(demand, plan):
    one = next(iter(placed(plan, "math") - {"m1"}))
    out = Move(one, "mathematics")
    after, broken = make_move(demand, plan, out)
    assert (broken, len(placed(after, "math"))) == ([], 5)
    assert after.moves[0].former == ("math", ("J1-midi",))
    pd.testing.assert_frame_equal(undo(demand, after).places, plan.places)
    assert check_move(demand, after, Move(one, "mathematics", offer="math")) == []
    assert check_move(demand, plan, Move("f1", "french", offer="french")) == ["bus_full"]
    assert check_move(demand, plan, Move("f6", "french", offer="french")) == ["not_free"]
    assert check_move(demand, plan, Move("m1", "mathematics", offer="french")) == ["no_offer"]
    assert undo(demand, plan) is plan


def test_the_hours_of_each_are_told(demand, plan):
    told = capacity(demand, plan)
    anne = told.by_adult.set_index("staff_id").loc["anne"]
    assert (anne["hours_available"], anne["hours_asked"], anne["hours_held"], anne["n_places"]) == (1, 1, 1, 6)
    assert told.by_adult["share"].sum() == pytest.approx(1)
    maths = told.by_subject.set_index("subject").loc["mathematics"]
    assert (maths["n_needs"], maths["n_served"], maths["hours_asked"], maths["hours_offered"]) == (8, 6, 2, 1)
    evening = told.by_slot.set_index("slot").loc["J1-soir"]
    assert (evening["n_adults"], evening["n_held"], evening["n_places"]) == (1, 1, 3)


def test_a_fifth_less_of_an_hour_holds_no_group(demand):
    told = at_other_hours(demand).set_index("share")
    assert (told.loc[-0.2, "n_served"], told.loc[0.0, "n_served"], told.loc[0.2, "n_served"]) == (0, 9, 9)


def test_half_of_a_task_is_the_most_that_is_given(demand):
    short = replace(demand, adult_hours=demand.adult_hours.assign(task_hours=1.9))
    assert first_plan(short).places.empty


def test_minutes_of_class_are_counted(demand):
    in_class = demand.slots.assign(slot_kind=["class", "evening"])
    free = pd.DataFrame({"student_id": [f"m{at}" for at in range(1, 9)], "slot": "J1-midi", "is_free": True})
    taken = replace(demand, slots=in_class, student_slots=pd.concat([demand.student_slots, free]))
    told = class_minutes(taken, first_plan(taken))
    assert told["minutes"].tolist() == [60.0] * 6
    assert class_minutes(demand, first_plan(demand)).empty


def test_two_sessions_are_on_two_days_with_the_same_students(demand):
    days = pd.DataFrame({"slot": ["J1", "J1b", "J2"], "cycle_day": [1, 1, 2]})
    hours = pd.DataFrame({"staff_id": "anne", "slot": days["slot"], "releasable_hours": 3})
    twice = replace(demand, slots=days, adult_hours=hours, offers=demand.offers.assign(sessions_a_week=2))
    plan = first_plan(twice)
    assert set(plan.meetings["slot"]) in ({"J1", "J2"}, {"J1b", "J2"})
    assert plan.places.groupby("student_id").size().tolist() == [2] * 6


def test_a_class_reached_competes_for_the_hours_of_its_adult(demand):
    slots = pd.concat([demand.slots, pd.DataFrame({"slot": ["J1-cours"], "slot_kind": ["class"]})])
    hours = pd.DataFrame({"staff_id": "anne", "slot": ["J1-midi", "J1-cours"], "releasable_hours": [1, 1]})
    with_class = pd.DataFrame({"offer": ["co"], "offer_kind": ["in_class"], "subject": ["mathematics"],
                               "staff_id": ["anne"], "group": ["c1"]})  # fmt: skip
    one = replace(demand, needs=demand.needs.assign(group="c1"), slots=slots, adult_hours=hours,
                  offers=pd.concat([demand.offers, with_class]))  # fmt: skip
    weighty = replace(one, rules=Rules(in_class=2.0))
    assert set(first_plan(one).meetings["offer"]) == {"math"}
    assert set(first_plan(weighty).meetings["offer"]) == {"co"}


def test_the_plan_in_force_and_the_adult_of_last_term_are_kept(demand):
    again = demand.offers[demand.offers["offer"] == "math"].assign(offer="math2", staff_id="bob")
    offers = pd.concat([demand.offers, again])
    hours = pd.DataFrame({"staff_id": ["anne", "bob"], "slot": "J1-midi", "releasable_hours": 1})
    needs = demand.needs[demand.needs["subject"] == "mathematics"].assign(rank=1)
    last = pd.DataFrame({"student_id": ["m1", "m2", "m3"], "staff_id": "bob"})
    former = pd.DataFrame({"student_id": ["m4", "m5"], "offer": "math", "slot": "J1-midi"})
    plan = first_plan(replace(demand, offers=offers, adult_hours=hours, needs=needs, last_adult=last, former=former))
    assert {"m1", "m2", "m3"} <= placed(plan, "math2")
    assert {"m4", "m5"} <= placed(plan, "math")


def test_no_rule_is_broken_by_many_moves_made_at_random(seeds, small, checker):
    wrong, n_made = [], 0
    for seed in seeds(few=1, many=10, full=50):
        demand = small(seed)
        plan, draw = first_plan(demand), np.random.default_rng(seed)
        for _ in range(50):
            need = demand.need_list[draw.integers(len(demand.need_list))] if demand.need_list else ("", "", "", "")
            offer = draw.choice([*(one.offer for one in demand.offer_list), ""])
            plan, broken = make_move(demand, plan, Move(*need, offer=str(offer)))
            n_made += not broken
        told = checker.faults(demand, plan)
        if told or abs(checker.worth(demand, plan) - plan.value) > 1e-5:
            wrong.append((seed, told))
    assert wrong == []
    assert n_made > 10
