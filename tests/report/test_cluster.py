"""A Dask cluster of real worker processes makes the reports; what it lacks is said before it begins."""

import logging
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import dask
import pytest
from distributed import Client, LocalCluster

from portraitlib.display.explanations import explanation
from portraitlib.display.wording import Words
from portraitlib.errors import ReportError
from portraitlib.report import cluster
from portraitlib.report.cluster import check_workers, connected, make_on_worker
from portraitlib.report.cluster_check import missing_here, needs_of
from portraitlib.report.forked import process
from portraitlib.report.forked.process import can_fork, run_forked
from portraitlib.report.outcome import Outcome
from portraitlib.report.plan import plan_run
from portraitlib.report.run import run
from portraitlib.report.schedule import outcomes


def made(task):
    return Outcome(task.school, task.notebook, "made", "fr", headline=str(os.getpid()))


def killed_once(task):
    """Take the whole worker away in the middle of the run, as when a machine is switched off."""
    mark = task.out / "mort"
    if task.school == "3" and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), 9)
    time.sleep(0.05)
    return made(task)


def killed_always(task):
    if task.school == "3":
        os.kill(os.getpid(), 9)
    return made(task)


def in_a_forked_child(task):
    """A worker of Dask is a daemonic process, to which multiprocessing refuses children."""
    process.PRELOADED = "json"  # in this worker; what is tried is the child, not the libraries
    return replace(made(task), headline=str(run_forked(os.getppid, seconds=60)))


def slow(task):
    time.sleep(0.5)
    return made(task)


def together(task):
    """Fails when another report is under way in the same process."""
    mark = task.out / f"seul-{os.getpid()}"
    mark.touch(exist_ok=False)
    time.sleep(0.05)
    mark.unlink()
    return made(task)


def made_at_last(some, address):
    """Outcomes of a run, made again when the cluster is lost with its workers: so its sentence says to do."""
    for _ in range(3):
        try:
            return list(outcomes(some, killed_always, scheduler=address))
        except ReportError as lost:
            assert lost.code == "cluster_lost"
    raise AssertionError("lost three times")


@pytest.fixture(scope="module", autouse=True)
def quiet_logs():
    """Workers that are killed on purpose make distributed write pages."""
    logger = logging.getLogger("distributed")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(before)


@contextmanager
def a_cluster(workers, threads=1):
    with LocalCluster(
        n_workers=workers, threads_per_worker=threads, processes=True, dashboard_address="127.0.0.1:0",
        worker_dashboard_address=None, silence_logs=logging.CRITICAL,
    ) as running:  # fmt: skip
        yield running.scheduler_address


@pytest.fixture(scope="module")
def two_workers():
    """Two workers; a report that kills three of them is given up, to kill fewer than Dask's usual four."""
    with dask.config.set({"distributed.scheduler.allowed-failures": 2}), a_cluster(2) as found:
        yield found


@pytest.fixture
def address(two_workers):
    """The cluster once its two workers are there: one that another test killed takes a while to come back."""
    with Client(two_workers, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    return two_workers


@pytest.fixture
def tasks(project):
    (first, *_) = plan_run().tasks
    first.out.mkdir()
    (first.out / ".lock").touch()

    def make(n):
        return [replace(first, params=first.params.model_copy(update={"school": str(i)})) for i in range(n)]

    return make


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 2)


def schools(found):
    return sorted(int(outcome.school) for outcome in found)


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def sentence(error):
    return explanation(error, Words("fr")).replace("\u00a0", " ")


def test_the_workers_of_the_cluster_make_every_report_once(tasks, address):
    found = list(outcomes(tasks(12), made, scheduler=address))
    assert schools(found) == list(range(12))
    makers = {int(outcome.headline) for outcome in found}
    assert len(makers) == 2 and os.getpid() not in makers


def test_a_whole_run_goes_through_the_cluster_under_the_lock_of_its_folder(project, address):
    report = run(plan_run(), make=made, scheduler=address)
    assert [outcome.status for outcome in report.outcomes] == ["made"] * 3


def test_the_reports_of_a_lost_worker_are_redone_elsewhere_and_come_once(tasks, address):
    found = list(outcomes(tasks(12), killed_once, scheduler=address))
    assert schools(found) == list(range(12))
    assert {outcome.status for outcome in found} == {"made"}


@pytest.mark.long
def test_a_report_that_kills_every_worker_fails_and_the_others_are_made(tasks, address):
    found = made_at_last(tasks(6), address)
    assert schools(found) == list(range(6))
    failed = {one.school: one.code for one in found if one.status == "failed"}
    # Dask counts a death against what waits on the worker too: on a busy machine another report may fail with it, and
    # the next run makes it.
    assert failed["3"] == "worker_died" and set(failed.values()) == {"worker_died"} and len(failed) < len(found)


@pytest.mark.skipif(not can_fork(), reason="forked reports are made on Linux only")
def test_a_worker_of_the_cluster_forks_its_reports(tasks, address):
    found = list(outcomes(tasks(4), in_a_forked_child, scheduler=address))
    assert schools(found) == list(range(4))
    assert {outcome.status for outcome in found} == {"made"}


def test_a_worker_of_several_threads_makes_one_report_at_a_time(tasks):
    with a_cluster(1, threads=4) as found:
        assert schools(outcomes(tasks(6), together, scheduler=found)) == list(range(6))


def test_few_reports_are_handed_out_ahead(tasks, address, monkeypatch):
    sent = []
    submit = Client.submit
    monkeypatch.setattr(Client, "submit", lambda self, *a, **k: sent.append(a) or submit(self, *a, **k))
    coming = outcomes(tasks(50), made, scheduler=address)
    next(coming)
    assert len(sent) <= 2 * cluster.AHEAD
    coming.close()


def test_nothing_more_begins_when_the_reader_stops(tasks, address):
    many = tasks(30)
    coming = outcomes(many, slow, scheduler=address)
    next(coming)
    coming.close()
    with Client(address, set_as_default=False) as client:
        assert sum(map(len, client.processing().values())) <= 2


def test_an_address_nobody_answers_is_a_sentence_with_what_to_check(tasks, impatient):
    asked = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(ReportError, match="cluster_unreachable") as refused:
        outcomes(tasks(1), made, scheduler=asked)
    assert asked in sentence(refused.value) and "2 secondes" in sentence(refused.value)
    assert "pare-feu" in sentence(refused.value)


@pytest.mark.parametrize("asked", ["grappe", "tcp://", "http://grappe:8786"])
def test_what_is_not_an_address_is_said_with_an_example(asked):
    with pytest.raises(ReportError, match="cluster_address") as refused:
        connected(asked)
    assert "tcp://192.168.0.10:8786" in sentence(refused.value)


def test_a_scheduler_without_workers_is_said(impatient):
    with a_cluster(0) as found, pytest.raises(ReportError, match="cluster_empty"):
        connected(found)


def test_without_the_package_of_clusters_the_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ReportError, match="no_distributed") as refused:
        connected("tcp://127.0.0.1:8786")
    assert "cluster" in sentence(refused.value)


def test_folders_a_worker_does_not_see_are_listed_for_each_worker_before_anything_begins(tasks, address):
    (task,) = tasks(1)
    elsewhere = replace(task, project=Path("/nulle/part"), params=task.params.model_copy(update={"store": "/absent"}))
    with pytest.raises(ReportError, match="cluster_not_ready") as refused:
        outcomes([elsewhere], made, scheduler=address)
    said = sentence(refused.value)
    assert said.count("le dossier du projet est introuvable (/nulle/part)") == 2
    assert said.count("le dossier des données importées est introuvable (/absent)") == 2
    assert said.count("- tcp://") == 2


def test_a_folder_of_reports_that_is_not_the_common_one_is_refused(tasks, address):
    (task,) = tasks(1)
    (task.out / ".lock").unlink()
    with pytest.raises(ReportError, match="shared"):
        outcomes([task], made, scheduler=address)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"versions": (("pandas", "2.0"),)}, "pandas"),
        ({"versions": (("absent", "1.0"),)}, "absent n'est pas installé (version 1.0 attendue)"),
        ({"package_hash": "0"}, "portraitlib n'est pas le même"),
    ],
)
def test_other_versions_than_those_of_the_run_are_refused(tasks, address, change, said):
    needs = replace(needs_of(tasks(1)), **change)
    with Client(address, set_as_default=False) as client, pytest.raises(ReportError) as refused:
        check_workers(client, needs)
    assert said in sentence(refused.value)


class Leaving:
    """What the check asks of a client of two workers, of which the second leaves at once."""

    def run(self, question, *args, workers=("tcp://a", "tcp://b"), on_error):
        return {worker: question(*args) if worker == "tcp://a" else OSError("gone") for worker in workers}

    def nthreads(self):
        return {"tcp://a": 1}


def test_a_worker_that_leaves_while_it_is_asked_refuses_nothing(tasks):
    check_workers(Leaving(), needs_of(tasks(1)))


def test_what_those_who_stay_lack_is_said_without_the_worker_that_left(tasks):
    with pytest.raises(ReportError, match="cluster_not_ready") as refused:
        check_workers(Leaving(), replace(needs_of(tasks(1)), package_hash="0"))
    assert "tcp://a" in sentence(refused.value) and "tcp://b" not in sentence(refused.value)


def test_a_worker_that_joins_later_and_lacks_something_fails_its_report_only(tasks):
    (task,) = tasks(1)
    outcome = make_on_worker(made, replace(needs_of([task]), package_hash="0"), task)
    assert (outcome.status, outcome.code) == ("failed", "worker_not_ready")
    assert "portraitlib n'est pas le même" in outcome.message


def test_what_was_missing_is_looked_at_again(tasks):
    needs = replace(needs_of(tasks(1)), project=tasks(1)[0].out / "projet")
    assert [lack[:2] for lack in missing_here(needs)] == [("folder", "project")]
    needs.project.mkdir()
    assert missing_here(needs) == ()


def started(*command):
    return subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def scheduler():
    """A scheduler and a worker as a person starts them, one process each."""
    port = free_port()
    found = f"tcp://127.0.0.1:{port}"
    running = [
        started("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"),
        started("distributed.cli.dask_worker", found, "--nthreads", "1", "--no-dashboard", "--no-nanny"),
    ]
    yield found, running
    for one in running:
        one.kill()
        one.wait()


def test_a_scheduler_lost_in_the_middle_is_a_sentence_not_a_wait_without_end(tasks, scheduler):
    found, (scheduling, _) = scheduler
    coming = outcomes(tasks(20), slow, scheduler=found)
    next(coming)
    scheduling.kill()
    with pytest.raises(ReportError, match="cluster_lost") as lost:
        list(coming)
    assert "relancez la même commande" in sentence(lost.value)
