"""The process that reads workbooks: it answers on its output, in JSON, one line an answer."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile, is_zipfile

from portraitlib.workbooks.cells import rows_of
from portraitlib.workbooks.excel import ExcelFacts
from portraitlib.workbooks.facts import SheetFacts, SheetTooLargeError
from portraitlib.workbooks.old_excel import check_old_sizes, old_excel_facts
from portraitlib.workbooks.open_document import open_document_facts

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

CELLS_A_BLOCK = 200_000
MOST_UNPACKED = 2 << 30


class Refused(Exception):  # noqa: N818  # it carries an answer
    """A workbook that will not be read, with what to answer."""

    def __init__(self, rule: str, **facts: object) -> None:
        self.answer = {"fault": rule, "facts": facts}
        super().__init__(rule)


def limit_memory(n_bytes: int) -> None:
    """Limit what this process may take, where the system can; elsewhere what a file declares is read first."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (n_bytes, n_bytes))


class Reader:
    """Reads one workbook at a time, one sheet at a time, as it is asked."""

    def __init__(self) -> None:
        self._book: CalamineWorkbook | None = None
        self._facts: Callable[[str], SheetFacts] = lambda _name: SheetFacts()
        self._rows: Iterator[list[str]] = iter(())
        self._line = 1

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Answer one question: ``open`` a path, begin a ``sheet``, or the ``next`` rows of it."""
        try:
            if "open" in asked:
                return self._open(Path(asked["open"]))
            if "sheet" in asked:
                return self._begin(asked["sheet"], asked["header"], asked["decimal"])
            return self._next()
        except Refused as refused:
            return refused.answer
        except SheetTooLargeError as far:
            return {"fault": "sheet_too_large", "facts": {"cell": far.cell}}
        except MemoryError:
            return {"fault": "workbook_too_heavy", "facts": {}}
        except BaseException as fault:  # the reader's own errors share no base class, and its panics are no Exception
            return {"fault": "unreadable_workbook", "facts": {"reason": type(fault).__name__}}

    def _open(self, path: Path) -> dict[str, Any]:
        from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

        self._rows = iter(())
        self._facts = _facts_of(path)
        self._book = CalamineWorkbook.from_path(path)
        sheets = [sheet for sheet in self._book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]  # no chart
        return {"sheets": [[sheet.name, sheet.visible == SheetVisibleEnum.Visible] for sheet in sheets]}

    def _begin(self, name: str, header: int, decimal: str) -> dict[str, Any]:
        assert self._book is not None
        facts = self._facts(name)
        sheet = self._book.get_sheet_by_name(name)
        facts.merged += [(r1, r2, c1, c2) for (r1, c1), (r2, c2) in sheet.merged_cell_ranges or ()]
        self._rows, self._line = rows_of(sheet, facts, header, decimal), 1
        self._n_rows = max(1, CELLS_A_BLOCK // max(1, sheet.total_width))
        return {}

    def _next(self) -> dict[str, Any]:
        rows = list(islice(self._rows, self._n_rows))
        line, self._line = self._line, self._line + len(rows)
        return {"rows": rows, "line": line}


def _facts_of(path: Path) -> Callable[[str], SheetFacts]:
    """Make the function that finds the facts of a sheet; refuse a file that unpacks to too much."""
    if not is_zipfile(path):
        old: dict[str, SheetFacts] = {}
        try:
            check_old_sizes(path)
            old = old_excel_facts(path)
        except SheetTooLargeError:
            raise
        except Exception:  # of a kind that it does not know: the other reader has the last word
            old = {}
        return lambda name: old.get(name) or SheetFacts()
    archive = ZipFile(path)
    if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
        raise Refused("workbook_too_heavy")
    names = archive.namelist()
    if "xl/workbook.xml" in names and "xl/_rels/workbook.xml.rels" in names:
        return ExcelFacts(archive).of_sheet
    known = open_document_facts(archive) if "content.xml" in names else {}
    return lambda name: known.get(name) or SheetFacts()


def main() -> None:
    """Answer until the questions end."""
    limit_memory(int(sys.argv[1]))
    answers, sys.stdout = sys.stdout.buffer, sys.stderr  # what a library prints is no answer
    reader = Reader()
    for line in sys.stdin.buffer:
        answer = json.dumps(reader.answer(json.loads(line)))
        answers.write(answer.encode() + b"\n")
        answers.flush()
