"""Several people at once on the pages: each is shown what was chosen there, a process lost or not."""

import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import psutil
import pytest

from portraitlib.display.controls import section_html
from portraitlib.report.page import section_on_page
from portraitlib.report.pages.dressing import section_answer
from portraitlib.report.pages.worker import Book, values_asked
from portraitlib.report.school_file import school_params
from tests.browser.conftest import PROJECT, renewed, section
from tests.report.pages.conftest import ask, family

pytestmark = [pytest.mark.browser, pytest.mark.notebooks]
NAME = "01_portrait_ecole"
PAGE = f"/portrait/999001/interne/{NAME}"
CELLS = {0: "results", 1: "zones"}


@pytest.fixture
def expected(sample_store, monkeypatch):
    """Choices of two sections, and what each shows, computed here one after the other."""
    monkeypatch.chdir(PROJECT)
    params = school_params(PROJECT, "999001", {"store": str(sample_store), "audience": "interne"})
    book, found = Book(PROJECT / "notebooks" / f"{NAME}.ipynb", params), []
    for number, cell in CELLS.items():
        chosen = book.section(cell, 0)
        menus = {menu.name: list(menu.codes) for menu in chosen.menus}
        for code in menus["grade_level"][1:6]:
            picked = {"subject": menus["subject"][1], "grade_level": code}
            html = section_html(chosen, values_asked(chosen, picked))
            found.append((number, picked, section_answer(section_on_page(html))))
    return found


@pytest.mark.long
def test_ten_people_who_choose_at_once_are_each_shown_their_own_choice(served, opened, expected):
    page = opened(NAME)
    version = page.locator("#choix").get_attribute("data-version")
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    took = []

    def choose(one):
        """A choice, as one of the ten makes it."""
        number, picked, _ = one
        begun = time.perf_counter()
        path = f"{PAGE}/section/{number}?{urlencode({'_version': version, **picked})}"
        status, html, _ = ask(served.address, path, Cookie=cookie)
        took.append(time.perf_counter() - begun)
        return status, html

    with ThreadPoolExecutor(10) as people:
        asked = people.map(choose, expected)
        first = next(asked)
        for process in family(served.process):  # the process that answers them is lost, once
            if "forkserver" in " ".join(process.cmdline()) and not process.children():
                process.kill()
        answers = [first, *asked]
    print(f"choice to answer: median {statistics.median(took):.2f} s, latest {max(took):.2f} s")  # noqa: T201 - told to who reads the run
    assert len({html for _, _, html in expected}) == len(expected)
    assert [place for place, (status, _) in enumerate(answers) if status != 200] == []
    assert [place for place, (_, html) in enumerate(answers) if html != expected[place][2]] == []
    assert psutil.pid_exists(served.process.pid)


def test_two_tabs_show_two_choices_and_each_keeps_its_own(opened):
    tabs = [opened(NAME), opened(NAME, "?subject=mathematics")]
    tabs[0].locator("#choix").get_by_label("Matière").select_option("french")
    said = [renewed(page, 0) for page in tabs]
    assert "Français" in said[0] and "Mathématique" in said[1]
    for page in tabs:
        page.reload()
        page.locator("#choix[data-ready]").wait_for()
    assert [renewed(page, 0) for page in tabs] == said
    assert [re.search(r"subject=(\w+)$", page.url)[1] for page in tabs] == ["french", "mathematics"]
    assert all(section(page, 0).get_by_role("alert").count() == 0 for page in tabs)
