"""The last look before a report leaves: nothing in its files may name a student, a machine or an outside address."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from portraitlib.errors import ReportError
from portraitlib.persons.handles import HANDLE
from portraitlib.persons.texts import plain
from portraitlib.report.file_texts import pdf_words, read_through, text_of
from portraitlib.report.identifiers import count_identifiers

LONG_ENOUGH = 8
"""Length from which a pseudonym is looked for anywhere in a text; a shorter one must stand as a word."""

_TAG = re.compile(r"<[^>]*>")
_WORDS = re.compile(r"[^\W\d_]+")
_CODE_PERMANENT = re.compile(r"(?<![A-Za-zÀ-ÿ0-9])[A-Za-z]{4}[ \u00a0-]?(\d{4})([ \u00a0-]?)(\d{4})(?![A-Za-z0-9])")
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


@dataclass(frozen=True)
class Forbidden:
    """What the files of one report may not hold."""

    pseudonyms: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    shows_students: bool = False
    folders: tuple[str, ...] = field(default_factory=tuple)
    is_of_a_person: Callable[[str], bool] | None = field(default=None, compare=False)

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
    folders = {str(folder.absolute()) for folder in (Path.home(), Path(tempfile.gettempdir()), *more)}
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
        for text in [text_of(path)]
        for kind, count in found_in(text, forbidden, pdf_words(text) if path.suffix == ".pdf" else None).items()
    ]
    if findings:
        raise ReportError("may_not_leave", findings=findings)


def found_in(text: str, forbidden: Forbidden, words: str | None = None) -> dict[str, int]:
    """Count what may not leave in `text`, by kind; kinds that were not found are left out.

    Numbers of persons are looked for in `words`, the part of the text that a reader reads; in all of it by default.

    Examples
    --------
    >>> found_in("ABCD12345678 et <img src='https://exemple.org/a.png'>", Forbidden())
    {'code_permanent': 1, 'external_address': 1}
    >>> found_in("a.b@exemple.invalid, 514 555-0199", Forbidden())
    {'e_mail': 1, 'telephone': 1}
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
        **count_identifiers(text if words is None else words, forbidden.is_of_a_person),
        "machine_path": len(_ABSOLUTE_PATH.findall(text)) + _count_folders(text, forbidden.folders),
        "external_address": len(_ADDRESS.findall(text)) + _count_fetched(text),
    }
    return {kind: count for kind, count in counts.items() if count}


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
