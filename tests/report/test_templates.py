"""A project's own templates stand before the kit's, file by file."""

import shutil
from pathlib import Path

import pytest

from portraitlib.display.wording import Words
from portraitlib.report.index import index_html
from portraitlib.report.templates import template_folders, template_text

REPOSITORY = Path(__file__).parents[2]
NOTHING = {"reports": {}, "audience": "interne", "made_at": "2026-06-30T12:00:00"}


@pytest.fixture
def templates(tmp_path, monkeypatch):
    shutil.copytree(REPOSITORY / "params", tmp_path / "params")
    (tmp_path / "templates").mkdir()
    monkeypatch.setenv("PORTRAIT_PROJECT", str(tmp_path))
    return tmp_path / "templates"


def test_a_page_bears_the_projects_own_style_and_the_kits_for_the_rest(templates):
    (templates / "index.css").write_text("h1 { color: teal }", "utf-8")
    page = index_html(NOTHING, Words("fr"))
    assert "h1 { color: teal }" in page
    assert template_text("base.css") in page


def test_a_project_may_write_a_page_anew(templates):
    (templates / "index.html.j2").write_text("<p>{{ counts }}</p>", "utf-8")
    assert index_html(NOTHING, Words("fr")).startswith("<p>0")


def test_a_page_is_made_without_a_project(tmp_path, monkeypatch):
    monkeypatch.delenv("PORTRAIT_PROJECT", raising=False)
    monkeypatch.chdir(tmp_path)
    assert [folder.name for folder in template_folders()] == ["template"]
