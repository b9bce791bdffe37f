"""What tests of several rooms need, and which of the two tiers of tests runs: see CONTRIBUTING.md."""

import gc
import signal
import sys
from contextlib import nullcontext
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import gettempdir

import numpy as np
import pandas as pd
import pytest
from filelock import FileLock
from hypothesis import settings
from scipy.stats import binom

from portraitlib.rules import PresetCriteria
from portraitlib.rules.criteria_check import checked_criteria
from portraitlib.tables.school import school_in_memory

# jsonschema tries this grammar of addresses, which no notebook needs: its import takes a second of each process.
sys.modules.setdefault("rfc3987_syntax", None)

PROJECT = Path(__file__).resolve().parents[1]

# A deadline would be a test of the machine: how long a case takes depends on what else runs.
settings.register_profile("short", max_examples=25, deadline=None)
settings.register_profile("long", max_examples=80, deadline=None)


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="run the long tier: simulations and more drawn cases")
    parser.addoption("--full", action="store_true", help="with --long: as many seeds as docs/simulations.md tells of")


def pytest_configure(config):
    if config.getoption("--full") and not config.getoption("--long"):
        raise pytest.UsageError("--full gives the size of the long tests: ask for --long --full")
    settings.load_profile("long" if config.getoption("--long") else "short")


@pytest.hookimpl(wrapper=True)
def pytest_collection(session):
    """Nothing that is imported or collected is garbage: looking for some takes a fifth of the collection.

    On a clean clone one process collects first and leaves the compiled tests to the others, not each for itself.
    """
    gc.disable()
    run = getattr(session.config, "workerinput", {}).get("testrunuid")
    is_compiled = sys.dont_write_bytecode or any(PROJECT.glob("tests/__pycache__/test_*-pytest-*.pyc"))
    alone = FileLock(Path(gettempdir()) / f"portraitlib-{run}.lock") if run and not is_compiled else nullcontext()
    with alone:
        return (yield)


def pytest_collection_modifyitems(config, items):
    """Keep the tests of one tier."""
    is_wanted = _is_in_long_tier if config.getoption("--long") else _is_in_short_tier
    kept = [item for item in items if is_wanted(item)]
    others = [item for item in items if not is_wanted(item)]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = kept


def pytest_collection_finish(session):
    """What was imported is not looked at again for garbage, as in the server of reports: a tenth of some tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


SHARING = (
    ("tests/browser/test_pages.py", "tests/browser/test_pages_every_notebook.py", "tests/browser/test_pages_users.py"),
    ("tests/report/pages/test_attack_drawn.py", "tests/report/pages/test_nginx.py", "tests/report/pages/test_proxy.py"),
    ("tests/report/pages/test_downloads.py", "tests/report/pages/test_front.py"),
)
"""Files whose tests ask one server: run in one process, they start it once and its pages are made once."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """With `--dist loadfile`, as kit.py asks, files that share a server go to one process as one file would."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class SharedServers(LoadFileScheduling):
        def _split_scope(self, nodeid):
            file = super()._split_scope(nodeid)
            return next((together[0] for together in SHARING if file in together), file)

    return SharedServers(config, log)


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


YEAR = 2026


def criterion(indicator, bands, *, weight=1, domain="learning", name=None):
    return {
        "id": name or indicator, "domain": domain, "indicator": indicator, "weight": weight, "bands": bands,
        "source": "made for a test", "reviewed_on": date(2026, 11, 21),
    }  # fmt: skip


def criteria_of(*listed, targeted=20, intensive=50, minimum=0.5, name="essai"):
    values = {
        "name": name, "version": "1", "title": "Critères d'un essai", "minimum_observed": minimum,
        "tiers": {"targeted": targeted, "intensive": intensive}, "criteria": list(listed),
    }  # fmt: skip
    return checked_criteria(values, where="essai.yml")


def preset(*listed, **more):
    return PresetCriteria(criteria_of(*listed, **more), "0" * 64)


def school_days(n=60, first="2025-09-01"):
    days = pd.bdate_range(first, periods=n)
    return pd.DataFrame({"date": days, "school_year": YEAR, "is_instructional": True, "n_periods": 4})


def marks_of(students, marks, *, subject="mathematics", term="1", course="M", codes=None):
    return pd.DataFrame(
        {
            "student_id": students, "school_year": YEAR, "course": course, "subject": subject, "course_level": 2,
            "competency": "overall", "term": term, "mark": marks, "mark_code": codes,
        }
    )  # fmt: skip


@pytest.fixture
def small_school():
    """Four students of secondary 2, with marks, a register, discipline, answers and supports."""

    def make(**more):
        ids = ["a", "b", "c", "d"]
        students = pd.DataFrame(
            {
                "student_id": ids, "school_year": YEAR, "grade_level": 2, "group": ["21", "21", "22", "22"],
                "sex": ["F", "M", "F", "M"], "age_on_september_30": [13, 14, 13, 15],
                "entry_date": pd.Timestamp("2025-09-01"),
            }
        )  # fmt: skip
        results = pd.concat(
            [
                marks_of(ids, [80.0, 60.0, 55.0, 40.0]),
                marks_of(ids, [75.0, 62.0, 45.0, 40.0], term="2"),
                marks_of(ids, [70.0, 59.0, 65.0, None], subject="french", course="F", codes=[None, None, None, "AB"]),
            ]
        )
        days = school_days()
        absent = pd.DataFrame({"student_id": "c", "date": days["date"].iloc[:6], "period": 0, "status": "absent"})
        end = pd.DataFrame({"student_id": ["a"], "date": [days["date"].iloc[-1]], "period": 1, "status": "late"})
        tables = {
            "students": students, "results": results, "calendar": days, "attendance": pd.concat([absent, end]),
            "discipline": pd.DataFrame(
                {"student_id": ["d"], "date": [days["date"].iloc[3]], "event": "1", "suspension_days": 1.0}
            ),
            "services": pd.DataFrame(
                {"student_id": ["d"], "service_id": "S1", "service": "tutoring", "start_date": days["date"].iloc[9]}
            ),
            "schools": pd.DataFrame({"school_id": ["X"], "teaching_language": ["fr"]}),
        }  # fmt: skip
        tables |= more.pop("tables", {})
        return school_in_memory(tables, **more)

    return make


def _hear_ctrl_c():
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def hear_ctrl_c():
    """Before a command runs: a shell lets what it starts in the background, tests included, ignore Ctrl-C."""
    return _hear_ctrl_c


SUBJECTS = {"french": ("reading", "writing"), "mathematics": ("problem_solving", "reasoning"), "history": ()}


def made_up_tables(n=150, years=(2025, 2026)):
    rng = np.random.default_rng(11)
    names = [f"pupil{number:04}" for number in range(n)]
    levels = np.arange(n) % 5 + 1
    people = pd.DataFrame({"student_id": names, "grade_level": levels, "group": [f"G{level}" for level in levels]})
    people["sex"] = np.where(np.arange(n) % 2, "F", "M")
    students = pd.concat([people.assign(school_year=year) for year in years], ignore_index=True)
    rows = []
    for year in years:
        for subject, competencies in SUBJECTS.items():
            for competency in ("overall", *competencies):
                marks = np.clip(np.round(rng.normal(68, 14, n)), 0, 100)
                place = {"school_year": year, "subject": subject, "competency": competency, "term": "final"}
                place |= {"student_id": names, "course_level": levels, "mark": marks}
                course = [f"{subject}{level}" for level in levels]
                rows.append(
                    pd.DataFrame(
                        {"student_id": names, "course": course, "course_level": levels, "mark": marks, **place}
                    )
                )
    return {"students": students, "results": pd.concat(rows, ignore_index=True)}


@pytest.fixture(scope="session")
def open_made_up():
    """Function that opens the made-up school for an audience and a language, once for all that ask for the same."""
    tables = made_up_tables()

    @cache
    def open_for(audience="interne", language="fr", **params):
        return school_in_memory(tables, audience=audience, language=language, **params)

    return open_for


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
    # The same key each time: who comes first among pseudonyms must not change from one run to the next.
    (folder / "key").touch(0o600)
    (folder / "key").write_text("5a" * 32, encoding="ascii")
    for raw in sorted((PROJECT / "data" / "sample").glob("brut_*")):
        mapping = PROJECT / "params" / "importation" / f"exemple_{raw.name.removeprefix('brut_')}.yml"
        told = import_raw(mapping, raw, folder / "store", key_file=folder / "key")
        told.reconciliation.to_pickle(folder.parent / f"{raw.name}.pickle")


@pytest.fixture(scope="session")
def sample_project(made_once):
    """A folder like the project's own, in which the sample schools have been imported; nobody changes it."""
    return made_once("projet", _import_samples)


@pytest.fixture(scope="session")
def sample_store(sample_project):
    """The store of the sample schools."""
    return sample_project / "store"


@pytest.fixture(scope="session")
def sample_rows(sample_project):
    """What became of the rows of each sample school, by file, when it was imported."""
    found = sample_project.parent.glob("brut_*.pickle")
    return {path.stem.removeprefix("brut_"): pd.read_pickle(path) for path in found}


def _planted(place):
    """A name that stands in no text of the kit."""
    spelt = "".join("abcdefghij"[int(sign)] for sign in f"{place:04}")
    return f"Prenomx{spelt} Nomx{spelt}"


@pytest.fixture
def planted_names(sample_project, tmp_path, monkeypatch):
    """Every person of the sample schools has a name, sealed on this machine."""
    from portraitlib.persons.key import KEY_VARIABLE, read_key
    from portraitlib.persons.names import FOLDER_VARIABLE, Label, Names, seal
    from portraitlib.tables.school import open_school
    from portraitlib.tables.store import list_schools

    monkeypatch.setenv(KEY_VARIABLE, str(sample_project / "key"))
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "noms"))
    monkeypatch.setenv("PORTRAIT_PROJECT", str(sample_project))
    key, today, given = read_key(None, forbidden=()), date.today(), []
    for code in list_schools(sample_project / "store"):
        school = open_school(school=code, store=str(sample_project / "store"))
        handles = sorted(school.reader.handles.all.values())
        own = {handle: _planted(len(given) + place) for place, handle in enumerate(handles)}
        label = Label(code, school.school_year, key.fingerprint, "essai", str(today), str(today + timedelta(days=9)))
        seal(Names(label, own), key)
        given += own.values()
    return frozenset(given)
