"""The needs of a group as bars: one row per need and state."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from portraitlib.display.section import Form, ResultTable, ShownColumn, ShownTable, Words, shown_table
from portraitlib.studies.group_portrait.measures.needs import STATES
from portraitlib.studies.group_portrait.views.need_words import filled, with_need_texts


def need_bars(table: ResultTable, words: Words, *, most: int) -> ShownTable:
    """Rows of the bars: one per need and state, for the `most` first needs of the table, after `disclose`."""
    table = _first_rows(table, most)
    columns = ("topic", "need_share", "between_share", "strength_share", "n_known")
    shown = shown_table(table, words, title="", columns=columns)
    shown = with_need_texts(shown, filled(table.data.to_dict("records")), words)
    frames = {name: getattr(shown, name) for name in ("rows", "labels", "withheld", "bounds")}
    told = {"rows": None, "labels": None, "withheld": False, "bounds": ""}
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in frames}
    for state in STATES:
        for name, frame in frames.items():
            part = frame[["topic", "n_known", f"{state}_share"]].rename(columns={f"{state}_share": "share"})
            label = {"rows": state, "labels": words.label(state, "state")}.get(name, told[name])
            parts[name].append(part.assign(state=label))
    order = [place + size * len(shown.rows) for place in range(len(shown.rows)) for size in range(len(STATES))]
    stacked: dict[str, Any] = {
        name: pd.concat(some, ignore_index=True).iloc[order].reset_index(drop=True) for name, some in parts.items()
    }
    forms = {"topic": Form.TEXT, "state": Form.TEXT, "share": Form.PERCENT, "n_known": Form.COUNT}
    named = tuple(ShownColumn(name, words.label(name, "column"), form) for name, form in forms.items())
    return replace(shown, columns=named, small_rows=(), **stacked)


def _first_rows(table: ResultTable, most: int) -> ResultTable:
    frames = {
        name: getattr(table, name).head(most)
        for name in ("data", "withheld", "bounds")
        if getattr(table, name) is not None
    }
    return replace(table, **frames)
