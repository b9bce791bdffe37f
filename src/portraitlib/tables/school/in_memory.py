"""A school whose tables are given, for worked examples and tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pandas as pd

from portraitlib.params import NotebookParams, Settings, check
from portraitlib.persons.handles import Handles
from portraitlib.rules import Followed, PresetCriteria, RuleSet, load_courses, load_policy, load_rules
from portraitlib.tables.earlier_tables import with_earlier
from portraitlib.tables.frames import conform
from portraitlib.tables.schemas import SCHEMAS
from portraitlib.tables.school.opened import Reader, School
from portraitlib.tables.school.persons import persons_of
from portraitlib.tables.store import Partition


def school_in_memory(
    tables: Mapping[str, pd.DataFrame],
    *,
    rules: RuleSet | None = None,
    peers: pd.DataFrame | None = None,
    criteria: Mapping[str, PresetCriteria] | None = None,
    settings: Iterable[Settings] = (),
    followed: Followed | None = None,
    **params: object,
) -> School:
    """School whose tables are given, for worked examples and tests: no store is read.

    Parameters
    ----------
    tables : dict of table name to DataFrame
        Only the columns that matter; the others are added, empty. Names of an earlier format (``engagement``,
        ``practices``) are understood.
    rules : RuleSet, optional
        Marking rules; those of Quebec by default.
    peers : DataFrame, optional
        Counts of other schools, as `peer_counts.anonymous` gives them.
    criteria : dict of str to PresetCriteria, optional
        Criteria to be found under these names, before those of ``params/criteres``.
    settings : iterable of Settings
        In place of those of `params/`.
    followed : Followed, optional
        Students whose sheet the team chose to print.
    **params
        The keys of `NotebookParams`.

    Returns
    -------
    School

    Raises
    ------
    ParamsError
        When a parameter is wrong.

    Examples
    --------
    >>> marks = pd.DataFrame({"school_year": [2026], "subject": ["french"], "mark": [72.0]})
    >>> school_in_memory({"results": marks}).table("results")["mark"].tolist()
    [72.0]
    """
    checked = check(NotebookParams, {"school": "EXAMPLE", **params}, where="notebook")
    frames = {name: conform(frame, SCHEMAS[name]) for name, frame in with_earlier(tables).items()}
    absent = {name: frame.copy() for name, frame in _without_rows().items() if name not in frames}
    sizes = {name: len(frame) for name, frame in frames.items()}
    school = School(
        params=checked,
        rules=rules or load_rules(),
        courses=load_courses(),
        reader=Reader(
            checked.language, checked.audience, load_policy(checked.audience), Handles(lambda: persons_of(school))
        ),
        partition=Partition(checked.school, Path(), sizes, {}),
        _settings={type(one): one for one in settings},
        _followed=followed,
        _criteria=criteria or {},
        _tables={**absent, **frames},
        _peers=peers,
    )
    return school


@cache
def _without_rows() -> dict[str, pd.DataFrame]:
    """Every standard table, without any row: made once, for tests open many schools."""
    return {name: conform(pd.DataFrame(), schema) for name, schema in SCHEMAS.items()}
