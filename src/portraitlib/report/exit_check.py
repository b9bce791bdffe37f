"""The last look before a report leaves: nothing in its files may name a student, a machine or an outside address."""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from portraitlib.errors import ReportError
from portraitlib.persons.handles import HANDLE
from portraitlib.persons.texts import plain

LONG_ENOUGH = 8
"""Length from which a pseudonym is looked for anywhere in a text; a shorter one must stand as a word."""

_TAG = re.compile(r"<[^>]*>")
_WORDS = re.compile(r"[^\W\d_]+")
_CODE_PERMANENT = re.compile(r"(?<![A-Za-zÀ-ÿ0-9])[A-Za-z]{4}[ \u00a0-]?(\d{4})([ \u00a0-]?)(\d{4})(?![A-Za-z0-9])")
_DATA_URI = re.compile(r"data:[a-z]+/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=\s]*")
_PICTURE = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=\s]*)")
_FOLDERS = "home|root|Users|tmp|var|private|opt|mnt|media|srv|usr|Volumes|workspace|work|data"
# Patterns begin with a rare sign, whatever comes before it looked at backwards: a page is searched ten times faster
# than when each of its letters may begin a match.
_ABSOLUTE_PATH = re.compile(
    rf"://(?<=file://)|/(?<![\w/.:<-]/)(?:{_FOLDERS})/[\w.~-]+"
    r"|:(?<=[A-Za-z]:)(?<![A-Za-z]{2}:)\\{1,2}[\w.~-]+|\\\\[\w.-]+\\\w+"
)
_ADDRESS = re.compile(
    r"""@import|\((?<=url\()\s*["']?(?:https?:)?//|="External"(?<=TargetMode="External")|/URI\s*\((?!\#)""",
    re.IGNORECASE,
)
_ADDRESS_AS_VALUE = re.compile(r"""=\s*\\?["']?\s*(?:https?:|ftp:)?//""", re.IGNORECASE)
_FETCHING_NAME = re.compile(r"\b(?:src|srcset|href|xlink:href|action|poster|data)\s*$|\s{80}$", re.IGNORECASE)
_NAME_LENGTH = 100  # signs before an equals sign where its name stands; behind 80 blanks any name is refused
_BROWSER_LABEL = re.compile(rb"\(node\d{8}\)")  # Chromium's own labels of a PDF's elements
_PRINTABLE = bytes([9, 10, 13, *range(32, 127)])
_PDF_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


@dataclass(frozen=True)
class Forbidden:
    """What the files of one report may not hold."""

    pseudonyms: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    shows_students: bool = False
    folders: tuple[str, ...] = field(default_factory=tuple)

    @cached_property
    def found_anywhere(self) -> frozenset[str]:
        """Pseudonyms looked for anywhere in a text."""
        return frozenset(name for name in self.pseudonyms if len(name) >= LONG_ENOUGH)

    @cached_property
    def runs(self) -> re.Pattern[str]:
        """What may hold one of these pseudonyms: a run of their signs alone, as long as the shortest of them."""
        signs = "".join(re.escape(sign) for sign in sorted(set().union(*self.found_anywhere)))
        return re.compile(f"[{signs}]{{{min(map(len, self.found_anywhere))},}}")

    @cached_property
    def named(self) -> Mapping[str, frozenset[tuple[str, ...]]]:
        """Words of each name of this machine, in whichever order they are written, by the first of them."""
        found: dict[str, set[tuple[str, ...]]] = {}
        for name in self.names:
            words = tuple(_WORDS.findall(plain(name)))
            for place in range(len(words)):
                found.setdefault(words[place], set()).add(words[place:] + words[:place])
        return {first: frozenset(runs) for first, runs in found.items()}


def machine_folders(*more: Path) -> tuple[str, ...]:
    """Absolute paths that would say where a report was made."""
    folders = {str(folder) for folder in (Path.home(), Path(tempfile.gettempdir()), *more)}
    return tuple(sorted(folder for folder in folders if len(folder) > len("/x")))


def check_exit(files: Iterable[Path], forbidden: Forbidden) -> None:
    """Refuse the files of a report when one of them holds what may not leave.

    The words of figures are read with the rest; pictures made of pixels are not, and the kit makes none. Names are
    looked for on the machine that keeps some.

    Raises
    ------
    ReportError
        ``may_not_leave`` with, for each file and kind of finding, how many; never what was found.
    """
    findings = [
        {"file": path.name, "kind": kind, "count": count}
        for path in files
        for kind, count in found_in(text_of(path), forbidden).items()
    ]
    if findings:
        raise ReportError("may_not_leave", findings=findings)


def found_in(text: str, forbidden: Forbidden) -> dict[str, int]:
    """Count what may not leave in `text`, by kind; kinds that were not found are left out.

    Examples
    --------
    >>> found_in("ABCD12345678 et <img src='https://exemple.org/a.png'>", Forbidden())
    {'code_permanent': 1, 'external_address': 1}
    >>> found_in("les résultats pour 2024-2025", Forbidden())
    {}
    >>> found_in("l'élève 9f3c52aa01", Forbidden(frozenset({"9f3c52aa01"})))
    {'pseudonym': 1}
    """
    text = read_through(text)
    counts = {
        "code_permanent": sum(_is_code(match, forbidden) for match in _CODE_PERMANENT.finditer(text)),
        "pseudonym": 0 if forbidden.shows_students else _count_pseudonyms(text, forbidden),
        "name": _count_names(text, forbidden.named),
        "machine_path": len(_ABSOLUTE_PATH.findall(text)) + _count_folders(text, forbidden.folders),
        "external_address": len(_ADDRESS.findall(text)) + _count_fetched(text),
    }
    return {kind: count for kind, count in counts.items() if count}


def read_through(text: str) -> str:
    """Write out the figures embedded in a text, so that their words are read like the others; leave fonts away."""
    return _DATA_URI.sub("data:", _PICTURE.sub(_written_out, text))


def _written_out(picture: re.Match[str]) -> str:
    try:
        return html.unescape(base64.b64decode(picture[1]).decode("utf-8", "replace"))
    except binascii.Error:
        return "data:"


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


def _is_code(match: re.Match[str], forbidden: Forbidden) -> bool:
    """Whether four letters and eight digits may be a code permanent: not two years, not a known pseudonym."""
    first, between, second = match.groups()
    is_two_years = bool(between) and 1900 <= int(first) <= int(second) <= 2200
    return not is_two_years and match.group() not in forbidden.pseudonyms


def _count_fetched(text: str) -> int:
    """Addresses that are the value of an attribute that fetches them."""
    starts = [match.start() for match in _ADDRESS_AS_VALUE.finditer(text)]
    return sum(bool(_FETCHING_NAME.search(text, max(0, start - _NAME_LENGTH), start)) for start in starts)


def _count_pseudonyms(text: str, forbidden: Forbidden) -> int:
    anywhere, as_words = forbidden.found_anywhere, forbidden.pseudonyms - forbidden.found_anywhere
    runs = "\n".join(forbidden.runs.findall(text)) if anywhere else ""
    words = set(re.findall(r"[\w-]+", text)) if as_words else set()
    handles = forbidden.handles.intersection(HANDLE.findall(text)) if forbidden.handles else ()
    return (sum(runs.count(name) for name in anywhere) if runs else 0) + len(as_words & words) + len(handles)


def _count_names(text: str, named: Mapping[str, frozenset[tuple[str, ...]]]) -> int:
    """Names that stand in a text, first name first or last, whatever the case, the accents and the signs between."""
    if not named:
        return 0
    return max(_count_runs(_WORDS.findall(one), named) for one in (plain(text), plain(_TAG.sub(" ", text))))


def _count_runs(words: list[str], named: Mapping[str, frozenset[tuple[str, ...]]]) -> int:
    return sum(
        any(tuple(words[place : place + len(run)]) == run for run in named[word])
        for place, word in enumerate(words)
        if word in named
    )


def _count_folders(text: str, folders: Iterable[str]) -> int:
    return sum(text.count(written) for folder in folders for written in {folder, folder.replace("\\", "\\\\")})


def _plain_text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _html_text(path: Path) -> str:
    """Source and unescaped text: a pseudonym written with entities is still one."""
    source = read_through(path.read_text(encoding="utf-8"))
    return f"{source}\n{html.unescape(source)}"


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


def _workbook_text(path: Path) -> str:
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


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


_READERS: dict[str, Callable[[Path], str]] = {
    ".html": _html_text,
    ".ipynb": _json_text,
    ".json": _json_text,
    ".xlsx": _workbook_text,
    ".csv": _plain_text,
    ".txt": _plain_text,
    ".pdf": _pdf_text,
}
