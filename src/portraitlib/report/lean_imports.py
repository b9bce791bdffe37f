"""Libraries imported without what they use when it is there and no report does."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

TRIED_IN_VAIN = ("debugpy", "rfc3987_syntax")
"""A debugger; the grammar of Internet addresses, which is compiled for longer than all that a report imports."""


@contextmanager
def lean_imports() -> Iterator[None]:
    """Import as if the modules tried in vain were not installed."""
    hidden = [module for module in TRIED_IN_VAIN if module not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # so Python is told that there is none
    try:
        yield
    finally:
        for module in hidden:
            del sys.modules[module]
