"""Which groups of a school get a report of their own, for the notebooks that are about one group."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from portraitlib.errors import ReportError, StoreError
from portraitlib.report.school_file import read_school_file
from portraitlib.tables.latest_year import latest_of

PER_GROUP = "per-group"
"""Tag of the parameters cell of a notebook that is about one group."""
ALL_GROUPS = ("toutes", "tous", "all")
"""Words that ask for a report of every group."""

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]+")


def is_per_group(notebook: Path) -> bool:
    """Whether a notebook is about one group, as the tag of its parameters cell says.

    A notebook that cannot be read is not: its own report says so, and no other one's.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return any(PER_GROUP in cell["metadata"].get("tags", []) for cell in cells)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def groups_asked(
    store: Path,
    project: Path,
    school: str,
    asked: Sequence[str],
    school_year: int = 0,
    *,
    manifest: Mapping[str, Any] | None = None,
) -> list[str]:
    """Groups of one school to report on."""
    if not asked:
        asked_in_file = read_school_file(project, school)
        return [asked_in_file.group] if asked_in_file and asked_in_file.group else []
    try:
        known = _groups_of(store, school, school_year, manifest)
    except StoreError:  # its other reports say that its data cannot be read; the other schools have theirs
        known = []
    if any(word in ALL_GROUPS for word in asked):
        return known
    return [group for group in dict.fromkeys(asked) if group in known]


def check_groups_found(asked: Sequence[str], found: Sequence[str], store: Path, schools: Sequence[str]) -> None:
    """Refuse a group that no school has.

    Raises
    ------
    ReportError
        ``no_such_group`` with the groups of the first school.
    """
    missing = [group for group in asked if group not in ALL_GROUPS and group not in found]
    if missing:
        known = _groups_of(store, schools[0], 0)
        raise ReportError("no_such_group", found=missing, school=schools[0], known=known)


def report_name(notebook: str, group: str) -> str:
    """Name of a report's folder: the notebook's, and the group's where there is one.

    Examples
    --------
    >>> report_name("01_portrait_ecole", ""), report_name("02_portrait_groupe", "21")
    ('01_portrait_ecole', '02_portrait_groupe_21')
    >>> report_name("02_portrait_groupe", "2e A/B").startswith("02_portrait_groupe_2e-A-B-")
    True
    """
    if not group:
        return notebook
    safe = _NOT_IN_A_NAME.sub("-", group).strip("-")
    # Two groups told apart by a sign that no folder name bears must keep two folders.
    mark = "" if safe == group else f"-{hashlib.sha256(group.encode()).hexdigest()[:6]}"
    return f"{notebook}_{safe}{mark}"


def _groups_of(store: Path, school: str, school_year: int, manifest: Mapping[str, Any] | None = None) -> list[str]:
    from portraitlib.tables.store import open_partition  # a plan of no group reads no table

    read = open_partition(store, school, manifest).content("students", ["student_id", "school_year", "group"])
    rows = list(zip(*(read.column(name).to_pylist() for name in read.column_names), strict=True))
    year = school_year or latest_of(Counter(of for _, of in {(who, of) for who, of, _ in rows if of is not None}))
    return sorted({group for _, of, group in rows if of == year and group is not None})
