"""Reports made by an existing Dask cluster: checked first, handed out a few at a time, redone when a worker is lost."""

from __future__ import annotations

import importlib.metadata
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

from portraitlib.errors import ReportError
from portraitlib.report.cluster_check import Needs, missing_here, needs_of
from portraitlib.report.outcome import Outcome, not_made
from portraitlib.report.plan import Task

if TYPE_CHECKING:
    from distributed import Client, Future, as_completed

CONNECT_SECONDS = 20
"""How long an address is tried, and how long workers are waited for."""
AHEAD = 2
"""Reports handed out at a time for each worker: one being made, one waiting."""
_ONE_AT_A_TIME = threading.Lock()


def cluster_outcomes(
    tasks: Sequence[Task], make: Callable[[Task], Outcome], address: str
) -> Generator[Outcome, None, None]:
    """Check a cluster, then make the tasks on it.

    Raises
    ------
    ReportError
        ``no_distributed``, ``cluster_address``, ``cluster_unreachable``, ``cluster_empty``,
        ``cluster_not_ready``; later ``cluster_lost`` when the scheduler itself is gone.
    """
    client = connected(address)
    try:
        needs = needs_of(tasks)
        check_workers(client, needs)
    except BaseException:
        client.close()
        raise
    return _made(client, tasks, make, needs, address)


def connected(address: str) -> Client:
    """Client of the scheduler at an address, with one worker at least.

    Raises
    ------
    ReportError
        ``no_distributed``, ``cluster_address``, ``cluster_unreachable``, ``cluster_empty``.
    """
    try:
        from distributed import Client
        from distributed.comm.addressing import get_address_host_port
    except ModuleNotFoundError:
        raise ReportError("no_distributed") from None
    try:
        get_address_host_port(address, strict=True)
    except ValueError:
        raise ReportError("cluster_address", address=address) from None
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except OSError:
        raise ReportError("cluster_unreachable", address=address, seconds=CONNECT_SECONDS) from None
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError:
        client.close()
        raise ReportError("cluster_empty", address=address, seconds=CONNECT_SECONDS) from None
    return client


def check_workers(client: Client, needs: Needs) -> None:
    """Refuse a cluster one of whose workers lacks something, before any report is begun.

    The first question is one that a worker without the package can answer. Workers come and go: one that leaves
    while it is asked lacks nothing, and one that comes, or comes back, is asked before its first report.

    Raises
    ------
    ReportError
        ``cluster_not_ready``; `lacking` lists what is missing, by worker.
    """
    versions = client.run(importlib.metadata.version, "portraitlib", on_error="return")
    lacking = {
        worker: (("version", "portraitlib", "", dict(needs.versions)["portraitlib"]),)
        for worker, found in versions.items()
        if isinstance(found, importlib.metadata.PackageNotFoundError)
    }
    ready = [worker for worker in versions if worker not in lacking]
    for worker, found in client.run(missing_here, needs, workers=ready, on_error="return").items() if ready else ():
        lacking[worker] = (("error", type(found).__name__, "", ""),) if isinstance(found, Exception) else found
    here = client.nthreads() if lacking else ()
    told = [(worker, *lack) for worker, lacks in lacking.items() if worker in here for lack in lacks]
    if told:
        raise ReportError("cluster_not_ready", lacking=told)


def _made(
    client: Client, tasks: Sequence[Task], make: Callable[[Task], Outcome], needs: Needs, address: str
) -> Generator[Outcome, None, None]:
    """Outcomes as they come; `with_results` is not asked of `as_completed`: it loses some with the scheduler."""
    from distributed import CancelledError, as_completed

    waiting = iter(tasks)
    running: dict[Future[Any], Task] = {}
    coming = as_completed(loop=client.loop)
    try:
        _hand_out(client, waiting, running, coming, make, needs)
        for future in coming:
            yield _outcome(running[future], future)
            del running[future]
            _hand_out(client, waiting, running, coming, make, needs)
    except (CancelledError, OSError):  # nobody else cancels; what a report met is in its outcome
        raise ReportError("cluster_lost", address=address) from None
    finally:
        _leave(client, list(running))


def _leave(client: Client, running: Sequence[Future[Any]]) -> None:
    """Take back what has not begun, and go."""
    with suppress(OSError):
        client.cancel(running)
    client.close()


def _hand_out(
    client: Client,
    waiting: Iterator[Task],
    running: dict[Future[Any], Task],
    coming: as_completed,
    make: Callable[[Task], Outcome],
    needs: Needs,
) -> None:
    """Keep every worker of the moment busy; workers may come and go."""
    wanted = max(AHEAD * len(client.nthreads()), 1) - len(running)
    for task in islice(waiting, max(wanted, 0)):
        future = client.submit(make_on_worker, make, needs, task, pure=False)
        running[future] = task
        coming.add(future)


def make_on_worker(make: Callable[[Task], Outcome], needs: Needs, task: Task) -> Outcome:
    """Make one report in a worker, which may have joined after the check.

    One at a time in a process: a report sets the environment of its process. Start workers of one thread
    each; with several, the others wait.
    """
    lacking = missing_here(needs)
    if lacking:
        told = [("", *lack) for lack in lacking]
        return not_made(task, ReportError("worker_not_ready", lacking=told))
    with _ONE_AT_A_TIME:
        return make(task)


def _outcome(task: Task, future: Future[Any]) -> Outcome:
    from distributed.scheduler import KilledWorker

    try:
        return future.result(timeout=CONNECT_SECONDS)
    except KilledWorker:
        return not_made(task, ReportError("worker_died"))
