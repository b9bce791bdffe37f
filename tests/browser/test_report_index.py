"""The index as its reader meets it: found, filtered, opened."""

import pytest

from portraitlib.display.wording import Words
from portraitlib.report.index import index_html

pytestmark = pytest.mark.browser


def entry(school, name, status="made"):
    return {
        "school": school,
        "notebook": "01",
        "status": status,
        "school_name": name,
        "is_fictional": True,
        "title": "Portrait",
        "headline": f"Constat de {name}." * (status == "made"),
        "message": "Il manque une année." * (status == "failed"),
        "warnings": [],
        "outputs": {f"{school}/01/01.html": "", f"{school}/01/tableaux.xlsx": ""} if status == "made" else {},
        "made_at": "2026-11-21T10:00:00-05:00",
    }


@pytest.fixture
def page(tmp_path, open_page):
    """An index of four schools, one of which failed."""

    def open_at(width=1280):
        entries = [
            entry("A1", "École des Érables"),
            entry("A2", "École du Fleuve"),
            entry("B1", "École de l'Étang"),
            entry("B2", "École du Lac", "failed"),
        ]
        manifest = {
            "audience": "cap",
            "made_at": "2026-11-21T10:00:00-05:00",
            "reports": {f"{one['school']}/01": one for one in entries},
        }
        path = tmp_path / "index.html"
        path.write_text(index_html(manifest, Words("fr")), encoding="utf-8")
        return open_page(path, width=width)

    return open_at


def shown(page):
    return [one.inner_text() for one in page.locator("main h2:visible").all()]


def test_axe_finds_nothing(page, axe):
    assert axe(page()) == {}
    assert axe(page(width=320)) == {}


def test_the_list_is_filtered_as_one_types_without_accents_or_case(page):
    opened = page()
    opened.get_by_label("Chercher une école").fill("ETA")
    assert shown(opened) == ["École de l'Étang – B1"]
    opened.get_by_label("Chercher une école").fill("fleuve a2")
    assert shown(opened) == ["École du Fleuve – A2"]


def test_the_number_found_is_announced(page):
    opened = page()
    status = opened.locator("[role=status][aria-live=polite]")
    for typed, said in (("lac", "1 école trouvée"), ("du", "2 écoles trouvées"), ("zzz", "Aucune école trouvée")):
        opened.get_by_label("Chercher une école").fill(typed)
        assert status.inner_text().replace("\u00a0", " ") == said


def test_the_schools_to_look_at_are_found_with_one_box(page):
    opened = page()
    opened.get_by_label("Seulement les écoles à revoir").check()
    assert shown(opened) == ["École du Lac – B2"]
    assert "Il manque une année." in opened.locator("main").inner_text()


def test_the_pages_policy_lets_its_own_script_run_and_complains_of_nothing(page):
    opened = page()
    assert opened.get_by_label("Chercher une école").is_visible()
    assert (opened.outside, opened.complaints) == ([], [])


def test_the_index_holds_at_320_pixels(page):
    assert page(width=320).evaluate("document.documentElement.scrollWidth") <= 320


def test_every_link_is_large_enough_for_a_finger(page):
    heights = page(width=320).eval_on_selector_all("main a", "all => all.map(a => a.getBoundingClientRect().height)")
    assert min(heights) >= 24


@pytest.mark.notebooks
def test_the_index_of_a_real_run_is_clean_and_its_links_open(index, open_page, axe):
    page = open_page(index.path)
    assert axe(page) == {}
    links = page.eval_on_selector_all("main a", "all => all.map(one => one.getAttribute('href'))")
    assert links and all((index.path.parent / link).is_file() for link in links)
    page.locator("main .name a").first.click()
    assert page.locator("h1").count() == 1
