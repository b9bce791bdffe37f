"""The page of several schools: whole, alone, in both languages, with its workbook."""

import re
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from portraitlib.display.wording import Words
from portraitlib.errors import ReportError
from portraitlib.report.evidence_files import read_packets
from portraitlib.report.evidence_page import PAGE, WORKBOOK, write_pooled
from portraitlib.report.exit_check import Forbidden, found_in
from portraitlib.results.result import ANYBODY
from portraitlib.studies.evaluation.measures.pooled import pool_packets
from tests.report.packets import area, effect, written

SCHOOLS = ["999001", "999002", "999003", "999004"]


@pytest.fixture
def made(tmp_path):
    def make(language="fr", **more):
        read = read_packets(written(tmp_path / "paquets", SCHOOLS, lambda i: (effect(value=1.0 + i, **more), area())))
        pooled, _ = pool_packets(list(read.packets.values()), fewest=3)
        pooled = [replace(one, reader=replace(ANYBODY, language=language)) for one in pooled]
        return write_pooled(tmp_path / "ensemble", pooled, read, Words(language), date(2026, 11, 30))

    return make


def test_the_page_is_whole_and_asks_nothing_of_anywhere(made):
    page, _ = made()
    html = page.read_text(encoding="utf-8")
    assert found_in(html, Forbidden()) == {}
    assert html.count("<svg") == 4 and "<script" not in html and 'lang="fr-CA"' in html
    assert all(school in html for school in SCHOOLS)
    assert len(html) < 400_000


def test_the_page_is_in_english_too(made):
    html = made("en")[0].read_text(encoding="utf-8")
    assert 'lang="en-CA"' in html and "Several schools together" in html and "école" not in html


def test_the_workbook_holds_the_numbers_of_the_page(made):
    book = openpyxl.load_workbook(made()[1])
    rows = list(book.worksheets[1].values)
    assert [row[0] for row in rows[3:9]] == [*SCHOOLS, "Ensemble", "Une école de plus"]
    assert [row[1] for row in rows[3:7]] == [1, 2, 3, 4]
    book.close()


def test_nothing_is_left_when_the_page_may_not_leave(made, tmp_path, monkeypatch):
    monkeypatch.setattr("portraitlib.report.evidence_page.machine_folders", lambda *_: ("999001",))
    with pytest.raises(ReportError, match="may_not_leave"):
        made()
    assert not any((tmp_path / "ensemble" / name).exists() for name in (PAGE, WORKBOOK))
    assert list((tmp_path / "ensemble").iterdir()) == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_part_says_its_title_once(made, language):
    html = made(language, is_declared=False)[0].read_text(encoding="utf-8")
    title = re.search(r"<h2[^>]*>(Exploration[^<]*)</h2>", html)[1]
    found = re.findall(r'<summary class="constat">([^<]*)</summary>', html)
    assert len(found) == 2 and not any(one.startswith(title[:20]) for one in found)
    assert found[0].startswith("Dans 4" if language == "fr" else "In 4")
