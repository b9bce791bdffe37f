"""What tests of several rooms need, and which of the two tiers of tests runs: see CONTRIBUTING.md."""

import signal

import pytest
from hypothesis import settings

# A deadline would be a test of the machine: how long a case takes depends on what else runs.
settings.register_profile("short", max_examples=25, deadline=None)
settings.register_profile("long", max_examples=250, deadline=None)


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="run the long tier: simulations and more drawn cases")
    parser.addoption("--full", action="store_true", help="with --long: as many seeds as docs/simulations.md tells of")


def pytest_configure(config):
    if config.getoption("--full") and not config.getoption("--long"):
        raise pytest.UsageError("--full gives the size of the long tests: ask for --long --full")
    settings.load_profile("long" if config.getoption("--long") else "short")


def pytest_collection_modifyitems(config, items):
    """Keep the tests of one tier; those whose cases are drawn are in both, with more cases in the long one."""
    is_long = config.getoption("--long")
    kept, others = [], []
    for item in items:
        is_drawn = is_long and getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        is_kept = is_drawn or is_long == (item.get_closest_marker("long") is not None)
        (kept if is_kept else others).append(item)
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = kept


@pytest.fixture(scope="session")
def seeds(request):
    """Give the seeds of a simulation: as many as `.ci/run` draws, or as many as a person asked for with --full."""
    is_full = request.config.getoption("--full")
    return lambda usual, full: range(1, 1 + (full if is_full else usual))


def _hear_ctrl_c():
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def hear_ctrl_c():
    """Before a command runs: a shell lets what it starts in the background, tests included, ignore Ctrl-C."""
    return _hear_ctrl_c
