"""How long 300 series of progress take: the errors of the rules, then the cells of the notebook that read them.

    python benchmarks/monitoring.py [--series 300]
    python benchmarks/monitoring.py --memory             the most memory that the whole notebook holds
    python benchmarks/monitoring.py --write              the table of the rules' errors, in docs/suivi.md

Each series has its own dates (a quarter are missing), aim and noise, on an instrument of step 1; none is asked twice.
The cells are those of sections 3 to 5 of 07_suivi, in a school of 1,000 students, with an aim and a beginning of
support for each student followed; then one student is chosen, as on a screen. Prints the seconds of processor time,
without the imports of libraries. The exit status is 1 over 1.5 seconds a cell, or 0.3 for the student chosen.

``--memory`` makes and imports an invented school of 1,000 students, writes 300 aims and supports in its journal, then
runs every cell of 07_suivi once in a process of its own, libraries included. The exit status is 1 over 300 MiB.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pandas as pd

PROJECT = Path(__file__).resolve().parents[1]
os.environ.setdefault("PORTRAIT_PROJECT", str(PROJECT))

from portraitlib import (  # noqa: E402 (the project is named before it is read)
    apply_progress_rule,
    describe_growth,
    describe_single_case,
    follow_progress,
)
from portraitlib.display.show import result_html  # noqa: E402
from portraitlib.display.wording import Words  # noqa: E402
from portraitlib.journal import open_journal  # noqa: E402
from portraitlib.journal.opened import Journal  # noqa: E402
from portraitlib.results.result import Result  # noqa: E402
from portraitlib.statistics.progress import aim_line, start_of  # noqa: E402
from portraitlib.statistics.progress_errors import rule_errors  # noqa: E402
from portraitlib.statistics.progress_lines import fitted_line, theil_sen, weeks_to_settle  # noqa: E402
from portraitlib.statistics.progress_rules import RULES  # noqa: E402
from portraitlib.tables.school import School, open_school, school_in_memory  # noqa: E402

LIMIT = 1.5  # seconds, from the project's specification
REDRAW_LIMIT = 0.3  # seconds for a student chosen on a screen
MEMORY = 300  # MiB
N_WEEKS = 16
N_STUDENTS = 1000
PAGE = PROJECT / "docs" / "suivi.md"
TABLE = re.compile(r"(?<=\n\n)\| variation .*?\n(?=\n)", re.DOTALL)


def series(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weeks, scores with gaps, and targets."""
    rng = np.random.default_rng(18)
    weeks = np.arange(float(N_WEEKS))
    growth = rng.uniform(0, 2, (n, 1))
    scores = np.rint(
        rng.uniform(20, 60, (n, 1)) + growth * weeks + rng.normal(0, rng.uniform(3, 10, (n, 1)), (n, N_WEEKS))
    )
    return weeks, np.where(rng.random(scores.shape) < 0.25, np.nan, scores), rng.uniform(60, 90, n)


def follow(weeks: np.ndarray, scores: np.ndarray, targets: np.ndarray) -> int:
    """All that a page of these series needs; how many have their rates."""
    aim = aim_line(*start_of(weeks, scores), 30.0, targets)
    line = fitted_line(weeks, scores)
    line.interval_at(30.0)
    theil_sen(weeks, scores)
    weeks_to_settle(line, aim.slope, 1.0)
    for rule in RULES.values():
        rule(weeks, scores, aim)
    n_rated = 0
    for row, slope, spread in zip(scores, np.asarray(aim.slope), line.spread, strict=True):
        dates = weeks[~np.isnan(row)]
        if len(dates) >= 7:
            rule_errors(dates, slope, np.sqrt(max(spread**2 - 1 / 12, 0.3)), step=1.0)
            n_rated += 1
    return n_rated


def usual_rates() -> list[tuple[float, int, float, list[float]]]:
    """Noise beside the aim, scores, autocorrelation, then both errors of each rule, of usual series."""
    rows = []
    for noise in (3.0, 6.0):
        for n_points in (7, 10, 15):
            for alike in (0.0, 0.3):
                found = rule_errors(range(n_points), 1.0, noise, autocorrelation=alike)
                rows.append((noise, n_points, alike, [*astuple(found.false_change), *astuple(found.missed)]))
    return rows


def french_table() -> str:
    """Errors of the rules on usual series, as the page of the guide shows them."""
    words = Words("fr")
    heads = ("quatre derniers", "droite", "médiane des trois", "intervalle")
    lines = [
        "| variation | résultats | ressemblance | "
        + " | ".join([*(f"à tort : {one}" for one in heads), *(f"manqué : {one}" for one in heads)])
        + " |",
        "|" + "---|" * (3 + 2 * len(heads)),
    ]
    for noise, n_points, alike, errors in usual_rates():
        about = [f"{words.amount(noise)} fois", str(n_points), words.amount(alike)]
        lines.append("| " + " | ".join([*about, *map(words.percent, errors)]) + " |")
    return "\n".join(lines).replace(" :", "\u00a0:") + "\n"


def made_school(n: int) -> tuple[School, Journal]:
    """A school of 1,000 students, so many of them followed, with an aim and a support each."""
    weeks, scores, targets = series(n)
    students = [f"s{place:04}" for place in range(N_STUDENTS)]
    days = pd.Timestamp("2026-01-14") + pd.to_timedelta(7 * weeks, unit="D")
    progress = {
        "student_id": np.repeat(students[:n], N_WEEKS), "instrument": "LECTURE",
        "date": np.tile(days, n), "score": scores.ravel(),
    }  # fmt: skip
    enrolled = {"student_id": students, "school_year": 2026, "grade_level": 2, "group": "21"}
    tables = {
        "students": pd.DataFrame(enrolled),
        "progress": pd.DataFrame(progress),
        "instruments": pd.DataFrame({"instrument": ["LECTURE"], "direction": "up", "step": 1.0}),
    }
    school = school_in_memory(tables, as_of="2026-06-15", journal=str(Path(tempfile.mkdtemp()) / "journal"))
    journal = open_journal(school)
    begins = [days[4 + place % 4] for place in range(n)]
    write_aims(journal, zip(students[:n], targets, begins, strict=True))
    return school, journal


def write_aims(journal: Journal, aims: Iterable[tuple[str, float, pd.Timestamp]]) -> None:
    """Write an aim and the beginning of a support for each student, target and day."""
    for student, target, begins in aims:
        aim = {"title": "Lire", "student": student, "target": f"{target:.0f}", "by_when": "2026-06-05"}
        journal.save("goal", {**aim, "start": f"{target - 30:.0f}"}, who="Anne")
        began = {"service": "tutoring", "change_code": "begun", "starts_on": str(begins.date())}
        journal.save("phase", {"name": "Soutien", "student": student, **began}, who="Anne")


def make_store(n: int, folder: Path) -> None:
    """Make and import a school of 1,000 students, and a journal of so many aims: those of the followed first."""
    from schools import make_schools

    store, (code,) = make_schools(N_STUDENTS, 1, folder)
    school = open_school(school=code, store=str(store), journal=str(folder / "journal"))
    students, progress = school.table("students"), school.table("progress")
    now = students.loc[(students["school_year"] == school.school_year).to_numpy(dtype=bool), "student_id"]
    chosen = list(dict.fromkeys([*progress["student_id"], *now]))[:n]
    began = progress.groupby("student_id")["date"].min().reindex(chosen).fillna(pd.Timestamp("2026-01-14"))
    write_aims(open_journal(school), ((one, 60.0, day) for one, day in began.items()))
    print(code)


def run_notebook(folder: Path, code: str) -> None:
    """Run every cell of the notebook once; print the most memory that this process held [MiB]."""
    import IPython.display

    shown: list[object] = []
    IPython.display.display = lambda *bundles, **_: shown.extend(bundles)
    names = {"school": code, "store": str(folder / "store"), "school_year": 0, "as_of": "", "audience": "interne"}
    names |= {"journal": str(folder / "journal"), "language": "fr", "group": "", "narrow": ""}
    for cell in json.loads((PROJECT / "notebooks" / "07_suivi.ipynb").read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code" and "parameters" not in cell["metadata"].get("tags", ()):
            exec("".join(cell["source"]), names)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def held(n: int) -> float:
    """Most memory of a process that runs the notebook [MiB]; the school is made in another."""
    with tempfile.TemporaryDirectory() as folder:
        told = []
        for asked in (["--make", folder, "--series", str(n)], ["--run", folder]):
            command = [sys.executable, __file__, *asked, *told]
            environment = {**os.environ, "PORTRAIT_BATCH": "1", "OPENBLAS_NUM_THREADS": "1"}
            told = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.split()
    return float(told[-1])


def cells(school: School, journal: Journal) -> dict[str, Callable[[], Result]]:
    """What the cells of the notebook ask, then what a person does."""
    return {
        "follow_progress": lambda: follow_progress(school, journal=journal),
        "apply_progress_rule": lambda: apply_progress_rule(school, journal=journal),
        "describe_single_case": lambda: describe_single_case(school, journal=journal),
        "describe_growth": lambda: describe_growth(school),
        "a student chosen": lambda: follow_progress(school, student="s0001", journal=journal),
    }


def timed(n: int) -> dict[str, float]:
    """Seconds of processor time of each cell, shown; a small school first, which loads what is loaded once."""
    for make in cells(*made_school(12)).values():
        result_html(make())
    found = {}
    for name, make in cells(*made_school(n)).items():
        start = time.process_time()
        result_html(make())
        found[name] = time.process_time() - start
    return found


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--series", type=int, default=300, help="series (300)")
    asked.add_argument("--write", action="store_true", help="write the table of docs/suivi.md")
    asked.add_argument("--memory", action="store_true", help="measure the memory of the whole notebook")
    asked.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    asked.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.make:
        make_store(given.series, given.make)
        return 0
    if given.run:
        run_notebook(Path(given.run[0]), given.run[1])
        return 0
    if given.memory:
        most = held(given.series)
        print(f"{most:6.0f} MiB (limit {MEMORY} MiB)  every cell of 07_suivi, libraries included")
        return int(most > MEMORY)
    if given.write:
        PAGE.write_text(TABLE.sub(lambda _: french_table(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
        return 0
    drawn = series(given.series)
    start = time.process_time()
    n_rated = follow(*drawn)
    seconds = {f"numbers alone, {n_rated} series long enough for rates": time.process_time() - start}
    seconds |= timed(given.series)
    for name, spent in seconds.items():
        limit = REDRAW_LIMIT if name == "a student chosen" else LIMIT
        print(f"{spent:6.2f} s (limit {limit} s)  {name}")
    return int(seconds.pop("a student chosen") > REDRAW_LIMIT or max(seconds.values()) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
