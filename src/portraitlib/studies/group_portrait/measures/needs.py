"""Who shares which need, what they can already do, and who already knows it: readable groupings, by rule."""

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
    part,
    rate,
    statistic,
    study,
    table,
)
from portraitlib.rules import DisclosurePolicy
from portraitlib.studies.group_portrait.measures.columns import IS_INDICATION, IS_UNIVERSAL, SHARED_STRENGTH, TOPIC
from portraitlib.studies.group_portrait.measures.evidence import (
    BETWEEN,
    NEED,
    STRENGTH,
    UNKNOWN,
    Evidence,
    read_evidence,
    shared_strengths,
)
from portraitlib.studies.group_portrait.measures.placing import PATHWAYS, pathways, place_students, universal_topics
from portraitlib.studies.group_portrait.measures.populations import beside
from portraitlib.studies.group_portrait.measures.selection import Group, GroupResult, choose_group
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import School

STATES = ("need", "between", "strength")
STATE = column(
    "state",
    mark("Où en sont les élèves"),
    codes={"need": mark("À soutenir"), "between": mark("Ni besoin ni force"), "strength": mark("Acquis ou solide")},
    definition=mark("Besoin, force, ou ni l'un ni l'autre."),
)
"""State of a student on a topic, in the figure of the needs."""

TOPICS = table(
    "needs_topics",
    *TOPIC,
    n("n_known", mark("Élèves dont on connaît l'état"), definition=mark("Élèves dont on connaît l'état sur le sujet.")),
    part("n_need", mark("À soutenir"), definition=mark("Ceux pour qui c'est un besoin.")),
    rate(
        "need_share",
        mark("Part à soutenir"),
        of="n_need",
        definition=mark("Part des élèves connus pour qui c'est un besoin."),
    ),
    part("n_between", mark("Ni besoin ni force"), definition=mark("Ceux pour qui ce n'est ni un besoin ni une force.")),
    part("n_strength", mark("Le savent déjà"), definition=mark("Ceux pour qui c'est une force.")),
    statistic(
        "between_share",
        mark("Part entre les deux"),
        Form.PERCENT,
        unit="share",
        shown=False,
        definition=mark("Part des élèves connus pour qui ce n'est ni un besoin ni une force."),
    ),
    statistic(
        "strength_share",
        mark("Part qui le sait déjà"),
        Form.PERCENT,
        unit="share",
        shown=False,
        definition=mark("Part des élèves connus pour qui c'est une force."),
    ),
    *SHARED_STRENGTH,
    IS_UNIVERSAL,
    fact(IS_INDICATION.name, shown=False),
)
PATHWAY_COUNTS = table(
    "needs_pathways",
    key(
        "pathway",
        mark("Place dans le portrait"),
        adds_up=True,
        codes={
            "need": mark("Dans un regroupement ou plus"),
            "universal": mark("Enseignement à toute la classe seulement"),
            "consolidation": mark("Consolidation"),
            "enrichment": mark("Enrichissement"),
            "to_observe": mark("À observer (aucune donnée)"),
        },
        definition=mark("Où se trouve l'élève, une seule fois."),
        source="docs/decisions/028",
    ),
    n("n_students"),
    statistic("share", of="all rows"),
)
STUDENTS = table(
    "needs_students",
    key("student_id"),
    fact("pathway"),
    fact("n_needs", mark("Besoins"), Form.COUNT, definition=mark("Sujets qui sont un besoin de l'élève.")),
    fact(
        "n_groupings",
        mark("Regroupements"),
        Form.COUNT,
        definition=mark("Regroupements où l'élève est inscrit."),
        source="docs/decisions/028",
    ),
    fact("n_strengths", mark("Forces"), Form.COUNT, definition=mark("Sujets qui sont une force de l'élève.")),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class GroupNeeds(GroupResult):
    """Needs of a group.

    Tables: ``topics`` (one row per need: how many students have it, or can already do it, and the strength they share),
    ``pathways`` (how many students stand where), ``students`` (one row per student: where they stand; only for an
    audience that may see students).
    """

    irregular: tuple[str, ...]
    """Dimensions of engagement left out: the questionnaire does not measure them regularly."""


@study
def group_needs(school: School, *, group: str | None = None, school_year: int | None = None) -> GroupNeeds:
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
    chosen, rules = choose_group(school, group, school_year), school.settings(GroupPortraitRules)
    found = known_evidence(school, chosen)
    is_universal = universal_topics(found.states, rules.universal_share, rules.smallest_class)
    placed = place_students(found, is_universal, rules.most_needs)
    pathway = pathways(found, is_universal, rules.strength_share)
    return GroupNeeds(
        tables={
            "topics": topics_table(found, is_universal, rules, school.reader.policy),
            "pathways": _pathways_table(pathway),
            "students": _students_table(found, placed, pathway),
        },
        counts={"students": len(chosen.students)},
        scope=chosen.scope,
        rules=rules,
        irregular=found.irregular,
    )


def known_evidence(school: School, chosen: Group) -> Evidence:
    """What is known of a group; refused when it is of too few students: it would be about persons."""
    found, smallest = read_evidence(school, chosen), school.settings(GroupPortraitRules).smallest_class
    n_known = int((found.states != UNKNOWN).any(axis=1).sum())
    reason = "too_few_known" if n_known else "no_evidence"
    demand(n_known >= smallest, reason, **chosen.facts(), smallest_class=smallest)
    return found


def topics_table(
    found: Evidence, is_universal: NDArray[np.bool_], rules: GroupPortraitRules, policy: DisclosurePolicy
) -> ResultTable:
    """Count the students in each state of each topic that somebody needs, and the strength that those in need share.

    The universal ones come first, measured skills before indications, then by students and by most of what they lack.
    A public reader is not told of a need that few students share: the row itself would be about them. An audience
    that sees exact shares of large enough groups is told of it, as in the tables of skills and items, but not what
    else those few students have in common.
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
    everyone = frozenset(map(str, range(len(found.states))))
    known = [frozenset(map(str, np.flatnonzero(found.states[:, topic] != UNKNOWN))) for topic in data.index]
    return beside(TOPICS.filled(data.reset_index(drop=True)), policy, known, [everyone])


def _may_be_named(data: pd.DataFrame, policy: DisclosurePolicy) -> pd.Series:
    """Needs that somebody has; where small parts are protected, those of enough students only.

    Of engagement, only where no band is small: its bands are rows of their own elsewhere, withheld when small.
    """
    counts = data[["n_need", "n_between", "n_strength"]]
    is_small = (counts > 0) & (counts < policy.minimum_count)
    hides = (is_small["n_need"] & policy.protects_parts) | ((data["need_kind"] == "engagement") & is_small.any(axis=1))
    return (data["n_need"] > 0) & ~hides


def _pathways_table(pathway: NDArray[np.int_]) -> ResultTable:
    counts = np.bincount(pathway, minlength=len(PATHWAYS))
    data = pd.DataFrame({"pathway": PATHWAYS, "n_students": counts, "share": counts / len(pathway)})
    return PATHWAY_COUNTS.filled(data)


def _students_table(found: Evidence, placed: NDArray[np.bool_], pathway: NDArray[np.int_]) -> ResultTable:
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
    return STUDENTS.filled(data.sort_values("student_id").reset_index(drop=True))
