"""Sheets of a workbook (.xls, .xlsx, .ods) as rows of texts, read in a process of their own."""

from __future__ import annotations

import fnmatch
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Timer
from typing import Any

from portraitlib.ingest.coded import tidy
from portraitlib.ingest.inspection import FileFaultError
from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.read import Block, Sheet, with_headers

MOST_BYTES = 3 << 30
"""Memory that reading a workbook may take."""
MOST_SECONDS = 300
"""Time after which a workbook that gives nothing is left."""
_CHILD = (
    "import json, sys; sys.path[:] = json.loads(sys.argv.pop()); from portraitlib.workbooks.child import main; main()"
)


class Workbooks:
    """Opens the workbooks of an import in one process, begun with the first of them.

    What the reader of workbooks cannot bear (it stops the whole process when memory lacks) ends that process alone;
    the next workbook begins another.
    """

    def __init__(self, most_bytes: int = MOST_BYTES, most_seconds: float = MOST_SECONDS) -> None:
        self._most_bytes, self._most_seconds = most_bytes, most_seconds
        self._child: subprocess.Popen[bytes] | None = None

    def open(self, path: Path) -> list[tuple[str, bool]]:
        """Open a workbook; returns its sheets, and whether each is visible.

        Raises
        ------
        FileFaultError
            ``unreadable_workbook``: cut off, protected by a password, or not a workbook; ``workbook_too_heavy``.
        """
        return [(name, bool(visible)) for name, visible in self._ask(open=str(path.absolute()))["sheets"]]

    def sheet(self, name: str, form: FileFormat) -> Sheet:
        """Open one sheet of the last workbook opened, at its first row; line numbers are those of the sheet.

        Raises
        ------
        FileFaultError
            ``empty_file`` when the sheet has no header, ``sheet_too_large``, or a rule of `open`.
        """
        self._ask(sheet=name, header=form.header, decimal=form.decimal)
        return with_headers(name, self._blocks(), form.header)

    def close(self) -> None:
        """End the process."""
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def _blocks(self) -> Iterator[Block]:
        while (rows := self._ask(next=True))["rows"]:
            yield Block(rows["rows"], [*range(rows["line"], rows["line"] + len(rows["rows"]))])

    def _ask(self, **asked: object) -> dict[str, Any]:
        """Ask the process, and wait for its answer no longer than is allowed."""
        child = self._child = self._child or self._begin()
        assert child.stdin is not None and child.stdout is not None
        clock = Timer(self._most_seconds, child.kill)
        clock.start()
        try:
            child.stdin.write(json.dumps(asked).encode() + b"\n")
            child.stdin.flush()
            answer = child.stdout.readline()
        except OSError:
            answer = b""
        finally:
            clock.cancel()
        if not answer.endswith(b"\n"):
            self.close()
            raise FileFaultError("workbook_too_heavy")
        told: dict[str, Any] = json.loads(answer)
        if "fault" in told:
            raise FileFaultError(told["fault"], **told["facts"])
        return told

    def _begin(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", _CHILD, str(self._most_bytes), json.dumps(sys.path)]
        no_window = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing, creationflags=no_window)


def sheets_wanted(sheets: Sequence[tuple[str, bool]], wanted: str | list[str] | None) -> list[str]:
    """Names of the sheets to read: the first visible one when the mapping names none.

    A hidden sheet is read only when the mapping gives its very name.

    Raises
    ------
    FileFaultError
        ``sheet_missing`` when a name or glob finds no sheet.

    Examples
    --------
    >>> sheets_wanted([("Gr 101", True), ("Gr 102", True), ("Gr 99", False), ("Légende", True)], "gr *")
    ['Gr 101', 'Gr 102']
    """
    names, visible = [name for name, _ in sheets], [name for name, is_visible in sheets if is_visible]
    if wanted is None:
        return (visible or names)[:1]
    found: list[str] = []
    for pattern in [wanted] if isinstance(wanted, str) else wanted:
        matching = _matching(visible, pattern) or [name for name in names if _key(name) == _key(pattern)]
        if not matching:
            raise FileFaultError("sheet_missing", sheet=pattern, found=len(names))
        found += [name for name in matching if name not in found]
    return found


def _matching(names: list[str], pattern: str) -> list[str]:
    return [name for name in names if fnmatch.fnmatchcase(_key(name), _key(pattern))]


def _key(name: str) -> str:
    return tidy(name).casefold()
