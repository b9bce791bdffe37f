"""Whether two commits show the same pages, byte for byte: what a change of structure must leave as it was.

    python benchmarks/same_pages.py OLD NEW [--workers 2] [--expected FILE]

OLD and NEW are commits, or folders of the project; `.` is the working tree as it is. Both are made on this machine,
with this Python and these libraries: bytes depend on the processor and on libraries, so that none are kept.

Each side imports the sample schools under the same key, runs the cells of its own notebooks, and moves each control
alone through its options: those that OLD has, given to both. What is shown is compared: pages, words and tables of the
workbook, CSV files, refusals, errors, the controls and their options. Set aside: the kit's version in the provenance,
the names of the folders.

The exit status is 1 when anything differs but what FILE expects: a YAML list of `section` (notebook/cell, `*` allowed),
`pattern`, `replace` and `reason`; texts that are equal after the replacements are counted with their reason.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from pages_compare import Expected, Found, compare, read_expected, recorded, told

PROJECT = Path(__file__).resolve().parents[1]
PROBE = Path(__file__).with_name("pages_probe.py")
KEY = "same pages on both sides, same key\n"  # pseudonyms of invented students: no secret
AUDIENCES = ("interne", "cap", "public")
SCHOOL, GROUP = "999001", "21"  # of the sample: the school that sent raw files, a group that took every instrument
MOST = 40  # options of a control that are tried: 250 students say no more than 40 of them


@dataclass
class Side:
    """One of the two: its checkout, its folder of work, what it cost."""

    name: str
    checkout: Path
    folder: Path
    views: int = 0
    seconds: float = 0.0

    @property
    def store(self) -> Path:
        """Folder of the imported schools."""
        return self.folder / "store"

    def run(self, *arguments: object) -> None:
        """Run this Python on the checkout's library; what it says is told only when it fails."""
        command = [sys.executable, *map(str, arguments)]
        options = {"cwd": self.checkout, "env": self.environment(), "text": True, "check": False}
        done = subprocess.run(command, capture_output=True, **options)
        if done.returncode:
            raise SystemExit(f"{self.name}: {' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")

    def environment(self) -> dict[str, str]:
        """Environment variables: the checkout's library, and what would make two runs differ held still."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PORTRAIT_", "JPY_"))}
        project = {"PYTHONPATH": str(self.checkout / "src"), "PORTRAIT_PROJECT": str(self.checkout)}
        same = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg", "PORTRAIT_BATCH": "1"}
        return {**kept, **project, **same}


@dataclass(frozen=True)
class Job:
    """What one reader is shown of one school."""

    audience: str
    language: str = "fr"
    notebooks: tuple[str, ...] = ()
    school: str = SCHOOL
    groups: tuple[str, ...] = (GROUP,)
    most: int = MOST
    drawn: int = 0

    def __str__(self) -> str:
        return f"{self.school}, {self.audience}, {self.language}"


@contextmanager
def checkout(name: str, side: str, folder: Path) -> Iterator[Side]:
    """Folder of a side's files: the one named, or a checkout of the commit, taken away at the end."""
    work = folder / name
    work.mkdir()
    if (Path(side) / "src" / "portraitlib").is_dir():
        yield Side(name, Path(side).resolve(), work)
        return
    files = work / "files"
    git = ["git", "-C", str(PROJECT), "worktree"]
    subprocess.run([*git, "add", "--quiet", "--detach", str(files), side], check=True)
    try:
        yield Side(name, files.resolve(), work)
    finally:
        subprocess.run([*git, "remove", "--force", str(files)], check=True)


def import_samples(side: Side, key: Path) -> None:
    """Import the sample schools as `kit.py` does, under a key that both sides share."""
    before = os.times()
    for mapping in sorted((side.checkout / "params" / "importation").glob("exemple_*.yml")):
        raw = side.checkout / "data" / "sample" / mapping.stem.replace("exemple_", "brut_")
        files = ("--mapping", mapping, "--raw", raw, "--store", side.store, "--key", key)
        side.run("-m", "portraitlib.cli", "import", *files)
    after = os.times()
    side.seconds += after.children_user + after.children_system - before.children_user - before.children_system


def probe(side: Side, job: Job, asked: dict | None) -> tuple[dict, Path]:
    """Record what a side shows; returns what it did, and the file of what it showed."""
    folder = side.folder / f"{job.school} {job.audience} {job.language}"
    given = {"moves": asked["moves"], "groups": asked["groups"]} if asked else {"moves": None}
    wanted = folder.with_suffix(".json")
    wanted.write_text(json.dumps({**asdict(job), "store": str(side.store), **given}), encoding="utf-8")
    side.run(PROBE, wanted, folder)
    done = json.loads((folder / "done.json").read_text(encoding="utf-8"))
    side.views += done["views"]
    side.seconds += done["seconds"]
    return done, folder / "shown.gz"


def compare_job(sides: Sequence[Side], expected: Sequence[Expected], job: Job) -> Found:
    """Ask both sides the same, and compare; what was recorded is not kept."""
    old, new = sides
    asked, before = probe(old, job, None)
    _, after = probe(new, job, asked)
    found = compare(recorded(before, str(job)), recorded(after, str(job)), expected)
    before.unlink()
    after.unlink()
    verdict = f"{sum(map(len, found.groups.values()))} differ" if found.groups else "the same"
    print(f"{job}: {sum(found.compared.values()):,} texts, {verdict}", flush=True)
    return found


def compare_sides(sides: Sequence[Side], jobs: Sequence[Job], expected: Sequence[Expected], workers: int) -> Found:
    """Compare every job, several at once; in the order of the jobs."""
    found = Found()
    with ThreadPoolExecutor(workers) as pool:
        for one in pool.map(partial(compare_job, sides, expected), jobs):
            found.add(one)
    return found


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("old", help="commit, or folder of the project")
    asked.add_argument("new", help="commit, or folder of the project; . is the working tree")
    asked.add_argument("--workers", type=int, default=1, help="readers compared at once (1)")
    asked.add_argument("--expected", type=Path, help="YAML file of reviewed changes")
    asked.add_argument("--notebooks", default="", help="only these, with commas")
    asked.add_argument("--audiences", default=",".join(AUDIENCES), help="only these, with commas")
    options = asked.parse_args()
    expected, started = read_expected(options.expected), time.monotonic()
    notebooks = tuple(name for name in options.notebooks.split(",") if name)
    jobs = [Job(audience, notebooks=notebooks) for audience in options.audiences.split(",")]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        key = folder / "key"
        key.touch(mode=0o600)
        key.write_text(KEY, encoding="ascii")
        with checkout("old", options.old, folder) as old, checkout("new", options.new, folder) as new:
            for side in (old, new):
                import_samples(side, key)
            found = compare_sides((old, new), jobs, expected, options.workers)
            return report(found, (old, new), time.monotonic() - started)


def report(found: Found, sides: Sequence[Side], seconds: float) -> int:
    """Print what was compared and what differs; returns the exit status."""
    for line in told(found):
        print(line)
    for side in sides:
        print(f"{side.name}: {side.views:,} views, {side.seconds:.0f} s of processor time")
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in found.compared.most_common())
    print(f"compared in {seconds:.0f} s: {kinds}")
    print("NOT the same pages" if found.groups else "the same pages")
    return 1 if found.groups else 0


if __name__ == "__main__":
    sys.exit(main())
