"""Seconds a report, for several ways of making the same reports, side by side in one run.

    python benchmarks/batch.py [--students 1000] [--rounds 3] [--jobs 1,2] [--per-worker 1]
                               [--notebooks A,B] [--contenders loop,forked,limit,…]
    python benchmarks/batch.py --store store --schools 999001,999002      schools that exist

Each worker has the notebooks of `--per-worker` schools to run, so that one worker and two work for as long. Every
contender runs in a process of its own, in turn, round after round; the order of the turns changes with the round.
Prints medians, least and most, by wall clock and by processor time, with start-up (from the command to its end,
divided by the reports) and without (from the moment when as many reports are done as there are workers); then each
goal, met or not. The exit status is 1 when a goal is not met, or when a contender shows less than papermill does.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from batch_findings import WITH, WITHOUT, Turn, Turns, end_to_end, goals, scaling, shown_as_papermill, start_ups, table
from contenders import CONTENDERS, can_run
from process_tree import adopt_orphans, processor_seconds, wait_for_orphans
from schools import PROJECT, common_group, make_schools, students_of_last_year

os.environ.setdefault("PORTRAIT_PROJECT", str(PROJECT))
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each kernel would compile the libraries, which no user's does

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Ground:
    """What the contenders work on."""

    store: Path
    schools: tuple[str, ...]
    notebooks: tuple[str, ...]
    group: str
    per_worker: int

    def of(self, jobs: int) -> tuple[str, ...]:
        """Schools for that many workers."""
        return self.schools[: jobs * self.per_worker]


def command(name: str, jobs: int, ground: Ground, folder: Path) -> list[str]:
    """Command that runs one contender in a process of its own."""
    start = [sys.executable, "-c", f"import sys; sys.path[0] = {str(HERE)!r}; from contenders import main; main()"]
    schools, notebooks = ",".join(ground.of(jobs)), ",".join(ground.notebooks)
    return [*start, name, str(jobs), str(ground.store), schools, notebooks, ground.group, str(folder)]


def take_turn(name: str, jobs: int, ground: Ground) -> Turn:
    """Run one contender once."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        began, used = time.monotonic(), processor_seconds()
        subprocess.run(command(name, jobs, ground, Path(folder)), check=True, cwd=PROJECT)
        ended = time.monotonic()
        left = wait_for_orphans()
        said = json.loads((Path(folder) / "done.json").read_text(encoding="utf-8"))
    moments = said["moments"]
    seconds = {
        (WITH, "wall"): (ended - began) / len(moments),
        (WITH, "processor"): (processor_seconds() - used) / len(moments),
    }
    if len(moments) > jobs:
        rest = len(moments) - jobs
        seconds[WITHOUT, "wall"] = (moments[-1] - moments[jobs - 1]) / rest
        seconds[WITHOUT, "processor"] = (said["processor"][-1] - said["processor"][0]) / rest
    return Turn(seconds, said["shown"], tuple(left))


def take_turns(names: Sequence[str], jobs: Sequence[int], rounds: int, ground: Ground) -> Turns:
    """Run every contender with every number of workers, round after round."""
    turns: Turns = {(name, workers): [] for workers in jobs for name in names}
    take_turn(names[-1], jobs[0], ground)  # not counted: it compiles what was not, and fills the disk's cache
    for number in range(rounds):
        places = list(turns)
        for name, workers in places[number % len(places) :] + places[: number % len(places)]:
            turn = take_turn(name, workers, ground)
            turns[name, workers].append(turn)
            found = ", ".join(f"{clock} {second:.2f} s {when}" for (when, clock), second in turn.seconds.items())
            print(f"round {number + 1}: {name}, {workers} worker(s), a report: {found}", flush=True)
    return turns


def ground_of(options: argparse.Namespace, folder: Path, schools: int) -> Ground:
    """Store and schools asked for; made in `folder` when no store is named."""
    if options.store:
        store, codes = options.store.resolve(), options.schools.split(",")
    else:
        store, codes = make_schools(options.students, schools, folder)
    known = sorted(path.stem for path in (PROJECT / "notebooks").glob("*.ipynb"))
    notebooks = [name for name in known if not options.notebooks or name in options.notebooks.split(",")]
    return Ground(store, tuple(codes), tuple(notebooks), common_group(store, codes), options.per_worker)


def ground_arguments(asked: argparse.ArgumentParser) -> None:
    """Options that say what the reports are made from."""
    asked.add_argument("--students", type=int, default=1000, help="students of each invented school (1000)")
    asked.add_argument("--store", type=Path, help="a store that exists, in place of invented schools")
    asked.add_argument("--schools", default="", help="codes of the schools of that store")
    asked.add_argument("--notebooks", default="", help="names of the notebooks; all by default")
    asked.add_argument("--per-worker", type=int, default=1, help="schools for each worker (1)")


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ground_arguments(asked)
    asked.add_argument("--rounds", type=int, default=3, help="rounds (3)")
    asked.add_argument("--jobs", default="1,2", help="numbers of workers (1,2)")
    asked.add_argument("--contenders", default=",".join(CONTENDERS), help="which of them to run; all by default")
    options = asked.parse_args()
    jobs = [int(number) for number in options.jobs.split(",")]
    names = [name for name in CONTENDERS if name in options.contenders.split(",")]
    for name in [name for name in names if not can_run(name)]:
        print(f"{name}: not installed here, left out (benchmarks/README.md says how to install it)")
        names.remove(name)
    adopt_orphans()
    with tempfile.TemporaryDirectory() as folder:
        ground = ground_of(options, Path(folder), max(jobs) * options.per_worker)
        for school in ground.schools:
            print(f"school {school}: {len(students_of_last_year(ground.store, school)):,} students")
        turns = take_turns(names, jobs, options.rounds, ground)
    verdicts = [*shown_as_papermill(turns), *goals(turns)]
    left = sorted({f"left behind by {name}: {one}" for (name, _), taken in turns.items() for one in taken[-1].left})
    said = [verdict for verdict, _ in verdicts]
    print("", *table(turns), "", *scaling(turns), "", *start_ups(turns), "", *said, *end_to_end(turns), *left, sep="\n")
    return 0 if all(met for _, met in verdicts) and not left else 1


if __name__ == "__main__":
    sys.exit(main())
