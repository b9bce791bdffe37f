"""Literacy and numeracy instruments next to curriculum results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.errors import ParamsError
from portraitlib.results.section import Form, ResultTable, demand, fact, key, mark, n, refuse, statistic, study, table
from portraitlib.statistics.items import rank_correlation
from portraitlib.studies.group_portrait.measures.answers import InstrumentResult, latest_sittings, taken
from portraitlib.studies.group_portrait.measures.columns import FISHER, HIGH, LOW, POINTS_SHARE
from portraitlib.studies.group_portrait.measures.populations import beside
from portraitlib.studies.group_portrait.measures.predictor_pairs import CASES, Pairs, overall_marks, pairs_of_sittings
from portraitlib.studies.group_portrait.measures.selection import Group, choose_group
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import School

LINKS = table(
    "links",
    key("instrument"),
    key("subject"),
    key(
        "part",
        mark("Qui"),
        adds_up=True,
        codes={"group": mark("Le groupe"), "rest": mark("Les autres groupes du niveau")},
        definition=mark("Élèves comparés : le groupe ou son niveau."),
    ),
    n("n_students"),
    statistic(
        "rank_correlation",
        mark("Corrélation des rangs"),
        unit="coefficient",
        definition=mark("Corrélation de Spearman entre l'instrument et les résultats de la matière."),
        source="Spearman 1904",
    ),
    statistic("correlation_low", mark("Corrélation, borne basse"), unit="coefficient", definition=LOW, source=FISHER),
    statistic("correlation_high", mark("Corrélation, borne haute"), unit="coefficient", definition=HIGH, source=FISHER),
    statistic(
        "closeness",
        mark("Ordre des élèves"),
        Form.TEXT,
        shown=False,
        codes={"strong": mark("très semblable"), "some": mark("assez semblable"), "weak": mark("peu semblable")},
        definition=mark("À quel point les deux classent les élèves de la même façon."),
    ),
)
CASE_COUNTS = table(
    "cases",
    key("instrument"),
    key("subject"),
    key(
        "case",
        mark("Situation"),
        adds_up=True,
        codes={
            "both": mark("Bas à l'instrument et sous le seuil"),
            "predictor_only": mark("Bas à l'instrument, mais au seuil ou plus"),
            "result_only": mark("Sous le seuil, sans être bas à l'instrument"),
            "neither": mark("Ni l'un ni l'autre"),
        },
        definition=mark("Total de l'instrument, bas ou non, selon le résultat, sous le seuil ou non."),
    ),
    n("n_students"),
    statistic(
        "case_share",
        mark("Part des élèves"),
        Form.PERCENT,
        of="all rows",
        unit="share",
        definition=mark("Part des élèves du groupe dans cette situation."),
    ),
)
STUDENTS = table(
    "predictor_students",
    key("instrument"),
    key("student_id"),
    POINTS_SHARE,
    fact("mark"),
    fact("case"),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class Predictors(InstrumentResult):
    """Instruments next to the results of the same subject.

    Tables: ``links`` (one row per instrument and set of students), ``cases`` (one row per instrument and case of
    `CASES`), ``students`` (one row per instrument and student; only for an audience that may see students).
    """

    terms: Mapping[str, str]
    """Term read, by instrument."""
    pass_mark: float


@study
def describe_predictors(
    school: School, *, group: str | None = None, instrument: str | None = None, school_year: int | None = None
) -> Predictors:
    """Put each instrument's total next to the result of the same subject, student by student.

    The total is the share of the points reached at the latest sitting of the year; the result is the course's
    mark at the latest term of the year that has marks. They are linked by Spearman's correlation, in the group
    and in the rest of its level. A correlation between two looks at the same learning is no prediction.

    Parameters
    ----------
    school : School
    group : str, optional
        The notebook's group by default.
    instrument : str, optional
        All those that the group took by default.
    school_year : int, optional

    Returns
    -------
    Predictors or Refusal
        Refused as `describe_instrument` is, when no instrument has a subject with marks (``no_subject_marks``),
        or when no marking rule covers the year.

    Raises
    ------
    ParamsError
        ``unknown_instrument`` with those there are.

    References
    ----------
    `statistics.items.rank_correlation`.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": list("abcdef"), "school_year": 2026, "group": "21", "grade_level": 2})
    >>> items = pd.DataFrame({"instrument": "T", "item": ["Q1"], "subject": "french", "maximum_score": [10.0]})
    >>> answers = pd.DataFrame({"student_id": list("abcdef"), "instrument": "T", "date": pd.Timestamp("2025-09-16"),
    ...     "item": "Q1", "score": [2.0, 3, 4, 6, 7, 9]})
    >>> marks = students[["student_id", "school_year"]].assign(course="C", subject="french", course_level=2,
    ...     competency="overall", term="1", mark=[50.0, 64, 55, 70, 58, 90])
    >>> made = {"students": students, "items": items, "responses": answers, "results": marks}
    >>> cases = describe_predictors(school_in_memory(made, group="21")).tables["cases"].data
    >>> cases[["case", "n_students"]].to_numpy().tolist()
    [['both', 2], ['predictor_only', 1], ['result_only', 1], ['neither', 2]]
    """
    chosen = choose_group(school, group, school_year)
    sittings, rules = latest_sittings(school, chosen, instrument), school.settings(GroupPortraitRules)
    try:
        pass_mark = school.rules.for_year(chosen.school_year).pass_mark
    except ParamsError:
        refuse("no_rule_for_year", **chosen.facts())
    terms, pairs = pairs_of_sittings(overall_marks(school, chosen), sittings, pass_mark, rules.low_predictor_share)
    demand(pairs, "no_subject_marks", **chosen.facts())
    own = {student for each in pairs for student in each.students[each.in_group]}
    return Predictors(
        tables={
            "links": _links_table(pairs, rules, chosen, school),
            "cases": _cases_table(pairs),
            "students": _students_table(pairs),
        },
        counts={"students": len(own), "left": chosen.n_left},
        scope=chosen.scope,
        rules=rules,
        taken=taken([each.sitting for each in pairs]),
        terms=terms,
        pass_mark=pass_mark,
    )


def _links_table(pairs: list[Pairs], rules: GroupPortraitRules, group: Group, school: School) -> ResultTable:
    """Correlations in the group and in the rest of the level."""
    found, counted = [], []
    for of_sitting in pairs:
        for part, kept in (("group", of_sitting.in_group), ("rest", ~of_sitting.in_group)):
            correlation = (np.nan, np.nan, np.nan)
            if kept.sum() >= max(rules.smallest_correlation, 4):
                share, mark = of_sitting.share[kept], of_sitting.mark[kept]
                correlation = rank_correlation(share, mark, confidence=rules.confidence)
            if kept.any():
                sitting, close = of_sitting.sitting, _closeness(correlation[0], rules)
                found.append((sitting.instrument, sitting.subject, part, int(kept.sum()), *correlation, close))
                counted.append(frozenset(of_sitting.students[kept]))
    took = [frozenset(one.sitting.of_group().students) for one in pairs]
    table = LINKS.filled(pd.DataFrame(found, columns=[one.name for one in LINKS.columns]))
    return beside(table, school.reader.policy, counted, [frozenset(group.students), *took])


def _closeness(correlation: float, rules: GroupPortraitRules) -> str:
    if correlation >= rules.strong_correlation:
        return "strong"
    return "some" if correlation >= rules.some_correlation else "weak"


def _cases_table(pairs: list[Pairs]) -> ResultTable:
    """How many students of the group are in each case, all four said."""
    counts = np.array([np.bincount(each.case[each.in_group], minlength=len(CASES)) for each in pairs])
    data = pd.DataFrame(
        {
            "instrument": np.repeat([each.sitting.instrument for each in pairs], len(CASES)),
            "subject": np.repeat([each.sitting.subject for each in pairs], len(CASES)),
            "case": np.tile(CASES, len(pairs)),
            "n_students": counts.ravel(),
            "case_share": (counts / counts.sum(axis=1, keepdims=True)).ravel(),
        }
    )
    return CASE_COUNTS.filled(data)


def _students_table(pairs: list[Pairs]) -> ResultTable:
    """One row per instrument and student, those who have one without the other first."""
    rank = np.array([2, 0, 1, 3])  # of the cases
    frames = []
    for each in pairs:
        own = np.flatnonzero(each.in_group)
        own = own[np.lexsort((each.share[own], rank[each.case[own]]))]
        columns = {
            "instrument": each.sitting.instrument,
            "student_id": each.students[own],
            "points_share": each.share[own],
            "mark": each.mark[own],
            "case": np.array(CASES, dtype=object)[each.case[own]],
        }
        frames.append(pd.DataFrame(columns))
    return STUDENTS.filled(pd.concat(frames, ignore_index=True))
