"""The index: every school, its state, its headline, its reports."""

import base64
import hashlib
import re

import pytest

from portraitlib.display.wording import Words
from portraitlib.report.index import index_html, index_pages


def entry(school, notebook="01_essai", **more):
    folder = f"{school}/{notebook}"
    return {
        "school": school,
        "notebook": notebook,
        "status": "made",
        "school_name": f"École <{school}>",
        "is_fictional": False,
        "title": "Portrait",
        "headline": "Un constat.",
        "message": "",
        "warnings": [],
        "outputs": {f"{folder}/{notebook}.html": "0", f"{folder}/tableaux.xlsx": "0", f"{folder}/donnees/a.csv": "0"},
        "findings": [
            {"section": "Où ?", "view": "zones", "kind": "context", "sentence": "Un constat.", "n": 51, "is_main": True}
        ],
        "suspicions": [],
        "made_at": "2026-11-21T10:00:00-05:00",
        **more,
    }


def failed(school, notebook):
    return entry(
        school, notebook, status="failed", outputs={}, headline="", findings=[], message="Il manque l'année <2026>."
    )


@pytest.fixture
def page():
    return made("fr", entry("A"), failed("B", "00"), entry("B"), failed("C", "01"))


def of(language, *entries):
    reports = {f"{one['school']}/{one['notebook']}": one for one in entries}
    return {"audience": "personnel", "language": language, "made_at": "2026-11-21T10:00:00-05:00", "reports": reports}


def made(language, *entries):
    return index_html(of(language, *entries), Words(language))


def test_each_school_has_its_state_and_one_headline(page):
    states = re.findall(r'<span class="state">(.*?)</span>', page)
    assert states == ["Complet", "Incomplet", "Non produit"]
    assert page.count('<p class="headline">Un constat.') == 2


def test_what_failed_is_said_in_words_and_escaped(page):
    assert page.count("Il manque l&#39;année &lt;2026&gt;.") == 2
    assert "École &lt;A&gt; – A" in page


def test_only_what_exists_is_linked(page):
    links = set(re.findall(r'href="([^#"]+)"', page))
    files = {f"{school}/01_essai/{file}" for school in "AB" for file in ("01_essai.html", "tableaux.xlsx")}
    assert links == files | {f"{school}/index.html" for school in "ABC"} | {
        "A/resume.html",
        "B/resume.html",
        "constats.csv",
        "fiche.html",
    }


def test_the_reports_of_two_groups_are_told_apart():
    page = made("fr", entry("A", "02_x_21", group="21"), entry("A", "02_x_22", group="22"))
    assert "Portrait – groupe 21" in page and "Portrait – groupe 22" in page


def test_the_counts_are_told(page):
    assert "3 écoles, 2 rapports produits et 2 rapports non produits" in page


def test_the_policy_lets_the_pages_own_script_run_and_no_other(page):
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page and page.count("<script") == 1


def test_the_filter_for_failures_is_there_only_when_there_are_some():
    assert 'type="checkbox"' in made("fr", failed("A", "00"))
    assert 'type="checkbox"' not in made("fr", entry("A"))


def test_the_index_is_in_the_readers_language():
    page = made("en", entry("A"))
    assert '<html lang="en-CA">' in page
    assert "École" not in page.replace("École &lt;A&gt;", "")


def test_a_warning_is_shown_with_its_report():
    assert "Le PDF manque." in made("fr", entry("A", warnings=["Le PDF manque."]))


def test_a_schools_own_page_names_no_other_school_and_stays_in_its_folder():
    pages = index_pages(of("fr", entry("A"), entry("B", title="Portrait de B")), Words("fr"))
    assert set(pages) == {"index.html", "A/index.html", "B/index.html"}
    links = set(re.findall(r'href="([^#"]+)"', pages["A/index.html"]))
    assert links == {"01_essai/01_essai.html", "01_essai/tableaux.xlsx", "resume.html"}
    assert "Portrait de B" not in pages["A/index.html"] and "<script" not in pages["A/index.html"]


def test_what_is_to_be_looked_at_is_counted_a_school():
    caution = {"section": "", "view": "v", "kind": "caution", "sentence": "Prudence.", "n": None, "is_main": False}
    page = made("fr", entry("A", suspicions=["x", "x"]), entry("A", "02", findings=[caution]), failed("A", "03"))
    assert 'data-alarms="3"' in page and "3 points à vérifier" in page.replace("\u00a0", " ")
