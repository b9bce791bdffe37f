"""A small project, store and notebook, so that the report room is tested without any other room's notebooks."""

import json
import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from portraitlib.display.show import html_of, view_json
from portraitlib.display.view import VIEW_MIME, ShownColumn, ShownFigure, ShownTable, View
from portraitlib.display.wording import Words
from portraitlib.report import plan
from portraitlib.report.kit_notebooks import accept_notebook
from portraitlib.report.views import _view
from portraitlib.results.forms import Form
from portraitlib.tables.store import writing

REPOSITORY = Path(__file__).parents[2]
STUDENT = "9f3c52aa01be77d0"
NOTEBOOK = "01_essai"
PARAMETERS = """\
school: str = "999001"  # Code de l'école
store: str = "store"  # Dossier des données importées
school_year: int = 0  # Année scolaire
as_of: str = ""  # Lire les données connues à cette date
audience: str = "interne"  # interne, personnel ou public
language: str = "fr"  # fr ou en
group: str = ""  # Groupe-repère
"""


def school_tables(code: str) -> dict[str, pd.DataFrame]:
    """The three required tables of a school of two students."""
    return {
        "schools": pd.DataFrame({"school_id": [code], "school_name": ["École des Essais"], "is_synthetic": [True]}),
        "students": pd.DataFrame(
            {
                "school_id": code,
                "student_id": [STUDENT, "aa00bb11cc22dd33"],
                "school_year": 2026,
                "grade_level": 2,
                "group": ["21", "22"],
            }
        ),
        "results": pd.DataFrame(
            {
                "school_id": code,
                "student_id": [STUDENT, "aa00bb11cc22dd33"],
                "school_year": 2026,
                "course": "132208",
                "competency": "overall",
                "term": "final",
                "mark": [55.0, 81.0],
            }
        ),
    }


def make_store(folder: Path, *codes: str) -> Path:
    with writing(folder) as store:
        for code in codes:
            store.add(code, school_tables(code), sources={"resultats.csv": "0" * 64}, rules="quebec")
        store.commit()
    return folder


def drawn_figure() -> bytes:
    """A figure of the kit's usual size."""
    from portraitlib.display.charts.page import Page

    page = Page("Deux taux de réussite")
    page.rectangles([(120, page.bottom, 580, page.bottom + 40)], fill="#0072B2", role="bar")
    page.bottom = page.write("Français", 20, page.bottom, place="top").box[3] + 40
    return page.svg()


def made_view() -> View:
    """A view with every kind of cell: text, count, rate, date, withheld, bound, missing, formula-like text."""
    columns = (
        ShownColumn("subject", "Matière"),
        ShownColumn("n_students", "Élèves", Form.COUNT),
        ShownColumn("success_rate", "Taux de réussite", Form.PERCENT),
        ShownColumn("gap", "Écart", Form.POINTS),
        ShownColumn("last_date", "Dernière date", Form.DATE),
    )
    names = [column.name for column in columns]
    rows = pd.DataFrame(
        [
            ["french", 1240, 0.825, 0.031, date(2026, 2, 27)],
            ["mathematics", None, None, -0.104, None],
            ["=CMD()", 12, 0.95, None, None],
        ],
        columns=names,
        dtype="object",
    )
    labels = pd.DataFrame([[label] + [None] * 4 for label in ("Français", "Mathématique", "=CMD()")], columns=names)
    withheld = pd.DataFrame(False, index=rows.index, columns=names)
    withheld.loc[1, ["n_students", "success_rate"]] = True
    bounds = pd.DataFrame("", index=rows.index, columns=names)
    bounds.loc[2, "success_rate"] = ">"
    table = ShownTable("success_rates", "Taux de réussite par matière", columns, rows, labels, withheld, bounds)
    figure = ShownFigure(
        "success",
        drawn_figure(),
        "Deux taux de réussite",
        "Barres : français 83 %, mathématique 64 %.",
        "success_rates",
    )
    return View(
        "reussite",
        "La réussite en mathématique est la plus fragile : 64 %.",
        ("Ces taux portent sur 1 240 élèves.",),
        (figure,),
        (table,),
        ("Lire : un taux sur peu d'élèves varie beaucoup.",),
        is_school_headline=True,
    )


def bundle() -> dict:
    view, words = made_view(), Words("fr")
    return {
        "text/html": html_of(view, words),
        "text/plain": view.headline,
        VIEW_MIME: view_json(view, language="fr", audience="interne"),
    }


def essay(*more_cells) -> nbformat.NotebookNode:
    """A notebook of the kit's shape that shows the hand-made view."""
    book = new_notebook(
        cells=[
            new_markdown_cell(
                "# Essai de rapport\n\nPour l'équipe-école. Élèves de 2<sup>e</sup> secondaire.", id="titre"
            ),
            new_code_cell(PARAMETERS, id="parametres", metadata={"tags": ["parameters"]}),
            new_code_cell(
                "# Ouvrir l'école : ne pas modifier\nimport json\nfrom IPython.display import display\nfrom "
                "portraitlib.params import project_folder\nfrom portraitlib.tables.school import open_school\n"
                "this_school = open_school(school=school, store=store, school_year=school_year, as_of=as_of, "
                "audience=audience, language=language, group=group)",
                id="ouvrir",
            ),
            new_markdown_cell(
                "## Réussite à l'été\n\nOù la réussite est-elle fragile ?\n\n### Comment lire\n\n"
                "| Mot | Sens |\n|--|--|\n| n | nombre d'élèves |\n\nVoir https://exemple.org.",
                id="reussite",
            ),
            new_code_cell(
                "# Taux : ne pas modifier\n"
                "display(json.loads((project_folder() / 'notebooks' / 'bundle.json').read_text('utf-8')), raw=True)",
                id="taux",
            ),
            new_markdown_cell("## Réussite à l'été\n\nMême titre, autre section.", id="encore"),
            *more_cells,
        ]
    )
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return book


def make_project(folder: Path, *codes: str) -> Path:
    """A project folder with the real params, one notebook, a store."""
    (folder / "notebooks").mkdir(parents=True)
    shutil.copytree(REPOSITORY / "params", folder / "params")
    (folder / "notebooks" / "bundle.json").write_text(json.dumps(bundle()), encoding="utf-8")
    nbformat.write(essay(), folder / "notebooks" / f"{NOTEBOOK}.ipynb")
    make_store(folder / "store", *codes)
    return folder


@pytest.fixture(scope="session", autouse=True)
def notebooks_taken_as_they_are():
    """The notebooks of these tests are not the kit's: test_kit_notebooks.py looks at what a run refuses of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "refuse_changed_notebooks", lambda project, names: None)
        yield


@pytest.fixture
def accept():
    """Accept the notebook of a project as it is, for a command that runs in a process of its own."""
    return lambda project: accept_notebook(project, NOTEBOOK, by="essai", on=date(2026, 2, 1))


@pytest.fixture(scope="session")
def whole_project(tmp_path_factory):
    """A project of three schools, to be copied."""
    return make_project(tmp_path_factory.mktemp("modele") / "projet", "999001", "999002", "999003")


@pytest.fixture
def project(whole_project, tmp_path, monkeypatch):
    """A project of three schools, of this test alone."""
    folder = shutil.copytree(whole_project, tmp_path / "projet")
    monkeypatch.setenv("PORTRAIT_PROJECT", str(folder))
    return folder


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A project with one report really made: the outcome, and the folder of the report."""
    from portraitlib.report.plan import plan_run
    from portraitlib.report.task import make_report

    folder = make_project(tmp_path_factory.mktemp("fait") / "projet", "999001")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTRAIT_PROJECT", str(folder))
        (task,) = plan_run(store=str(folder / "store"), schools=["999001"]).tasks
        outcome = make_report(task)
    return SimpleNamespace(outcome=outcome, folder=task.folder, task=task, project=folder)


@pytest.fixture
def table():
    """The hand-made table, as the report room reads it."""
    (made_table,) = _view(bundle()[VIEW_MIME], {}).tables
    return made_table


@pytest.fixture
def new_essay():
    """Make a notebook of the kit's shape, with more cells."""
    return essay


@pytest.fixture
def shown():
    """The display bundle of the hand-made view."""
    return bundle()


@pytest.fixture
def student():
    """Pseudonym of a student of the store."""
    return STUDENT
