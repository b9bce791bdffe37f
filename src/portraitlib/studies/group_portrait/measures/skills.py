"""Skills of a group, by the Q-matrix of its instruments: which item asks for which skills."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, ResultTable, demand, key, mark, n, part, rate, statistic, study, table
from portraitlib.statistics.intervals import mean_interval
from portraitlib.statistics.items import column_moments
from portraitlib.studies.group_portrait.measures.answers import (
    InstrumentResult,
    latest_sittings,
    taken,
    weighted_shares,
)
from portraitlib.studies.group_portrait.measures.beside_level import rest_may_be_told, welch_gaps
from portraitlib.studies.group_portrait.measures.columns import (
    HIGH,
    IS_ACQUIRED,
    IS_INDICATION,
    IS_UNIVERSAL,
    LOW,
    N_ITEMS,
    SKILL_SHARE,
    STUDENT,
    WELCH,
)
from portraitlib.studies.group_portrait.measures.populations import of_group
from portraitlib.studies.group_portrait.measures.q_matrix import AskedSkills, is_acquired, skills_of
from portraitlib.studies.group_portrait.measures.selection import choose_group
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import School

GAPS = ("rest_share", "gap", "gap_low", "gap_high", "own_gap", "own_gap_low", "own_gap_high", "is_own")
"""Columns that compare the group with the rest of its level."""

SKILLS = table(
    "skills",
    key("instrument"),
    key("subject", shown=False),
    key("skill"),
    N_ITEMS,
    n("n_students"),
    part("n_not_yet", mark("Pas encore acquise"), definition=mark("Élèves qui n'ont pas encore acquis la notion.")),
    part("n_acquired", mark("Acquise"), definition=mark("Élèves qui ont acquis la notion.")),
    rate(
        "not_yet_share",
        mark("Part des élèves qui ne l'ont pas encore acquise"),
        of="n_not_yet",
        definition=mark("Part des élèves de la ligne qui n'ont pas encore acquis la notion."),
    ),
    SKILL_SHARE,
    statistic(
        "share_low", mark("Part des points, borne basse"), Form.PERCENT, unit="share", definition=LOW, source=STUDENT
    ),
    statistic(
        "share_high", mark("Part des points, borne haute"), Form.PERCENT, unit="share", definition=HIGH, source=STUDENT
    ),
    statistic(
        "rest_share",
        mark("Autres groupes du niveau"),
        Form.PERCENT,
        unit="share",
        definition=mark("Part des points dans les autres groupes du niveau."),
    ),
    statistic("gap"),
    statistic("gap_low"),
    statistic("gap_high"),
    statistic(
        "own_gap",
        mark("Écart, une fois le reste de l'instrument pris en compte"),
        Form.POINTS,
        unit="points",
        definition=mark("Écart avec le reste du niveau, la part des autres items de chaque élève enlevée."),
    ),
    statistic(
        "own_gap_low",
        mark("Écart pris en compte, borne basse"),
        Form.POINTS,
        unit="points",
        definition=LOW,
        source=WELCH,
    ),
    statistic(
        "own_gap_high",
        mark("Écart pris en compte, borne haute"),
        Form.POINTS,
        unit="points",
        definition=HIGH,
        source=WELCH,
    ),
    statistic(
        "is_own",
        mark("Propre à ce groupe"),
        Form.TEXT,
        definition=mark("L'écart dépasse encore le hasard une fois le reste de l'instrument pris en compte."),
    ),
    IS_UNIVERSAL,
    IS_INDICATION,
)
STUDENT_SKILLS = table(
    "student_skills", key("student_id"), key("instrument"), key("skill"), SKILL_SHARE, IS_ACQUIRED, about_students=True
)


@dataclass(frozen=True, kw_only=True)
class GroupSkills(InstrumentResult):
    """Skills of a group.

    Tables: ``skills`` (one row per instrument and skill), ``students`` (one row per student, instrument and
    skill; only for an audience that may see students).
    """

    is_compared: bool


@study
def describe_skills(
    school: School, *, group: str | None = None, instrument: str | None = None, school_year: int | None = None
) -> GroupSkills:
    """Describe what a group has acquired, skill by skill.

    A student's share of a skill is that of its items' points, over the items reached; an item with several
    skills counts in each. The group's is the mean of its students' shares, with Student's interval. It is
    compared with the other groups of the level twice: as it is (`gap`), and once each student's share of the
    other items is taken away (`own_gap`), so that a skill stands out from the group's own level.

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
    GroupSkills or Refusal
        Refused as `describe_instrument` is, and when no item names a skill.

    Raises
    ------
    ParamsError
        ``unknown_instrument`` with those there are.

    References
    ----------
    Tatsuoka K. K. (1983), J. Educ. Meas. 20:345-354, for the Q-matrix. Student's t interval of students'
    shares: the students of the group stand for others like them; its items are taken as they are.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": list("abcdef"), "school_year": 2026, "group": "21", "grade_level": 2})
    >>> items = pd.DataFrame({"instrument": "T", "item": ["Q1", "Q2"], "skill": ["x|y", "y"], "maximum_score": 1.0})
    >>> answers = pd.DataFrame({"student_id": list("abcdef") * 2, "instrument": "T",
    ...     "date": pd.Timestamp("2025-09-16"), "item": ["Q1"] * 6 + ["Q2"] * 6, "score": [0.0] * 5 + [1.0] * 7})
    >>> made = {"students": students, "items": items, "responses": answers}
    >>> skills = describe_skills(school_in_memory(made, group="21")).tables["skills"].data
    >>> skills[["skill", "n_items", "n_not_yet"]].to_numpy().tolist()
    [['x', 1, 5], ['y', 2, 5]]
    """
    chosen = choose_group(school, group, school_year)
    sittings, rules = latest_sittings(school, chosen, instrument), school.settings(GroupPortraitRules)
    asked = [part for part in (skills_of(sitting, rules) for sitting in sittings) if part.skills]
    demand(asked, "no_skills", **chosen.facts())
    n_skills = sum(len(part.skills) for part in asked)
    data = pd.concat([_skill_rows(part, school, n_skills) for part in asked], ignore_index=True)
    data = data[data["n_students"] > 0].sort_values(
        ["not_yet_share", "skill_share"], ascending=[False, True], kind="stable", ignore_index=True
    )
    return GroupSkills(
        tables={
            "skills": of_group(SKILLS.filled(data), chosen, school, sittings),
            "students": _students_table(asked, rules),
        },
        counts={"students": len(chosen.students), "left": chosen.n_left},
        scope=chosen.scope,
        rules=rules,
        taken=taken([part.sitting for part in asked]),
        is_compared=bool(data["gap"].notna().any()),
    )


def _skill_rows(part: AskedSkills, school: School, n_compared: int) -> pd.DataFrame:
    rules, sitting, own = school.settings(GroupPortraitRules), part.sitting, part.shares[part.sitting.in_group]
    moments = column_moments(own)
    low, high = mean_interval(moments.mean, moments.sd, moments.n, confidence=rules.confidence)
    acquired, n_items = is_acquired(own, rules).sum(axis=0), part.asks.sum(axis=1)
    not_yet_share = (moments.n - acquired) / np.where(moments.n > 0, moments.n, np.nan)
    return pd.DataFrame(
        {
            "instrument": sitting.instrument,
            "subject": sitting.subject,
            "skill": part.skills,
            "n_items": n_items,
            "n_students": moments.n,
            "n_not_yet": moments.n - acquired,
            "n_acquired": acquired,
            "not_yet_share": not_yet_share,
            "skill_share": moments.mean,
            "share_low": np.clip(low, 0, 1),
            "share_high": np.clip(high, 0, 1),
            "is_universal": not_yet_share >= rules.universal_share,
            "is_indication": n_items <= rules.few_items,
            **_gaps(part, school, n_compared),
        }
    )


def _gaps(part: AskedSkills, school: School, n_compared: int) -> dict[str, object]:
    """Differences with the rest of the level; `is_own`: the skill is lower than the group's level explains."""
    sitting, shares, rules = part.sitting, part.shares, school.settings(GroupPortraitRules)
    if not rest_may_be_told(sitting, school):
        return {**dict.fromkeys(GAPS, np.nan), "is_own": False}
    others = [weighted_shares(sitting.shares[:, ~has], sitting.maximum[~has], 0.0) for has in part.asks]
    relative = shares - np.column_stack(others)
    plain = welch_gaps(shares[sitting.in_group], shares[~sitting.in_group], rules, n_compared)
    beside = welch_gaps(relative[sitting.in_group], relative[~sitting.in_group], rules, n_compared)
    return {
        "rest_share": column_moments(shares[~sitting.in_group]).mean,
        **{name: plain[name] for name in ("gap", "gap_low", "gap_high")},
        **{f"own_{name}": beside[name] for name in ("gap", "gap_low", "gap_high")},
        # One skill much lower in the rest lifts its others beside it: the plain difference must be clear too.
        "is_own": plain["is_clear"] & beside["is_clear"] & (beside["gap"] < 0) & (plain["gap"] < 0),
    }


def _students_table(asked: list[AskedSkills], rules: GroupPortraitRules) -> ResultTable:
    """One row per student, instrument and skill; students with the fewest points first."""
    frames = []
    for skills in asked:
        own = skills.sitting.of_group()
        order = np.argsort(np.nan_to_num(own.totals(), nan=-1.0), kind="stable")
        values = skills.shares[skills.sitting.in_group][order]
        known = ~np.isnan(values).ravel()
        columns = {
            "student_id": np.repeat(own.students.to_numpy()[order], len(skills.skills))[known],
            "instrument": skills.sitting.instrument,
            "skill": np.tile(np.array(skills.skills, dtype=object), len(order))[known],
            "skill_share": values.ravel()[known],
        }
        frames.append(pd.DataFrame(columns))
    data = pd.concat(frames, ignore_index=True)
    return STUDENT_SKILLS.filled(data.assign(is_acquired=is_acquired(data["skill_share"].to_numpy(), rules)))
