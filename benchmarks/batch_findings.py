"""What the turns of the contenders say: a table, ratios, and whether the goals are met."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass

TIMES_THE_LOOP = 5.0  # goals of the project's specification
TIMES_THE_LIMIT = 1.15
WITH, WITHOUT = "with start-up", "without start-up"
CLOCKS = ("wall", "processor")


@dataclass(frozen=True)
class Turn:
    """What one contender did in one round: seconds a report, and what each report showed."""

    seconds: dict[tuple[str, str], float]  # by (with or without start-up, clock)
    shown: dict[str, dict[str, int]]
    left: tuple[str, ...]


Turns = dict[tuple[str, int], list[Turn]]


def median(turns: list[Turn], what: tuple[str, str]) -> float:
    return statistics.median(turn.seconds.get(what, float("nan")) for turn in turns)


def table(turns: Turns) -> Iterator[str]:
    """Lines of the table of results: seconds a report, median (least to most)."""
    yield "seconds a report, median (least to most) of the rounds"
    yield f"{'workers':<8}{'contender':<14}" + "".join(f"{f'{c}, {w}':<30}" for w in (WITHOUT, WITH) for c in CLOCKS)
    for (name, workers), taken in turns.items():
        cells = []
        for what in ((when, clock) for when in (WITHOUT, WITH) for clock in CLOCKS):
            values = [turn.seconds[what] for turn in taken if what in turn.seconds]
            cells.append(f"{median(taken, what):.2f} ({min(values):.2f} to {max(values):.2f})" if values else "-")
        yield f"{workers:<8}{name:<14}" + "".join(f"{cell:<30}" for cell in cells)


def shown_as_papermill(turns: Turns) -> Iterator[tuple[str, bool]]:
    """For each contender, whether its reports show as many outputs, tables and figures as the kernel's."""
    kernel = next((name for name in ("loop", "papermill") if any(name == one for one, _ in turns)), "")
    for (name, workers), taken in turns.items():
        if kernel and name != kernel:
            expected, found = turns[kernel, workers][0].shown, taken[0].shown
            wrong = {key: found.get(key) for key in expected if found.get(key) != expected[key]}
            ending = f"NOT as {kernel} shows: {wrong}" if wrong else f"outputs, tables and figures as {kernel} shows"
            yield f"{name}, {workers} worker(s), {len(expected)} reports: {ending}", not wrong


def goals(turns: Turns) -> Iterator[tuple[str, bool]]:
    """Each goal that the contenders run let one judge, and whether it is met."""
    for workers in sorted({workers for _, workers in turns}):
        if ("loop", workers) in turns and ("forked", workers) in turns:
            found = ratios(turns, workers, "loop", "forked")
            asked = f"goal at least {TIMES_THE_LOOP}"
            yield judged(f"loop / forked, {workers} worker(s)", found, asked, found["wall"] >= TIMES_THE_LOOP)
        if ("forked-cells", workers) in turns and ("limit", workers) in turns:
            found = ratios(turns, workers, "forked-cells", "limit")
            asked = f"goal at most {TIMES_THE_LIMIT}"
            yield judged(f"forked-cells / limit, {workers} worker(s)", found, asked, found["wall"] <= TIMES_THE_LIMIT)


def ratios(turns: Turns, workers: int, above: str, below: str) -> dict[str, float]:
    """Seconds a report of one contender over those of another, without start-up, by each clock."""
    return {
        clock: median(turns[above, workers], (WITHOUT, clock)) / median(turns[below, workers], (WITHOUT, clock))
        for clock in CLOCKS
    }


def judged(what: str, found: dict[str, float], asked: str, is_met: bool) -> tuple[str, bool]:
    return f"{what}, {WITHOUT}: {written(found)}; {asked}: {'met' if is_met else 'NOT met'}", is_met


def written(found: dict[str, float]) -> str:
    return f"{found['wall']:.2f} by wall clock ({found['processor']:.2f} by processor time)"


def start_ups(turns: Turns) -> Iterator[str]:
    """Start-up of each contender, and from how many reports on the goal holds with it counted."""
    start = {
        pair: len(taken[0].shown) * (median(taken, (WITH, "wall")) - median(taken, (WITHOUT, "wall")))
        for pair, taken in turns.items()
    }
    for (name, workers), seconds in start.items():
        yield f"{name}, {workers} worker(s): start-up {seconds:.1f} s a command, whatever the number of reports"
        if name == "forked" and ("loop", workers) in start:
            gain = median(turns["loop", workers], (WITHOUT, "wall"))
            gain -= TIMES_THE_LOOP * median(turns[name, workers], (WITHOUT, "wall"))
            needed = (TIMES_THE_LOOP * seconds - start["loop", workers]) / gain if gain > 0 else float("inf")
            yield f"  with it counted, {TIMES_THE_LOOP} times the loop from {max(1, needed):.0f} reports on"


def end_to_end(turns: Turns) -> Iterator[str]:
    """The whole report beside the least its cells can take: what the execution's own ratio leaves out."""
    for workers in sorted({workers for _, workers in turns}):
        if ("forked", workers) in turns and ("limit", workers) in turns:
            found = ratios(turns, workers, "forked", "limit")
            yield f"forked, files and checks too / limit, {workers} worker(s), {WITHOUT}: {written(found)}; no goal"


def scaling(turns: Turns) -> Iterator[str]:
    """How much faster two workers are than one, for each contender."""
    for name in dict.fromkeys(name for name, _ in turns):
        if (name, 1) in turns and (name, 2) in turns:
            gain = median(turns[name, 1], (WITHOUT, "wall")) / median(turns[name, 2], (WITHOUT, "wall"))
            yield f"{name}: 2 workers make {gain:.2f} times as many reports a second as 1, {WITHOUT}"
