"""Answers that say what their questions are, as files and stores before format 3 hold them, and the two told apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from portraitlib.tables.earlier_names import EARLIER, TODAYS_NAMES
from portraitlib.tables.frames import numbered
from portraitlib.tables.schemas.voices import ANSWERS_IN_FILES, OF_ITEM, QUESTIONNAIRES
from portraitlib.tables.school_years import school_years_of

SAID: dict[str, dict[str, Any]] = {
    "engagement": {"respondent": "student"},
    "practices": {"respondent": "staff", "is_reversed": False},
}
"""Tables that were questionnaires of their own before format 3, and what each said without writing it."""
_SCALE = ("scale_low", "scale_high", "is_reversed")


def from_earlier(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of an earlier table as answers that say what their questions are.

    Examples
    --------
    >>> rows = pd.DataFrame({"staff_id": ["p1"], "wave": ["before"], "item": ["P1"], "answer": [3.0]})
    >>> from_earlier("practices", rows)[["instrument", "respondent_id", "respondent"]].iloc[0].tolist()
    ['practices', 'p1', 'staff']
    """
    return rows.rename(columns=TODAYS_NAMES).assign(instrument=name, **SAID[name])


def apart(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answers, and the questions that they describe, each once.

    A question that its row gives a dimension is called by both: the code alone may stand in several dimensions. One
    whose scale changed is as many questions.

    Examples
    --------
    >>> rows = pd.DataFrame({"school_id": "A", "instrument": "engagement", "dimension": ["affective", "cognitive"],
    ...     "item": "E1", "answer": [2.0, 4.0], "scale_low": 1.0, "scale_high": 5.0, "is_reversed": False})
    >>> answers, items = apart(rows)
    >>> answers["item"].tolist(), items["dimension"].tolist()
    (['affective-E1', 'cognitive-E1'], ['affective', 'cognitive'])
    """
    rows = rows.reindex(columns=[*rows.columns, *(name for name in ANSWERS_IN_FILES.column_names if name not in rows)])
    number = numbered(rows[name] for name in ("instrument", "dimension", "item", *_SCALE))
    distinct = rows.iloc[np.unique(number, return_index=True)[1]]
    codes = _codes(distinct)
    described = distinct.assign(item=codes)[distinct[list(OF_ITEM)].notna().any(axis=1).to_numpy()]
    items = described.groupby(list(QUESTIONNAIRES.key), sort=False, dropna=False)[list(OF_ITEM)].first().reset_index()
    answers = rows.assign(item=codes.to_numpy()[number] if len(rows) else rows["item"])
    years = pd.Series(school_years_of(answers["date"]), index=answers.index).astype("Int32")
    answers["school_year"] = answers["school_year"].astype("Int32").fillna(years)
    return answers.drop(columns=list(OF_ITEM)), items


def _codes(distinct: pd.DataFrame) -> pd.Series:
    """Code of each question of some rows: with its dimension when it has one, with its scale when it has several."""
    item = distinct["item"].astype("object")
    has_dimension = distinct["dimension"].notna()
    item = item.where(~has_dimension, distinct["dimension"].astype("str") + "-" + item.astype("str"))
    low, high, is_reversed = (distinct[name] for name in _SCALE)
    scale = low.map("{:g}".format) + "-" + high.map("{:g}".format) + is_reversed.map({True: " R"}).fillna("")
    is_twice = low.notna() & pd.DataFrame({"of": distinct["instrument"], "item": item}).duplicated(keep=False)
    return item.where(~is_twice, item.astype("str") + " (" + scale.astype("str") + ")").astype("str")


def with_earlier(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables in which those of before format 3 became questionnaires and answers."""
    found = {name: frame for name, frame in tables.items() if name not in EARLIER}
    told = [from_earlier(name, frame) for name, frame in tables.items() if name in EARLIER]
    if told:
        rows = pd.concat(told, ignore_index=True)
        answers, items = apart(rows if "school_id" in rows else rows.assign(school_id=""))
        for name, more in (("answers", answers), ("questionnaires", items)):
            found[name] = pd.concat([part for part in (found.get(name), more) if part is not None], ignore_index=True)
    return found
