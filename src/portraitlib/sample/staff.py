"""Staff of a school, and the survey of teaching practices before and after."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.sample.entries import TAUGHT
from portraitlib.sample.plan import SchoolPlan

TEACHERS_PER_SUBJECT = 3
OTHERS = {"principal": 1, "resource_teacher": 6, "special_educator": 2, "mentor": 6, "advisor": 1}
LETTERS = {"principal": "P", "resource_teacher": "R", "special_educator": "E", "mentor": "M", "advisor": "C"}
QUESTIONS = tuple(f"P{number}" for number in range(1, 9))
SCALE = (1, 5)
ANSWERED_SHARE = 0.9


def draw_staff(plan: SchoolPlan) -> pd.DataFrame:
    """Draw the staff of the last year: role, subject, share of workload released, hours of training."""
    rng = plan.generator("staff")
    teachers = [
        ("teacher", subject, f"T{place:02d}")
        for place, subject in enumerate(np.repeat(TAUGHT, TEACHERS_PER_SUBJECT), start=1)
    ]
    others = [(role, "", f"{LETTERS[role]}{number:02d}") for role, n in OTHERS.items() for number in range(1, n + 1)]
    members = pd.DataFrame(teachers + others, columns=["role", "subject", "staff"])
    n = len(members)
    released = np.where(members["role"] == "resource_teacher", rng.choice([0.25, 0.33, 0.5], size=n), 0.0)
    trained = {"mentor": 3.0, "resource_teacher": 12.0, "special_educator": 10.0}
    hours = rng.gamma(2.0, members["role"].map(trained).fillna(4.0).to_numpy() / 2.0)
    return members.assign(school_year=plan.years[-1], release_share=released, training_hours=np.round(hours * 2) / 2)


def draw_practices(plan: SchoolPlan, staff: pd.DataFrame) -> pd.DataFrame:
    """Draw the teachers' answers to the practices survey, before and after the support."""
    rng = np.random.default_rng(plan.generator("staff").integers(2**63))
    teachers = staff.loc[staff["role"].isin(["teacher", "resource_teacher"]), "staff"].to_numpy()
    truth = plan.truth("changed_practices")
    gain = truth.size if truth else 0.0
    habit = 3.0 + 0.5 * rng.normal(size=(len(teachers), 1)) + 0.4 * rng.normal(size=(1, len(QUESTIONS)))
    waves = {"before": habit, "after": habit + gain}
    answers = {wave: _answers(level, rng) for wave, level in waves.items()}
    frames = [
        pd.DataFrame(
            {
                "who": np.repeat(teachers, len(QUESTIONS)),
                "instrument": "Pratiques",
                "school_year": plan.years[-1],
                "wave": wave,
                "item": np.tile(QUESTIONS, len(teachers)),
                "answer": answer.ravel(),
            }
        )
        for wave, answer in answers.items()
    ]
    return pd.concat(frames, ignore_index=True)


def _answers(level: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Answers on the scale; some teachers did not answer the wave."""
    answer = np.clip(np.round(level + 0.5 * rng.normal(size=level.shape)), *SCALE)
    answer[rng.random(len(answer)) >= ANSWERED_SHARE] = np.nan
    return answer
