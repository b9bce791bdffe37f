"""What the school's own instruments say of an obstacle: the notion that students of a level miss most."""

from __future__ import annotations

import pandas as pd

from portraitlib.tables.schemas import OVERALL
from portraitlib.tables.school import School

_SEVERAL = "|"


def weakest_notion(school: School, row: pd.Series, fewest: int) -> tuple[str, str]:
    """Instrument and notion in which students of a level got the smallest share of the points; empty without any.

    The instruments are those that name the priority's subject, and its competency when it has one.
    """
    items = school.table("items")
    wanted = items["subject"].eq(row["subject"])
    if row["competency"] != OVERALL:
        wanted &= items["competency"].eq(row["competency"])
    items = items[(wanted & items["skill"].notna()).to_numpy(dtype=bool)]
    shares = _shares(school, items, row["level"])
    shares = shares[shares["n"] >= fewest]
    if not len(shares):
        return "", ""
    first = shares.sort_values(["share", "skill"], kind="stable").iloc[0]
    return str(first["instrument"]), str(first["skill"])


def _shares(school: School, items: pd.DataFrame, level: str) -> pd.DataFrame:
    """Share of the points by instrument and notion, of the students of a level."""
    students = school.table("students")
    year = students["school_year"].max() if len(students) else 0
    of_level = students[(students["school_year"].eq(year) & students["grade_level"].astype("str").eq(level))]
    answers = school.table("responses").astype({"instrument": "str", "item": "str"})
    answers = answers[answers["student_id"].isin(of_level["student_id"]) & answers["score"].notna()]
    keys = ["instrument", "item"]
    known = items.astype(dict.fromkeys(keys, "str"))[[*keys, "skill", "maximum_score"]]
    known = known.assign(skill=known["skill"].astype("str").str.split(_SEVERAL, regex=False)).explode("skill")
    rows = answers.merge(known, on=keys)
    of_notion = rows.groupby(["instrument", "skill"], sort=True)
    told = of_notion.agg(score=("score", "sum"), most=("maximum_score", "sum"), n=("student_id", "nunique"))
    return told.assign(share=told["score"] / told["most"]).reset_index()
