"""Diagnostic tests of the autumn and the winter: items with their skills, and each student's answers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.sample.people import People
from portraitlib.sample.plan import SchoolPlan

TAKEN_SHARE = 0.94
TEST_DAYS = (  # autumn of the first year, winter of the second
    {"DIAG-MAT": "-09-16", "DIAG-LEC": "-09-18"},
    {"DIAG-MAT": "-01-27", "DIAG-LEC": "-01-29"},
)
WINTER_GROWTH = 0.3  # on the ability scale: modest, as four months make it
WINTER_RELIEF = 0.8  # what a group had not learned in the autumn is not all made up for: chance kept ** this
LEVELS = (1, 2, 3)
# item: skills (several separated by a bar), competency, maximum score, difficulty on the ability scale
_MATHEMATICS = (
    ("fractions", "reasoning", 1, -0.9),
    ("fractions", "reasoning", 1, -0.4),
    ("fractions|proportions", "reasoning", 1, 0.1),
    ("fractions", "problem_solving", 2, 0.3),
    ("proportions", "reasoning", 1, -0.6),
    ("proportions", "reasoning", 1, 0.0),
    ("proportions|algèbre", "problem_solving", 2, 0.6),
    ("algèbre", "reasoning", 1, -0.2),
    ("algèbre", "reasoning", 1, 0.4),
    ("algèbre", "reasoning", 1, 0.8),
    ("géométrie", "reasoning", 1, -0.8),
    ("géométrie", "reasoning", 1, -0.1),
    ("géométrie|fractions", "problem_solving", 2, 0.7),
    ("géométrie", "reasoning", 1, 0.3),
    ("statistiques", "reasoning", 1, -1.0),
    ("statistiques", "reasoning", 1, 0.2),
)
_READING = (
    ("repérer", "reading", 1, -1.3),
    ("repérer", "reading", 1, -0.9),
    ("repérer", "reading", 1, -0.5),
    ("inférer", "reading", 1, -0.3),
    ("inférer", "reading", 1, 0.1),
    ("inférer", "reading", 1, 0.5),
    ("inférer|interpréter", "reading", 2, 0.6),
    ("interpréter", "reading", 2, 0.2),
    ("interpréter", "reading", 1, 0.8),
    ("réagir", "reading", 2, 0.0),
    ("réagir", "reading", 1, -0.4),
    ("vocabulaire", "reading", 1, -0.6),
)
_INSTRUMENTS = {"DIAG-MAT": ("mathematics", _MATHEMATICS), "DIAG-LEC": ("french", _READING)}


def list_items() -> pd.DataFrame:
    """Items of the two diagnostic tests.

    Examples
    --------
    >>> list_items().groupby("instrument").size().to_dict()
    {'DIAG-LEC': 12, 'DIAG-MAT': 16}
    """
    return pd.DataFrame(
        [
            {
                "instrument": instrument,
                "item": f"Q{number}",
                "subject": subject,
                "competency": competency,
                "skill": skill,
                "maximum_score": maximum,
                "difficulty": difficulty,
            }
            for instrument, (subject, items) in _INSTRUMENTS.items()
            for number, (skill, competency, maximum, difficulty) in enumerate(items, start=1)
        ]
    )


def draw_responses(plan: SchoolPlan, people: People) -> pd.DataFrame:
    """Draw the answers of the students of secondary 1 to 3 in the autumn and the winter of the last year."""
    rng = plan.generator("diagnostics")
    enrolments = people.enrolments
    concerned = (enrolments["school_year"] == plan.years[-1]) & enrolments["grade_level"].isin(LEVELS)
    enrolled = enrolments[concerned]
    items = list_items()
    strengths: dict[str, pd.DataFrame] = {}
    tests = []
    for wave in range(len(TEST_DAYS)):
        for instrument in _INSTRUMENTS:
            own_items = items[items["instrument"] == instrument]
            tests.append(_answers(plan, people, enrolled, own_items, wave, strengths, rng))
    return pd.concat(tests, ignore_index=True)


def _answers(
    plan: SchoolPlan,
    people: People,
    enrolled: pd.DataFrame,
    items: pd.DataFrame,
    wave: int,
    strengths: dict[str, pd.DataFrame],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Answers to one test: right, partly right, omitted; the last items are sometimes not reached."""
    instrument = items["instrument"].iloc[0]
    here = enrolled[(enrolled["exit_after"] < 0).to_numpy() | (wave == 0)]
    took = here[rng.random(len(here)) < TAKEN_SHARE]
    own = _own_strengths(took, items, strengths, rng)
    chance = _chance(people, took, items, own, growth=wave * WINTER_GROWTH)
    chance *= _share_kept(plan, took, items, wave)
    maximum = items["maximum_score"].to_numpy()
    score = (rng.random(chance.shape) < chance).astype(float)
    partial = (rng.random(chance.shape) < chance).astype(float)
    score = np.where(maximum > 1, score + partial, score)
    omitted = (rng.random(score.shape) < 0.10 * (1 - chance)) & (score == 0)
    reached = len(items) - rng.choice([0, 1, 2, 4], size=len(took), p=[0.86, 0.06, 0.05, 0.03])
    not_reached = np.arange(len(items))[None, :] >= reached[:, None]
    code = np.select([not_reached, omitted], ["not_reached", "omitted"], "")
    n, k = score.shape
    return pd.DataFrame(
        {
            "person": np.repeat(took["person"].to_numpy(), k),
            "instrument": instrument,
            "date": pd.Timestamp(f"{plan.years[-1] - 1 + wave}{TEST_DAYS[wave][instrument]}"),
            "item": np.tile(items["item"].to_numpy(), n),
            "score": np.where(code == "", score, np.nan).ravel(),
            "response_code": code.ravel(),
        }
    )


def _own_strengths(
    took: pd.DataFrame, items: pd.DataFrame, strengths: dict[str, pd.DataFrame], rng: np.random.Generator
) -> np.ndarray:
    """Draw a strength of one's own in each skill; who took the test before keeps the one of that day."""
    instrument = items["instrument"].iloc[0]
    skill_number = pd.factorize(items["skill"].str.split("|").str[0])[0]
    drawn = pd.DataFrame(0.6 * rng.normal(size=(len(took), skill_number.max() + 1)), index=took["person"])
    before = strengths.get(instrument, drawn)
    strengths[instrument] = before.combine_first(drawn)
    return strengths[instrument].loc[took["person"]].to_numpy()[:, skill_number]


def _chance(people: People, took: pd.DataFrame, items: pd.DataFrame, own: np.ndarray, growth: float) -> np.ndarray:
    """Chance of a right answer: ability, level, difficulty, strength of one's own, growth since the autumn."""
    instrument, person = items["instrument"].iloc[0], took["person"].to_numpy()
    taste = {"DIAG-MAT": "mathematics_taste", "DIAG-LEC": "french_taste"}[instrument]
    strength = people.persons["ability"].to_numpy()[person] + 0.5 * people.persons[taste].to_numpy()[person]
    strength = strength + 0.25 * (took["grade_level"].to_numpy() - 2)
    difficulty = items["difficulty"].to_numpy()
    return 1 / (1 + np.exp(-1.3 * (strength[:, None] + own - difficulty[None, :] + 0.35 + growth)))


def _share_kept(plan: SchoolPlan, took: pd.DataFrame, items: pd.DataFrame, wave: int) -> np.ndarray:
    """Share of the chance kept: 1, less for a group that has not learned a skill."""
    truth = plan.truth("class_without_skill")
    if truth is None or truth.where["instrument"] != items["instrument"].iloc[0]:
        return np.ones((len(took), len(items)))
    group = (took["group"] == truth.where["group"]).to_numpy()
    skill = items["skill"].str.split("|").map(lambda skills: truth.where["skill"] in skills).to_numpy()
    return np.where(group[:, None] & skill[None, :], truth.where["chance_kept"] ** WINTER_RELIEF**wave, 1.0)
