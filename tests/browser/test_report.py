"""A report as its reader meets it, in a real browser."""

import re
from itertools import pairwise

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.notebooks]

ENGLISH_ON_A_FRENCH_PAGE = re.compile(
    r"\b(?:the|and|with|of the|count|density|students?|school|grade|subject|success|rate|mean|median|value|"
    r"table of contents|error|warning|nan|none|true|false|unknown)\b",
    re.IGNORECASE,
)
FRENCH_ON_AN_ENGLISH_PAGE = re.compile(
    r"\b(?:élèves?|école|réussite|année|matière|niveau|données|taux|aucune?|avec|pour|les|des)\b", re.IGNORECASE
)
SAME_IN_BOTH = re.compile(
    r"The High School Journal|"
    r"élève 360|Val-des-Cerfs|taux de diplomation et de qualification|vitrine des indicateurs"
    r"|École secondaire[\w\s'’–-]*\(fictive\)"
    r"|[\w.-]+\.(?:csv|xlsx|yml|txt|ods)\S*|« donnees »"
)
TAGS = {"fr": "fr-CA", "en": "en-CA"}


def test_axe_finds_nothing_whether_the_tables_are_folded_or_open(report, page, narrow, axe):
    assert axe(narrow) == {}
    # Wide, one page stands for all, made by the same templates; its colours are seen above.
    is_looked_at_wide = (report.audience, report.notebook) == ("interne", "01_portrait_ecole")
    assert not is_looked_at_wide or axe(page, but=["color-contrast"]) == {}


def test_nothing_is_asked_of_the_outside_and_nothing_is_refused(page):
    assert page.outside == []
    assert page.complaints == []


def test_the_page_holds_at_320_pixels(narrow):
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_first_key_leads_past_the_contents(page):
    assert (page.first_stop, page.then_stop) == ("#contenu", "contenu")


def test_each_line_of_the_contents_leads_to_its_heading(page):
    links = page.locator("nav a")
    assert links.count() >= 4
    for place in range(links.count()):
        link = links.nth(place)
        words, slug = link.inner_text(), link.get_attribute("href")[1:]
        assert re.fullmatch(r"[a-z0-9-]+", slug)
        link.click()
        heading = page.locator(f'[id="{slug}"]')
        assert heading.inner_text().strip() == words.strip()
        top = heading.evaluate("element => element.getBoundingClientRect().top")
        assert -1 <= top < 900


def test_every_finding_leads_to_its_section(page):
    slugs = page.eval_on_selector_all(".findings a", "links => links.map(link => link.hash.slice(1))")
    assert slugs
    assert page.evaluate("slugs => slugs.every(slug => document.getElementById(slug))", slugs)


def test_the_page_says_its_language_and_has_one_title(report, page):
    assert page.get_attribute("html", "lang") == TAGS[report.language]
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text() in page.title()
    levels = page.eval_on_selector_all("h1,h2,h3,h4", "all => all.map(one => Number(one.tagName[1]))")
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_each_figure_says_in_words_what_it_shows(report, page):
    figures = page.eval_on_selector_all("img", "all => all.map(one => [one.alt, one.naturalWidth])")
    assert figures or report.notebook == "00_donnees"
    for words, width in figures:
        assert len(words) >= 40 and not re.search(r"No description|<Figure|\.(?:png|svg)", words)
        assert width > 0
    assert len({words for words, _ in figures}) == len(figures)


def test_a_figure_has_its_data_beside_it(page):
    assert page.locator("figure").count() == 0 or page.locator("figure ~ details table").count() >= 1


def test_each_table_has_its_caption_and_headers(page):
    tables = page.eval_on_selector_all(
        ".portrait table",
        "all => all.map(one => [!!one.caption?.innerText.trim() || !!one.caption?.textContent.trim(),"
        " [...one.querySelectorAll('th')].every(cell => cell.scope && cell.textContent.trim())])",
    )
    assert tables and all(named and headed for named, headed in tables)


def test_a_wide_table_scrolls_in_a_frame_the_keyboard_reaches(narrow):
    frames = narrow.locator(".tableau:visible")
    assert frames.count() >= 1
    wide = [frame for frame in frames.all() if frame.evaluate("one => one.scrollWidth > one.clientWidth")]
    assert wide
    for frame in wide:
        assert frame.get_attribute("tabindex") == "0" and frame.get_attribute("aria-label")


def test_no_code_is_in_sight(page):
    text = page.evaluate("document.body.textContent")
    assert not re.search(r"open_school\(|import portraitlib|show\(|explore\(|In \[|Traceback|DataFrame|<class", text)


def test_the_page_is_in_its_readers_language(report, page):
    text = page.evaluate(
        "[document.title, document.body.textContent,"
        " ...[...document.querySelectorAll('[alt],[aria-label],[title]')].flatMap("
        "one => [one.alt || '', one.ariaLabel || '', one.title || ''])].join('\\n')"
    )
    style = page.evaluate("[...document.querySelectorAll('style')].map(one => one.textContent).join('')")
    foreign = ENGLISH_ON_A_FRENCH_PAGE if report.language == "fr" else FRENCH_ON_AN_ENGLISH_PAGE
    found = foreign.findall(SAME_IN_BOTH.sub("", text.replace(style, "")))
    assert found == []


def test_every_link_and_summary_is_large_enough_for_a_finger(narrow):
    small = narrow.eval_on_selector_all(
        "nav a, .findings a, summary",
        "all => all.filter(one => one.getBoundingClientRect().height < 24).map(one => one.textContent)",
    )
    assert small == []


def test_a_report_says_who_may_read_it(report, page):
    assert page.locator(f".banner.{report.audience}").is_visible()


def test_on_paper_the_contents_go_and_the_text_stays(page):
    page.emulate_media(media="print")
    try:
        assert not page.locator("nav").is_visible()
        assert page.locator("h1").is_visible() and page.locator("footer").is_visible()
    finally:
        page.emulate_media(media="screen")
