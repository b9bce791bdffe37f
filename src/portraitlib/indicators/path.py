"""What a student's path so far tells: delay, years repeated."""

from __future__ import annotations

import numpy as np
import pandas as pd

from portraitlib.indicators.roster import places_of
from portraitlib.tables.schemas import EXPECTED_AGE


def path_indicators(students: pd.DataFrame, roster: pd.DataFrame, school_year: int) -> pd.DataFrame:
    """Years behind the expected age, and times a level was taken again, one row per student of the roster.

    Age on 30 September, never the year of birth alone: it would be wrong for one child in four. A delay has many causes
    (illness, arrival in the country, a level taken again): the number says when, not why. ``n_repeats`` is NaN where
    the data hold no earlier year of a student who is not in secondary 1.
    """
    age, level = roster["age_on_september_30"].astype("float64"), roster["grade_level"].astype("float64")
    return pd.DataFrame(
        {"years_behind": age - (EXPECTED_AGE + level), "n_repeats": _repeats(students, roster, school_year)},
        index=roster.index,
    )


def _repeats(students: pd.DataFrame, roster: pd.DataFrame, school_year: int) -> np.ndarray:
    """Times each student took a level again."""
    place, years = places_of(students["student_id"], roster).to_numpy(), students["school_year"]
    kept = (place >= 0) & (years <= school_year).fillna(False).to_numpy(dtype=bool)
    place, year = place[kept].astype("int64"), years[kept].to_numpy("int64")
    level = students["grade_level"][kept].to_numpy("float64", na_value=np.nan)
    order = np.lexsort((year, place))
    place, year, level = place[order], year[order], level[order]
    is_new = np.append(True, (place[1:] != place[:-1]) | (year[1:] != year[:-1]))[: len(place)]
    place, year, level = place[is_new], year[is_new], level[is_new]
    is_next = (place[1:] == place[:-1]) & (year[1:] == year[:-1] + 1)
    counted = np.bincount(place[1:][is_next & (level[1:] == level[:-1])], minlength=len(roster)).astype("float64")
    has_past = np.bincount(place[1:][place[1:] == place[:-1]], minlength=len(roster)) > 0
    is_first_level = (roster["grade_level"] == 1).fillna(False).to_numpy(dtype=bool)
    return np.where(has_past | is_first_level, counted, np.nan)
