"""`registre.jsonl`, in the store: what was destroyed, corrected or changed, and when; nobody is told of in it."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import portraitlib

TRACE = "registre.jsonl"


def add_trace(store: Path, act: str, **facts: Any) -> None:
    """Add a line to the register of a store: an act, its day, the version of the kit, and counts.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> add_trace(folder, "purge", versions=2)
    >>> [(one["act"], one["versions"]) for one in read_trace(folder)]
    [('purge', 2)]
    """
    day = datetime.now(UTC).astimezone().date().isoformat()
    line = json.dumps({"on": day, "act": act, **facts, "library": portraitlib.__version__}, ensure_ascii=False)
    with os.fdopen(os.open(store / TRACE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as out:
        out.write(f"{line}\n")


def read_trace(store: Path) -> list[dict[str, Any]]:
    """Lines of the register of a store, the oldest first."""
    try:
        return [json.loads(line) for line in (store / TRACE).read_text(encoding="utf-8").splitlines()]
    except FileNotFoundError:
        return []
