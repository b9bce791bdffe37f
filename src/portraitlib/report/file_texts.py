"""What a file of a report says, as text: of a page, a notebook, a workbook, a PDF."""

from __future__ import annotations

import base64
import binascii
import csv
import html
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from portraitlib.errors import ReportError

_DATA_URI = re.compile(r"data:[a-z]+/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=\s]*")
_PICTURE = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=\s]*)")
_BROWSER_LABEL = re.compile(rb"\(node\d{8}\)")  # Chromium's own labels of a PDF's elements
_PRINTABLE = bytes([9, 10, 13, *range(32, 127)])
_PDF_STRING = re.compile(r"\(((?:[^()\\]|\\.)*)\)")
_PDF_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def text_of(path: Path) -> str:
    """Everything readable in a file, as text.

    Raises
    ------
    ReportError
        ``unknown_output`` for a kind of file that cannot be checked.
    """
    reader = _READERS.get(path.suffix)
    if reader is None:
        raise ReportError("unknown_output", file=path.name)
    return reader(path)


def read_through(text: str) -> str:
    """Write out the figures embedded in a text, so that their words are read like the others; leave fonts away."""
    return _DATA_URI.sub("data:", _PICTURE.sub(_written_out, text))


def _written_out(picture: re.Match[str]) -> str:
    try:
        return html.unescape(base64.b64decode(picture[1]).decode("utf-8", "replace"))
    except binascii.Error:
        return "data:"


def _plain_text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _csv_text(path: Path) -> str:
    """Cells, a line each: the number of a cell is not the decimals of the one before."""
    with path.open(encoding="utf-8", newline="") as opened:
        return "\n".join(cell for row in csv.reader(opened) for cell in row)


def _html_text(path: Path) -> str:
    """Source, then what is written in it with entities as it reads: a pseudonym written so is still one."""
    source = read_through(path.read_text(encoding="utf-8"))
    return "\n".join([source, *(html.unescape(piece) for piece in re.split("[<>]", source) if "&" in piece)])


def _json_text(path: Path) -> str:
    """Strings of a JSON file, keys too, without its escapes."""
    return "\n".join(_strings(json.loads(path.read_text(encoding="utf-8"))))


def _strings(node: object) -> Iterable[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield str(name)
            yield from _strings(value)
    elif isinstance(node, list):
        if all(isinstance(item, str) for item in node):
            yield "".join(node)  # a notebook keeps a text as its lines
        else:
            for item in node:
                yield from _strings(item)
    elif isinstance(node, str):
        yield node


def workbook_text(path: Path | BinaryIO) -> str:
    """Parts of an Office file; tags stay, for the links are in them."""
    with zipfile.ZipFile(path) as parts:
        return "\n".join(
            html.unescape(parts.read(name).decode("utf-8", "replace"))
            for name in parts.namelist()
            if name.endswith((".xml", ".rels"))
        )


def _pdf_text(path: Path) -> str:
    """Objects of a PDF and those of its compressed streams that hold text.

    Words drawn glyph by glyph stay unread: the pages are printed from the HTML file, which is read in full.
    """
    content = path.read_bytes()
    streams = [_inflated(stream) for stream in _PDF_STREAM.findall(content)]
    parts = [_PDF_STREAM.sub(b"", content)] + [stream for stream in streams if not stream.translate(None, _PRINTABLE)]
    return "\n".join(_BROWSER_LABEL.sub(b"", part).decode("latin-1") for part in parts)


def pdf_words(text: str) -> str:
    """Words of a PDF's objects: the numbers around them are places on a page, and in the file."""
    return "\n".join(_PDF_STRING.findall(text))


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


_READERS: dict[str, Callable[[Path], str]] = {
    ".html": _html_text,
    ".ipynb": _json_text,
    ".json": _json_text,
    ".xlsx": workbook_text,
    ".csv": _csv_text,
    ".txt": _plain_text,
    ".pdf": _pdf_text,
}
