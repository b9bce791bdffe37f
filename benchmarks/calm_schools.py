"""How often the audit of the screening accuses a group in calm schools, where it sees every group equally well.

    python benchmarks/calm_schools.py [--schools 2000] [--generated 5]

Draws past students of schools of many sizes, in two to four groups, whose coefficient sees departures equally well in
each; then makes a few whole schools with the sample generator, without any planted truth. Prints the share of schools
in which a gap is told as established: of missed students, of the other measures, of either, with the error of the
simulation. The exit status is 1 when one of the first two is over the 5 % that the page announces for it, by more than
three errors.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd

PROJECT = Path(__file__).resolve().parents[1]
os.environ.setdefault("PORTRAIT_PROJECT", str(PROJECT))

from portraitlib.results.result import ResultTable  # noqa: E402
from portraitlib.sample.plan import plan_school  # noqa: E402
from portraitlib.sample.school import build_school  # noqa: E402
from portraitlib.studies.screening_validity.measures.audit import (  # noqa: E402
    FAMILIES,
    ErrorAudit,
    audit_errors,
    audited_groups,
    gaps_between,
)
from portraitlib.studies.screening_validity.measures.past import Seen  # noqa: E402
from portraitlib.studies.screening_validity.settings import ValidityRules  # noqa: E402
from portraitlib.tables.school import school_in_memory  # noqa: E402

ANNOUNCED = 0.05
CALM = 2  # the sample school without any planted truth
ATTRIBUTES = ("first_language", "sex", "was_born_in_canada")
TIER_LIMIT = 25


def calm_students(rng: np.random.Generator) -> tuple[Seen, pd.Series]:
    """Past students of a school of any size, and their groups: the coefficient owes nothing to the group."""
    n, n_groups = int(rng.integers(120, 1200)), int(rng.integers(2, 5))
    group = rng.choice(n_groups, size=n, p=rng.dirichlet([3] * n_groups))
    happened = rng.random(n) < rng.uniform(0.06, 0.30)
    risk = rng.gamma(1.0, 12, size=n) + happened * rng.gamma(2.0, rng.uniform(4, 12), size=n)
    coefficient = np.minimum(np.round(risk / 2.5) * 2.5, 100)  # as points are: many students are tied
    tier = np.where(coefficient >= 2 * TIER_LIMIT, 3, np.where(coefficient >= TIER_LIMIT, 2, 1))
    looks = pd.DataFrame({"happened": pd.array(happened, "boolean"), "coefficient": coefficient, "tier": tier})
    return Seen(looks, np.empty((n, 0))), pd.Series(group).astype("str")


def simulated_gaps(seed: int) -> ResultTable:
    """Gaps that the audit tells of a simulated calm school."""
    rules, (past, group) = ValidityRules(), calm_students(np.random.default_rng(seed))
    return gaps_between(
        audited_groups(past, group, rules.confidence), smallest=rules.smallest_subgroup, confidence=rules.confidence
    )


def generated_alarms(seed: int) -> dict[str, bool]:
    """Whether each attribute raises an alarm in a whole school made without any planted truth."""
    school = school_in_memory(build_school(plan_school(CALM, seed=seed)).standard())
    found = {by: audit_errors(school, by=by) for by in ATTRIBUTES}
    return {by: is_alarm(one.tables["gaps"]) for by, one in found.items() if isinstance(one, ErrorAudit)}


def is_alarm(gaps: ResultTable, measures: tuple[str, ...] = (*FAMILIES[0], *FAMILIES[1])) -> bool:
    """Whether any gap of these measures is told as established."""
    return bool(gaps.data.loc[gaps.data["measure"].isin(measures), "is_found"].astype(bool).any())


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--schools", type=int, default=2000, help="simulated schools (2000)")
    asked.add_argument("--generated", type=int, default=5, help="whole schools made by the generator (5)")
    options = asked.parse_args()
    tables = [simulated_gaps(seed) for seed in range(options.schools)]
    error = float(np.sqrt(ANNOUNCED * (1 - ANNOUNCED) / options.schools))
    print(f"{options.schools} simulated calm schools, {np.mean([len(gaps.data) for gaps in tables]):.0f} gaps each")
    shares = [float(np.mean([is_alarm(gaps, family) for gaps in tables])) for family in FAMILIES]
    for name, share in zip(("missed students", "other measures"), shares, strict=True):
        print(f"  {name:<16}{share:6.1%} of schools (announced: {ANNOUNCED:.0%}; error of the simulation {error:.1%})")
    print(f"  {'any gap':<16}{np.mean([is_alarm(gaps) for gaps in tables]):6.1%} of schools")
    for seed in range(1, options.generated + 1):
        print(f"  generated school, seed {seed}: {generated_alarms(seed)}")
    return 0 if max(shares) <= ANNOUNCED + 3 * error else 1


if __name__ == "__main__":
    sys.exit(main())
