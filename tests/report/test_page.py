"""The page made from an executed notebook: self-contained, addressed, findings first."""

import re
from html.parser import HTMLParser

import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from portraitlib.display.view import VIEW_MIME
from portraitlib.display.wording import Words
from portraitlib.report.folding import ROWS_ON_A_PAGE
from portraitlib.report.page import PageFacts, export_html
from portraitlib.report.templates import template_folders

FACTS = PageFacts("École <A> & B", "personnel", "Réservé.", "Données regroupées.", [("Année", "2025-2026")], ["Pied"])
VOID = {"meta", "img", "br", "hr", "link", "input"}


class Reader(HTMLParser):
    """Tags, attributes and nesting of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.faults = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def attributes(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def executed(new_essay, shown):
    book = new_essay()
    book.cells[4].outputs = [
        new_output("stream", name="stderr", text="Traceback /home/x"),
        new_output("display_data", shown),
    ]
    return book


@pytest.fixture
def page(executed):
    html, _ = export_html(executed, FACTS, Words("fr"))
    return html


def test_every_tag_is_closed_in_its_place(page):
    reader = Reader(page)
    assert (reader.faults, reader.open) == ([], [])


def test_the_page_says_its_language_its_title_and_its_school(page):
    assert '<html lang="fr-CA">' in page
    assert "<title>Essai de rapport – École &lt;A&gt; &amp; B</title>" in page
    assert page.count("<h1>") == 1


def test_the_english_page_says_it_is_english(executed):
    html, _ = export_html(executed, FACTS, Words("en"))
    assert '<html lang="en-CA">' in html


def test_nothing_is_asked_of_the_outside_and_the_page_forbids_it(page):
    assert "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'" in page
    assert "<script" not in page
    reader = Reader(page)
    assert all(attributes["src"].startswith("data:") for attributes in reader.attributes("img"))
    assert all(attributes["href"].startswith("#") for attributes in reader.attributes("a"))


def test_no_code_no_parameter_no_warning_reaches_the_page(page):
    assert not re.search(r"import json|school = |open_school|Code de l'école|Traceback|In\s*\[", page)


def test_headings_have_ascii_addresses_each_given_once(page):
    ids = [attributes["id"] for _, attributes in Reader(page).tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {"reussite-a-l-ete", "reussite-a-l-ete-2", "comment-lire", "en-bref"} <= set(ids)


def test_every_link_of_the_contents_and_of_the_summary_leads_somewhere(page):
    reader = Reader(page)
    ids = {attributes["id"] for _, attributes in reader.tags if "id" in attributes}
    targets = {attributes["href"][1:] for attributes in reader.attributes("a")}
    assert targets <= ids
    assert "reussite" in targets


def test_the_finding_comes_before_the_text(page):
    finding = page.index("La réussite en mathématique est la plus fragile")
    assert finding < page.index("Pour l'équipe-école")
    assert page.count("La réussite en mathématique est la plus fragile") == 2


def test_the_banner_names_the_audience(page):
    assert 'class="banner personnel"' in page
    assert "Données regroupées." in page


def test_the_style_of_the_sections_is_given_once(page, shown):
    assert "<style>" in shown["text/html"]
    assert page.count("<style>") == 1


def test_the_figure_keeps_its_words_and_its_data(page):
    (image,) = BeautifulSoup(page, features="html.parser").select(".image")
    assert (image["role"], image["aria-label"]) == ("img", "Barres : français 83 %, mathématique 64 %.")
    assert "<caption>" in page


def test_the_notebook_given_is_left_as_it_was(executed):
    before = executed.cells[4].outputs[1].data[VIEW_MIME]
    export_html(executed, FACTS, Words("fr"))
    assert executed.cells[4].outputs[1].data[VIEW_MIME] is before
    assert "report_html" not in executed.cells[0].metadata


def test_a_printed_line_is_shown_and_escaped():
    cell = new_code_cell("1", outputs=[new_output("stream", name="stdout", text="Matière : <toutes>\n")])
    html, title = export_html(new_notebook(cells=[new_markdown_cell("# T"), cell]), FACTS, Words("fr"))
    assert '<p class="choices">Matière : &lt;toutes&gt;</p>' in html
    assert title == "T"


def test_an_error_output_never_shows_its_traceback():
    cell = new_code_cell("1", outputs=[new_output("error", ename="E", evalue="secret", traceback=["secret"])])
    html, _ = export_html(new_notebook(cells=[cell]), FACTS, Words("fr"))
    assert "secret" not in html


def test_a_notebook_without_a_view_has_no_summary():
    html, _ = export_html(new_notebook(cells=[new_markdown_cell("# T\n\n## U")]), FACTS, Words("fr"))
    assert "En bref" not in html


def test_where_numbers_come_from_is_not_a_finding(executed):
    executed.cells[4].outputs[1].data[VIEW_MIME]["rank"] = "no_finding"
    html, _ = export_html(executed, FACTS, Words("fr"))
    assert "En bref" not in html


def page_of(*views, before=(), after=()):
    """A page whose sections each show one view."""
    cells = [new_markdown_cell("# T"), *before]
    for number, view in enumerate(views, 1):
        table = (
            "<tbody>"
            + "".join(f"<tr><td>{view['headline']} {row}</td></tr>\n" for row in range(view["n"]))
            + "</tbody>"
        )
        html = (
            f'<section class="portrait"><details class="vue" open><summary class="constat">{view["headline"]}</summary>'
            f'<figure><img src="data:,{number}" alt="figure {number}"></figure>\n'
            f'<div class="tableau"><table>{table}</table>\n</div><ul><li>Note commune.</li>\n</ul></details></section>'
        )
        output = new_output("display_data", data={VIEW_MIME: {"name": "vue", **view}, "text/html": html})
        choice = new_output("display_data", data={"text/html": f"<p>Choix {number}</p>"})
        cells += [
            new_markdown_cell(f"## Question {number}\n\n> Le guide.\n\nLes menus permettent de choisir."),
            new_code_cell("1", outputs=[choice, output]),
            new_markdown_cell("**Comment lire.** Ainsi."),
        ]
    html, _ = export_html(new_notebook(cells=[*cells, *after]), FACTS, Words("fr"))
    return BeautifulSoup(html, features="html.parser")


def view(headline, rank="context", *, n=2, **facts):
    return {"headline": headline, "rank": rank, "n": n, **facts}


def test_the_first_screen_has_three_findings_priorities_first_each_with_what_to_do():
    page = page_of(
        view("Un contexte."),
        view("À lire avec prudence.", "caution", sure="n = 12.", to_do="Vérifiez."),
        view("Une priorité.", "priority", to_do="Agissez."),
        view("Une priorité.", "priority"),
        view("Un autre contexte."),
    )
    findings = page.select(".findings li")
    assert [one.select_one(".said").text.strip() for one in findings] == [
        "Une priorité.",
        "À lire avec prudence.",
        "Un contexte.",
    ]
    assert findings[0].select_one(".rank").text == "Priorité · Question 3"
    assert findings[1].select_one(".sure").text == "n\u00a0=\u00a012."
    assert findings[1].select_one(".to-do").text == "À faire\u00a0: Vérifiez."
    assert page.find(id=findings[0].a["href"][1:]) is not None


def test_the_picture_of_the_first_finding_is_on_the_first_screen_and_only_there():
    page = page_of(view("Contexte."), view("Priorité.", "priority"))
    assert [image["alt"] for image in page.select(".picture img")] == ["figure 2"]
    assert [image["alt"] for image in page.select(".view img")] == ["figure 1"]


def test_a_section_is_folded_under_its_finding_unless_the_team_works_with_it():
    page = page_of(view("Folded."), view("Liste.", n=9, on_page="open"), view("Règles.", n=9, on_page="whole"))
    folded, worked_with, whole = page.select("details.vue")
    assert [one.has_attr("open") for one in (folded, worked_with, whole)] == [False, True, False]
    assert [len(one.select("tbody tr")) for one in (folded, worked_with, whole)] == [2, 9, 9]


def test_a_long_table_keeps_its_first_rows_and_says_where_the_others_are():
    (folded,) = page_of(view("Longue.", n=9)).select("details.vue")
    assert [row.text for row in folded.select("tbody tr")] == [f"Longue. {row}" for row in range(ROWS_ON_A_PAGE)]
    assert "4 autres lignes sont dans «\u00a0tableaux.xlsx\u00a0»." in folded.text


def test_a_note_is_given_once():
    assert page_of(view("A."), view("B.")).text.count("Note commune.") == 1


def test_what_waits_for_a_choice_is_not_printed_nor_is_its_question():
    text = page_of(view("A."), view("Choisissez un élève.", "live")).text
    assert "Question 1" in text
    for left_out in ("Question 2", "Choisissez un élève.", "Choix 2", "Les menus permettent"):
        assert left_out not in text


def test_the_text_of_a_section_is_folded_after_what_it_shows():
    page = page_of(view("A."), after=[new_markdown_cell("## À remplir\n\nNous retenons :")])
    (guide,) = page.select("details.guide")
    assert "Le guide." in guide.text and "Ainsi." in guide.text
    assert page.find(string=lambda text: "Nous retenons" in text).find_parent("details") is None


def test_what_sections_lack_is_said_once_above_the_findings_and_off_their_headlines():
    lacks = "Il manque 9 lignes."
    page = page_of(
        *[view(f"Constat {number}. {lacks}", lacking=lacks) for number in (1, 2)],
        view("Constat 3. Il manque 2 lignes.", lacking="Il manque 2 lignes."),
        view("Constat 4."),
    )
    assert [one.text.replace("\u00a0", " ") for one in page.select(".warning")] == [
        f"{lacks} 2 sections sont touchées.",
        "Il manque 2 lignes. Section touchée : Question 3",
    ]
    assert [one.text.strip() for one in page.select(".said")] == ["Constat 1.", "Constat 2.", "Constat 3."]


def test_a_page_that_may_tell_nothing_is_one_sentence():
    withheld = {"rank": "refused", "is_withheld": True}
    text = page_of(
        view("Trop peu.", **withheld), view("Un à un.", **withheld), view("À propos.", "no_finding")
    ).main.text
    assert text.strip().startswith("Rien de ce carnet ne peut être montré à ce public")
    assert text.count(".") == 1
    same = page_of(view("Aucun registre.", "refused"), view("Aucun registre.", "refused"))
    assert same.main.text.strip() == "Aucun registre."
    seen = page_of(view("Trop peu.", **withheld), view("Un constat."))
    assert [one.text.strip() for one in seen.select(".said")] == ["Un constat.", "Trop peu."]


def test_a_count_is_never_cut_at_the_end_of_a_line(executed):
    executed.cells[4].outputs[1].data[VIEW_MIME]["headline"] = "Deux tiers (n = 21)."
    html, _ = export_html(executed, FACTS, Words("fr"))
    assert "Deux tiers (n\u00a0=\u00a021)." in html


def test_the_page_is_the_one_of_nbconverts_own_exporter_but_for_its_second_reading(executed, page, monkeypatch):
    theirs = HTMLExporter(template_name="portrait", extra_template_basedirs=list(map(str, template_folders())))
    monkeypatch.setattr("portraitlib.report.page._exporter", lambda _folders: theirs)
    assert str(BeautifulSoup(page, features="html.parser")) == export_html(executed, FACTS, Words("fr"))[0]


def test_a_form_that_a_page_cannot_show_leaves_nothing_of_its_output():
    output = new_output("display_data", {"application/javascript": "alert(1)", "text/plain": "<objet>"})
    html, _ = export_html(new_notebook(cells=[new_code_cell("1", outputs=[output])]), FACTS, Words("fr"))
    assert "alert" not in html
    assert "objet" not in html
