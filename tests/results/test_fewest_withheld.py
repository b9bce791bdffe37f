"""The rule beside an exact solver: never fewer numbers withheld than its promise asks for, and not many more."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

PLACE = Path(__file__).parents[2] / "benchmarks" / "fewest_withheld.py"


@pytest.fixture(scope="module")
def solver():
    spec = importlib.util.spec_from_file_location("fewest_withheld", PLACE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look for their module by name
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def counted(solver, seeds):
    """Numbers withheld by the rule and the fewest, of drawn tables of every kind for both audiences."""
    drawn = seeds(few=3, many=25, full=100)
    return {(kind, who): solver.compared(kind, who, drawn) for kind in solver.KINDS for who in solver.POLICIES}


def test_the_rule_never_withholds_fewer_numbers_than_its_promise_asks_for(counted):
    every = np.concatenate(list(counted.values()))
    assert len(every) >= 10
    assert (every[:, 0] >= every[:, 1]).all()


def test_the_rule_withholds_at_most_half_as_many_numbers_again_as_the_fewest(counted):
    by_rule, fewest = np.concatenate(list(counted.values())).sum(axis=0)
    assert by_rule <= 1.5 * fewest


def test_the_fewest_of_tables_that_can_be_checked_by_hand(solver):
    """3 of 48 goes with the 20; 3 and 4 go in a square of four; of a total of 1, nothing saves the 1."""
    staff = solver.POLICIES["personnel"]
    of = {
        "a line": [[3, 20, 25]],
        "a square": [[3, 20, 30], [21, 4, 30], [30, 30, 30]],
        "a total of 1": [[1, 0]],
        "nobody few": [[20, 25, 30], [22, 23, 24]],
    }
    asked = {name: solver.counts_of(np.array(counts), staff) for name, counts in of.items()}
    fewest = {name: solver.fewest_withheld(one) for name, (_, one) in asked.items()}
    assert fewest == {"a line": 2, "a square": 4, "a total of 1": None, "nobody few": 0}
    assert asked["a square"][0] == 4
