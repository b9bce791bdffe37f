"""Parts of who comes that tell one another, and that other tables tell: they are withheld together."""

from __future__ import annotations

import pandas as pd

from portraitlib.results.section import ResultTable, Table, without

TIED = {
    ("n_came", "n_never_came", "n_not_written"): ("n_not_written", "n_given_never"),
    ("n_asked_for", "n_not_asked", "n_sent", "n_not_sent", "n_willing", "n_not_willing"): (
        "n_not_asked",
        "n_sent",
        "n_willing",
        "n_offered",
        "n_asked_not_given",
    ),
}
"""Parts that go together where one of some counts is of a few: the others, and those of other tables, would give it."""


def told_together(declared: Table, rows: list[pd.DataFrame], together: list[pd.DataFrame], least: int) -> ResultTable:
    """A table less the parts tied to a count of a few students, in a row, or in any of those that add up `together`."""
    table = declared.filled(_joined(rows, declared))
    for parts, counts in TIED.items():
        few = [_has_few(row, counts, least) for row in rows]
        if together:
            few = [_has_few(pd.concat(together), counts, least)] * len(rows)
        told = [name for name in parts if table.data[name].any()]  # a column of 0 describes nobody
        table = without(table, few, *told)
    return table


def _has_few(rows: pd.DataFrame, counts: tuple[str, ...], least: int) -> bool:
    values = rows[[*counts]].to_numpy()
    return bool(((values > 0) & (values < least)).any())


def _joined(rows: list[pd.DataFrame], declared: Table) -> pd.DataFrame:
    if not rows:
        return pd.DataFrame(columns=declared.names)
    return pd.concat(rows, ignore_index=True)[declared.names]
