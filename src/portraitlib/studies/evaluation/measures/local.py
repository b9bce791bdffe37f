"""What a school saw of its own programme, to be put beside research: nothing that few students could be known by."""

from __future__ import annotations

from datetime import date
from typing import cast

from portraitlib.rules import LocalEvidence
from portraitlib.rules.practices import Course
from portraitlib.studies.evaluation.measures.diffusion import DiffusionPage, pages_of
from portraitlib.studies.evaluation.measures.evidence import EvidenceSheet
from portraitlib.tables.school import School


def local_of(school: School, sheet: EvidenceSheet, today: date) -> LocalEvidence:
    """What a sheet says, without what few students could be known by."""
    page = pages_of(school, sheet)[-1]
    return LocalEvidence(
        school=school.code,
        school_year=sheet.school_year,
        programme=sheet.programme_name or sheet.service,
        outcome=sheet.outcome,
        design=sheet.design,
        verdict=sheet.verdict,
        course=cast(Course, sheet.course),
        is_exploration=sheet.is_exploration,
        about=page.about,
        gap=_rounded(page, "gap_seen"),
        low=_rounded(page, "seen_low"),
        high=_rounded(page, "seen_high"),
        written_on=today,
    )


def _rounded(page: DiffusionPage, name: str) -> float | None:
    return round(page.numbers[name], 2) if name in page.numbers else None
