"""How often the sentences of the kit speak when they should not, and when they should: writes docs/calibration.md.

    nice python benchmarks/calibration.py [--calm 200] [--planted 100] [--only zones]

Schools are the generator's (seeds 1 to N, fixed before looking); studies are called directly. Each line of the page is
one count: what was drawn, how often the sentence spoke, out of how many, and how often it may.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd

PROJECT = Path(__file__).resolve().parents[1]
os.environ.setdefault("PORTRAIT_PROJECT", str(PROJECT))

import portraitlib  # noqa: E402 (the project is named before it is read)
from portraitlib.display.view import VIEW_MIME  # noqa: E402
from portraitlib.indicators.attendance import AttendanceYear, read_year  # noqa: E402
from portraitlib.indicators.attendance.class_days import ClassDays  # noqa: E402
from portraitlib.rules import PortraitRules, load_courses, load_rules  # noqa: E402
from portraitlib.rules.attendance import AttendanceRules  # noqa: E402
from portraitlib.sample.attendance import draw_attendance  # noqa: E402
from portraitlib.sample.days import draw_calendar  # noqa: E402
from portraitlib.sample.entries import list_entries  # noqa: E402
from portraitlib.sample.marks import draw_marks  # noqa: E402
from portraitlib.sample.people import draw_people  # noqa: E402
from portraitlib.sample.plan import plan_school  # noqa: E402
from portraitlib.sample.report_cards import long_results, write_report_cards  # noqa: E402
from portraitlib.sample.school import build_school, student_rows  # noqa: E402
from portraitlib.sample.truths import WEAK_COMPETENCY  # noqa: E402
from portraitlib.statistics.intervals import wilson_interval  # noqa: E402
from portraitlib.studies.attendance.measures.last_weeks import read_weeks  # noqa: E402
from portraitlib.studies.attendance.measures.weekly import compared_last_week  # noqa: E402
from portraitlib.studies.risk.measures.tiers import describe_tiers  # noqa: E402
from portraitlib.studies.school_portrait.measures.trend import describe_trend  # noqa: E402
from portraitlib.studies.school_portrait.measures.zones import rank_zones  # noqa: E402
from portraitlib.tables.frames import conform  # noqa: E402
from portraitlib.tables.schemas import SCHEMAS  # noqa: E402
from portraitlib.tables.school import School, school_in_memory  # noqa: E402

PAGE = PROJECT / "docs" / "calibration.md"
CALM = 2  # the sample school without any planted truth
CELL = ("subject", "competency", "track", "level")
FOLLOWED_YEARS = 3
NOTEBOOKS = ("01", "02", "03", "04", "05")
GROUPS = {0: "21", 1: "31", CALM: "31"}
"""Group whose portrait is read, by school of the generator."""
LEAST = PortraitRules().least_contrast


BEFORE = {
    "the interval of a rate holds the true one": "74.7 % (taux estimé)",
    "the same, the five truly weakest cells": "50.5 % (taux estimé)",
    "zones differ beyond chance": "49.5 %",
    "the interval of a change holds the true one": "35 % too wide",
    "a change of a subject is called clear": "1.5 %",
    "a competency 5 points weaker is named": "15 %",
    "the last week differs from the four before": "7.5 %",
    "students signalled, of those announced": "the same; not told in the sentence",
    "teaching for all comes first": "45 %",
}
"""What an audit counted of the sentences of November 2026, before they were mended."""


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
    calm = [_calm_zones(seed) for seed in range(1, n_calm + 1)]
    yield from _coverage([one.cells for one in calm])
    n_differ = sum(one.is_beyond_chance for one in calm)
    yield Count("zones differ beyond chance", "calm schools, whose zones truly differ", n_differ, n_calm, "often")
    n_named = sum(one.is_beyond_chance and one.n_sure > 0 for one in calm)
    yield Count("a zone named as surely weak", "calm schools, whose zones truly differ", n_named, n_calm, "-")
    yield from _contrasts([one.contrasts for one in calm])
    yield from _changes([one.changes for one in calm])
    for points in (3, 5, 9):
        promised = "93 %" if points == 5 else "-"
        found = sum(_is_weak_one_named(seed, points) for seed in range(1, n_planted + 1))
        yield Count(f"a competency {points} points weaker is named", "planted schools", found, n_planted, promised)


@dataclass(frozen=True)
class CalmZones:
    """What is kept of one calm school: its rows would fill the memory."""

    cells: pd.DataFrame
    contrasts: pd.DataFrame
    changes: pd.DataFrame
    is_beyond_chance: bool
    n_sure: int


def _calm_zones(seed: int) -> CalmZones:
    school = opened(marks_only(seed, years=FOLLOWED_YEARS))
    ranking, trend = rank_zones(school), describe_trend(school)
    return CalmZones(
        ranking.tables["zones"].data[[*CELL, "n_passed", "n_students", "is_too_small"]],
        ranking.tables["contrasts"].data[[*CELL, "own_contrast", "is_clear"]],
        trend.tables["changes"].data[["subject", "sequence", "gap", "gap_low", "gap_high", "is_clear"]],
        bool(ranking.is_beyond_chance),
        int(ranking.n_sure),
    )


def _is_weak_one_named(seed: int, points: float) -> bool:
    """Whether the planted competency is among the zones where the same students do worse."""
    where = WEAK_COMPETENCY.where
    contrasts = rank_zones(opened(marks_only(seed, years=FOLLOWED_YEARS, weak=points))).tables["contrasts"].data
    clear = contrasts[contrasts["is_clear"].astype(bool)]
    named = set(clear[["subject", "competency", "level"]].itertuples(index=False, name=None))
    return (where["subject"], where["competency"], str(where["grade_level"])) in named


def _contrasts(found: list[pd.DataFrame]) -> Iterator[Count]:
    """Contrasts named in calm schools, and those among them that are not truly under 0."""
    rows = pd.concat([one.assign(school=number) for number, one in enumerate(found)])
    true = rows.groupby(list(CELL))["own_contrast"].transform("mean")
    clear = rows["is_clear"].astype(bool)
    n_schools = rows.loc[clear, "school"].nunique()
    yield Count("a zone 2 points and more under the same students' marks", "calm schools", n_schools, len(found), "-")
    false = int((clear & (true > -LEAST)).sum())
    yield Count("such a zone that is not truly 2 points under", "zones of calm schools", false, len(rows), "0.1 %")


def _changes(found: list[pd.DataFrame]) -> Iterator[Count]:
    """Intervals of changes from year to year, of schools many of whose students return."""
    rows = pd.concat([one.assign(school=number) for number, one in enumerate(found)])
    rows = rows[rows["gap"].notna()]
    true = rows.groupby(["subject", "sequence"])["gap"].transform("mean")
    holds = int(((rows["gap_low"] <= true) & (true <= rows["gap_high"])).sum())
    yield Count("the interval of a change holds the true one", "subjects of calm schools", holds, len(rows), "95 %")
    n_clear = rows.loc[rows["is_clear"].astype(bool), "school"].nunique()
    yield Count("a change of a subject is called clear", "calm schools", n_clear, len(found), "5 %")


def weeks(n_calm: int, n_planted: int) -> Iterator[Count]:
    """The last week beside like days, read every fourth week; students signalled."""
    del n_planted
    clear, signalled, expected = [], [], []
    rules = AttendanceRules()
    for seed in range(1, n_calm + 1):
        year = calm_year(seed)
        for end in np.append(year.days.week_starts[1:], len(year.days.dates))[8::4]:
            known = replace(
                year,
                days=ClassDays(year.days.dates[:end], year.days.n_periods[:end]),
                enrolled=year.enrolled[:, :end],
                missed=year.missed[:, :end],
            )
            told = compared_last_week(known, known.enrolled.any(axis=1), rules.confidence)
            clear.append(bool(told["is_clear"].iloc[0]))
            last = read_weeks(known, rules).last
            signalled.append(int((last.is_signal & last.is_read).sum()))
            expected.append(last.is_read.sum() * rules.change.most_false_alarms)
    yield Count("the last week differs from the four before", "weeks of calm schools", sum(clear), len(clear), "5 %")
    most = int(np.ceil(sum(expected)))
    yield Count(
        "students signalled, of those announced", "weeks of calm schools", sum(signalled), most, "at most 100 %"
    )


def calm_year(seed: int) -> AttendanceYear:
    """A year of the calm school, its absences drawn again."""
    plan = plan_school(CALM)
    calendar, people = draw_calendar(plan, load_rules()), draw_people(plan)
    drawn = draw_attendance(replace(plan, seed=seed, years=(2026,)), people, calendar)
    students = people.enrolments[["school_year", "group"]].assign(
        student_id=people.enrolments["person"].astype(str), grade_level=1
    )
    register = drawn.assign(student_id=drawn["person"].astype(str))
    tables = {"students": students, "calendar": calendar, "attendance": register}
    frames = [conform(frame, SCHEMAS[name]) for name, frame in tables.items()]
    return read_year(*frames, 2026, AttendanceRules().reading)


def tiers(n_calm: int, n_planted: int) -> Iterator[Count]:
    """Teaching for all first, in whole calm schools."""
    del n_planted
    n_schools = max(1, n_calm // 4)  # a whole school takes ten times as long as its marks
    found = [describe_tiers(school_in_memory(whole_school(seed))) for seed in range(1, n_schools + 1)]
    n_first, n_over = sum(one.is_universal_first for one in found), sum(one.is_over_share for one in found)
    yield Count("teaching for all comes first", "whole calm schools", n_first, n_schools, "-")
    yield Count("more than 20 % in tiers 2 and 3, surely or not", "whole calm schools", n_over, n_schools, "-")


def whole_school(seed: int) -> dict[str, pd.DataFrame]:
    """Every table of a calm school."""
    return build_school(plan_school(CALM, seed=seed, years=1)).standard()


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


def headlines(n_calm: int, n_planted: int) -> Iterator[Count]:
    """Every headline of notebooks 01 to 05 in whole schools: how often each is told as a priority or a caution."""
    n_each = max(1, n_calm // 5), max(1, n_planted // 5)
    calm = Counter(name for seed in range(1, n_each[0] + 1) for name in _told(CALM, seed))
    planted = Counter(name for seed in range(1, n_each[1] + 1) for name in _told(seed % CALM, seed))
    for name in sorted(calm | planted):
        yield Count(name, "whole calm schools", calm[name], n_each[0], "-")
        yield Count(name, "whole schools with planted truths", planted[name], n_each[1], "-")


def _told(number: int, seed: int) -> list[str]:
    """Headlines of a whole school of five years that are told as a priority or a caution, once each."""
    school = school_in_memory(build_school(plan_school(number, seed=seed)).standard(), group=GROUPS[number])
    found = {
        f"{notebook} {view['name']}: {view['rank']}"
        for notebook in NOTEBOOKS
        for view in views_of(notebook, school)
        if view["rank"] in ("priority", "caution")
    }
    return sorted(found)


def views_of(notebook: str, school: School) -> list[dict[str, Any]]:
    """Views that the cells of a notebook show of a school already opened."""
    path = next((PROJECT / "notebooks").glob(f"{notebook}*.ipynb"))
    bundles: list[dict[str, Any]] = []
    with (
        patch.dict("os.environ", {"PORTRAIT_BATCH": "1"}),
        patch.dict(portraitlib.__dict__, {"open_school": lambda **_: school}),
        patch("IPython.display.display", lambda *shown, **_: bundles.extend(shown)),
    ):
        names: dict[str, object] = {}
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
    return [bundle[VIEW_MIME] for bundle in bundles if VIEW_MIME in bundle]


FAMILIES = {"zones": zones, "weeks": weeks, "tiers": tiers, "headlines": headlines}


def page(counts: list[Count], minutes: float) -> str:
    """The page: one table."""
    lines = [
        "# Calibration",
        "",
        "Written by `benchmarks/calibration.py`; do not edit. Seeds 1 to N, fixed before looking.",
        f"Last run: {date.today()}, {minutes:.0f} minutes. *Before*: counted by an audit of November 2026, on 200",
        "calm and 100 planted schools of the same generator, of the sentences as they were.",
        "",
        "| sentence | drawn | spoke | of | share | promised | before |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.about} | {one.drawn} | {one.n_times} | {one.n} | {one.n_times / max(one.n, 1):.1%} | {one.promised} "
        f"| {BEFORE.get(one.about, '-')} |"
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
