"""Series of progress of the students tutored in the last year: who moves, who was not given it, who ends it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from portraitlib.sample.people import People
from portraitlib.sample.plan import SchoolPlan
from portraitlib.sample.supports import Supports
from portraitlib.sample.truths import Truth

FIRST_PROBE, N_WEEKS = "-10-08", 25
ENDS_ON, ENDED_SHARE = "-01-23", 0.15
LEVEL_DAY, LEVEL_SHARE, LEVEL_DROP = "-01-14", 0.2, 18.0
PASSAGES = ("T1", "T2", "T3")
MISSING_SHARES, UNWRITTEN_SHARE = (0.2, 0.4), 0.25
"""Probes that a student misses; of those, the share of which not even a line is written."""
REASONS = {"absent": 0.5, "not_given": 0.3, "refused": 0.08, "invalid": 0.07, "other": 0.05}
HELD_WITHOUT_DOSE = 0.2
SLOW_BEFORE = 0.1
"""Before the support, as a share of what it adds a week."""


@dataclass(frozen=True)
class Instrument:
    """What is measured each week, and how students move on it once they are supported, a week."""

    name: str
    subject: str
    competency: str
    sign: int
    highest: float
    start: float
    spread: float
    noise: float
    slope: float
    n_forms: int


INSTRUMENTS = (
    Instrument("FLUIDITE", "french", "reading", 1, 250, 78, 9, 4, 1.5, 20),
    Instrument("ERREURS", "mathematics", "reasoning", -1, 40, 14, 2.5, 1.6, 0.55, 10),
)
SLOW_SLOPES = {"FLUIDITE": 0.1, "ERREURS": 0.03}
SLOPE_CUTS = {"FLUIDITE": 0.8, "ERREURS": 0.28}


def list_instruments() -> pd.DataFrame:
    """Rows of the table of instruments; their errors are those that the series are drawn with."""
    return pd.DataFrame(
        {
            "instrument": one.name,
            "subject": one.subject,
            "competency": one.competency,
            "direction": "up" if one.sign > 0 else "down",
            "minimum": 0,
            "maximum": one.highest,
            "step": 1,
            "standard_error": one.noise,
            "standard_error_source": "données fictives",
            "reliability": round(one.spread**2 / (one.spread**2 + one.noise**2), 2),
            "n_forms": one.n_forms,
        }
        for one in INSTRUMENTS
    )


def choose_followed(plan: SchoolPlan, supports: Supports) -> pd.DataFrame:
    """Tutoring of the last year, with ``is_slow``, ``is_given``, and ``ends_on`` where it ends early.

    Of those who hardly move, a part was not given the support; of the others, some reach their goal in January.
    """
    rng, services = plan.generator("follow_up"), supports.services
    is_followed = (services["service"] == "tutoring") & (services["school_year"] == plan.years[-1])
    rows = services.loc[is_followed & (services["end_reason"] != "departure")].reset_index(drop=True)
    drawn = rng.random((3, len(rows)))
    slow, without = (plan.truth(kind) for kind in ("slow_responders", "slow_without_dose"))
    is_slow = drawn[0] < (slow.size if slow else 0.0)
    is_given = ~is_slow | (drawn[1] >= (without.where["share_of_slow"] if without else 0.0))
    ends_on = pd.Series(pd.Timestamp(f"{plan.years[-1]}{ENDS_ON}"), index=rows.index)
    return rows.assign(is_slow=is_slow, is_given=is_given, ends_on=ends_on.where(~is_slow & (drawn[2] < ENDED_SHARE)))


def with_ends(supports: Supports, followed: pd.DataFrame) -> Supports:
    """Supports of which some end when their goal is reached."""
    keys = ["enrolment", "service_id"]
    ends = supports.services[keys].merge(followed[[*keys, "ends_on"]], on=keys, how="left")["ends_on"]
    ends.index = supports.services.index
    services = supports.services.assign(
        end_date=supports.services["end_date"].mask(ends.notna(), ends),
        end_reason=supports.services["end_reason"].mask(ends.notna(), "goal_reached"),
    )
    return replace(supports, services=services)


def held(plan: SchoolPlan, sessions: pd.DataFrame, followed: pd.DataFrame) -> pd.DataFrame:
    """Sessions as they were held: few of those of the students to whom the support was hardly given."""
    rng, keys = plan.generator("follow_up_sessions"), ["enrolment", "service_id"]
    told = sessions[keys].merge(followed[[*keys, "is_given"]], on=keys, how="left")
    is_lost = told["is_given"].eq(False).to_numpy() & (rng.random(len(sessions)) >= HELD_WITHOUT_DOSE)
    return sessions.assign(
        was_attended=sessions["was_attended"] & ~is_lost, minutes=sessions["minutes"].mask(is_lost, 0)
    )


def draw_progress(plan: SchoolPlan, people: People, followed: pd.DataFrame, calendar: pd.DataFrame) -> pd.DataFrame:
    """Draw the weekly probes from October, the gaps and their reasons; three passages on two days of reading."""
    rng = plan.generator("progress")
    opened = calendar.loc[calendar["is_instructional"], "date"]
    weeks = pd.Timestamp(f"{plan.years[-1] - 1}{FIRST_PROBE}") + pd.to_timedelta(7 * np.arange(N_WEEKS), unit="D")
    days = pd.Series(weeks[weeks.isin(opened)])
    drawn = [_series(plan, one, followed[followed["subject"] == one.subject], days, rng) for one in INSTRUMENTS]
    probes = pd.concat(drawn, ignore_index=True)
    person = people.enrolments["person"].to_numpy()[probes["enrolment"].to_numpy()]
    return probes.drop(columns="enrolment").assign(person=person)


def _series(
    plan: SchoolPlan, one: Instrument, rows: pd.DataFrame, days: pd.Series, rng: np.random.Generator
) -> pd.DataFrame:
    n, k, level_day = len(rows), len(days), pd.Timestamp(f"{plan.years[-1]}{LEVEL_DAY}")
    since = (days.to_numpy()[None, :] - rows["start_date"].to_numpy()[:, None]) / np.timedelta64(7, "D")
    weekly = np.where(rows["is_slow"], SLOW_SLOPES[one.name], one.slope) * (1 + 0.1 * rng.normal(size=n))
    path = SLOW_BEFORE * one.slope * np.arange(k)[None, :] + weekly[:, None] * np.maximum(since, 0)
    changes = (rng.random(n) < LEVEL_SHARE) & (one.name == "FLUIDITE")
    is_other = changes[:, None] & (days >= level_day).to_numpy()[None, :]
    start = one.start + one.spread * rng.normal(size=n)
    mean = start[:, None] + one.sign * path - LEVEL_DROP * is_other
    shape = pd.DataFrame(
        {
            "enrolment": np.repeat(rows["enrolment"].to_numpy(), k),
            "instrument": one.name,
            "date": np.tile(days.to_numpy(), n),
            "level": np.where(is_other, "B", "A").ravel() if one.name == "FLUIDITE" else "",
            "mean": mean.ravel(),
        }
    )
    is_missed = (rng.random((n, k)) < rng.uniform(*MISSING_SHARES, size=n)[:, None]).ravel()
    is_written = rng.random(n * k) >= UNWRITTEN_SHARE
    reasons = rng.choice(list(REASONS), size=n * k, p=list(REASONS.values()))
    shape = shape.assign(missing_reason=np.where(is_missed, reasons, ""))[~is_missed | is_written]
    several = shape["date"].isin([days.iloc[0], level_day]) & (shape["missing_reason"] == "") & (one.sign > 0)
    shape = shape.assign(form=np.where(several, PASSAGES[0], ""))
    more = [shape[several].assign(form=form) for form in PASSAGES[1:]]
    probes = pd.concat([shape, *more]).sort_values(["enrolment", "date", "form"], kind="stable", ignore_index=True)
    score = (probes["mean"] + one.noise * rng.normal(size=len(probes))).round().clip(0, one.highest)
    return probes.drop(columns="mean").assign(score=score.mask(probes["missing_reason"] != ""))


EVERYWHERE = "toutes"
MISSING_PROBES = Truth(
    "missing_probes",
    EVERYWHERE,
    {"table": "progress", "reasons": list(REASONS)},
    0.24,
    "part des mesures écrites",
    0.06,
    "De 20 % à 40 % des mesures de chaque élève suivi manquent : la plupart avec leur raison, les autres sans aucune "
    "ligne.",
    "Part des lignes qui ont une raison (missing_reason) à la place du score.",
)
CHANGES_OF_LEVEL = Truth(
    "changes_of_level",
    EVERYWHERE,
    {"table": "progress", "instrument": "FLUIDITE", "from": "A", "to": "B", "on": LEVEL_DAY[1:]},
    LEVEL_SHARE,
    "part des élèves suivis en lecture",
    0.2,
    "Des élèves passent à des textes plus difficiles : leurs scores baissent sans qu'ils lisent moins bien.",
    "Part des élèves de l'instrument qui ont des mesures de deux niveaux.",
)
SEVERAL_PASSAGES = Truth(
    "several_passages",
    EVERYWHERE,
    {"table": "progress", "instrument": "FLUIDITE", "n_days": 2},
    len(PASSAGES),
    "passations le même jour",
    0,
    "Deux jours, trois textes sont lus : le score du jour est leur médiane.",
    "Plus grand nombre de formes d'un élève le même jour.",
)
ENDED_SUPPORTS = Truth(
    "ended_supports",
    EVERYWHERE,
    {"table": "services", "service": "tutoring", "end_reason": "goal_reached", "end_date": ENDS_ON[1:]},
    ENDED_SHARE,
    "part des tutorats de l'année",
    0.2,
    "Des tutorats se terminent en janvier, l'objectif atteint.",
    "Part des tutorats de 2025-2026 qui finissent ce jour-là.",
)
FOLLOWED = (MISSING_PROBES, CHANGES_OF_LEVEL, SEVERAL_PASSAGES, ENDED_SUPPORTS)
"""What the series of progress of every school hold on purpose."""
