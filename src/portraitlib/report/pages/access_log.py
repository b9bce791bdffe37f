"""Who read what, and when: a line of JSON an answer, for the person who answers for the data."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from portraitlib.report.pages.identity import LOCAL

MARK_DIGITS = 16


@dataclass
class AccessLog:
    """A file that its owner alone reads, opened anew for each line: it may be put aside at any time.

    A line has no pseudonym, no choice, no token, and nothing that the request says but the places that are shown.

    Parameters
    ----------
    path : Path
    names : bool
        Whether persons are named; else each has a mark, made with `key`, that is the same each time.
    key : str
    """

    path: Path
    names: bool = True
    key: str = ""
    _is_told: bool = False

    def __call__(self, handler: Any) -> None:
        """Write the line of a request that was answered."""
        visitor = handler.entered
        line = {
            "time": datetime.now().astimezone().isoformat(timespec="milliseconds"),
            "who": self.told(visitor.who) if visitor else "",
            **handler.shown_place(),
            "status": handler.get_status(),
            "ms": round(1000 * handler.request.request_time()),
        }
        self._write(json.dumps(line, ensure_ascii=False) + "\n")

    def told(self, who: str) -> str:
        """A person's name, or the mark that stands for it.

        Examples
        --------
        >>> AccessLog(Path("acces.jsonl")).told("local"), len(AccessLog(Path("x"), names=False, key="k").told("a"))
        ('local', 16)
        """
        if self.names or who == LOCAL.who:
            return who
        return hmac.new(self.key.encode(), who.encode(), hashlib.sha256).hexdigest()[:MARK_DIGITS]

    def begin(self) -> None:
        """Open the file before anything is answered.

        Raises
        ------
        OSError
        """
        os.close(self._opened())

    def _opened(self) -> int:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        return os.open(self.path, flags, 0o600)

    def _write(self, line: str) -> None:
        try:
            file = self._opened()
            try:
                os.write(file, line.encode())
            finally:
                os.close(file)
        except OSError as fault:
            if not self._is_told:
                self._is_told = True
                sys.stderr.write(f"{self.path.name} : {fault.strerror}\n")


def no_log(_handler: Any) -> None:
    """Write nothing of a request: an address holds what was chosen."""
