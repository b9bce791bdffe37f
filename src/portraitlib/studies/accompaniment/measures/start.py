"""Before an accompaniment starts: training as a gate, agreements, families, the crisis card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd

from portraitlib.indicators.followed import last_day_known
from portraitlib.journal.kinds import FamilyContact
from portraitlib.journal.opened import Journal
from portraitlib.journal.sections import team_journal
from portraitlib.journal.ties import Agreement, CrisisCard
from portraitlib.journal.year import first_of_month, year_of
from portraitlib.results.section import Form, RefusedError, Result, fact, key, mark, named, study, table
from portraitlib.studies.accompaniment.measures.own import with_those_to_come
from portraitlib.studies.accompaniment.measures.relations import PAIR, meetings_of
from portraitlib.studies.accompaniment.measures.transition import transition_of
from portraitlib.studies.accompaniment.settings import AccompanimentRules
from portraitlib.tables.school import School

PAIRS = table(
    "starting_pairs",
    key("student_id"),
    fact("provider_id"),
    fact("service"),
    fact("start_date"),
    fact(
        "training_gate",
        mark("Formation"),
        codes={
            "met": mark("faite"),
            "short": mark("trop courte"),
            "none": mark("aucune au dossier"),
            "unknown": mark("non connue"),
        },
        definition=mark("D'un mentor : les heures de params/accompagnement.yml, avant sa première rencontre."),
    ),
    fact(
        "hours_before",
        mark("Heures de formation avant"),
        Form.MARK,
        unit="hours",
        definition=mark("Formations datées d'avant la première rencontre, ou d'avant le début du lien."),
    ),
    fact("has_agreement", mark("Entente écrite"), like="yes_no", definition=mark("Le journal en a une.")),
    fact("has_family_contact", mark("Famille avertie"), like="yes_no", definition=mark("Le journal le dit.")),
    about_students=True,
)
CARD = table(
    "crisis_card",
    key("card_part", mark("Carte de crise"), definition=mark("Ce que dit la carte; jamais un cas.")),
    fact("entry_text"),
)
CARD_PARTS = ("first_call", "then_call", "never_promised", "read_by", "read_on")


@dataclass(frozen=True, kw_only=True)
class StartGate(Result):
    """What begins soon, and what is not ready; `counts`: ``pairs``, ``no_agreement``, ``family_not_told``.

    Parameters
    ----------
    n_adults, n_untrained, n_unknown : int
        Mentors who begin; among them, those without the hours, and those of whom nobody knows.
    first_start : Timestamp or None
        First day on which one of those without the hours begins; `is_one_day`: all of them do.
    least_hours : float
    starting_days : int
    """

    n_adults: int = 0
    n_untrained: int = 0
    n_unknown: int = 0
    first_start: pd.Timestamp | None = None
    is_one_day: bool = True
    today: pd.Timestamp | None = None
    least_hours: float = 2
    starting_days: int = 14


@dataclass(frozen=True, kw_only=True)
class Crisis(Result):
    """The crisis card of the school; ``is_blank`` while the journal has none."""

    is_blank: bool = False


@study
def prepare_start(school: School, *, journal: Journal | None = None) -> list[Result]:
    """Tell what is ready before accompaniments start: training, agreement, family; the crisis card; the passage.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default: its kinds ``agreement``, ``family_contact``, ``crisis_card``, ``transition``.

    Returns
    -------
    list of Result
        `StartGate`: ``starting_pairs``, one row per relation that begins (`hours_before` the first meeting of its
        mentor, `training_gate`, `has_agreement`, `has_family_contact`); no row is an adult's. `Crisis`:
        ``crisis_card``, one row per part. `Transition`: ``transition_steps``, one row per step and entry of the
        journal. ``journal_is_for_the_team``.
    """
    journal = team_journal(school, journal)
    return [_gate(school, journal), _card(journal), transition_of(school, journal)]


def _gate(school: School, journal: Journal) -> StartGate:
    rules = school.settings(AccompanimentRules)
    pairs = _starting(school, rules.pages.starting_days, journal)
    mentors = pairs[(pairs["service"] == "mentoring").to_numpy(dtype=bool)].dropna(subset="adult")
    gates = _gates(school, mentors, rules.conditions.training_hours)
    told = _ready(pairs, gates, journal)
    lacking = gates[gates["training_gate"].isin(["short", "none"])]
    return StartGate(
        tables=named(PAIRS.filled(told)),
        counts={
            "pairs": len(told),
            "no_agreement": int((~told["has_agreement"].astype(bool)).sum()),
            "family_not_told": int((~told["has_family_contact"].astype(bool)).sum()),
        },
        n_adults=len(gates),
        n_untrained=len(lacking),
        n_unknown=int((gates["training_gate"] == "unknown").sum()),
        first_start=lacking["start_date"].min() if len(lacking) else None,
        is_one_day=len(set(lacking["start_date"])) <= 1,
        today=pd.Timestamp(journal.today),
        least_hours=rules.conditions.training_hours,
        starting_days=rules.pages.starting_days,
    )


def _starting(school: School, within: int, journal: Journal) -> pd.DataFrame:
    """Relations that go on and begin about now, or in which nobody has met yet; ``first_met`` is missing then."""
    try:
        now = with_those_to_come(school)
    except RefusedError as no:
        if no.reason != "no_relations":
            raise
        return pd.DataFrame(columns=[*PAIR, "adult", "service", "start_date", "first_met"])
    meetings = meetings_of(school)
    held = meetings[meetings["was_attended"].fillna(False).to_numpy(dtype=bool)]
    first = held.groupby(PAIR)["date"].min().rename("first_met").reset_index()
    rows = now.merge(first, on=PAIR, how="left")
    today = min(pd.Timestamp(journal.today), last_day_known(school))
    is_new = rows["start_date"] > today - pd.Timedelta(days=within)
    is_unmet = rows["first_met"].isna() & bool(len(held))
    return rows[(is_new | is_unmet).to_numpy(dtype=bool)].reset_index(drop=True)


def _gates(school: School, mentors: pd.DataFrame, least: float) -> pd.DataFrame:
    """What the gate says of each mentor who begins, by adult: it never leaves here but beside a student."""
    trained = school.table("trainings")
    trained = trained[(trained["kind"] == "training").fillna(False).to_numpy(dtype=bool)]
    rows = []
    for adult, own in mentors.groupby("adult"):
        begins = own["first_met"].fillna(own["start_date"]).min()
        is_before = (trained["staff_id"] == adult) & (trained["date"] < begins)
        hours = float(trained.loc[is_before.fillna(False).to_numpy(dtype=bool), "hours"].sum())
        gate = "unknown" if not len(trained) else "met" if hours >= least else "short" if hours else "none"
        rows.append([adult, own["start_date"].min(), gate, hours if len(trained) else np.nan])
    return pd.DataFrame(rows, columns=["adult", "start_date", "training_gate", "hours_before"]).set_index("adult")


def _ready(pairs: pd.DataFrame, gates: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """Relations that begin: the gate of their mentor, what the journal says of their agreement and of their family."""
    agreements = [cast(Agreement, one.body) for one in journal.entries("agreement") if one.body]
    stand = [one for one in agreements if one.state != "dropped"]
    begins, today = str(first_of_month(8, year_of(journal.today))), str(journal.today)
    contacts = [cast(FamilyContact, one.body) for one in journal.entries("family_contact")]
    reached = {one.student for one in contacts if begins <= one.on <= today}
    rows = [
        {
            "student_id": one["student_id"],
            "provider_id": one["adult"],
            "service": one["service"],
            "start_date": one["start_date"],
            "has_agreement": any(_is_of(entry, one) for entry in stand),
            "has_family_contact": one["student_id"] in reached,
        }
        for one in pairs.to_dict("records")
    ]
    frame = pd.DataFrame(
        rows, columns=[name for name in PAIRS.names if name not in gates.columns or name == "start_date"]
    )
    is_mentored = (frame["service"] == "mentoring").to_numpy(dtype=bool)
    told = gates.drop(columns="start_date").reindex(frame["provider_id"].where(is_mentored)).reset_index(drop=True)
    frame = pd.concat([frame, told], axis=1).assign(start_date=pd.to_datetime(frame["start_date"]))
    order = frame["training_gate"].map({"none": 0, "short": 1, "unknown": 2, "met": 3})
    keys = ["order", "has_agreement", "has_family_contact", "start_date", "student_id"]
    return frame.assign(order=order).sort_values(keys, ignore_index=True)[PAIRS.names]


def _is_of(entry: Agreement, relation: Mapping[Any, Any]) -> bool:
    """Whether an agreement is of a relation: of its student, or of its service as a whole."""
    if entry.student:
        return entry.student == relation["student_id"] and entry.service in ("unsaid", relation["service"])
    return entry.service == relation["service"]


def _card(journal: Journal) -> Crisis:
    """The card that was written last."""
    cards = [cast(CrisisCard, one.body) for one in journal.open_entries("crisis_card")]
    said = cards[-1] if cards else None
    rows = [{"card_part": name, "entry_text": _text(getattr(said, name, ""))} for name in CARD_PARTS]
    return Crisis(tables=named(CARD.filled(pd.DataFrame(rows, columns=CARD.names))), is_blank=said is None)


def _text(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)
