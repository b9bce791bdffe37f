"""The project's notebooks, read once."""

import json
from pathlib import Path
from unittest.mock import patch

import nbformat
import pytest

import portraitlib
from portraitlib.display.view import VIEW_MIME
from portraitlib.tables.school import School

PROJECT = Path(__file__).parents[2]
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))


def pytest_generate_tests(metafunc):
    if "path" in metafunc.fixturenames:
        metafunc.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture
def code_cells(notebook):
    """Code cells but the parameters."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [cell for cell in cells if "parameters" not in cell.metadata.get("tags", [])]


@pytest.fixture
def prose(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


@pytest.fixture
def parameters(notebook):
    """The cells tagged `parameters`."""
    return [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]


def cells_run_here(notebook: str, school: School, only: tuple[str, ...] = ()) -> list[dict]:
    """Run the code cells of a notebook on a school already opened: without a kernel, a case costs a second.

    Parameters
    ----------
    notebook : str
        First characters of its name, such as ``"01"``.
    school : School
    only : tuple of str, optional
        Ids of the cells that are read, when not all are: a section needs no other but the one that opens the school.

    Returns
    -------
    list of dict
        What was shown, in order: the view (its JSON), with ``cell`` (id of the cell) and ``html``.
    """
    path = next((PROJECT / "notebooks").glob(f"{notebook}*.ipynb"))
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert {cell["id"] for cell in cells} >= set(only)
    cells = [cell for cell in cells if not only or cell["id"] in ("parameters", "open-school", *only)]
    names: dict[str, object] = {}
    bundles, shown = [], []
    with (
        patch.dict("os.environ", {"PORTRAIT_BATCH": "1", "PORTRAIT_PROJECT": str(PROJECT)}),
        patch.dict(portraitlib.__dict__, {"open_school": lambda **_: school}),
        patch("IPython.display.display", lambda *bundle, **_: bundles.extend(bundle)),
    ):
        for cell in cells:
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)  # the project's own notebook
            views = [one for one in bundles if VIEW_MIME in one]  # a list of choices is no view
            shown += [{**one[VIEW_MIME], "cell": cell["id"], "html": one["text/html"]} for one in views]
            bundles.clear()
    return shown


def rows_of(views: list[dict], view: str, table: str) -> list[dict]:
    """Rows of a table of a view, as dictionaries by column name; a withheld value is None."""
    found = next(one for shown in views if shown["name"] == view for one in shown["tables"] if one["name"] == table)
    names = [column["name"] for column in found["columns"]]
    return [dict(zip(names, row, strict=True)) for row in found["rows"]]


@pytest.fixture(scope="session")
def run_cells():
    return cells_run_here


@pytest.fixture(scope="session")
def table_of():
    return rows_of
