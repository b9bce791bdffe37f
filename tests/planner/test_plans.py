"""Plans against every plan of small demands, and against a checker that shares nothing with the planner."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from portraitlib.planner.bound import bound, bounded
from portraitlib.planner.demand import COLUMNS, Demand
from portraitlib.planner.faults import broken_rules
from portraitlib.planner.improve import improve, improve_once
from portraitlib.planner.model import Model
from portraitlib.planner.rules import Rules
from portraitlib.planner.solver import solved
from portraitlib.planner.timetable import first_plan
from portraitlib.planner.value import value_of


def test_the_solver_finds_what_trying_every_plan_finds(seeds, small, checker):
    wrong = []
    for seed in seeds(few=8, many=60, full=1000):
        demand = small(seed)
        plan, best = improve(demand, first_plan(demand)), checker.best(demand)
        if abs(plan.value - best) > 1e-6 or not plan.is_proved:
            wrong.append((seed, plan.value, best, plan.bound))
    assert wrong == []


def test_no_plan_breaks_a_rule_and_each_is_worth_what_its_places_are(seeds, small, checker):
    wrong = []
    for seed in seeds(few=6, many=60, full=500):
        demand = small(seed)
        first = first_plan(demand)
        told = [*checker.faults(demand, first), *broken_rules(demand, first)]
        worth = {round(one, 5) for one in (checker.worth(demand, first), value_of(demand, first), first.value)}
        limit = bound(demand)
        if told or len(worth) > 1 or first.value > limit.value or len(first.placed) > limit.needs:
            wrong.append((seed, told, worth, limit))
    assert wrong == []


@pytest.mark.long
def test_no_plan_of_a_school_breaks_a_rule(made, checker):
    for asked in (0.1, 1.0, 2.0):
        demand = made.school(3, asked=asked)
        first = first_plan(demand)
        better = improve(demand, first, seconds=3)
        assert [*checker.faults(demand, first), *checker.faults(demand, better)] == []
        assert first.value <= better.value <= min(better.bound, bound(demand).value)


def test_the_order_of_rows_changes_nothing(made):
    demand = made.school(2, asked=0.3)
    draw = np.random.default_rng(1)
    mixed = {name: getattr(demand, name).sample(frac=1, random_state=draw) for name in COLUMNS}
    one, other = first_plan(demand), first_plan(Demand(**mixed, rules=demand.rules))
    pd.testing.assert_frame_equal(one.places, other.places)
    pd.testing.assert_frame_equal(one.meetings, other.meetings)


def test_a_column_that_is_not_declared_never_enters(small):
    demand = small(5)
    told = demand.needs.assign(sex=np.where(np.arange(len(demand.needs)) % 2, "F", "M"), first_language="other")
    other = replace(demand, needs=told)
    assert list(other.needs) == list(demand.needs)
    pd.testing.assert_frame_equal(first_plan(other).places, first_plan(demand).places)


def test_alike_students_are_placed_by_the_draw_of_the_seed(made):
    plans = [first_plan(replace(made.alike(300), rules=Rules(seed=seed))) for seed in (1, 1, 2)]
    names = [sorted(plan.places["student_id"]) for plan in plans]
    assert names[0] == names[1] != names[2]
    assert plans[0].value == plans[2].value


def test_four_hundred_students_alike_are_counted_and_their_plan_is_proved(made):
    demand = made.alike(400)
    plan = bounded(improve(demand, first_plan(demand)), bound(demand))
    assert plan.is_proved
    assert plan.bound_needs == len(plan.placed) > 50


def test_a_search_without_a_clock_is_the_same_twice_and_never_worse(made, checker):
    demand = made.school(1, asked=0.3)
    first = first_plan(demand)
    one, other = (improve_once(demand, first) for _ in range(2))
    pd.testing.assert_frame_equal(one.places, other.places)
    assert one.value >= first.value
    assert checker.faults(demand, one) == []


def test_a_search_that_is_stopped_keeps_what_it_has(made):
    demand = made.school(1, asked=1.0)
    first = first_plan(demand)
    assert improve(demand, first, stop=lambda: True).value >= first.value


def test_progress_is_told(made):
    demand, told = made.school(1, asked=0.1), []
    improve(demand, first_plan(demand), on_progress=lambda seconds, value: told.append(value))
    assert told == sorted(told)
    assert told


def test_without_offers_or_slots_nobody_is_placed(small):
    demand = small(3)
    for name in ("offers", "slots", "adult_hours", "needs"):
        empty = replace(demand, **{name: getattr(demand, name)[:0]})
        plan = first_plan(empty)
        assert (len(plan.places), plan.value) == (0, plan.value)
        assert improve(empty, plan).value >= plan.value


def test_the_planner_loads_no_solver_until_a_plan_is_asked():
    code = "import sys, portraitlib, portraitlib.planner.timetable; print('highspy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_what_the_solver_gives_is_worth_what_it_says_even_from_a_start():
    worth, rows = np.array([4.0, 3.0, 2.0]), sparse.csr_matrix([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]])
    model = Model(worth, np.ones(3), rows, np.full(2, -np.inf), np.ones(2))
    found = solved(model, start=np.array([0.0, 1.0, 0.0]))
    assert (found.worth, found.columns.tolist()) == (6.0, [1.0, 0.0, 1.0])
