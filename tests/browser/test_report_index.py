"""The index as its reader meets it: found, filtered, opened."""

import pytest

from portraitlib.display.wording import Words
from portraitlib.report.index import index_html, index_pages

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
            "audience": "personnel",
            "made_at": "2026-11-21T10:00:00-05:00",
            "reports": {f"{one['school']}/01": one for one in entries},
        }
        path = tmp_path / "index.html"
        path.write_text(index_html(manifest, Words("fr")), encoding="utf-8")
        return open_page(path, width=width)

    return open_at


def found(sentence, n, kind="context"):
    return {"section": "", "view": "v", "kind": kind, "sentence": sentence, "n": n, "is_main": True}


NAMES = ("Érables", "Fleuve", "Étang", "Lac", "Pins")


@pytest.fixture
def many(tmp_path, open_page):
    """Five schools of two notebooks, as a folder of reports holds their pages, in a window of a width."""
    reports = {}
    for place, name in enumerate(NAMES):
        first, second = entry(f"A{place}", f"École {name}"), entry(f"A{place}", f"École {name}")
        n = (30, 9, 120, 51, 7)[place]
        first |= {"findings": [found(f"Constat {place} (n = {n}).", n)], "headline": f"Constat {place} (n = {n})."}
        second |= {"notebook": "02", "title": "Assiduité", "findings": [found(f"Absences {9 - place}.", 100 - n)]}
        second |= {"outputs": {f"A{place}/02/02.html": ""}, "suspicions": ["dates_swapped"] * (place == 3)}
        second["findings"][0]["kind"] = "caution" if place in (1, 3) else "context"
        reports |= {f"A{place}/01": first, f"A{place}/02": second}
    del reports["A4/02"]
    manifest = {"audience": "public", "made_at": "2026-11-21T10:00:00-05:00", "reports": reports}
    for name, text in index_pages(manifest, Words("fr")).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    def open_at(name="index.html", width=1280):
        return open_page(tmp_path / name, width=width)

    return open_at


def names(page):
    return [one.split()[1] for one in shown(page)]


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


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("école, de A à Z", "Érables"),
        ("n du constat", "Étang"),
        ("points à vérifier", "Lac"),
        ("constat, de A", "Érables"),
    ],
)
def test_the_list_is_sorted_by_what_one_chooses(many, order, first):
    page = many()
    label = page.locator("#tri option", has_text=order).first.inner_text()
    page.get_by_label("Trier par").select_option(label=label)
    assert names(page)[0] == first and len(names(page)) == 5


def test_the_schools_are_compared_by_one_notebook(many):
    page = many()
    page.get_by_label("Constat à comparer").select_option("02")
    assert set(names(page)) == {"Érables", "Fleuve", "Étang", "Lac"}  # the fifth has no such report
    assert page.get_by_text("Absences 9.").is_visible() and not page.get_by_text("Constat 0").first.is_visible()
    page.get_by_label("Trier par").select_option("n")
    assert names(page) == ["Fleuve", "Érables", "Lac", "Étang"]
    page.get_by_label("Trier par").select_option("constat")
    assert names(page) == ["Lac", "Étang", "Fleuve", "Érables"]


def test_schools_are_kept_by_their_n_their_finding_and_what_is_to_be_looked_at(many):
    page = many()
    page.get_by_label("n d'au moins").fill("31")
    assert names(page) == ["Étang", "Lac"]
    page.get_by_label("n d'au moins").fill("")
    page.get_by_label("Chercher une école").fill("absences 8")
    assert names(page) == ["Fleuve"]
    page.get_by_label("Chercher une école").fill("")
    page.get_by_label("Seulement les écoles à revoir").check()
    assert names(page) == ["Fleuve", "Lac"]


def test_the_controls_are_reached_and_used_from_the_keyboard(many):
    page = many()
    page.get_by_label("Trier par").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert names(page)[0] == "Étang"
    page.keyboard.press("Tab")
    page.keyboard.type("40")
    assert names(page) == ["Étang", "Lac"]
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("Absences 7.").is_visible()


def test_the_list_of_many_schools_is_clean_wide_narrow_and_on_paper(many, axe):
    for width in (1366, 390):
        page = many(width=width)
        page.get_by_label("Constat à comparer").select_option("02")
        assert axe(page) == {} and (page.outside, page.complaints) == ([], [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("n d'au moins").fill("90")
    page.emulate_media(media="print")
    assert names(page) == ["Fleuve"] and not page.get_by_label("Trier par").is_visible()


def test_a_schools_page_is_whole_alone(many, axe, tmp_path):
    page = many("A1/index.html", width=390)
    assert axe(page) == {} and (page.outside, page.complaints) == ([], [])
    assert page.locator("h1").inner_text() == "École Fleuve – A1"
    links = page.eval_on_selector_all("main a", "all => all.map(one => one.getAttribute('href'))")
    assert links == ["resume.html", "01/01.html", "01/tableaux.xlsx", "02/02.html"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
