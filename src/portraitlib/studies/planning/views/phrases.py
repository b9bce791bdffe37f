"""Turns of phrase that the sections of the planning share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from portraitlib.display.section import ResultTable, ShownTable, Words, with_labels
from portraitlib.tables.schemas import OVERALL


def place(row: Mapping[Any, Any], words: Words) -> str:
    """What a need is about: « Mathématique, Résoudre une situation-problème, 2e secondaire »."""
    told = [words.label(row["subject"], "subject")] if row.get("subject") else []
    if told and row.get("track"):
        told[0] += f" ({row['track']})"
    if row.get("competency", OVERALL) != OVERALL:
        told.append(words.label(row["competency"], "competency"))
    if row.get("weakest_notion") and row.get("found_in") == "skills":
        told.append(str(row["weakest_notion"]))
    told.append(words.say("groupe {group}", row) if row.get("group") else words.label(row["level"], "level"))
    return ", ".join(told)


def is_known(value: Any) -> bool:
    """Whether a value is neither missing nor withheld."""
    return bool(pd.notna(value))


def headed_by_place(shown: ShownTable, rows: pd.DataFrame, words: Words) -> ShownTable:
    """A table whose column of subjects says the whole of what a row is about."""
    label = words.say("Ce qui est à travailler")
    columns = tuple(replace(one, label=label) if one.name == "subject" else one for one in shown.columns)
    texts = [place(row, words) for row in rows.to_dict("records")]
    return with_labels(replace(shown, columns=columns), subject=texts)


def rows_of(table: ResultTable) -> list[dict[Any, Any]]:
    """Rows of a table, each as a mapping."""
    return table.data.to_dict("records")


def with_any_subject(shown: ShownTable, words: Words) -> ShownTable:
    """A table whose rows of no subject say so: what is asked or given is in any."""
    subjects = shown.rows["subject"].fillna("").astype("str")
    told = [words.label(one, "subject") if one else words.say("Toute matière") for one in subjects]
    return with_labels(shown, subject=told)
