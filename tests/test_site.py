"""The guides and the functions of the kit are a site, built without a warning and without the network."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import portraitlib

PROJECT = Path(__file__).resolve().parents[1]
SITE = PROJECT / "build" / "site"
OUTSIDE = re.compile(r'<(?:script|img|link|iframe)\b[^>]*\b(?:src|href)="(?:https?:)?//')


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Site built as whoever publishes it would: every warning is an error."""
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-E", "-b", "html", "-c", "docs/site",
         "-d", str(tmp_path_factory.mktemp("doctrees")), ".", str(SITE)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    return SITE


@pytest.mark.long
def test_the_site_begins_in_french_and_holds_every_guide(site):
    first = (site / "index.html").read_text(encoding="utf-8")
    assert 'lang="fr"' in first
    guides = {page.stem for page in (PROJECT / "docs").glob("*.md")}
    assert guides <= {page.stem for page in (site / "docs").glob("*.html")}


@pytest.mark.long
def test_every_name_a_notebook_imports_has_its_place_on_the_page_of_functions(site):
    page = (site / "docs" / "site" / "api.html").read_text(encoding="utf-8")
    names = [name for name in portraitlib.__all__ if not name.startswith("_")]
    assert [name for name in names if f'id="portraitlib.{name}"' not in page] == []


@pytest.mark.long
def test_no_page_of_the_site_calls_the_outside(site):
    pages = [*site.rglob("*.html")]
    assert len(pages) > 60
    assert [page.name for page in pages if OUTSIDE.search(page.read_text(encoding="utf-8"))] == []
