"""What was shown on the day of a decision, and what the same section says today."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module

import pandas as pd

from portraitlib.journal.entry import Evidence
from portraitlib.results.result import Refusal, Result
from portraitlib.results.rooms import rooms
from portraitlib.tables.school import School


@dataclass(frozen=True)
class Today:
    """What a section says today: its headline, and whether its result is the same as that day."""

    headline: str
    is_same: bool


def digest_of(result: Result) -> str:
    """Short hash of a result's tables, before anything was withheld from its reader.

    Examples
    --------
    >>> digest_of(Result()) == digest_of(Result())
    True
    """
    hashed = sha256(type(result).__name__.encode())
    for name, table in (result._untold or result.tables).items():
        values = pd.util.hash_pandas_object(table.data.astype("str"), index=False)
        hashed.update(f"{name} {','.join(map(str, table.data.columns))} {values.sum()}".encode())
    return hashed.hexdigest()[:16]


def evidence_of(result: Result, headline: str, as_of: str) -> Evidence:
    """What a result says now, to be kept with a decision.

    Parameters
    ----------
    result : Result
    headline : str
        As its reader saw it.
    as_of : str
        Day read, in ISO form.
    """
    study, choices = result.asked
    room = next((one for one in rooms() if study in one.studies), None)
    plain = {name: value for name, value in choices.items() if isinstance(value, (str, int, float, bool, type(None)))}
    return Evidence(
        notebook=room.notebook if room else "",
        section=study,
        study=study if room and plain.keys() == choices.keys() else "",
        choices=plain,
        as_of=as_of,
        digest=digest_of(result),
        headline=headline,
    )


def said_today(evidence: Evidence, school: School) -> Today | None:
    """What the same section says today; None when it cannot be asked again."""
    if not evidence.study:
        return None
    asked = f"{evidence.study} asked again with {sorted(evidence.choices.items())}"
    told = school.keep(asked, lambda one: _asked_again(evidence, one))
    return Today(told[0], bool(told[1]) and told[1] == evidence.digest) if told else None


def _asked_again(evidence: Evidence, school: School) -> tuple[str, str] | None:
    """Headline and digest of a section now; no digest where it refuses."""
    try:
        result = getattr(import_module("portraitlib"), evidence.study)(school, **evidence.choices)
    except Exception:  # whatever became of that section, the decision is recalled
        return None
    if not isinstance(result, Result):
        return None
    return result.headline, "" if isinstance(result, Refusal) else digest_of(result)
