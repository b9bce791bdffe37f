"""The glossary is that of the declarations, whole in both languages; each column is declared in one place."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from portraitlib.report.glossary import PAGES, TABLES_PAGE, glossary_page, tables_page
from portraitlib.rules import load_words

PROJECT = Path(__file__).parents[1]
SOURCE = PROJECT / "src" / "portraitlib"
DECLARE = {"column", "key", "n", "part", "rate", "statistic", "fact"}


@pytest.mark.parametrize("language", PAGES)
def test_the_page_is_that_of_the_declarations(language):
    assert (PROJECT / PAGES[language]).read_text(encoding="utf-8") == glossary_page(language)


def test_the_french_page_of_tables_is_that_of_the_schemas_and_leaves_no_column_without_words():
    page = tables_page()
    assert (PROJECT / TABLES_PAGE).read_text(encoding="utf-8") == page
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", page, re.MULTILINE)
    assert len(rows) > 100
    assert [name for name, told in rows if told.split(" **")[0] in ("", name)] == []


def lines(language):
    rows = [line.strip("|").split("|") for line in glossary_page(language).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows if row[0].strip() not in ("term", "terme", "---")]


@pytest.mark.parametrize("language", PAGES)
def test_every_term_has_its_french_its_definition_and_its_source(language):
    found = lines(language)
    assert len(found) > 400
    assert [row for row in found if len(row) != 4 or not all(row)] == []
    names = Counter(row[0] for row in found)
    assert [name for name, count in names.items() if count > 1] == []


def test_a_definition_is_not_left_in_french_on_the_english_page():
    french = {row[0]: row[2] for row in lines("fr")}
    assert [row[0] for row in lines("en") if row[2] == french.get(row[0], "")] == []


def test_a_file_named_as_a_source_is_there():
    for row in lines("en"):
        for path in re.findall(r"(?:src|params|data)/[\w/.]+", row[3]):
            assert (PROJECT / path).exists(), path


def test_a_word_of_the_field_is_told_once():
    terms = [word.term for word in load_words(PROJECT)]
    assert len(set(terms)) == len(terms)


def test_a_column_is_declared_in_one_place_and_its_french_is_marked():
    """A name with a label declares; `mark` is what the extraction of French strings finds."""
    declared, bare = Counter(), []
    for path in SOURCE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in DECLARE and len(call.args) > 1:
                name, label = call.args[:2]
                if isinstance(name, ast.Constant) and isinstance(label, ast.Constant | ast.Call):
                    declared[name.value] += 1
                    defined = [one.value for one in call.keywords if one.arg == "definition"]
                    words = [one for one in (label, *defined) if not isinstance(one, ast.Name)]  # `LOW = mark("…")`
                    bare += [] if defined or call.func.id == "column" else [f"{path.name}:{call.lineno}: undefined"]
                    bare += [
                        f"{path.name}:{word.lineno}" for word in words if not ast.unparse(word).startswith("mark(")
                    ]
    assert len(declared) > 300
    assert [name for name, count in declared.items() if count > 1] == []
    assert bare == []
