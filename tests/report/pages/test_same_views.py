"""What a page answers is what a report shows, byte for byte, notebook by notebook."""

from pathlib import Path

import nbformat
import pytest

from portraitlib.display.notebook_text import translate_notebook
from portraitlib.display.wording import Words
from portraitlib.params import NotebookParams
from portraitlib.report.execute import execute_notebook
from portraitlib.report.forked.process import can_fork, run_forked
from portraitlib.report.page import section_on_page
from portraitlib.report.pages.dressing import section_answer
from portraitlib.report.pages.making import Wanted, make_page
from portraitlib.report.pages.worker import Question
from portraitlib.report.pages.workers import Workers
from portraitlib.report.plan import notebook_names

pytestmark = [
    pytest.mark.notebooks,
    pytest.mark.skipif(not can_fork(), reason="a new interpreter for each would take minutes"),
]
PROJECT = Path(__file__).parents[3]
AT_EACH_TIME = [("04_depistage", "personnel")]
OTHERS = [
    pytest.param(name, audience, marks=pytest.mark.long)
    for audience, names in {"interne": notebook_names(PROJECT), "public": ["01_portrait_ecole", "03_assiduite"]}.items()
    for name in names
    if (name, audience) not in AT_EACH_TIME
]
LINE = '<p role="status" class="choix">'


@pytest.fixture(scope="module")
def workers():
    made = Workers(PROJECT, seconds=120)
    yield made
    made.close()


def shown_by_the_report(notebook, params, scratch):
    """Of each cell, the HTML of each section that asks choices, as a report has it."""
    book = nbformat.read(PROJECT / "notebooks" / f"{notebook}.ipynb", as_version=4)
    executed = run_forked(
        execute_notebook,
        translate_notebook(book, Words("fr")),
        params,
        PROJECT,
        scratch,
        seconds=120,
        log=scratch / "log",
    )
    for cell in executed.cells:
        shown = [output.data.get("text/html", "") for output in cell.get("outputs", []) if "data" in output]
        lines = [place for place, html in enumerate(shown) if html.startswith(LINE)]
        for number, place in enumerate(lines):
            then = shown[place + 1] if place + 1 < len(shown) and "<section" in shown[place + 1] else ""
            yield cell.id, number, section_answer(section_on_page(shown[place] + then))


@pytest.mark.parametrize(("notebook", "audience"), [*AT_EACH_TIME, *OTHERS])
def test_each_section_answers_what_the_report_shows(notebook, audience, workers, sample_store, tmp_path):
    group = "21" if notebook.startswith("02") else ""
    params = NotebookParams(school="999001", store=str(sample_store), audience=audience, group=group)
    shown = list(shown_by_the_report(notebook, params, tmp_path))
    page = run_forked(make_page, Wanted(params, notebook, PROJECT, "1", "/x"), seconds=120, log=tmp_path / "log")
    assert page.fault == "" and page.places == tuple((cell, number) for cell, number, _ in shown)
    unlike = []
    for cell, number, html in shown:
        answer = workers.ask((audience,), Question(params, notebook, cell, number))
        on_page = {html, html.replace('<details class="vue" open>', '<details class="vue">', 1)}
        if answer != ("html", html) or not any(one in page.html for one in on_page):
            unlike.append((cell, number))
    assert unlike == []
