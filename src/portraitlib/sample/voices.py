"""What students say of the climate, and parents and staff of the school, in the last year; the questions themselves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.rules import Questionnaire, load_questionnaire
from portraitlib.sample.people import People
from portraitlib.sample.plan import SchoolPlan
from portraitlib.tables.questionnaires import question_rows

ASKED = ("engagement", "climat", "parents", "personnel", "pratiques")
"""Files of ``params/questionnaires`` that the schools of the sample use."""
DAYS = {"climat": "-10-22", "parents": "-11-19", "personnel": "-10-29"}
ANSWERED_SHARE = {"climat": 0.82, "parents": 0.36, "personnel": 0.74}
EMPTY_SHARE = 0.03


def list_questions(school_id: str) -> pd.DataFrame:
    """Questions that were asked in a school, as ``params/questionnaires`` writes them."""
    return pd.concat([question_rows(load_questionnaire(name), school_id) for name in ASKED], ignore_index=True)


def draw_voices(plan: SchoolPlan, people: People, staff: pd.DataFrame) -> pd.DataFrame:
    """Draw a sheet a respondent: the climate for students, by their number; parents and staff without any name."""
    enrolled = people.enrolments[people.enrolments["school_year"] == plan.years[-1]]
    person = enrolled["person"].to_numpy()
    trait = people.persons["engagement"].to_numpy()[person]
    rng = plan.generator("voices")
    climate = _sheets(plan, "climat", 2.9 + 0.3 * trait, rng).assign(person=lambda sheets: person[sheets["sheet"]])
    parents = _sheets(plan, "parents", 2.9 + 0.15 * trait, rng)
    adults = _sheets(plan, "personnel", np.full(len(staff), 3.0), rng)
    nameless = pd.concat([parents, adults], ignore_index=True)
    letters = nameless["instrument"].str[1].str.upper()
    nameless["who"] = letters + nameless["sheet"].astype("str").str.zfill(3)
    return pd.concat([climate, nameless], ignore_index=True).drop(columns="sheet")


def _sheets(plan: SchoolPlan, name: str, opinion: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Answers to a questionnaire by those who returned it, `sheet` being their place among those asked."""
    asked = load_questionnaire(name)
    sheet = np.flatnonzero(rng.random(len(opinion)) < ANSWERED_SHARE[name])
    answer = _answers(asked, opinion[sheet], rng)
    return pd.DataFrame(
        {
            "sheet": np.repeat(sheet, len(asked.items)),
            "instrument": asked.instrument,
            "date": pd.Timestamp(f"{plan.years[-1] - 1}{DAYS[name]}"),
            "item": np.tile([one.item for one in asked.items], len(sheet)),
            "answer": answer.ravel(),
        }
    )


def _answers(asked: Questionnaire, opinion: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    low, high = asked.numbers[0], asked.numbers[-1]
    dimensions = pd.factorize(np.array([one.dimension for one in asked.items]))[0]
    shift = 0.3 * rng.normal(size=len(asked.items))
    own = 0.6 * rng.normal(size=(len(opinion), dimensions.max() + 1))[:, dimensions]
    place = opinion[:, None] + shift + own + 0.4 * rng.normal(size=(len(opinion), len(asked.items)))
    is_reversed = np.array([one.is_reversed for one in asked.items])
    answer = np.clip(np.round(np.where(is_reversed, low + high - place, place)), low, high)
    answer[rng.random(answer.shape) < EMPTY_SHARE] = np.nan
    return answer
