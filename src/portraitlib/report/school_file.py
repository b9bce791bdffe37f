"""What a school's own file asks for (`params/ecoles/<school>.yml`), under what the command line asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from portraitlib.errors import ParamsError
from portraitlib.params import NotebookParams, check
from portraitlib.yaml_files import located, read_yaml

OF_A_RUN = ("audience", "language")
"""What all the reports of a run have in common: the folder has one audience, the index one language."""


def school_file(project: Path, school: str) -> Path:
    """File of a school, there or not."""
    return project / "params" / "ecoles" / f"{school}.yml"


def read_school_file(project: Path, school: str) -> NotebookParams | None:
    """Parameters that a school's file gives; None when it has none.

    Raises
    ------
    ParamsError
        ``invalid_params``; ``school_file_name`` when the file is about another school than its name says.
    """
    path = school_file(project, school)
    if not path.is_file():
        return None
    with located(path):
        asked = check(NotebookParams, read_yaml(path), where=path.name)
    if asked.school != school:
        raise ParamsError("school_file_name", file=path.name, found=asked.school, expected=school)
    return asked


def school_params(project: Path, school: str, given: Mapping[str, object]) -> NotebookParams:
    """Parameters of a school's reports: those of the command line, then of its file, then the kit's."""
    of_file = read_school_file(project, school)
    asked = {} if of_file is None else of_file.model_dump(include=set(of_file.model_fields_set))
    own = {name: value for name, value in asked.items() if name not in ("store", "group")}
    typed = {name: value for name, value in given.items() if value is not None}
    return check(NotebookParams, {**own, **typed, "school": school}, where="command line")


def check_agreement(params: Iterable[NotebookParams]) -> None:
    """Refuse schools whose files ask for different audiences or languages: they would share a folder.

    Raises
    ------
    ParamsError
        ``schools_differ`` with what is asked.
    """
    params = list(params)
    for key in OF_A_RUN:
        found = sorted({str(getattr(one, key)) for one in params})
        if len(found) > 1:
            raise ParamsError("schools_differ", key=key, found=found)
