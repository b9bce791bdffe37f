"""What a person left in a notebook that every school shares goes into no report."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from portraitlib.display.explanations import explanation
from portraitlib.display.wording import Words
from portraitlib.errors import ReportError
from portraitlib.report import kit_notebooks
from portraitlib.report.kit_notebooks import accept_notebook, cells_of, hashes_of, own_since, refuse_changed_notebooks
from portraitlib.report.working_copies import look_over_copies

KIT = Path(__file__).parents[2] / "notebooks"
NAME = "03_assiduite"
NAMES = sorted(path.stem for path in KIT.glob("*.ipynb"))
TODAY = date(2026, 2, 1)


@pytest.fixture
def own(tmp_path):
    """A project with its copy of a notebook of the kit."""
    (tmp_path / "notebooks").mkdir()
    shutil.copy(KIT / f"{NAME}.ipynb", tmp_path / "notebooks")
    return tmp_path


def change(project, name=NAME, **more):
    """Change a notebook: `outputs`, `note`, `text` or `cut` at the cell of that number, counted from 1."""
    path = project / "notebooks" / f"{name}.ipynb"
    book = json.loads(path.read_text("utf-8"))
    cells = book["cells"]
    if "outputs" in more:
        cells[more["outputs"] - 1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["26-48371"]}]
    if "note" in more:
        note = {"cell_type": "markdown", "id": "note", "metadata": {}, "source": more.get("text", "Une note.")}
        cells.insert(more["note"] - 1, note)
    if "cut" in more:
        del cells[more["cut"] - 1]
    path.write_text(json.dumps(book), encoding="utf-8")


def refusal(project, names=(NAME,)):
    with pytest.raises(ReportError) as refused:
        refuse_changed_notebooks(project, names)
    return refused.value


def first_code_cell():
    return next(place for place, cell in enumerate(cells_of(KIT / f"{NAME}.ipynb"), 1) if cell["cell_type"] == "code")


def test_the_hashes_of_the_kit_are_those_of_its_notebooks():
    told = "python -m portraitlib.report.kit_notebooks writes them again"
    assert kit_notebooks.kit_hashes() == {name: hashes_of(cells_of(KIT / f"{name}.ipynb")) for name in NAMES}, told


def test_the_notebooks_of_the_kit_are_taken(own):
    refuse_changed_notebooks(own, [NAME])
    assert own_since(own, NAME) == ""


def test_opening_and_saving_a_notebook_changes_nothing(own):
    path = own / "notebooks" / f"{NAME}.ipynb"
    book = json.loads(path.read_text("utf-8"))
    for cell in book["cells"]:
        cell["source"], cell["metadata"] = "".join(cell["source"]), {"collapsed": True}
    path.write_text(json.dumps(book, indent=4), encoding="utf-8")
    assert refuse_changed_notebooks(own, [NAME]) is None


def test_outputs_left_in_a_notebook_are_refused_with_their_cell(own):
    place = first_code_cell()
    change(own, outputs=place)
    assert [(one["kind"], one["cell"]) for one in refusal(own).facts["cells"]] == [("outputs", place)]


def test_a_note_is_refused_with_its_cell_and_its_section_and_is_not_told(own):
    change(own, note=7, text="Voir 26-48371.")
    refused = refusal(own)
    assert [(one["kind"], one["cell"]) for one in refused.facts["cells"]] == [("changed", 7)]
    said = explanation(refused, Words("fr"))
    assert f"{NAME}, cellule 7 («" in said
    assert "48371" not in said


def test_a_cell_taken_out_and_a_notebook_of_nobody_are_refused(own):
    change(own, cut=5)
    shutil.copy(KIT / f"{NAME}.ipynb", own / "notebooks" / "10_nous.ipynb")
    kinds = [one["kind"] for one in refusal(own, [NAME, "10_nous"]).facts["cells"]]
    assert kinds == ["cells_missing", "unknown"]


def test_what_the_school_accepted_is_taken_until_it_changes_again(own):
    change(own, note=7)
    made = accept_notebook(own, NAME, by="direction", on=TODAY)
    refuse_changed_notebooks(own, [NAME])
    assert (made.by, own_since(own, NAME)) == ("direction", "2026-02-01")
    change(own, note=8)
    assert refusal(own).code == "notebooks_not_accepted"
    assert own_since(own, NAME) == ""


@pytest.mark.parametrize("text", ["p0123456789abcdef", "Revoir 26-48371", "ZZZZ 0101 9901", "a.b@exemple.invalid"])
def test_a_note_about_a_person_is_accepted_by_nobody(own, text):
    change(own, note=7, text=text)
    with pytest.raises(ReportError) as refused:
        accept_notebook(own, NAME, by="direction", on=TODAY)
    assert [(one["kind"], one["cell"]) for one in refused.value.facts["cells"]] == [("persons", 7)]


def test_outputs_are_never_accepted(own):
    change(own, outputs=first_code_cell())
    with pytest.raises(ReportError):
        accept_notebook(own, NAME, by="direction", on=TODAY)


def test_working_copies_are_read_for_outputs_and_persons_and_their_notes_stay(own):
    copies = own / "carnets" / "999001"
    copies.mkdir(parents=True)
    change(own, note=3, text="À revoir ensemble : 26-48371.")
    shutil.copy(own / "notebooks" / f"{NAME}.ipynb", copies / "a.ipynb")
    assert look_over_copies(own) is None
    change(own, note=4, text="ZZZZ01019901")
    change(own, outputs=first_code_cell() + 2)
    shutil.copy(own / "notebooks" / f"{NAME}.ipynb", copies / "b.ipynb")
    found = look_over_copies(own)
    told = {(one["notebook"], one["kind"], one["cell"]) for one in found.facts["cells"]}
    assert told == {("carnets/999001/b", "persons", 4), ("carnets/999001/b", "outputs", first_code_cell() + 2)}
    assert "ZZZZ" not in explanation(found, Words("fr"))
