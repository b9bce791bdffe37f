"""Change between two sittings of the same instrument by the same students."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, ResultTable, demand, key, mark, n, statistic, study, table
from portraitlib.statistics.comparisons import leaves_out_0, shared_level
from portraitlib.statistics.intervals import mean_interval
from portraitlib.statistics.items import column_moments
from portraitlib.studies.group_portrait.measures.answers import (
    InstrumentResult,
    Sitting,
    latest_sittings,
    read_sittings,
    taken,
)
from portraitlib.studies.group_portrait.measures.columns import N_ITEMS
from portraitlib.studies.group_portrait.measures.populations import Counted, counted, of_group
from portraitlib.studies.group_portrait.measures.q_matrix import skills_of
from portraitlib.studies.group_portrait.measures.selection import choose_group
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import School

WHOLE = "all"
"""Skill of the row about a whole instrument."""
_TWO = 2
_DIGITS = 12

CHANGES = table(
    "changes",
    key("instrument"),
    key("subject", shown=False),
    key("skill"),
    N_ITEMS,
    n("n_students"),
    statistic(
        "start_share",
        mark("Part des points, première fois"),
        Form.PERCENT,
        of="points",
        unit="share",
        definition=mark("Part moyenne des points la première fois, élèves des deux fois."),
    ),
    statistic(
        "end_share",
        mark("Part des points, dernière fois"),
        Form.PERCENT,
        of="points",
        unit="share",
        definition=mark("Part moyenne des points la dernière fois, élèves des deux fois."),
    ),
    statistic("change"),
    statistic("change_low"),
    statistic("change_high"),
    statistic("is_clear"),
)


@dataclass(frozen=True, kw_only=True)
class InstrumentChange(InstrumentResult):
    """Change between the last two sittings of each instrument.

    Table: ``changes`` (one row per instrument, then one per instrument and skill).
    """

    days: Mapping[str, tuple[pd.Timestamp, pd.Timestamp]]
    """First day of both sittings, by instrument."""
    once: tuple[str, ...]
    """Instruments taken once only."""


@study
def describe_change(
    school: School, *, group: str | None = None, instrument: str | None = None, school_year: int | None = None
) -> InstrumentChange:
    """Describe how a group's answers changed between the last two sittings of each instrument in the year.

    Only the same instrument is compared with itself, by the students who took it twice, on the items each
    reached both times. Different instruments are never subtracted. The interval is Student's, of each
    student's own change.

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
    InstrumentChange or Refusal
        Refused as `describe_instrument` is; ``one_sitting`` when no instrument was taken twice,
        ``too_few_twice`` when too few students took one twice.

    Raises
    ------
    ParamsError
        ``unknown_instrument`` with those there are.

    References
    ----------
    Student (1908), Biometrika 6:1-25, for paired differences.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": list("abcdef"), "school_year": 2026, "group": "21", "grade_level": 2})
    >>> items = pd.DataFrame({"instrument": "T", "item": ["Q1"], "skill": "x", "maximum_score": [10.0]})
    >>> answers = pd.DataFrame({"student_id": list("abcdef") * 2, "instrument": "T", "item": "Q1",
    ...     "date": pd.to_datetime(["2025-09-16"] * 6 + ["2026-01-27"] * 6), "score": [2.0] * 6 + [3.0, 4] * 3})
    >>> made = {"students": students, "items": items, "responses": answers}
    >>> changes = describe_change(school_in_memory(made, group="21")).tables["changes"].data
    >>> changes[["skill", "n_students"]].to_numpy().tolist(), changes["change"].round(2).tolist()
    ([['all', 6], ['x', 6]], [0.15, 0.15])
    """
    chosen = choose_group(school, group, school_year)
    latest, every = latest_sittings(school, chosen, instrument), read_sittings(school, chosen, instrument)
    by_name = {one.instrument: [other for other in every if other.instrument == one.instrument] for one in latest}
    twice = [sittings[-_TWO:] for sittings in by_name.values() if len(sittings) >= _TWO]
    demand(twice, "one_sitting", **chosen.facts())
    rules = school.settings(GroupPortraitRules)
    paired = [_same_students(before.of_group(), after.of_group()) for before, after in twice]
    paired = [(before, after) for before, after in paired if len(before.students) >= rules.smallest_class]
    demand(paired, "too_few_twice", **chosen.facts())
    return InstrumentChange(
        tables={"changes": of_group(_changes_table(paired, school), chosen, school, latest, _twice(paired, rules))},
        counts={"students": len(chosen.students), "left": chosen.n_left},
        scope=chosen.scope,
        rules=rules,
        taken=taken(latest),
        days={before.instrument: (before.first_date, after.first_date) for before, after in paired},
        once=tuple(name for name, sittings in by_name.items() if len(sittings) < _TWO),
    )


def _same_students(before: Sitting, after: Sitting) -> tuple[Sitting, Sitting]:
    """Both sittings, of the students who took both, on the items that each reached both times."""
    place = after.students.get_indexer(before.students)
    first, second = before.of(place >= 0), after.of(place[place >= 0])
    both = ~np.isnan(first.shares) & ~np.isnan(second.shares)
    blank = [replace(part, shares=np.where(both, part.shares, np.nan)) for part in (first, second)]
    answered = np.flatnonzero(both.any(axis=1))
    return blank[0].of(answered), blank[1].of(answered)


def _twice(paired: list[tuple[Sitting, Sitting]], rules: GroupPortraitRules) -> dict[str, Counted]:
    """Students whose change is counted on each row of each instrument."""
    found = {}
    for before, after in paired:
        start, end = skills_of(before, rules), skills_of(after, rules)
        shares = np.column_stack([before.totals() - after.totals(), start.shares - end.shares])
        names = [("skill", name) for name in (WHOLE, *start.skills)]
        found[before.instrument] = counted(after.students, ~np.isnan(shares), names)
    return found


def _changes_table(paired: list[tuple[Sitting, Sitting]], school: School) -> ResultTable:
    changes = [_changes(before, after, school.settings(GroupPortraitRules)) for before, after in paired]
    data = pd.concat(changes, ignore_index=True)
    is_whole = data["skill"] == WHOLE
    # The mean of a skill of one item is a count of students: to the public, the whole instrument only.
    data = pd.concat([data[is_whole], *([] if school.reader.policy.protects_parts else [data[~is_whole]])])
    return CHANGES.filled(data[data["n_students"] > 1].reset_index(drop=True))


def _changes(before: Sitting, after: Sitting, rules: GroupPortraitRules) -> pd.DataFrame:
    """Mean change of the total and of each skill, clear at a level shared among the skills."""
    start, end = skills_of(before, rules), skills_of(after, rules)
    first = np.column_stack([before.totals(), start.shares])
    second = np.column_stack([after.totals(), end.shares])
    difference = np.round(second - first, _DIGITS)  # equal changes must not differ by their last digit
    moments, known = column_moments(difference), ~np.isnan(difference)
    low, high = mean_interval(moments.mean, moments.sd, moments.n, confidence=rules.confidence)
    shared = np.array([1] + [len(start.skills)] * len(start.skills))
    strict = mean_interval(moments.mean, moments.sd, moments.n, confidence=shared_level(rules.confidence, shared))  # type: ignore[arg-type]  # one level a row
    return pd.DataFrame(
        {
            "instrument": before.instrument,
            "subject": before.subject,
            "skill": [WHOLE, *start.skills],
            "n_items": [len(before.items), *start.asks.sum(axis=1)],
            "n_students": moments.n,
            "start_share": column_moments(np.where(known, first, np.nan)).mean,
            "end_share": column_moments(np.where(known, second, np.nan)).mean,
            "change": moments.mean,
            "change_low": np.clip(low, -1, 1),
            "change_high": np.clip(high, -1, 1),
            "is_clear": leaves_out_0(*strict),
        }
    )
