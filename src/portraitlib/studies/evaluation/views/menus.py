"""What a reader chooses in the notebook: a programme of the year, and an outcome that has data."""

from __future__ import annotations

from portraitlib.display.section import Words
from portraitlib.studies.evaluation.measures.chosen import list_programmes
from portraitlib.studies.evaluation.measures.outcomes import outcomes_there
from portraitlib.studies.evaluation.measures.programmes import programme_row
from portraitlib.studies.evaluation.views.naming import outcome_named, programme_named
from portraitlib.tables.school import School


def programme_options(school: School) -> dict[str, str]:
    """Programmes that somebody began this year, by what they are called."""
    words, rows = Words(school.reader.language), {code: programme_row(school, code) for code in list_programmes(school)}
    return {
        code: programme_named(str(row["programme_name"] or ""), str(row["service"]), words)
        for code, row in rows.items()
    }


def outcome_options(school: School) -> dict[str, str]:
    """Outcomes that have data, in words."""
    words = Words(school.reader.language)
    return {code: outcome_named(code, words) for code in outcomes_there(school)}
