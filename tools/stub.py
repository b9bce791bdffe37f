"""Write ``src/portraitlib/__init__.pyi``, by which editors and mypy know the public names: ``python tools/stub.py``."""

from __future__ import annotations

import sys
from pathlib import Path

STUB = Path(__file__).resolve().parents[1] / "src" / "portraitlib" / "__init__.pyi"


def stub() -> str:
    """The names a notebook uses, each from its module."""
    import portraitlib

    homes = {**portraitlib._HOMES, **portraitlib._homes()}
    lines = [f"from {home} import {name} as {name}" for name, home in sorted(homes.items(), key=lambda one: one[::-1])]
    return "\n".join(
        ["# Written by tools/stub.py from the rooms' manifests: do not edit.", *lines, "", "__version__: str", ""]
    )


if __name__ == "__main__":
    STUB.write_text(stub(), encoding="utf-8")
    sys.exit(0)
