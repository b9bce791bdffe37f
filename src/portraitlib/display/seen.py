"""What a person has been shown since the notebook was opened: what a decision may rest on."""

from __future__ import annotations

from portraitlib.display.screen import is_live
from portraitlib.journal.year import OWN
from portraitlib.results.result import Refusal, Result
from portraitlib.results.rooms import room_of

MOST = 60
"""Findings remembered; the oldest go first."""
_SEEN: dict[str, Result] = {}


def remember(result: Result, headline: str) -> None:
    """Remember a finding where a person drives; a batch remembers nothing."""
    room = room_of(type(result).__module__)
    is_finding = headline and result.asked[0] and not isinstance(result, Refusal)
    if is_finding and room is not None and room.notebook != OWN and is_live():
        _SEEN.pop(headline, None)
        _SEEN[headline] = result
        while len(_SEEN) > MOST:
            del _SEEN[next(iter(_SEEN))]


def findings_seen(school: str) -> dict[str, Result]:
    """Findings of a school by their headline, the last first."""
    own = {headline: one for headline, one in _SEEN.items() if one.reader.handles.persons.school in ("", school)}
    return dict(reversed(own.items()))
