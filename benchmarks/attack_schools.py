"""What `portrait attack` gets of generated schools of 60 to 600 students, for both audiences, their truth at hand.

    nice python benchmarks/attack_schools.py --folder FOLDER [--schools 200] [--first 1] [--at-once 20]
        [--audiences personnel,public] [--seconds 720] [--notebooks 06,07,08] [--again]

Schools are delivered through studies and `show`, as `tests/attack` does it, and attacked `--at-once` together: an
identity is believed on several schools. A school that stands in FOLDER is not delivered again, nor are schools attacked
whose answer stands there: what was stopped goes on where it was (`--again`: attack what is delivered once more). Prints
a line a school, then what was got, kind by kind, with the processor time, and the sentences whose number of students
stands in no table; no school is begun after `--seconds` of it. The exit status is 1 when anything was got.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
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


def delivered(folder: Path, audience: str, seed: int, notebooks: Sequence[str], made: ModuleType) -> None:
    """Write a school and its truth, unless they are there: what was begun and not ended has another name."""
    done = folder / "remis" / f"e{seed}"
    if done.exists():
        return
    began = time.process_time()
    own, true = (folder / kind / f".e{seed}_{began}" for kind in ("remis", "vrai"))
    unread = made.deliver(made.made_up(seed), audience, own, true, notebooks)
    (folder / f"unread_e{seed}.json").write_text(json.dumps(sorted(unread), ensure_ascii=False), encoding="utf-8")
    true.rename(folder / "vrai" / f"e{seed}")
    own.rename(done)
    print(f"  {audience} {seed} delivered in {time.process_time() - began:.1f} s", flush=True)


def attacked(folder: Path, audience: str, seeds: range) -> dict[str, object]:
    """What is got of some schools: how many numbers were there, and findings by kind, table and column, with how."""
    began = time.process_time()
    got = attack(folder / "remis", MINIMUM[audience], truth=folder / "vrai")
    found = Counter((one.kind, one.table, one.column, one.how) for one in got.findings)
    unread = Counter(
        text for seed in seeds for text in json.loads((folder / f"unread_e{seed}.json").read_text(encoding="utf-8"))
    )
    return {
        "audience": audience,
        "seeds": [seeds.start, seeds.stop - 1],
        "numbers": got.n_numbers,
        "withheld": got.n_withheld,
        "identities": len(got.identities),
        "wrong": got.n_wrong,
        "learnt": [[n, *one] for one, n in sorted(Counter((one.table, one.column) for one in got.learnt).items())],
        "unread": [text for text, n in unread.items() if n == 1],  # what two schools say alike is of neither
        "seconds": round(time.process_time() - began, 1),
        "found": [[n, *one] for one, n in sorted(found.items())],
        "schools": sorted({one.file.split("/")[0] for one in got.findings}),
    }


def main() -> int:
    """Deliver and attack the schools that were asked for; go on where it was stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--schools", type=int, default=200)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--audiences", default="personnel,public")
    parser.add_argument("--notebooks", default="")
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--again", action="store_true")
    asked, made = parser.parse_args(), deliveries()
    wanted, last = tuple(filter(None, asked.notebooks.split(","))), asked.first + asked.schools
    notebooks = [one for one in made.NOTEBOOKS if not wanted or one[:2] in wanted]
    answers = []
    for first in range(asked.first, last, asked.at_once):
        seeds = range(first, min(first + asked.at_once, last))
        for audience in asked.audiences.split(","):
            folder = asked.folder / audience / f"{seeds.start}-{seeds.stop - 1}"
            answer = folder / "attacked.json"
            for seed in seeds:
                if time.process_time() < asked.seconds:
                    delivered(folder, audience, seed, notebooks, made)
            if not all((folder / "remis" / f"e{seed}").exists() for seed in seeds):
                continue
            if asked.again or not answer.exists():
                answer.write_text(json.dumps(attacked(folder, audience, seeds), ensure_ascii=False), encoding="utf-8")
            answers.append(json.loads(answer.read_text(encoding="utf-8")))
            print(json.dumps(answers[-1], indent=1, ensure_ascii=False), flush=True)
    n_schools = sum(len(range(*one["seeds"])) + 1 for one in answers)
    told = {key: sum(one[key] for one in answers) for key in ("numbers", "withheld", "wrong")}
    print(
        f"{n_schools} schools and audiences: {told}, {sum(len(one['found']) for one in answers)} ways to a withheld one"
    )
    return 1 if any(one["found"] or one["wrong"] or one["unread"] for one in answers) else 0


if __name__ == "__main__":
    sys.exit(main())
