"""What tests of several rooms need, and which of the two tiers of tests runs: see CONTRIBUTING.md."""

import signal
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings
from scipy.stats import binom

PROJECT = Path(__file__).resolve().parents[1]

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
    """Keep the tests of one tier."""
    is_wanted = _is_in_long_tier if config.getoption("--long") else _is_in_short_tier
    kept = [item for item in items if is_wanted(item)]
    others = [item for item in items if not is_wanted(item)]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = kept


def _is_in_short_tier(item):
    return item.get_closest_marker("long") is None


def _is_in_long_tier(item):
    """Whether it is marked, or does more there than in the short tier: more seeds, or more drawn cases."""
    is_drawn = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    return is_drawn or "seeds" in getattr(item, "fixturenames", ()) or not _is_in_short_tier(item)


@pytest.fixture(scope="session")
def seeds(request):
    """Seeds of a simulation, from 1: a few in the short tier, many in the long one, all with --full."""
    size = sum(request.config.getoption(name) for name in ("--long", "--full"))
    return lambda *, few, many, full: range(1, 1 + (few, many, full)[size])


@pytest.fixture(scope="session")
def alarms_at_most():
    """Most false alarms that some draws give, but for one time in a hundred, at the rate that is announced."""
    return lambda n_draws, rate: binom.ppf(0.99, n_draws, rate)


def _hear_ctrl_c():
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def hear_ctrl_c():
    """Before a command runs: a shell lets what it starts in the background, tests included, ignore Ctrl-C."""
    return _hear_ctrl_c


def _count_python_calls(function, *arguments):
    n_calls = 0

    def count(frame, event, argument):
        nonlocal n_calls
        n_calls += event in ("call", "c_call")

    previous = sys.getprofile()
    sys.setprofile(count)
    try:
        function(*arguments)
    finally:
        sys.setprofile(previous)
    return n_calls


@pytest.fixture(scope="session")
def python_calls():
    """Count the calls that a function makes: what it costs, in a measure that no other work of the machine changes."""
    return _count_python_calls


@pytest.fixture(scope="session")
def made_once(tmp_path_factory, request):
    """A folder that all the processes of one test run share; the first to need a thing makes it, the others wait."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if hasattr(request.config, "workerinput") else own) / "commun"
    folder.mkdir(exist_ok=True)

    def make(name, maker):
        target = folder / name
        with FileLock(folder / f"{name}.lock"):
            if not target.exists():
                unfinished = folder / f"{name}.new"
                maker(unfinished)
                unfinished.rename(target)
        return target

    return make


def _import_samples(folder):
    from portraitlib.ingest import import_raw

    folder.mkdir()
    (folder / "params").symlink_to(PROJECT / "params", target_is_directory=True)
    for raw in sorted((PROJECT / "data" / "sample").glob("brut_*")):
        mapping = PROJECT / "params" / "importation" / f"exemple_{raw.name.removeprefix('brut_')}.yml"
        import_raw(mapping, raw, folder / "store", key_file=folder / "key")


@pytest.fixture(scope="session")
def sample_project(made_once):
    """A folder like the project's own, in which the sample schools have been imported; nobody changes it."""
    return made_once("projet", _import_samples)


@pytest.fixture(scope="session")
def sample_store(sample_project):
    """The store of the sample schools."""
    return sample_project / "store"
