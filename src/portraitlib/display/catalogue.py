"""The English compiled from its text: at build, by kit.py, or in memory when nobody did."""

from __future__ import annotations

import gettext
import os
import sys
from io import BytesIO
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "locale"


def read_catalogue(text: Path) -> gettext.GNUTranslations:
    """Catalogue of a language: as compiled, unless its text is more recent or was never compiled.

    Parameters
    ----------
    text : Path
        The ``.po`` file; the ``.mo`` is beside it. An installed kit has the ``.mo`` only.

    Returns
    -------
    GNUTranslations

    Raises
    ------
    FileNotFoundError
        When there is neither.
    """
    compiled = text.with_suffix(".mo")
    if not is_behind(text):
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    return gettext.GNUTranslations(BytesIO(compiled_catalogue(text)))


def is_behind(text: Path) -> bool:
    """Whether the compiled file is missing, or older than its text."""
    compiled = text.with_suffix(".mo")
    return text.exists() and (not compiled.exists() or compiled.stat().st_mtime_ns < text.stat().st_mtime_ns)


def compiled_catalogue(text: Path) -> bytes:
    """Content of the compiled file.

    Parameters
    ----------
    text : Path
        The ``.po`` file.
    """
    from babel.messages.mofile import write_mo  # an installed kit does not need them
    from babel.messages.pofile import read_po

    written = BytesIO()
    with text.open("rb") as file:
        write_mo(written, read_po(file))
    return written.getvalue()


def compile_catalogues(folder: Path = FOLDER) -> None:
    """Compile every catalogue that is behind; a reader sees the earlier file or the whole new one."""
    for text in filter(is_behind, sorted(folder.glob("*/LC_MESSAGES/*.po"))):
        beside = text.with_suffix(f".{os.getpid()}.new")
        beside.write_bytes(compiled_catalogue(text))
        beside.replace(text.with_suffix(".mo"))


if __name__ == "__main__":
    compile_catalogues(*map(Path, sys.argv[1:]))
