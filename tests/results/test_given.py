"""Rows taken from another study: what it withholds of them stays withheld, whatever this table would tell alone."""

import pandas as pd

from portraitlib.results.disclosure import disclose
from portraitlib.results.given import withheld_as
from portraitlib.results.result import Result, ResultTable
from portraitlib.rules import DisclosurePolicy
from portraitlib.tables.school import Reader

STAFF = Reader("fr", "personnel", DisclosurePolicy(minimum_count=5, complementary=True))
ROWS = pd.DataFrame(
    {"subject": ["maths"] * 3 + ["french"] * 3, "track": ["CST", "SN", "TS"] * 2, "n_students": [26, 10, 4, 26, 10, 9]}
)


def told(rows, result, **own):
    """Sequences of a table of rows of `result`, less those withheld."""
    table = ResultTable("maths", rows.rename(columns={"track": "sequence"}), ("sequence",), n="n_students")
    shown = disclose(
        Result(tables={"maths": withheld_as(table, result, "cells", {"track": "sequence"}, own)}, reader=STAFF)
    )
    data = shown.tables["maths"].data
    return sorted(data.loc[data["n_students"].notna(), "sequence"])


def test_a_row_withheld_where_it_comes_from_is_withheld_here():
    cells = ResultTable("cells", ROWS, ("subject", "track"), n="n_students", adds_up_along=("track",))
    given = disclose(Result(tables={"cells": cells}, reader=STAFF))
    maths = ROWS[ROWS["subject"] == "maths"].drop(columns="subject").reset_index(drop=True)
    assert told(maths, given, subject="maths") == ["CST"]  # alone, SN would be told too, and the level give TS back


def test_what_is_told_whole_there_is_decided_here():
    cells = ResultTable("cells", ROWS, ("subject", "track"), n="n_students", adds_up_along=("track",))
    maths = ROWS[ROWS["subject"] == "maths"].drop(columns="subject").reset_index(drop=True)
    assert told(maths, Result(tables={"cells": cells}), subject="maths") == ["CST", "SN"]
