"""The description of an import (`params/importation/*.yml`): which file holds what, written how."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from portraitlib.ingest.asked import as_answers
from portraitlib.ingest.coded import tidy
from portraitlib.ingest.fault import REFUSALS, SUSPICIONS
from portraitlib.ingest.layout import (
    Constant,
    FileFormat,
    FilePattern,
    Lookup,
    SourceText,
    TakenOut,
    expression,
    gather_format,
)
from portraitlib.ingest.wide import Unpivot
from portraitlib.params import SchoolCode, Strict, wrong
from portraitlib.rules import Course, Questionnaire, RuleSet
from portraitlib.tables.schemas import MAPPED_TABLES

CODED = {
    "results": ("mark", "mark_code"),
    "responses": ("score", "response_code"),
    "progress": ("score", "missing_reason"),
}
"""Tables in which a code may stand in place of a number: the number's column, the code's."""
OUT_OF = "out of"
SOURCES_OF_VALUES = ("from", "value", "file", "folder", "sheet", "join", "row_number")
Accepted = Literal[(*SUSPICIONS, *REFUSALS)]  # type: ignore[valid-type]  # known when run only: the names of the rules


class ColumnSource(TakenOut):
    """Where one standard column comes from. Exactly one of `SOURCES_OF_VALUES` is given.

    Parameters
    ----------
    from_ : str
        Header of the source column (``from`` in the file).
    value : str
        Constant.
    file, folder, sheet : str
        Regular expression on the name of the file, of its folder or of the sheet; its first group is the value.
    join : list of str
        Source columns whose texts together make the value.
    row_number : bool
        Made from the file and the line: for a source without identifier.
    identifier : {"code_permanent", "other"}
        Kind of a person's identifier; it is normalised, checked, then hashed.
    lookup : Lookup or list of Lookup
        The text is looked up in another file; one after the other when there are several.
    recode : dict
        Source text to standard value; ``"*"`` stands for any other text, null for "missing".
    default : str
        Value where the source has none.
    derive : {"year", "age_on_september_30"}
        Computed from a date.
    date_formats : list of str
        Instead of the file's own.
    counted_from : date
        Of a date told by the number of a week or of a measure: the day that 1 stands for.
    every : int
        Days from a number to the next.
    optional : bool
        The source column may be absent.
    named_by : {"first", "second"}
        Which of its two years a school year is named by; the second when nothing is said.
    digits : int
        Length of a number or code made of digits: zeros that a spreadsheet took away are put back in front.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True, validate_by_name=False)

    from_: SourceText | None = Field(default=None, alias="from")
    value: Constant | None = None
    file: str | None = None
    folder: str | None = None
    sheet: str | None = None
    join: list[SourceText] | None = Field(default=None, min_length=2)
    row_number: bool | None = None
    identifier: Literal["code_permanent", "other"] | None = None
    lookup: list[Lookup] = Field(default_factory=list)
    recode: dict[SourceText, Constant | None] = Field(default_factory=dict)
    default: Constant | None = None
    derive: Literal["year", "age_on_september_30"] | None = None
    date_formats: list[str] | None = None
    counted_from: date | None = None
    every: int = Field(default=1, ge=1, le=366)
    optional: bool = False
    named_by: Literal["first", "second"] | None = None
    digits: int | None = Field(default=None, ge=1, le=20)

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, given: object) -> object:
        return given if isinstance(given, dict) else {"from": given}

    @field_validator("lookup", mode="before")
    @classmethod
    def _one_or_several(cls, given: object) -> object:
        return [given] if isinstance(given, dict) else given

    @field_validator("file", "folder", "sheet")
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
        the score of an item, `missing_reason` for that of a probe).
    out_of : ColumnSource
        Where the highest mark of each row stands, when it is not the same for all.
    letters : dict
        Text of a letter scale to the mark it stands for, in per cent: ``{"A+": 95}``.
    precision : int
        Decimals of the mark in per cent; it is rounded once, when it is read.
    """

    low: float = 0
    high: float = 100
    codes: dict[SourceText, str] = Field(default_factory=dict)
    out_of: ColumnSource | None = None
    letters: dict[SourceText, Annotated[float, Field(ge=0, le=100)]] = Field(default_factory=dict)
    precision: int = Field(default=1, ge=0, le=6)

    @model_validator(mode="after")
    def _high_is_above_low(self) -> MarkScale:
        if self.high <= self.low:
            raise wrong("scale_reversed", found=[self.low, self.high])
        return self


class TableMapping(Strict):
    """How one standard table is filled from a file.

    Parameters
    ----------
    only, except_ : dict
        Header to the texts whose rows alone are taken, or left out (``except`` in the file).
    distinct : bool or "first"
        The source repeats a row of this table (a student on each line of a list of courses): once is enough. The
        earliest of the rows that differ by their day, where ``"first"`` is written.
    questionnaire : Questionnaire
        Of answers: a column a question, whose header is its code or its wording, and words of the scale in the cells.
        Its name is that of a file of ``params/questionnaires``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True, validate_by_name=False)

    table: Literal[MAPPED_TABLES]  # type: ignore[valid-type]  # known when run only: the names of the schemas
    only: dict[SourceText, list[SourceText]] = Field(default_factory=dict)
    except_: dict[SourceText, list[SourceText]] = Field(default_factory=dict, alias="except")
    distinct: bool | Literal["first"] = False
    columns: dict[str, ColumnSource]
    marks: MarkScale = MarkScale()
    unpivot: list[Unpivot] = Field(default_factory=list)
    questionnaire: Questionnaire | None = None
    accept: list[Accepted] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _under_todays_name(cls, given: object) -> object:
        return as_answers(given)

    @model_validator(mode="after")
    def _of_a_questionnaire(self) -> TableMapping:
        """What a questionnaire says is not said again: its name, and the sheet of whom it does not name."""
        asked = self.questionnaire
        if asked is not None:
            self.columns.setdefault("instrument", ColumnSource.model_validate({"value": asked.instrument}))
            if not {"student_id", "respondent_id"} & set(self.columns):
                self.columns["respondent_id"] = ColumnSource.model_validate({"row_number": True})
        return self

    @property
    def sources(self) -> dict[str, ColumnSource]:
        """Where its columns come from, and the highest mark of each row under the name of `OUT_OF`."""
        return self.columns if self.marks.out_of is None else {**self.columns, OUT_OF: self.marks.out_of}

    @property
    def filters(self) -> list[str]:
        """Source columns that say whether a row is taken."""
        return [tidy(header) for header in (*self.only, *self.except_)]


class FileMapping(Strict):
    """Files of one layout, and the tables they hold. A key of `FileFormat` overrides the mapping's defaults."""

    more_keys: ClassVar[tuple[str, ...]] = tuple(FileFormat.model_fields)

    pattern: FilePattern
    optional: bool = False
    sheet: str | list[str] | None = None
    format: FileFormat = FileFormat()
    tables: list[TableMapping] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _gather_format(cls, given: object) -> object:
        return gather_format(given)


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
        Source columns that identify a person: never kept.
    not_names : list of str
        Words of a name column that are no name where they stand in a group or a skill ("Lecture").
    identifiers : {"shared", "by_school"}
        Whether a number stands for one person in every school, or for another in each; told when two schools have
        it and nothing is said. A code permanent is always one person's.
    accept : list of str
        Suspicions that were looked into: kept in the account of the import, no longer told.
    files : list of FileMapping
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_]{0,63}$")
    description: str = ""
    rules: str | RuleSet = "quebec"
    defaults: FileFormat = FileFormat()
    schools: list[DeclaredSchool] = Field(default_factory=list)
    courses: list[Course] = Field(default_factory=list)
    drop: list[SourceText] = Field(default_factory=list)
    not_names: list[SourceText] = Field(default_factory=list)
    identifiers: Literal["shared", "by_school"] | None = None
    accept: list[Accepted] = Field(default_factory=list)
    files: list[FileMapping] = Field(min_length=1)

    @property
    def lookups(self) -> list[Lookup]:
        """Lists of codes that its columns are looked up in."""
        sources = (source for file in self.files for table in file.tables for source in table.sources.values())
        return [lookup for source in sources for lookup in source.lookup]

    @property
    def questionnaires(self) -> list[Questionnaire]:
        """Questionnaires that its tables name."""
        return [table.questionnaire for file in self.files for table in file.tables if table.questionnaire]

    def format_of(self, file: FileMapping) -> FileFormat:
        """How the files of one entry are written: its own settings over the defaults."""
        own = {name: getattr(file.format, name) for name in file.format.model_fields_set}
        return self.defaults.model_copy(update=own)
