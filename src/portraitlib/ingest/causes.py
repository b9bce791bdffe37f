"""What follows from another fault is told under it: a table is missing because its file could not be read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from portraitlib.ingest.fault import Fault
from portraitlib.ingest.files import matches
from portraitlib.ingest.mapping import ImportMapping

FOLLOWS = ("required_table_missing", "student_not_enrolled")
"""Rules that are mostly the consequence of another."""
OF_HEADERS = ("missing_column", "no_expected_column")
"""Rules of headers that are not found, as when their accents are spoilt."""


def with_causes(faults: Sequence[Fault], mapping: ImportMapping, kept: Collection[str]) -> list[Fault]:
    """Faults, each with the one it follows from; `kept` are the tables of which some rows were kept.

    A school without results has them set aside for a reason: that reason is the cause. Only when there is none are
    files missing.
    """
    unused = next((fault.expected for fault in faults if fault.rule == "files_ignored"), None)
    told = [_with_cause(fault, faults, mapping, kept) for fault in faults]
    return [_with_unused(fault, unused) for fault in told] if unused else told


def _with_unused(fault: Fault, unused: Mapping[str, Any]) -> Fault:
    """What is missing may be in a file that the mapping does not describe."""
    if fault.rule != "required_table_missing" or fault.because:
        return fault
    return replace(fault, expected={**fault.expected, "unused": unused["names"]})


def _with_cause(fault: Fault, faults: Sequence[Fault], mapping: ImportMapping, kept: Collection[str]) -> Fault:
    if fault.rule in OF_HEADERS and any(one.rule == "garbled_accents" and one.file == fault.file for one in faults):
        return replace(fault, because=("garbled_accents", fault.file))
    if fault.because or fault.rule not in FOLLOWS:
        return fault
    lacks = list(fault.expected.get("tables", [])) if fault.rule == "required_table_missing" else ["students"]
    if fault.rule == "student_not_enrolled" and "students" in kept:
        return fault
    cause = max(_causes(fault, lacks, faults, mapping), key=lambda one: (one.table == "", one.count), default=None)
    if cause is None:
        return fault
    return replace(fault, because=cause.because or (cause.rule, cause.file))


def _causes(fault: Fault, lacks: list[str], faults: Sequence[Fault], mapping: ImportMapping) -> Iterator[Fault]:
    """Faults by which a table that is lacking lost its rows, or its whole file."""
    for other in faults:
        if other is fault or other.is_note or other.rule == "required_table_missing":
            continue
        of_rows = other.table in lacks and other.count > 0
        of_file = not other.table and not other.count and set(lacks) & set(_tables_of(other.file, mapping))
        if of_rows or of_file:
            yield other


def _tables_of(file: str, mapping: ImportMapping) -> Iterator[str]:
    """Tables that a file would fill; a file that is missing is told by its pattern."""
    for entry in mapping.files:
        if file and (file == entry.pattern or matches(file, entry.pattern)):
            yield from (table.table for table in entry.tables)
