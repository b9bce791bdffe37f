"""A table's mapping brought to one sheet: which of its columns are there, which cells are rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from portraitlib.ingest.asked import item_headers, item_words
from portraitlib.ingest.coded import tidy
from portraitlib.ingest.mapping import OUT_OF, ImportMapping, TableMapping
from portraitlib.ingest.mapping_check import needs_school
from portraitlib.ingest.personal import masked
from portraitlib.ingest.wide import Unpivot
from portraitlib.persons.texts import plain
from portraitlib.rules import Questionnaire
from portraitlib.tables.schema import TableSchema
from portraitlib.tables.schemas import FILED

BETWEEN_NAMES = "\n"
SEPARATORS = (";", ",", "\t", "|")


@dataclass(frozen=True)
class Cell:
    """A source column whose cells are records: where they go, and the constants they get."""

    header: str
    value: str
    constants: tuple[tuple[str, str], ...]
    block: Unpivot


@dataclass(frozen=True)
class HeaderFault:
    """A fault of a sheet's columns.

    `stops` tells that no row can be kept without the column.
    """

    rule: str
    column: str = ""
    expected: str = ""
    found: str = ""
    stops: bool = False


@dataclass(frozen=True)
class Bound:
    """A table's mapping on one sheet."""

    table: TableMapping
    schema: TableSchema
    cells: tuple[Cell, ...]
    absent: frozenset[str]
    faults: tuple[HeaderFault, ...]
    constants: Mapping[str, str] = field(default_factory=dict)

    @property
    def n_cells(self) -> int:
        """Records that a row becomes."""
        return max(1, len(self.cells))

    @property
    def stopper(self) -> HeaderFault | None:
        """Fault for which no row of the sheet can be kept."""
        return next((fault for fault in self.faults if fault.stops), None)

    @property
    def knows_nothing(self) -> bool:
        """None of the expected columns is there: what stands in the header may be anyone's data."""
        return any(fault.rule in ("no_expected_column", "wrong_separator") for fault in self.faults)

    @property
    def headers(self) -> list[str]:
        """Source columns to read."""
        named = [
            tidy(header)
            for name, source in self.table.sources.items()
            if name not in self.absent
            for header in source.headers
        ]
        return list(dict.fromkeys([*named, *self.table.filters, *(cell.header for cell in self.cells)]))


def bind(table: TableMapping, headers: list[str]) -> Bound:
    """Find a table's columns among a sheet's headers.

    Examples
    --------
    >>> table = TableMapping(table="schools", columns={"school_id": "Code", "school_name": "Nom"})
    >>> [fault.rule for fault in bind(table, ["Code", "Non"]).faults]
    ['missing_column']
    """
    schema = FILED[table.table]
    counts = Counter(headers)
    expected = _expected_headers(table)
    if expected and not any(counts[header] for header, _name in expected):
        return Bound(table, schema, (), frozenset(), (_nothing_found(headers, expected),))
    faults, absent = [], set()
    for name, source in table.sources.items():
        missing = [header for header in map(tidy, source.headers) if not counts[header]]
        if missing:
            absent.add(name)
        if missing and not source.optional:
            stops = name in ("school_id", OUT_OF) or (name in schema.column_names and schema.column(name).required)
            column = "mark" if name == OUT_OF else name
            faults += [_missing(column, header, headers, stops=stops) for header in missing]
    faults += [_missing("", header, headers, stops=True) for header in table.filters if not counts[header]]
    cells, cell_faults = _cells(table, headers)
    bound = Bound(table, schema, tuple(cells), frozenset(absent), ())
    twice = [
        HeaderFault("duplicated_header", expected=masked(header), stops=True)
        for header in bound.headers
        if counts[header] > 1
    ]
    return Bound(table, schema, tuple(cells), frozenset(absent), (*faults, *cell_faults, *twice))


def _expected_headers(table: TableMapping) -> list[tuple[str, str]]:
    named = [(tidy(header), name) for name, source in table.columns.items() for header in source.headers]
    in_cells = [(tidy(header), block.value) for block in table.unpivot for header in block.columns or {}]
    return [*named, *((header, "") for header in table.filters), *in_cells]


def _nothing_found(headers: list[str], expected: list[tuple[str, str]]) -> HeaderFault:
    """No column is known: what the first line holds may be anyone's data, so it is not quoted."""
    wanted = ", ".join(masked(header) for header, _name in expected[:12])
    if len([header for header in headers if header]) == 1:
        separator = max(SEPARATORS, key=headers[0].count)
        if headers[0].count(separator):
            return HeaderFault("wrong_separator", expected=wanted, found=separator, stops=True)
    return HeaderFault("no_expected_column", expected=wanted, stops=True)


def _missing(column: str, header: str, headers: list[str], *, stops: bool) -> HeaderFault:
    # A name that stands twice is led by the merged area above it (workbooks.cells): each place is a close name.
    close = [name for name in headers if name.endswith(f" / {header}")] or _close(header, headers)
    return HeaderFault("missing_column", column, masked(header), BETWEEN_NAMES.join(map(masked, close)), stops)


def _close(header: str, headers: list[str]) -> list[str]:
    """Header that is nearly the one expected, or that says it first: « Niveau (secondaire) » for « Niveau »."""
    names = {plain(name): name for name in headers}
    near = get_close_matches(plain(header), names, 1, 0.75)
    near = near or [name for name in names if name.startswith(f"{plain(header)} ")][:1]
    return [names[name] for name in near]


def _cells(table: TableMapping, headers: list[str]) -> tuple[list[Cell], list[HeaderFault]]:
    cells, faults = [], []
    for block in table.unpivot:
        if block.columns is not None:
            for given, constants in block.columns.items():
                header = tidy(given)
                if header in headers:
                    cells.append(Cell(header, block.value, tuple(constants.items()), block))
                else:
                    faults.append(_missing(block.value, header, headers, stops=False))
        else:
            matching, into = block.matching or "", block.into or ""
            found = [(header, re.search(matching, header)) for header in headers]
            named = [(header, match[1] if match.re.groups else header) for header, match in found if match]
            also = tuple(block.constants.items())
            cells += [Cell(header, block.value, ((into, name), *also), block) for header, name in named]
            if not named:
                faults.append(HeaderFault("no_column_matching", block.value, matching))
    if table.questionnaire is not None:
        asked, missing = _question_cells(table.questionnaire, headers)
        cells, faults = [*cells, *asked], [*faults, *missing]
    if (table.unpivot or table.questionnaire) and not cells:
        faults = [HeaderFault(fault.rule, fault.column, fault.expected, fault.found, stops=True) for fault in faults]
    return cells, faults


def _question_cells(asked: Questionnaire, headers: list[str]) -> tuple[list[Cell], list[HeaderFault]]:
    """Columns of a form that are answers to a questionnaire; what it asks and no column holds."""
    low, high = str(asked.numbers[0]), str(asked.numbers[-1])
    cells, faults = [], []
    wordings = {one.item: one.fr for one in asked.items}
    for item, found in item_headers(asked, headers).items():
        if len(found) > 1:
            faults.append(HeaderFault("duplicated_header", "answer", masked(wordings[item]), stops=True))
        elif not found:
            faults.append(_missing("answer", wordings[item], headers, stops=False))
        else:
            constants = {"item": item, "scale_low": low, "scale_high": high}
            block = Unpivot(columns={found[0]: constants}, value="answer", recode=item_words(asked))
            cells.append(Cell(found[0], "answer", tuple(constants.items()), block))
    return cells, faults


def only_school(mapping: ImportMapping, bound: Bound) -> dict[str, str]:
    """School of a table that names none, when the import is about one school."""
    names_school = "school_id" in bound.table.columns or any(
        "school_id" in dict(cell.constants) for cell in bound.cells
    )
    if names_school or not needs_school(bound.schema.name) or not mapping.schools:
        return {}
    return {"school_id": mapping.schools[0].school_id}
