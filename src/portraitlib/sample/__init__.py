"""Synthetic Quebec-like schools with planted truths. Nothing here comes from a real person or school.

Examples
--------
The tables of the calm school, drawn with another seed, without writing any file:

>>> school = build_school(plan_school(2, seed=7, years=1))
>>> int(school.standard()["students"]["school_year"].iloc[0])
2026
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from portraitlib.sample.plain_export import write_plain_export
from portraitlib.sample.plan import DEFAULT_YEARS, SchoolPlan, plan_school
from portraitlib.sample.planting import write_truths
from portraitlib.sample.probes import FOLLOWED
from portraitlib.sample.raw_export import write_raw_export
from portraitlib.sample.raw_goals import write_goals
from portraitlib.sample.school import build_school
from portraitlib.sample.truths import Truth
from portraitlib.sample.write import write_standard

SAMPLE_SCHOOLS = 3
WITH_GOALS = 1
"""School of the sample whose followed students have goals: that where some hardly move."""
TRUTHS_FILE = "verites_plantees.yml"

Progress = Callable[[int, int, str], object]
"""Told after each school: schools done, schools in all, code of the school."""

__all__ = ["SAMPLE_SCHOOLS", "build_school", "generate", "make_sample", "plan_school"]


def generate(
    out: Path,
    *,
    schools: int = SAMPLE_SCHOOLS,
    seed: int = 1,
    years: int = DEFAULT_YEARS,
    jobs: int = 1,
    progress: Progress | None = None,
) -> tuple[Truth, ...]:
    """Write synthetic schools in the standard layout, ready for ``params/importation/standard.yml``.

    ``OUT/<school>/<table>.csv`` for each school and table, and ``OUT/verites_plantees.yml``. School number
    k is the same whatever the number of schools made with it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     truths = generate(Path(folder), schools=1, years=1)
    ...     (Path(folder) / "999001" / "results.csv").exists()
    True
    """
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    make = partial(_make_one, out, seed, years)
    for done, code in enumerate(_each(make, schools, jobs), start=1):
        if progress is not None:
            progress(done, schools, code)
    return _tell_truths(out, [plan_school(number, seed=seed, years=years) for number in range(schools)])


def make_sample(out: Path) -> None:
    """Write the three schools of ``data/sample``: always the same bytes.

    ``brut_999001`` is a raw export as a school would send it; ``brut_999002`` and ``brut_999003`` are plain text.
    Each is imported by ``params/importation/exemple_<code>.yml``. ``cibles_999002.xlsx`` holds goals and
    phases of students for the journal.
    """
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    plans = [plan_school(number) for number in range(SAMPLE_SCHOOLS)]
    for plan in plans:
        write = write_raw_export if plan.number == 0 else write_plain_export
        school = build_school(plan)
        write(school, out / f"brut_{plan.school_id}")
        if plan.number == WITH_GOALS:
            write_goals(school, out / f"cibles_{plan.school_id}.xlsx")
    _tell_truths(out, plans)


def _tell_truths(out: Path, plans: Sequence[SchoolPlan]) -> tuple[Truth, ...]:
    """Write what the schools hold on purpose, and give the effects."""
    truths = tuple(truth for plan in plans for truth in plan.truths)
    planned = tuple(truth for plan in plans for truth in plan.planned)
    accompanied = tuple(truth for plan in plans for truth in plan.accompanied)
    drawn = tuple(truth for plan in plans for truth in plan.drawn)
    write_truths(out / TRUTHS_FILE, truths, planned, FOLLOWED, accompanied, drawn)
    return truths


def _make_one(out: Path, seed: int, years: int, number: int) -> str:
    """Make and write one school; nothing of it stays in memory."""
    plan = plan_school(number, seed=seed, years=years)
    write_standard(build_school(plan), out / plan.school_id)
    return plan.school_id


def _each(make: Callable[[int], str], schools: int, jobs: int) -> Iterator[str]:
    """Codes of the schools as they are finished, in this process or in several."""
    if jobs <= 1:
        yield from map(make, range(schools))
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for finished in as_completed([pool.submit(make, number) for number in range(schools)]):
            yield finished.result()
