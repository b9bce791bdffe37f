"""Will it last: use over the years, next year's time, adults trained, what rests on one of them, the year's chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd

from portraitlib.journal.kinds import Decision
from portraitlib.journal.opened import Journal, Revision
from portraitlib.journal.opening import open_journal
from portraitlib.journal.plans import LINKS, chains_of
from portraitlib.results.section import Form, Result, fact, key, mark, n, named, statistic, study, table
from portraitlib.rules.marking import FIRST_MONTH_OF_SCHOOL_YEAR
from portraitlib.studies.evaluation.measures.chosen import list_programmes
from portraitlib.studies.evaluation.measures.declared import PROGRAMME
from portraitlib.studies.evaluation.measures.programmes import programme_row
from portraitlib.studies.evaluation.measures.refused import need
from portraitlib.studies.evaluation.measures.whom import protected, services_by_year
from portraitlib.tables.school import School

STEPS = ("priority", "portrait", *LINKS, "declaration", "decision", "review")
"""Steps of the chain of a year, in order: a decision is looked at again, and closed, at its end."""
USE = table("use_of_years", PROGRAMME, key("school_year"), fact("service", shown=False), n("n_students"))
PROMISED = table(
    "next_year",
    PROGRAMME,
    fact("service", shown=False),
    n("n_students"),
    statistic(
        "hours_this_year", mark("Heures par semaine, cette année"), Form.MARK, unit="hours a week",
        definition=mark("Minutes prévues par semaine, une fois par groupe ou par élève seul, sur 60."),
    ),
    fact(
        "next_year_known",
        mark("L'an prochain"),
        codes={
            "offered": mark("Des offres sont inscrites"),
            "promised": mark("Des adultes s'y engagent"),
            "nothing": mark("Rien d'inscrit"),
        },
        definition=mark("Offres de l'an prochain; sinon, engagements qui vont au-delà de cette année."),
    ),
    fact("n_next_offers", mark("Offres inscrites"), Form.COUNT, definition=mark("Ses offres de l'an prochain.")),
)  # fmt: skip
ADULTS = table(
    "lasting_adults",
    PROGRAMME,
    fact("service", shown=False),
    n("n_students"),
    fact("n_giving", mark("Adultes"), Form.COUNT, definition=mark("Adultes différents qui le donnent cette année.")),
    fact("n_trained", mark("Dont formés"), Form.COUNT, definition=mark("Adultes dont une formation est inscrite.")),
    fact(
        "n_leaving", mark("Dont le départ est su"), Form.COUNT,
        definition=mark("Adultes dont le départ, ou une longue absence, est inscrit."),
    ),
    statistic(
        "rests_on_one", mark("Part qui repose sur un seul adulte"), Form.PERCENT, of="students of the programme",
        unit="share", definition=mark("Élèves de l'adulte qui en a le plus, parmi ceux du programme."),
    ),
    about_students=True,
)  # fmt: skip
CHAIN = table(
    "year_chain",
    key(
        "chain_step",
        mark("Maillon"),
        codes={
            "priority": mark("Priorités"),
            "portrait": mark("Constats gardés avec elles"),
            "practice": mark("Pratiques"),
            "condition": mark("Conditions"),
            "action": mark("Actions"),
            "indicator": mark("Indicateurs"),
            "declaration": mark("Attentes écrites d'avance"),
            "decision": mark("Décisions"),
            "review": mark("Décisions revues"),
        },
        definition=mark("Du portrait à la décision que l'on revoit."),
    ),
    fact("n_written", mark("Au journal"), Form.COUNT, definition=mark("Textes qui tiennent.")),
    about_students=True,
)


@dataclass(frozen=True, kw_only=True)
class Lasting(Result):
    """What is there for it to last.

    Parameters
    ----------
    school_year : int
    n_programmes, n_next : int
        Programmes of the year; among them, those of which something is written for next year.
    n_holes : int or None
        Steps of the chain that nobody wrote; None for a reader outside the team.
    is_closed_chain : bool or None
        Whether the chain of the year is whole, up to a decision that was looked at again.
    """

    school_year: int
    n_programmes: int
    n_next: int
    n_holes: int | None
    is_closed_chain: bool | None


@study
def check_lasting(school: School, *, journal: Journal | None = None) -> Lasting:
    """Check what is there for each programme to last: use, next year's time, adults; and whether the year is closed.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default; nothing is read of it for another audience than the team.

    Returns
    -------
    Lasting or Refusal
        ``use_of_years`` (programme x year), ``next_year`` (programme); for an audience that may see students,
        ``lasting_adults`` (programme) and ``year_chain`` (step). ``no_programme`` when no service is given.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": ["a", "a", "b"], "school_year": [2025, 2026, 2026], "grade_level": 1})
    >>> given = pd.DataFrame({"student_id": ["a", "a", "b"], "service_id": ["1", "2", "3"], "service": "tutoring",
    ...     "start_date": pd.to_datetime(["2024-10-01", "2025-10-01", "2025-10-01"])})
    >>> found = check_lasting(school_in_memory({"students": people, "services": given}, journal="no-such-folder"))
    >>> found.tables["use_of_years"].data[["school_year", "n_students"]].values.tolist()
    [[2025, 1], [2026, 2]]
    """
    programmes = [programme_row(school, one) for one in list_programmes(school)]
    need(programmes, "no_programme", programme="")
    rows = services_by_year(school)
    own = [_own(rows, one) for one in programmes]
    now = [some[(some["school_year"] == school.school_year).to_numpy()] for some in own]
    journal = journal or open_journal(school)
    chain = None if journal.is_closed else _chain(journal)
    promised = pd.DataFrame([_promised(school, *one) for one in zip(programmes, now, strict=True)])
    whom = [frozenset(some["student_id"].astype(str)) for some in now]
    use, counted = _use(programmes, own)
    return Lasting(
        tables=named(
            protected(USE.filled(use), school, counted),
            protected(PROMISED.filled(promised), school, whom, counted),
            ADULTS.filled(pd.DataFrame([_adults(school, *one) for one in zip(programmes, now, strict=True)])),
            CHAIN.filled(pd.DataFrame(columns=CHAIN.names) if chain is None else chain),
        ),
        school_year=school.school_year,
        n_programmes=len(programmes),
        n_next=int((promised["next_year_known"] != "nothing").sum()),
        n_holes=None if chain is None else int((chain["n_written"] == 0).sum()),
        is_closed_chain=None if chain is None else bool((chain["n_written"] > 0).all()),
    )


def _own(rows: pd.DataFrame, programme: dict[str, object]) -> pd.DataFrame:
    """Services of a programme, of every year."""
    is_own = rows["service"].eq(str(programme["service"])).fillna(False)
    if programme["subject"]:
        is_own &= rows["subject"].eq(str(programme["subject"])).fillna(False)
    return rows[is_own.to_numpy(dtype=bool)]


def _named(programme: dict[str, object]) -> dict[str, Any]:
    return {
        "lasting_programme": str(programme["programme_name"] or programme["service"]),
        "service": programme["service"],
    }


def _use(
    programmes: Sequence[dict[str, object]], own: Sequence[pd.DataFrame]
) -> tuple[pd.DataFrame, list[frozenset[str]]]:
    """Students of each programme in each year, and who they are."""
    rows, counted = [], []
    for programme, some in zip(programmes, own, strict=True):
        for year, of_year in some.groupby("school_year", sort=True):
            students = frozenset(of_year["student_id"].astype(str))
            rows.append({**_named(programme), "school_year": int(cast(int, year)), "n_students": len(students)})
            counted.append(students)
    return pd.DataFrame(rows, columns=USE.names), counted


def _promised(school: School, programme: dict[str, object], now: pd.DataFrame) -> dict[str, Any]:
    """Hours of this year, and what is written of the next one."""
    services = school.table("services")
    mine = services[services["service_id"].isin(set(now["service_id"])).to_numpy()]
    apart = mine["group_id"].astype("object").fillna(mine["service_id"].astype("object"))
    minutes = mine.assign(apart=apart.fillna(mine["student_id"])).groupby("apart")["planned_minutes"].max()
    offers = school.table("offers")
    is_next = offers["school_year"].gt(school.school_year) & offers["service"].eq(str(programme["service"]))
    n_offers = int(is_next.fillna(False).sum())
    ends = pd.Timestamp(school.school_year, FIRST_MONTH_OF_SCHOOL_YEAR, 1)
    is_promised = bool((mine["commitment_until"] >= ends).fillna(False).any())
    return {
        **_named(programme),
        "n_students": now["student_id"].nunique(),
        "hours_this_year": minutes.sum(min_count=1) / 60 if len(minutes) else np.nan,
        "next_year_known": "offered" if n_offers else "promised" if is_promised else "nothing",
        "n_next_offers": n_offers,
    }


def _adults(school: School, programme: dict[str, object], now: pd.DataFrame) -> dict[str, Any]:
    """How many give it, how many are trained, how many are known to leave, what rests on the one with most students."""
    adults = set(now["provider_id"].dropna().astype(str))
    trainings, staff = school.table("trainings"), school.table("staff")
    is_training = trainings["kind"].eq("training").fillna(False).to_numpy(dtype=bool)
    trained = set(trainings.loc[is_training, "staff_id"].astype(str))
    trained |= set(
        staff.loc[staff["training_hours"].gt(0).to_numpy(dtype=bool, na_value=False), "staff_id"].astype(str)
    )
    leaving = set(staff.loc[staff["known_leaving_date"].notna().to_numpy(), "staff_id"].astype(str))
    of_each = now.dropna(subset="provider_id").groupby("provider_id", observed=True)["student_id"].nunique()
    n_students = now["student_id"].nunique()
    return {
        **_named(programme),
        "n_students": n_students,
        "n_giving": len(adults),
        "n_trained": len(adults & trained),
        "n_leaving": len(adults & leaving),
        "rests_on_one": float(of_each.max()) / n_students if len(of_each) else np.nan,
    }


def _chain(journal: Journal) -> pd.DataFrame:
    """Texts of each step of the chain; a decision looked at again is one that says what came of it."""
    chains = [one for one in chains_of(journal) if one.priority]
    decisions = [one for one in journal.entries("decision") if one.body and one.body.state != "dropped"]
    counts = {
        "priority": len(chains),
        "portrait": sum("portrait" not in one.holes for one in chains),
        **{link: sum(len(one.links[link]) for one in chains) for link in LINKS},
        "declaration": len([one for one in journal.entries("declaration") if one.body and one.body.state != "dropped"]),
        "decision": len(decisions),
        "review": sum(_is_reviewed(one) for one in decisions),
    }
    return pd.DataFrame({"chain_step": list(STEPS), "n_written": [counts[step] for step in STEPS]})


def _is_reviewed(one: Revision) -> bool:
    body = cast(Decision, one.body)
    return body.state == "done" and bool(body.outcome.strip())
