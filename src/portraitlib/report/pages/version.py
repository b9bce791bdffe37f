"""What the pages of a site would be made from now, as a short text: another text is another version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from portraitlib.params import NotebookParams, resolve
from portraitlib.report.inputs import library_read, read_inputs
from portraitlib.report.plan import Plan, Task

_library = lru_cache(maxsize=1)(library_read)
"""A server and all that it forks go on with the library they have loaded; to read it takes longer than the rest."""


def version_of(pages: Sequence[tuple[str, NotebookParams]], project: Path) -> str:
    """Version of pages, of one school and audience, told by their notebook and its parameters.

    Raises
    ------
    StoreError
        As `read_inputs`.
    """
    if not pages:
        return ""
    params = pages[0][1]
    tasks = tuple(Task(notebook, one, project, project) for notebook, one in pages)
    plan = Plan(tasks, project, resolve(params.store, project), project, params.audience, params.language)
    inputs = read_inputs(plan, library=_library())
    told = [inputs.of(task) for task in tasks]
    journals = [one.pop("journal", "") for one in told]
    return f"{_hash([str(date.today()), *told])}_{_hash(journals)}"


def data_of(version: str) -> str:
    """What a version says of all but the journal: a page goes on answering when the team writes.

    Examples
    --------
    >>> data_of("a1_b2")
    'a1'
    """
    return version.partition("_")[0]


def _hash(told: object) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]
