"""A section's tables and figures as files: what its reader may see, as chosen, and nothing that may not leave."""

import csv
import io
import json
import re
import zipfile
from types import SimpleNamespace
from urllib.parse import unquote

import pytest

from portraitlib import describe_results
from portraitlib.display.show import shown_view
from portraitlib.display.view import View
from portraitlib.display.wording import Words
from portraitlib.params import NotebookParams
from portraitlib.report.csv_for_a_person import csv_of
from portraitlib.report.pages import download_handlers, downloads
from portraitlib.report.pages.download_handlers import let_leave
from portraitlib.report.pages.downloads import FileAsked, MadeFile, files_of, found_in_file
from portraitlib.report.pages.workers import LostError
from portraitlib.report.views import views_in
from portraitlib.tables.store.deliveries import deliveries_of
from tests.report.conftest import NOTEBOOK, STUDENT, bundle
from tests.report.pages.conftest import LIVED_IN, lived_in, page_at

VIEW = "application/vnd.portraitlib.view+json"


@pytest.fixture(scope="module")
def sections(lived_in_served):
    """Function that gives a file of a section, for an audience."""
    versions = {}

    def file(audience, kind, query="", number=0, version=None):
        page = f"/portrait/{LIVED_IN}/{audience}/{NOTEBOOK}"
        if audience not in versions:
            versions[audience] = re.search(r'data-version="(\w+)"', page_at(lived_in_served, page)[1])[1]
        address = f"{page}/section/{number}/{kind}?_version={version or versions[audience]}{query}"
        return lived_in_served.get(address, as_bytes=True)

    return file


def read(content):
    """Headings and rows of a CSV file."""
    text = content.decode("utf-8")
    assert text.startswith("\ufeff")
    heads, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    return heads, [dict(zip(heads, row, strict=True)) for row in rows]


def as_number(text):
    return float(text.replace(",", ".")) if text else None


def shown_table(project, audience, **choices):
    return shown_view(describe_results(lived_in(project, audience), **choices)).tables[0]


def differences(rows, table):
    """Cells of a file that are not those of the table that its reader may see."""
    labels = {column.name: column.label for column in table.columns}
    for place, row in enumerate(rows):
        hidden = [labels[name] for name in labels if table.withheld[name].iloc[place]]
        if row["Retenu"] != ", ".join(hidden):
            yield place, "withheld"
        for name, label in labels.items():
            value = table.rows[name].iloc[place]
            if label in hidden and row[label]:
                yield place, name
            if label not in hidden and isinstance(value, float | int) and as_number(row[label]) not in (value, None):
                yield place, name


@pytest.mark.parametrize("audience", ["interne", "personnel"])
def test_a_file_has_the_numbers_that_its_reader_may_see_as_chosen(sections, lived_in_served, audience):
    status, content, headers = sections(audience, "table.csv", "&subject=french")
    assert status == 200, content
    table = shown_table(lived_in_served.project, audience, subject="french")
    heads, rows = read(content)
    assert heads[: len(table.columns)] == [column.label for column in table.columns] and len(rows) == len(table.rows)
    assert list(differences(rows, table)) == []
    name = unquote(headers["Content-Disposition"].partition("UTF-8''")[2])
    assert re.fullmatch(r"École des Lilas - Les résultats - \d{4}-\d\d-\d\d\.csv", name)
    assert headers["Cache-Control"] == "no-store"


def test_what_the_staff_takes_away_is_kept_as_of_a_report_and_what_the_team_takes_is_not(sections, lived_in_served):
    store = lived_in_served.project / "store"
    assert sections("interne", "table.xlsx")[0] == 200
    before = deliveries_of(store, LIVED_IN)
    assert {one["audience"] for one in before} <= {"personnel"}
    assert sections("personnel", "table.csv", "&subject=mathematics")[0] == 200
    assert sections("personnel", "table.xlsx", "&subject=mathematics")[0] == 200
    kept = deliveries_of(store, LIVED_IN)
    (one,) = [one for one in kept if one not in before]
    assert (one["audience"], one["tables"][0]["choices"]) == ("personnel", {"subject": "mathematics"})


def test_a_workbook_and_figures_open_and_hold_no_pseudonym(sections, lived_in_served):
    status, content, _ = sections("interne", "table.xlsx", "&subject=french")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = book.namelist()
        words = book.read("xl/sharedStrings.xml").decode()
    assert status == 200 and "xl/worksheets/sheet2.xml" in names and "Français" in words
    assert not re.search(r"p[0-9a-f]{16}", words)
    assert sections("interne", "figure.svg")[1].startswith(b"<svg")
    assert sections("interne", "figure.png")[1].startswith(b"\x89PNG")
    _, told, _ = sections("interne", "files")
    files = json.loads(told)
    assert len(files["tables"]) >= 1 and len(files["figures"]) >= 1


def test_what_is_not_offered_is_refused(sections):
    answers = {
        "a choice that is not there": sections("interne", "table.csv", "&subject=latin"),
        "a name that is not there": sections("interne", "table.csv", "&student=x"),
        "twice": sections("interne", "table.csv", "&subject=french&subject=french"),
        "two choices, for the staff": sections("personnel", "table.csv", "&subject=french&grade_level=2"),
        "a table that is not there": sections("interne", "table.csv", "&_rank=99"),
        "a rank that is none": sections("interne", "figure.svg", "&_rank=-1"),
    }
    assert {what: answer[0] for what, answer in answers.items()} == dict.fromkeys(answers, 400)
    assert sections("interne", "table.ods")[0] == 404
    assert sections("interne", "table.csv", number=99)[0] == 404
    assert sections("interne", "table.csv", version="0" * 16)[0] == 409


def test_a_table_is_written_for_a_spreadsheet_in_its_language_and_runs_nothing():
    (view,) = views_in([bundle()[VIEW]])
    heads, rows = read(csv_of(view.tables[0], Words("fr")).encode())
    assert heads == ["Matière", "Élèves", "Taux de réussite", "Écart", "Dernière date", "Retenu", "Borne"]
    assert rows[0] == {
        "Matière": "Français", "Élèves": "1240", "Taux de réussite": "0,825", "Écart": "0,031",
        "Dernière date": "2026-02-27", "Retenu": "", "Borne": "",
    }  # fmt: skip
    assert (rows[1]["Élèves"], rows[1]["Taux de réussite"]) == ("", "")
    assert rows[1]["Retenu"] == "Élèves, Taux de réussite"
    assert rows[2]["Matière"] == "'=CMD()" and rows[2]["Borne"] == "Taux de réussite >"
    assert "Français,1240,0.825" in csv_of(view.tables[0], Words("en"))


def test_a_file_that_holds_what_may_not_leave_does_not_and_nothing_is_kept_of_it(monkeypatch, tmp_path):
    params = NotebookParams(school="1", store=str(tmp_path), audience="personnel")
    site = SimpleNamespace(params=params, project=tmp_path)
    asked = FileAsked(params, NOTEBOOK, "c", 0, (), "table.csv")
    told = ({"study": "s", "choices": {}, "school_year": 2026, "data": "d", "table": "t", "rows": []},)
    monkeypatch.setattr(download_handlers, "run_forked", lambda *_, **__: {"name": 1})
    with pytest.raises(LostError, match="may_not_leave"):
        let_leave(site, asked, MadeFile("a.csv", b"", "", told))
    assert deliveries_of(tmp_path, "1") == []
    monkeypatch.setattr(download_handlers, "run_forked", lambda *_, **__: {})
    let_leave(site, asked, MadeFile("a.csv", b"", "", told))
    assert len(deliveries_of(tmp_path, "1")) == 1


def test_the_last_look_at_a_file_is_that_of_a_report(monkeypatch, whole_project):
    monkeypatch.setenv("PORTRAIT_PROJECT", str(whole_project))
    monkeypatch.setattr(downloads, "all_names", lambda _today: iter(["Zoé Plantée"]))
    params = NotebookParams(school="999001", store=str(whole_project / "store"), audience="personnel")

    def found(text):
        return found_in_file(params, whole_project, text)

    assert found("plantee, ZOE") == {"name": 1}
    assert found(f"élève {STUDENT}") == {"pseudonym": 1}
    assert found("ABCD12345678, a.b@exemple.invalid") == {"code_permanent": 1, "e_mail": 1}
    assert found("Français;55,0") == {}


def test_a_section_that_shows_no_table_has_no_file():
    assert files_of(View("essai", "Rien à montrer.")) == {"tables": [], "figures": []}
