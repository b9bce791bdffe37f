"""The findings of a school on one page: which, in which order, and where they lead."""

import shutil

import pytest
from bs4 import BeautifulSoup

from portraitlib.display.wording import Words
from portraitlib.report.one_page import AT_MOST, one_pages, told_of
from portraitlib.report.pdf import find_browser, print_to_pdf


def finding(kind, sentence, **more):
    return {"kind": kind, "sentence": sentence, "n": None, "is_main": False, **more}


def report(notebook, *findings, school="036502", group=""):
    return {
        "school": school,
        "school_name": "École du Lac",
        "notebook": notebook,
        "title": f"Titre {notebook}",
        "group": group,
        "is_fictional": False,
        "school_year": 2026,
        "outputs": {f"{school}/{notebook}/{notebook}.html": "0"},
        "findings": findings,
    }


def manifest(*reports, audience="interne"):
    return {"audience": audience, "reports": {f"r{place}": one for place, one in enumerate(reports)}}


def page_of(*reports, audience="interne", language="fr"):
    (page,) = one_pages(manifest(*reports, audience=audience), Words(language)).values()
    return BeautifulSoup(page, features="html.parser")


def test_each_report_tells_its_priorities_first_with_how_sure_and_what_to_do():
    page = page_of(
        report("01", finding("context", "Ensuite."), finding("priority", "D'abord.", sure="n = 51.", to_do="Agissez.")),
        report("03", finding("no_finding", "Rien."), finding("refused", "Pas cette année.")),
    )
    assert [one.text for one in page.select(".said")] == ["Priorité. D'abord.", "Contexte. Ensuite."]
    assert page.select_one(".sure").text == "n\u00a0=\u00a051."
    assert page.select_one(".to-do").text == "À faire\u00a0: Agissez."
    assert [one["href"] for one in page.select("h2 a")] == ["01/01.html"]


def test_a_page_holds_no_more_findings_than_it_has_room_for_and_every_report_speaks():
    reports = [
        report(f"{n:02}", finding("context", "A"), finding("caution", "B"), finding("caution", "C")) for n in range(6)
    ]
    told = told_of(reports)
    assert len(told) == len(reports)
    assert sum(len(findings) for _, findings in told) == AT_MOST


def test_a_school_of_many_groups_leaves_them_to_their_own_reports():
    groups = [report("02", finding("priority", f"Groupe {n}."), group=str(n)) for n in range(3)]
    text = page_of(report("01", finding("priority", "École.")), *groups).text
    assert "École." in text and "Groupe 1." not in text
    assert "Les portraits de 3 groupes sont dans le dossier de l'école." in text


def test_a_school_that_has_nothing_to_tell_has_no_page():
    assert one_pages(manifest(report("01", finding("refused", "Rien à lire."))), Words("fr")) == {}


def test_the_page_says_for_whom_it_is():
    page = page_of(report("01", finding("context", "A.")), audience="personnel")
    assert page.h1.text == "Notre école sur une page, pour une rencontre du personnel"
    assert page.select_one(".banner.personnel") is not None


@pytest.mark.skipif(find_browser() is None or not shutil.which("pdfinfo"), reason="no browser, or no pdfinfo")
def test_it_prints_on_one_page(tmp_path):
    import subprocess

    long = "Là où les besoins semblent les plus grands : Mathématique, Résoudre une situation-problème. " * 2
    reports = [
        report(f"{n:02}", *[finding("priority", long, sure=long, to_do="Agissez ensemble.")] * 2) for n in range(6)
    ]
    ((_, html),) = one_pages(manifest(*reports), Words("fr")).items()
    (tmp_path / "resume.html").write_text(html, encoding="utf-8")
    print_to_pdf(tmp_path / "resume.html", tmp_path / "resume.pdf", find_browser())
    told = subprocess.run(["pdfinfo", tmp_path / "resume.pdf"], capture_output=True, text=True, check=True).stdout
    assert "Pages:           1\n" in told
