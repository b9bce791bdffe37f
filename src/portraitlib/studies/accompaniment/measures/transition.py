"""The passage from primary school, step by step: from the visits of May to the first eight weeks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from portraitlib.journal.forms import WORDS
from portraitlib.journal.opened import Journal
from portraitlib.journal.sections import day, framed
from portraitlib.journal.ties import TransitionStep
from portraitlib.results.section import Result, fact, key, mark, named, table
from portraitlib.studies.accompaniment.settings import AccompanimentRules
from portraitlib.tables.school import School

STEPS = table(
    "transition_steps",
    key(
        "transition_step",
        mark("Étape"),
        codes={name: WORDS[name] for name in ("may_visit", "june_lists", "families_meeting", "august_welcome",
                                              "first_week", "fourth_week", "eighth_week", "other")},
        definition=mark("Étape du passage du primaire au secondaire."),
    ),
    key("step_whom", mark("École, niveau ou groupe"), definition=mark("Qui est concerné, d'après l'équipe.")),
    fact("usual_month", mark("D'habitude"), definition=mark("Mois de l'étape, d'après les réglages.")),
    fact("entry_day"),
    fact("entry_who"),
    fact("entry_state"),
)  # fmt: skip


LAST_MONTH = 10
"""Month in which the first eight weeks are over."""


@dataclass(frozen=True, kw_only=True)
class Transition(Result):
    """The passage from primary school, step by step.

    Parameters
    ----------
    n_late : int
        Steps whose month is over, and that nobody noted done.
    next_step, next_month : str
        First step that waits, and the first day of its month; empty when none does.
    """

    n_late: int = 0
    next_step: str = ""
    next_month: str = ""


def transition_of(school: School, journal: Journal) -> Transition:
    """Steps in the order of the settings, each with what the journal says of it; blank where it says nothing.

    They are those of the calendar year read, from May to October; in November and December, those of the next.
    """
    months, today = school.settings(AccompanimentRules).transition, journal.today
    prepared = today.year + (today.month > LAST_MONTH)
    written: dict[str, list[TransitionStep]] = {}
    for one in journal.entries("transition"):
        body = cast(TransitionStep, one.body)
        if not body.on or body.on[:4] == str(prepared):
            written.setdefault(body.step, []).append(body)
    rows = [
        _step(name, f"{prepared}-{months[name]:02d}-01" if name in months else "", entry)
        for name in dict.fromkeys((*months, *written))
        for entry in written.get(name, [None])
    ]
    waiting = [one for one in rows if one["entry_state"] not in ("done", "dropped")]
    return Transition(
        tables=named(STEPS.filled(framed(rows, STEPS.names))),
        n_late=sum("" < one["usual_month"] < f"{today:%Y-%m-01}" for one in waiting),
        next_step=next((one["transition_step"] for one in waiting), ""),
        next_month=next((one["usual_month"] for one in waiting), ""),
    )


def _step(name: str, month: str, entry: TransitionStep | None) -> dict[str, Any]:
    return {
        "transition_step": name,
        "step_whom": entry.whom if entry else "",
        "usual_month": month,
        "entry_day": day(entry.on) if entry else None,
        "entry_who": entry.who if entry else "",
        "entry_state": entry.state if entry else "",
    }
