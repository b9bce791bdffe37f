"""What other sections found, one line each: the portrait of last year for a first meeting."""

from __future__ import annotations

from dataclasses import dataclass

from portraitlib.journal.sections import framed
from portraitlib.results.section import Form, Refusal, Result, fact, key, mark, named, study, table
from portraitlib.tables.school import School

FINDINGS = table(
    "findings",
    key("finding_rank", mark("Constat"), Form.COUNT, definition=mark("Ordre de lecture.")),
    fact("finding_text", mark("Ce que disent les données"), definition=mark("Le constat d'une section, tel quel.")),
)


@dataclass(frozen=True, kw_only=True)
class GatheredFindings(Result):
    """Headlines of the results given, in order; those that were refused are left out, and counted."""

    n_refused: int = 0


@study
def gather_findings(_school: School, *results: Result) -> GatheredFindings:
    """Gather what other sections found, one line each.

    Parameters
    ----------
    _school : School
    *results : Result
        Results of other studies for this same school, in the order in which they are read.

    Returns
    -------
    GatheredFindings
        ``findings``, one row per result that was not refused: `finding_rank`, `finding_text` (its headline, as its
        reader may see it).
    """
    told = [one.headline for one in results if not isinstance(one, Refusal)]
    rows = [{"finding_rank": place, "finding_text": text} for place, text in enumerate(filter(None, told), 1)]
    return GatheredFindings(
        tables=named(FINDINGS.filled(framed(rows, FINDINGS.names))), n_refused=len(results) - len(told)
    )
