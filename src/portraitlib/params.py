"""Typed parameters of a notebook, and where the project's files are. An unknown key is an error."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from portraitlib.errors import ParamsError

SCHOOL_CODE = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$"
PROJECT_MARK = Path("params") / "regles"

Model = TypeVar("Model", bound=BaseModel)
SchoolCode = Annotated[str, Field(pattern=SCHOOL_CODE)]


class Strict(BaseModel):
    """A frozen model that refuses unknown keys."""

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
    audience : {"interne", "cap", "public"}
        Who reads; sets the disclosure rule.
    language : {"fr", "en"}
    group : str
        Home group, for the notebooks about one group.

    Examples
    --------
    >>> NotebookParams(school="999001").audience
    'interne'
    """

    school: SchoolCode
    store: str = "store"
    school_year: int = Field(default=0, ge=0, le=2100, strict=True)
    as_of: str = ""
    audience: Literal["interne", "cap", "public"] = "interne"
    language: Literal["fr", "en"] = "fr"
    group: str = Field(default="", max_length=64)

    @field_validator("as_of")
    @classmethod
    def _is_iso_date(cls, text: str) -> str:
        if text:
            date.fromisoformat(text)
        return text


def check(model: type[Model], values: dict, *, where: str) -> Model:
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
        faults = [
            {
                "place": ".".join(str(step) for step in fault["loc"]),
                "kind": fault["type"],
                "found": repr(fault.get("input"))[:80],
                "allowed": {name: fact for name, fact in fault.get("ctx", {}).items() if name != "error"},
            }
            for fault in refused.errors(include_url=False)
        ]
        raise ParamsError("invalid_params", where=where, faults=faults, known=sorted(model.model_fields)) from None


class _RepeatedKeyError(Exception):
    """Key given twice, and the line where its mapping begins."""


class _UniqueKeys(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML in which a key given twice is a fault: plain YAML keeps the last one in silence.

    Parsed in C where PyYAML was built so, ten times faster than in Python: a report reads a dozen of these files.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        """Build a mapping after checking that no key is written twice."""
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode) and key.value != "<<"]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise _RepeatedKeyError(twice, node.start_mark.line + 1)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> dict:
    """Read a YAML file that holds a mapping.

    Raises
    ------
    ParamsError
        ``file_missing``, ``invalid_yaml`` or ``repeated_key`` (with the line), or ``not_a_mapping``.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)  # a safe loader
    except _RepeatedKeyError as fault:
        key, line = fault.args
        raise ParamsError("repeated_key", file=path.name, key=key, line=line) from None
    except FileNotFoundError:
        raise ParamsError("file_missing", file=path.name, folder=path.parent.name) from None
    except UnicodeDecodeError:
        raise ParamsError("not_utf8", file=path.name) from None
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        raise ParamsError("invalid_yaml", file=path.name, line=mark.line + 1 if mark else None) from None
    if not isinstance(content, dict):
        raise ParamsError("not_a_mapping", file=path.name, found=type(content).__name__)
    return content


def project_folder(start: Path | None = None) -> Path:
    """Folder that holds `params/`, looked for upwards from `start` (the working folder by default).

    JupyterLab starts a kernel in `notebooks/`, papermill in the project: both find the same place.
    The variable ``PORTRAIT_PROJECT`` overrides the search.

    Raises
    ------
    ParamsError
        ``no_project`` when no parent folder holds ``params/regles``.
    """
    named = os.environ.get("PORTRAIT_PROJECT")
    here = Path(named) if named else (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / PROJECT_MARK).is_dir():
            return folder
    raise ParamsError("no_project", looked_from=here.name)


def resolve(path: str | Path, project: Path | None = None) -> Path:
    """Make a path of a parameter absolute: relative ones start at the project folder."""
    path = Path(path).expanduser()
    return path if path.is_absolute() else (project or project_folder()) / path
