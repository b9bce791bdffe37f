"""What a team decided as tables, for studies: a kind a frame, whose columns are those of its model, empty or not."""

from __future__ import annotations

from typing import cast, get_origin

import pandas as pd

from portraitlib.journal.entry import Entry
from portraitlib.journal.fields import DAY_LENGTH
from portraitlib.journal.kinds import KINDS
from portraitlib.journal.opened import Journal
from portraitlib.journal.planned import Plan

KEPT = ("entry", "seq", "who")
"""Columns that come before those of a kind: which entry, which revision of it, who kept it."""
GROUPS = ("plan", "starts_on", "group", "student_id", "adult", "slot")


def frame_of(journal: Journal, kind: str) -> pd.DataFrame:
    """What each entry of a kind says now, one row an entry.

    Parameters
    ----------
    journal : Journal
    kind : str

    Returns
    -------
    DataFrame
        ``entry``, ``seq``, ``who``, then the fields of the kind that a person fills; days are dates. The same columns
        when there is no entry.

    Examples
    --------
    >>> from portraitlib.journal import open_journal
    >>> from portraitlib.tables.school import school_in_memory
    >>> frame_of(open_journal(school_in_memory({}, journal="no-such-folder")), "goal").columns.tolist()[3:5]
    ['title', 'indicator']
    """
    model = KINDS[kind]
    names = model.typed()
    rows = [
        [*(getattr(one, name) for name in KEPT), *(getattr(one.body, name) for name in names)]
        for one in journal.entries(kind)
    ]
    frame = pd.DataFrame(rows, columns=[*KEPT, *names])
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in names if _is_day(model, name)})


def accepted_groups(journal: Journal) -> pd.DataFrame:
    """Groups of the plans that are not closed, one row per student of a group.

    Returns
    -------
    DataFrame
        ``plan``, ``starts_on``, ``group``, ``student_id``, ``adult``, ``slot``.
    """
    plans = [cast(Plan, one.body) for one in journal.open_entries("plan")]
    rows = [
        [plan.title, plan.starts_on, group.name, student, group.adult, group.slot]
        for plan in plans
        for group in plan.groups
        for student in group.students
    ]
    frame = pd.DataFrame(rows, columns=list(GROUPS))
    return frame.assign(starts_on=pd.to_datetime(frame["starts_on"]))


def _is_day(model: type[Entry], name: str) -> bool:
    field = model.model_fields[name]
    longest = (getattr(one, "max_length", 0) for one in field.metadata)
    return get_origin(field.annotation) is None and DAY_LENGTH in longest
