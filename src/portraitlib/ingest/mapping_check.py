"""A mapping checked against the standard tables: every fault at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from portraitlib.ingest.coded import Coded, tidy
from portraitlib.ingest.convert import convert
from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.mapping import CODED, ColumnSource, ImportMapping, TableMapping
from portraitlib.ingest.private import OF_ACCOMPANIMENT, private_matter
from portraitlib.tables.schema import Column, Kind, TableSchema
from portraitlib.tables.schemas import FILED
from portraitlib.told_faults import told_faults

FROM_CATALOGUE = ("subject", "course_level", "sequence")
"""Columns of `results` that the course catalogue fills."""


def faults_of(content: dict[str, Any], mapping: ImportMapping | None) -> list[dict[str, Any]]:
    """Faults of a mapping against the standard tables."""
    faults = [fault for place, table in _tables_of(content) for fault in _table_faults(place, table)]
    return faults if mapping is None else faults + _whole_faults(mapping)


def told_fault(place: str, kind: str, found: object = None, expected: object = None) -> dict[str, object]:
    """One fault of a mapping, as `params.check` tells those of parameters."""
    return {"place": place, "kind": kind, "found": found, "allowed": {"expected": expected} if expected else {}}


def validated(content: dict[str, Any]) -> tuple[ImportMapping | None, list[dict[str, Any]]]:
    """Mapping of a file's content, or its faults."""
    try:
        return ImportMapping.model_validate(content), []
    except ValidationError as refused:
        return None, told_faults(refused, ImportMapping)


def _tables_of(content: dict[str, Any]) -> list[tuple[str, TableMapping]]:
    """Tables that can be understood one by one, even when the whole cannot."""
    found = []
    files = content.get("files")
    for number, file in enumerate(files if isinstance(files, list) else []):
        tables = file.get("tables") if isinstance(file, dict) else None
        for place, table in enumerate(tables if isinstance(tables, list) else []):
            try:
                found.append((f"files.{number}.tables.{place}", TableMapping.model_validate(table)))
            except ValidationError:
                continue  # already told by _validated
    return found


def filled_columns(table: TableMapping) -> set[str]:
    """Standard columns that a table's mapping fills."""
    filled = set(table.columns)
    for block in table.unpivot:
        filled.add(block.value)
        filled |= {block.into} if block.into else {name for given in (block.columns or {}).values() for name in given}
        filled |= set(block.constants)
    return filled | {"item", "answer"} if table.questionnaire else filled


def _table_faults(place: str, table: TableMapping) -> list[dict[str, Any]]:
    schema = FILED[table.table]
    filled = filled_columns(table)
    derived = {*FROM_CATALOGUE} if table.table == "results" else set()
    faults = list(_private_faults(place, table))
    faults += [
        told_fault(f"{place}.columns", "unknown_column", name, list(schema.column_names))
        for name in sorted(filled - set(schema.column_names))
        if not private_matter(name, is_of_accompaniment=table.table in OF_ACCOMPANIMENT)
    ]
    faults += _answers_faults(place, table, filled) if table.table == "answers" else []
    faults += [
        told_fault(f"{place}.columns", "required_column_not_mapped", name)
        for name in schema.column_names
        if schema.column(name).required and name != "school_id" and name not in filled | derived
    ]
    twice = set(table.columns) & (filled_columns(table.model_copy(update={"columns": {}})))
    faults += [told_fault(f"{place}.unpivot", "column_filled_twice", name) for name in sorted(twice)]
    of_marks = {"low", "high", "letters", "precision", "out_of"}
    has_scale = table.table == "results" or not table.marks.model_fields_set & of_marks
    if "marks" in table.model_fields_set and not (table.table in CODED and has_scale):
        faults.append(told_fault(f"{place}.marks", "marks_of_another_table", table.table))
    known = {name: source for name, source in table.columns.items() if name in schema.column_names}
    for name, source in known.items():
        faults += _column_faults(f"{place}.columns.{name}", schema.column(name), source)
    return faults + _constant_faults(place, schema, table)


def _private_faults(place: str, table: TableMapping) -> Iterator[dict[str, Any]]:
    """Columns that would hold what never becomes data: by a name that no table has, or from a source that says it."""
    is_told = table.table in OF_ACCOMPANIMENT
    unknown = filled_columns(table) - set(FILED[table.table].column_names)
    for name in sorted(unknown | (used_headers(table) if is_told else set())):
        if matter := private_matter(name, is_of_accompaniment=is_told):
            yield told_fault(f"{place}.columns", matter, name)


def _answers_faults(place: str, table: TableMapping, filled: set[str]) -> list[dict[str, Any]]:
    """Faults of answers: nobody who answers, no day; a person named where the questionnaire must name nobody."""
    needed = (("student_id", "respondent_id"), ("date", "school_year"))
    faults = [
        told_fault(f"{place}.columns", "required_column_not_mapped", " / ".join(names))
        for names in needed
        if not filled & set(names)
    ]
    asked, named = table.questionnaire, table.columns.get("respondent_id")
    if asked is None:
        return faults
    names_one = "student_id" in filled and (asked.is_anonymous or asked.respondent != "student")
    if names_one or (asked.is_anonymous and named is not None and not named.row_number):
        faults.append(told_fault(f"{place}.columns", "names_who_answers", asked.instrument))
    return faults


def _column_faults(place: str, column: Column, source: ColumnSource) -> list[dict[str, Any]]:
    faults = []
    if source.identifier and not column.is_person:
        faults.append(told_fault(place, "identifier_of_no_person", column.name))
    if source.named_by and (not column.name.endswith("_year") or column.name == "birth_year"):
        faults.append(told_fault(place, "named_by_of_no_school_year", column.name))
    if source.derive and (column.kind is not Kind.INTEGER or not source.headers):
        faults.append(told_fault(place, "cannot_derive", source.derive))
    if source.counted_from is not None and column.kind is not Kind.DATE:
        faults.append(told_fault(place, "counted_from_of_no_date", column.name))
    if source.derive == "age_on_september_30" and column.name != "age_on_september_30":
        faults.append(told_fault(place, "cannot_derive", source.derive))
    return faults


def _constant_faults(place: str, schema: TableSchema, table: TableMapping) -> list[dict[str, Any]]:
    """Constants of the mapping that their column would refuse."""
    given = [
        (f"{place}.columns.{name}", name, text)
        for name, source in table.columns.items()
        for text in (source.value, source.default, *source.recode.values())
    ]
    for number, block in enumerate(table.unpivot):
        where = f"{place}.unpivot.{number}"
        given += [(f"{where}.constants", name, text) for name, text in block.constants.items()]
        given += [(f"{where}.recode", block.value, text) for text in block.recode.values()]
        for header, constants in (block.columns or {}).items():
            given += [(f"{where}.{header}", name, text) for name, text in constants.items()]
    if table.table in CODED:
        given += [(f"{place}.marks.codes", CODED[table.table][1], code) for code in table.marks.codes.values()]
    return [
        told_fault(where, "invalid_constant", text, list(schema.column(name).codes) or schema.column(name).kind.value)
        for where, name, text in given
        if text is not None and name in schema.column_names and not _is_accepted(schema.column(name), text)
    ]


def _is_accepted(column: Column, text: str) -> bool:
    if column.is_person or column.name == "mark":
        return True
    read = convert(column, Coded.constant(text, 1), ColumnSource.model_validate({"from": "x"}), FileFormat())
    return read.rules == [""]


def _whole_faults(mapping: ImportMapping) -> list[dict[str, Any]]:
    """Faults between the parts of a mapping."""
    faults = []
    codes = [school.school_id for school in mapping.schools]
    faults += [
        told_fault("schools", "school_declared_twice", code)
        for code in sorted({c for c in codes if codes.count(c) > 1})
    ]
    dropped = {tidy(header) for header in mapping.drop}
    with_school: dict[str, set[bool]] = {}
    for number, file in enumerate(mapping.files):
        for place, table in enumerate(file.tables):
            where = f"files.{number}.tables.{place}"
            used = {tidy(header) for header in used_headers(table)}
            faults += [told_fault(where, "dropped_column_used", header) for header in sorted(used & dropped)]
            has_school = "school_id" in filled_columns(table)
            with_school.setdefault(table.table, set()).add(has_school)
            if not has_school and needs_school(table.table) and len(codes) != 1:
                faults.append(told_fault(where, "school_column_missing", len(codes)))
    faults += [
        told_fault("files", "school_column_sometimes", table)
        for table, ways in sorted(with_school.items())
        if len(ways) > 1
    ]
    return faults


def needs_school(table: str) -> bool:
    """A table about persons, or about schools, cannot be copied to every school."""
    return table == "schools" or any(column.is_person for column in FILED[table].columns)


def columns_of_one_value(mapping: ImportMapping) -> dict[str, frozenset[str]]:
    """Columns of each table that the mapping itself fills with one value."""
    found: dict[str, frozenset[str]] = {}
    for file in mapping.files:
        for table in file.tables:
            names = {name for name, source in table.columns.items() if not source.headers}
            found[table.table] = found.get(table.table, frozenset()) | names
    return found


def used_headers(table: TableMapping) -> set[str]:
    """Source columns a table names (those of an unpivot by expression are known once a file is open)."""
    named = {header for source in table.sources.values() for header in source.headers} | set(table.filters)
    return named | {header for block in table.unpivot for header in block.columns or {}}
