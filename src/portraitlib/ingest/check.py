"""Standard records against their schema. Rules on one value are compiled into pandera and run on distinct values."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from portraitlib.ingest.convert import Converted
from portraitlib.ingest.mapping import CODED
from portraitlib.ingest.personal import holds_code, holds_contact, holds_number
from portraitlib.ingest.standard import RENUMBERED, Standard
from portraitlib.tables.schema import Column as Declared
from portraitlib.tables.schema import Kind, TableSchema
from portraitlib.tables.schemas import FILED

if TYPE_CHECKING:
    from pandera.pandas import Check, DataFrameSchema

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
FEWEST_UNREAD = 3
"""Values that cannot be read in one row before its texts are doubted; two may be two odd codes of one student."""
IN_ORDER = (("students", "entry_date", "exit_date"), ("services", "start_date", "end_date"))
NUMBERED = ("school_id", "course", *RENUMBERED)
"""Texts that may be a number of any length: codes that are declared, numbers given anew."""
ON_SCALE = (("answers", "answer"), ("observations", "rating"))
_RIGHT: dict[tuple[str, str], set[Any]] = defaultdict(set)
"""Values that broke no rule, by table and column: the same marks and codes come back in every file."""


@cache
def compiled(table: str) -> DataFrameSchema:
    """Pandera schema of a standard table: bounds, codes and patterns; every column may have nothing.

    Each check is named by the rule it stands for.
    """
    from pandera.pandas import Column, DataFrameSchema  # half a second, for an import only

    columns = {
        column.name: Column(None, _checks(column), nullable=True, required=False) for column in FILED[table].columns
    }
    return DataFrameSchema(columns)


def _checks(column: Declared) -> list[Check]:
    """Checks of one column; a person's identifier is checked before it is hashed."""
    from pandera.pandas import Check

    if column.is_person:
        return []
    checks = []
    if column.low is not None:
        checks.append(Check.ge(column.low, error="out_of_range"))
    if column.high is not None:
        checks.append(Check.le(column.high, error="out_of_range"))
    if column.codes:
        checks.append(Check.isin(column.codes, error="unknown_code"))
    if column.pattern:
        checks.append(Check.str_matches(rf"(?:{column.pattern})\Z", error="wrong_shape"))
    if column.kind is Kind.DATE:
        checks.append(Check.in_range(pd.Timestamp(FIRST_DAY), pd.Timestamp(LAST_DAY), error="date_out_of_range"))
    return checks


def check(standard: Standard, schema: TableSchema) -> None:
    """Note every rule of the schema that a record breaks."""
    for name, column in standard.columns.items():
        for rule in sorted({rule for rule in column.rules if rule}):
            standard.breaks(rule, name, column.breaking(rule))
    _check_values(standard, schema)
    for name in _required(standard, schema):
        standard.breaks("required_missing", name, standard.column(name).is_missing)
    _check_no_code(standard, schema)
    _check_together(standard, schema)


def _required(standard: Standard, schema: TableSchema) -> list[str]:
    """Columns in which every record must have something, but those that only the course or the import gives."""
    given = {"subject"} if schema.name == "results" else set()
    given |= {"school_id"} - set(standard.columns)
    return [column.name for column in schema.columns if column.required and column.name not in given]


def _check_values(standard: Standard, schema: TableSchema) -> None:
    """Run the compiled checks on the distinct values not seen before, those of all columns side by side."""
    import pandera.errors

    unseen = {
        name: found
        for name, column in standard.columns.items()
        if (found := _unseen(column, schema.column(name), _RIGHT[schema.name, name]))
    }
    if not unseen:
        return
    refused: dict[str, set[int]] = defaultdict(set)
    try:
        compiled(schema.name).validate(distinct_values(standard, schema, unseen), lazy=True)
    except pandera.errors.SchemaErrors as fault:
        failures = fault.failure_cases[["column", "check", "index"]].drop_duplicates()
        for (name, failed), found in failures.groupby(["column", "check"])["index"]:
            places = [unseen[name][place] for place in found]
            column = standard.columns[name]
            wrong = np.zeros(len(column.distinct) + 1, dtype=bool)
            wrong[places] = True
            standard.breaks(_rule_of(failed), name, wrong[column.codes])
            refused[name].update(places)
    for name, places in unseen.items():
        distinct = standard.columns[name].distinct
        _RIGHT[schema.name, name].update(distinct[place] for place in places if place not in refused[name])


def _unseen(column: Converted, declared: Declared, right: set[Any]) -> list[int]:
    """Places of the distinct values that were never found right; a school's code, in all its files, is at once."""
    if not _is_checked(declared):
        return []
    unseen = [place for place, value in enumerate(column.distinct) if value is not None and value not in right]
    if declared.pattern and not declared.codes and unseen:
        fits = re.compile(declared.pattern).fullmatch
        unseen = [place for place in unseen if not fits(column.distinct[place])]
    return unseen


def _rule_of(failed: str) -> str:
    """Rule a failed check stands for."""
    return re.split(r"\W", str(failed), maxsplit=1)[0]


def distinct_values(standard: Standard, schema: TableSchema, places: Mapping[str, list[int]]) -> pd.DataFrame:
    """Distinct values of some columns, at some of their places, padded with nothing to the same length."""
    columns = {
        name: pd.Series(_as_array([standard.columns[name].distinct[place] for place in found], schema.column(name)))
        for name, found in places.items()
    }
    return pd.DataFrame(columns)


def _is_checked(column: Declared) -> bool:
    has_bounds = column.low is not None or column.high is not None or column.kind is Kind.DATE
    return not column.is_person and bool(has_bounds or column.codes or column.pattern)


def _as_array(distinct: list[Any], declared: Declared) -> pd.api.extensions.ExtensionArray | np.ndarray:
    if declared.kind in (Kind.NUMBER, Kind.INTEGER):
        return np.array(distinct, dtype="float64")
    if declared.kind is Kind.DATE:
        return np.array(distinct, dtype="datetime64[s]")
    if declared.kind is Kind.BOOLEAN:
        return pd.array(distinct, dtype="boolean")
    return pd.array(distinct, dtype="str")


def _check_no_code(standard: Standard, schema: TableSchema) -> None:
    """Note texts that would carry a code permanent, an address or a number of a person into the store."""
    for name, column in standard.columns.items():
        declared = schema.column(name)
        if declared.kind in (Kind.LABEL, Kind.IDENTIFIER) and not declared.is_person:
            holding = [isinstance(value, str) and holds_code(value) for value in column.distinct]
            standard.breaks("code_permanent_in_text", name, np.array([*holding, False], dtype=bool)[column.codes])
            others = [
                isinstance(value, str)
                and not is_code
                and (holds_contact(value) or (name not in NUMBERED and holds_number(value)))
                for value, is_code in zip(column.distinct, holding, strict=True)
            ]
            standard.breaks("person_in_text", name, np.array([*others, False], dtype=bool)[column.codes])


def check_shifted(standard: Standard, schema: TableSchema, constants: Collection[str]) -> None:
    """Note the free texts of rows in which several values cannot be read and no other can.

    Their columns may be shifted: a name would then stand where a group is expected, and enter the store.
    """
    optional = [name for name in standard.columns if not schema.is_essential(name) and name not in constants]
    labels = [name for name in optional if schema.column(name).kind is Kind.LABEL]
    checked = [name for name in optional if name not in labels and not schema.column(name).is_person]
    unread = {name: np.zeros(standard.n, dtype=bool) for name in checked}
    for _rule, column, mask in standard.broken:
        if column in unread:
            unread[column] |= mask
    n_unread = sum(unread.values(), np.zeros(standard.n, dtype="int64"))
    if not labels or not (n_unread >= FEWEST_UNREAD).any():
        return
    is_read = [~standard.columns[name].is_missing & ~unread[name] for name in checked]
    doubtful = (n_unread >= FEWEST_UNREAD) & ~np.logical_or.reduce(is_read)
    for name in labels:
        standard.breaks("doubtful_row", name, doubtful & ~standard.columns[name].is_missing)


def _check_together(standard: Standard, schema: TableSchema) -> None:
    """Note values that contradict one another within a record."""
    for table, first, last in IN_ORDER:
        if table == schema.name:
            is_reversed = standard.column(last).days() < standard.column(first).days()
            standard.breaks("dates_reversed", last, is_reversed)
            if not schema.is_essential(first):  # nobody can say which of the two is wrong: neither is believed
                standard.breaks("dates_reversed", first, is_reversed)
    if schema.name == "services":
        is_before = standard.column("commitment_until").days() < standard.column("start_date").days()
        standard.breaks("commitment_before_start", "commitment_until", is_before)
    for table, name in ON_SCALE:
        if table == schema.name:
            answer = standard.column(name).floats()
            low, high = standard.column("scale_low").floats(), standard.column("scale_high").floats()
            standard.breaks("outside_scale", name, (answer < low) | (answer > high))
    if schema.name == "answers":
        for name, other in (("student_id", "respondent_id"), ("date", "school_year")):
            is_missing = standard.column(name).is_missing & standard.column(other).is_missing
            standard.breaks("required_missing", name, is_missing)
    if schema.name == "results":
        both = ~np.isnan(standard.column("mark").floats()) & ~standard.column("mark_code").is_missing
        standard.breaks("mark_and_code", "mark_code", both)
    if schema.name in ("responses", "progress"):
        code = CODED[schema.name][1]
        both = ~np.isnan(standard.column("score").floats()) & ~standard.column(code).is_missing
        standard.breaks("score_and_code", code, both)
    if schema.name == "instruments":
        is_over = standard.column("minimum").floats() > standard.column("maximum").floats()
        for name in ("minimum", "maximum"):  # nobody can say which of the two is wrong: neither is believed
            standard.breaks("minimum_over_maximum", name, is_over)
