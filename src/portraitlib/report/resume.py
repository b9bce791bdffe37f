"""What a run has to make, and why: reports whose inputs are those of the earlier run are kept as they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from portraitlib.report.outcome import Outcome
from portraitlib.report.plan import Task
from portraitlib.report.record import Record

FORCED = "forced"
NEVER_MADE = "never_made"
FAILED_BEFORE = "failed_before"
NO_RECORD = "no_record"
FILES_CHANGED = "files_changed"
INCOMPLETE = "incomplete"


@dataclass(frozen=True)
class Choice:
    """What a run keeps and what it makes."""

    kept: tuple[Outcome, ...]
    tasks: tuple[Task, ...]


def choose(
    tasks: Iterable[Task],
    inputs_of: Callable[[Task], Mapping[str, str]],
    records: Mapping[str, Record | None],
    *,
    failed: Collection[str] = (),
    force: bool = False,
) -> Choice:
    """Part a run's reports into those that are finished and those to make; nothing is read nor written."""
    kept, left = [], []
    for task in tasks:
        inputs = inputs_of(task)
        reasons = (FORCED,) if force else reasons_to_make(task.key, inputs, records, failed)
        record = records.get(task.key)
        if reasons or record is None:
            left.append(replace(task, inputs=inputs, reasons=reasons))
        else:
            kept.append(record.kept())
    return Choice(tuple(kept), tuple(left))


def longest_first(tasks: Sequence[Task], records: Mapping[str, Record | None]) -> tuple[Task, ...]:
    """Tasks in the order that ends soonest when several are made at once: school after school, its longest first.

    A report is thought to take as long as in the earlier run; one that is new, as long as another school's.
    """
    told = {key: record.entry.get("seconds") for key, record in records.items() if record}
    seconds = {key: known for key, known in told.items() if isinstance(known, (int, float))}
    of_others = {key.partition("/")[2]: known for key, known in seconds.items()}
    place = {school: place for place, school in enumerate(dict.fromkeys(task.school for task in tasks))}
    order = {task.key: (place[task.school], -seconds.get(task.key, of_others.get(task.name, 0.0))) for task in tasks}
    return tuple(sorted(tasks, key=lambda task: order[task.key]))


def reasons_to_make(
    key: str, inputs: Mapping[str, str], records: Mapping[str, Record | None], failed: Collection[str] = ()
) -> tuple[str, ...]:
    """Why a report is to be made; empty when it is finished.

    Examples
    --------
    >>> whole = Record({"warnings": []}, {"notebook": "aa", "partition": "bb"}, is_whole=True)
    >>> reasons_to_make("A/01", {"notebook": "aa", "partition": "bb"}, {"A/01": whole})
    ()
    >>> reasons_to_make("A/01", {"notebook": "aa", "partition": "cc"}, {"A/01": whole})
    ('partition',)
    >>> reasons_to_make("A/02", {"notebook": "aa", "partition": "bb"}, {"A/01": whole})
    ('never_made',)
    """
    record = records.get(key)
    if record is None:
        if key in failed:
            return (FAILED_BEFORE,)
        return (NO_RECORD,) if key in records else (NEVER_MADE,)
    reasons = [name for name in sorted({*inputs, *record.inputs}) if inputs.get(name) != record.inputs.get(name)]
    reasons += [] if record.is_whole else [FILES_CHANGED]
    reasons += [INCOMPLETE] if record.entry["warnings"] else []
    return tuple(reasons)
