"""The words of a notebook, block by block: taken out for translators, put back translated.

A block is a run of Markdown lines without a blank line: a heading, a paragraph, a list. It is the unit of
the catalogue, so a notebook may be edited without losing the translation of what did not change.
"""

from __future__ import annotations

import copy
import io
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping
from typing import IO, Any, TypeVar

from portraitlib.display.commands import as_typed
from portraitlib.display.wording import Words

_BLANK_LINES = re.compile(r"(\n[ \t]*\n\s*)")
_COMMENT = re.compile(r"^# (?P<text>.+)$", re.MULTILINE)


def blocks(source: str) -> list[str]:
    r"""Blocks of a Markdown source, in order, without the blank lines around them.

    Examples
    --------
    >>> blocks("# Titre\n\nUn paragraphe\nsur deux lignes.\n")
    ['# Titre', 'Un paragraphe\nsur deux lignes.']
    """
    return [part.strip() for part in _BLANK_LINES.split(source) if part.strip()]


Notebook = TypeVar("Notebook", bound=MutableMapping[str, Any])


def extract_ipynb(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Any
) -> Iterator[tuple[int, Any, Any, Any]]:
    """Babel extractor for notebooks: Markdown blocks, and the marked strings of code cells.

    References
    ----------
    Babel's documentation, *Writing Extraction Methods*.
    """
    from babel.messages.extract import extract_python  # only the catalogue's keeper needs it

    for number, cell in enumerate(json.load(file)["cells"], start=1):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            for block in blocks(source):
                yield number, None, block, []
        elif cell["cell_type"] == "code":
            for _, function, messages, comments in extract_python(
                io.BytesIO(source.encode()), keywords, comment_tags, options
            ):
                yield number, function, messages, comments
            for comment in _first_comments(cell, source):
                yield number, None, comment, []


def translate_notebook(notebook: Notebook, words: Words) -> Notebook:
    """Copy of a notebook whose words are in the reader's language."""
    translated = copy.deepcopy(notebook)
    for cell in translated["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            cell["source"] = as_typed(_translated(source, words.translate))
        elif cell["cell_type"] == "code":
            for comment in _first_comments(cell, source):
                cell["source"] = source.replace(f"# {comment}", f"# {as_typed(words.translate(comment))}", 1)
    return translated


def _translated(source: str, translate: Callable[[str], str]) -> str:
    parts = _BLANK_LINES.split(source)
    return "".join(part.replace(part.strip(), translate(part.strip())) if part.strip() else part for part in parts)


def _first_comments(cell: Mapping[str, Any], source: str) -> list[str]:
    """The comment that opens a code cell: what JupyterLab shows of a folded cell."""
    if "parameters" in cell.get("metadata", {}).get("tags", []):
        return []
    opening = _COMMENT.match(source)
    return [opening["text"]] if opening else []
