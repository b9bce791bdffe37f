"""How long the cells of each notebook take, imports aside, for a school of 1,000 students.

    python benchmarks/notebook_cells.py [--students 1000] [--runs 3] [--notebook 01] [--profile]
    python benchmarks/notebook_cells.py --store store --school 999001      a store that exists

Makes an invented school of that size and imports it, then runs the code cells of each notebook in this process, as
a report does: no person is there, and what is shown is kept but not drawn on a screen. A first run on the same school
imports the libraries and fills what is read once a process. Prints seconds of processor time a cell (median of the
runs), what share each part takes, and the total; the exit status is 1 when a notebook's total is over 1.5 s. On a
store that exists, prints the most memory that this process held too: no school was made in it.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import resource
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from unittest.mock import patch

PROJECT = Path(__file__).resolve().parents[1]
os.environ.setdefault("PORTRAIT_PROJECT", str(PROJECT))
os.environ["PORTRAIT_BATCH"] = "1"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as a report does

from schools import common_group, make_schools, students_of_last_year  # noqa: E402

from portraitlib.display import charts  # noqa: E402 (the project is named before it is read)
from portraitlib.display import show as showing  # noqa: E402
from portraitlib.tables.school import School  # noqa: E402

LIMIT = 1.5  # seconds of processor time for a notebook, from the project's specification


class Clock:
    """Processor time by part; a part that calls another stops while it runs."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._running = ["analysis"]
        self._since = time.process_time()

    def switch(self) -> None:
        """Give the time since the last switch to the part that is running."""
        now = time.process_time()
        self.seconds[self._running[-1]] += now - self._since
        self._since = now

    def timed(self, part: str, work: Callable) -> Callable:
        """Return `work`, its time given to `part`."""

        @wraps(work)
        def run(*args: object, **choices: object) -> object:
            self.switch()
            self._running.append(part)
            try:
                return work(*args, **choices)
            finally:
                self.switch()
                self._running.pop()

        return run


def code_cells(notebook: Path) -> list[tuple[str, str]]:
    """Id and source of the code cells, without that of the parameters."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [
        (cell["id"], "".join(cell["source"]))
        for cell in cells
        if cell["cell_type"] == "code" and "parameters" not in cell["metadata"].get("tags", ())
    ]


def parameters(store: Path, school: str) -> dict[str, object]:
    """Parameters of a notebook: the school, and the group of its second level that has the most students."""
    chosen = {"school": school, "store": str(store), "school_year": 0, "as_of": "", "audience": "interne"}
    chosen["journal"] = str(store.parent / "journal")
    return {**chosen, "language": "fr", "group": common_group(store, [school])}


@contextmanager
def parts_timed(clock: Clock) -> Iterator[None]:
    """Time the parts of what a cell does: reading, disclosing, drawing, putting into words, writing HTML."""
    places = [(charts, name, "figures") for name in charts.__all__]
    places += [(School, "table", "reading"), (showing, "disclose", "disclosure"), (showing, "view_of", "words")]
    places += [(showing, "bundle_of", "html")]
    patches = [patch.object(owner, name, clock.timed(part, getattr(owner, name))) for owner, name, part in places]
    shown: list = []
    patches.append(patch("IPython.display.display", lambda *bundles, **_: shown.extend(bundles)))
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def run_cells(cells: list[tuple[str, str]], chosen: dict[str, object]) -> tuple[dict[str, float], dict[str, float]]:
    """Run the cells in order; returns seconds of processor time by cell and by part."""
    names, by_cell, clock = dict(chosen), {}, Clock()
    with parts_timed(clock):
        for cell, source in cells:
            code = compile(source, cell, "exec")
            started = time.process_time()
            exec(code, names)
            by_cell[cell] = time.process_time() - started
        clock.switch()
    return by_cell, dict(clock.seconds)


def medians(found: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(one.get(name, 0.0) for one in found) for name in found[0]}


def measure(notebook: Path, chosen: dict[str, object], runs: int, *, is_profiled: bool) -> float:
    """Print a notebook's times; returns its total in seconds."""
    cells = code_cells(notebook)
    run_cells(cells, chosen)  # imports, and what is read once a process
    found = [run_cells(cells, chosen) for _ in range(runs)]
    total = statistics.median(sum(by_cell.values()) for by_cell, _ in found)
    print(f"\n{notebook.stem}: {total:.2f} s of processor time, median of {runs}")
    for name, seconds in medians([by_cell for by_cell, _ in found]).items():
        print(f"  {name:<32}{1000 * seconds:8.0f} ms")
    parts = medians([by_part for _, by_part in found])
    whole = sum(parts.values())
    print("  " + ", ".join(f"{part} {seconds / whole:.0%}" for part, seconds in sorted(parts.items())))
    if is_profiled:
        profile = cProfile.Profile()
        profile.runcall(run_cells, cells, chosen)
        pstats.Stats(profile).sort_stats("tottime").print_stats(35)
    return total


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--students", type=int, default=1000, help="students of the last year (1000)")
    asked.add_argument("--runs", type=int, default=3, help="timed runs (3)")
    asked.add_argument("--notebook", default="", help="only the notebooks whose name starts so")
    asked.add_argument("--store", type=Path, help="run on this store in place of a made one")
    asked.add_argument("--school", default="999001", help="school of that store (999001)")
    asked.add_argument("--profile", action="store_true", help="print where the time goes, function by function")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.store:
            store, school = options.store.resolve(), options.school
        else:
            store, (school,) = make_schools(options.students, 1, Path(folder))
        chosen = parameters(store, school)
        size = len(students_of_last_year(store, school))
        print(f"school of {size:,} students; group {chosen['group']}")
        notebooks = sorted((PROJECT / "notebooks").glob(f"{options.notebook}*.ipynb"))
        totals = [measure(one, chosen, options.runs, is_profiled=options.profile) for one in notebooks]
    if options.store:
        print(f"\nmost memory held: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    is_met = max(totals) <= LIMIT
    print(f"\nlimit: {LIMIT} s a notebook, {'met' if is_met else 'NOT met'}")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
