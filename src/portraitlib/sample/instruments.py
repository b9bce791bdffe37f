"""Engagement questionnaires and observation sheets."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.sample.people import People
from portraitlib.sample.plan import SchoolPlan

DIMENSION_LETTERS = ("A", "C", "B")
"""Affective, cognitive, behavioural: the first letter of a question of ``params/questionnaires/engagement.yml``."""
ITEMS_PER_DIMENSION = 4
REVERSED_ITEM = 4  # the last item of each dimension is worded the other way round
SCALE = (1, 5)
ANSWERED_SHARE, MISSING_ANSWER_SHARE = 0.88, 0.04
QUESTIONNAIRE_DAYS = ("-10-08", "-04-15")  # autumn of the first year, spring of the second
CRITERIA = ("consignes", "entraide", "effort", "organisation")
RATING_SCALE = (1, 4)
OBSERVATION_DAYS = ("-10-14", "-12-09", "-02-17", "-04-21")
SECOND_RATER_SHARE = 0.5


def draw_engagement(plan: SchoolPlan, people: People) -> pd.DataFrame:
    """Draw the engagement questionnaire of the last year, autumn and spring."""
    rng = plan.generator("engagement")
    enrolled = people.enrolments[people.enrolments["school_year"] == plan.years[-1]]
    trait = people.persons["engagement"].to_numpy()[enrolled["person"].to_numpy()]
    waves = [_questionnaire(plan, enrolled, trait, wave, rng) for wave in range(len(QUESTIONNAIRE_DAYS))]
    return pd.concat(waves, ignore_index=True)


def _questionnaire(
    plan: SchoolPlan, enrolled: pd.DataFrame, trait: np.ndarray, wave: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Answers of one wave, on a scale of 1 to 5."""
    day = pd.Timestamp(f"{plan.years[-1] - 1 + wave}{QUESTIONNAIRE_DAYS[wave]}")
    still_here = (enrolled["exit_after"] < 0).to_numpy() | (wave == 0)
    answered = still_here & (rng.random(len(enrolled)) < ANSWERED_SHARE)
    n, k = int(answered.sum()), len(DIMENSION_LETTERS) * ITEMS_PER_DIMENSION
    dimension = np.repeat(np.arange(len(DIMENSION_LETTERS)), ITEMS_PER_DIMENSION)
    item = np.tile(np.arange(1, ITEMS_PER_DIMENSION + 1), len(DIMENSION_LETTERS))
    own = 0.55 * rng.normal(size=(n, len(DIMENSION_LETTERS)))
    opinion = 3.4 + 0.55 * trait[answered][:, None] + own[:, dimension] - 0.15 * wave + 0.75 * rng.normal(size=(n, k))
    is_reversed = item == REVERSED_ITEM
    opinion = np.where(is_reversed, sum(SCALE) - opinion, opinion)
    answer = np.clip(np.round(opinion), *SCALE)
    answer[rng.random((n, k)) < MISSING_ANSWER_SHARE] = np.nan
    return pd.DataFrame(
        {
            "person": np.repeat(enrolled["person"].to_numpy()[answered], k),
            "instrument": "Engagement",
            "date": day,
            "item": np.tile(np.char.add(np.array(DIMENSION_LETTERS)[dimension], item.astype("U2")), n),
            "answer": answer.ravel(),
        }
    )


def draw_observations(plan: SchoolPlan, people: People) -> pd.DataFrame:
    """Draw the observation sheets of the groups of the last year; sometimes two people observe."""
    rng = plan.generator("observations")
    groups = np.sort(people.enrolments.loc[people.enrolments["school_year"] == plan.years[-1], "group"].unique())
    grid = pd.MultiIndex.from_product(
        [groups, range(len(OBSERVATION_DAYS)), CRITERIA], names=["group", "wave", "criterion"]
    )
    sheets = grid.to_frame(index=False)
    group_level = pd.Series(0.5 * rng.normal(size=len(groups)), index=groups)
    quality = 2.6 + group_level.loc[sheets["group"]].to_numpy() + 0.12 * sheets["wave"].to_numpy()
    quality = quality + 0.3 * rng.normal(size=len(sheets))
    sheets["date"] = pd.to_datetime([_observation_day(plan, wave) for wave in sheets["wave"]])
    truth = plan.truth("severe_rater")
    severity = truth.size if truth else 0.0
    visits = pd.Series(
        rng.random(len(grid.droplevel("criterion").unique())), index=grid.droplevel("criterion").unique()
    )
    two = visits.loc[pd.MultiIndex.from_frame(sheets[["group", "wave"]])].to_numpy() < SECOND_RATER_SHARE
    frames = [_ratings(sheets, quality, "OBS-A", rng), _ratings(sheets[two], quality[two] + severity, "OBS-B", rng)]
    return pd.concat(frames, ignore_index=True).sort_values(["date", "group", "criterion", "rater"], ignore_index=True)


def _observation_day(plan: SchoolPlan, wave: int) -> str:
    day = OBSERVATION_DAYS[wave]
    return f"{plan.years[-1] - (day > '-08')}{day}"


def _ratings(sheets: pd.DataFrame, quality: np.ndarray, rater: str, rng: np.random.Generator) -> pd.DataFrame:
    """Ratings of one observer, to the half point."""
    rating = np.clip(np.round(2 * (quality + 0.3 * rng.normal(size=len(sheets)))) / 2, *RATING_SCALE)
    low, high = RATING_SCALE
    scored = sheets[["group", "date", "criterion"]]
    return scored.assign(rater=rater, rating=rating, scale_low=low, scale_high=high)
