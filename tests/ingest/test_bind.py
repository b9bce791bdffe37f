"""A table's mapping among a sheet's headers."""

from __future__ import annotations

from portraitlib.ingest.bind import bind
from portraitlib.ingest.mapping import TableMapping

COLUMNS = {
    "school_id": "e",
    "student_id": "f",
    "school_year": "a",
    "course": "c",
    "competency": "k",
    "term": "t",
    "mark": "n",
}
HEADERS = list("efacktn")


def table(**more) -> TableMapping:
    return TableMapping.model_validate({"table": "results", "columns": COLUMNS, **more})


def rules(bound) -> dict[str, bool]:
    return {fault.rule: fault.stops for fault in bound.faults}


def test_a_sheet_with_every_header_has_no_fault():
    bound = bind(table(), [*HEADERS, "autre"])
    assert (bound.faults, bound.headers, bound.n_cells) == ((), HEADERS, 1)


def test_a_missing_required_column_stops_the_sheet_and_an_optional_one_does_not():
    assert rules(bind(table(), [name for name in HEADERS if name != "c"])) == {"missing_column": True}
    without_mark = bind(table(), [name for name in HEADERS if name != "n"])
    assert (rules(without_mark), without_mark.absent) == ({"missing_column": False}, {"mark"})


def test_a_column_said_to_be_optional_may_be_absent():
    columns = {**COLUMNS, "course_group": {"from": "g", "optional": True}}
    assert bind(table(columns=columns), HEADERS).faults == ()


def test_a_filter_whose_column_is_missing_stops_the_sheet():
    assert rules(bind(table(only={"Statut": ["Actif"]}), HEADERS)) == {"missing_column": True}


def test_a_used_header_found_twice_stops_the_sheet_and_an_unused_one_does_not():
    assert rules(bind(table(), [*HEADERS, "n"])) == {"duplicated_header": True}
    assert bind(table(), [*HEADERS, "x", "x"]).faults == ()


def test_cells_are_the_columns_named_or_matched():
    columns = {name: header for name, header in COLUMNS.items() if name not in ("term", "mark")}
    named = {"columns": {"É1": {"term": "1"}, "É9": {"term": "2"}}, "value": "mark"}
    bound = bind(table(columns=columns, unpivot=[named]), [*"efack", "É1"])
    assert [(cell.header, dict(cell.constants)) for cell in bound.cells] == [("É1", {"term": "1"})]
    assert rules(bound) == {"missing_column": False}
    matched = {"matching": r"^É(\d)$", "into": "term", "value": "mark"}
    bound = bind(table(columns=columns, unpivot=[matched]), [*"efack", "É1", "É2"])
    assert [dict(cell.constants) for cell in bound.cells] == [{"term": "1"}, {"term": "2"}]


def test_a_sheet_with_no_cell_at_all_is_stopped():
    columns = {name: header for name, header in COLUMNS.items() if name not in ("term", "mark")}
    named = {"columns": {"É1": {"term": "1"}}, "value": "mark"}
    assert bind(table(columns=columns, unpivot=[named]), [*"efack"]).stopper.rule == "missing_column"
