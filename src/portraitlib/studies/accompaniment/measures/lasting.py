"""How long relations last: a line each in time, and the share still together at 90 and 180 days, and as promised.

What goes on counts until it was last seen (Kaplan and Meier). The first relation of each student in a programme is
counted: a second one begins otherwise, and is in the lines.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.indicators.followed import last_day_known
from portraitlib.results.section import (
    Form,
    Result,
    ResultTable,
    column,
    declare_codes,
    key,
    mark,
    n,
    named,
    part,
    statistic,
    study,
    table,
)
from portraitlib.statistics.survival import SharePast, kaplan_meier, share_past
from portraitlib.studies.accompaniment.measures.lines import LINES, lines_of
from portraitlib.studies.accompaniment.measures.populations import hidden, is_few, protected, whom_of
from portraitlib.studies.accompaniment.measures.relations import (
    PROGRAMME,
    of_programmes,
    relations_of,
    relations_of_year,
    seen_until,
)
from portraitlib.studies.accompaniment.settings import AccompanimentRules
from portraitlib.tables.school import School

EARLY, LASTING, COMMITTED = "early", "lasting", "committed"
KEPT = ("planned", "goal_reached")
"""Reasons for which a relation ended as was meant."""
BANDS = ("n_early_end", "n_middle_end", "n_lasted", "n_too_soon")
column(
    "lasts_until",
    mark("Jusqu'à"),
    codes={EARLY: mark("3 mois"), LASTING: mark("6 mois"), COMMITTED: mark("fin de l'engagement")},
    definition=mark("Moment auquel on regarde si le lien tient encore."),
    source="params/accompagnement.yml",
)
declare_codes("end_reason", {"not_told": mark("Raison non inscrite")})
_TOGETHER = mark(
    "Part des liens qui durent jusque-là (Kaplan et Meier); un lien en cours compte jusqu'au dernier jour."
)
LASTS = table(
    "relations_lasting",
    key("service"),
    key("programme", adds_up=1),
    key("lasts_until"),
    n("n_students"),
    statistic(
        "n_seen_so_long", mark("Suivis jusque-là"), Form.COUNT, unit="relations",
        definition=mark("Liens que l'on a vus aussi longtemps, terminés après ou non."),
    ),
    statistic(
        "n_ended_before", mark("Terminés avant"), Form.COUNT, unit="relations",
        definition=mark("Liens terminés avant ce moment, quelle qu'en soit la raison."),
    ),
    statistic(
        "together", mark("Encore ensemble"), Form.PERCENT, of="relations that can be followed", unit="share",
        definition=_TOGETHER, source="Kaplan and Meier (1958), J. Am. Stat. Assoc. 53:457-481",
    ),
    statistic(
        "together_low", mark("Encore ensemble, borne basse"), Form.PERCENT, of="relations that can be followed",
        unit="share", definition=mark("Borne basse de l'intervalle de la part encore ensemble."),
    ),
    statistic(
        "together_high", mark("Encore ensemble, borne haute"), Form.PERCENT, of="relations that can be followed",
        unit="share", definition=mark("Borne haute de l'intervalle de la part encore ensemble."),
    ),
)  # fmt: skip
LENGTHS = table(
    "relation_lengths",
    key("service"),
    key("programme", adds_up=1),
    n("n_students"),
    part("n_early_end", mark("Fin avant 3 mois"), group="band", definition=mark("Liens terminés avant 3 mois.")),
    part("n_middle_end", mark("Fin de 3 à 6 mois"), group="band", definition=mark("Liens terminés de 3 à 6 mois.")),
    part("n_lasted", mark("6 mois et plus"), group="band", definition=mark("Liens de 6 mois ou plus, finis ou non.")),
    part(
        "n_too_soon", mark("Trop tôt pour le dire"), group="band",
        definition=mark("Liens en cours depuis moins de 6 mois."),
    ),
)  # fmt: skip
ENDS = table("relation_ends", key("end_reason"), n("n_students"))


@dataclass(frozen=True, kw_only=True)
class RelationsInTime(Result):
    """How long relations last; `counts` has ``relations``, ``going_on``, ``unwritten_end`` and ``again``.

    Parameters
    ----------
    until : Timestamp
        Last day known.
    early_days, lasting_days : int
    confidence : float
    """

    until: pd.Timestamp
    early_days: int
    lasting_days: int
    confidence: float


@study
def follow_relations(school: School) -> RelationsInTime:
    """Follow relations from their beginning: how many last 90 days, 180 days, until the end that was promised.

    Parameters
    ----------
    school : School

    Returns
    -------
    RelationsInTime or Refusal
        ``relations_lasting`` (service x programme x horizon) and ``relation_lengths`` (service x programme), of the
        first relation of each student, of every year; ``relation_ends`` (reason), of those that ended;
        ``relation_lines`` (relations of the year read), for an audience that may see students. ``no_relations``.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> people = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026, "school_id": "EXAMPLE"})
    >>> given = pd.DataFrame({"student_id": ["a", "b"], "service_id": ["1", "2"], "service": "mentoring",
    ...     "start_date": pd.to_datetime(["2025-09-08", "2025-09-08"]), "end_date": [pd.Timestamp("2025-10-20"), None]})
    >>> seen = pd.DataFrame({"student_id": "b", "date": [pd.Timestamp("2026-03-02")]})
    >>> school = school_in_memory({"students": people, "services": given, "attendance": seen})
    >>> told = follow_relations(school).tables["relations_lasting"].data
    >>> told[["lasts_until", "n_seen_so_long", "n_ended_before", "together"]].values.tolist()
    [['early', 1, 1, 0.5], ['lasting', 0, 1, nan]]
    """
    rules = school.settings(AccompanimentRules)
    year = relations_of_year(school)
    every = relations_of(school)
    every = of_programmes(every.assign(until=seen_until(school, every)))
    every = every[(every["start_date"] <= last_day_known(school)).to_numpy(dtype=bool)]
    first = every.drop_duplicates(["student_id", *PROGRAMME])
    first = first.assign(days=(first["until"] - first["start_date"]).dt.days, ended=first["end_date"].notna())
    lines = lines_of(school, year)
    return RelationsInTime(
        tables=named(*_counted(school, first, rules), LINES.filled(lines)),
        counts={
            "relations": len(first),
            "going_on": int((lines["relation_state"] == "goes_on").sum()),
            "unwritten_end": int((lines["relation_state"] == "unwritten_end").sum()),
            "again": len(every) - len(first),
        }
        if school.reader.policy.shows_students
        else {},
        until=last_day_known(school),
        early_days=rules.conditions.early_days,
        lasting_days=rules.conditions.lasting_days,
        confidence=rules.confidence,
    )


def _counted(school: School, first: pd.DataFrame, rules: AccompanimentRules) -> list[ResultTable]:
    """Tables of the first relation of each student: the shares, the lengths, why they ended."""
    shares, whom = _shares(first, rules)
    tells = _tells_few(shares, school)
    if not school.reader.policy.shows_students:  # beside the lengths, they would tell a few
        shares = shares.assign(n_seen_so_long=np.nan, n_ended_before=np.nan)
    lasting = protected(LASTS.filled(shares), school, whom)
    lasting = hidden(lasting, tells, "together", "together_low", "together_high")
    lengths = _lengths(first, rules)
    ended = first[first["ended"].to_numpy(dtype=bool)]
    reasons = ended["end_reason"].astype("object").fillna("not_told").rename("end_reason")
    ends = ended.groupby(reasons, sort=True)["student_id"].nunique().rename("n_students").reset_index()
    return [
        lasting,
        protected(LENGTHS.filled(lengths), school, whom_of(lengths, first, PROGRAMME)),
        ENDS.filled(ends.sort_values("n_students", ascending=False, kind="stable", ignore_index=True)),
    ]


def _shares(first: pd.DataFrame, rules: AccompanimentRules) -> tuple[pd.DataFrame, list[frozenset[str]]]:
    """Share still together at each horizon, by programme, and the students that each row counts.

    The end that was promised is at another time for each relation: time is then told as the part of what was promised.
    An end that was planned, or whose aim was reached, kept the promise, were it a few days before.
    """
    rows, whom = [], []
    for names, some in first.groupby(PROGRAMME, sort=True):
        promised = some[some["commitment_until"].notna().to_numpy() & _is_later(some)]
        length = (promised["commitment_until"] - promised["start_date"]).dt.days
        is_kept = promised["end_reason"].isin(KEPT).to_numpy(dtype=bool, na_value=False)
        part = (promised["days"] / length).mask(is_kept, 1.0)
        for horizon, these, durations, ended, time in (
            (EARLY, some, some["days"], some["ended"], rules.conditions.early_days),
            (LASTING, some, some["days"], some["ended"], rules.conditions.lasting_days),
            (COMMITTED, promised, part, promised["ended"] & ~is_kept, 1),
        ):
            if len(these):
                found = share_past(kaplan_meier(durations, ended), time, confidence=rules.confidence)
                rows.append({**dict(zip(PROGRAMME, names, strict=True)), "lasts_until": horizon, **_told(these, found)})
                whom.append(frozenset(these["student_id"]))
    return pd.DataFrame(rows, columns=LASTS.names), whom


def _is_later(rows: pd.DataFrame) -> np.ndarray:
    return (rows["commitment_until"] > rows["start_date"]).to_numpy(dtype=bool, na_value=False)


def _told(rows: pd.DataFrame, found: SharePast) -> dict[str, float]:
    bounds = {"together": found.share, "together_low": found.low, "together_high": found.high}
    return {"n_students": len(rows), "n_seen_so_long": found.n_followed, "n_ended_before": found.n_ended, **bounds}


def _tells_few(shares: pd.DataFrame, school: School) -> np.ndarray:
    """Shares that would tell of few relations: those ended before, those not ended, those ended since the one above."""
    ended, n_all = shares["n_ended_before"].to_numpy(), shares["n_students"].to_numpy()
    same = shares[PROGRAMME].eq(shares[PROGRAMME].shift()).all(axis=1).to_numpy()
    between = same & is_few(np.abs(np.diff(ended, prepend=0)), school)
    return is_few(ended, school) | is_few(n_all - ended, school) | between


def _lengths(first: pd.DataFrame, rules: AccompanimentRules) -> pd.DataFrame:
    early, lasting = rules.conditions.early_days, rules.conditions.lasting_days
    days, ended = first["days"], first["ended"].to_numpy(dtype=bool)
    band = np.select(
        [days >= lasting, ended & (days < early), ended], ["n_lasted", "n_early_end", "n_middle_end"], "n_too_soon"
    )
    counts = pd.crosstab([first[name] for name in PROGRAMME], band).reindex(columns=list(BANDS), fill_value=0)
    return counts.assign(n_students=counts.sum(axis=1)).reset_index().rename_axis(columns=None)[LENGTHS.names]
