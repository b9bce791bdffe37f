"""Results of the end of primary school, for the students who entered secondary 1 in this school."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from portraitlib.sample.marks import round_marks
from portraitlib.sample.people import People

# course: subject, latent taste, mean, weight in per cent of each competency reported apart
_COURSES = {
    "FRA600": ("french", "french_taste", 76.0, {"reading": 40, "writing": 40, "oral": 20}),
    "MAT600": ("mathematics", "mathematics_taste", 75.0, {"problem_solving": 30, "reasoning": 70}),
    "ANG600": ("english_second_language", "french_taste", 78.0, {"overall": 100}),
}
NEEDS_SHIFT = {"none": 0.4, "at_risk": -2.0, "learning": -4.0, "behaviour": -3.0, "handicap": -3.0}
ABILITY_POINTS, TASTE_POINTS = 7.0, 3.0
COURSE_NOISE, COMPETENCY_NOISE = 3.5, 3.0
LOWEST = 20.0


def end_of_primary(people: People, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the 6th-grade results of students seen in this school in their first year of secondary."""
    first = people.enrolments.drop_duplicates("person")
    cohort = people.persons["cohort"].to_numpy()[first["person"].to_numpy()]
    entering = first[(first["grade_level"] == 1) & (first["school_year"] == cohort)]
    who, year = entering["person"].to_numpy(), entering["school_year"].to_numpy()
    return pd.concat([_course(code, people.persons, who, year, rng) for code in _COURSES], ignore_index=True)


def _course(
    code: str, persons: pd.DataFrame, who: np.ndarray, year: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Rows of one course: overall first, then its competencies."""
    subject, taste, mean, weights = _COURSES[code]
    level = mean + ABILITY_POINTS * persons["ability"].to_numpy()[who] + TASTE_POINTS * persons[taste].to_numpy()[who]
    level += persons["ehdaa"].map(NEEDS_SHIFT).to_numpy()[who] + COURSE_NOISE * rng.normal(size=len(who))
    parts = level + COMPETENCY_NOISE * rng.normal(size=(len(weights), len(who)))
    parts = np.maximum(round_marks(parts), LOWEST)
    # Whole numbers add up exactly; a matrix product would round some halves down, others up, by the processor.
    overall = round_marks(sum(weight * part for weight, part in zip(weights.values(), parts, strict=True)) / 100)
    marks = {"overall": overall} | {name: part for name, part in zip(weights, parts, strict=True) if name != "overall"}
    frames = [
        pd.DataFrame({"person": who, "school_year": year, "competency": name, "mark_final": mark})
        for name, mark in marks.items()
    ]
    blank: dict[str, Any] = {f"mark_{term}": np.nan for term in ("1", "2", "3", "exam")}
    blank |= {f"code_{term}": "" for term in ("1", "2", "3", "final", "exam")}
    facts: dict[str, Any] = {"course": code, "subject": subject, "course_level": 0, "sequence": "", "course_group": ""}
    return pd.concat(frames, ignore_index=True).assign(**facts | blank)
