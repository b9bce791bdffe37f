"""The import as who has the exports meets it: the whole walk with the keyboard, and on a phone."""

import pytest

from tests.report.conftest import make_project
from tests.report.pages.conftest import serving
from tests.report.pages.importing_walk import FIRST, FORENAME, NUMBERS, exports, put

pytestmark = [pytest.mark.browser, pytest.mark.notebooks]
PATIENCE = 60_000


@pytest.fixture(scope="module")
def served(tmp_path_factory, hear_ctrl_c):
    """A server of pages of a small project of its own, with exports to import."""
    folder = tmp_path_factory.mktemp("importation")
    project = make_project(folder / "projet", "999001")
    put(project / "donnees" / "envoi", exports())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTRAIT_KEY_FILE", str(folder / "cle"))
        patch.setenv("HOME", str(folder))
        with serving(project, hear_ctrl_c) as one:
            one.root, one.project = f"{one.address.partition('/portrait/')[0]}/portrait/", project
            yield one


def ready(page):
    """Wait until the page shows a step, and nothing is under way."""
    page.locator("body[data-ready][data-busy='']").wait_for()


def press(page, name):
    """Reach a button with the keyboard, and press it."""
    button = page.get_by_role("button", name=name)
    button.focus()
    address = page.url
    revision = page.locator("body").get_attribute("data-revision")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "([address, revision]) => location.href !== address || document.body.dataset.revision !== revision",
        arg=[address, revision],
    )
    ready(page)


def looked_at(page, axe, seen):
    """A step breaks no rule of axe, and fits a phone."""
    assert axe(page) == {}
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1280, "height": 900})
    seen.append(page.content())


def test_the_whole_walk_with_the_keyboard(served, open_page, axe):
    page, seen = open_page(served.address), []
    page.set_default_timeout(PATIENCE)
    page.goto(f"{served.root}import/")
    ready(page)
    assert "token" not in page.url
    looked_at(page, axe, seen)
    page.get_by_label("Le choisir dans la liste").focus()
    page.keyboard.type("donnees/envoi")
    press(page, "Regarder ces fichiers")
    page.wait_for_url("**/import/colonnes")
    looked_at(page, axe, seen)
    press(page, "Répondre à 6 questions")
    assert page.locator("#answer").evaluate("one => one === document.activeElement")
    page.keyboard.type("654 321")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert").filter(has_text="n'est pas offerte")
    alert.wait_for()
    assert alert.evaluate("one => one === document.activeElement")
    looked_at(page, axe, seen)
    page.locator("#answer").fill("654321")
    press(page, "Répondre")
    page.locator("#answer").fill("École des Essais 🌳")
    press(page, "Répondre")
    press(page, "Revenir à la question d'avant")
    assert "nom de l'école" in page.locator("form.ask label").inner_text()
    page.reload()  # nothing is lost
    ready(page)
    page.locator("#answer").fill("École des Essais 🌳")
    press(page, "Répondre")
    while page.locator("#answer").count():
        press(page, "Je ne sais pas")
    assert page.url.endswith("/import/essai")
    looked_at(page, axe, seen)
    press(page, "Essayer l'importation")
    page.get_by_text("note hors de l'échelle").wait_for()
    looked_at(page, axe, seen)
    page.get_by_role("link", name="À renvoyer au secrétariat").press("Enter")
    page.wait_for_url("**/secretaire")
    assert "ligne 7" in page.get_by_label("Le même, en texte").input_value()
    looked_at(page, axe, seen)
    page.goto(f"{served.root}import/essai")
    ready(page)
    press(page, "Importer")
    page.wait_for_url("**/import/fin")
    looked_at(page, axe, seen)
    page.get_by_role("link", name="Ouvrir les carnets").press("Enter")
    page.get_by_text("École des Essais 🌳").wait_for()
    assert (served.project / "params" / "importation" / "ecole_654321.yml").is_file()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert [one for one in (*FIRST, FORENAME, *NUMBERS) if one in "".join(seen)] == []
    assert page.outside == []
