"""School marks beside ministry exam marks: how far apart, for whom, how sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, Result, demand, key, mark, n, named, statistic, study, table
from portraitlib.rules import MarkingRule, PortraitRules
from portraitlib.statistics.intervals import mean_interval
from portraitlib.statistics.shrinkage_means import fit_means_prior, shrink_means
from portraitlib.studies.school_portrait.measures import columns  # noqa: F401  # declares track
from portraitlib.studies.school_portrait.measures.cells import rules_by_year
from portraitlib.studies.school_portrait.measures.exam_pairs import latest_exam_year, paired_marks
from portraitlib.studies.school_portrait.measures.selection import in_reading_order
from portraitlib.tables.school import School

COURSE = ("subject", "track", "level")
"""A course with a ministry exam; `track` is the mathematics sequence, or the course where a level has several."""

_STUDENT = "Student (1908), Biometrika 6:1-25"
_COMPARED = (
    n("n_students"),
    statistic(
        "school_mean",
        mark("Note d'école, moyenne"),
        Form.MARK,
        unit="mark",
        definition=mark(
            "Moyenne de la note d'école de la compétence que l'épreuve évalue (étapes pondérées, avant l'épreuve)."
        ),
    ),
    statistic(
        "exam_mean", mark("Épreuve, moyenne"), Form.MARK, unit="mark", definition=mark("Moyenne de leurs épreuves.")
    ),
    statistic(
        "exam_difference",
        mark("Note d'école moins épreuve (points)"),
        Form.MARK,
        unit="points",
        definition=mark("Moyenne, élève par élève, de la note d'école moins l'épreuve; un écart n'est pas une faute."),
    ),
    statistic("difference_low"),
    statistic("difference_high"),
    statistic(
        "school_spread",
        mark("Note d'école, écart type"),
        Form.MARK,
        unit="points",
        definition=mark("Écart type de leurs notes d'école."),
    ),
    statistic(
        "exam_spread",
        mark("Épreuve, écart type"),
        Form.MARK,
        unit="points",
        definition=mark("Écart type de leurs notes à l'épreuve."),
    ),
    statistic("is_clear"),
    statistic(
        "difference_spread",
        mark("Différences, écart type"),
        Form.MARK,
        shown=False,
        unit="points",
        definition=mark("Écart type des différences."),
    ),
    statistic("is_too_small", shown=False),
)
EXAM_COURSES = table("exam_courses", key("subject"), key("track", adds_up=2), key("level", adds_up=1), *_COMPARED)
EXAM_GROUPS = table(
    "exam_groups",
    *(key(name) for name in COURSE),
    key("course_group", adds_up=True),
    *_COMPARED,
    statistic(
        "shrunk_difference",
        mark("Écart estimé (points)"),
        Form.MARK,
        shown=False,
        unit="points",
        definition=mark("Écart d'un groupe rapproché de celui de son cours, d'autant plus qu'il compte peu d'élèves."),
    ),
)


@dataclass(frozen=True, kw_only=True)
class ExamGaps(Result):
    """School marks less ministry exam marks, for students who have both.

    Tables: ``exam_courses`` (one row per course) and ``exam_groups`` (one row per course and teaching group; not
    made for an audience whose rates are protected: a group tells its teacher).
    """

    school_year: int
    smallest_group: int
    confidence: float
    is_rule_confirmed: bool
    is_exam_confirmed: bool


@study
def compare_with_exam(school: School, *, subject: str | None = None, school_year: int | None = None) -> ExamGaps:
    """Compare the school mark with the ministry exam mark of the same students.

    The school mark is that of the competency which the exam examines (``params/regles/cours.yml``), the weighted mean
    of the year's terms, before any exam enters it; never that of the whole course, unless it has one competency. Only
    students who have a mark in every term that counts and at the exam are compared; the others are counted, and so are
    exams of which it is not known what they examine. Sequences stay apart. A gap is not a fault: terms judge a year's
    work, an exam judges one day.

    Parameters
    ----------
    school : School
    subject : str, optional
    school_year : int, optional
        The notebook's year by default, else the latest with an exam mark: exams come at the end of a year.

    Returns
    -------
    ExamGaps or Refusal
        Refused for a year without exams, without exam or term marks, or when every course has too few students.

    References
    ----------
    Groups of a course: `statistics.shrinkage_means`.
    Paired t interval: Student (1908), Biometrika 6:1-25. Several courses looked at together: Dunn O. J. (1961),
    J. Am. Stat. Assoc. 56:52-64.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame([
    ...     {"student_id": f"{n}", "school_year": 2025, "course": "085404", "subject": "history", "course_level": 4,
    ...      "competency": "overall", "term": term, "mark": 60.0 + n - (4 + n % 3) * (term == "exam")}
    ...     for n in range(12) for term in ("1", "2", "3", "exam")])
    >>> row = compare_with_exam(school_in_memory({"results": marks})).tables["exam_courses"].data.iloc[0]
    >>> int(row["n_students"]), float(row["exam_difference"]), bool(row["is_clear"])
    (12, 5.0, True)
    """
    choices, year = school.settings(PortraitRules), school_year or latest_exam_year(school)
    rule = _rule_with_exam(school, year)
    pairs = paired_marks(school, year, rule, subject)
    demand(pairs.n_at_exam, "no_exam_marks", school_year=year)
    demand(pairs.n_at_exam > pairs.n_not_examined, "exam_examines_unknown", school_year=year)
    demand(pairs.marks, "no_school_marks", school_year=year)
    smallest, confidence = choices.smallest_group, choices.confidence
    courses = _gaps(pairs.marks, list(COURSE), smallest, confidence)
    demand(courses["exam_difference"].notna().any(), "too_few_at_exam", smallest_group=smallest)
    tables = [EXAM_COURSES.filled(courses)]
    if not school.reader.policy.protects_parts and pairs.marks["course_group"].ne("").any():
        groups = _gaps(pairs.marks, [*COURSE, "course_group"], smallest, confidence)
        tables.append(EXAM_GROUPS.filled(_with_shrunk(groups)))
    return ExamGaps(
        tables=named(*tables),
        counts={
            "students": int(pairs.marks["student_id"].nunique()),
            "without_exam": pairs.n_without_exam,
            "without_school_mark": pairs.n_without_school_mark,
            "not_examined": pairs.n_not_examined,
        },
        school_year=year,
        smallest_group=smallest,
        confidence=confidence,
        is_rule_confirmed=rule.is_confirmed,
        is_exam_confirmed=pairs.is_confirmed,
    )


def _rule_with_exam(school: School, year: int) -> MarkingRule:
    """Rule of a year in which an exam counted."""
    rules = rules_by_year(school, [year])
    demand(rules, "no_rule_for_year", school_year=year)
    demand(rules[year].holds_exams, "no_exam_that_year", school_year=year)
    return rules[year]


def _gaps(marks: pd.DataFrame, by: list[str], smallest: int, confidence: float) -> pd.DataFrame:
    """Mean difference of each group of pairs, with its paired interval; nothing but n of a group too small."""
    group = marks.groupby(by, sort=True).ngroup().to_numpy()
    table = marks[by].assign(group=group).drop_duplicates("group").sort_values("group").drop(columns="group")
    n = np.bincount(group)
    of_mark = {"school": marks["school_mark"], "exam": marks["exam_mark"], "difference": marks["difference"]}
    moments = {name: _mean_and_spread(values.to_numpy(), group, n) for name, values in of_mark.items()}
    table = table.reset_index(drop=True).assign(
        n_students=n,
        school_mean=moments["school"][0],
        exam_mean=moments["exam"][0],
        school_spread=moments["school"][1],
        exam_spread=moments["exam"][1],
        exam_difference=moments["difference"][0],
        difference_spread=moments["difference"][1],
    )
    is_too_small = (table["n_students"] < smallest).to_numpy()
    low, high = mean_interval(*moments["difference"], n, confidence=confidence)
    strict = 1 - (1 - confidence) / max(1, int((~is_too_small).sum()))
    strict_low, strict_high = mean_interval(*moments["difference"], n, confidence=strict)
    table = table.assign(
        difference_low=low,
        difference_high=high,
        is_clear=((strict_low > 0) | (strict_high < 0)) & ~is_too_small,
        is_too_small=is_too_small,
    )
    told = [name for name in EXAM_COURSES.of("statistic") if name not in ("is_clear", "is_too_small")]
    table[told] = table[told].where(np.broadcast_to(~is_too_small[:, None], (len(table), len(told))))
    return in_reading_order(table)


def _with_shrunk(groups: pd.DataFrame) -> pd.DataFrame:
    """Difference of each group drawn towards its course's, the more the fewer its students: ``shrunk_difference``.

    The widest of many small groups looks far from the others by chance alone. Empty in a course of fewer than three
    groups that are compared.
    """
    shrunk = pd.Series(np.nan, index=groups.index)
    for _, course in groups[groups["exam_difference"].notna()].groupby(list(COURSE), dropna=False):
        n, means = course["n_students"].to_numpy(float), course["exam_difference"].to_numpy(float)
        prior = fit_means_prior(means, n, float(((n - 1) * course["difference_spread"].to_numpy(float) ** 2).sum()))
        if prior is not None:
            shrunk.loc[course.index] = shrink_means(means, n, prior).mean
    return groups.assign(shrunk_difference=shrunk)


def _mean_and_spread(values: np.ndarray, group: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation (n - 1) of each group; no spread of a group of one."""
    mean = np.bincount(group, values) / n
    squares = np.bincount(group, (values - mean[group]) ** 2)
    return mean, np.sqrt(squares / np.where(n > 1, n - 1, np.nan))
