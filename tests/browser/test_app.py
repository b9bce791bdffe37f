"""The app as a teacher meets it: a choice is made, the figure follows, nothing is asked of the outside."""

import os
import signal
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.notebooks]

PROJECT = Path(__file__).parents[2]
PATIENCE = 120_000
"""Milliseconds given to a notebook that runs while other tests do."""


@contextmanager
def serving(store, hear_ctrl_c):
    """The app, served by the command itself: its process and its address."""
    command = [sys.executable, "-m", "portraitlib.cli", "app", "--store", str(store), "--no-browser"]
    server = subprocess.Popen(
        command,
        env={**os.environ, "PORTRAIT_PROJECT": str(PROJECT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        preexec_fn=hear_ctrl_c,
    )
    try:
        said = server.stdout.readline()
        assert "http://127.0.0.1:" in said, said
        yield server, next(word for word in said.split() if word.startswith("http"))
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=60)
        server.stdout.close()


@pytest.fixture(scope="module")
def app(sample_store, hear_ctrl_c):
    """Address of the app."""
    with serving(sample_store, hear_ctrl_c) as (_, address):
        yield address


@pytest.fixture(scope="module")
def port(app):
    return urlsplit(app).port


@pytest.fixture(scope="module")
def notebook(app, window):
    """The portrait of the school, run once and ready: it takes ten seconds."""
    page = window(app, height=1200)
    page.set_default_timeout(PATIENCE)
    page.get_by_role("link", name="01").click()
    page.locator("#rendered_cells").wait_for(state="visible")
    page.locator(".widget-dropdown select").first.wait_for()
    page.locator("section.portrait img").first.wait_for()
    yield page
    page.close()


def test_the_front_page_lists_the_notebooks_by_their_titles(app, open_page, axe):
    page = open_page(app)
    assert page.get_attribute("html", "lang") == "fr-CA"
    links = page.get_by_role("link").all_inner_texts()
    assert len(links) == len(list((PROJECT / "notebooks").glob("*.ipynb")))
    assert not any(".ipynb" in link or "_" in link for link in links)
    assert "Trois-Lunes" in page.locator("header").inner_text()
    assert axe(page) == {}


def test_a_choice_changes_the_figure(notebook):
    subject = notebook.get_by_label("Matière").first
    image = notebook.locator(".widget-html section.portrait img, .jupyter-widgets section.portrait img").first
    before = image.get_attribute("src")
    values = subject.locator("option").all_inner_texts()
    subject.select_option(label=next(value for value in values if value.startswith("Math")))
    notebook.wait_for_function(
        "before => { const now = document.querySelector('.jupyter-widgets section.portrait img');"
        " return now && now.src !== before }",
        arg=before,
    )
    assert image.get_attribute("src").startswith("data:image/svg+xml;base64,")
    assert notebook.outside == []


@pytest.mark.parametrize(("number", "told"), [("03", "présence à"), ("04", "Coefficient de soutien")])
@pytest.mark.long
def test_a_student_chosen_with_the_keyboard_is_shown_and_then_the_next_one(app, open_page, number, told):
    """The calendar of 03 and the sheet of 04: nobody is shown until somebody is chosen."""
    page = open_page(app, height=1200)
    page.set_default_timeout(PATIENCE)
    page.get_by_role("link", name=number).click()
    menu = page.locator("select").filter(has=page.locator("option", has_text="Aucun élève choisi"))
    controls = page.locator(".widget-vbox", has=menu)
    section = controls.locator("section.portrait")
    assert "Aucun élève n'est choisi" in section.inner_text() or "pour l'élève choisi" in section.inner_text()
    menu.focus()
    students = menu.locator("option").all_inner_texts()[1:3]
    for student in students:
        page.keyboard.press("ArrowDown")
        section.filter(has_text=student.split()[0]).wait_for()  # its group stands beside it in the menu
        assert told in section.inner_text() and section.locator("img").count() >= 1
        assert menu.evaluate("one => one === document.activeElement")
    assert students[0].split()[0] not in section.inner_text()
    assert (page.outside, page.complaints) == ([], [])


def test_the_app_is_in_french_without_code_and_axe_finds_nothing(notebook, axe):
    assert notebook.get_attribute("html", "lang") == "fr-CA"
    text = notebook.locator("#rendered_cells").inner_text()
    assert "open_school" not in text and "Traceback" not in text and "import " not in text
    # A heading stands over its column: Jupyter's own sheet puts every one on the right.
    heads = notebook.locator("section.portrait thead th:not(.nombre)").all()
    assert {head.evaluate("head => getComputedStyle(head).textAlign") for head in heads} == {"left"}
    assert axe(notebook) == {}
    assert notebook.outside == []


def test_the_app_answers_this_machine_only(port):
    listening = (
        [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]] if os.name == "posix" else []
    )
    mine = {line[1] for line in listening if line[3] == "0A" and int(line[1].rpartition(":")[2], 16) == port}
    if not mine:
        pytest.skip("this system does not list its listening addresses in /proc")
    assert mine == {f"0100007F:{port:04X}"}


def test_the_front_page_comes_without_waiting_for_a_notebook(app):
    with urllib.request.urlopen(app, timeout=30) as answer:
        assert answer.status == 200


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="signals of this kind are POSIX's")
def test_a_stopped_app_leaves_no_server_behind(sample_store, hear_ctrl_c):
    with serving(sample_store, hear_ctrl_c) as (server, address):
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=60) == 0
        with pytest.raises(OSError):
            urllib.request.urlopen(address, timeout=5)
