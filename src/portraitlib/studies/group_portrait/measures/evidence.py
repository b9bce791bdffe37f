"""What the data say of each student of a group, topic by topic: a need, a strength, or neither."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.errors import ParamsError
from portraitlib.rules import PortraitRules
from portraitlib.statistics.reliability import cronbach_alpha
from portraitlib.studies.group_portrait.measures import columns
from portraitlib.studies.group_portrait.measures.answers import usable_sittings
from portraitlib.studies.group_portrait.measures.engagement import read_scores
from portraitlib.studies.group_portrait.measures.engagement_scores import bands_of
from portraitlib.studies.group_portrait.measures.q_matrix import is_acquired, skills_of
from portraitlib.studies.group_portrait.measures.selection import Group
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

UNKNOWN, NEED, BETWEEN, STRENGTH = -1, 0, 1, 2
KINDS = ("skill", "result", "engagement")
"""Kinds of topics, the most teachable first: a skill, the result of a subject, a dimension of engagement."""
TOPIC = tuple(one.name for one in columns.TOPIC)
_TERMS = ("1", "2", "3", "final")
_DIGITS = 9
"""Means are rounded there before they are compared with a limit: their last digits decide of nobody."""


@dataclass(frozen=True)
class Evidence:
    """Students of a group by topics.

    Parameters
    ----------
    students : Index of str
    topics : DataFrame, one row per topic
        The columns of `TOPIC`.
    states : ndarray of int, students x topics
        `NEED`, `BETWEEN`, `STRENGTH`, or `UNKNOWN` where the data say nothing of this student.
    distance : ndarray, students x topics
        How far from its aim a need is [0-1], to tell the most pressing ones; NaN where nothing is known.
    is_indication : ndarray of bool, one a topic
        Skills on too few items to be measured; none where no skill is measured.
    irregular : tuple of str
        Dimensions left out because the questionnaire does not measure them regularly.
    """

    students: pd.Index
    topics: pd.DataFrame
    states: NDArray[np.int64]
    distance: NDArray[np.float64]
    is_indication: NDArray[np.bool_]
    irregular: tuple[str, ...] = ()


def read_evidence(school: School, chosen: Group) -> Evidence:
    """Gather what the data say of the students of a group, topic by topic; made once and kept.

    A skill is a need until it is acquired, and a strength from then on. A subject's latest result is a need
    below the pass mark, far or just under it, and a strength from `strong_mark`. A dimension of engagement is a
    need where it is low and a strength where it is high, if the questionnaire measures it regularly enough.

    Examples
    --------
    >>> from portraitlib.studies.group_portrait.measures.selection import choose_group
    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": ["a", "b", "c"], "school_year": 2026, "group": "21", "grade_level": 2})
    >>> marks = people[["student_id", "school_year"]].assign(subject="french", competency="overall", term="1",
    ...     course="C", mark=[40.0, 58.0, 80.0])
    >>> school = school_in_memory({"students": people, "results": marks}, group="21")
    >>> found = read_evidence(school, choose_group(school))
    >>> found.topics["topic"].tolist(), found.states.tolist()
    (['under', 'just_under'], [[0, 1], [1, 0], [2, 2]])
    """
    return school.keep(f"evidence of {chosen.school_year} {chosen.group}", lambda opened: _gathered(opened, chosen))


def _gathered(school: School, chosen: Group) -> Evidence:
    parts = [*_skill_evidence(school, chosen), *_result_evidence(school, chosen), *_engagement_evidence(school, chosen)]
    n = len(chosen.students)
    return Evidence(
        students=chosen.students,
        topics=pd.concat([pd.DataFrame(columns=list(TOPIC)), *(part.topics for part in parts)], ignore_index=True),
        states=np.concatenate([np.empty((n, 0), dtype=np.int64), *(part.states for part in parts)], axis=1),
        distance=np.concatenate([np.empty((n, 0)), *(part.distance for part in parts)], axis=1),
        is_indication=np.concatenate([np.empty(0, dtype=bool), *(part.is_indication for part in parts)]),
        irregular=tuple(name for part in parts for name in part.irregular),
    )


def _evidence(
    chosen: Group,
    topics: Sequence[tuple[str, ...]],
    states: NDArray[np.int64],
    distance: NDArray[np.float64],
    is_indication: NDArray[np.bool_] | bool = False,
    irregular: Iterable[str] = (),
) -> Evidence:
    frame = pd.DataFrame(topics, columns=list(TOPIC))
    return Evidence(
        chosen.students, frame, states, distance, np.broadcast_to(is_indication, len(frame)), tuple(irregular)
    )


def _skill_evidence(school: School, chosen: Group) -> list[Evidence]:
    rules, found = school.settings(GroupPortraitRules), []
    every = [(sitting, skills_of(sitting, rules)) for sitting in usable_sittings(school, chosen)[0]]
    few = [asked.asks.sum(axis=1) <= rules.few_items for _, asked in every]
    is_some_measured = any((~is_few).any() for is_few in few)
    for (sitting, asked), is_few in zip(every, few, strict=True):
        rows = sitting.students.get_indexer(chosen.students)
        shares = np.where(rows[:, None] < 0, np.nan, asked.shares[rows])
        acquired = np.where(is_acquired(shares, rules), STRENGTH, NEED)
        topics = [("skill", _text(sitting.subject), skill, sitting.instrument) for skill in asked.skills]
        states = np.where(np.isnan(shares), UNKNOWN, acquired)
        found.append(_evidence(chosen, topics, states, rules.mastery_share - shares, is_few & is_some_measured))
    return found


def _text(code: object) -> str:
    return code if isinstance(code, str) else ""


def _result_evidence(school: School, chosen: Group) -> list[Evidence]:
    marks, _ = latest_marks(school, chosen)
    try:
        pass_mark = school.rules.for_year(chosen.school_year).pass_mark
    except ParamsError:  # without a rule nobody can say what is a success
        return []
    if marks.empty:
        return []
    values, just_under = marks.to_numpy(), pass_mark - school.settings(PortraitRules).just_under_points
    is_strong, is_known = values >= school.settings(GroupPortraitRules).strong_mark, ~np.isnan(values)
    rest = np.where(is_known, np.where(is_strong, STRENGTH, BETWEEN), UNKNOWN)
    zones = {"under": values < just_under, "just_under": (values >= just_under) & (values < pass_mark)}
    return [
        _evidence(
            chosen,
            [("result", subject, topic, "") for subject in marks.columns],
            np.where(is_need, NEED, rest),
            (pass_mark - values) / 100,
        )
        for topic, is_need in zones.items()
    ]


def shared_strengths(found: Evidence, who: NDArray[np.bool_], strength_share: float) -> pd.DataFrame:
    """Strength that enough of the students `who` have each topic share (`columns.SHARED_STRENGTH`); "" without one."""
    n_strong = who.astype(int).T @ (found.states == STRENGTH).astype(int)
    n = who.sum(axis=0)
    is_shared = (n > 0) & (n_strong.max(axis=1, initial=0) / np.maximum(n, 1) >= strength_share)
    best = found.topics.iloc[n_strong.argmax(axis=1)].reset_index(drop=True)
    return best.where(np.repeat(is_shared[:, None], len(TOPIC), axis=1), "").add_prefix("strength_")


def latest_marks(school: School, chosen: Group) -> tuple[pd.DataFrame, dict[str, str]]:
    """Latest mark [0-100] of each student (rows) in each subject (columns), and the term read in each subject.

    It is that of the latest term in which the group has any; the mean where a student follows two courses.
    """
    results = school.table("results")
    results = results[(results["school_year"] == chosen.school_year).to_numpy(dtype=bool, na_value=False)]
    place = chosen.students.get_indexer(pd.Index(results["student_id"]))
    wanted = (results["competency"] == OVERALL) & results["mark"].notna() & (results["course_level"].fillna(1) != 0)
    term = pd.Index(_TERMS).get_indexer(pd.Index(results["term"]))
    is_kept = wanted.to_numpy(bool) & (place >= 0) & (term >= 0)
    kept, place, term = results[is_kept], place[is_kept], term[is_kept]
    subject, subjects = pd.factorize(kept["subject"], sort=True)
    last = np.full(len(subjects), -1)
    np.maximum.at(last, subject, term)
    is_last = term == last[subject]
    cell = place[is_last] * len(subjects) + subject[is_last]
    size = (len(chosen.students), len(subjects))
    total = np.bincount(cell, kept["mark"].to_numpy()[is_last], minlength=np.prod(size)).reshape(size)
    n = np.bincount(cell, minlength=np.prod(size)).reshape(size)
    marks = np.divide(total, n, out=np.full(size, np.nan), where=n > 0)
    terms = {str(name): _TERMS[place] for name, place in zip(subjects, last, strict=True)}
    return pd.DataFrame(marks.round(_DIGITS), index=chosen.students, columns=pd.Index(subjects, dtype="str")), terms


def _engagement_evidence(school: School, chosen: Group) -> list[Evidence]:
    scored = read_scores(school, chosen)
    if scored is None:
        return []
    scores, rules = scored[0], school.settings(GroupPortraitRules)
    is_regular = np.array([_measures_regularly(answers, rules) for answers in scores.answers], dtype=bool)
    place = scores.of(chosen.students)[:, -1][:, is_regular]
    bands = np.array([NEED, BETWEEN, STRENGTH, UNKNOWN])[bands_of(place, rules)]
    kept = [name for name, regular in zip(scores.dimensions, is_regular, strict=True) if regular]
    left_out = [name for name in scores.dimensions if name not in kept]
    topics = [("engagement", "", name, "") for name in kept]
    return [_evidence(chosen, topics, bands, rules.low_engagement_share - place, irregular=left_out)]


def _measures_regularly(answers: NDArray[np.float64], rules: GroupPortraitRules) -> bool:
    return bool(cronbach_alpha(answers, confidence=rules.confidence).low >= rules.regular_reliability)
