"""What a page answers is what a report shows, byte for byte, notebook by notebook."""

import ast
import random
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from portraitlib.display.notebook_text import translate_notebook
from portraitlib.display.wording import Words
from portraitlib.params import NotebookParams
from portraitlib.report.execute import batch_environment, execute_notebook
from portraitlib.report.forked.process import can_fork, run_forked
from portraitlib.report.page import section_on_page
from portraitlib.report.pages.dressing import section_answer
from portraitlib.report.pages.making import Wanted, make_page
from portraitlib.report.pages.questions import Question
from portraitlib.report.pages.worker import Book, NotOfferedError, _statements
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
    return sections_shown(translate_notebook(book, Words("fr")), params, scratch)


def sections_shown(book, params, scratch):
    """Of each cell of a notebook that is run, its id, the number and the HTML of each section that asks choices."""
    executed = run_forked(execute_notebook, book, params, PROJECT, scratch, seconds=120, log=scratch / "log")
    found = []
    for cell in executed.cells:
        shown = [output.data.get("text/html", "") for output in cell.get("outputs", []) if "data" in output]
        lines = [place for place, html in enumerate(shown) if html.startswith(LINE)]
        for number, place in enumerate(lines):
            then = shown[place + 1] if place + 1 < len(shown) and "<section" in shown[place + 1] else ""
            found.append((cell.id, number, section_answer(section_on_page(shown[place] + then))))
    return found


@pytest.mark.parametrize(("notebook", "audience"), [*AT_EACH_TIME, *OTHERS])
def test_each_section_answers_what_the_report_shows(notebook, audience, workers, sample_store, tmp_path):
    group = "21" if notebook.startswith("02") else ""
    params = NotebookParams(school="999001", store=str(sample_store), audience=audience, group=group)
    shown = shown_by_the_report(notebook, params, tmp_path)
    page = run_forked(make_page, Wanted(params, notebook, PROJECT, "1", "/x"), seconds=120, log=tmp_path / "log")
    assert page.fault == "" and page.places == tuple((cell, number) for cell, number, _ in shown)
    unlike = []
    for cell, number, html in shown:
        answer = workers.ask((audience,), Question(params, notebook, cell, number))
        on_page = {html, html.replace('<details class="vue" open>', '<details class="vue">', 1)}
        if answer != ("html", html) or not any(one in page.html for one in on_page):
            unlike.append((cell, number))
    assert unlike == []


# --- Each control moved alone: the same notebook, whose sections ask that first -----------------------------


MOVING = """\
import portraitlib
asking, todo = portraitlib.explore, {todo!r}

def moved(function, school, **choices):
    for name, value in todo.pop(0):
        first = choices.get(name)
        if isinstance(first, (list, tuple)):
            value = [value, *(one for one in first if one != value)]
        asking(function, school, **{{**choices, name: value}})

portraitlib.explore = moved
"""


def drawn_moves(params, notebook):
    """Of each section, by its cell and number: another option of each menu, drawn; of one menu, outside the team."""
    draw, book = (
        random.Random(f"{notebook} {params.audience}"),
        Book(PROJECT / "notebooks" / f"{notebook}.ipynb", params),
    )
    cells = nbformat.read(book.path, as_version=4).cells
    moves = []
    with batch_environment(PROJECT):
        for cell in (one for one in cells if one.cell_type == "code" and "explore(" in one.source):
            with suppress(NotOfferedError):  # a cell whose sections come of a loop that is empty here
                book.section(cell.id, 0)
            for place, section in enumerate(book._sections.get(cell.id, [])):
                others = [
                    (menu.name, *draw.choice(options))
                    for menu in section.menus
                    if (options := [(code, value) for code, value in menu.codes.items() if value != menu.first])
                ]
                kept = others if params.audience == "interne" else draw.sample(others, min(1, len(others)))
                moves.append((cell.id, place, kept))
    return moves


def moved_notebook(notebook, moves):
    """The notebook without what asks nothing, whose sections each begin by what was drawn."""
    book = nbformat.read(PROJECT / "notebooks" / f"{notebook}.ipynb", as_version=4)
    for cell in (one for one in book.cells if one.cell_type == "code" and "parameters" not in str(one.metadata)):
        cell.source = "\n".join(ast.unparse(one) for one in _statements(cell.source, ("show", "write", "provenance")))
    todo = [[(name, value) for name, _, value in kept] for _, _, kept in moves]
    book.cells.insert(0, new_code_cell(MOVING.format(todo=todo), id="moving"))
    return book


# The team moves every menu of every notebook; the staff and the public, who move one, take turns but for --full.
MOVED = [
    (name, audience, audience == "interne" or turn == place % 2)
    for place, name in enumerate(notebook_names(PROJECT))
    for turn, audience in enumerate(("personnel", "public", "interne"))
]


@pytest.mark.long
@pytest.mark.parametrize(("notebook", "audience", "is_in_turn"), MOVED, ids=lambda one: str(one).lower())
def test_each_control_moved_alone_answers_what_a_report_would_show(
    notebook, audience, is_in_turn, workers, sample_store, tmp_path, request
):
    if not is_in_turn and not request.config.getoption("--full"):
        pytest.skip("the other audience's turn: --long --full")
    group = "21" if notebook.startswith("02") else ""
    params = NotebookParams(school="999001", store=str(sample_store), audience=audience, group=group)
    moves = run_forked(drawn_moves, params, notebook, seconds=120, log=tmp_path / "log")
    shown = sections_shown(moved_notebook(notebook, moves), params, tmp_path)
    asked = [(cell, place, name, code) for cell, place, kept in moves for name, code, _ in kept]
    answers = [
        workers.ask((audience,), Question(params, notebook, cell, place, ((name, code),)))
        for cell, place, name, code in asked
    ]
    assert len(shown) == len(asked)
    assert [
        one for one, answer, (_, _, html) in zip(asked, answers, shown, strict=True) if answer != ("html", html)
    ] == []
