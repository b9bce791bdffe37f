"""portraitlib: from a school's raw exports to a portrait a team can discuss.

The names a notebook uses: those below, and the studies that each room's manifest names. Each is imported when first
asked for, so that `import portraitlib` stays light.
"""

from __future__ import annotations

import os
from importlib import import_module

# Arrow's own allocator keeps what was given back: a fifth of the memory of a notebook. Read when Arrow is first loaded.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")

__version__ = "0.1.0"

_HOMES = {
    "open_school": "portraitlib.tables.school",
    "open_journal": "portraitlib.journal.opening",
    "write": "portraitlib.display.journal_write",
    "show": "portraitlib.display.show",
    "figure_of": "portraitlib.display.charts.figure",
    "explore": "portraitlib.display.controls",
    "provenance": "portraitlib.display.provenance",
}


def _homes() -> dict[str, str]:
    return _HOMES | import_module("portraitlib.results.rooms").public_names()


def __getattr__(name: str) -> object:
    if name == "__all__":
        return ["__version__", *_homes()]
    home = _HOMES.get(name) or ("" if name.startswith("_") else _homes().get(name, ""))
    if not home:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "open_school":  # what a notebook asks for first
        import_module("portraitlib.display.controls").word_errors_if_live()
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(["__version__", *_homes()])
