"""Marks that pile up at the pass mark: what a report says of marking practice, never of a person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, Result, demand, key, mark, n, named, statistic, study, table
from portraitlib.rules import MarkingRule, PortraitRules
from portraitlib.rules.exam import PileUpRules
from portraitlib.statistics.smooth_counts import PileUp, pile_up_at
from portraitlib.studies.school_portrait.measures.cells import rules_by_year
from portraitlib.studies.school_portrait.measures.coded import coded_results
from portraitlib.studies.school_portrait.measures.selection import wanted_year
from portraitlib.studies.school_portrait.measures.steps_of_marks import leave_steps_out
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

RAISED = "raised"
KINDS = {
    "without_exam": mark("Cours sans épreuve ministérielle"),
    "with_exam": mark("Cours avec épreuve"),
    RAISED: mark("Cours avec épreuve, quand le Ministère relevait les notes"),
}
"""Courses without, and with, a ministry exam that year; apart, the years in which the ministry itself made the pile."""

PILE_UP = table(
    "pile_up",
    key(
        "course_kind",
        mark("Cours"),
        codes=KINDS,
        definition=mark("Cours sans, ou avec, épreuve; avant juin 2019, le Ministère y relevait 58 et 59."),
    ),
    # The fewest results at one mark of the zone: none is told by subtraction.
    n(
        "n_fewest",
        mark("Résultats à la note la moins fréquente"),
        shown=False,
        definition=mark("Résultats à la moins fréquente des notes regardées."),
    ),
    statistic("n_results", shown=False),
    statistic(
        "n_under", mark("Résultats juste sous le seuil"), Form.COUNT, definition=mark("Résultats juste sous le seuil.")
    ),
    statistic(
        "expected_under",
        mark("Attendus juste sous le seuil"),
        Form.COUNT,
        unit="results",
        definition=mark("Nombre que donne la courbe régulière juste sous le seuil."),
    ),
    statistic(
        "n_at_pass", mark("Résultats au seuil"), Form.COUNT, definition=mark("Résultats finaux au seuil de réussite.")
    ),
    statistic(
        "expected_at_pass",
        mark("Attendus au seuil"),
        Form.COUNT,
        unit="results",
        definition=mark("Nombre que donne la courbe régulière au seuil."),
    ),
    statistic(
        "moved_share",
        mark("Part au seuil plutôt que juste dessous"),
        Form.PERCENT,
        of="results",
        unit="share",
        definition=mark("Part des résultats attendus juste sous le seuil qui devraient être au seuil à la place."),
    ),
    statistic(
        "moved_low",
        mark("Part, borne basse"),
        Form.PERCENT,
        of="results",
        unit="share",
        definition=mark("Sa borne basse."),
    ),
    statistic(
        "moved_high",
        mark("Part, borne haute"),
        Form.PERCENT,
        of="results",
        unit="share",
        definition=mark("Sa borne haute."),
    ),
    statistic("p_value", shown=False),
    statistic("is_clear"),
    statistic(
        "is_rounded",
        mark("Notes souvent multiples de 5"),
        Form.TEXT,
        shown=False,
        like="yes_no",
        definition=mark("Les notes sont souvent des multiples de 5 : le seuil, qui en est un, doit ressortir autant."),
    ),
)
MARKS_NEAR_PASS = table(
    "marks_near_pass",
    key("course_kind"),
    key("whole_mark", mark("Note"), Form.COUNT, adds_up=True, definition=mark("Résultats finaux à cette note.")),
    n("n_results"),
    statistic("expected"),
)


@dataclass(frozen=True, kw_only=True)
class MarksAtPass(Result):
    """Final results counted one by one around the pass mark, and how far the pass mark stands out.

    Tables: ``pile_up`` (one row per kind of course) and ``marks_near_pass`` (one row per kind and whole mark). Never
    by teacher, group or student.
    """

    years: tuple[int, ...]
    pass_mark: int
    first_under: int
    chance_level: float
    confidence: float
    kinds_left_out: tuple[str, ...]
    n_by_steps: int
    out_of: int


@study
def describe_pile_up(school: School, *, subject: str | None = None, school_year: int | None = None) -> MarksAtPass:
    """Look whether final results stand at the pass mark instead of just under it.

    The years marked with the same pass mark are read together, so that there are enough results. Courses whose
    final result holds a ministry exam are apart: nobody chooses those results alone. Apart again are those of the years
    in which the ministry itself turned 58 and 59 into 60 (until its letter of 15 April 2019): a rule, not a judgement.

    Parameters
    ----------
    school : School
    subject : str, optional
    school_year : int, optional
        Only that year; every year up to the notebook's by default.

    Returns
    -------
    MarksAtPass or Refusal
        Refused without final results, without a marking rule, when every course is marked by steps larger than a
        point (out of 50, of 20), when too few results lie near the pass mark, or when the pass mark is not a whole
        mark.

    References
    ----------
    See `smooth_counts.pile_up_at`.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> whole = [mark for mark in range(48, 73) for _ in range(40)]
    >>> marks = pd.DataFrame({"student_id": [f"{n}" for n in range(len(whole))], "school_year": 2025, "course": "C",
    ...     "subject": "arts", "course_level": 2, "competency": "overall", "term": "final",
    ...     "mark": [60.0 if 57 <= mark < 60 else mark for mark in whole]})
    >>> row = describe_pile_up(school_in_memory({"results": marks})).tables["pile_up"].data.iloc[0]
    >>> row["course_kind"], int(row["n_under"]), int(row["n_at_pass"]), bool(row["is_clear"])
    ('without_exam', 0, 160, True)
    """
    choices = school.settings(PortraitRules)
    results = _final_results(school, subject, school_year)
    demand(results, "no_final_results")
    rules = rules_by_year(school, results["school_year"].unique())
    demand(rules, "no_rule_for_year", school_year=wanted_year(school, school_year))
    rule = rules[max(rules)]
    demand(rule.pass_mark == int(rule.pass_mark), "pass_mark_not_whole")
    years = tuple(sorted(year for year, other in rules.items() if other.pass_mark == rule.pass_mark))
    window = _Window.around(int(rule.pass_mark), choices.pile_up)
    first_under = window.pass_mark - choices.pile_up.points_under
    stepped = leave_steps_out(results[results["school_year"].isin(years)], first_under, window.pass_mark)
    demand(len(stepped.results), "marks_go_by_steps", out_of=stepped.out_of, pass_mark=window.pass_mark)
    counts = _counts(stepped.results, rules, school, window.marks)
    found = _found(counts, window, choices)
    level = choices.pile_up.chance_level / len(found)
    rows = [_pile_up_row(kind, counts[kind], pile_up, window, level) for kind, pile_up in found.items()]
    near = {"whole_mark": window.marks}
    each = [
        pd.DataFrame({"course_kind": kind, **near, "n_results": counts[kind], "expected": pile_up.expected})
        for kind, pile_up in found.items()
    ]
    return MarksAtPass(
        tables=named(PILE_UP.filled(pd.DataFrame(rows)), MARKS_NEAR_PASS.filled(pd.concat(each, ignore_index=True))),
        years=years,
        pass_mark=window.pass_mark,
        first_under=first_under,
        chance_level=level,
        confidence=choices.confidence,
        kinds_left_out=tuple(kind for kind in KINDS if kind not in found and counts[kind].sum()),
        n_by_steps=stepped.n_left_out,
        out_of=stepped.out_of,
    )


@dataclass(frozen=True)
class _Window:
    """Whole marks around the pass mark; the zone is the pass mark and the marks just under it."""

    marks: np.ndarray
    pass_mark: int
    is_zone: np.ndarray

    @classmethod
    def around(cls, pass_mark: int, near: PileUpRules) -> _Window:
        """As wide as the choices say, within 0 and 100."""
        marks = np.arange(max(0, pass_mark - near.window_points), min(100, pass_mark + near.window_points) + 1)
        return cls(marks, pass_mark, (marks >= pass_mark - near.points_under) & (marks <= pass_mark))


def _final_results(school: School, subject: str | None, school_year: int | None) -> pd.DataFrame:
    rows = coded_results(school)
    is_wanted = (rows["term"] == "final") & (rows["competency"] == OVERALL) & rows["mark"].notna()
    is_wanted &= rows["course_level"] != 0
    if subject:
        is_wanted &= rows["subject"] == subject
    years = rows["school_year"]
    is_wanted &= years == school_year if school_year else years <= (wanted_year(school, None) or 0)
    return rows.loc[is_wanted.to_numpy(), ["school_year", "course", "mark"]]


def _counts(
    results: pd.DataFrame, rules: dict[int, MarkingRule], school: School, marks: np.ndarray
) -> dict[str, np.ndarray]:
    """Results at each whole mark, by kind of course."""
    kinds = _kinds(results, rules, school)
    whole = np.floor(results["mark"].to_numpy()).astype("int64")
    return {kind: np.bincount(whole[kinds == kind], minlength=101)[marks[0] : marks[-1] + 1] for kind in KINDS}


def _kinds(results: pd.DataFrame, rules: dict[int, MarkingRule], school: School) -> np.ndarray:
    """Kind of each result, by its course and its year's rule."""
    found = {code: school.courses.find(str(code)) for code in results["course"].unique()}
    kinds = {}
    for code, course in found.items():
        for year, rule in rules.items():
            if course and course.has_ministry_exam and rule.weight_of_exam(course.level):
                kinds[code, year] = RAISED if rule.raises(course.level) else "with_exam"
    places = zip(results["course"], results["school_year"], strict=True)
    return np.array([kinds.get(place, "without_exam") for place in places], dtype=object)


def _found(counts: dict[str, np.ndarray], window: _Window, choices: PortraitRules) -> dict[str, PileUp]:
    """How far the pass mark stands out, for each kind of course with enough results near it."""
    near = choices.pile_up
    looked = {
        kind: pile_up_at(window.marks, numbers, window.pass_mark, near.points_under, confidence=choices.confidence)
        for kind, numbers in counts.items()
        if numbers[window.is_zone].sum() >= near.smallest_count
    }
    demand(looked, "too_few_near_pass", pass_mark=window.pass_mark)
    found = {kind: pile_up for kind, pile_up in looked.items() if pile_up}
    demand(found, "marks_all_alike")
    return found


def _pile_up_row(kind: str, counts: np.ndarray, pile_up: PileUp, window: _Window, level: float) -> dict[str, object]:
    is_pass = window.marks == window.pass_mark
    is_under = window.is_zone & ~is_pass
    return {
        "course_kind": kind,
        "n_fewest": int(counts[window.is_zone & (counts > 0)].min()),
        "n_results": int(counts.sum()),
        "n_under": int(counts[is_under].sum()),
        "n_at_pass": int(counts[is_pass].sum()),
        "expected_under": pile_up.expected[is_under].sum(),
        "expected_at_pass": pile_up.expected[is_pass].sum(),
        "moved_share": pile_up.moved_share,
        "moved_low": pile_up.low,
        "moved_high": pile_up.high,
        "p_value": pile_up.p_value,
        "is_clear": pile_up.p_value < level,
        "is_rounded": pile_up.is_rounded,
    }
