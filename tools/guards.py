"""Break the code in places drawn once, and count how often the tests notice: ``python tools/guards.py OLD NEW``.

OLD and NEW are two checkouts. A place is a line that both have, written alike, in one file of each: a comparison, a
sign, a threshold. The same places are broken alike in both, one at a time, and the tests of the room where the line
stands are run until one fails. Nothing was lost by a change of structure when as many are noticed after as before.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sizes import code_lines

SEED, PLACES = 20261129, 40
BREAKS = (
    (re.compile(r" >= "), " < "),
    (re.compile(r" <= "), " > "),
    (re.compile(r" > "), " <= "),
    (re.compile(r" < "), " >= "),
    (re.compile(r" == "), " != "),
    (re.compile(r" \+ "), " - "),
    (re.compile(r"\bnot "), ""),
    (re.compile(r"\bnp\.minimum\("), "np.maximum("),
    (re.compile(r"\bmax\("), "min("),
    (re.compile(r"\b0\.5\b"), "0.25"),
    (re.compile(r"ascending=False"), "ascending=True"),
)
NO_CODE = ("#", '"', "'", ">>>", "from ", "import ", "def ", "class ", "assert ", "raise ")
ROOMS = ("statistics", "results", "indicators", "studies", "tables", "ingest", "report")


def lines_of(project: Path) -> dict[str, Path]:
    """Lines of code that one file of the source has, once, with that file."""
    found: dict[str, list[Path]] = {}
    for path in (project / "src" / "portraitlib").rglob("*.py"):
        written = path.read_text(encoding="utf-8").splitlines()
        for number in code_lines(path):
            found.setdefault(written[number - 1].strip(), []).append(path)
    return {line: paths[0] for line, paths in found.items() if len(paths) == 1 and not line.startswith(NO_CODE)}


def drawn(old: Path, new: Path) -> list[tuple[str, str]]:
    """Lines that both checkouts have, each with how it is broken; spread over the rooms of the new one."""
    before, after = lines_of(old), lines_of(new)
    by_room: dict[str, list[tuple[str, str]]] = {}
    for line in sorted(before.keys() & after.keys()):
        broken = next(
            (pattern.sub(instead, line, count=1) for pattern, instead in BREAKS if pattern.search(line)), line
        )
        room = after[line].relative_to(new / "src" / "portraitlib").parts[0]
        if broken != line and room in ROOMS:
            by_room.setdefault(room, []).append((line, broken))
    draw = random.Random(SEED)
    shuffled = [draw.sample(by_room[room], len(by_room[room])) for room in sorted(by_room)]
    turns = [places[turn] for turn in range(PLACES) for places in shuffled if turn < len(places)]
    return turns[:PLACES]


def tests_of(project: Path, path: Path) -> list[str]:
    """Tests of the room of a module: the folders of the tests that bear the name of one of its own."""
    parts = path.relative_to(project / "src" / "portraitlib").with_suffix("").parts
    named = {part for part in parts if part not in ("studies", "measures", "views", "analysis", "display", "__init__")}
    folders = [folder for folder in (project / "tests").rglob("*") if folder.is_dir() and folder.name in named]
    files = list((project / "tests").rglob(f"test_{parts[-1]}.py"))
    return [str(one.relative_to(project)) for one in (*files, *folders)] + [str(path.relative_to(project))]


def passes(project: Path, path: Path) -> bool:
    """Whether the tests of a module's room pass."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests_of(project, path)]
    environment = {"PYTHONPATH": str(project / "src"), "PORTRAIT_PROJECT": str(project), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, check=False).returncode == 0


def noticed(project: Path, line: str, broken: str) -> str:
    """Whether a test fails when a line is broken, and only then."""
    path = lines_of(project)[line]
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(line, broken), encoding="utf-8")
    try:
        if passes(project, path):
            return "NOT noticed"
    finally:
        path.write_text(text, encoding="utf-8")
    return "noticed" if passes(project, path) else "tests that do not pass unbroken"


def broken_places(old: Path, new: Path, first: int, last: int) -> Iterator[str]:
    """One line a place: what was noticed before and after."""
    for place, (line, broken) in enumerate(drawn(old, new)[first:last], first + 1):
        seen = [noticed(project, line, broken) for project in (old, new)]
        yield f"{place}: before {seen[0]}, after {seen[1]}: {line[:80]}"


def main() -> int:
    """Break each place in a copy of each checkout and print what was noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--last", type=int, default=PLACES)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copies = []
        for name, project in (("old", asked.old), ("new", asked.new)):
            copies.append(Path(folder) / name)
            shutil.copytree(project, copies[-1], ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__"))
        for said in broken_places(*copies, asked.first, asked.last):
            print(said, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
