"""What the estimates of programmes promise, held against simulated schools: those of docs/evaluation_simulations.md."""

import importlib.util
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]


def loaded():
    """The module that draws them and writes the page."""
    spec = importlib.util.spec_from_file_location("drawn", PROJECT / "benchmarks" / "evaluation_simulations.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["drawn"] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


DRAWN = loaded()


@pytest.mark.long
@pytest.mark.parametrize("simulation", DRAWN.SIMULATIONS, ids=lambda one: one.what)
def test_what_is_promised_is_held(simulation, seeds):
    if "cut-off" in simulation.what:
        pytest.importorskip("rdrobust", reason="needs the extra rd")
    found = DRAWN.counted(simulation, seeds(few=1, many=simulation.n_in_tests, full=DRAWN.FULL))
    assert {name: one for name, one in found.items() if not one.is_held(simulation.promised[name])} == {}


def test_the_page_tells_every_simulation_at_its_full_size():
    text = DRAWN.PAGE.read_text(encoding="utf-8")
    assert [one.what for one in DRAWN.SIMULATIONS if f"| {one.what} |" not in text] == []
    assert f"{DRAWN.FULL:,} draws of each" in text
    assert "not held" not in text.split("| what is drawn")[1]
