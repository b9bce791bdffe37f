"""Typed parameters of a notebook, and where the project's files are. An unknown key is an error."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from portraitlib.errors import ParamsError
from portraitlib.told_faults import told_faults

SCHOOL_CODE = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$"
PROJECT_MARK = Path("params") / "regles"
PROJECT_VARIABLE = "PORTRAIT_PROJECT"
"""Environment variable that names the project's folder, wherever one stands."""
MONTH_DAY = r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
FIRST_YEAR = 1990
"""Before it, a number is not the second year of a school year that a store holds."""

Model = TypeVar("Model", bound=BaseModel)
SchoolCode = Annotated[str, Field(pattern=SCHOOL_CODE)]
MonthDay = Annotated[str, Field(pattern=MONTH_DAY)]


def wrong(kind: str, **facts: Any) -> PydanticCustomError:
    """Error to raise in a validator: `kind` names the fault, `facts` are what its sentence needs.

    Parameters
    ----------
    kind : str
        Each has its sentence in `display.explanations`.
    **facts
        ``found`` stands for what was found, ``key`` for the key that is wrong when the whole was looked at.

    Examples
    --------
    >>> wrong("scale_reversed", found=[100, 0]).type
    'scale_reversed'
    """
    return PydanticCustomError(kind, kind, facts)


class Strict(BaseModel):
    """A frozen model that refuses unknown keys."""

    more_keys: ClassVar[tuple[str, ...]] = ()
    """Keys it takes beside its fields, to be told of a key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=False)


class Settings(Strict):
    """Choices of a study, written in a file of ``params/`` that the model names."""

    file: ClassVar[str]


class NotebookParams(Strict):
    """The flat keys every notebook takes, the same in each.

    Parameters
    ----------
    school : str
        School code: letters, digits, hyphen, underscore; it becomes a folder name.
    store : str
        Folder of the store, relative to the project folder or absolute.
    school_year : int
        Year read, named by its second year; 0 is the latest in the data.
    as_of : str
        ISO date; only what was known that day is read. Empty is everything.
    audience : {"interne", "personnel", "public"}
        Who reads; sets the disclosure rule.
    language : {"fr", "en"}
    group : str
        Home group, for the notebooks about one group.
    journal : str
        Where the team's journal is: a folder, a file, or the address of a PostgreSQL database.

    Examples
    --------
    >>> NotebookParams(school="999001").audience
    'interne'
    """

    school: SchoolCode
    store: str = "store"
    school_year: int = Field(default=0, ge=0, le=2100, strict=True)
    as_of: str = ""
    audience: Literal["interne", "personnel", "public"] = "interne"
    language: Literal["fr", "en"] = "fr"
    group: str = Field(default="", max_length=64)
    journal: str = Field(default="journal", min_length=1, max_length=512)

    def told(self) -> dict[str, Any]:
        """Return the keys as a report may tell them: no folder of a machine, no address of a server."""
        journal = "postgresql" if "://" in self.journal else Path(self.journal.removeprefix("wal:")).name
        return {**self.model_dump(), "store": Path(self.store).name, "journal": journal}

    @field_validator("as_of")
    @classmethod
    def _is_iso_date(cls, text: str) -> str:
        try:
            return text and date.fromisoformat(text).isoformat()
        except ValueError:
            raise wrong("not_a_day", found=text[:20]) from None

    @field_validator("school_year")
    @classmethod
    def _is_named_in_full(cls, year: int) -> int:
        if 0 < year < FIRST_YEAR:
            raise wrong("not_a_full_year", found=year)
        return year


def check(model: type[Model], values: dict[str, Any], *, where: str) -> Model:
    """Build `model` from `values`, telling every fault at once.

    Parameters
    ----------
    model : type of pydantic model
    values : dict
    where : str
        What is being read (a file name, "notebook parameters"), for the message.

    Raises
    ------
    ParamsError
        ``invalid_params`` with one entry per fault: its place, its pydantic type, what was found.

    Examples
    --------
    >>> check(NotebookParams, {"school": "../x"}, where="example")
    Traceback (most recent call last):
    ...
    portraitlib.errors.ParamsError: invalid_params (where='example', ...
    """
    try:
        return model(**values)
    except ValidationError as refused:
        faults = told_faults(refused, model)
        raise ParamsError("invalid_params", where=where, faults=faults, known=sorted(model.model_fields)) from None


def project_folder(start: Path | None = None) -> Path:
    """Folder that holds `params/`, looked for upwards from `start` (the working folder by default).

    JupyterLab starts a kernel in `notebooks/`, papermill in the project: both find the same place.
    The variable ``PORTRAIT_PROJECT`` overrides the search.

    Raises
    ------
    ParamsError
        ``no_project`` when no parent folder holds ``params/regles``.
    """
    named = os.environ.get(PROJECT_VARIABLE)
    here = Path(named) if named else (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / PROJECT_MARK).is_dir():
            return folder
    raise ParamsError("no_project", looked_from=here.name)


def resolve(path: str | Path, project: Path | None = None) -> Path:
    """Make a path of a parameter absolute: relative ones start at the project folder."""
    path = Path(path).expanduser()
    return path if path.is_absolute() else (project or project_folder()) / path
