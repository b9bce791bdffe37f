"""Reports come whole from this process or from workers, whatever happens to a worker."""

import os
import sys
import time
from types import SimpleNamespace

import cloudpickle
import psutil
import pytest

from portraitlib.report.forked.process import can_fork, run_forked
from portraitlib.report.schedule import outcomes


@pytest.fixture(scope="module", autouse=True)
def sent_whole():
    """Send the functions below to workers as they are: importing this file would cost each of them a second."""
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    yield
    cloudpickle.unregister_pickle_by_value(sys.modules[__name__])


def made(task):
    """A scheduler reads neither tasks nor outcomes: these stand for them, and are light."""
    return SimpleNamespace(school=task.school, status="made", headline=str(os.getpid()))


def killed_at(school, task):
    """Kill this worker as the system does when memory is short."""
    if task.school == school:
        os.kill(os.getpid(), 9)
    time.sleep(0.02)
    return made(task)


def killed_always(task):
    return killed_at("5", task)


def killed_once(task):
    mark = task.out / "mort"
    if task.school == "5" and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), 9)
    return made(task)


def killed_all(task):
    os.kill(os.getpid(), 9)


def noted(task):
    (task.out / f"commence-{task.school}").touch()
    time.sleep(0.05)
    return made(task)


def stays(task):
    """A worker with a child, both of which would stay for minutes."""
    import subprocess
    import sys

    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
    if task.school == "0":
        return made(task)
    time.sleep(300)
    (task.out / "resté").touch()
    return made(task)


def in_a_forked_child(task):
    from portraitlib.report.forked import process

    process.PRELOADED = "json"  # in this worker; what is tried is the child, not the libraries
    process.run_forked(os.getppid, seconds=60)
    return made(task)


def environment(task):
    return SimpleNamespace(headline=os.environ.get("OPENBLAS_NUM_THREADS", ""))


@pytest.fixture
def tasks(tmp_path):
    """Make tasks, a school each."""
    params = SimpleNamespace(language="fr", group="")

    def make(n):
        return [
            SimpleNamespace(school=str(i), notebook="01_essai", params=params, reasons=(), out=tmp_path)
            for i in range(n)
        ]

    return make


def schools(found):
    return sorted(int(outcome.school) for outcome in found)


def processes():
    """Living descendants of this process; multiprocessing's own tracker stays until the end."""
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if child.status() != psutil.STATUS_ZOMBIE and "resource_tracker" not in " ".join(child.cmdline())
    ]


def test_one_job_works_in_this_process(tasks):
    assert {outcome.headline for outcome in outcomes(tasks(3), made)} == {str(os.getpid())}


def test_several_jobs_work_in_processes_that_end_with_the_run(tasks):
    before = len(processes())
    found = list(outcomes(tasks(6), made, jobs=2))
    assert schools(found) == list(range(6))
    assert str(os.getpid()) not in {outcome.headline for outcome in found}
    assert len(processes()) == before


def test_nothing_to_do_starts_nothing():
    assert list(outcomes([], made, jobs=4, scheduler="tcp://nulle.part:1")) == []


def test_a_report_that_always_kills_its_worker_fails_alone(tasks):
    found = list(outcomes(tasks(12), killed_always, jobs=2))
    assert schools(found) == list(range(12))
    assert [(outcome.school, outcome.code) for outcome in found if outcome.status == "failed"] == [("5", "worker_died")]
    assert "--jobs 1" in next(outcome.message for outcome in found if outcome.status == "failed")


def test_a_report_whose_worker_was_killed_once_is_made(tasks):
    found = list(outcomes(tasks(8), killed_once, jobs=2))
    assert schools(found) == list(range(8))
    assert {outcome.status for outcome in found} == {"made"}


def test_when_every_report_kills_its_worker_the_run_still_ends(tasks):
    found = list(outcomes(tasks(3), killed_all, jobs=2))
    assert [outcome.code for outcome in found] == ["worker_died"] * 3


def test_few_reports_are_begun_ahead_of_the_reader(tasks):
    """Memory is bounded because what waits is not handed out."""
    many = tasks(200)
    coming = outcomes(many, noted, jobs=2)
    next(coming)
    coming.close()
    assert len(list(many[0].out.glob("commence-*"))) < 40


def test_closing_ends_the_workers_and_their_children_at_once(tasks):
    before = {child.pid for child in processes()}
    staying = tasks(4)
    coming = outcomes(staying, stays, jobs=2)
    next(coming)
    assert {child.pid for child in processes()} - before
    coming.close()
    assert not (staying[0].out / "resté").exists()
    left = [child for child in processes() if child.pid not in before]
    assert [child for child in psutil.wait_procs(left, timeout=2)[1] if child.pid not in before] == []


@pytest.mark.skipif(not can_fork(), reason="forked reports are made on Linux only")
def test_a_worker_forks_its_reports(tasks):
    found = list(outcomes(tasks(4), in_a_forked_child, jobs=2))
    assert {outcome.status for outcome in found} == {"made"}


def test_a_worker_gives_one_thread_to_its_numeric_libraries(tasks):
    assert {outcome.headline for outcome in outcomes(tasks(2), environment, jobs=2)} == {"1"}


@pytest.mark.skipif(not can_fork(), reason="forked reports are made on Linux only")
def test_threads_share_one_server_and_have_no_worker_of_their_own(tasks):
    def forks(task):
        assert run_forked(abs, -1, seconds=60) == 1
        return made(task)

    found = list(outcomes(tasks(5), forks, jobs=2, forks=True))
    assert [outcome.status for outcome in found] == ["made"] * 5
    assert [child for child in processes() if "loky" in " ".join(child.cmdline())] == []


@pytest.mark.skipif(not can_fork(), reason="forked reports are made on Linux only")
def test_closing_tells_threads_of_an_interruption_not_of_a_failure(tasks):
    """A failure would remove the report of an earlier run; an interruption leaves it."""
    staying, told = tasks(3), []

    def forks(task):
        if task is staying[0]:
            return made(task)
        try:
            return run_forked(stays, task, seconds=60)
        except BaseException as stopped:
            told.append(type(stopped))
            raise

    coming = outcomes(staying, forks, jobs=2, forks=True)
    next(coming)
    coming.close()
    assert told == [KeyboardInterrupt]
    assert not (staying[1].out / "resté").exists()
    assert run_forked(abs, -3, seconds=60) == 3  # the next run is not ended
