"""The description of an import (`params/importation/*.yml`): which file holds what, written how."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from portraitlib.ingest.layout import Constant, FileFormat, SourceText, TakenOut, expression
from portraitlib.params import SchoolCode, Strict, wrong
from portraitlib.rules import Course, RuleSet
from portraitlib.tables.schemas import MAPPED_TABLES

CODED = {"results": ("mark", "mark_code"), "responses": ("score", "response_code")}
"""Tables in which a code may stand in place of a number: the number's column, the code's."""
SOURCES_OF_VALUES = ("from", "value", "file", "sheet", "join", "row_number")
READABLE_ENDINGS = (".csv", ".txt", ".tsv", ".csv.gz", ".txt.gz", ".tsv.gz", ".xls", ".xlsx", ".ods")


class ColumnSource(TakenOut):
    """Where one standard column comes from. Exactly one of `SOURCES_OF_VALUES` is given.

    Parameters
    ----------
    from_ : str
        Header of the source column (``from`` in the file).
    value : str
        Constant.
    file, sheet : str
        Regular expression on the file's or the sheet's name; its first group is the value.
    join : list of str
        Source columns whose texts together make the value.
    row_number : bool
        Made from the file and the line: for a source without identifier.
    identifier : {"code_permanent", "other"}
        Kind of a person's identifier; it is normalised, checked, then hashed.
    recode : dict
        Source text to standard value; ``"*"`` stands for any other text, null for "missing".
    default : str
        Value where the source has none.
    derive : {"year", "age_on_september_30"}
        Computed from a date.
    date_formats : list of str
        Instead of the file's own.
    optional : bool
        The source column may be absent.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True, validate_by_name=False)

    from_: SourceText | None = Field(default=None, alias="from")
    value: Constant | None = None
    file: str | None = None
    sheet: str | None = None
    join: list[SourceText] | None = Field(default=None, min_length=2)
    row_number: bool | None = None
    identifier: Literal["code_permanent", "other"] | None = None
    recode: dict[SourceText, Constant | None] = Field(default_factory=dict)
    default: Constant | None = None
    derive: Literal["year", "age_on_september_30"] | None = None
    date_formats: list[str] | None = None
    optional: bool = False

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, given: object) -> object:
        return given if isinstance(given, dict) else {"from": given}

    @field_validator("file", "sheet")
    @classmethod
    def _has_a_group(cls, pattern: str | None) -> str | None:
        return pattern if pattern is None else expression(pattern, groups=1)

    @model_validator(mode="after")
    def _one_source(self) -> ColumnSource:
        given = [name for name in SOURCES_OF_VALUES if getattr(self, "from_" if name == "from" else name) is not None]
        if len(given) != 1:
            raise wrong("one_source_of_values", found=given, expected=list(SOURCES_OF_VALUES))
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """Source columns this one is read from."""
        return tuple(self.join or ([self.from_] if self.from_ is not None else []))


class MarkScale(TakenOut):
    """Scale of the marks in the source, and the texts that stand in place of a mark or a score.

    Parameters
    ----------
    low, high : float
        Marks that stand for 0 and for 100; scores of items are kept as they are.
    codes : dict
        Text found in place of a mark, to the standard code kept in `mark_code` (`response_code` for
        the score of an item).
    letters : dict
        Text of a letter scale to the mark it stands for, in per cent: ``{"A+": 95}``.
    precision : int
        Decimals of the mark in per cent; it is rounded once, when it is read.
    """

    low: float = 0
    high: float = 100
    codes: dict[SourceText, str] = Field(default_factory=dict)
    letters: dict[SourceText, Annotated[float, Field(ge=0, le=100)]] = Field(default_factory=dict)
    precision: int = Field(default=1, ge=0, le=6)

    @model_validator(mode="after")
    def _high_is_above_low(self) -> MarkScale:
        if self.high <= self.low:
            raise wrong("scale_reversed", found=[self.low, self.high])
        return self


class Unpivot(Strict):
    """Several source columns that are rows of the standard table: a column a term, a column an item.

    Parameters
    ----------
    columns : dict
        Header to the constants that its rows get, e.g. ``{"É1": {"term": "1"}}``.
    matching, into : str
        Or a regular expression on headers, and the standard column that gets its first group
        (the whole header when there is no group).
    value : str
        Standard column that gets the cells.
    """

    columns: dict[SourceText, dict[str, Constant]] | None = Field(default=None, min_length=1)
    matching: str | None = None
    into: str | None = None
    value: str

    @model_validator(mode="after")
    def _one_way(self) -> Unpivot:
        if (self.columns is None) == (self.matching is None) or (self.matching is None) != (self.into is None):
            raise wrong("columns_or_matching")
        if self.matching is not None:
            expression(self.matching, groups=0)
        return self


class TableMapping(Strict):
    """How one standard table is filled from a file."""

    table: Literal[MAPPED_TABLES]  # type: ignore[valid-type]  # known when run only: the names of the schemas
    only: dict[SourceText, list[SourceText]] = Field(default_factory=dict)
    columns: dict[str, ColumnSource]
    marks: MarkScale = MarkScale()
    unpivot: list[Unpivot] = Field(default_factory=list)


class FileMapping(Strict):
    """Files of one layout, and the tables they hold. A key of `FileFormat` overrides the mapping's defaults."""

    more_keys: ClassVar[tuple[str, ...]] = tuple(FileFormat.model_fields)

    pattern: str
    optional: bool = False
    sheet: str | list[str] | None = None
    format: FileFormat = FileFormat()
    tables: list[TableMapping] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _gather_format(cls, given: object) -> object:
        """Put the keys of the format that stand beside `pattern` together."""
        if not isinstance(given, dict):
            return given
        own = {name: setting for name, setting in given.items() if name in FileFormat.model_fields}
        rest = {name: setting for name, setting in given.items() if name not in own}
        return {**rest, "format": own} if own else rest

    @field_validator("pattern")
    @classmethod
    def _stays_in_the_folder(cls, pattern: str) -> str:
        if pattern.startswith(("/", "~")) or re.match(r"^[A-Za-z]:", pattern) or ".." in re.split(r"[/\\]", pattern):
            raise wrong("pattern_leaves_folder", found=pattern)
        if not pattern.casefold().endswith(READABLE_ENDINGS):
            raise wrong("unknown_ending", found=pattern, expected=list(READABLE_ENDINGS))
        return pattern


class DeclaredSchool(Strict):
    """A school the import is about: a row of `schools`."""

    school_id: SchoolCode
    school_name: str | None = None
    service_centre: str | None = None
    teaching_language: Literal["fr", "en", "other"] | None = None
    imse_decile: int | None = Field(default=None, ge=1, le=10)
    low_income_decile: int | None = Field(default=None, ge=1, le=10)
    is_synthetic: bool | None = None


class ImportMapping(Strict):
    """The whole description of an import.

    Parameters
    ----------
    name : str
        Lower-case letters, digits, underscore.
    rules : str or RuleSet
        Name of a file ``params/regles/notation_<name>.yml``, or the rules themselves.
    defaults : FileFormat
    schools : list of DeclaredSchool
    courses : list of Course
        Added to the catalogue; a code already there is replaced.
    drop : list of str
        Source columns that identify a person: never read.
    files : list of FileMapping
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_]{0,63}$")
    description: str = ""
    rules: str | RuleSet = "quebec"
    defaults: FileFormat = FileFormat()
    schools: list[DeclaredSchool] = Field(default_factory=list)
    courses: list[Course] = Field(default_factory=list)
    drop: list[SourceText] = Field(default_factory=list)
    files: list[FileMapping] = Field(min_length=1)

    def format_of(self, file: FileMapping) -> FileFormat:
        """How the files of one entry are written: its own settings over the defaults."""
        own = {name: getattr(file.format, name) for name in file.format.model_fields_set}
        return self.defaults.model_copy(update=own)
