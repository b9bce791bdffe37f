"""What would leave the school about a programme: the estimate alone, if the public may read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from portraitlib.results.packet_rows import HandedOver, fewest_told, packet_rows
from portraitlib.results.packets import ALONE, DESIGNS, Effect, rounded_count, told
from portraitlib.results.section import Result, named, study
from portraitlib.studies.evaluation.measures.chosen import chosen
from portraitlib.studies.evaluation.measures.compared import Compared, compared_of, schools_together
from portraitlib.studies.evaluation.measures.declared import standing_of
from portraitlib.studies.evaluation.measures.delivery import ProgrammeDelivered
from portraitlib.studies.evaluation.measures.estimating import Estimated, designed, estimated
from portraitlib.studies.evaluation.measures.programmes import services_of
from portraitlib.studies.evaluation.measures.refused import need
from portraitlib.tables.school import School
from portraitlib.tables.school.opening import school_of


@dataclass(frozen=True, kw_only=True)
class ProgrammePacket(HandedOver):
    """What would leave the school about a programme; see `HandedOver`."""


@study
def describe_packet(
    school: School,
    programme: str | None = None,
    outcome: str | None = None,
    *,
    delivered: Result | None = None,
    declared: Result | None = None,
) -> ProgrammePacket:
    """Show what would leave the school about a programme, whole, before anyone hands it over.

    Parameters
    ----------
    school : School
    programme, outcome : str, optional
        As in `estimate_programme`.
    delivered : Result, optional
        Of `check_delivery`: of a programme that was not done, nothing leaves.
    declared : Result, optional
        Of `list_declarations`: without it, the estimate leaves as an exploration.

    Returns
    -------
    ProgrammePacket or Refusal
        The same for every audience: what `portrait evidence export` would write. Nothing leaves of a description, of
        fewer than ten students on one side, nor of an outcome that fewer than ten of a side had, or had not.

    Examples
    --------
    >>> import pandas as pd
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": ["a"], "school_year": [2026]})
    >>> describe_packet(school_in_memory({"students": students})).reason
    'no_programme'
    """
    alone = _alone(school)
    code, of = chosen(alone, programme, outcome, declared)
    if isinstance(delivered, ProgrammeDelivered) and delivered.programme_id == code:
        need(not delivered.is_closed, "not_delivered")
    compared = compared_of(alone, code, of)
    design, found = designed(alone, compared), estimated(alone, compared)
    why = _why_not(compared, design.code, found)
    is_declared = not standing_of(declared, code, of).is_exploration
    findings = () if why else (_effect(alone, compared, design.code, found, is_declared=is_declared),)
    return ProgrammePacket(
        tables=named(packet_rows(findings)), findings=findings, kept_back=(("effect", why),) if why else ()
    )


def _alone(school: School) -> School:
    """The school without those that its team reads with it: each hands over its own packet."""
    if len(schools_together(school)) == 1:
        return school
    return school_of(school.partition, school.params.model_copy(update={"audience": "public"}))


def _why_not(compared: Compared, design: str, found: Estimated) -> str:
    """Why nothing leaves; empty when it may."""
    if design not in DESIGNS:
        return "not_compared"
    estimate = found.estimate
    if not (np.isfinite(estimate.value) and estimate.error > 0 and estimate.freedom > 0):
        return "no_error"
    sides = (found.n_took,) if design in ALONE else (found.n_took, found.n_others)
    if min(sides) < fewest_told():
        return "few_students"
    return "few_cases" if compared.outcome.kind == "share" and _has_few_cases(compared) else ""


def _has_few_cases(compared: Compared) -> bool:
    """Whether fewer than ten students of a side had the outcome, or had it not."""
    counts = compared.known.groupby("took")["outcome"].agg(["sum", "size"])
    return bool((np.minimum(counts["sum"], counts["size"] - counts["sum"]) < fewest_told()).any())


def _effect(school: School, compared: Compared, design: str, found: Estimated, *, is_declared: bool) -> Effect:
    programme, estimate, outcome = compared.programme, found.estimate, compared.outcome
    value, error = told(estimate.value, estimate.error)
    size, size_error = _size(found)
    return Effect(
        programme=str(programme["programme_id"]),
        service=str(programme["service"]),
        subject=str(programme["subject"] or ""),
        chosen_by=str(programme["chosen_by"] or ""),
        outcome=outcome.code,
        outcome_kind="share" if outcome.kind == "share" else "number",
        goes_up=outcome.goes_up,
        design=cast("Any", design),
        method=found.method,
        is_declared=is_declared,
        value=value,
        error=error,
        freedom=_freedom(estimate.freedom),
        size=size,
        size_error=size_error,
        icc=round(found.icc, 2) if np.isfinite(found.icc) else None,
        dose=_dose(school, compared),
        n_took=rounded_count(found.n_took),
        n_others=0 if design in ALONE else rounded_count(found.n_others),
        n_units=_units(found, design),
        warnings=tuple(dict.fromkeys(found.warnings)),
    )


def _freedom(freedom: float) -> float | None:
    """Degrees of freedom: many are told by fives, never more than there are, or they would count the students."""
    if not np.isfinite(freedom):
        return None
    return round(freedom, 1) if freedom < 10 else float(freedom // 5 * 5)


def _units(found: Estimated, design: str) -> int:
    """Groups, schools or months compared; to the nearest ten where each student is one."""
    is_of_students = design not in ("series", "staggered") and np.isnan(found.icc) and found.n_units >= fewest_told()
    return rounded_count(found.n_units) if is_of_students else found.n_units


def _size(found: Estimated) -> tuple[float, float] | tuple[None, None]:
    """In standard deviations: the error of the estimate, groups counted, on the scale of the students' own spread."""
    size, estimate = found.deviations, found.estimate
    if not np.isfinite(size):
        return None, None
    return told(size * estimate.value, size * estimate.error)


def _dose(school: School, compared: Compared) -> float | None:
    """Sessions that a student of the programme came to, on average; None when they are not written."""
    own = services_of(school, compared.programme)[["service_id", "student_id"]].drop_duplicates()
    met = school.table("sessions").merge(own, on=["service_id", "student_id"])
    came = met["was_attended"].fillna(False).astype("int64").groupby(met["student_id"].astype("object")).sum()
    took = compared.known.loc[(compared.known["took"] == 1).to_numpy(), "student_id"]
    known = came[came.index.isin(set(took))]
    return round(float(known.mean()), 1) if len(known) >= fewest_told() and known.mean() > 0 else None
