"""The differentiation table of a group: a row per need, who shares it, what they can do, room for the plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from portraitlib.results.section import Form, ResultTable, demand, fact, mark, study, table
from portraitlib.studies.group_portrait.measures.columns import IS_UNIVERSAL, SHARED_STRENGTH, TOPIC
from portraitlib.studies.group_portrait.measures.evidence import NEED, STRENGTH, Evidence, shared_strengths
from portraitlib.studies.group_portrait.measures.needs import known_evidence, topics_table
from portraitlib.studies.group_portrait.measures.placing import place_students, universal_topics
from portraitlib.studies.group_portrait.measures.selection import GroupResult, choose_group
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import School

SEPARATOR = ", "
BLANKS = (
    fact(
        "names",
        mark("Prénoms"),
        definition=mark("Laissé vide, pour écrire les prénoms à la main."),
        source="docs/decisions/028",
    ),
    fact(
        "plan",
        mark("Stratégie, qui, quand"),
        definition=mark("Laissé vide, pour planifier à la main."),
        source="docs/decisions/028",
    ),
)
"""Columns left for the team to fill by hand."""

GROUPINGS = table(
    "needs_groupings",
    *TOPIC,
    fact(IS_UNIVERSAL.name),
    fact("n_students", shown=False),
    fact(
        "n_listed",
        mark("Élèves"),
        Form.COUNT,
        definition=mark("Élèves inscrits sous le besoin."),
        source="docs/decisions/028",
    ),
    fact(
        "listed_students",
        mark("Élèves du regroupement"),
        definition=mark("Leurs numéros de l'année; dans les fichiers CSV, leurs pseudonymes."),
        source="docs/decisions/028",
    ),
    fact(
        "already",
        mark("Le savent déjà"),
        shown=False,
        definition=mark("Ceux pour qui c'est une force."),
        source="docs/decisions/028",
    ),
    *(fact(one.name, shown=one.is_shown) for one in SHARED_STRENGTH),
    *BLANKS,
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class Differentiation(GroupResult):
    """Differentiation table of a group.

    Tables: ``groupings`` (one row per need that somebody is listed under: pseudonyms of those, and of those who
    already know it; only for an audience that may see students), ``topics`` (as in `GroupNeeds`: what the others
    see).
    """


@study
def differentiation_table(
    school: School, *, group: str | None = None, school_year: int | None = None
) -> Differentiation:
    """Lay out the needs of a group as a table to print and fill together, what is universal first.

    Parameters
    ----------
    school : School
    group : str, optional
        The notebook's by default.
    school_year : int, optional
        The year read by default.

    Returns
    -------
    Differentiation or Refusal
        ``no_evidence``, ``too_few_known``, ``no_needs`` (nobody has any), or why there is no group.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": list("abcde"), "school_year": 2026, "group": "21", "grade_level": 2})
    >>> marks = people[["student_id", "school_year"]].assign(subject="french", competency="overall", term="1",
    ...     course="C", mark=[40.0, 50.0, 80.0, 78.0, 45.0])
    >>> table = differentiation_table(school_in_memory({"students": people, "results": marks}, group="21"))
    >>> table.tables["groupings"].data[["topic", "is_universal", "listed_students", "already"]].to_numpy().tolist()
    [['under', True, 'a, b, e', 'c, d']]
    """
    chosen, rules = choose_group(school, group, school_year), school.settings(GroupPortraitRules)
    found = known_evidence(school, chosen)
    demand((found.states == NEED).any(), "no_needs", **chosen.facts())
    is_universal = universal_topics(found.states, rules.universal_share, rules.smallest_class)
    placed = place_students(found, is_universal, rules.most_needs)
    return Differentiation(
        tables={
            "groupings": _groupings_table(found, is_universal, placed, rules),
            "topics": topics_table(found, is_universal, rules, school.reader.policy),
        },
        counts={"students": len(chosen.students)},
        scope=chosen.scope,
        rules=rules,
    )


def _groupings_table(
    found: Evidence, is_universal: NDArray[np.bool_], placed: NDArray[np.bool_], rules: GroupPortraitRules
) -> ResultTable:
    """One row per need that somebody is listed under: universal, then measured ones first, then by their students."""
    names, needs = found.students.to_numpy(dtype=object), found.states == NEED
    listed = np.where(is_universal, needs, placed)
    data = pd.concat([found.topics, shared_strengths(found, listed, rules.strength_share)], axis=1).assign(
        is_universal=is_universal,
        n_students=needs.sum(axis=0),
        n_listed=listed.sum(axis=0),
        listed_students=[SEPARATOR.join(sorted(names[who])) for who in listed.T],
        already=[SEPARATOR.join(sorted(names[who])) for who in (found.states == STRENGTH).T],
        **{one.name: "" for one in BLANKS},
    )
    order = np.lexsort((data.index, -data["n_listed"], found.is_indication, ~data["is_universal"]))
    data = data.iloc[order]
    return GROUPINGS.filled(data[data["n_listed"] > 0].reset_index(drop=True))
