"""How a run is followed: a bar for a person, nothing for a quiet log, one JSON object a line for another program."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from portraitlib.display.wording import Words
from portraitlib.errors import PortraitError
from portraitlib.report.outcome import Outcome
from portraitlib.report.plan import Plan
from portraitlib.report.run import RunReport, run
from portraitlib.report.tally import Tally

Follow = Callable[[Outcome, Tally], None]


def watched_run(plan: Plan, words: Words, *, form: str = "", **options: Any) -> RunReport:
    """Make the reports of a plan and let its progress be followed.

    Raises
    ------
    PortraitError
        Those of `run.run`.
    """
    tally = Tally((task.school for task in plan.tasks), started=time.monotonic())
    form = form or ("bar" if sys.stderr.isatty() else "quiet")
    if form == "json":
        return _told_in_json(plan, tally, options)
    with _bar(tally, words) if form == "bar" else _nothing() as follow:
        return run(plan, watch=_counting(tally, follow), **options)


def _counting(tally: Tally, follow: Follow) -> Callable[[Outcome], None]:
    def watch(outcome: Outcome) -> None:
        """Count a report that ended, then show it."""
        failed = outcome.status == "failed"
        tally.add(outcome.school, now=time.monotonic(), failed=failed, is_kept=outcome.is_kept)
        follow(outcome, tally)

    return watch


@contextmanager
def _nothing() -> Iterator[Follow]:
    yield lambda _outcome, _tally: None


@contextmanager
def _bar(tally: Tally, words: Words) -> Iterator[Follow]:
    """Bar whose time goes on between two reports; the report that just ended comes last, where a narrow screen cuts."""
    from tqdm import tqdm  # only a person at a terminal needs it

    with tqdm(total=tally.total, bar_format="{percentage:3.0f} %|{bar:20}| {desc}", dynamic_ncols=True) as bar:

        def follow(outcome: Outcome, tally: Tally) -> None:
            """Move the bar by one report."""
            bar.set_description_str(f"{progress_line(tally, words)} | {outcome.school}, {outcome.name}", refresh=False)
            bar.update()

        bar.set_description_str(progress_line(tally, words))
        yield follow


def progress_line(tally: Tally, words: Words) -> str:
    r"""What a person reads beside the bar.

    Examples
    --------
    >>> tally = Tally(["999001", "999001", "999002"], started=0.0)
    >>> tally.add("999001", now=20.0)
    >>> progress_line(tally, Words("fr")).replace("\xa0", " ")
    '1/3 rapports | 0/2 écoles | 3 par minute | reste 0:40 | 0 échec'
    """
    parts = [
        words.say("{done}/{total} rapports", done=tally.done, total=tally.total),
        words.say("{done}/{total} écoles", done=tally.schools_done, total=tally.schools_total),
    ]
    if tally.rate is not None and tally.seconds_left is not None:
        parts.append(words.say("{rate} par minute", rate=words.number(tally.rate * 60, decimals=0)))
        parts.append(words.say("reste {time}", time=_clock(tally.seconds_left)))
    parts.append(words.plural("{n} échec", "{n} échecs", tally.failures))
    return " | ".join(parts)


def _clock(seconds: float) -> str:
    """Hours, minutes, seconds as a clock shows them."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def _told_in_json(plan: Plan, tally: Tally, options: dict[str, Any]) -> RunReport:
    """One object a line on the output: ``start``, a ``report`` each, ``end`` whatever happened."""
    _print_line("start", tally)
    status, code, page = "interrupted", "", ""
    try:
        report = run(plan, watch=_counting(tally, _print_report), **options)
        status, page = ("failed" if report.failures else "made"), str(report.index)
    except PortraitError as refused:
        status, code = "refused", refused.code
        raise
    finally:
        _print_line("end", tally, status=status, code=code, page=page)
    return report


def _print_report(outcome: Outcome, tally: Tally) -> None:
    status = "kept" if outcome.is_kept else outcome.status
    _print_line(
        "report",
        tally,
        school=outcome.school,
        report=outcome.name,
        status=status,
        code=outcome.code,
        message=outcome.message,
        seconds=outcome.seconds,
    )


def _print_line(event: str, tally: Tally, **facts: object) -> None:
    line = {"event": event, **facts, **counts(tally)}
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def counts(tally: Tally) -> dict[str, float | None]:
    """The counts of a JSON line; `rate` is reports a second, and None is not known yet.

    Examples
    --------
    >>> counts(Tally(["999001"], started=0.0))["seconds_left"] is None
    True
    """
    return {
        "done": tally.done,
        "total": tally.total,
        "schools_done": tally.schools_done,
        "schools_total": tally.schools_total,
        "failures": tally.failures,
        "rate": None if tally.rate is None else round(tally.rate, 3),
        "seconds_left": None if tally.seconds_left is None else round(tally.seconds_left, 1),
    }
