"""Rows that say the same thing twice: one stays, completed by the others; what cannot be believed goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.tables.frames import numbered
from portraitlib.tables.schema import TableSchema

VALUES = {
    "results": ("mark", "mark_code"),
    "responses": ("score", "response_code"),
    "answers": ("answer",),
    "observations": ("rating",),
    "progress": ("score",),
}
"""What a row of a table is there to say: a row without it says nothing against one that has it."""
FAR_AWAY = pd.Timestamp("2200-01-01")
OF_THE_LAST_STAY = ("exit_date", "exit_reason")


@dataclass
class Repeats:
    """What becomes of the repeated rows of a table."""

    rule: pd.Series  # by row that goes
    said: pd.DataFrame  # by row that stays: what the rows of its key say together
    emptied: dict[str, pd.Index] = field(default_factory=dict)  # by column, rows that stay
    joined: pd.Index = field(default_factory=lambda: pd.Index([]))  # students with several stays


def settle(rows: pd.DataFrame, schema: TableSchema) -> Repeats | None:
    """Decide of rows that share a key; None when no two do.

    - Identical rows: the first stays.
    - A row without its value (no mark, no code) gives way to one that has it.
    - Rows that contradict one another on what they are about (two marks) all go: which is true?
    - Otherwise one stays. An empty cell is filled by the others; an optional value on which they differ is emptied.
    - A student's rows that follow one another in time are stays: the last one wins, from the first day of the first.
    """
    key = [name for name in schema.key if name != "school_id"] or ["school_id"]
    twice = pd.Series(numbered(rows[name] for name in key)).duplicated(keep=False).to_numpy()
    if not twice.any():
        return None
    some = rows.loc[twice, list(schema.column_names)]
    group = some.groupby(key, dropna=False, sort=False).ngroup()
    rule = pd.Series("duplicate_completed", index=some.index)
    is_repeat = some.duplicated()
    rule[is_repeat] = "duplicate_identical"
    telling = some[~is_repeat & ~_gives_way(some, group, schema)]
    of = group[telling.index]
    clashing = _clashing(telling, of, schema)
    rule[group.isin(clashing)] = "duplicate_conflicting"
    telling = telling[~of.isin(clashing)]
    return _told_together(rule, telling, of[telling.index], schema)


def _gives_way(some: pd.DataFrame, group: pd.Series, schema: TableSchema) -> pd.Series:
    """Mask of the rows without a value beside one that has it."""
    if schema.name not in VALUES:
        return pd.Series(False, index=some.index)
    has_value = some[list(VALUES[schema.name])].notna().any(axis=1)
    return ~has_value & has_value.groupby(group).transform("any")


def _clashing(telling: pd.DataFrame, of: pd.Series, schema: TableSchema) -> pd.Index:
    """Groups whose rows contradict one another on what they are about."""
    essential = [name for name in schema.column_names if schema.is_essential(name) and name not in schema.key]
    groups = telling[essential].groupby(of)
    clash = _differs(groups).any(axis=1)
    values = [name for name in VALUES.get(schema.name, ()) if name in essential]
    if len(values) > 1:  # a mark on one row, a code on the other
        clash |= groups[values].first().notna().all(axis=1) & (groups.size() > 1)
    return clash.index[clash]


def _told_together(rule: pd.Series, telling: pd.DataFrame, of: pd.Series, schema: TableSchema) -> Repeats:
    """What the rows of each key say together, of keys whose rows agree on what they are about."""
    optional = [name for name in schema.column_names if not schema.is_essential(name)]
    single = telling.index[~of.duplicated(keep=False)]
    telling, of = telling.drop(single), of.drop(single)
    differs = _differs(telling[optional].groupby(of))
    changing = of.isin(differs.index[differs.any(axis=1)])
    stays = _stays(telling[changing], of[changing]) if schema.name == "students" else telling.iloc[:0]
    is_stay = of.isin(of[stays.index])
    rule[of.index[is_stay]] = "student_rows_joined"
    rule[of.index[changing & ~is_stay]] = "duplicate_differing"
    kept = of[~is_stay].drop_duplicates()
    said = telling[~is_stay].groupby(of[~is_stay]).first().reindex(kept.to_numpy()).set_axis(kept.index)
    differs = differs.reindex(kept.to_numpy()).set_axis(kept.index)
    emptied = {name: kept.index[differs[name].to_numpy(dtype=bool)] for name in optional if differs[name].any()}
    parts = [part for part in (said, stays) if len(part)]
    return Repeats(
        rule.drop([*kept.index, *stays.index, *single]), pd.concat(parts) if parts else said, emptied, stays.index
    )


def _differs(groups: Any) -> pd.DataFrame:
    """Columns of each group that hold more than one value; nothing is no value."""
    n_values: pd.DataFrame = groups.nunique()
    return n_values > 1


def _stays(telling: pd.DataFrame, of: pd.Series) -> pd.DataFrame:
    """Students whose rows can be put in order of time: the last row, completed by those before it.

    The order is that of the entries when all are known, and otherwise of the exits: a row without one is the last.
    """
    exits = telling["exit_date"].fillna(FAR_AWAY)
    by_entry = telling["entry_date"].notna().groupby(of).transform("all")
    first_key = telling["entry_date"].where(by_entry, exits)
    order = ["_of", "_first", "_then"]
    dated = telling.assign(_of=of, _first=first_key, _then=exits.where(by_entry, FAR_AWAY)).sort_values(order)
    is_last = ~dated["_of"].duplicated(keep="last")
    ties = (dated[order] == dated[order].shift(-1)).all(axis=1) & is_last.shift(-1, fill_value=False)
    dated = dated[~dated["_of"].isin(dated.loc[ties, "_of"])]
    last = dated[~dated["_of"].duplicated(keep="last")]
    stays = dated.groupby("_of")[list(telling)].last().set_axis(last.index)
    for name in OF_THE_LAST_STAY:
        stays[name] = last[name]
    stays["entry_date"] = dated.loc[~dated["_of"].duplicated(), "entry_date"].to_numpy()
    return stays


def written(rows: pd.DataFrame, settled: Repeats) -> pd.DataFrame:
    """Rows in which those that stay say what their repeats say together, and nothing where they differ."""
    rows = rows.copy()
    for name in settled.said:
        rows.loc[settled.said.index, name] = settled.said[name].array
    for name, where in settled.emptied.items():
        rows.loc[where, name] = None
    return rows


def by_rule(settled: Repeats, index: pd.Index) -> Iterator[tuple[str, np.ndarray]]:
    """Mask of the rows that go under each rule, the gravest first."""
    rules = ("duplicate_conflicting", "duplicate_differing", "duplicate_completed", "student_rows_joined")
    for rule in (*rules, "duplicate_identical"):
        yield rule, index.isin(settled.rule.index[settled.rule == rule])
