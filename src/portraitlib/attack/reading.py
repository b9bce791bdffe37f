"""Every table and sentence of a delivered folder, whichever file holds it."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portraitlib.attack.numbers import HIDDEN, is_hidden, read_number
from portraitlib.attack.pages import read_page

_PICTURE = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=\s]+)")
_PICTURE_OR_FONT = re.compile(r"data:[a-z]+/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=\s]*")
_FIRST_ROW = 3  # of a workbook's sheet: its title, an empty row and the header come before


@dataclass(frozen=True)
class Sheet:
    """One table of one file: texts of its cells, and the mark of each (hidden, ``<``, ``>`` or none)."""

    file: str
    school: str
    report: str
    notebook: str
    name: str
    columns: tuple[str, ...]
    texts: tuple[tuple[str, ...], ...]
    marks: tuple[tuple[str, ...], ...]

    @property
    def kind(self) -> str:
        """Kind of file it was read from."""
        return Path(self.file).suffix


@dataclass(frozen=True)
class Delivery:
    """What a delivered folder holds: its tables, and its sentences by file."""

    sheets: tuple[Sheet, ...]
    sentences: tuple[tuple[str, str], ...]
    n_files: int


def read_delivery(folder: Path) -> Delivery:
    """Read every file of a folder that a reader can open: pages, notebooks, workbooks, CSV and JSON files."""
    sheets: list[Sheet] = []
    sentences: list[tuple[str, str]] = []
    files = sorted(path for path in folder.rglob("*") if path.suffix in _READERS and path.is_file())
    for path in files:
        file = path.relative_to(folder).as_posix()
        for kind, name, rows in _READERS[path.suffix](path):
            if kind == "text":
                sentences += [(file, text) for text in rows]
            elif len(rows) > 1:
                sheets.append(_sheet(path, file, name, rows))
    return Delivery(tuple(sheets), tuple(sentences), len(files))


def _sheet(path: Path, file: str, name: str, rows: list[list[str]]) -> Sheet:
    """A table with its marks, from its rows; the last columns of a CSV file may say what is withheld or a bound."""
    home = path.parent.parent if path.parent.name == "donnees" else path.parent
    pages = sorted(page.stem for page in home.glob("*.html"))
    notebook = next((stem for stem in pages if home.name.startswith(stem)), "")
    school, report = (home.parent.name, home.name) if notebook else (home.name, "")
    columns, *body = rows
    told = {place: columns[place] for place in range(len(columns)) if columns[place] in ("withheld", "bounds")}
    own = [place for place in range(len(columns)) if place not in told]
    names = tuple(columns[place] for place in own)
    texts, marks = [], []
    for row in body:
        cells = [*row, *[""] * (len(columns) - len(row))]
        said = {column: cells[place].split() for place, column in told.items()}
        texts.append(tuple(cells[place] for place in own))
        marks.append(tuple(_mark(column, cells[place], said) for column, place in zip(names, own, strict=True)))
    return Sheet(file, school, report, notebook, name, names, tuple(texts), tuple(marks))


def _mark(column: str, text: str, said: dict[str, list[str]]) -> str:
    if is_hidden(text) or column in said.get("withheld", ()):
        return HIDDEN
    bound = next((one[-1] for one in said.get("bounds", ()) if one[:-1] == column), "")
    read = read_number(text)
    return bound or (read[0] if read else "")


Read = Iterator[tuple[str, str, list[Any]]]


def _csv(path: Path) -> Read:
    text = path.read_text(encoding="utf-8-sig")
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    yield "table", path.stem, rows
    yield "text", "", [cell for row in rows for cell in row if " " in cell]


def _page(source: str) -> Read:
    pictures = [base64.b64decode(found).decode("utf-8", "replace") for found in _PICTURE.findall(source)]
    page = read_page(_PICTURE_OR_FONT.sub("", source))
    for table in page.tables:
        yield "table", table.caption, table.rows
    yield "text", "", page.sentences + [text for picture in pictures for text in read_page(picture).sentences]


def _html(path: Path) -> Read:
    yield from _page(path.read_text(encoding="utf-8"))


def _notebook(path: Path) -> Read:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            for kind, said in output.get("data", {}).items():
                text = "".join(said) if isinstance(said, list) else said
                if kind == "text/html":
                    yield from _page(text)
                elif isinstance(text, str):
                    yield "text", "", [text]


def _json(path: Path) -> Read:
    yield "text", "", list(_strings(json.loads(path.read_text(encoding="utf-8"))))


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from _strings(item)
    elif isinstance(node, str) and " " in node:
        yield node


def _workbook(path: Path) -> Read:
    from python_calamine import CalamineWorkbook  # only a workbook needs it

    with path.open("rb") as stream:
        book = CalamineWorkbook.from_filelike(stream)
        for name in book.sheet_names:
            rows = [
                [_cell(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            yield "text", "", [cell for row in rows for cell in row if " " in cell]
            if len(rows) > _FIRST_ROW and not rows[1][0]:
                body = rows[_FIRST_ROW:]
                ends = next((place for place, row in enumerate(body) if not any(row)), len(body))
                yield "table", rows[0][0], [rows[_FIRST_ROW - 1], *body[:ends]]


def _cell(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


_READERS = {".csv": _csv, ".html": _html, ".ipynb": _notebook, ".json": _json, ".xlsx": _workbook}
