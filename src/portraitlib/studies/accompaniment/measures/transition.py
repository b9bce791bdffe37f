"""The passage from primary school, step by step: from the visits of May to the first eight weeks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from portraitlib.journal.forms import WORDS
from portraitlib.journal.opened import Journal
from portraitlib.journal.sections import day, framed
from portraitlib.journal.ties import TransitionStep
from portraitlib.results.section import Form, Result, fact, key, mark, named, table
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
    fact("usual_month", mark("D'habitude"), Form.DATE, definition=mark("Premier jour du mois de l'étape.")),
    fact("entry_day"),
    fact("entry_who"),
    fact("entry_state"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Transition(Result):
    """The passage from primary school, step by step; ``n_late`` steps whose month is over, of which nothing is said."""

    n_late: int = 0
    n_done: int = 0


def transition_of(school: School, journal: Journal) -> Transition:
    """Steps in the order of the settings, each with what the journal says of it; blank where it says nothing.

    They are those of the calendar year read, from May to October; in November and December, those of the next.
    """
    months, today = school.settings(AccompanimentRules).transition, journal.today
    prepared = today.year if today.month < 11 else today.year + 1
    written: dict[str, list[TransitionStep]] = {}
    for one in journal.entries("transition"):
        body = cast(TransitionStep, one.body)
        if not body.on or body.on[:4] == str(prepared):
            written.setdefault(body.step, []).append(body)
    rows = [
        _step(name, pd.Timestamp(prepared, months[name], 1) if name in months else None, entry)
        for name in dict.fromkeys((*months, *written))
        for entry in written.get(name, [None])
    ]
    frame = framed(rows, STEPS.names)
    over = pd.to_datetime(frame["usual_month"]) + pd.offsets.MonthEnd(0) < pd.Timestamp(today)
    return Transition(
        tables=named(STEPS.filled(frame.assign(usual_month=pd.to_datetime(frame["usual_month"])))),
        n_late=int((over & (frame["entry_state"] != "done") & (frame["entry_state"] != "dropped")).sum()),
        n_done=int((frame["entry_state"] == "done").sum()),
    )


def _step(name: str, month: pd.Timestamp | None, entry: TransitionStep | None) -> dict[str, Any]:
    return {
        "transition_step": name,
        "step_whom": entry.whom if entry else "",
        "usual_month": month,
        "entry_day": day(entry.on) if entry else None,
        "entry_who": entry.who if entry else "",
        "entry_state": entry.state if entry else "",
    }
