"""A function in a forked process: what comes back, what stays there, and each way it can stop."""

import ctypes
import multiprocessing
import os
import random
import re
import signal
import subprocess
import sys
import time
from multiprocessing import forkserver
from pathlib import Path

import pytest

from portraitlib.report.forked import process
from portraitlib.report.forked.child import is_forked, tell
from portraitlib.report.forked.process import ProcessStoppedError, can_fork, run_forked

pytestmark = pytest.mark.skipif(not can_fork(), reason="forked reports run on Linux only")


def run(function, *args, seconds=60, **options):
    return run_forked(function, *args, seconds=seconds, **options)


@pytest.fixture
def light_server(monkeypatch):
    """A server of this test alone, which may be killed: it loads nothing, and the one of all tests waits meanwhile."""
    server = forkserver._forkserver
    set_aside = dict(vars(server))
    vars(server).update(vars(forkserver.ForkServer()))
    monkeypatch.setattr(process, "PRELOADED", "json")
    yield
    server._stop()
    vars(server).update(set_aside)


# --- What runs there (importable by name) -------------------------------------------------------------------


def add(one, two):
    return one + two


def refuse():
    raise ValueError("no")


def answer_what_cannot_travel():
    return lambda: None


def count_to_three():
    for number in (1, 2, 3):
        tell(number)
    return is_forked()


def say_and_wait():
    tell("waiting")
    time.sleep(60)


def hold_the_interpreter():
    """A search that never ends, in C, with the interpreter's lock held."""
    tell("searching")
    re.fullmatch(r"(a*)*b", "a" * 60)


def leave(status):
    tell("leaving")
    os._exit(status)


def read_nowhere():
    ctypes.string_at(0)


def write_low_level():
    os.write(1, b"said by C code\n")
    os.kill(os.getpid(), signal.SIGKILL)


def surroundings():
    return os.environ.get("PORTRAIT_ESSAI"), os.environ.get("OMP_NUM_THREADS"), str(Path.cwd())


def draw():
    import numpy

    return random.random(), numpy.random.random()  # noqa: NPY002 (the global state is what a server would share)


def spoil():
    """Change everything a run can change."""
    import matplotlib
    import pandas

    import portraitlib

    pandas.set_option("display.max_rows", 3)
    matplotlib.rcParams["font.size"] = 99
    portraitlib.left_behind = True
    sys.modules["left_behind"] = portraitlib
    os.environ["LEFT_BEHIND"] = "1"
    os.chdir("/")
    sys.path.insert(0, "/left/behind")
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def look_around():
    import matplotlib
    import pandas

    import portraitlib

    return (
        pandas.get_option("display.max_rows"),
        matplotlib.rcParams["font.size"],
        hasattr(portraitlib, "left_behind"),
        "left_behind" in sys.modules,
        "LEFT_BEHIND" in os.environ,
        str(Path.cwd()),
        "/left/behind" in sys.path,
        signal.getsignal(signal.SIGTERM) == signal.SIG_DFL,
        len(list(Path("/proc/self/fd").iterdir())),
    )


def open_a_file_and_leave_it(path):
    kept = Path(path).open("w")  # noqa: SIM115 (left open on purpose)
    return kept.fileno()


def start_a_child():
    child = subprocess.Popen(["sleep", "60"])
    tell(child.pid)
    time.sleep(60)


def use_threads(size):
    """What the notebooks use that starts threads: Arrow's pool, BLAS, OpenMP."""
    import numpy
    import pyarrow
    from scipy import linalg

    pyarrow.set_cpu_count(4)
    table = pyarrow.table({"group": list(range(100)) * size, "mark": list(range(100 * size))})
    sums = table.group_by("group", use_threads=True).aggregate([("mark", "sum")])
    square = numpy.arange(90_000.0).reshape(300, 300) + numpy.eye(300) * 1e6
    return sums.num_rows, bool(numpy.isfinite(linalg.solve(square @ square, numpy.ones(300))).all())


# --- What comes back -----------------------------------------------------------------------------------------


def test_an_answer_comes_back():
    assert run(add, 2, 3) == 5


def test_a_fault_comes_back_with_where_it_happened():
    with pytest.raises(ValueError, match="no") as caught:
        run(refuse)
    assert "in refuse" in caught.value.__notes__[0]


def test_an_answer_that_cannot_travel_is_a_fault_and_nobody_waits():
    with pytest.raises(TypeError, match="function cannot leave the process"):
        run(answer_what_cannot_travel)


def test_the_parent_hears_what_is_told_in_order():
    heard = []
    assert run(count_to_three, watch=heard.append) is True
    assert heard == [1, 2, 3]
    assert not is_forked()


# --- Each way it can stop ------------------------------------------------------------------------------------


def test_a_silence_too_long_ends_the_process_and_says_what_was_told_last():
    with pytest.raises(ProcessStoppedError) as caught:
        run(say_and_wait, seconds=3)  # enough to begin on a busy machine
    assert (caught.value.reason, caught.value.told) == ("timeout", "waiting")


def test_a_process_stuck_in_c_code_is_ended_too():
    with pytest.raises(ProcessStoppedError) as caught:
        run(hold_the_interpreter, seconds=3)
    assert (caught.value.reason, caught.value.told) == ("timeout", "searching")


@pytest.mark.parametrize("status", [0, 3])
def test_a_process_that_leaves_without_an_answer_is_told_with_its_status(status):
    with pytest.raises(ProcessStoppedError) as caught:
        run(leave, status)
    assert (caught.value.reason, caught.value.status, caught.value.told) == ("died", status, "leaving")


def test_a_crash_in_c_code_says_its_signal_and_leaves_the_place_in_the_log(tmp_path):
    with pytest.raises(ProcessStoppedError) as caught:
        run(read_nowhere, log=tmp_path / "log")
    assert caught.value.status == -signal.SIGSEGV
    assert "in read_nowhere" in (tmp_path / "log").read_text()


def test_what_c_code_wrote_is_kept_when_the_process_is_killed(tmp_path):
    with pytest.raises(ProcessStoppedError) as caught:
        run(write_low_level, log=tmp_path / "log")
    assert caught.value.status == -signal.SIGKILL
    assert "said by C code" in (tmp_path / "log").read_text()


def test_the_children_of_a_process_that_is_ended_end_with_it():
    heard = []
    with pytest.raises(ProcessStoppedError):
        run(start_a_child, seconds=3, watch=heard.append)
    assert gone(heard[0])


def test_a_server_that_was_killed_is_started_again(light_server):
    assert run(add, 1, 1) == 2
    os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)
    assert run(add, 1, 2) == 3


def test_a_server_killed_during_a_run_costs_that_run_a_second_try(light_server):
    killed = []

    def kill_the_server(_):
        if not killed:
            killed.append(os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL))

    assert run(wait_a_little, watch=kill_the_server) == "done"


def wait_a_little():
    tell("started")
    time.sleep(0.5)
    return "done"


PARENT = """
import os, sys, time
from portraitlib.report.forked import process
import test_process
process.PRELOADED = "json"  # what is tried is who ends with whom, not the libraries
process.run_forked(getattr(test_process, sys.argv[1]), seconds=20, watch=lambda told: print(told, flush=True))
"""


@pytest.mark.parametrize("signal_sent", [signal.SIGKILL, signal.SIGINT], ids=["kill -9", "Ctrl-C"])
def test_nothing_is_left_when_the_parent_is_ended(signal_sent, hear_ctrl_c):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    command = [sys.executable, "-c", PARENT, "start_a_child"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True, preexec_fn=hear_ctrl_c
    ) as parent:
        grandchild = int(parent.stdout.readline())
        family = processes_below(parent.pid)
        assert grandchild in family
        parent.send_signal(signal_sent)
        parent.wait()
    assert all(gone(pid) for pid in family)


def processes_below(pid: int) -> list[int]:
    """Processes started by `pid`, or by those it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [found for child in children for found in (int(child), *processes_below(int(child)))]


def gone(pid: int, within: float = 15) -> bool:
    """Whether a process ends within some seconds; one that waits for its parent to notice has ended."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state in "ZX":
            return True
        time.sleep(0.05)
    return False


# --- What one run leaves for the next ------------------------------------------------------------------------


def test_a_run_has_the_environment_and_folder_of_whoever_asks(monkeypatch, tmp_path):
    run(add, 1, 1)  # the server is there, with its own
    monkeypatch.setenv("PORTRAIT_ESSAI", "demandé")
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.chdir(tmp_path)
    assert run(surroundings) == ("demandé", None, str(tmp_path))


def test_two_runs_draw_different_random_numbers():
    one, two = run(draw), run(draw)
    assert one[0] != two[0]
    assert one[1] != two[1]


def test_nothing_a_run_changes_is_seen_by_the_next(tmp_path):
    before = run(look_around)
    run(spoil)
    run(open_a_file_and_leave_it, str(tmp_path / "file"))
    assert run(look_around) == before


def test_the_server_has_one_thread_only():
    run(add, 1, 1)
    server = forkserver._forkserver._forkserver_pid
    assert len(list(Path(f"/proc/{server}/task").iterdir())) == 1


def test_the_server_has_loaded_what_the_notebooks_use():
    there = run(loaded, seconds=60)
    assert there >= {"pandas", "pyarrow.parquet", "scipy.special", "scipy.optimize", "papermill", "nbconvert"}
    assert there.isdisjoint(
        {"scipy.stats", "seaborn", "matplotlib.pyplot", "debugpy", "portraitlib.ingest", "sqlalchemy"}
    )


def loaded():
    return set(sys.modules)


def test_a_forked_process_does_not_load_the_script_that_asked_for_it(monkeypatch, tmp_path):
    asking = tmp_path / "asking.py"
    asking.write_text("")
    monkeypatch.setattr(sys.modules["__main__"], "__file__", str(asking), raising=False)
    assert run(script) is None and script() == str(asking)


def script():
    return getattr(sys.modules["__main__"], "__file__", None)


def test_nothing_stops_the_studies_that_the_server_rehearses():
    """It would start without them, and each report would take longer."""
    assert run(rehearse, seconds=60) is None


def rehearse():
    from portraitlib.report.forked.preload import rehearse_studies

    return rehearse_studies()


def test_threads_of_the_libraries_work_in_every_fork():
    assert {run(use_threads, size) for size in (100, 1000, 3000, 100, 1000, 3000)} == {(100, True)}


def in_a_daemon(answers):
    process.PRELOADED = "json"  # what is tried is the child of a daemon, not the libraries
    answers.put(run(add, 20, 22))


def test_a_daemonic_process_such_as_a_worker_of_dask_may_run_reports():
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    worker = context.Process(target=in_a_daemon, args=(answers,), daemon=True)
    worker.start()
    try:
        assert answers.get(timeout=60) == 42
    finally:
        worker.join(10)
        answers.close()


AHEAD = """
import os, psutil
from portraitlib.report.forked.process import run_forked, server_ahead
with server_ahead(dict(os.environ)):
    during = psutil.Process().children(recursive=True)
commands = [" ".join(child.cmdline()) for child in psutil.Process().children()]
print(len(during) > 0, [command for command in commands if "forkserver" in command])
"""


def test_a_server_started_ahead_that_had_nothing_to_fork_is_ended_at_once():
    said = subprocess.run([sys.executable, "-c", AHEAD], capture_output=True, text=True, check=True)
    assert said.stdout.split(maxsplit=1) == ["True", "[]\n"]
