"""How often the sentences of the kit speak when they should not, and when they should: writes docs/calibration.md.

    nice python benchmarks/calibration.py [--calm 200] [--planted 100] [--only zones]

Schools are the generator's (seeds 1 to N, fixed before looking); studies are called directly. Each line of the page is
one count: what was drawn, how often the sentence spoke, out of how many, and how often it may.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

PROJECT = Path(__file__).resolve().parents[1]
os.environ.setdefault("PORTRAIT_PROJECT", str(PROJECT))

from portraitlib.rules import load_courses, load_rules  # noqa: E402
from portraitlib.sample.days import draw_calendar  # noqa: E402
from portraitlib.sample.entries import list_entries  # noqa: E402
from portraitlib.sample.marks import draw_marks  # noqa: E402
from portraitlib.sample.people import draw_people  # noqa: E402
from portraitlib.sample.plan import plan_school  # noqa: E402
from portraitlib.sample.report_cards import long_results, write_report_cards  # noqa: E402
from portraitlib.sample.school import student_rows  # noqa: E402
from portraitlib.sample.truths import WEAK_COMPETENCY  # noqa: E402
from portraitlib.statistics.intervals import wilson_interval  # noqa: E402
from portraitlib.studies.school_portrait.measures.zones import rank_zones  # noqa: E402
from portraitlib.tables.school import School, school_in_memory  # noqa: E402

PAGE = PROJECT / "docs" / "calibration.md"
CALM = 2  # the sample school without any planted truth
CELL = ("subject", "competency", "track", "level")
FOLLOWED_YEARS = 3


@dataclass(frozen=True)
class Count:
    """How often something happened: `n_times` of `n`, where `promised` is what the page of the kit says."""

    about: str
    drawn: str
    n_times: int
    n: int
    promised: str


def marks_only(seed: int, *, years: int, weak: float = 0.0) -> dict[str, pd.DataFrame]:
    """Students and results of a calm school; `weak` points are taken off one competency of one level."""
    plan = plan_school(CALM, seed=seed, years=years)
    if weak:
        plan = replace(plan, truths=(*plan.truths, replace(WEAK_COMPETENCY, size=-weak)))
    rules, people = load_rules(), draw_people(plan)
    entries = list_entries(people, load_courses())
    cards = write_report_cards(plan, people, entries, draw_marks(plan, people, entries), rules)
    named = {"students": student_rows(people, draw_calendar(plan, rules)), "results": long_results(cards)}
    return {name: frame.assign(student_id=frame["person"].astype("str")) for name, frame in named.items()}


def opened(tables: dict[str, pd.DataFrame]) -> School:
    """A school of these tables, in memory."""
    return school_in_memory(tables)


def zones(n_calm: int, n_planted: int) -> Iterator[Count]:
    """Zones of vulnerability: what is named in calm schools, and whether a weak competency is."""
    calm = [rank_zones(opened(marks_only(seed, years=FOLLOWED_YEARS))) for seed in range(1, n_calm + 1)]
    yield from _coverage([ranking.tables["zones"].data for ranking in calm])
    n_differ = sum(ranking.is_beyond_chance for ranking in calm)
    yield Count("zones differ beyond chance", "calm schools, whose zones truly differ", n_differ, n_calm, "often")
    n_named = sum(bool(ranking.is_beyond_chance and ranking.n_sure) for ranking in calm)
    yield Count("a zone named as surely weak", "calm schools, whose zones truly differ", n_named, n_calm, "-")
    n_contrasts = sum(ranking.n_contrasts > 0 for ranking in calm)
    yield Count("a contrast of 2 points and more named", "the same", n_contrasts, n_calm, "-")
    where = WEAK_COMPETENCY.where
    planted = (where["subject"], where["competency"], str(where["grade_level"]))
    for points in (3, 5, 9):
        found = 0
        for seed in range(1, n_planted + 1):
            contrasts = rank_zones(opened(marks_only(seed, years=FOLLOWED_YEARS, weak=points))).tables["contrasts"].data
            clear = contrasts[contrasts["is_clear"].astype(bool)]
            found += planted in set(clear[["subject", "competency", "level"]].itertuples(index=False, name=None))
        yield Count(f"a competency {points} points weaker is named", "planted schools", found, n_planted, "5: 93 %")


def _coverage(cells: list[pd.DataFrame]) -> Iterator[Count]:
    """Intervals of rates: the true rate of a cell is that of all the schools together."""
    rows = pd.concat(cells)
    rows = rows[~rows["is_too_small"].astype(bool)]
    total = rows.groupby(list(CELL))[["n_passed", "n_students"]].transform("sum")
    true = (total["n_passed"] / total["n_students"]).to_numpy()
    low, high = wilson_interval(rows["n_passed"], rows["n_students"])
    holds = (low <= true) & (true <= high)
    weakest = np.unique(true)[:5]
    is_weakest = np.isin(true, weakest)
    yield Count(
        "the interval of a rate holds the true one", "cells of calm schools", int(holds.sum()), len(holds), "95 %"
    )
    n_holds, n_weakest = int(holds[is_weakest].sum()), int(is_weakest.sum())
    yield Count("the same, the five truly weakest cells", "cells of calm schools", n_holds, n_weakest, "95 %")


FAMILIES = {"zones": zones}


def page(counts: list[Count], minutes: float) -> str:
    """The page: one table."""
    lines = [
        "# Calibration",
        "",
        "Written by `benchmarks/calibration.py`; do not edit. Seeds 1 to N, fixed before looking.",
        f"Last run: {date.today()}, {minutes:.0f} minutes.",
        "",
        "| sentence | drawn | spoke | of | share | promised |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.about} | {one.drawn} | {one.n_times} | {one.n} | {one.n_times / max(one.n, 1):.1%} | {one.promised} |"
        for one in counts
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--calm", type=int, default=200, help="calm schools (200)")
    asked.add_argument("--planted", type=int, default=100, help="schools with a planted truth (100)")
    asked.add_argument("--only", choices=FAMILIES, help="one family of sentences; the page is then only printed")
    options = asked.parse_args()
    start, counts = time.monotonic(), []
    for name, family in FAMILIES.items():
        if options.only in (None, name):
            for one in family(options.calm, options.planted):
                print(f"{one.about}, {one.drawn}: {one.n_times} of {one.n}", flush=True)
                counts.append(one)
    text = page(counts, (time.monotonic() - start) / 60)
    if options.only is None:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
