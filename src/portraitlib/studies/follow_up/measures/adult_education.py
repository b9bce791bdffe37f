"""Who is sent to adult education during a year: an indicator, read beside what is missing for the diploma."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from portraitlib.results.section import Result, demand, key, mark, n, named, part, rate, study, table
from portraitlib.studies.follow_up.measures.cycles import last_day_known
from portraitlib.tables.school import School

LAST_DAY = (6, 20)
"""Month and day from which a school year is over: few leave during it after that."""
TO_ADULTS = table(
    "to_adult_education",
    key("school_year"),
    n("n_students"),
    part("n_to_adults", mark("Vers l'éducation des adultes"), definition=mark("Partis en cours d'année pour y aller.")),
    part("n_not_to_adults", mark("Les autres"), shown=False, definition=mark("Les autres élèves inscrits.")),
    rate("to_adults_share", mark("Part"), of="n_to_adults", definition=mark("Parmi les élèves inscrits dans l'année.")),
)


@dataclass(frozen=True, kw_only=True)
class ToAdults(Result):
    """Students sent to adult education during each year; the last year may be going on."""

    is_going_on: bool


@study
def count_adult_education(school: School) -> ToAdults:
    """Count the students sent to adult education during each year: an indicator, never a judgment of who goes there.

    Parameters
    ----------
    school : School

    Returns
    -------
    ToAdults or Refusal
        ``to_adult_education``, one row per year whose departures have a reason. ``no_exit_reason`` without any.
    """
    students = school.table("students")
    demand(students, "no_students")
    known = students[(students["school_year"] <= school.school_year).fillna(False).to_numpy(dtype=bool)]
    years = known.loc[known["exit_reason"].notna().to_numpy(dtype=bool), "school_year"].unique()
    demand(years, "no_exit_reason")
    rows = known[known["school_year"].isin(years).to_numpy(dtype=bool)]
    goes = (rows["exit_reason"] == "adult_education").fillna(False).to_numpy(dtype=bool)
    ids = rows["student_id"].astype("object")
    told = pd.DataFrame({"school_year": rows["school_year"].astype("int64"), "id": ids, "goes": goes})
    of_year = (
        told.groupby(["school_year", "id"])["goes"].any().groupby("school_year").agg(["size", "sum"]).reset_index()
    )
    counts = {
        "n_students": of_year["size"],
        "n_to_adults": of_year["sum"],
        "n_not_to_adults": of_year["size"] - of_year["sum"],
    }
    data = pd.DataFrame({"school_year": of_year["school_year"], **counts})
    data = data.assign(to_adults_share=data["n_to_adults"] / data["n_students"])
    is_last = int(data["school_year"].max()) == school.school_year
    is_going_on = is_last and last_day_known(school) < date(school.school_year, *LAST_DAY)
    return ToAdults(tables=named(TO_ADULTS.filled(data)), is_going_on=is_going_on)
