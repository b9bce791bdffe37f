"""The programme and the outcome that a reader chooses; without a person, those declared, else the most useful."""

from __future__ import annotations

import pandas as pd

from portraitlib.results.section import RefusedError, Result
from portraitlib.studies.evaluation.measures.outcomes import outcome_of, outcomes_there
from portraitlib.studies.evaluation.measures.programmes import first_day, programme_row, programmes_of, took_of
from portraitlib.studies.evaluation.measures.refused import need
from portraitlib.tables.school import School


def list_programmes(school: School) -> list[str]:
    """Programmes of the year that somebody began, that of most students first."""
    return school.keep("programmes that somebody began", _list_programmes)


def _list_programmes(school: School) -> list[str]:
    codes = [str(one) for one in programmes_of(school)["programme_id"]]
    sizes = {code: len(took_of(school, programme_row(school, code))) for code in dict.fromkeys(codes)}
    how = {code: programme_row(school, code)["chosen_by"] for code in sizes}
    # A programme whose students chance or a score chose says most: it comes before a larger one that says less.
    order = {code: 0 if how[code] in ("drawn", "cut_off") else 1 if how[code] else 2 for code in sizes}
    return sorted((code for code in sizes if sizes[code]), key=lambda one: (order[one], -sizes[one], one))


def chosen(
    school: School, programme: str | None, outcome: str | None, declared: Result | None = None
) -> tuple[str, str]:
    """Programme and outcome read: those asked, else the primary outcome declared, else the programme of most students.

    Returns
    -------
    pair of str
        Refused ``no_programme``, ``no_outcome``.

    Examples
    --------
    >>> import pandas as pd
    >>> from portraitlib.tables.school import school_in_memory
    >>> students = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026, "grade_level": 2, "group": "21"})
    >>> services = pd.DataFrame({"student_id": ["a"], "service": ["tutoring"], "start_date": ["2025-12-01"]})
    >>> marks = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026, "subject": "french", "course": "132208",
    ...                       "competency": "overall", "term": "3", "course_level": 2, "mark": [60.0, 70.0]})
    >>> school = school_in_memory({"students": students, "services": services, "results": marks})
    >>> chosen(school, None, None)
    ('tutoring', 'mark:french')
    """
    primary = primary_of(declared, programme)
    there = list_programmes(school)
    code = programme or (primary[0] if primary else "") or (there[0] if there else "")
    need(code, "no_programme", programme="")
    row = programme_row(school, code)
    named = primary[1] if primary and primary[0] == code else ""
    return code, outcome or named or school.keep(f"usual outcome of {code}", lambda one: _usual(one, row))


def _usual(school: School, row: dict[str, object]) -> str:
    """Mark of the programme's subject, else the first outcome, of those that came after the programme began."""
    known, subject, since = outcomes_there(school), str(row["subject"] or ""), first_day(school, row)
    need(known, "no_outcome", outcome="")
    own = [one for one in known if subject and one.startswith(f"mark:{subject}")]
    return next((one for one in (*own, *known) if _came_after(school, one, since)), (own or known)[0])


def _came_after(school: School, code: str, since: pd.Timestamp) -> bool:
    try:
        outcome_of(school, code, since=since)
    except RefusedError:
        return False
    return True


def primary_of(declared: Result | None, programme: str | None) -> tuple[str, str] | None:
    """Programme and primary outcome of the first declaration, of one programme when it is asked; None without one."""
    table = declared.tables.get("declarations") if declared is not None else None
    if table is None:
        return None
    rows = table.data[(table.data["declared_role"] == "primary").to_numpy(dtype=bool, na_value=False)]
    told = [(str(one), str(what)) for one, what in zip(rows["programme_id"], rows["outcome"], strict=True)]
    return next((pair for pair in told if all(pair) and programme in (None, pair[0])), None)
