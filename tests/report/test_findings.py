"""What `constats.csv` holds: what was shown, after the disclosure rule, as a spreadsheet opens it."""

import csv
import io

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from portraitlib.display.view import VIEW_MIME
from portraitlib.display.wording import Words
from portraitlib.report.findings import findings_of, findings_text, main_finding, told_n


def shown(name, headline, **more):
    return new_code_cell(
        outputs=[new_output("display_data", {VIEW_MIME: {"name": name, "headline": headline, **more}})]
    )


def entry(*findings, **more):
    return {
        "school": "036502",
        "school_name": "École du Lac",
        "notebook": "01",
        "title": "Portrait",
        "group": "",
        "school_year": 2026,
        "made_at": "2026-11-21T10:00:00-05:00",
        "outputs": {"036502/01/01.html": "0"},
        "parameters": {"as_of": "2026-02-02", "audience": "public"},
        "findings": findings,
        **more,
    }


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_each_headline_stands_under_its_section_and_says_what_it_is():
    book = new_notebook(
        cells=[
            new_markdown_cell("# Titre\n\n## Où ?\n\nTexte."),
            shown("zones", "Lire : 65 % (n = 51).", is_school_headline=True),
            new_markdown_cell("### Comment lire"),
            shown("criteres", "15 critères.", rank="no_finding"),
            new_markdown_cell("## Qui ?"),
            shown("peers-refused", "Il faut cinq écoles.", rank="refused"),
            shown("pire", "D'abord.", rank="priority"),
            shown("menu", "Rien à imprimer.", rank="live"),
        ]
    )
    found = [(one["section"], one["kind"], one["n"]) for one in findings_of(book)]
    assert found == [
        ("Où ?", "context", 51),
        ("Où ?", "no_finding", None),
        ("Qui ?", "refused", None),
        ("Qui ?", "priority", None),
    ]
    assert main_finding(findings_of(book))["sentence"] == "D'abord."


@pytest.mark.parametrize(
    ("sentence", "n"),
    [
        ("65 % (n = 1\u202f204, intervalle)", 1204),
        ("65% (n = 1,204, interval)", 1204),
        ("60 élèves sur 255 ont manqué", 255),
        ("60 students of 255 missed", 255),
        ("3 élèves sur 10 % des jours", None),
        ("Une aire de 0,50 vaut le hasard.", None),
        ("tout groupe est retenu (n < 5)", None),
    ],
)
def test_the_n_of_a_finding_is_the_one_its_sentence_tells(sentence, n):
    assert told_n(sentence) == n


def test_the_file_opens_in_a_french_spreadsheet_and_no_text_is_a_formula():
    one = {"section": "=S()", "view": "v", "kind": "context", "sentence": "@cmd; oui", "n": 51, "is_main": True}
    text = findings_text([entry(one)], Words("fr"))
    assert text.startswith("\ufeffÉcole;") and text.endswith("\r\n")
    (row,) = rows_of(text)
    assert (row["Section"], row["Constat"], row["n"]) == ("'=S()", "'@cmd; oui", "51")
    assert (row["École"], row["Données connues le"], row["Public visé"]) == (
        "École du Lac – 036502",
        "2026-02-02",
        "Public",
    )


def test_the_findings_of_a_report_are_the_headlines_of_its_page(made):
    page = (made.folder / "01_essai.html").read_text("utf-8")
    book = nbformat.read(made.folder / "01_essai.ipynb", as_version=4)
    assert not any(VIEW_MIME in output.get("data", {}) for cell in book.cells for output in cell.get("outputs", []))
    (finding,) = made.outcome.findings
    assert finding["section"] == "Réussite à l'été" and finding["sentence"].replace("\u00a0", " ") in page.replace(
        "\u00a0", " "
    ).replace("&nbsp;", " ")
