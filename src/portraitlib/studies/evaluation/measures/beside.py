"""The programmes of the year side by side: by strength of design, never by size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.journal.opened import Journal
from portraitlib.journal.opening import open_journal
from portraitlib.results.section import RefusedError, Result, named, study
from portraitlib.studies.evaluation.measures.chosen import chosen, list_programmes
from portraitlib.studies.evaluation.measures.compared import compared_of
from portraitlib.studies.evaluation.measures.declared import Declarations, declarations_of, standing_of
from portraitlib.studies.evaluation.measures.delivery import NOT_DONE, check_given
from portraitlib.studies.evaluation.measures.design_names import DESCRIPTION, NOT_COMPARED, STRENGTH
from portraitlib.studies.evaluation.measures.estimating import designed, estimated
from portraitlib.studies.evaluation.measures.evidence import course_of
from portraitlib.studies.evaluation.measures.evidence_tables import BESIDE
from portraitlib.studies.evaluation.measures.number import is_told
from portraitlib.studies.evaluation.measures.programmes import programme_row
from portraitlib.studies.evaluation.measures.refused import need
from portraitlib.studies.evaluation.measures.whom import hidden, protected
from portraitlib.studies.evaluation.settings import EvaluationRules
from portraitlib.tables.school import School


@dataclass(frozen=True, kw_only=True)
class ProgrammesBeside(Result):
    """Programmes of the year side by side; ``n_compared`` can be compared with somebody."""

    n_programmes: int
    n_compared: int
    confidence: float


@study
def compare_programmes(school: School, *, journal: Journal | None = None) -> ProgrammesBeside:
    """Set the programmes of the year side by side, on one scale: the strongest design first, whatever was seen.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        Each programme is read by the primary outcome declared in it; else by the mark of its subject.

    Returns
    -------
    ProgrammesBeside or Refusal
        ``programmes_beside``, one row per programme: differences in standard deviations of its outcome, none where the
        programme was not done or nobody is compared. ``no_programme``.
    """
    there = list_programmes(school)
    need(there, "no_programme", programme="")
    rules, journal = school.settings(EvaluationRules), journal or open_journal(school)
    declared = declarations_of(school, journal)
    told = [_beside(school, code, declared, journal, rules) for code in there]
    told = sorted(told, key=lambda one: (STRENGTH.index(one[0]["design_code"]), one[0]["lasting_programme"]))
    rows = pd.DataFrame([row for row, _, _ in told], columns=BESIDE.names)
    made = protected(BESIDE.filled(rows), school, [whom for _, whom, _ in told])
    return ProgrammesBeside(
        tables=named(hidden(made, np.array([not is_shown for _, _, is_shown in told]), *made.statistics)),
        n_programmes=len(rows),
        n_compared=int((~rows["design_code"].isin([DESCRIPTION, NOT_COMPARED])).sum()),
        confidence=rules.confidence,
    )


def _beside(
    school: School, code: str, declared: Declarations, journal: Journal, rules: EvaluationRules
) -> tuple[dict[str, Any], frozenset[str], bool]:
    """A programme beside the others, its students, and whether this reader may know its number."""
    row, delivered = programme_row(school, code), check_given(school, code)
    design, of, numbers = NOT_COMPARED, "", dict.fromkeys(("gap_seen", "seen_low", "seen_high"), np.nan)
    whom: frozenset[str] = frozenset()
    n_took, n_not, is_shown = 0, np.nan, True
    try:
        code, of = chosen(school, code, None, declared)
        compared = compared_of(school, code, of)
        took = (compared.known["took"] == 1).to_numpy()
        whom = frozenset(compared.known.loc[took, "student_id"].astype(str))
        n_took, n_not = int(took.sum()), int((~took).sum())
        design, is_shown = designed(school, compared).code, is_told(school, compared)
        if delivered != NOT_DONE:
            found = estimated(school, compared)
            numbers = dict(zip(numbers, found.in_deviations(rules.confidence), strict=True))
            if np.isfinite(numbers["gap_seen"]):  # a number stands beside the students it is of
                n_took, n_not = found.n_took, found.n_others
    except RefusedError:  # what was found before it still holds
        pass
    standing, (kind, _, what) = standing_of(declared, code, of), of.partition(":")
    told = {
        "lasting_programme": str(row["programme_name"] or row["service"]),
        "declared_measure": kind or "unsaid",
        "declared_of": what,
        "design_code": design,
        "n_helped": n_took,
        "n_other_students": n_not,
        **numbers,
        "delivered": delivered,
        "declared_standing": "exploration" if standing.is_exploration else "before",
        "evidence_course": course_of(journal, school, code),
    }
    return told, whom, is_shown
