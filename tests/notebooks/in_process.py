"""A notebook's code cells, run in this process as a report runs them: without a kernel, a case costs a second."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import patch

import portraitlib
from portraitlib.display.view import VIEW_MIME
from portraitlib.tables.school import School

PROJECT = Path(__file__).parents[2]


def run_cells(notebook: str, school: School) -> list[dict]:
    """Run the code cells of a notebook on a school already opened.

    Parameters
    ----------
    notebook : str
        First characters of its name, such as ``"01"``.
    school : School

    Returns
    -------
    list of dict
        What was shown, in order: the view (its JSON), with ``cell`` (id of the cell) and ``html``.
    """
    path = next((PROJECT / "notebooks").glob(f"{notebook}*.ipynb"))
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
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


def table_of(views: list[dict], view: str, table: str) -> list[dict]:
    """Rows of a table of a view, as dictionaries by column name; a withheld value is None."""
    found = next(one for shown in views if shown["name"] == view for one in shown["tables"] if one["name"] == table)
    names = [column["name"] for column in found["columns"]]
    return [dict(zip(names, row, strict=True)) for row in found["rows"]]
