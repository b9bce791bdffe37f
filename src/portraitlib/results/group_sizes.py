"""What is told of one group, where the size of that group is not: told here, it would give back that of another.

Two groups of 15 and 9 students, in a school whose total is known: a table of all the groups withholds both, the 9 since
it is small, the 15 since it would tell the 9. A page about the group of 15 alone would say it. Which groups these are
is decided from who is enrolled, whatever page is made first, and for every reader whose version is read beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.results.disclosure import protected
from portraitlib.results.result import Refusal, Result
from portraitlib.results.rooms import room_of
from portraitlib.results.siblings import less
from portraitlib.results.tables import ResultTable
from portraitlib.rules import DisclosurePolicy, load_policy
from portraitlib.tables.school import School
from portraitlib.tables.school.home_groups import groups_of

_CHOICES = ("group", "home_group")


def beside_groups(result: Result, module: str, school: School, asked: Mapping[str, Any]) -> Result:
    """A result about a group that tells nothing of how many it counts, where the size of the group is not told.

    To the public its rows go; to the staff their counts do, and their shares are told less finely.

    Parameters
    ----------
    result : Result
        Not disclosed yet.
    module : str
        Module of its study.
    school : School
    asked : mapping
        Arguments of the study, by name.
    """
    policy = school.reader.policy
    if isinstance(result, Refusal) or not policy.minimum_count:
        return result
    group = _group_of(result, module, asked)
    if not group or group not in untold_groups(school):
        return result
    return replace(
        result,
        tables={name: _without_counts(one, policy) for name, one in result.tables.items()},
        counts=dict.fromkeys(result.counts),
    )


def _without_counts(table: ResultTable, policy: DisclosurePolicy) -> ResultTable:
    if not table.n or table.is_about_students:
        return table
    beside = np.where(table.data[table.n].to_numpy(dtype="float64", na_value=np.nan) > 0, 1, 0)
    return less(table, beside, keeps_shares=not policy.protects_parts, even_many=True)


def _group_of(result: Result, module: str, asked: Mapping[str, Any]) -> str:
    """The group that a result is about: the one asked for, or the notebook's where its room is of a group."""
    room = room_of(module)
    chosen = next((asked[name] for name in _CHOICES if asked.get(name)), None)
    is_of_group = room is not None and any(one.is_of_group for one in room.reads.values())
    scope = getattr(result, "scope", None)
    return str(chosen or (getattr(scope, "group", "") if is_of_group else "") or "")


def untold_groups(school: School) -> frozenset[str]:
    """Groups of the latest year whose size is withheld where groups add up to levels, and levels to the school.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> groups = ["11"] * 15 + ["21"] * 9 + ["31"] * 20
    >>> students = pd.DataFrame({"student_id": [f"{n}" for n in range(44)], "school_year": 2026, "group": groups})
    >>> students = students.assign(grade_level=students["group"].str[0].astype("int64"))
    >>> school = school_in_memory({"students": students}, audience="public")
    >>> sorted(untold_groups(school)), sorted(untold_groups(school_in_memory({"students": students})))
    (['11', '21'], [])
    """
    return school.keep("groups whose size is not told", _untold_groups)


def _untold_groups(school: School) -> frozenset[str]:
    policy = school.reader.policy
    policies = [policy, load_policy("personnel")] if policy.protects_parts else [policy]
    enrolled, _ = groups_of(school, school.params.school_year)
    if not policy.minimum_count or not len(enrolled):
        return frozenset()
    here = enrolled[enrolled["exit_date"].isna()]
    sizes = here.groupby(["grade_level", "group"], observed=True)["student_id"].nunique().rename("n_students")
    return frozenset(group for one in policies for group in _withheld(sizes.reset_index(), one))


def _withheld(sizes: pd.DataFrame, policy: DisclosurePolicy) -> set[str]:
    by_level = sizes.groupby("grade_level")["n_students"].sum().reset_index()
    along = "grade_level"
    levels = protected(ResultTable("levels", by_level, (along,), n="n_students", adds_up_along=(along,)), policy)
    groups = ResultTable("groups", sizes, (along, "group"), n="n_students", adds_up_along=("group",))
    told = protected(groups, policy, [levels])
    hidden = told.withheld["n_students"].to_numpy(dtype=bool) if told.withheld is not None else np.zeros(0, dtype=bool)
    return set(told.data["group"].astype("str")[hidden] if len(hidden) else ())
