"""The page of the small library is that of its docstrings, and each of its functions shows an example that runs."""

import re
from pathlib import Path
from runpy import run_path

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "reference" / "statistics.md"


def test_the_page_is_that_of_the_docstrings():
    written = run_path(str(PROJECT / "tools" / "statistics_page.py"))["page"]()
    assert PAGE.read_text(encoding="utf-8") == written, "run: python tools/statistics_page.py"


def test_each_function_shows_an_example():
    entries = re.split(r"^### ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    functions = [entry for entry in entries if entry[0].islower()]
    assert len(functions) > 50
    assert [entry.split("\n")[0] for entry in functions if "**Examples**" not in entry] == []
