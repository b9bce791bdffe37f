"""What to mend in the exports, for who makes them: by file, line and column, without a name or a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portraitlib.display.fault_facts import facts_of, said
from portraitlib.display.secretary_words import SECRETARY
from portraitlib.ingest.files import matches

if TYPE_CHECKING:
    from portraitlib.display.wording import Words
    from portraitlib.ingest import Fault
    from portraitlib.ingest.mapping import ImportMapping, TableMapping


SHORTEST_RUN = 3
"""Lines in a row told by their first and last."""


@dataclass(frozen=True)
class ToMend:
    """One thing to mend: where it stands in the file as she knows it, and what to do."""

    file: str
    column: str
    lines: str
    what: str


def to_mend(faults: Iterable[Fault], mapping: ImportMapping, words: Words) -> list[ToMend]:
    """What to mend, file by file; what only follows from another fault, or is the description's, is left out."""
    found = [_told(fault, mapping, words) for fault in faults if fault.rule in SECRETARY and not fault.because]
    return sorted(dict.fromkeys(found), key=lambda one: one.file)


def mend_text(listed: Iterable[ToMend], words: Words) -> str:
    """The same as a text to copy into a message.

    Examples
    --------
    >>> from portraitlib.display.wording import Words
    >>> print(mend_text([ToMend("notes.csv", "« Note »", "lignes 2 et 7", "Corrigez.")], Words("fr")))
    notes.csv
    - colonne « Note », lignes 2 et 7 : Corrigez.
    """
    parts: list[str] = []
    file = None
    for one in listed:
        if one.file != file:
            parts += ([""] if parts else []) + [one.file or words.say("L'envoi au complet")]
            file = one.file
        place = ", ".join(
            part for part in (one.column and words.say("colonne {name}", name=one.column), one.lines) if part
        )
        parts.append(words.say("- {place} : {what}", place=place, what=one.what) if place else f"- {one.what}")
    return "\n".join(parts).replace("\N{NO-BREAK SPACE}", " ")


def _told(fault: Fault, mapping: ImportMapping, words: Words) -> ToMend:
    file = f"{fault.file} [{fault.sheet}]" if fault.sheet else fault.file
    headers = list(fault.expected.get("headers", ())) or _headers(fault, mapping)
    column = words.listing([words.say("« {text} »", text=header) for header in headers[:6]])
    return ToMend(file, column, _lines(fault, words), said(SECRETARY[fault.rule], facts_of(fault, words), words))


def _lines(fault: Fault, words: Words) -> str:
    if not fault.lines:
        return ""
    told = words.listing([_run(first, last, words) for first, last in _runs(fault.lines)])
    listed = words.plural("ligne {lines}", "lignes {lines}", len(fault.lines), lines=told)
    more = fault.count - len(fault.lines)
    return words.say("{listed} et d'autres", listed=listed) if more > 0 and len(fault.lines) > 1 else listed


def _runs(lines: Iterable[int]) -> list[tuple[int, int]]:
    """Lines that follow one another, as their first and last."""
    found: list[tuple[int, int]] = []
    for line in sorted(lines):
        if found and line == found[-1][1] + 1:
            found[-1] = (found[-1][0], line)
        else:
            found.append((line, line))
    return found


def _run(first: int, last: int, words: Words) -> str:
    if last - first < SHORTEST_RUN - 1:
        return str(first) if last == first else f"{first}, {last}"
    return words.say("{first} à {last}", first=first, last=last)


def _headers(fault: Fault, mapping: ImportMapping) -> list[str]:
    """Titles, in the file, of the columns that a column of the kit comes from."""
    tables = [
        table
        for entry in mapping.files
        if matches(fault.file, entry.pattern)
        for table in entry.tables
        if table.table == fault.table
    ]
    return next((found for table in tables if (found := _of_table(fault.column, table))), [])


def _of_table(column: str, table: TableMapping) -> list[str]:
    if column in table.columns:
        return list(table.columns[column].headers)
    return [header for block in table.unpivot if block.value == column for header in (block.columns or {})]
