"""What students say of the climate, and parents and staff of the school, in the last year; the questions themselves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.rules import Questionnaire, load_questionnaire
from portraitlib.sample.people import People
from portraitlib.sample.plan import SchoolPlan
from portraitlib.tables.questionnaires import question_rows

ASKED = ("engagement", "climat", "parents", "personnel", "pratiques", "mentorat")
"""Files of ``params/questionnaires`` that the schools of the sample use."""
ASKED_AGAIN = 0
"""The school that asks of the climate twice: half of the students answer the second time."""
SECOND_TIME = "-01-21"
"""Day of the winter when the climate is asked again: `plan.years[-1]` itself, and not the autumn before it."""
DAYS = {"climat": "-10-22", "parents": "-11-19", "personnel": "-10-29", "mentorat": "-11-19"}
ANSWERED_SHARE = {"climat": 0.82, "parents": 0.36, "personnel": 0.74, "mentorat": 0.75}
EMPTY_SHARE = 0.03


def list_questions(school_id: str) -> pd.DataFrame:
    """Questions that were asked in a school, as ``params/questionnaires`` writes them."""
    return pd.concat([question_rows(load_questionnaire(name), school_id) for name in ASKED], ignore_index=True)


def draw_voices(plan: SchoolPlan, people: People, staff: pd.DataFrame) -> pd.DataFrame:
    """Draw a sheet a respondent: the climate for students, by their number, twice; parents and staff without a name."""
    enrolled = people.enrolments[people.enrolments["school_year"] == plan.years[-1]]
    person = enrolled["person"].to_numpy()
    trait = people.persons["engagement"].to_numpy()[person]
    rng = plan.generator("voices")
    climate, ease = _sheets(plan, "climat", 2.9 + 0.3 * trait, rng)
    parents, _ = _sheets(plan, "parents", 2.9 + 0.15 * trait, rng)
    adults, _ = _sheets(plan, "personnel", np.full(len(staff), 3.0), rng)
    nameless = pd.concat([parents, adults], ignore_index=True)
    letters = nameless["instrument"].str[1].str.upper()
    nameless["who"] = letters + nameless["sheet"].astype("str").str.zfill(3)
    if plan.number == ASKED_AGAIN:
        rng = plan.generator("voices_again")
        again, _ = _sheets(plan, "climat", 2.9 + 0.3 * trait, rng, ease)
        again = again[again["sheet"].isin(rng.permutation(again["sheet"].unique())[::2])]
        climate = pd.concat([climate, again.assign(date=pd.Timestamp(f"{plan.years[-1]}{SECOND_TIME}"))])
    named = climate.assign(person=person[climate["sheet"]])
    return pd.concat([named, nameless], ignore_index=True).drop(columns="sheet")


def draw_accompanied_voices(plan: SchoolPlan, people: People, services: pd.DataFrame) -> pd.DataFrame:
    """Draw what the students of the mentors say of it, by their number, around the sixth week."""
    rng, asked_on = plan.generator("accompaniment_voices"), pd.Timestamp(f"{plan.years[-1] - 1}{DAYS['mentorat']}")
    runs = (services["start_date"] <= asked_on) & (services["end_date"].isna() | (services["end_date"] >= asked_on))
    mentored = services.loc[runs & (services["service"] == "mentoring"), "enrolment"].unique()
    person = people.enrolments["person"].to_numpy()[mentored]
    rows, _ = _sheets(plan, "mentorat", np.full(len(person), 3.1), rng)
    return rows.assign(person=person[rows["sheet"]]).drop(columns="sheet")


def _sheets(
    plan: SchoolPlan, name: str, opinion: np.ndarray, rng: np.random.Generator, ease: np.ndarray | None = None
) -> tuple[pd.DataFrame, np.ndarray]:
    """Answers to a questionnaire by those who returned it, and how easily each question is agreed with.

    In the answers `sheet` is the place of a respondent among those asked. Questions asked again keep their `ease`.
    """
    asked = load_questionnaire(name)
    sheet = np.flatnonzero(rng.random(len(opinion)) < ANSWERED_SHARE[name])
    ease = 0.3 * rng.normal(size=len(asked.items)) if ease is None else ease
    answer = _answers(asked, opinion[sheet], ease, rng)
    rows = {
        "sheet": np.repeat(sheet, len(asked.items)),
        "instrument": asked.instrument,
        "date": pd.Timestamp(f"{plan.years[-1] - 1}{DAYS[name]}"),
        "item": np.tile([one.item for one in asked.items], len(sheet)),
        "answer": answer.ravel(),
    }
    return pd.DataFrame(rows), ease


def _answers(asked: Questionnaire, opinion: np.ndarray, ease: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    low, high = asked.numbers[0], asked.numbers[-1]
    dimensions = pd.factorize(np.array([one.dimension for one in asked.items]))[0]
    own = 0.6 * rng.normal(size=(len(opinion), dimensions.max() + 1))[:, dimensions]
    place = opinion[:, None] + ease + own + 0.4 * rng.normal(size=(len(opinion), len(asked.items)))
    is_reversed = np.array([one.is_reversed for one in asked.items])
    answer = np.clip(np.round(np.where(is_reversed, low + high - place, place)), low, high)
    answer[rng.random(answer.shape) < EMPTY_SHARE] = np.nan
    return answer
