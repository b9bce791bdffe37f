"""Who shares which need, what they can already do, and who already knows it: readable groupings, by rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.results.result import Refusal, Result, ResultTable
from portraitlib.rules import DisclosurePolicy
from portraitlib.studies.group_portrait.measures.evidence import (
    BETWEEN,
    NEED,
    STRENGTH,
    TOPIC,
    UNKNOWN,
    Evidence,
    read_evidence,
    shared_strengths,
)
from portraitlib.studies.group_portrait.measures.placing import PATHWAYS, pathways, place_students, universal_topics
from portraitlib.studies.group_portrait.measures.selection import choose_group
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import School

STUDY = "group_needs"
STATES = ("need", "between", "strength")


@dataclass(frozen=True, kw_only=True)
class GroupNeeds(Result):
    """Needs of a group.

    Tables: ``topics`` (one row per need: how many students have it, or can already do it, and the strength they share),
    ``pathways`` (how many students stand where), ``students`` (one row per student: where they stand; only for an
    audience that may see students).
    """


def group_needs(school: School, *, group: str | None = None, school_year: int | None = None) -> GroupNeeds | Refusal:
    """Put together the students of a group who share a need, what is universal first.

    Where at least `universal_share` of the group lacks something, it is taught to everyone first: nobody is
    set apart for it. The other needs make groupings. A student is listed in at most `most_needs` of them: the
    most pressing skill, result and dimension of engagement first, then the next ones. Every student stands in
    exactly one place of `PATHWAYS`.

    Parameters
    ----------
    school : School
    group : str, optional
        The notebook's by default.
    school_year : int, optional
        The year read by default.

    Returns
    -------
    GroupNeeds or Refusal
        ``no_evidence`` when nothing is known of any student, ``too_few_known`` when something is known of fewer than
        `smallest_class`, or why there is no group.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": list("abcdef"), "school_year": 2026, "group": "21", "grade_level": 2})
    >>> marks = people[["student_id", "school_year"]].assign(subject="french", competency="overall", term="1",
    ...     course="C", mark=[40.0, 65.0, 80.0, None, 80.0, 65.0])
    >>> needs = group_needs(school_in_memory({"students": people, "results": marks}, group="21"))
    >>> needs.tables["students"].data["pathway"].tolist()
    ['need', 'consolidation', 'enrichment', 'to_observe', 'enrichment', 'consolidation']
    """
    chosen = choose_group(school, STUDY, group, school_year)
    if isinstance(chosen, Refusal):
        return chosen
    found, rules = read_evidence(school, chosen), school.settings(GroupPortraitRules)
    reason = why_no_needs(found, rules)
    if reason:
        facts = {**chosen.facts(), "smallest_class": rules.smallest_class}
        return Refusal(reader=school.reader, study=STUDY, reason=reason, facts=facts)
    is_universal = universal_topics(found.states, rules.universal_share, rules.smallest_class)
    placed = place_students(found, is_universal, rules.most_needs)
    pathway = pathways(found, is_universal, rules.strength_share)
    return GroupNeeds(
        reader=school.reader,
        tables={
            "topics": topics_table(found, is_universal, rules, school.reader.policy),
            "pathways": _pathways_table(pathway),
            "students": _students_table(found, placed, pathway),
        },
        counts={"students": len(chosen.students)},
        facts={
            **chosen.facts(),
            **found.facts,
            "universal_share": rules.universal_share,
            "most_needs": rules.most_needs,
            "mastery_share": rules.mastery_share,
            "strong_mark": rules.strong_mark,
            "few_items": rules.few_items,
        },
    )


def why_no_needs(found: Evidence, rules: GroupPortraitRules) -> str | None:
    """Reason why the needs of a group are not described: of so few, it would be about persons; None when they may be.

    Examples
    --------
    >>> found = Evidence(pd.Index(["a"]), pd.DataFrame(), np.array([[0]]), np.array([[0.1]]), np.array([False]), {})
    >>> why_no_needs(found, GroupPortraitRules())
    'too_few_known'
    """
    n_known = int((found.states != UNKNOWN).any(axis=1).sum())
    if not n_known:
        return "no_evidence"
    return "too_few_known" if n_known < rules.smallest_class else None


def topics_table(
    found: Evidence, is_universal: NDArray, rules: GroupPortraitRules, policy: DisclosurePolicy
) -> ResultTable:
    """Count the students in each state of each topic, and name the strength that those who have the need share.

    A public reader is not told of a need that few students share: the row itself would be about them. An audience
    that sees exact shares of large enough groups is told of it, as in the tables of skills and items, but not what
    else those few students have in common.

    Parameters
    ----------
    found : Evidence
    is_universal : ndarray of bool, one a topic
    rules : GroupPortraitRules
    policy : DisclosurePolicy

    Returns
    -------
    ResultTable, one row per topic that somebody needs
        The universal ones first, measured skills before indications, then those that most students need, and by
        most of what they lack.
    """
    counts = np.stack([(found.states == state).sum(axis=0) for state in (NEED, BETWEEN, STRENGTH)], axis=1)
    total = counts.sum(axis=1)
    shares = np.divide(counts, total[:, None], out=np.full(counts.shape, np.nan), where=total[:, None] > 0)
    strengths = shared_strengths(found, found.states == NEED, rules.strength_share)
    data = pd.concat([found.topics, strengths], axis=1).assign(
        n_known=total,
        **{f"n_{state}": counts[:, place] for place, state in enumerate(STATES)},
        **{f"{state}_share": shares[:, place] for place, state in enumerate(STATES)},
        is_universal=is_universal,
        is_indication=found.is_indication,
    )
    is_few = data["n_need"] < policy.minimum_count
    data[strengths.columns] = strengths.mask(np.repeat(is_few.to_numpy()[:, None], strengths.shape[1], axis=1), "")
    lacked = np.where(found.states != UNKNOWN, found.distance, 0).sum(axis=0) / np.maximum(total, 1)
    order = np.lexsort([data.index, -lacked, -data["n_need"], data["is_indication"], ~data["is_universal"]])
    data = data.iloc[order][_may_be_named(data, policy).to_numpy()[order]]
    return ResultTable(
        name="needs_topics",
        data=data.reset_index(drop=True),
        grain=TOPIC,
        n="n_known",
        statistics=("between_share", "strength_share", "is_universal", *strengths),
        parts=(("n_need", "n_between", "n_strength"),),
        rates={"need_share": "n_need"},
    )


def _may_be_named(data: pd.DataFrame, policy: DisclosurePolicy) -> pd.Series:
    """Needs that somebody has; where small parts are protected, those of enough students only.

    Of engagement, only where no band is small: its bands are rows of their own elsewhere, withheld when small.
    """
    counts = data[["n_need", "n_between", "n_strength"]]
    is_small = (counts > 0) & (counts < policy.minimum_count)
    hides = (is_small["n_need"] & policy.protects_parts) | ((data["need_kind"] == "engagement") & is_small.any(axis=1))
    return (data["n_need"] > 0) & ~hides


def _pathways_table(pathway: NDArray) -> ResultTable:
    counts = np.bincount(pathway, minlength=len(PATHWAYS))
    data = pd.DataFrame({"pathway": PATHWAYS, "n_students": counts, "share": counts / len(pathway)})
    return ResultTable(
        "needs_pathways", data, ("pathway",), n="n_students", statistics=("share",), adds_up_along=("pathway",)
    )


def _students_table(found: Evidence, placed: NDArray, pathway: NDArray) -> ResultTable:
    """One row per student in the order of the pseudonyms: where they stand, how many needs and strengths."""
    data = pd.DataFrame(
        {
            "student_id": found.students,
            "pathway": np.array(PATHWAYS)[pathway],
            "n_needs": (found.states == NEED).sum(axis=1),
            "n_groupings": placed.sum(axis=1),
            "n_strengths": (found.states == STRENGTH).sum(axis=1),
        }
    )
    data = data.sort_values("student_id").reset_index(drop=True)
    return ResultTable("needs_students", data, ("student_id",), is_about_students=True)
