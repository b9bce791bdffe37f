"""Whether a project's notebooks are the kit's own, or the school's, accepted once; and nothing is left in them.

A run reads a project's notebooks as templates: what stands in them goes into every school's reports. A note about one
school would go into the others', so a run refuses outputs, notes and texts that nobody has accepted.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portraitlib.errors import ReportError
from portraitlib.kit_files import notebooks_folder
from portraitlib.persons.handles import HANDLE, PSEUDONYM
from portraitlib.persons.texts import holds_e_mail
from portraitlib.report.exit_check import Forbidden, found_in
from portraitlib.tables.durable import replace_json

HASHES = Path(__file__).parent / "kit_notebooks.json"
"""Hash of each cell of the kit's notebooks; ``python -m portraitlib.report.kit_notebooks`` writes it."""
ACCEPTED = "acceptes.json"
_HEADING = re.compile(r"^#{1,3}[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_DIGITS = 16


@dataclass(frozen=True)
class Acceptance:
    """Who accepted a notebook as it is, and when."""

    hash: str
    by: str
    on: str


def refuse_changed_notebooks(project: Path, names: Iterable[str]) -> None:
    """Refuse to make reports of notebooks that hold outputs, notes, or a text that is not the kit's nor accepted.

    Raises
    ------
    ReportError
        ``notebooks_not_accepted``, with each cell.
    """
    accepted = accepted_notebooks(project)
    cells = [one for name in names for one in _faults(project, name, accepted.get(name))]
    if cells:
        raise ReportError("notebooks_not_accepted", cells=cells)


def accept_notebook(project: Path, name: str, *, by: str, on: date) -> Acceptance:
    """Take a notebook as the school's own, as it is today.

    Raises
    ------
    ReportError
        ``notebook_may_not_be_accepted`` when a cell holds outputs, or what is about a person.
    """
    cells = cells_of(notebooks_folder(project) / f"{name}.ipynb")
    faults = [*_outputs(name, cells), *_about_persons(name, cells)]
    if faults:
        raise ReportError("notebook_may_not_be_accepted", cells=faults)
    made = Acceptance(_whole(cells), by, on.isoformat())
    every = {**accepted_notebooks(project), name: made}
    replace_json(notebooks_folder(project) / ACCEPTED, {one: vars(accepted) for one, accepted in every.items()})
    return made


def accepted_notebooks(project: Path) -> dict[str, Acceptance]:
    """What the school accepted, by notebook."""
    path = notebooks_folder(project) / ACCEPTED
    try:
        return {name: Acceptance(**one) for name, one in json.loads(path.read_text(encoding="utf-8")).items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError):
        raise ReportError("acceptances_unreadable", file=path.name) from None


def own_since(project: Path, name: str) -> str:
    """Day on which the school accepted its own text of a notebook; empty for the kit's."""
    cells = cells_of(notebooks_folder(project) / f"{name}.ipynb")
    accepted = accepted_notebooks(project).get(name)
    is_own = hashes_of(cells) != kit_hashes().get(name)
    return accepted.on if accepted and is_own and accepted.hash == _whole(cells) else ""


def cells_of(path: Path) -> list[dict[str, Any]]:
    """Cells of a notebook's file.

    Raises
    ------
    ReportError
        ``notebook_unreadable``.
    """
    try:
        return list(json.loads(path.read_text(encoding="utf-8"))["cells"])
    except (OSError, ValueError, KeyError, TypeError):
        raise ReportError("notebook_unreadable", file=path.name) from None


def hashes_of(cells: Sequence[Mapping[str, Any]]) -> list[str]:
    r"""Hash of what each cell says: neither what it showed nor how it was opened.

    Examples
    --------
    >>> cell = {"cell_type": "code", "source": ["1\n", "2"], "outputs": [], "execution_count": 7}
    >>> hashes_of([cell]) == hashes_of([{"cell_type": "code", "source": "1\n2"}])
    True
    """
    said = (f"{cell['cell_type']}\0{text_of_cell(cell)}" for cell in cells)
    return [hashlib.sha256(text.encode()).hexdigest()[:_DIGITS] for text in said]


def text_of_cell(cell: Mapping[str, Any]) -> str:
    """What stands in a cell, however the file cuts it in lines."""
    return "".join(cell["source"]).strip()


def kit_hashes() -> dict[str, list[str]]:
    """Hashes of the kit's notebooks, by name."""
    return dict(json.loads(HASHES.read_text(encoding="utf-8")))


def place_of(cells: Sequence[Mapping[str, Any]], place: int) -> str:
    """Heading over a cell; empty when there is none."""
    above = (_HEADING.findall(text_of_cell(cell)) for cell in reversed(cells[: place + 1]))
    return next((found[-1] for found in above if found), "")


def _faults(project: Path, name: str, accepted: Acceptance | None) -> Iterator[dict[str, Any]]:
    cells, kit = cells_of(notebooks_folder(project) / f"{name}.ipynb"), kit_hashes().get(name)
    yield from _outputs(name, cells)
    own = hashes_of(cells)
    if own == kit or (accepted and accepted.hash == _whole(cells)):
        return
    if kit is None:
        yield {"notebook": name, "kind": "unknown"}
        return
    changed = [place for place, one in enumerate(own) if one not in kit]
    for place in changed:
        yield {"notebook": name, "kind": "changed", "cell": place + 1, "section": place_of(cells, place)}
    if not changed:
        yield {"notebook": name, "kind": "cells_missing"}


def _outputs(name: str, cells: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for place, cell in enumerate(cells):
        if cell.get("outputs"):
            yield {"notebook": name, "kind": "outputs", "cell": place + 1, "section": place_of(cells, place)}


def _about_persons(name: str, cells: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for place, cell in enumerate(cells):
        if is_about_persons(text_of_cell(cell)):
            yield {"notebook": name, "kind": "persons", "cell": place + 1, "section": place_of(cells, place)}


def is_about_persons(text: str) -> bool:
    """Whether a text holds a pseudonym, a handle, a code permanent or an address of a person.

    Examples
    --------
    >>> is_about_persons("Revoir 26-48371 en mars"), is_about_persons("Année 2025-2026, cours 132-208")
    (True, False)
    """
    is_one = bool(PSEUDONYM.search(text) or HANDLE.search(text))
    return is_one or holds_e_mail(text) or "code_permanent" in found_in(text, Forbidden())


def _whole(cells: Sequence[Mapping[str, Any]]) -> str:
    return hashlib.sha256("\n".join(hashes_of(cells)).encode()).hexdigest()[:_DIGITS]


if __name__ == "__main__":
    from portraitlib.kit_files import brought_folder

    found = sorted((brought_folder() / "notebooks").glob("*.ipynb"))
    text = json.dumps({path.stem: hashes_of(cells_of(path)) for path in found}, indent=1)
    HASHES.write_text(text + "\n", encoding="utf-8")
