"""The working copies of notebooks (``carnets…/``), read before a run: they never leave, and hold no name either."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from portraitlib.errors import ReportError
from portraitlib.persons.names import all_names
from portraitlib.report.exit_check import Forbidden, found_in
from portraitlib.report.kit_notebooks import cells_of, place_of, text_of_cell

TOPS = "carnets*"
_KINDS = ("name", "code_permanent")


def look_over_copies(project: Path) -> ReportError | None:
    """What working copies hold that a person should take out: outputs, names of this machine, codes permanents.

    Returns
    -------
    ReportError or None
        ``copies_hold``, with the notebook and the cell, never what was found.
    """
    paths = [path for path in sorted(project.glob(f"{TOPS}/**/*.ipynb")) if ".ipynb_checkpoints" not in path.parts]
    forbidden = Forbidden(names=frozenset(all_names(date.today()))) if paths else Forbidden()
    cells = [one for path in paths for one in _held(path, project, forbidden)]
    return ReportError("copies_hold", cells=cells) if cells else None


def _held(path: Path, project: Path, forbidden: Forbidden) -> Iterator[dict[str, Any]]:
    try:
        cells = cells_of(path)
    except ReportError:  # not a notebook that anybody can open either
        return
    name = path.relative_to(project).with_suffix("").as_posix()
    for place, cell in enumerate(cells):
        for kind in _kinds(cell, forbidden):
            yield {"notebook": name, "kind": kind, "cell": place + 1, "section": place_of(cells, place)}


def _kinds(cell: Mapping[str, Any], forbidden: Forbidden) -> Iterator[str]:
    if cell.get("outputs"):
        yield "outputs"
    if any(found_in(text_of_cell(cell), forbidden).get(kind) for kind in _KINDS):
        yield "persons"
