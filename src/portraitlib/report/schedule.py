"""Who makes the reports: this process, workers of this machine, or a Dask cluster; the task function is the same."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

from portraitlib.errors import ReportError
from portraitlib.report.leaving import start_worker

if TYPE_CHECKING:  # a worker reads this module first: what it loads is for the task function to say
    from portraitlib.report.outcome import Outcome
    from portraitlib.report.plan import Task

Make = Callable[["Task"], "Outcome"]

DEATHS = 2
"""Times a report may be under way when a worker dies before it is tried alone."""


def outcomes(
    tasks: Sequence[Task], make: Make, *, jobs: int = 1, scheduler: str = "", forks: bool = False
) -> Generator[Outcome, None, None]:
    """Outcomes of the tasks, as they come. Memory does not grow with the number of tasks: few are handed out ahead.

    `forks` says that `make` only waits for a process of its own, and may be called from threads.

    Raises
    ------
    ReportError
        For a cluster that cannot make them, as `cluster.cluster_outcomes` says, before any report is begun.

    Examples
    --------
    >>> list(outcomes(["a", "b"], str.upper))
    ['A', 'B']
    """
    if scheduler and tasks:
        from portraitlib.report.cluster import cluster_outcomes

        return cluster_outcomes(tasks, make, scheduler)
    jobs = min(jobs, len(tasks))
    if jobs < 2:
        return (make(task) for task in tasks)
    return _by_threads(tasks, make, jobs) if forks else _by_workers(tasks, make, jobs)


def _by_threads(tasks: Sequence[Task], make: Make, jobs: int) -> Generator[Outcome, None, None]:
    """Each thread waits for the process forked for its report: one server for all, and no interpreter to start."""
    from portraitlib.report.forked.process import ending_all

    waiting, running = iter(tasks), set[Future["Outcome"]]()
    with ThreadPoolExecutor(jobs) as pool:
        try:
            while True:
                running |= {pool.submit(make, task) for task in islice(waiting, jobs - len(running))}
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:  # what is still under way was interrupted, or nobody reads it
            if running:
                with ending_all():
                    pool.shutdown()


def _by_workers(tasks: Sequence[Task], make: Make, jobs: int) -> Generator[Outcome, None, None]:
    """Begin a new pool when a worker dies; what was under way then twice is tried alone, last."""
    left, deaths = dict(enumerate(tasks)), Counter[int]()
    while together := [place for place in left if deaths[place] < DEATHS]:
        begun: list[int] = []
        try:
            with closing(_pooled(((place, left[place]) for place in _noted(together, begun)), make, jobs)) as pooled:
                for place, outcome in pooled:
                    del left[place]
                    yield outcome
        except BrokenProcessPool:
            deaths.update([place for place in begun if place in left] or together[:1])
    for task in left.values():
        yield _made_alone(task, make)


def _noted(places: Sequence[int], begun: list[int]) -> Iterator[int]:
    """The places, each noted in `begun` when it is handed out."""
    for place in places:
        begun.append(place)
        yield place


def _made_alone(task: Task, make: Make) -> Outcome:
    try:
        ((_, outcome),) = _pooled(iter([(0, task)]), make, 1)
        return outcome
    except BrokenProcessPool:
        from portraitlib.report.outcome import not_made

        return not_made(task, ReportError("worker_died"))


def _pooled(numbered: Iterator[tuple[int, Task]], make: Make, jobs: int) -> Generator[tuple[int, Outcome], None, None]:
    """Outcomes of numbered tasks from worker processes, which end when the last has come or the reader stops."""
    from joblib import Parallel, delayed, parallel_config
    from joblib.externals.loky import get_reusable_executor

    with tempfile.TemporaryDirectory(prefix="portrait-", ignore_cleanup_errors=True) as temporary:
        start = {"initializer": start_worker, "initargs": (os.getpid(), temporary)}
        with parallel_config(backend="loky", inner_max_num_threads=1, **start):
            # One job would be made in this process; a single task leaves the second worker without work.
            pool = Parallel(n_jobs=max(jobs, 2), batch_size=1, pre_dispatch="n_jobs", return_as="generator_unordered")
        coming = pool(delayed(_with_place)(place, task, make) for place, task in numbered)
        try:
            for found in coming:  # noqa: UP028  `yield from` would close it before the warning below is silenced
                yield found
        finally:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # that stopping early stops what was under way
                coming.close()
            get_reusable_executor(reuse=True).shutdown(kill_workers=True)


def _with_place(place: int, task: Task, make: Make) -> tuple[int, Outcome]:
    return place, make(task)
