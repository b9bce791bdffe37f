"""What a school gave to plan its supports, for one year: the slots, offers, hours, wishes and pairs of a plan."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from portraitlib.tables.schemas.planning import BY_HAND, MAXIMUM_SIZE, MINIMUM_SIZE
from portraitlib.tables.school import School

_UNTOLD = {"minimum_size": MINIMUM_SIZE, "maximum_size": MAXIMUM_SIZE, "sessions_a_week": 1, "is_specialist": False}


def planned_year(school: School) -> int:
    """Year that the school's slots and offers are for: the year read, or the next one, planned in June.

    The year read when it has some; else the next one; the year read when neither has.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> slots = pd.DataFrame({"slot": ["J1-midi"], "school_year": [2027], "cycle_day": [1], "slot_kind": ["noon"]})
    >>> students = pd.DataFrame({"student_id": ["a"], "school_year": [2026]})
    >>> planned_year(school_in_memory({"slots": slots, "students": students}))
    2027
    """
    held = {int(year) for name in ("slots", "offers") for year in school.table(name)["school_year"].dropna().unique()}
    year = school.school_year
    return year + 1 if year not in held and year + 1 in held else year


def planning_tables(school: School, year: int | None = None) -> Mapping[str, pd.DataFrame]:
    """Planning tables of one year, by name; offers say their sizes and sessions where the school left them out.

    A table that was not given is empty. Rows about a student who is not there any more are still among them:
    an import flags them, and who is there is the plan's to know.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> offers = pd.DataFrame({"offer": ["Récup"], "school_year": [2026], "service": ["recovery"]})
    >>> told = planning_tables(school_in_memory({"offers": offers}), 2026)["offers"]
    >>> told[["minimum_size", "maximum_size"]].iloc[0].tolist()
    [5, 12]
    """
    chosen = planned_year(school) if year is None else year
    tables = {name: school.table(name) for name in BY_HAND}
    of_year = {name: rows[rows["school_year"] == chosen].reset_index(drop=True) for name, rows in tables.items()}
    return of_year | {"offers": of_year["offers"].fillna(_UNTOLD)}
