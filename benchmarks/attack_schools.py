"""What `portrait attack` gets of generated schools of 60 to 600 students, for both audiences, their truth at hand.

    python benchmarks/attack_schools.py [--schools 200] [--first 1] [--at-once 4] [--audiences personnel,public]
        [--seconds 720] [--notebooks 02,03]

Schools are delivered through studies and `show`, as `tests/attack` does it, and attacked `--at-once` together; a folder
is removed once attacked. Prints a line a school, then what was got, kind by kind, with the processor time; no school is
begun after `--seconds` of it. The exit status is 1 when anything was got.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from portraitlib.attack import attack

MINIMUM = {"personnel": 5, "public": 10}


def deliveries() -> ModuleType:
    """How the tests deliver a generated school."""
    place = Path(__file__).parents[1] / "tests" / "attack" / "conftest.py"
    spec = importlib.util.spec_from_file_location("attack_deliveries", place)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def attacked(audience: str, seeds: range, notebooks: Sequence[str] = ()) -> Counter[tuple[str, str, str, str]]:
    """What is got of some schools, by kind, table and column, with how."""
    made, started = deliveries(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        told, truth = Path(folder) / "remis", Path(folder) / "vrai"
        for seed in seeds:
            began = time.process_time()
            chosen = [one for one in made.NOTEBOOKS if not notebooks or one[:2] in notebooks]
            made.deliver(made.made_up(seed), audience, told / f"e{seed}", truth / f"e{seed}", chosen)
            print(f"  {audience} {seed} delivered in {time.process_time() - began:.1f} s", flush=True)
        got = attack(told, MINIMUM[audience], truth=truth)
    seconds = time.process_time() - started
    print(
        f"{audience} {seeds.start}-{seeds.stop - 1}: {len(got.findings)} got of {got.n_withheld} withheld, "
        f"{got.n_numbers} numbers, {len(got.identities)} identities, {got.n_wrong} wrong, {seconds:.0f} s",
        flush=True,
    )
    found = Counter((one.kind, one.table, one.column, one.how) for one in got.findings)
    for one, n in sorted(found.items()):
        print("   ", n, *one, flush=True)
    return found


def main() -> int:
    """Attack the schools that were asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--schools", type=int, default=200)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--audiences", default="personnel,public")
    parser.add_argument("--notebooks", default="")
    parser.add_argument("--seconds", type=float, default=float("inf"))
    asked = parser.parse_args()
    found: Counter[tuple[str, str, str, str]] = Counter()
    last, notebooks = asked.first + asked.schools, tuple(filter(None, asked.notebooks.split(",")))
    for first in range(asked.first, last, asked.at_once):
        if time.process_time() > asked.seconds:
            break
        for audience in asked.audiences.split(","):
            found += attacked(audience, range(first, min(first + asked.at_once, last)), notebooks)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
