"""What is handed on of a programme, in three lengths: colleagues, families, another school that would do the same."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from portraitlib.results.given import can_be_read, table_of
from portraitlib.results.section import Result, study
from portraitlib.rules import load_policy
from portraitlib.studies.evaluation.measures.compared import compared_of
from portraitlib.studies.evaluation.measures.delivery import ProgrammeDelivered, delivered_of
from portraitlib.studies.evaluation.measures.evidence import EvidenceSheet
from portraitlib.studies.evaluation.measures.number import is_told
from portraitlib.studies.evaluation.measures.programmes import programme_row
from portraitlib.studies.evaluation.measures.refused import need
from portraitlib.tables.school import School

COLLEAGUES, FAMILIES, SCHOOL = "colleagues", "families", "school"
ROUNDED = 10
"""Students are told to the nearest so many: a page that goes out tells no exact count."""


@dataclass(frozen=True, kw_only=True)
class DiffusionPage(Result):
    """A page that goes out of the team: of every audience, with nothing that few students could be known by.

    Parameters
    ----------
    reader_of_page : {"colleagues", "families", "school"}
    programme_name, service, outcome : str
    about : int
        Students who began it this year, to the nearest ten; 0 when they are too few to be told.
    n_years : int
        Years of one cut-off whose students the number rests on.
    hours_each, together : float
        Hours planned for a student; students together in a session. NaN when students are too few, or nothing says it.
    chosen_by : str
        How students were chosen; empty when nothing says it.
    delivered, verdict, design, seen, course : str
        As in `ProgrammeDelivered` and `EvidenceSheet`.
    is_exploration : bool
    limits : tuple of str
        What cannot be concluded.
    numbers : dict of str to float
        Difference and its interval; empty when students are too few, or nothing was compared.
    school_year : int
    """

    reader_of_page: str
    programme_name: str
    service: str
    outcome: str
    about: int
    n_years: int
    hours_each: float
    together: float
    chosen_by: str
    delivered: str
    verdict: str
    design: str
    seen: str
    course: str
    is_exploration: bool
    limits: tuple[str, ...]
    numbers: dict[str, float]
    school_year: int


@study
def write_diffusion_page(school: School, *, sheet: Result | None = None) -> list[Result]:
    """Write the page to hand on of a programme: to colleagues, to families, to a school that would do the same.

    Parameters
    ----------
    school : School
    sheet : Result
        Of `write_evidence_sheet`: the page is of its programme.

    Returns
    -------
    list of Result or Refusal
        A `DiffusionPage` for colleagues, for families, for another school; only the team's decision is left out of
        another audience's. ``no_sheet`` without a sheet.
    """
    return list(pages_of(school, sheet))


def pages_of(school: School, sheet: Result | None) -> list[DiffusionPage]:
    """The three pages, for what builds on them."""
    need(can_be_read(sheet) and isinstance(sheet, EvidenceSheet), "no_sheet")
    assert isinstance(sheet, EvidenceSheet)
    given = delivered_of(school, sheet.programme_id)
    row = table_of(sheet, "evidence", "n_helped", "n_other_students", "gap_seen", "seen_low", "seen_high").iloc[0]
    fewest = max(load_policy("public").minimum_count, ROUNDED)
    n_began = int(given.tables["programme_dose"].data["n_students"].iloc[0])
    is_said = n_began >= fewest
    compared = compared_of(school, sheet.programme_id, sheet.outcome)
    is_enough = row["n_helped"] >= fewest and row["n_other_students"] >= fewest
    is_compared = is_said and is_enough and pd.notna(row["seen_low"]) and is_told(school, compared, fewest)
    chosen_by = programme_row(school, sheet.programme_id)["chosen_by"]
    return [
        DiffusionPage(
            reader_of_page=reader,
            programme_name=sheet.programme_name,
            service=sheet.service,
            outcome=sheet.outcome,
            about=int(n_began / ROUNDED + 0.5) * ROUNDED if is_said else 0,
            n_years=compared.n_years,
            hours_each=_fact(given, "programme_dose", "hours_planned_each") if is_said else float("nan"),
            together=_fact(given, "programme_quality", "usual_group") if is_said else float("nan"),
            chosen_by=str(chosen_by or ""),
            delivered=given.verdict,
            verdict=sheet.verdict,
            design=sheet.design,
            seen=sheet.seen,
            course=sheet.course,
            is_exploration=sheet.is_exploration,
            limits=tuple(table_of(sheet, "not_concluded", "evidence_limit")["evidence_limit"]),
            numbers={str(name): float(row[name]) for name in ("gap_seen", "seen_low", "seen_high")}
            if is_compared
            else {},
            school_year=sheet.school_year,
        )
        for reader in (COLLEAGUES, FAMILIES, SCHOOL)
    ]


def _fact(given: ProgrammeDelivered, table: str, name: str) -> float:
    value = given.tables[table].data[name].iloc[0]
    return float(value) if pd.notna(value) else float("nan")
