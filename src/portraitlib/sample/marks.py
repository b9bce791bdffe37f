"""Marks of the report cards: from latent ability to terms, final results and ministry exams."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.rules import RuleSet
from portraitlib.sample.entries import Entries
from portraitlib.sample.people import People
from portraitlib.sample.plan import SchoolPlan

SPREAD = 9.5  # points of a mark for one standard deviation of the latent scale
TASTE, YEAR_SHOCK = 0.42, 0.25
COMPETENCY_NOISE, TERM_NOISE, EXAM_NOISE = 2.6, 2.8, 5.0
LEVEL_MEANS = {
    "french": (74.0, 73.0, 72.5, 72.0, 72.5),
    "mathematics": (74.0, 73.0, 72.0, 72.5, 73.0),
    "science": (74.5, 73.5, 73.0, 70.5, 73.0),
    "english_second_language": (76.0, 75.5, 75.0, 75.0, 76.0),
    "history": (74.0, 73.5, 72.5, 71.5, 72.0),
    "contemporary_world": (74.0,) * 5,
    "citizenship": (76.0,) * 5,
}
SEQUENCE_SHIFT = {"": 0.0, "CST": 0.5, "TS": -2.5, "SN": -5.0}
NEEDS_SHIFT = {"none": 0.6, "at_risk": -2.5, "learning": -5.0, "behaviour": -3.0, "handicap": -4.0}
GIRLS_SHIFT = {"french": 3.0, "english_second_language": 1.0}
DELAY_SHIFT = -4.0
SUBGROUP_SHIFT = 4.0  # lifts those whose difficulties nothing announces
LOWEST, HIGHEST = 5.0, 100.0


@dataclass
class MarkSheet:
    """Marks of every part for the three terms and the exam, not yet rounded."""

    terms: np.ndarray
    exam: np.ndarray

    def add(self, term: int, parts: np.ndarray | slice, points: np.ndarray | float) -> None:
        """Add `points` to a term (1 to 3) of the parts selected."""
        self.terms[term - 1, parts] += points


def draw_marks(plan: SchoolPlan, people: People, entries: Entries) -> MarkSheet:
    """Draw what each student would get in each term before any support."""
    rng = plan.generator("marks")
    level = _student_level(plan, people, entries)
    n_parts, n_courses = len(entries.parts), len(entries.courses)
    part_level = level[entries.parts["entry"].to_numpy()] + COMPETENCY_NOISE * rng.normal(size=n_parts)
    part_level += _weakness(plan, entries)
    terms = part_level + TERM_NOISE * rng.normal(size=(3, n_parts))
    exam = of_examined(part_level, entries) + _exam_gap(plan) + EXAM_NOISE * rng.normal(size=n_courses)
    return MarkSheet(np.clip(terms, LOWEST, HIGHEST), np.clip(exam, LOWEST, HIGHEST))


def of_examined(values: np.ndarray, entries: Entries) -> np.ndarray:
    """Weighted mean, by course, of the parts that its exam examines; of all of them where none is marked apart."""
    parts, n = entries.parts, len(entries.courses)
    entry, is_examined = parts["entry"].to_numpy(), parts["is_examined"].to_numpy()
    has_any = np.bincount(entry, is_examined, minlength=n) > 0
    weight = np.where(is_examined | ~has_any[entry], parts["weight"].to_numpy(), 0.0)
    return np.bincount(entry, weight * values, minlength=n) / np.bincount(entry, weight, minlength=n)


def _student_level(plan: SchoolPlan, people: People, entries: Entries) -> np.ndarray:
    """Expected mark of each course entry."""
    courses = entries.courses
    row = courses["enrolment"].to_numpy()
    subject, grade = courses["subject"].to_numpy(), courses["level"].to_numpy()
    latent = people.of("ability") + YEAR_SHOCK * people.enrolments["year_shock"].to_numpy()
    level = _lookup_means(subject, grade) + courses["sequence"].map(SEQUENCE_SHIFT).to_numpy(dtype=float)
    level += SPREAD * (latent + 0.25 * people.of("engagement"))[row] * 0.82
    level += SPREAD * TASTE * _taste(people, row, subject)
    level += pd.Series(people.of("ehdaa")).map(NEEDS_SHIFT).to_numpy(dtype=float)[row]
    level += DELAY_SHIFT * people.of("is_delayed")[row]
    level += pd.Series(subject).map(GIRLS_SHIFT).fillna(0).to_numpy() * (people.of("is_girl")[row] - 0.5)
    return level + SUBGROUP_SHIFT * _unsignalled(plan, people)[row]


def _unsignalled(plan: SchoolPlan, people: People) -> np.ndarray:
    """Enrolments of the subgroup whose departures nothing announces."""
    truth = plan.truth("unsignalled_subgroup")
    if truth is None:
        return np.zeros(len(people.enrolments), dtype=bool)
    return people.of(truth.where["column"]) == truth.where["value"]


def _lookup_means(subject: np.ndarray, grade: np.ndarray) -> np.ndarray:
    names = list(LEVEL_MEANS)
    table = np.array([LEVEL_MEANS[name] for name in names])
    return table[pd.Categorical(subject, categories=names).codes, grade - 1]


def _taste(people: People, row: np.ndarray, subject: np.ndarray) -> np.ndarray:
    """Liking of a subject, stable over years: language subjects share one, the others another."""
    language = np.isin(subject, ("french", "english_second_language", "history", "citizenship"))
    return np.where(language, people.of("french_taste")[row], people.of("mathematics_taste")[row])


def _weakness(plan: SchoolPlan, entries: Entries) -> np.ndarray:
    """Points taken from the parts of the weak competency, when one was planted."""
    truth = plan.truth("weak_competency")
    if truth is None:
        return np.zeros(len(entries.parts))
    here = entries.per_part("subject") == truth.where["subject"]
    here &= entries.per_part("level") == truth.where["grade_level"]
    here &= (entries.parts["competency"] == truth.where["competency"]).to_numpy()
    return np.where(here, truth.size, 0.0)


def _exam_gap(plan: SchoolPlan) -> float:
    truth = plan.truth("rule_break")
    return float(truth.where["exam_gap"]) if truth else 0.0


def course_marks(sheet: MarkSheet, entries: Entries) -> np.ndarray:
    """Rounded mark of each course in each term: the weighted mean of its rounded competencies."""
    rounded = round_marks(sheet.terms)
    weight, entry = entries.parts["weight"].to_numpy(), entries.parts["entry"].to_numpy()
    n = len(entries.courses)
    return round_marks(np.stack([np.bincount(entry, weights=term * weight, minlength=n) for term in rounded]))


def round_marks(marks: np.ndarray) -> np.ndarray:
    """Round half up to a whole mark between 0 and 100."""
    return np.clip(np.floor(marks + 0.5), 0, 100)


def term_weights(years: np.ndarray, rules: RuleSet) -> np.ndarray:
    """Weight of each term in the result of each row's school year."""
    by_year = {int(year): rules.for_year(int(year)).term_weights for year in np.unique(years)}
    # Schools closed in March 2020: no third term was marked, whatever its weight on paper.
    by_year.update({2020: {"1": 0.5, "2": 0.5}} if 2020 in by_year else {})
    return np.array([[by_year[int(year)].get(term, 0.0) for year in years] for term in ("1", "2", "3")])
