"""What the students of a group say of their engagement: affective, cognitive, behavioural."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.results.section import (
    Form,
    ResultTable,
    column,
    demand,
    fact,
    key,
    mark,
    n,
    refuse,
    statistic,
    study,
    table,
)
from portraitlib.statistics.comparisons import leaves_out_0
from portraitlib.studies.group_portrait.measures.engagement_scores import (
    Scores,
    common_scale,
    reliability_table,
    score_students,
)
from portraitlib.studies.group_portrait.measures.engagement_tables import (
    bands_table,
    changes_table,
    gap_interval,
    means_table,
    spread_of,
)
from portraitlib.studies.group_portrait.measures.selection import Group, GroupResult, choose_group, year_bounds
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.questionnaires import engagement_answers, wordings
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

ANSWERING = table(
    "engagement_answering",
    key(
        "has_answered", mark("A répondu"), adds_up=True, definition=mark("L'élève a un score à la dernière passation.")
    ),
    n("n_students"),
    statistic("mean_mark"),
    statistic("mean_gap"),
    statistic("mean_gap_low"),
    statistic("mean_gap_high"),
    statistic("is_clear", shown=False),
)
DIMENSION_SCORES = (
    column(
        "affective",
        mark("Affective"),
        Form.NUMBER,
        unit="scale points",
        definition=mark("Score : aimer être là."),
        source="Fredricks, Blumenfeld & Paris 2004",
    ),
    column(
        "cognitive",
        mark("Cognitive"),
        Form.NUMBER,
        unit="scale points",
        definition=mark("Score : vouloir comprendre."),
        source="Fredricks, Blumenfeld & Paris 2004",
    ),
    column(
        "behavioural",
        mark("Comportementale"),
        Form.NUMBER,
        unit="scale points",
        definition=mark("Score : participer et persévérer."),
        source="Fredricks, Blumenfeld & Paris 2004",
    ),
)
"""Score of a student in each dimension that the questionnaire may have."""
N_FILLED = fact(
    "n_filled_questions",
    mark("Questions remplies"),
    Form.COUNT,
    definition=mark("Questions auxquelles l'élève a répondu."),
)


@dataclass(frozen=True, kw_only=True)
class Engagement(GroupResult):
    """Engagement declared by a group.

    Scores are in points of the questionnaire's scale where it has one, else from 0 to 100.

    Tables: ``distribution`` (wave x dimension x band), ``means`` (dimension x wave x the group or the rest of its
    level), ``changes`` (dimension x the group or the rest: students of the first and the last wave),
    ``reliability`` (dimension; the whole school), ``answering`` (students of the level who answered or not, and
    their results), ``students`` (one row per student of the group).
    """

    n_waves: int
    scale_low: float
    scale_high: float
    low_under: float
    """Score under which engagement is low."""
    high_from: float
    """Score from which engagement is high."""
    questions: tuple[str, ...]
    """Questions of the last wave, as they were asked; empty where one has no wording."""


@study
def describe_engagement(school: School, *, group: str | None = None, school_year: int | None = None) -> Engagement:
    """Describe the engagement a group declares, and how far the questionnaire can be trusted.

    Parameters
    ----------
    school : School
    group : str, optional
        The notebook's by default.
    school_year : int, optional
        The year read by default.

    Returns
    -------
    Engagement or Refusal
        ``no_questionnaire`` (none that year), ``nobody_answered``, ``too_few_answers`` (fewer than
        `smallest_class` students of the group), or why there is no group.

    References
    ----------
    The three dimensions: Fredricks, Blumenfeld and Paris (2004), Review of Educational Research 74:59-109.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": list("abcdef"), "school_year": 2026, "group": "21", "grade_level": 2})
    >>> answers = pd.DataFrame([{"student_id": s, "date": "2025-10-08", "dimension": "affective", "item": item,
    ...     "answer": answer, "scale_low": 1, "scale_high": 5, "is_reversed": False}
    ...     for s, answer in zip("abcdef", (1, 2, 3, 4, 5, 5)) for item in ("E1", "E2")])
    >>> answers["date"] = pd.to_datetime(answers["date"])
    >>> school = school_in_memory({"students": people, "engagement": answers}, group="21")
    >>> described = describe_engagement(school).tables["distribution"].data
    >>> described[["band", "n_students"]].to_numpy().tolist()
    [['low', 2], ['middle', 1], ['high', 3]]
    """
    chosen, rules = choose_group(school, group, school_year), school.settings(GroupPortraitRules)
    scored = read_scores(school, chosen)
    if scored is None:
        refuse("no_questionnaire", **chosen.facts())
    scores, (low, high) = scored
    asked = _answers_of(school, chosen).drop_duplicates(["instrument", "item"])
    last = scores.of(chosen.students)[:, -1]
    n_scored = int((~np.isnan(last)).any(axis=1).sum())
    reason = "too_few_answers" if n_scored else "nobody_answered"
    demand(n_scored >= rules.smallest_class, reason, **chosen.facts(), smallest=rules.smallest_class)
    points = {name: low + scores.of(getattr(chosen, name)) * (high - low) for name in ("students", "rest")}
    return Engagement(
        tables={
            "distribution": bands_table(scores, chosen, rules),
            "means": means_table(scores, points, rules.confidence),
            "changes": changes_table(scores, points, rules.confidence),
            "reliability": reliability_table(scores, rules),
            "answering": _answering(school, chosen, scores, rules.confidence),
            "students": _students(scores, chosen, points["students"][:, -1]),
        },
        counts=_counts(scores, chosen, last),
        scope=chosen.scope,
        rules=rules,
        n_waves=len(scores.waves),
        scale_low=low,
        scale_high=high,
        low_under=low + rules.low_engagement_share * (high - low),
        high_from=low + rules.high_engagement_share * (high - low),
        questions=tuple(wordings(asked, school.reader.language)),
    )


def read_scores(school: School, chosen: Group) -> tuple[Scores, tuple[float, float]] | None:
    """Scores of a year, up to the last wave the group took part in, and their scale; None without a questionnaire."""
    return school.keep(f"engagement of {chosen.school_year} {chosen.group}", lambda opened: _scored(opened, chosen))


def _scored(school: School, chosen: Group) -> tuple[Scores, tuple[float, float]] | None:
    answers, choices = _answers_of(school, chosen), school.settings(GroupPortraitRules)
    if not len(answers):
        return None
    scores = score_students(
        answers, gap_days=choices.passation_gap_days, least_answered_share=choices.least_answered_share
    )
    return scores, common_scale(answers)


def _answers_of(school: School, chosen: Group) -> pd.DataFrame:
    """Answers of a school year, up to the last wave the group took part in."""
    answers = engagement_answers(school)
    first, last = year_bounds(chosen.school_year)
    answers = answers[answers["date"].between(first, last).to_numpy()]
    is_own = answers["student_id"].isin(chosen.students) & answers["answer"].notna()
    if not is_own.any():
        return answers
    gap = pd.Timedelta(days=school.settings(GroupPortraitRules).passation_gap_days)
    return answers[(answers["date"] <= answers["date"][is_own].max() + gap).to_numpy()]


def _answering(school: School, chosen: Group, scores: Scores, confidence: float) -> ResultTable:
    """Students of the level who have a score in the last wave and those who do not, with their mean result."""
    level = chosen.students.append(chosen.rest)
    has_answered = (~np.isnan(scores.of(level)[:, -1])).any(axis=1)
    mark = _mean_results(school, chosen.school_year, level)
    groups = [spread_of(np.where(has_answered == answer, mark, np.nan)) for answer in (True, False)]
    low, high = gap_interval(groups[1], groups[0], confidence)
    data = pd.DataFrame(
        {
            "has_answered": [True, False],
            "n_students": [int(has_answered.sum()), int((~has_answered).sum())],
            "mean_mark": [float(mean) for _, mean, _ in groups],
            "mean_gap": [np.nan, float(groups[1][1] - groups[0][1])],
            "mean_gap_low": [np.nan, float(low)],
            "mean_gap_high": [np.nan, float(high)],
            "is_clear": [False, bool(leaves_out_0(low, high))],
        }
    )
    return ANSWERING.filled(data)


def _mean_results(school: School, school_year: int, students: pd.Index) -> NDArray[np.float64]:
    """Mean of each student's marks of the year, all subjects and terms; NaN without any."""
    results = school.table("results")
    results = results[(results["school_year"] == school_year).to_numpy(dtype=bool, na_value=False)]
    is_wanted = (results["competency"] == OVERALL) & results["term"].isin(("1", "2", "3")) & results["mark"].notna()
    place = students.get_indexer(pd.Index(results["student_id"][is_wanted]))
    mark = results["mark"][is_wanted].to_numpy()
    total, n = (np.bincount(place[place >= 0], part, minlength=len(students)) for part in (mark[place >= 0], None))
    return np.divide(total, n, out=np.full(len(students), np.nan), where=n > 0)


def _students(scores: Scores, chosen: Group, points: NDArray[np.float64]) -> ResultTable:
    """Scores of each student in the last wave, in the order of the pseudonyms: nobody is ranked."""
    n_answered = scores.items_answered(chosen.students)[:, -1].sum(axis=1)
    columns = {name: points[:, place] for place, name in enumerate(scores.dimensions)}
    data = pd.DataFrame({"student_id": chosen.students, **columns, "n_filled_questions": n_answered})
    own = table("engagement_students", key("student_id"), *map(fact, scores.dimensions), N_FILLED, about_students=True)
    return own.filled(data.sort_values("student_id").reset_index(drop=True))


def _counts(scores: Scores, chosen: Group, last: NDArray[np.float64]) -> dict[str, int]:
    """Students of the group, those who have a score, those who lack the score of a dimension they began."""
    is_scored, is_begun = ~np.isnan(last), scores.items_answered(chosen.students)[:, -1] > 0
    n_scored = int(is_scored.any(axis=1).sum())
    return {
        "students": len(chosen.students),
        "respondents": n_scored,
        "non_respondents": len(chosen.students) - n_scored,
        "incomplete": int((is_begun & ~is_scored).any(axis=1).sum()),
    }
