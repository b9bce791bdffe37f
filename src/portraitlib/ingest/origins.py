"""Where rows come from, told without the names of persons."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Origin:
    """Where rows come from: a file, and a sheet of it when it is a workbook."""

    file: str
    sheet: str = ""


def told_otherwise(origins: Sequence[Origin], hide: Callable[[str], str]) -> dict[Origin, Origin]:
    """Origins whose names hold a person's; two that become alike are numbered."""
    told, taken = {}, set(origins)
    for origin in origins:
        file, sheet = hide(origin.file), hide(origin.sheet)
        new, number = Origin(file, sheet), 1
        while new != origin and new in taken:
            number += 1
            new = Origin(f"{file} ({number})", sheet)
        taken.add(new)
        if new != origin:
            told[origin] = new
    return told


def hide_in_list(path: Path, hide: Callable[[str], str], told: Mapping[Origin, Origin]) -> None:
    """Take names out of a list of rows set aside; it is written again only when it holds some."""
    written_as = {(no_formula(of.file), no_formula(of.sheet)): to for of, to in told.items()}
    with path.open(encoding="utf-8", newline="") as opened:
        head, *rows = csv.reader(opened)
    if not any((row[0], row[1]) in written_as or hide(row[3]) != row[3] for row in rows):
        return
    for row in rows:
        origin = written_as.get((row[0], row[1]))
        row[:2] = (no_formula(origin.file), no_formula(origin.sheet)) if origin else row[:2]
        row[3] = hide(row[3])
    with path.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows([head, *rows])


def no_formula(name: str) -> str:
    """Name that a spreadsheet will not take for a formula."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@")) else name
