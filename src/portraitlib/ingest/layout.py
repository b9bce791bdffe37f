"""How a text file is written, how a value is taken out of its text, where a list of codes is looked up."""

from __future__ import annotations

import codecs
import re
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from portraitlib.params import Strict, wrong

ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso8859-1")
READABLE_ENDINGS = (".csv", ".txt", ".tsv", ".csv.gz", ".txt.gz", ".tsv.gz", ".xls", ".xlsx", ".ods")


def expression(pattern: str, *, groups: int) -> str:
    """Regular expression of a mapping, with at least some groups.

    Raises
    ------
    PydanticCustomError
        ``invalid_expression`` or ``expression_without_group``.
    """
    try:
        found = re.compile(pattern).groups
    except re.error:
        raise wrong("invalid_expression", found=pattern) from None
    if found < groups:
        raise wrong("expression_without_group", found=pattern)
    return pattern


def _text_of(value: object) -> object:
    """A YAML scalar as the text it stands for; a truth value has lost what was written (yes, oui, on)."""
    if isinstance(value, bool | float):
        raise wrong("quote_it", found=str(value))
    if isinstance(value, int):
        return str(value)
    return value


def _typed_text(value: object) -> object:
    """A constant of the mapping as text: ``true``, ``2026``, ``2025-09-02``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | date):
        return str(value)
    return value


def _one_character(value: object) -> object:
    if value == "tab":
        return "\t"
    if not isinstance(value, str) or len(value) != 1:
        raise wrong("one_character", found=str(value))
    return value


def _inside_the_folder(pattern: str) -> str:
    if pattern.startswith(("/", "~")) or re.match(r"^[A-Za-z]:", pattern) or ".." in re.split(r"[/\\]", pattern):
        raise wrong("pattern_leaves_folder", found=pattern)
    if not pattern.casefold().endswith(READABLE_ENDINGS):
        raise wrong("unknown_ending", found=pattern, expected=list(READABLE_ENDINGS))
    return pattern


FilePattern = Annotated[str, AfterValidator(_inside_the_folder)]
SourceText = Annotated[str, BeforeValidator(_text_of)]
Constant = Annotated[str, BeforeValidator(_typed_text)]
Character = Annotated[str, BeforeValidator(_one_character)]


class TakenOut(Strict):
    """A value that other signs surround.

    Parameters
    ----------
    strip : str
        Characters taken off the text wherever they stand, before anything else: ``"*()"``.
    extract : str
        Regular expression; its first group is the value. A text in which it finds nothing stays as it is.
    """

    strip: str = ""
    extract: str | None = None

    @field_validator("extract")
    @classmethod
    def _finds_a_group(cls, pattern: str | None) -> str | None:
        return pattern if pattern is None else expression(pattern, groups=1)


class FileFormat(Strict):
    """How a text file is written.

    Parameters
    ----------
    encoding : str
        utf-8 (with or without BOM), utf-16 (with one; utf-16-le or utf-16-be without), cp1252 (Windows) or latin-1.
    separator : str
        One character, or ``tab``.
    decimal : {",", "."}
    quote, escape : str or None
        One character; None when the file has none.
    header : int
        Line of the column names, 1 for the first; 0 when there is none: columns are then called "1", "2"…
    missing : list of str
        Texts that stand for nothing; the empty text always does.
    date_formats : list of str
        `strptime` formats, tried in order; ISO dates (2026-02-28) are always read.
    """

    encoding: str = "utf-8"
    separator: Character = ","
    decimal: Literal[",", "."] = "."
    quote: Character | None = '"'
    escape: Character | None = None
    header: int = Field(default=1, ge=0, le=1000)
    missing: list[SourceText] = Field(default_factory=list)
    date_formats: list[str] = Field(default_factory=list)

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, name: str) -> str:
        try:
            found = codecs.lookup(name).name.removesuffix("-sig")
        except LookupError:
            found = ""
        if found not in ENCODINGS:
            raise wrong(
                "unknown_encoding",
                found=name,
                expected=["utf-8", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be"],
            )
        return found


def gather_format(given: object) -> object:
    """Put the keys of the format that stand beside a file's pattern together."""
    if not isinstance(given, dict):
        return given
    own = {name: setting for name, setting in given.items() if name in FileFormat.model_fields}
    rest = {name: setting for name, setting in given.items() if name not in own}
    return {**rest, "format": own} if own else rest


class Lookup(Strict):
    """A list of codes in another file: the value that stands beside a key. Keys of `FileFormat` may stand beside.

    Parameters
    ----------
    file : str
        Pattern of the file; of several, those of the same folder as the file being read come first.
    sheet : str
    key, value : str
        Headers of the column looked in, and of the one taken.
    """

    more_keys: ClassVar[tuple[str, ...]] = tuple(FileFormat.model_fields)

    file: FilePattern
    sheet: str | None = None
    key: SourceText
    value: SourceText
    format: FileFormat = FileFormat()

    @model_validator(mode="before")
    @classmethod
    def _gather_format(cls, given: Any) -> object:
        return gather_format(given)
