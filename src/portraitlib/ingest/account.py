"""The account of a finished school: what stays and what goes, by file, and what goes because of another fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from portraitlib.ingest.fault import Fault
from portraitlib.ingest.finalise import Finished
from portraitlib.ingest.gathered import Import
from portraitlib.ingest.personal import quotable
from portraitlib.ingest.record import EXAMPLES_SHOWN, LINES_KEPT
from portraitlib.ingest.stage import CELL, LINE, ORIGIN
from portraitlib.ingest.suspicions.persons import zeros_lost

UNREAD_LINES = ("unclosed_quote", "malformed_line", "wrong_number_of_cells", "truncated_line", "cell_too_long")
"""Rules by which whole lines of a list are lost: whoever stood there is enrolled nowhere."""


def account(gathered: Import, school: str, finished: Finished, missing: Sequence[str] = ()) -> None:
    """Count what stays and what goes, by file; list what goes."""
    for table, rows in finished.tables.items():
        counts = rows[ORIGIN].value_counts()
        for origin, n_rows in zip(counts.index.tolist(), counts.tolist(), strict=True):
            gathered.ledger.count(gathered.origins[origin], table, school, 0, n_rows, 0)
    _list_gone(gathered, school, finished, missing)
    _list_emptied(gathered, school, finished)


def _list_gone(gathered: Import, school: str, finished: Finished, missing: Sequence[str]) -> None:
    ledger, origins, cells = gathered.ledger, gathered.origins, gathered.cells
    for table, rule, column, origin, rows in _by_origin(finished.gone):
        at = origins[origin]
        rule = _as_described(gathered, rule, origin)
        expected = _expected(rule, rows, finished, missing)
        found = _codes_of(rows[column]) if rule == "unknown_item" else ()
        lines = sorted(set(rows[LINE].head(1000)))[:LINES_KEPT]
        ledger.count(at, table, school, 0, 0, len(rows))
        ledger.fault(rule, at, table, column, expected=expected, found=found, count=len(rows), lines=lines)
        listed = zip(rows[LINE].tolist(), rows[CELL].tolist(), strict=True)
        ledger.set_aside(at, table, [(line, cells[cell], column, rule, "", school) for line, cell in listed])


def _expected(rule: str, rows: pd.DataFrame, finished: Finished, missing: Sequence[str]) -> dict[str, Any]:
    """What a rule needs to tell of its rows."""
    if rule == "required_table_missing":
        return {"tables": list(missing)}
    if rule == "enrolled_another_year":
        gone = [some for table, _rule, _column, some in finished.gone if table == "students"]
        students = pd.concat([finished.tables["students"], *gone])
        listed = students.loc[students["student_id"].isin(rows["student_id"]), "school_year"]
        return {"told": _years(rows["school_year"]), "listed": _years(listed)}
    return {}


def _years(years: pd.Series) -> list[str]:
    return [f"{year - 1}-{year}" for year in sorted(years.dropna().astype(int).unique().tolist())]


def _list_emptied(gathered: Import, school: str, finished: Finished) -> None:
    ledger, origins, cells = gathered.ledger, gathered.origins, gathered.cells
    for table, rule, column, origin, rows in _by_origin(finished.emptied):
        at, lines = origins[origin], sorted(set(rows[LINE]))[:LINES_KEPT]
        ledger.count(at, table, school, 0, 0, 0, len(rows))
        ledger.fault(rule, at, table, column, count=len(rows), lines=lines, is_cell=True)
        listed = zip(rows[LINE].tolist(), rows[CELL].tolist(), strict=True)
        ledger.emptied(at, table, [(line, cells[cell], column, rule) for line, cell in listed])


def _as_described(gathered: Import, rule: str, origin: int) -> str:
    """Rule of rows set aside, unless the mapping says that they are repeated."""
    is_said = rule == "duplicate_identical" and gathered.are_distinct[origin]
    return "repeated_as_described" if is_said else rule


def tell_zeros_lost(gathered: Import, finished: Finished) -> list[tuple[tuple[str, str], str, pd.DataFrame]]:
    """Tell the files that lost the zeros of their numbers; the rows set aside because of it."""
    zeros, origins, ledger = gathered.zeros, gathered.origins, gathered.ledger
    causes = []
    for table, rows, students, lost_here in zeros_lost(finished, zeros):
        mine, others = (origins[int(part[ORIGIN].iloc[0])] for part in (rows, students))
        lost, whole, of = (mine, others, rows) if lost_here else (others, mine, students)
        expected = {"other": whole.file, "digits": zeros.widths.most_common(1)[0][0]}
        lines = of[LINE].head(1000).unique()[:LINES_KEPT]
        ledger.fault(
            "zeros_lost",
            lost,
            table if lost_here else "students",
            "student_id",
            expected=expected,
            count=len(of),
            lines=lines,
        )
        causes.append((("zeros_lost", lost.file), table, rows))
    return causes


def lines_lost(gathered: Import, school: str, finished: Finished) -> list[tuple[tuple[str, str], str, pd.DataFrame]]:
    """Rows of students not enrolled, when at least as many lines of the school's lists of students were not read."""
    gone = [(table, rows) for table, rule, _column, rows in finished.gone if rule == "student_not_enrolled"]
    gone = [(table, rows) for table, rows in gone if "student_id" in rows]
    if not gone:
        return []
    files = gathered.ledger.files_of(school, {"students"})
    lost = [one for one in gathered.ledger.faults if one.table == "students" and _is_nobody(one)]
    lost = [one for one in lost if one.file in files]
    n_students = pd.concat([rows["student_id"] for _table, rows in gone]).nunique()
    if n_students > sum(one.count for one in lost):
        return []
    cause = max(lost, key=lambda one: one.count)
    return [((cause.rule, cause.file), table, rows) for table, rows in gone]


def _is_nobody(fault: Fault) -> bool:
    """Whether a fault of a list of students takes whole lines away, or leaves them without their number."""
    return fault.rule in UNREAD_LINES or (fault.rule == "required_missing" and fault.column == "student_id")


def explain(gathered: Import, because: tuple[str, str], table: str, rows: pd.DataFrame) -> None:
    """Say which fault rows set aside as not enrolled follow from."""
    counts = rows[ORIGIN].value_counts()
    for place, n_rows in zip(counts.index.tolist(), counts.tolist(), strict=True):
        origin = gathered.origins[place]
        gathered.ledger.explain(because, "student_not_enrolled", origin, table, "student_id", n_rows)


def _codes_of(column: pd.Series) -> list[str]:
    """First texts of a column that are codes and name nobody."""
    texts = column.dropna().astype("str").unique()[:EXAMPLES_SHOWN]
    return [text for text in texts if quotable(text, 1, is_text=True)]


def _by_origin(listed: list[tuple[str, str, str, pd.DataFrame]]) -> Iterator[tuple[str, str, str, int, pd.DataFrame]]:
    origin: Any
    for table, rule, column, rows in listed:
        for origin, some in rows.groupby(ORIGIN, sort=True):
            yield table, rule, column, int(origin), some
