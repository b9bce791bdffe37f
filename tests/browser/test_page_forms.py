"""The forms of a page as a team meets them: by keyboard, saved, undone, with nothing typed ever lost."""

import re
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from tests.browser.conftest import PROJECT, SCHOOL
from tests.report.pages.conftest import family, serving

pytestmark = [pytest.mark.browser, pytest.mark.notebooks]
PATIENCE = 30_000
"""Milliseconds given to a page that is made while other tests run."""
BOOK, FINDINGS = "10_rencontre", "01_portrait_ecole"
WRITES = """\
from portraitlib import write
for kind in ("decision", "action", "meeting", "priority"):
    write(this_school, kind, journal=this_journal)
"""
EXPLORES = """\
from portraitlib import explore, rank_zones
explore(rank_zones, this_school, subject=None, by="nobody")
"""


@pytest.fixture(scope="module")
def project(sample_store, tmp_path_factory):
    """Two short notebooks that open a school as the kit's do, with a store and a journal of their own."""
    folder = tmp_path_factory.mktemp("formulaires")
    shutil.copytree(PROJECT / "params", folder / "params")
    shutil.copytree(sample_store, folder / "store")
    (folder / "notebooks").mkdir()
    for name, cell in ((BOOK, WRITES), (FINDINGS, EXPLORES)):
        book = nbformat.read(PROJECT / "notebooks" / f"{name}.ipynb", as_version=4)
        until = next(place for place, one in enumerate(book.cells) if "open_journal(" in one.source) + 1
        book.cells = [*book.cells[:until], new_markdown_cell("## Écrire", id="titre"), new_code_cell(cell, id="ici")]
        nbformat.write(book, folder / "notebooks" / f"{name}.ipynb")
    return folder


@pytest.fixture(scope="module")
def served(project, hear_ctrl_c):
    with serving(project, hear_ctrl_c, "--school", SCHOOL, store="store") as one:
        yield one


@pytest.fixture
def opened(served, window):
    """Open the notebook of the meeting, entered by the token."""
    windows = []

    def open_at(name=BOOK, **size):
        page = window(served.address, **size)
        windows.append(page)
        page.set_default_timeout(PATIENCE)
        page.goto(re.sub(r"\?token=.*", "", page.url) + name)
        page.locator("#ecrire[data-ready]").wait_for(state="attached")
        return page

    yield open_at
    for page in windows:
        page.close()


def form(page, title):
    return page.locator("details.form").filter(has=page.locator("summary", has_text=re.compile(f"^{title}"))).first


def by_keyboard(page, title, *keys):
    """Open a form with the keyboard and type in it, from one field to the next; a tuple is a key to press."""
    box = form(page, title)
    box.locator("summary").focus()
    page.keyboard.press("Enter")
    box.locator("[name=which]").wait_for()
    for one in keys:
        page.keyboard.press("Tab")
        if one:
            page.keyboard.type(one)
    return box


def outcome(box, *, alert=False):
    """What the form says came of it."""
    said = box.locator('.outcome[role="alert"]' if alert else '.outcome[role="status"]')
    said.locator("p").first.wait_for()
    return said.inner_text()


def press(page, box, label):
    button = box.get_by_role("button", name=label)
    button.focus()
    page.keyboard.press("Enter")


def test_a_decision_is_written_saved_changed_and_undone_with_the_keyboard_alone(served, opened, axe):
    page = opened()
    box = by_keyboard(page, "Décision", None, "Où aider ?", "Ici 🙂")
    assert axe(page) == {}
    press(page, box, "Enregistrer")
    told = outcome(box, alert=True)
    assert "À revoir le" in told and box.locator('[name="fields.check_on"]').get_attribute("aria-invalid") == "true"
    assert axe(page) == {}
    box.get_by_label("À revoir le").focus()
    page.keyboard.type("2026-12-15")
    box.get_by_label("Écrit par").focus()
    page.keyboard.type("Anne")
    press(page, box, "Enregistrer")
    assert outcome(box) == "Enregistré."
    assert page.evaluate("document.activeElement.dataset.act") == "save"  # the keyboard is where it was
    assert box.locator("[name=which]").evaluate("one => one.selectedOptions[0].textContent").endswith("Où aider ?")
    box.get_by_label("Ce que l'équipe a décidé").fill("Là")
    for process in family(served.process)[1:]:  # those that answer are lost: others come, and the text is saved
        if not process.children() and "forkserver" in " ".join(process.cmdline()):
            process.kill()
    with page.expect_response(lambda one: '"save"' in (one.request.post_data or "")) as saved:
        press(page, box, "Enregistrer")
    assert saved.value.status == 200 and outcome(box) == "Enregistré."
    press(page, box, "Annuler le dernier changement")
    box.locator(".outcome p", has_text="d'avant est revenu").wait_for()
    assert box.get_by_label("Ce que l'équipe a décidé").input_value() == "Ici 🙂"
    assert box.get_by_role("button", name="Refaire la page").is_visible()
    assert page.complaints == []


def test_what_is_typed_comes_back_after_a_reload_and_two_tabs_do_not_overwrite_one_another(opened):
    page = opened()
    box = by_keyboard(page, "Action", None, "Appeler la famille")
    with page.expect_response(lambda one: one.url.endswith("/draft") and one.status == 204):
        pass
    page.reload()
    page.locator("#ecrire[data-ready]").wait_for(state="attached")
    form(page, "Action").locator("summary", has_text="texte non enregistré").wait_for()
    box = by_keyboard(page, "Action")
    assert "repris du" in box.locator(".draft").inner_text()
    assert box.locator('[name="fields.what"]').input_value() == "Appeler la famille"
    box.locator("[name=who]").fill("Anne")
    press(page, box, "Enregistrer")
    assert outcome(box) == "Enregistré."
    other = opened()
    theirs = by_keyboard(other, "Action")
    assert theirs.locator(".draft").count() == 0  # saved: nothing is kept of it
    theirs.locator("[name=which]").select_option(index=1)
    theirs.locator('[name="fields.what"]').wait_for()
    other.wait_for_function("() => [...document.querySelectorAll('[name=\"fields.what\"]')].some(one => one.value)")
    box.locator('[name="fields.what"]').fill("Écrire à la famille")
    press(page, box, "Enregistrer")
    box.locator(".outcome p", has_text="Enregistré.").wait_for()
    theirs.locator('[name="fields.what"]').fill("Rencontrer la famille")
    theirs.locator("[name=who]").fill("Luc")
    press(other, theirs, "Enregistrer")
    told = outcome(theirs, alert=True)
    assert "Écrire à la famille" in told and "Rencontrer la famille" in told
    assert theirs.locator('[name="fields.what"]').input_value() == "Rencontrer la famille"
    press(other, theirs, "Enregistrer")
    theirs.locator('.outcome[role="status"] p', has_text="Enregistré.").wait_for()


@pytest.mark.long
def test_a_finding_is_copied_into_the_notes_of_the_meeting(opened):
    page = opened(name=FINDINGS)
    section = page.locator(".live").first
    section.get_by_role("button", name="Copier dans le compte rendu").click()
    headline = re.search(r"« (.*) »", section.locator(".copied p").inner_text().replace("\u00a0", " "))[1]
    section.get_by_role("link", name="Ouvrir le carnet de la rencontre").click()
    page.locator("#ecrire[data-ready]").wait_for(state="attached")
    box = by_keyboard(page, "Rencontre")
    ticked = box.locator("fieldset :checked")
    assert ticked.count() == 1 and headline[:40] in box.locator("fieldset").inner_text().replace("\u00a0", " ")
    assert headline not in page.url


def test_who_is_no_longer_known_is_told_and_keeps_the_text(served, opened):
    page = opened()
    box = by_keyboard(page, "Action", None, "Appeler")
    page.context.clear_cookies()
    press(page, box, "Enregistrer")
    assert "fermée ou rouverte" in outcome(box, alert=True)
    assert box.locator('[name="fields.what"]').input_value() == "Appeler"
    assert box.locator(".alerts button").count() == 0  # nothing to try again here


def test_a_server_that_dies_while_somebody_types_takes_nothing_away(served, opened, axe):  # the last: it ends it
    page = opened(width=390, height=844)
    box = by_keyboard(page, "Priorité", None, "Mieux lire")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    served.process.kill()
    served.process.wait(timeout=60)
    page.keyboard.type(" en 1re")
    assert "ne répond plus" in outcome(box, alert=True)
    press(page, box, "Enregistrer")
    box.locator(".alerts p", has_text="rien ne dit que c'est enregistré").wait_for()
    assert box.locator('[name="fields.title"]').input_value() == "Mieux lire en 1re"
    assert axe(page) == {}
    assert page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])") == "[{},{}]"
    page.on("dialog", lambda dialog: dialog.accept())
