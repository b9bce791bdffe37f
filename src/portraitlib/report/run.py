"""Every report of a plan, one school's failure leaving the others whole; then the index and the manifest."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from portraitlib.display.wording import Words
from portraitlib.errors import ReportError
from portraitlib.report.inputs import read_inputs
from portraitlib.report.law_sheet import is_sheet_current
from portraitlib.report.manifest import INDEX, check_same_audience, failed_reports, is_up_to_date
from portraitlib.report.outcome import Outcome
from portraitlib.report.plan import Plan, Task
from portraitlib.report.publish import publish
from portraitlib.report.record import LOCK, SCRATCH_PREFIX, Record, read_records
from portraitlib.report.resume import Choice, choose, longest_first
from portraitlib.report.run_log import logged
from portraitlib.report.schedule import Make, outcomes
from portraitlib.report.task import make_report
from portraitlib.tables.durable import make_private_folder

Watch = Callable[[Outcome], None]
Records = Mapping[str, Record | None]


def _unwatched(_outcome: Outcome) -> None:
    """Nobody looks on."""


@dataclass(frozen=True)
class RunReport:
    """What a run did: its outcomes in the order of the plan, and its index page."""

    outcomes: tuple[Outcome, ...]
    index: Path
    without_archive: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """Reports that were not made."""
        return tuple(outcome for outcome in self.outcomes if outcome.status == "failed")

    @property
    def kept(self) -> tuple[Outcome, ...]:
        """Reports of an earlier run, for which nothing has changed."""
        return tuple(outcome for outcome in self.outcomes if outcome.is_kept)

    @property
    def made(self) -> tuple[Outcome, ...]:
        """Reports that this run made."""
        return tuple(outcome for outcome in self.outcomes if outcome.status == "made" and not outcome.is_kept)

    @property
    def cautions(self) -> tuple[str, ...]:
        """What earlier reports would tell beside those made now."""
        return tuple(dict.fromkeys(one.caution for one in self.outcomes if one.caution and not one.is_kept))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is missing from reports that were made, each said once."""
        return tuple(dict.fromkeys(warning for outcome in self.outcomes for warning in outcome.warnings))


def run(
    plan: Plan,
    *,
    jobs: int = 1,
    scheduler: str = "",
    watch: Watch = _unwatched,
    make: Make = make_report,
    force: bool = False,
    with_archives: bool = False,
) -> RunReport:
    """Make the reports of a plan that are not finished, then the indexes and the manifest of all; log the run.

    Raises
    ------
    ReportError
        ``run_in_progress`` when another run writes to the folder, ``mixed_audience``,
        ``not_reports_folder``, ``may_not_leave`` for the index itself; those of `schedule.outcomes`.
    """
    made_at = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
    told: list[Outcome] = []
    refused: tuple[str, ...] = ()
    with logged(plan, told, made_at), _alone(plan.out):
        records = read_records(plan.out)
        check_same_audience(plan.out, plan.audience, records)
        choice = _choice(plan, records, force=force)
        forks = make is make_report and all(task.engine == "forked" for task in choice.tasks)
        tasks = longest_first(choice.tasks, records) if jobs > 1 else choice.tasks
        coming = outcomes(tasks, make, jobs=jobs, scheduler=scheduler, forks=forks)
        sources: dict[str, Mapping[str, str]] = {}
        try:
            with closing(coming):  # an interruption ends the workers before the index is written
                for outcome in _kept_then_made(choice, coming, plan.out):
                    told.append(_sharing_sources(outcome, sources))
                    watch(outcome)
        finally:  # an interrupted run says what it finished
            ordered = _in_order(plan.tasks, told)
            is_current = is_up_to_date(plan, records) and is_sheet_current(plan, Words(plan.language))
            if choice.tasks or with_archives or not is_current:
                refused = publish(plan, ordered, made_at, records, with_archives=with_archives)
    return RunReport(ordered, plan.out / INDEX, refused)


def _choice(plan: Plan, records: Records, *, force: bool) -> Choice:
    """What to keep and what to make, from what is on disk today."""
    return choose(plan.tasks, read_inputs(plan).of, records, failed=failed_reports(plan.out), force=force)


def _kept_then_made(choice: Choice, coming: Iterator[Outcome], out: Path) -> Iterator[Outcome]:
    yield from choice.kept
    for outcome in coming:
        if outcome.status == "failed":  # a worker that died could not remove the earlier report itself
            shutil.rmtree(out / outcome.key, ignore_errors=True)
        yield outcome


def _sharing_sources(outcome: Outcome, known: dict[str, Mapping[str, str]]) -> Outcome:
    """The outcome, the names and hashes of its sources kept once a school: all outcomes wait for the manifest."""
    if not outcome.sources:  # a failure has none
        return outcome
    sources = known.setdefault(outcome.school, outcome.sources)
    return replace(outcome, sources=sources) if sources == outcome.sources else outcome


def _in_order(tasks: Sequence[Task], outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    place = {task.key: place for place, task in enumerate(tasks)}
    return tuple(sorted(outcomes, key=lambda outcome: place[outcome.key]))


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Hold the folder for one run; remove what a killed run, or a killed report of this one, left half made."""
    from filelock import FileLock, Timeout  # only a run needs it

    make_private_folder(out)
    try:
        with FileLock(out / LOCK, timeout=0):
            _remove_half_made(out)
            try:
                yield
            finally:
                _remove_half_made(out)
    except Timeout:
        raise ReportError("run_in_progress", out=out.name) from None


def _remove_half_made(out: Path) -> None:
    """Remove what reports that were stopped left behind."""
    for leftover in out.glob(f"{SCRATCH_PREFIX}*"):
        shutil.rmtree(leftover, ignore_errors=True)
