"""What a study was asked, refused where the data hold nothing of it."""

from __future__ import annotations

from portraitlib.results.door import refuse
from portraitlib.studies.school_portrait.measures.selection import wanted_year
from portraitlib.tables.school import School


def year_asked(school: School, school_year: int | None) -> int:
    """Year asked for, that of the notebook, or the latest of the data; refused without data."""
    year = wanted_year(school, school_year)
    if year is None:
        refuse("no_results")
    return year
