"""Students of a school: who they are, the levels they pass through, when and how they leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.sample.plan import SchoolPlan

GROUP_SIZE = 29
IN_YEAR_DEPARTURE = 0.025
LANGUAGES = ("fr", "other", "en", "indigenous")


@dataclass(frozen=True)
class People:
    """The students of a school, with what no export says of them."""

    persons: pd.DataFrame
    enrolments: pd.DataFrame

    def of(self, column: str) -> np.ndarray:
        """Value of a person's column for each enrolment."""
        return self.persons[column].to_numpy()[self.enrolments["person"].to_numpy()]


def draw_people(plan: SchoolPlan) -> People:
    """Draw the students of a school and follow them from entry to their last year.

    Examples
    --------
    >>> from portraitlib.sample.plan import plan_school
    >>> people = draw_people(plan_school(2))
    >>> bool(people.enrolments["grade_level"].between(1, 5).all())
    True
    """
    rng = plan.generator("people")
    persons = _draw_persons(plan, rng)
    path = _follow(plan, persons, rng)
    enrolments = path[path["school_year"] >= plan.years[0]].reset_index(drop=True)
    enrolments = enrolments.assign(group=_groups(enrolments), year_shock=rng.normal(size=len(enrolments)))
    return People(persons, enrolments)


def _draw_persons(plan: SchoolPlan, rng: np.random.Generator) -> pd.DataFrame:
    """Draw attributes and latent traits; special needs, delay and plans depend on the traits."""
    cohorts = np.arange(plan.first_cohort, plan.years[-1] + 1)
    sizes = rng.poisson(plan.n_entering, size=len(cohorts))
    cohort = np.repeat(cohorts, sizes)
    n = len(cohort)
    ability = rng.normal(size=n)
    engagement = 0.5 * ability + np.sqrt(0.75) * rng.normal(size=n)
    # Absence, conduct and departure share the disengagement they all come from.
    absence = -0.55 * engagement + np.sqrt(1 - 0.55**2) * rng.normal(size=n)
    language = _draw_language(plan, rng, n)
    delayed = rng.random(n) < _logistic(-2.6 - 1.0 * ability)
    ehdaa = _draw_needs(ability, engagement, rng)
    has_plan = np.isin(ehdaa, ("learning", "behaviour", "handicap")) & (rng.random(n) < 0.93)
    has_plan |= (ehdaa == "at_risk") & (rng.random(n) < 0.25)
    drawn = pd.DataFrame(
        {
            "cohort": cohort,
            "is_girl": rng.random(n) < 0.49,
            "ability": ability,
            "engagement": engagement,
            "absence": absence,
            "first_language": language,
            "born_in_canada": rng.random(n) < np.where(language == "other", 0.45, 0.96),
            "is_delayed": delayed,
            "ehdaa": ehdaa,
            "has_plan": has_plan,
            "birth_offset": rng.integers(0, 365, size=n),
            "french_taste": rng.normal(size=n),
            "mathematics_taste": rng.normal(size=n),
        }
    )
    drawn["departure_risk"] = _departure_risk(plan, drawn, rng)
    return drawn


def _draw_language(plan: SchoolPlan, rng: np.random.Generator, n: int) -> np.ndarray:
    other = plan.other_language_share
    shares = ((1 - other) * 0.955, other, (1 - other) * 0.035, (1 - other) * 0.01)
    return np.array(LANGUAGES)[np.searchsorted(np.cumsum(shares), rng.random(n) * sum(shares))]


def _draw_needs(ability: np.ndarray, engagement: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Special-needs status: learning needs follow ability, behaviour needs follow engagement."""
    status = np.full(len(ability), "none", dtype="U9")
    status[rng.random(len(ability)) < _logistic(-2.1 - 0.8 * ability)] = "at_risk"
    status[rng.random(len(ability)) < _logistic(-2.9 - 1.0 * ability)] = "learning"
    status[rng.random(len(ability)) < _logistic(-3.9 - 1.0 * engagement)] = "behaviour"
    status[rng.random(len(ability)) < 0.025] = "handicap"
    return status


def _departure_risk(plan: SchoolPlan, persons: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Standardised risk of leaving: from the traits, or from nothing visible where that was planted."""
    visible = 0.55 * persons["absence"] - 0.5 * persons["ability"] - 0.35 * persons["engagement"]
    risk = (visible / visible.std()).to_numpy()
    risk = 0.9 * risk + np.sqrt(1 - 0.81) * rng.normal(size=len(persons))
    hidden = rng.normal(size=len(persons))
    truth = plan.truth("unsignalled_subgroup")
    if truth is None:
        return risk
    concerned = (persons[truth.where["column"]] == truth.where["value"]).to_numpy()
    return np.where(concerned, hidden, risk)


def _follow(plan: SchoolPlan, persons: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Follow every person year by year: promoted, held back, gone. Adds the outcome to `persons`."""
    n = len(persons)
    cohort = persons["cohort"].to_numpy()
    level, active = np.zeros(n, dtype=int), np.zeros(n, dtype=bool)
    outcome, outcome_year = np.full(n, "enrolled", dtype="U15"), np.full(n, plan.years[-1])
    sequence = np.full(n, "", dtype="U3")
    rows = []
    for year in range(plan.first_cohort, plan.years[-1] + 1):
        entering = cohort == year
        level[entering], active[entering] = 1, True
        sequence = np.where((level == 4) & (sequence == ""), _choose_sequence(persons, rng), sequence)
        leaves, reason = _leaving(persons, level, active, rng)
        in_year = leaves & (rng.random(n) < 0.45)
        rows.append(_year_rows(year, level, active, sequence, in_year, reason, rng))
        finishing = active & ~leaves & (level == 5)
        graduates = finishing & (rng.random(n) < _logistic(2.3 + 1.1 * persons["ability"].to_numpy()))
        qualified = finishing & ~graduates & (persons["ehdaa"].to_numpy() != "none") & (rng.random(n) < 0.5)
        gone = leaves | graduates | qualified
        outcome[leaves], outcome[graduates], outcome[qualified] = (
            _outcome_of(reason)[leaves],
            "diploma",
            "qualification",
        )
        outcome_year[gone] = year
        active &= ~gone
        repeats = rng.random(n) < _logistic(-3.7 - 1.2 * persons["ability"].to_numpy())
        level[active & ~repeats & (level < 5)] += 1
    persons["outcome"], persons["outcome_year"] = outcome, outcome_year
    return pd.concat(rows, ignore_index=True)


def _choose_sequence(persons: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Mathematics sequence of secondary 4: stronger students choose SN or TS more often."""
    strength = persons["ability"] + 0.6 * persons["mathematics_taste"] + 0.6 * rng.normal(size=len(persons))
    return np.select([strength > 0.55, strength > 0.15], ["SN", "TS"], "CST")


def _leaving(
    persons: pd.DataFrame, level: np.ndarray, active: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Who leaves this year or at its end, and why; leaving without a diploma is for older students."""
    n = len(level)
    moves = rng.random(n) < IN_YEAR_DEPARTURE
    age_at_risk = np.select([level >= 4, level == 3], [1.0, 0.6], 0.05)
    drops = rng.random(n) < age_at_risk * _logistic(-3.1 + 1.75 * persons["departure_risk"].to_numpy())
    kind = rng.random(n)
    reason = np.where(drops, np.select([kind < 0.62, kind < 0.87], ["left", "adult_education"], "vocational"), "")
    reason = np.where(~drops & moves, np.where(kind < 0.9, "moved", "other"), reason)
    return active & (drops | moves), reason


def _outcome_of(reason: np.ndarray) -> np.ndarray:
    """Outcome that follows from the reason of leaving."""
    return np.where(reason == "other", "unknown", reason)


def _year_rows(
    year: int,
    level: np.ndarray,
    active: np.ndarray,
    sequence: np.ndarray,
    in_year: np.ndarray,
    reason: np.ndarray,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Enrolments of one year; a departure in the year has its day, counted from the first of September."""
    who = np.flatnonzero(active)
    return pd.DataFrame(
        {
            "person": who,
            "school_year": year,
            "grade_level": level[who],
            "sequence": np.where(level[who] >= 4, sequence[who], ""),
            "exit_reason": np.where(in_year[who], reason[who], ""),
            "exit_after": np.where(in_year[who], rng.integers(30, 270, size=len(who)), -1),
        }
    )


def _groups(enrolments: pd.DataFrame) -> np.ndarray:
    """Home groups of about `GROUP_SIZE`, mixed: level and number, such as 21."""
    keys = [enrolments["school_year"], enrolments["grade_level"]]
    size = enrolments.groupby(keys)["person"].transform("size").to_numpy()
    rank = enrolments.groupby(keys).cumcount().to_numpy()
    n_groups = np.maximum(1, np.round(size / GROUP_SIZE).astype(int))
    number = rank % n_groups + 1
    return np.char.add(enrolments["grade_level"].astype(str).to_numpy(dtype="U1"), number.astype("U2"))


def _logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))
