"""By how much the students of a programme differ from those beside them, with its interval and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import (
    Form,
    Result,
    ResultTable,
    key,
    mark,
    n,
    named,
    part,
    rate,
    statistic,
    study,
    table,
)
from portraitlib.studies.evaluation.measures.advice import concerned_table, told_of
from portraitlib.studies.evaluation.measures.chosen import chosen
from portraitlib.studies.evaluation.measures.compared import Compared, compared_of
from portraitlib.studies.evaluation.measures.declared import standing_of
from portraitlib.studies.evaluation.measures.delivery import NOT_DONE, ProgrammeDelivered, check_given
from portraitlib.studies.evaluation.measures.design_names import DESCRIPTION
from portraitlib.studies.evaluation.measures.designs import Design
from portraitlib.studies.evaluation.measures.estimating import designed, estimated
from portraitlib.studies.evaluation.measures.missing import MOSTLY, why_not_completed
from portraitlib.studies.evaluation.measures.number import is_short, lines_of, number_table, scale_of
from portraitlib.studies.evaluation.measures.others import other_tables
from portraitlib.studies.evaluation.measures.refused import need
from portraitlib.studies.evaluation.measures.whom import protected
from portraitlib.studies.evaluation.settings import EvaluationRules
from portraitlib.tables.school import School

_MEANS = (
    statistic("side_before", mark("Moyenne avant"), Form.NUMBER, of="the outcome", unit="points of the outcome",
              definition=mark("De ceux dont la même mesure est connue avant.")),
    statistic("side_after", mark("Moyenne après"), Form.NUMBER, of="the outcome", unit="points of the outcome",
              definition=mark("De ceux dont le résultat est connu.")),
)  # fmt: skip
SIDES = table("described", key("programme_side"), n("n_students"), *_MEANS)
SIDES_UNCOUNTED = table("described", key("programme_side"), *_MEANS)
SHARES = table(
    "described_shares",
    key("programme_side"),
    n("n_students"),
    part("n_with_it", mark("Oui"), group="answers", definition=mark("Élèves pour qui le résultat est là.")),
    part("n_without_it", mark("Non"), group="answers", definition=mark("Élèves pour qui il ne l'est pas.")),
    rate("with_it_share", mark("Part de oui"), of="n_with_it", definition=mark("Oui, parmi ceux dont on le sait.")),
)


@dataclass(frozen=True, kw_only=True)
class ProgrammeEstimate(Result):
    """By how much the two sides differ; a description when the data carry no comparison.

    Parameters
    ----------
    programme_id, programme, service, outcome, design, method : str
    is_share, goes_up : bool
        Of the outcome.
    is_exploration : bool
        It was not declared before the outcome was known.
    warnings : tuple of str
        Codes of `Estimated.warnings`.
    not_completed : str
        Why missing outcomes are not completed; empty when they are.
    confidence, bandwidth : float
    named : tuple of str
        Schools set aside: they always had the programme.
    closed : str
        Of a description: why the comparison that comes nearest is closed.
    """

    programme_id: str
    programme: str
    service: str
    outcome: str
    design: str
    method: str
    is_share: bool
    goes_up: bool
    is_exploration: bool
    warnings: tuple[str, ...]
    not_completed: str
    confidence: float
    bandwidth: float
    named: tuple[str, ...]
    closed: str


@study
def estimate_programme(
    school: School,
    programme: str | None = None,
    outcome: str | None = None,
    *,
    delivered: Result | None = None,
    declared: Result | None = None,
) -> ProgrammeEstimate:
    """Estimate by how much the students of a programme differ from those whom the design compares them with.

    Parameters
    ----------
    school : School
    programme, outcome : str, optional
        As in `advise_design`.
    delivered : Result, optional
        Of `check_delivery`: a programme that was not done is not estimated.
    declared : Result, optional
        Of `list_declarations`: without a declaration dated before the outcome, the number is an exploration.

    Returns
    -------
    ProgrammeEstimate or Refusal
        ``estimate``, or ``exploration``; ``described`` or ``described_shares``; ``students_compared``; of a declaration
        that names other outcomes, ``other_outcomes`` and ``other_outcomes_refused``. Refused ``not_delivered``,
        ``rd_missing``, ``few_at_cutoff``, and as `compared_of` says.

    References
    ----------
    As `statistics.impact`; other outcomes: Holm S. (1979), Scandinavian Journal of Statistics 6:65-70; errors of few
    groups: Bell R. M. and McCaffrey D. F. (2002), Survey Methodology 28:169-181.

    Examples
    --------
    Students who all have the programme: two means, and no difference between two sides.

    >>> from portraitlib.tables.school import school_in_memory
    >>> who = ["a", "b"]
    >>> tables = {
    ...     "students": pd.DataFrame({"student_id": who, "school_year": 2026, "grade_level": 2, "group": "21"}),
    ...     "services": pd.DataFrame({"student_id": who, "service": "tutoring", "start_date": "2025-12-01"}),
    ...     "results": pd.DataFrame({"student_id": who, "school_year": 2026, "subject": "french", "course": "132208",
    ...                              "competency": "overall", "term": "3", "course_level": 2, "mark": [60.0, 70.0]})}
    >>> estimate_programme(school_in_memory(tables)).tables["described"].data["side_after"].tolist()
    [65.0]
    """
    code, of = chosen(school, programme, outcome, declared)
    need(_verdict(school, code, delivered) != NOT_DONE, "not_delivered")
    compared = compared_of(school, code, of)
    design = designed(school, compared)
    found, why_not = estimated(school, compared), why_not_completed(compared, design.code)
    is_exploration = standing_of(declared, code, of).is_exploration
    confidence = school.settings(EvaluationRules).confidence
    rows = lines_of(compared, design, found, why_not, confidence)
    told = [] if design.code == DESCRIPTION else [number_table(rows, compared, school, is_exploration=is_exploration)]
    return ProgrammeEstimate(
        tables=named(
            *told, *other_tables(school, code, declared), _sides(compared, school), concerned_table(compared, school)
        ),
        programme_id=code,
        programme=told_of(compared, "programme_name"),
        service=told_of(compared, "service"),
        outcome=of,
        design=design.code,
        method=found.method,
        is_share=compared.outcome.kind == "share",
        goes_up=compared.outcome.goes_up,
        is_exploration=is_exploration,
        warnings=found.warnings,
        not_completed=why_not,
        confidence=confidence,
        bandwidth=found.bandwidth,
        named=design.named,
        closed=_nearest(design),
    )


def _verdict(school: School, code: str, delivered: Result | None) -> str:
    """Whether a programme was done: as section 1 says of it, else as its sessions say."""
    if isinstance(delivered, ProgrammeDelivered) and delivered.programme_id == code:
        return delivered.verdict
    return check_given(school, code)


def _nearest(design: Design) -> str:
    """Why the comparison with other students is closed, in a description."""
    return design.closed.get("before_after_compared", "") if design.code == DESCRIPTION else ""


def _sides(compared: Compared, school: School) -> ResultTable:
    """Means of each side, or shares, with nothing adjusted."""
    if compared.outcome.kind == "share":
        return _shares(compared, school)
    rows, scale = compared.known, scale_of(compared)
    if rows["before"].notna().mean() >= MOSTLY:  # the same students, before and after
        rows = rows[rows["before"].notna().to_numpy()]
    else:
        rows = rows.assign(before=np.nan)
    told = [
        {"programme_side": side, "n_students": len(own), "side_before": scale * own["before"].mean(),
         "side_after": scale * own["outcome"].mean()}
        for side, own in _by_side(rows)
    ]  # fmt: skip
    counted = [frozenset(own["student_id"].astype(str)) for _, own in _by_side(rows)]
    if not any(is_short(school, compared, counted)):
        return SIDES.filled(pd.DataFrame(told, columns=SIDES.names))
    # Without the counts, a mean says its own denominator by its decimals, and that of a few students is withheld.
    is_few = min(map(len, counted)) < school.reader.policy.minimum_count
    found = pd.DataFrame([] if is_few else told, columns=SIDES.names)
    return SIDES_UNCOUNTED.filled(found[SIDES_UNCOUNTED.names].round({"side_before": 1, "side_after": 1}))


def _by_side(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Rows of each side that has any."""
    sides = [(side, rows[(rows["took"] == value).to_numpy()]) for side, value in (("took", 1), ("others", 0))]
    return [(side, own) for side, own in sides if len(own)]


def _shares(compared: Compared, school: School) -> ResultTable:
    """Students of each side for whom the outcome is there, or not."""
    told = [
        {"programme_side": side, "n_students": len(own), "n_with_it": int(own["outcome"].sum()),
         "n_without_it": int((1 - own["outcome"]).sum()), "with_it_share": float(own["outcome"].mean())}
        for side, own in _by_side(compared.known)
    ]  # fmt: skip
    counted = [frozenset(own["student_id"].astype(str)) for _, own in _by_side(compared.known)]
    return protected(SHARES.filled(pd.DataFrame(told)), school, counted)
