"""The first page of a school as a person meets it: the visit, the keyboard, a phone, the other language; then files."""

import csv
import json
import re

import pytest

from tests.report.conftest import NOTEBOOK, make_project
from tests.report.pages.conftest import LIVED_IN, NAME, lived_in, lived_in_project, sealed_names, serving

pytestmark = [pytest.mark.browser, pytest.mark.notebooks]
PATIENCE = 120_000
"""Milliseconds given to a page that is made while other tests run."""


@pytest.fixture(scope="module")
def served(tmp_path_factory, hear_ctrl_c):
    """The pages of a school whose data are few, on a machine that keeps a name."""
    folder = tmp_path_factory.mktemp("vecue")
    project = lived_in_project(make_project(folder / "modele", "999001"), folder / "projet")
    handle = min(lived_in(project).reader.handles.all.values())
    with pytest.MonkeyPatch.context() as patch:
        for name, value in sealed_names(folder, handle).items():
            patch.setenv(name, value)
        with serving(project, hear_ctrl_c, "--audience", "interne") as one:
            one.handle = handle
            yield one


@pytest.fixture
def entered(served, browser):
    """Open a page of the school in a browser that has never been there."""
    contexts = []

    def open_at(name="", audience="interne", language="", width=1366):
        context = browser.new_context(viewport={"width": width, "height": 844}, locale="fr-CA")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(served.address)
        root = served.address.partition("/portrait/")[0]
        page.goto(f"{root}/portrait/{language}{LIVED_IN}/{audience}/{name}")
        page.locator("#choix[data-ready]" if name else "#etapes").wait_for()
        return page

    yield open_at
    for context in contexts:
        context.close()


def visit_of(page):
    return page.get_by_role("region", name=re.compile("Visite|Tour"))


def put(page, name, text):
    """Have a section show a text, as an answer does."""
    page.evaluate(
        "([name, text]) => document.querySelector('.area').insertAdjacentHTML('beforeend', `<p id=${name}>${text}`)",
        [name, text],
    )


@pytest.mark.parametrize("width", [pytest.param(1366, marks=pytest.mark.long), 390])
def test_the_first_visit_has_four_steps_goes_by_keyboard_and_is_shown_once(entered, axe, width):
    page = entered(width=width)
    visit = visit_of(page)
    assert "étape 1 sur 4" in visit.inner_text() and axe(page) == {}
    visit.get_by_role("button", name="Suivant").focus()
    for step in ("2", "3", "4"):
        page.keyboard.press("Enter")
        assert f"étape {step} sur 4" in visit.inner_text()
        assert page.evaluate("document.activeElement.closest('.visit') !== null")
        assert axe(page) == {}
        page.keyboard.press("Tab")  # from the heading to « Précédent », then to « Suivant » or « Terminer »
        page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert visit.count() == 0 and page.evaluate("document.activeElement.textContent") == "Revoir la visite"
    page.reload()
    page.get_by_role("button", name="Revoir la visite").wait_for()
    assert visit.count() == 0 and axe(page) == {}
    page.get_by_role("button", name="Revoir la visite").press("Enter")
    assert "étape 1 sur 4" in visit.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    kept = page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]")
    assert "portrait_visite=vue" in kept[0] and LIVED_IN not in kept[0] and kept[1:] == [0, 0]
    assert page.complaints == []


@pytest.mark.long
def test_the_page_is_whole_in_english_and_for_those_who_see_less(entered, axe):
    page = entered(language="en/", width=390)
    assert "Tour: step 1 of 4" in visit_of(page).inner_text()
    page.keyboard.press("Escape")
    assert axe(page) == {} and page.locator("html").get_attribute("lang").startswith("en")
    page.get_by_role("link", name="View as the public").click()
    page.locator("#etapes").wait_for()
    assert "/portrait/en/" in page.url and "The notebooks, step by step" in page.locator("main").inner_text()
    assert page.locator("#annee, #a-revoir").count() == 0 and axe(page) == {}
    page.get_by_role("link", name="Français").click()
    page.get_by_role("heading", name="Les carnets, étape par étape").wait_for()
    assert page.complaints == []


def test_what_takes_longer_to_read_comes_in_its_place_and_the_keyboard_stays_where_it_is(entered):
    page = entered()
    page.locator("#annee").wait_for()  # by itself, when it was not there at once

    def half_read(route):
        if route.request.is_navigation_request():
            whole = route.fetch()
            told = '<p role="status" data-preparing>Le calendrier</p>'
            html = whole.text().replace('id="annee"', "").replace("</main>", f"{told}</main>")
            route.fulfill(response=whole, body=html)
        else:
            released.append(route)

    released = []
    page.route("**/interne/", half_read)
    page.reload()
    visit_of(page).get_by_role("button", name="Suivant").press("Enter")
    page.wait_for_timeout(600)
    assert page.locator("#annee").count() == 0
    page.locator("#etapes a").first.focus()
    where = page.evaluate("document.activeElement.href")
    released[0].continue_()
    page.locator("#annee").wait_for()
    assert page.locator("[data-preparing]").count() == 0
    assert page.evaluate("document.activeElement.href") == where
    assert "étape 2 sur 4" in visit_of(page).inner_text()
    assert page.complaints == []


def test_a_part_is_taken_away_as_chosen(entered, axe):
    page = entered(NOTEBOOK)
    part = page.locator('.live[data-section="0"]')
    page.locator("#choix").get_by_label("Matière").select_option("french")
    part.locator(".renewal.fresh", has_text="nouveau choix").wait_for(state="attached")
    part.get_by_text("Télécharger cette partie").click()
    part.get_by_role("button", name="CSV").first.wait_for()
    assert axe(page) == {}
    with page.expect_download() as taken:
        part.get_by_role("button", name="CSV").first.press("Enter")
    lines = taken.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert {row["Matière"] for row in csv.DictReader(lines, delimiter=";")} == {"Français, langue d'enseignement"}
    assert taken.value.suggested_filename.startswith("École des Lilas - Les résultats - ")
    part.get_by_text("Le fichier est dans vos téléchargements.").wait_for()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert re.fullmatch(
        r"Choix de la page : .*Français.*\. Imprimé le .*20\d\d\.",
        page.locator(".printed").inner_text().replace("\u00a0", " "),
    )
    assert page.complaints == []


def test_names_are_put_beside_numbers_when_asked_and_taken_away_on_paper(entered, served, axe):
    page = entered(NOTEBOOK)
    put(page, "essai", f"Voir {served.handle}, puis 26-999.")
    told = page.locator("#essai")
    box = page.get_by_label("Afficher les noms")
    assert told.inner_text() == f"Voir {served.handle}, puis 26-999."
    box.press("Space")
    page.get_by_text("Les noms sont à l'écran seulement.").wait_for()
    assert told.inner_text() == f"Voir {served.handle} {NAME}, puis 26-999." and axe(page) == {}
    put(page, "plus", served.handle)
    page.locator("#plus", has_text=NAME).wait_for()
    page.emulate_media(media="print")
    assert NAME not in told.inner_text()
    page.emulate_media(media="screen")
    page.get_by_label("Les imprimer aussi").press("Space")
    page.emulate_media(media="print")
    assert NAME in told.inner_text()
    page.emulate_media(media="screen")
    box.press("Space")
    assert NAME not in page.content() and told.inner_text() == f"Voir {served.handle}, puis 26-999."
    assert json.loads(page.evaluate("JSON.stringify([localStorage.length, sessionStorage.length])")) == [0, 0]
    assert page.complaints == []
