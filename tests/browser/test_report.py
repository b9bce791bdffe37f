"""A report as its reader meets it, in a real browser."""

import json
import re
from itertools import pairwise

import pytest

from portraitlib.display.charts.lettering import width_of

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
    r"|Élève accompagné(?!e)"  # a questionnaire, as the school calls it
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


def test_the_first_key_leads_past_the_head(page):
    assert (page.first_stop, page.then_stop) == ("#contenu", "contenu")


def test_every_finding_leads_to_its_section(page):
    slugs = page.eval_on_selector_all(".findings a", "links => links.map(link => link.hash.slice(1))")
    assert slugs
    assert page.evaluate("slugs => slugs.every(slug => document.getElementById(slug))", slugs)


READ_FIRST = ("priority", "caution", "context", "refused")
BELOW_THE_SCREEN = """n => { scrollTo(0, 0); const caution = document.createElement('p'); caution.className = 'warning';
    caution.textContent = document.querySelector('.findings').textContent.slice(0, 150);
    for (const _ of Array(n)) document.querySelector('.summary h2').after(caution.cloneNode(true));
    const parts = document.querySelectorAll('.warning, .findings li, .findings li > p');
    const below = [...parts].filter(one => !one.checkVisibility() || one.getBoundingClientRect().bottom > innerHeight);
    document.querySelectorAll('.summary h2 + .warning').forEach((one, place) => place < n && one.remove());
    return below.map(one => one.textContent) }"""


def test_a_laptop_shows_the_findings_their_numbers_and_what_to_do_without_a_click_or_a_scroll(report, page):
    """Also under a caution line more than the page has."""
    entry = json.loads((report.folder / "rapport.json").read_text(encoding="utf-8"))["report"]
    there = {one["sentence"] for one in entry["findings"] if one["kind"] in READ_FIRST}
    findings = page.locator(".findings li")
    assert findings.count() == min(3, len(there))
    told = [" ".join(one.locator(".said, .sure").all_inner_texts()) for one in findings.all()]
    assert [sentence for sentence in told if not re.search(r"\d", sentence)] == []
    assert page.locator(".findings .to-do").count() >= 1
    assert page.locator(":is(.priority, .caution):not(:has(.to-do))").count() == 0
    page.set_viewport_size({"width": 1366, "height": 768})
    try:
        assert page.evaluate(BELOW_THE_SCREEN, 0) == []
        assert page.evaluate(BELOW_THE_SCREEN, 1) == []
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})


def test_the_page_says_its_language_and_has_one_title(report, page):
    assert page.get_attribute("html", "lang") == TAGS[report.language]
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text() in page.title()
    levels = page.eval_on_selector_all("h1,h2,h3,h4", "all => all.map(one => Number(one.tagName[1]))")
    assert all(after <= before + 1 for before, after in pairwise(levels))


def unfold(page):
    """Open every section, as a reader may."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


def test_each_figure_says_in_words_what_it_shows(report, page):
    unfold(page)
    figures = page.eval_on_selector_all(
        ".image",
        "all => all.map(one => [one.getAttribute('aria-label'),"
        " Math.max(...[...one.children].map(form => form.getBoundingClientRect().width))])",
    )
    assert figures or report.notebook in ("00_donnees", "10_rencontre")
    for words, width in figures:
        assert len(words) >= 40 and not re.search(r"No description|<Figure|\.(?:png|svg)", words)
        assert width > 0
    assert len({words for words, _ in figures}) == len(figures)


def test_a_figure_has_its_data_beside_it(page):
    """The one on the first screen has its own in the section that it comes from."""
    in_sections = page.locator("figure").count() - page.locator(".picture figure").count()
    assert in_sections == 0 or page.locator("figure ~ details table").count() >= 1


def test_each_table_has_its_caption_and_headers(page):
    tables = page.eval_on_selector_all(
        ".portrait table",
        "all => all.map(one => [!!(one.caption?.textContent || one.ariaLabel || '').trim(),"
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


def test_on_paper_the_text_stays(page):
    page.emulate_media(media="print")
    try:
        assert page.locator("h1").is_visible() and page.locator("footer").is_visible()
    finally:
        page.emulate_media(media="screen")


PRINTED_PAGE = 686  # px between the margins of a letter page, which a printed figure fills at most


def test_a_figure_is_written_in_letters_as_wide_as_they_were_measured(page):
    """Whatever fonts the reader has: the page carries its own, and its words keep their places."""
    unfold(page)
    texts = page.eval_on_selector_all(
        ".image > svg text",
        "all => all.filter(one => one.checkVisibility()).map(one => [one.textContent,"
        " parseFloat(getComputedStyle(one).fontSize),"
        " getComputedStyle(one).fontWeight === '700', one.getComputedTextLength(), one.hasAttribute('textLength')])",
    )
    far = [
        text
        for text, size, is_bold, wide, is_held in texts
        if not is_held and abs(wide - width_of(text, size, is_bold=is_bold)) > 0.02
    ]
    assert far == []
    assert page.locator("figure").count() == 0 or sum(not is_held for *_, is_held in texts) > 10


def test_the_words_of_a_figure_can_be_found_and_are_not_told_twice(page):
    figures = page.locator(".image > svg:first-child")
    if figures.count():
        word = figures.first.locator("text").last.text_content()
        assert page.evaluate("word => window.find(word, true, false, true)", word), word
    assert page.locator(".image svg text:not([aria-hidden] *)").count() == 0


def test_no_figure_scrolls_on_a_screen_nor_is_cut_on_paper(page):
    sizes = "all => all.map(one => [one.scrollWidth - one.clientWidth, one.clientWidth - one.firstChild.clientWidth])"
    assert page.locator(".part .etroit:visible").count() == 0
    page.set_viewport_size({"width": 1366, "height": 768})
    try:
        assert [size for size in page.eval_on_selector_all(".image", sizes) if min(size[1], -size[0]) < 0] == []
        page.set_viewport_size({"width": PRINTED_PAGE, "height": 900})
        page.emulate_media(media="print")
        assert [size for size in page.eval_on_selector_all(".image", sizes) if min(size[1], -size[0]) < 0] == []
        heights = page.eval_on_selector_all(".image > svg", "all => all.map(one => one.getBoundingClientRect().height)")
        assert [height for height in heights if height > 20 / 2.54 * 96 + 1] == []
    finally:
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1280, "height": 900})


WIDER = """all => all.filter(one => one.querySelector('table').getBoundingClientRect().width > one.clientWidth + 1)
    .map(one => one.ariaLabel)"""


def test_no_table_leaves_the_screen_of_a_laptop_nor_the_paper_once_unfolded(page):
    unfold(page)
    page.set_viewport_size({"width": 1366, "height": 768})
    try:
        assert page.eval_on_selector_all(".tableau", WIDER) == []
        page.set_viewport_size({"width": PRINTED_PAGE, "height": 900})
        page.emulate_media(media="print")
        assert page.eval_on_selector_all(".tableau", WIDER) == []
    finally:
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1280, "height": 900})


CUT_WORDS = r"""places => places.flatMap(place => {
    const text = place.firstChild, range = document.createRange();
    return [...(text?.nodeType === 3 ? text.data : '').matchAll(/\p{L}{3,}/gu)].filter(found => {
        range.setStart(text, found.index); range.setEnd(text, found.index + found[0].length);
        return new Set([...range.getClientRects()].filter(one => one.width).map(one => one.top)).size > 1;
    }).map(found => found[0]) })"""


def test_on_a_phone_no_word_is_cut(page):
    unfold(page)
    page.set_viewport_size({"width": 390, "height": 844})
    try:
        assert page.eval_on_selector_all(":is(main, header, footer) :is(p, th, td, summary, a, dd)", CUT_WORDS) == []
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})


def test_on_a_phone_a_figure_fits_and_its_smallest_letters_are_read(page):
    page.set_viewport_size({"width": 390, "height": 844})
    try:
        figures = page.eval_on_selector_all(
            ".image",
            "all => all.map(one => { const shown = [...one.children].filter(its => its.clientWidth);"
            " const letters = [...shown[0].querySelectorAll('text')];"
            " const scale = shown[0].getBoundingClientRect().width / shown[0].viewBox.baseVal.width;"
            " return [shown.length, one.scrollWidth - one.clientWidth,"
            " Math.min(...letters.map(its => parseFloat(getComputedStyle(its).fontSize) * scale))] })",
        )
        assert [figure for figure in figures if figure[0] != 1 or figure[1] > 0 or figure[2] < 11] == []
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("colours", [{"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_a_figure_keeps_a_white_ground_whatever_the_readers_colours(page, colours):
    page.emulate_media(**colours)
    try:
        grounds = page.eval_on_selector_all(
            ".image > svg", "all => all.map(one => getComputedStyle(one).backgroundColor)"
        )
        assert set(grounds) <= {"rgb(255, 255, 255)"}
    finally:
        page.emulate_media(color_scheme="light", forced_colors="none")


def test_a_page_is_light_enough_to_be_sent(report):
    most = 400_000 if report.notebook == "01_portrait_ecole" else 250_000
    assert report.path.stat().st_size <= most
