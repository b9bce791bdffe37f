"""A real browser, axe, and reports really made from the sample schools."""

import os
import shutil
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace

import pytest

from portraitlib.report.pdf import find_browser
from portraitlib.report.plan import notebook_names, plan_run
from portraitlib.report.run import run

PROJECT = Path(__file__).parents[2]
READERS = (("interne", "fr"), ("personnel", "en"), ("public", "fr"))
NOTEBOOKS = tuple(notebook_names(PROJECT))
# Each notebook is opened for the readers that see most of it; tests/notebooks runs the others without a browser.
OPENED = {"interne": NOTEBOOKS, "personnel": NOTEBOOKS[1:4], "public": NOTEBOOKS[1:3]}
AT_EACH_TIME = {"interne": NOTEBOOKS, "personnel": NOTEBOOKS[3:4], "public": NOTEBOOKS[2:3]}
SCHOOL = "999001"
PATIENCE = 120_000
"""Milliseconds given to a page that is made while other tests run."""


@pytest.fixture(scope="session")
def browser():
    """Chromium, Chrome or Edge, driven by Playwright; Chromium's headless shell first: it draws the same pages.

    It has no window, menu nor profile to keep, and costs half the processor of the whole browser (decision 187).
    """
    found = os.environ.get("PORTRAIT_BROWSER") or shutil.which("chromium-headless-shell") or find_browser()
    if found is None:
        pytest.skip("no Chromium, Chrome or Edge on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Drawing as a graphics card would, without one, takes a fifth of the browser's time.
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def window(browser):
    """Open an address in a window of a width; what it asks outside this machine is refused and kept."""

    def open_at(address, *, width=1280, height=900):
        page = browser.new_page(viewport={"width": width, "height": height})
        page.outside, page.complaints = [], []
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))

        def guard(route):
            if route.request.url.startswith(("file:", "data:", "blob:", "http://127.0.0.1:")):
                route.continue_()
            else:
                page.outside.append(route.request.url)
                route.abort()

        page.route("**/*", guard)
        page.goto(address if "://" in str(address) else Path(address).as_uri())
        return page

    return open_at


@pytest.fixture
def open_page(window):
    """A window of the test's own, closed after it."""
    opened = []

    def open_at(address, **size):
        opened.append(window(address, **size))
        return opened[-1]

    yield open_at
    for page in opened:
        page.close()


_MARK_ALIKE = r"""() => document.querySelectorAll('.portrait tbody').forEach(body => {
    const seen = new Set();
    for (const row of body.rows) {
        row.removeAttribute('data-alike');
        const form = row.rowIndex % 2 + row.outerHTML.replace(/>[^<]+</g, '><')
            .replace(/(?<!class|style|role|scope)="[^"]*"/g, '').replace(/[\d.,]+/g, '');
        if (seen.has(form)) row.setAttribute('data-alike', ''); else seen.add(form);
    } })"""
"""Marks the rows of a table that have the tags, the classes and the colours of an earlier one: minutes saved."""


@pytest.fixture(scope="session")
def served(sample_project, sample_store, hear_ctrl_c):
    """The pages of a school, made when they are asked for: one server for all tests that do not end it."""
    from tests.report.pages.conftest import serving

    with serving(PROJECT, hear_ctrl_c, "--school", SCHOOL, store=sample_store) as one:
        yield one


@pytest.fixture(scope="module")
def opened(served, window):
    """Open a page in a window of its own, entered by the token, its sections ready to answer."""
    windows = []

    def open_at(name, query="", **size):
        page = window(served.address, **size)
        windows.append(page)
        page.set_default_timeout(PATIENCE)
        page.goto(f"{served.address.partition('?')[0]}{name}{query}")
        page.locator("#choix[data-ready]").wait_for()
        return page

    yield open_at
    for page in windows:
        page.close()


def section(page, number):
    return page.locator(f'.live[data-section="{number}"]')


def renewed(page, number):
    """Wait until a section shows what is chosen; what it says."""
    section(page, number).scroll_into_view_if_needed()
    section(page, number).locator(".renewal.fresh", has_text="nouveau choix").wait_for(state="attached")
    return section(page, number).locator(".choix").inner_text()


@pytest.fixture(scope="session")
def axe():
    """Axe on a page: the rules it breaks, each with the places, for a message that can be acted on."""
    source = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")

    def faults(page, *, but=()):
        where = {"exclude": [["[data-alike]"]]}
        options = {"resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in but}}
        page.evaluate(_MARK_ALIKE)
        page.evaluate(source)  # the page's own policy lets no script in; the debugger's protocol does
        answer = page.evaluate("([where, options]) => axe.run(where, options)", [where, options])
        return {fault["id"]: [node["html"][:120] for node in fault["nodes"]] for fault in answer["violations"]}

    return faults


@pytest.fixture(scope="session")
def reports(made_once, sample_store, request):
    """Reports of one school for each audience, in both languages; the folder of each by (audience, language)."""

    opened = OPENED if request.config.getoption("--long") else AT_EACH_TIME

    def report_to_all(folder):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PORTRAIT_PROJECT", str(PROJECT))
            for audience, language in READERS:
                plan = plan_run(
                    store=str(sample_store),
                    out=str(folder / f"rapports_{audience}"),
                    schools=[SCHOOL],
                    notebooks=opened[audience],
                    audience=audience,
                    language=language,
                )
                made = run(plan, jobs=1)  # workers of three short runs take longer to start than to work
                assert not made.failures, [
                    (failed.notebook, failed.message, failed.details) for failed in made.failures
                ]

    folder = made_once("rapports", report_to_all)
    outs = {(audience, language): folder / f"rapports_{audience}" for audience, language in READERS}
    return {
        (audience, language): SimpleNamespace(out=out, school=out / SCHOOL, language=language)
        for (audience, language), out in outs.items()
    }


def _looks():
    """Reader and notebook of each page that is opened; those not in every tier are of the long one."""
    for audience, language in READERS:
        for notebook in OPENED[audience]:
            marks = () if notebook in AT_EACH_TIME[audience] else pytest.mark.long
            yield pytest.param((audience, language, notebook), id=f"{audience}-{language}-{notebook}", marks=marks)


@pytest.fixture(scope="module", params=_looks())
def report(request, reports):
    """One report: its page, its audience, its language."""
    audience, language, notebook = request.param
    (folder,) = reports[audience, language].school.glob(f"{notebook}*")  # a group's report is named after it
    return SimpleNamespace(
        path=folder / f"{notebook}.html", folder=folder, audience=audience, language=language, notebook=notebook
    )


@pytest.fixture(scope="module")
def page(report, window):
    """The report, open for all the tests that read it; what the first keys did is told beside it."""
    opened = window(report.path)
    opened.keyboard.press("Tab")
    opened.first_stop = opened.evaluate("document.activeElement.getAttribute('href')")
    opened.keyboard.press("Enter")
    opened.then_stop = opened.evaluate("document.activeElement.id")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def narrow(report, window):
    """The report in a window of 320 pixels, every table open."""
    opened = window(report.path, width=320)
    opened.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=READERS, ids="-".join)
def index(request, reports):
    """The index of one run."""
    found = reports[request.param]
    return SimpleNamespace(path=found.out / "index.html", language=found.language)
