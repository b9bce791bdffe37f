"""Whom each count told of an instrument counts: one that holds another, and a few more, tells those few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from portraitlib.results.section import ResultTable, fewest_left_out, less
from portraitlib.rules import DisclosurePolicy
from portraitlib.studies.group_portrait.measures.answers import Sitting
from portraitlib.studies.group_portrait.measures.q_matrix import skills_of
from portraitlib.studies.group_portrait.measures.selection import Group
from portraitlib.studies.group_portrait.settings import GroupPortraitRules
from portraitlib.tables.school import School

Students = frozenset[str]
Counted = Mapping[tuple[str, str], frozenset[str]]
"""Students by the column and the value that name a row; ("", "") is the whole instrument."""


def of_group(
    table: ResultTable,
    group: Group,
    school: School,
    sittings: Iterable[Sitting],
    own: Mapping[str, Counted] | None = None,
) -> ResultTable:
    """A table of some students of a group: a row that is a few less than another count told of its instrument.

    To the public it is not told; to the staff, its counts are not. `own`, by instrument, counts others than the latest
    sitting does.
    """
    policy = school.reader.policy
    if not policy.minimum_count:
        return table
    told = {one.instrument: _counted_in(one, school) for one in sittings}
    by = next((name for name in ("item", "skill") if name in table.grain), "")
    rows = zip(table.data["instrument"], table.data[by] if by else [""] * len(table.data), strict=True)
    left_out = [
        fewest_left_out(
            (own or told)[name][by, value],
            [frozenset(group.students), *told[name].values(), *(own[name].values() if own else ())],
        )
        for name, value in rows
    ]
    return less(table, np.array(left_out), keeps_shares=not policy.protects_parts)


def beside(
    table: ResultTable, policy: DisclosurePolicy, rows: Iterable[Students], others: Iterable[Students]
) -> ResultTable:
    """A table whose rows count these students of a group, beside one another and beside other counts of the group."""
    if not policy.minimum_count:
        return table
    own = list(rows)
    left_out = [fewest_left_out(one, [*others, *own]) for one in own]
    return less(table, np.array(left_out, dtype="int64"), keeps_shares=not policy.protects_parts)


def counted(students: Iterable[str], known: NDArray[np.bool_], names: Iterable[tuple[str, str]]) -> Counted:
    """Students of each column of `known`, students by counts."""
    ids = np.asarray(students, dtype=object)
    return {name: frozenset(ids[column]) for name, column in zip(names, known.T, strict=True)}


def _counted_in(sitting: Sitting, school: School) -> Counted:
    """Students of the group who took an instrument, reached each of its items, and enough of each of its skills."""
    own = sitting.of_group()
    asked = skills_of(own, school.settings(GroupPortraitRules))
    known = ~np.isnan(np.column_stack([own.shares, asked.shares]))
    names = [*(("item", item) for item in own.items["item"]), *(("skill", skill) for skill in asked.skills)]
    return {("", ""): frozenset(own.students), **counted(own.students, known, names)}
