"""Final results, exams, codes in place of marks: the `results` table, a column a term."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.rules import RuleSet
from portraitlib.sample.entries import Entries
from portraitlib.sample.marks import MarkSheet, course_marks, of_examined, round_marks, term_weights
from portraitlib.sample.people import People
from portraitlib.sample.plan import SchoolPlan
from portraitlib.sample.primary import end_of_primary
from portraitlib.sample.truths import SUPPORT_BY_CUTOFF

TERMS = ("1", "2", "3", "final", "exam")
TERM_CODES = {"AB": 0.004, "NE": 0.006, "": 0.990}
SCORED_SUBJECTS = SUPPORT_BY_CUTOFF.where["subjects"]
EXEMPT_SHARE = 0.008
EXAM_ABSENT_SHARE = 0.012
TERM_OPENS = {1: 0, 2: 80, 3: 185}  # days after 1 September before which a leaver has no mark
PASS_MARK, PASS_MARK_RAISED_FROM = 60.0, 57
WIDE_COLUMNS = (
    "person",
    "school_year",
    "course",
    "subject",
    "course_level",
    "sequence",
    "course_group",
    "competency",
    *(f"mark_{term}" for term in TERMS),
    *(f"code_{term}" for term in TERMS),
)


def write_report_cards(
    plan: SchoolPlan, people: People, entries: Entries, sheet: MarkSheet, rules: RuleSet
) -> pd.DataFrame:
    """Make the results of every student and year, one row per course and competency."""
    rng = plan.generator("report_cards")
    enrolments = people.enrolments.iloc[entries.courses["enrolment"].to_numpy()].reset_index(drop=True)
    weights = term_weights(enrolments["school_year"].to_numpy(), rules)
    exams = _sit_exams(entries, enrolments, sheet, rules, rng)
    overall = _overall_rows(plan, entries, enrolments, sheet, weights, exams, rng)
    detailed = _competency_rows(entries, enrolments, sheet, weights, exams)
    results = pd.concat([overall, detailed], ignore_index=True).sort_values(
        ["enrolment", "place", "rank"], kind="stable", ignore_index=True
    )
    results = _blank_after_exit(results)
    results = _put_codes(results, rng)
    return pd.concat([results[list(WIDE_COLUMNS)], end_of_primary(people, rng)], ignore_index=True)


def _identity(entries: Entries, enrolments: pd.DataFrame, rows: np.ndarray) -> dict[str, np.ndarray]:
    courses = entries.courses.iloc[rows]
    return {
        "person": enrolments["person"].to_numpy()[rows],
        "school_year": enrolments["school_year"].to_numpy()[rows],
        "course": courses["course"].to_numpy(),
        "subject": courses["subject"].to_numpy(),
        "course_level": courses["level"].to_numpy(),
        "sequence": courses["sequence"].to_numpy(),
        "course_group": enrolments["group"].to_numpy()[rows],
        "exit_after": enrolments["exit_after"].to_numpy()[rows],
        "enrolment": courses["enrolment"].to_numpy(),
        "place": rows,
    }


@dataclass(frozen=True)
class _Exams:
    """Exam of each course entry: whether it is held, its mark (NaN when not sat), its weight in what it examines."""

    is_held: np.ndarray
    mark: np.ndarray
    weight: np.ndarray
    raised_from: np.ndarray

    def mixed(self, school_mark: np.ndarray, entry: np.ndarray | slice = slice(None)) -> np.ndarray:
        """Result of what an exam examines: the exam for its weight, the school mark for the rest."""
        weight, mark = self.weight[entry], self.mark[entry]
        return np.where(np.isnan(mark), school_mark, weight * mark + (1 - weight) * school_mark)


def _sit_exams(
    entries: Entries, enrolments: pd.DataFrame, sheet: MarkSheet, rules: RuleSet, rng: np.random.Generator
) -> _Exams:
    """Who sits which ministry exam, by the year's rule: its weight is that of the kind of exam."""
    levels, years = entries.courses["level"].to_numpy(), enrolments["school_year"].to_numpy()
    of_year = {int(year): rules.for_year(int(year)) for year in np.unique(years)}
    weight = np.array([of_year[year].weight_of_exam(level) or 0.0 for year, level in zip(years, levels, strict=True)])
    is_held = entries.courses["has_exam"].to_numpy() & (weight > 0)
    sits = is_held & (rng.random(len(is_held)) >= EXAM_ABSENT_SHARE)
    exam = np.floor(2 * sheet.exam + 0.5) / 2  # marked to the half point
    raised_from = np.array(
        [
            of_year[y].raised_from if of_year[y].raises(level) else PASS_MARK
            for y, level in zip(years, levels, strict=True)
        ],
        dtype="float64",
    )
    return _Exams(is_held, np.where(sits, exam, np.nan), weight, raised_from)


def _overall_rows(
    plan: SchoolPlan,
    entries: Entries,
    enrolments: pd.DataFrame,
    sheet: MarkSheet,
    weights: np.ndarray,
    exams: _Exams,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Result of each course: terms, final with the exam, for its share of the course, where there is one."""
    terms = course_marks(sheet, entries)
    school_mark = (weights * terms).sum(axis=0)
    part_weights = weights[:, entries.parts["entry"].to_numpy()]
    examined = of_examined((part_weights * round_marks(sheet.terms)).sum(axis=0), entries)
    share = entries.courses["exam_share"].to_numpy()
    final = round_marks(school_mark + share * (exams.mixed(examined) - examined))
    has_exam = entries.courses["has_exam"].to_numpy()
    final = np.where(exams.is_held & (final >= exams.raised_from) & (final < PASS_MARK), PASS_MARK, final)
    final = _pile_at_pass(plan, final, has_exam, rng)
    terms = np.where(weights > 0, terms, np.nan)
    everyone = np.arange(len(entries.courses))
    marks = {f"mark_{term}": terms[place] for place, term in enumerate(("1", "2", "3"))}
    return pd.DataFrame(
        {
            **_identity(entries, enrolments, everyone),
            "competency": "overall",
            "rank": 0,
            **marks,
            "mark_final": final,
            "mark_exam": exams.mark,
            "code_exam": np.where(exams.is_held & np.isnan(exams.mark), "AB", ""),
        }
    )


def _pile_at_pass(plan: SchoolPlan, final: np.ndarray, has_exam: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Raise to the pass mark part of the marks just under it, where that was planted."""
    truth = plan.truth("pile_at_pass")
    drawn = rng.random(len(final))
    if truth is None:
        return final
    raised = (final >= PASS_MARK_RAISED_FROM) & (final < PASS_MARK) & ~has_exam & (drawn < truth.size)
    return np.where(raised, PASS_MARK, final)


def _competency_rows(
    entries: Entries, enrolments: pd.DataFrame, sheet: MarkSheet, weights: np.ndarray, exams: _Exams
) -> pd.DataFrame:
    """Result of each competency reported apart; the exam enters that of what it examines, and has its own file."""
    apart = (entries.parts["competency"] != "overall").to_numpy()
    entry = entries.parts["entry"].to_numpy()[apart]
    terms = round_marks(sheet.terms[:, apart])
    part_weights = weights[:, entry]
    school_mark = (part_weights * terms).sum(axis=0)
    is_examined = entries.parts["is_examined"].to_numpy()[apart]
    final = round_marks(np.where(is_examined, exams.mixed(school_mark, entry), school_mark))
    terms = np.where(part_weights > 0, terms, np.nan)
    return pd.DataFrame(
        {
            **_identity(entries, enrolments, entry),
            "competency": entries.parts["competency"].to_numpy()[apart],
            "rank": np.arange(apart.sum()) + 1,
            **{f"mark_{term}": terms[place] for place, term in enumerate(("1", "2", "3"))},
            "mark_final": final,
            "mark_exam": np.nan,
            "code_exam": "",
        }
    )


def _blank_after_exit(results: pd.DataFrame) -> pd.DataFrame:
    """Take away the marks of terms that a leaver did not reach, and rows left with nothing."""
    left = results["exit_after"].to_numpy() >= 0
    for term, opens in TERM_OPENS.items():
        unseen = left & (results["exit_after"].to_numpy() < opens + 45)
        results.loc[unseen, f"mark_{term}"] = np.nan
    results.loc[left, ["mark_final", "mark_exam"]] = np.nan
    results.loc[left, "code_exam"] = ""
    return results[results[["mark_1", "mark_2", "mark_3"]].notna().any(axis=1)].reset_index(drop=True)


def _put_codes(results: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Replace a few marks by a code: absent, not evaluated, exempt for the year."""
    n = len(results)
    for term in ("1", "2", "3"):
        drawn = rng.choice(list(TERM_CODES), size=n, p=list(TERM_CODES.values()))
        coded = (drawn != "") & results[f"mark_{term}"].notna().to_numpy()
        if term == "1":  # marks that choose who is supported are always there
            coded &= ~(results["subject"].isin(SCORED_SUBJECTS) & (results["competency"] == "overall")).to_numpy()
        results[f"code_{term}"] = np.where(coded, drawn, "")
        results.loc[coded, f"mark_{term}"] = np.nan
    exempt_course = (results["subject"] == "english_second_language").to_numpy()
    exempt = exempt_course & (rng.random(n) < EXEMPT_SHARE) & results["mark_final"].notna().to_numpy()
    results["code_final"] = np.where(exempt, "EX", "")
    for term in ("1", "2", "3"):
        entered = exempt & (results[f"mark_{term}"].notna() | (results[f"code_{term}"] != "")).to_numpy()
        results[f"code_{term}"] = np.where(entered, "EX", results[f"code_{term}"])
        results.loc[exempt, f"mark_{term}"] = np.nan
    results.loc[exempt, ["mark_final", "mark_exam"]] = np.nan
    results.loc[exempt, "code_exam"] = ""
    return results


def long_results(wide: pd.DataFrame) -> pd.DataFrame:
    """Turn a column a term into a row a term, dropping what was never entered."""
    identity = [column for column in wide.columns if not column.startswith(("mark_", "code_"))]
    pieces = []
    for term in TERMS:
        entered = (wide[f"mark_{term}"].notna() | (wide[f"code_{term}"] != "")).to_numpy()
        piece = wide.loc[entered, identity].assign(
            term=term, mark=wide.loc[entered, f"mark_{term}"], mark_code=wide.loc[entered, f"code_{term}"]
        )
        pieces.append(piece)
    return pd.concat(pieces, ignore_index=True)
