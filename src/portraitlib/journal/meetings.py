"""What a meeting finds in the journal: the last one, what is due, what changed since, which questions are asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from portraitlib.errors import ParamsError
from portraitlib.journal.kinds import Answer, Decision, Meeting, Stocktaking
from portraitlib.journal.opened import Journal, Revision
from portraitlib.journal.year import MeetingRules, first_of_month, place_in_year, year_of
from portraitlib.rules import Guide

ASKED_OF_TEAM = ("journal", "notebook")
"""Who serves the points that a meeting may be asked about; the others have a form of their own, or none."""
WORDS_IN_ORDER = ("not_yet", "begun", "under_way", "well_set")
Trend = Literal["first", "same", "higher", "lower"]
SENSITIVE = {"criteria.leadership": "direction"}
"""Points of the stock-taking that one person keeps."""
NOT_SHARED = ("mentoring.clarify_style",)
"""A mentor's own sheet: it is printed, and never kept by the team."""


@dataclass(frozen=True)
class Prompt:
    """A question of the guides, with the team's last answer."""

    name: str
    month: int
    last: Revision | None = None

    @property
    def draft(self) -> str:
        """Last answer, to start from; empty when there is none."""
        return cast(Answer, self.last.body).text if self.last else ""


@dataclass(frozen=True)
class Placed:
    """Where the team placed itself on a point, the last time and before."""

    point: str
    word: str = ""
    taken_on: str = ""
    before: str = ""
    trend: Trend = "first"


def last_meeting(journal: Journal) -> Revision | None:
    """Last meeting that was held before today; None before the first."""
    held = [
        one
        for one in journal.entries("meeting")
        if one.body and one.body.state in ("open", "done") and cast(Meeting, one.body).held_on < str(journal.today)
    ]
    return max(held, key=lambda one: cast(Meeting, one.body).held_on, default=None)


def due_decisions(journal: Journal) -> list[Revision]:
    """Decisions whose day has come and that nobody has closed, the oldest day first."""
    due = [one for one in journal.open_entries("decision") if one.body and one.body.day <= str(journal.today)]
    return sorted(due, key=lambda one: (cast(Decision, one.body).check_on, one.seq))


def due_by_next_meeting(journal: Journal) -> tuple[str, int]:
    """Day of the next meeting that somebody wrote down, and how many decisions come due after today until then.

    Examples
    --------
    >>> from portraitlib.journal.opening import open_journal
    >>> from portraitlib.tables.school import school_in_memory
    >>> due_by_next_meeting(open_journal(school_in_memory({}, journal="no-such-folder")))
    ('', 0)
    """
    today = str(journal.today)
    days = [cast(Meeting, one.body).held_on for one in journal.open_entries("meeting")]
    coming = min((day for day in days if day >= today), default="")
    due = [one for one in journal.open_entries("decision") if one.body and today < one.body.day <= coming]
    return coming, len(due)


def changed_since(journal: Journal, day: str) -> list[tuple[Revision, bool]]:
    """What was written since a day: the newest revision of each entry, and whether the entry is new."""
    if not day:
        return []
    first: dict[str, str] = {}
    for one in journal.history():
        first.setdefault(one.entry, one.on)
    return [(one, first[one.entry] >= day) for one in journal.everything() if one.on >= day]


def prompts_of(journal: Journal, rules: MeetingRules, guide: Guide) -> list[Prompt]:
    """Questions that the settings ask and the guides give to the team, in the order of the year, with the answers.

    Of a point that a notebook answers, the data show, and the team says what it makes of them.
    """
    known = {point.id for point in guide.counted if point.served_by in ASKED_OF_TEAM}
    months = sorted(rules.prompts, key=lambda one: place_in_year(one.month))
    if strange := [name for one in months for name in one.ask if name not in known]:
        raise ParamsError("unknown_prompts", file=MeetingRules.file, found=strange)
    answers = {cast(Answer, one.body).prompt: one for one in journal.entries("answer")}
    return [Prompt(name, one.month, answers.get(name)) for one in months for name in one.ask]


def asked_today(journal: Journal, rules: MeetingRules, guide: Guide) -> list[Prompt]:
    """Questions of this meeting: those of the month, then those that still wait, as many as a meeting takes.

    A question answered since the year began waits no more; before its month it is not asked.
    """
    today = journal.today
    begins = str(first_of_month(8, year_of(today)))
    here = place_in_year(today.month)
    waiting = [
        one
        for one in prompts_of(journal, rules, guide)
        if place_in_year(one.month) <= here and not (one.last and _answered_on(one.last) >= begins)
    ]
    return sorted(waiting, key=lambda one: -place_in_year(one.month))[: rules.prompts_at_most]


def _answered_on(answer: Revision) -> str:
    return cast(Answer, answer.body).given_on or answer.on


def stocktaking_points(guide: Guide) -> list[str]:
    """Points on which the team places itself together."""
    return [point.id for point in guide.counted if point.served_by == "stocktaking" and point.id not in NOT_SHARED]


def placed_on(journal: Journal, points: Sequence[str]) -> list[Placed]:
    """Where the team placed itself on each point: its last word, and the step since the one before."""
    said: dict[str, list[Stocktaking]] = {}
    for one in journal.entries("stocktaking"):
        body = cast(Stocktaking, one.body)
        said.setdefault(body.point, []).append(body)
    return [_placed(point, sorted(said.get(point, []), key=lambda one: one.taken_on)) for point in points]


def _placed(point: str, said: Sequence[Stocktaking]) -> Placed:
    if not said:
        return Placed(point)
    now, before = said[-1], said[-2] if len(said) > 1 else None
    if before is None:
        return Placed(point, now.word, now.taken_on)
    step = WORDS_IN_ORDER.index(now.word) - WORDS_IN_ORDER.index(before.word)
    trend: Trend = "higher" if step > 0 else "lower" if step < 0 else "same"
    return Placed(point, now.word, now.taken_on, before.word, trend)


def month_held(meetings: Iterable[Revision], month: int, school_year: int, today: date) -> str:
    """What became of the meeting of a month: ``done``, ``moved``, ``dropped``, or nothing noted yet."""
    start = first_of_month(month, school_year)
    told = [one for one in meetings if one.body and one.body.day[:7] == f"{start:%Y-%m}"]
    states = {
        "done" if one.body.state == "open" else one.body.state
        for one in told
        if one.body and (one.body.state != "open" or one.body.day <= str(today))
    }
    return next((state for state in ("done", "moved", "dropped") if state in states), "")


def last_prompts(journal: Journal, rules: MeetingRules, guide: Guide) -> list[Prompt]:
    """Questions already answered, the last answered first: they may be answered again at any time."""
    answered = [one for one in prompts_of(journal, rules, guide) if one.last]
    return sorted(answered, key=lambda one: one.last.seq if one.last else 0, reverse=True)


def stocktaking_shared(journal: Journal, guide: Guide) -> list[Placed]:
    """Points on which the whole team places itself, with its last word."""
    return [one for one in placed_on(journal, stocktaking_points(guide)) if one.point not in SENSITIVE]
