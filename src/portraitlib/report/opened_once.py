"""A school opened once a report: what tells of the report and its notebook read the same tables."""

from __future__ import annotations

from functools import lru_cache

from portraitlib.params import NotebookParams, check
from portraitlib.report.forked.child import is_forked
from portraitlib.tables.school import School, open_school


def open_once(**params: object) -> School:
    """As `open_school`; in a process forked for one report, the school that was opened with the same parameters.

    A school is only read: who opens it second finds there what the first has read and computed.

    Raises
    ------
    ParamsError, StoreError
        As `open_school`.

    Examples
    --------
    >>> open_once(school="999001", colour="red")
    Traceback (most recent call last):
    ...
    portraitlib.errors.ParamsError: invalid_params (where='notebook', faults=[{'place': 'colour', ...
    """
    if not is_forked():
        return open_school(**params)
    return _opened(check(NotebookParams, params, where="notebook").model_dump_json())


@lru_cache(maxsize=1)
def _opened(told: str) -> School:
    """The school last opened, by its parameters as text."""
    return open_school(**NotebookParams.model_validate_json(told).model_dump())
