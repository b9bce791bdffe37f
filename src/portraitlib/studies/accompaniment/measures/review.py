"""Relations looked at again with the student, how they end, and who stays with whom next year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd

from portraitlib.indicators.followed import last_day_known
from portraitlib.journal.forms import WORDS
from portraitlib.journal.opened import Journal
from portraitlib.journal.sections import day, team_journal
from portraitlib.journal.ties import Closure, Review
from portraitlib.journal.year import first_of_month, year_of
from portraitlib.results.section import Form, Result, fact, key, mark, named, study, table
from portraitlib.studies.accompaniment.measures.own import current_relations
from portraitlib.studies.accompaniment.measures.relations import class_dates, relations_of, weeks_between
from portraitlib.studies.accompaniment.settings import AccompanimentRules
from portraitlib.tables.school import School

HELD = {name: WORDS[name] for name in ("held", "foreseen", "not_held")} | {"unsaid": mark("rien au journal")}
NEXT = {name: WORDS[name] for name in ("same_adult", "other_adult", "ends")} | {"unsaid": mark("pas encore dit")}
REVIEWED = table(
    "relations_reviewed",
    key("student_id"),
    fact("provider_id"),
    fact("service"),
    fact("start_date"),
    fact(
        "class_weeks",
        mark("Semaines de classe"),
        Form.COUNT,
        unit="weeks",
        definition=mark("Semaines avec de la classe depuis le début du lien."),
    ),
    fact(
        "review_standing",
        mark("Bilan du lien"),
        codes={"due": mark("à faire"), "done": mark("fait"), "early": mark("plus tard")},
        definition=mark("Fait cette année d'après le journal; à faire quand le lien a assez de semaines."),
    ),
    fact("review_day", mark("Fait le"), Form.DATE, definition=mark("Le dernier bilan de cette année.")),
    fact("with_student", mark("Avec l'élève"), like="yes_no", definition=mark("L'élève y était.")),
    fact(
        "review_rhythm",
        mark("Rencontres, depuis"),
        codes={name: WORDS[name] for name in ("as_before", "more_often", "less_often")},
        definition=mark("Ce qui a été convenu du rythme des rencontres."),
    ),
    about_students=True,
)
CLOSED = table(
    "relations_closed",
    key("student_id"),
    fact("provider_id"),
    fact("service"),
    fact("end_date"),
    fact("end_reason"),
    fact("goodbye", mark("L'au revoir"), codes=HELD, definition=mark("Ce que le journal en dit.")),
    fact("announced_on", mark("L'élève le sait depuis"), Form.DATE, definition=mark("Quand l'élève l'a su.")),
    fact("family_told", mark("Famille avertie"), like="yes_no", definition=mark("Le journal le dit.")),
    about_students=True,
)
HAND_OVER = table(
    "hand_over",
    key("student_id"),
    fact("provider_id"),
    fact("service"),
    fact("next_year", mark("En 2e secondaire"), codes=NEXT, definition=mark("Ce que le dernier bilan du lien en dit.")),
    fact("known_leaving_date"),
    fact("commitment_until"),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class RelationsReviewed(Result):
    """Reviews, endings and next year; `counts`: ``going_on``, ``due``, ``ended``, ``goodbyes``, ``not_handed``.

    Parameters
    ----------
    review_weeks : int
        Class weeks from which a review is due.
    is_of_one : bool
        Of one adult: a page to print.
    """

    review_weeks: int
    is_of_one: bool = False


@study
def review_relations(school: School, *, adult: str | None = None, journal: Journal | None = None) -> RelationsReviewed:
    """Tell which relations are to be reviewed with the student, how those that ended did, who stays in secondary 2.

    Parameters
    ----------
    school : School
    adult : str, optional
        Relations of that adult alone.
    journal : Journal, optional
        That of the school by default: its kinds ``review`` and ``closure``.

    Returns
    -------
    RelationsReviewed or Refusal
        ``relations_reviewed``, one row per relation that goes on; ``relations_closed``, one row per relation that ended
        this school year, or whose end the journal says; ``hand_over``, one row per relation of a student of secondary
        1 that goes on. ``journal_is_for_the_team``, ``no_relations``, ``no_open_weeks``.
    """
    journal, rules = team_journal(school, journal), school.settings(AccompanimentRules).pages
    now = current_relations(school, adult)
    reviewed = _reviewed(school, now, journal)
    closed, handed = _closed(school, adult, journal), _handed(school, now, journal)
    return RelationsReviewed(
        tables=named(REVIEWED.filled(reviewed), CLOSED.filled(closed), HAND_OVER.filled(handed)),
        counts={
            "going_on": len(reviewed),
            "due": int((reviewed["review_standing"] == "due").sum()),
            "ended": len(closed),
            "goodbyes": int((closed["goodbye"] == "held").sum()),
            "not_handed": int((handed["next_year"] == "unsaid").sum()),
        },
        review_weeks=rules.review_weeks,
        is_of_one=adult is not None,
    )


def reviews_of(journal: Journal) -> dict[str, list[Review]]:
    """Reviews of this school year up to the day read, by student, the newest first."""
    begins, today = str(first_of_month(8, year_of(journal.today))), str(journal.today)
    bodies = [cast(Review, one.body) for one in journal.entries("review")]
    found: dict[str, list[Review]] = {}
    for one in sorted(bodies, key=lambda body: body.on, reverse=True):
        if begins <= one.on <= today and one.state != "dropped":
            found.setdefault(one.student, []).append(one)
    return found


def _of_relation(written: Iterable[Any], service: object) -> list[Any]:
    """Entries about a student that are about a service, or say none."""
    return [one for one in written if one.service in (service, "unsaid")]


def class_weeks(school: School, relations: pd.DataFrame) -> np.ndarray:
    """Weeks with class since the beginning of each relation that goes on."""
    last = pd.Series(last_day_known(school), relations.index)
    return weeks_between(class_dates(school), relations["start_date"], last)


def _reviewed(school: School, now: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    weeks, written = class_weeks(school, now), reviews_of(journal)
    least = school.settings(AccompanimentRules).pages.review_weeks
    rows = []
    for relation, held in zip(now.to_dict("records"), weeks, strict=True):
        last = next(iter(_of_relation(written.get(relation["student_id"], ()), relation["service"])), None)
        rows.append(
            {
                **_pair(relation),
                "start_date": relation["start_date"],
                "class_weeks": int(held),
                "review_standing": "done" if last else "due" if held >= least else "early",
                "review_day": day(last.on) if last else pd.NaT,
                "with_student": last.with_student if last else None,
                "review_rhythm": last.rhythm if last and last.rhythm != "unsaid" else "",
            }
        )
    frame = pd.DataFrame(rows, columns=REVIEWED.names)
    order = frame["review_standing"].map({"due": 0, "early": 1, "done": 2})
    return frame.assign(order=order).sort_values(["order", "start_date", "student_id"], ignore_index=True)[
        REVIEWED.names
    ]


def _pair(relation: dict[Any, Any]) -> dict[str, Any]:
    return {"student_id": relation["student_id"], "provider_id": relation["adult"], "service": relation["service"]}


def _closed(school: School, adult: str | None, journal: Journal) -> pd.DataFrame:
    """Relations that ended this school year, and those that the journal says will."""
    every = relations_of(school)
    every = every if adult is None else every[(every["adult"] == adult).fillna(False).to_numpy(dtype=bool)]
    begins = pd.Timestamp(first_of_month(8, year_of(last_day_known(school).date())))
    told: dict[str, list[Closure]] = {}
    for one in journal.entries("closure"):
        body = cast(Closure, one.body)
        told.setdefault(body.student, []).insert(0, body)
    goes_on = set(current_relations(school).index)
    rows = []
    for place, relation in every.iterrows():
        own = _of_relation(told.get(relation["student_id"], ()), relation["service"])
        said = own[0] if own and (place in goes_on or relation["end_date"] >= begins) else None
        if said or relation["end_date"] >= begins:
            rows.append(
                {
                    **_pair(relation.to_dict()),
                    "end_date": day(said.on) if said and pd.isna(relation["end_date"]) else relation["end_date"],
                    "end_reason": relation["end_reason"],
                    "goodbye": said.goodbye if said else "unsaid",
                    "announced_on": day(said.announced_on) if said else None,
                    "family_told": said.family_told if said else None,
                }
            )
    frame = pd.DataFrame(rows, columns=CLOSED.names)
    days = {name: pd.to_datetime(frame[name]) for name in ("end_date", "announced_on")}
    return frame.assign(**days).sort_values(["end_date", "student_id"], ignore_index=True)


def _handed(school: School, now: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """Relations of secondary 1 that go on, with what is said of the next year; those of whom nothing is said first."""
    first = now[(now["level"] == 1).to_numpy(dtype=bool)]
    written = reviews_of(journal)
    staff = school.table("staff").sort_values("school_year").drop_duplicates("staff_id", keep="last")
    leaving = staff.set_index("staff_id")["known_leaving_date"].to_dict()
    rows = []
    for relation in first.to_dict("records"):
        own = _of_relation(written.get(relation["student_id"], ()), relation["service"])
        said = next((one.next_year for one in own if one.next_year != "unsaid"), "unsaid")
        rows.append(
            {**_pair(relation), "next_year": said, "known_leaving_date": leaving.get(relation["adult"], pd.NaT),
             "commitment_until": relation["commitment_until"]}
        )  # fmt: skip
    frame = pd.DataFrame(rows, columns=HAND_OVER.names)
    days = {name: pd.to_datetime(frame[name]) for name in ("known_leaving_date", "commitment_until")}
    frame = frame.assign(**days, is_said=frame["next_year"] != "unsaid")
    return frame.sort_values(["is_said", "provider_id", "student_id"], ignore_index=True)[HAND_OVER.names]
