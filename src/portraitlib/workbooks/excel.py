"""Facts of the sheets of an .xlsx workbook, from its own files."""

from __future__ import annotations

import posixpath
import re
from functools import cached_property
from xml.etree.ElementTree import Element, fromstring
from xml.parsers import expat
from zipfile import ZipFile

from portraitlib.workbooks.facts import MOST_CELLS, SheetFacts, cell_place, check_size
from portraitlib.workbooks.number_formats import BUILT_IN_PERCENTS, PERCENT, shown_as

_BLOCK = 1 << 20
_TOLD_BY_CELLS = re.compile(rb"<(?:\w+:)?f[\s/>]|\st=[\"']e[\"']")
_DECLARED = re.compile(rb"<(?:\w+:)?dimension\s+ref=[\"']([A-Z]+\d+)(?::([A-Z]+\d+))?[\"']")


class ExcelFacts:
    """Facts of the sheets of an .xlsx workbook."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        book = self._xml("xl/workbook.xml")
        self._targets = self._sheet_files(book)
        calculation = book.find("{*}calcPr")
        self._recomputes = calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true")

    def _xml(self, name: str) -> Element:
        return fromstring(self._archive.read(name))

    def _sheet_files(self, book: Element) -> dict[str, str]:
        links = {link.get("Id"): link.get("Target", "") for link in self._xml("xl/_rels/workbook.xml.rels")}
        found = {}
        for sheet in book.iterfind("{*}sheets/{*}sheet"):
            link = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)
            found[sheet.get("name", "")] = posixpath.join("/xl", links.get(link, "")).lstrip("/")
        return found

    @cached_property
    def _styles(self) -> dict[str, int]:
        """Styles of cells, by their number, whose numbers are shown otherwise than they are."""
        if "xl/styles.xml" not in self._archive.namelist():
            return {}
        styles = self._xml("xl/styles.xml")
        forms: dict[str, int | None] = {str(number): PERCENT for number in BUILT_IN_PERCENTS}
        for own in styles.iterfind(".//{*}numFmt"):
            forms[own.get("numFmtId", "")] = shown_as(own.get("formatCode", ""))
        used = styles.findall("{*}cellXfs/{*}xf")
        known = ((str(place), forms.get(style.get("numFmtId", ""))) for place, style in enumerate(used))
        return {place: form for place, form in known if form is not None}

    def of_sheet(self, name: str) -> SheetFacts:
        """Facts of one sheet; nothing is looked at cell by cell when there is nothing to find."""
        facts = SheetFacts(recomputes=self._recomputes)
        target = self._targets.get(name, "")
        if target not in self._archive.namelist():
            return facts
        to_scan, is_small = self._first_look(target)
        if to_scan or self._styles or not is_small:
            scan = _Scan(facts, self._styles, measures=not is_small)
            with self._archive.open(target) as opened:
                scan.parser.ParseFile(opened)
            if not is_small:
                check_size(scan.first, scan.last)
        return facts

    def _first_look(self, target: str) -> tuple[bool, bool]:
        """Whether the sheet holds formulas or errors, and declares a size that fits in memory."""
        to_scan, is_small, kept = False, None, b""
        with self._archive.open(target) as opened:
            while block := opened.read(_BLOCK):
                text = kept + block
                is_small = _declares_little(text) if is_small is None else is_small
                to_scan = to_scan or _TOLD_BY_CELLS.search(text) is not None
                kept = block[-32:]
        return to_scan, bool(is_small)


def _declares_little(text: bytes) -> bool:
    declared = _DECLARED.search(text)
    if declared is None:
        return False
    first, last = cell_place(declared[1].decode()), cell_place((declared[2] or declared[1]).decode())
    return (last[0] - first[0] + 1) * (last[1] - first[1] + 1) <= MOST_CELLS


class _Scan:
    """Goes through the cells of a sheet; where each stands is worked out only when there is something to note."""

    def __init__(self, facts: SheetFacts, styles: dict[str, int], *, measures: bool) -> None:
        self._facts, self._styles, self._measures = facts, styles, measures
        self._row = self._column = -1
        self._reference, self._kind = "", "n"
        self.first, self.last = (1 << 30, 1 << 30), (-1, -1)
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._column += 1
            self._reference, self._kind = attributes.get("r", ""), attributes.get("t", "n")
            if self._kind == "n" and (style := attributes.get("s", "0")) in self._styles:
                row, column = self._place()
                self._facts.shown[row][column] = self._styles[style]
        elif name in ("v", "is"):
            if self._measures:
                self._measure()
            if self._kind == "e":
                self.parser.CharacterDataHandler, self.parser.EndElementHandler = self._error, self._end
        elif name == "f" and self._kind == "n":
            row, column = self._place()
            self._facts.formulas[row].add(column)
        elif name == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1

    def _place(self) -> tuple[int, int]:
        return cell_place(self._reference) if self._reference else (self._row, self._column)

    def _measure(self) -> None:
        row, column = self._place()
        self.first = min(self.first[0], row), min(self.first[1], column)
        self.last = max(self.last[0], row), max(self.last[1], column)

    def _error(self, text: str) -> None:
        row, column = self._place()
        self._facts.errors[row][column] = text.strip()

    def _end(self, _tag: str) -> None:
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
