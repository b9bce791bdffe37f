"""The comparison of two sides' pages: the same tree gives no difference, a changed byte is told, once for all views."""

import importlib.util
import json
import sys
from itertools import compress
from pathlib import Path

import pytest

from portraitlib.ingest import import_raw
from portraitlib.sample import generate

pytestmark = pytest.mark.long  # it imports a school and runs two notebooks
PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def scripts():
    """The scripts of benchmarks/, as modules that find one another."""
    names = ("pages_compare", "pages_probe", "pages_sides", "same_pages")
    loaded = {}
    for name in names:
        spec = importlib.util.spec_from_file_location(name, PROJECT / "benchmarks" / f"{name}.py")
        loaded[name] = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loaded[name])
    yield loaded
    for name in names:
        del sys.modules[name]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """One invented school, one year."""
    folder = tmp_path_factory.mktemp("pages")
    generate(folder / "brut", schools=1, years=1)
    mapping = PROJECT / "params" / "importation" / "standard.yml"
    import_raw(mapping, folder / "brut", folder / "store", key_file=folder / "key")
    return folder / "store"


@pytest.fixture(scope="module")
def sides(scripts, store, tmp_path_factory):
    """What the audience `personnel` is shown by one notebook, recorded twice: as OLD is, then as NEW is."""
    folder = tmp_path_factory.mktemp("sides")
    job = {"school": "999001", "store": str(store), "audience": "personnel", "language": "fr", "groups": []}
    job |= {"notebooks": ["00_donnees"], "most": 1, "drawn": 1, "moves": None}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTRAIT_PROJECT", str(PROJECT))
        patch.setenv("PORTRAIT_BATCH", "1")
        done = json.loads(json.dumps(scripts["pages_probe"].record(job, folder / "old")))
        scripts["pages_probe"].record({**job, "moves": done["moves"]}, folder / "new")
    recorded = scripts["pages_compare"].recorded
    return [recorded(folder / name / "shown.gz", "personnel, fr") for name in ("old", "new")]


def test_the_same_tree_shows_the_same(scripts, sides):
    found = scripts["pages_compare"].compare(*sides)
    assert not found.groups
    assert {"html", "json", "csv", "options"} <= set(found.compared)
    choices = [place.choices for place, parts in sides[0].items() if "json" in parts]
    assert any("subject=french" in text for text in choices)  # a control moved alone
    assert any("by=" in text and "grade_level=" in text for text in choices)  # drawn together


def changed(side, old, new):
    return {place: {kind: text.replace(old, new) for kind, text in parts.items()} for place, parts in side.items()}


def test_one_changed_word_is_told_once_for_all_its_views(scripts, sides):
    old, _ = sides
    found = scripts["pages_compare"].compare(old, changed(old, "résultats", "resultats"))
    is_view = [not scripts["pages_compare"].is_refusal(parts) for parts in old.values()]
    n_html = sum("résultats" in parts.get("html", "") for parts in compress(old.values(), is_view))
    assert len(found.groups["html", "résultats", "resultats"]) == n_html > 1
    lines = list(scripts["pages_compare"].told(found))
    assert any("'résultats'" in line for line in lines)


def test_a_changed_byte_of_a_picture_is_told(scripts):
    place = scripts["pages_compare"].Place("01/zones", "personnel, fr")
    page = '<img src="data:image/svg+xml;base64,{}">'
    old, new = ({place: {"html": page.format(code)}} for code in ("PHN2Zz4xPC9zdmc+", "PHN2Zz4yPC9zdmc+"))
    assert list(scripts["pages_compare"].compare(old, new).groups) == [("html", "1", "2")]


def test_a_section_that_is_gone_is_told_and_one_that_came(scripts, sides):
    old, new = sides
    gone = {place: parts for place, parts in new.items() if place.section != "00_donnees/flags"}
    assert {kind for kind, *_ in scripts["pages_compare"].compare(old, gone).groups} == {"only in OLD"}
    assert {kind for kind, *_ in scripts["pages_compare"].compare(gone, new).groups} == {"only in NEW"}


def test_a_section_that_fails_is_told_by_its_error(scripts):
    place = scripts["pages_compare"].Place("01/zones", "personnel, fr")
    shown, failed = {place: {"html": "<p/>", "plain": "", "json": '{"tables": [1]}'}}, {place: {"error": "KeyError: x"}}
    assert list(scripts["pages_compare"].compare(shown, failed).groups) == [("error", "01/zones", "KeyError: x")]
    assert not scripts["pages_compare"].compare(failed, failed).groups


def test_a_reviewed_change_is_counted_with_its_reason(scripts, sides, tmp_path):
    old, _ = sides
    listed = tmp_path / "expected.yml"
    listed.write_text(
        "- {section: 00_donnees/*, pattern: '[rR]ésultats', replace: bulletins, reason: a word}\n"
        "- {section: nowhere, pattern: a, replace: b, reason: a page that is not there}\n",
        encoding="utf-8",
    )
    new = changed(changed(old, "résultats", "bulletins"), "élèves", "eleves")
    expected = scripts["pages_compare"].read_expected(listed)
    found = scripts["pages_compare"].compare(old, new, expected)
    assert found.accepted["a word"] > 1
    assert {piece for _, piece, _ in found.groups} >= {"élèves"}
    assert not any("ésultats" in piece for _, piece, _ in found.groups)
    assert "expected, and never met: a page that is not there" in scripts["pages_compare"].told(found, expected)


def test_the_exit_status_says_whether_anything_differs(scripts, capsys):
    found = scripts["pages_compare"].Found()
    assert scripts["same_pages"].report(found, [], [], 1.0) == 0
    found.groups["html", "a", "b"].append((scripts["pages_compare"].Place("01/zones", "personnel, fr"), ""))
    assert scripts["same_pages"].report(found, [], [], 1.0) == 1
    assert "NOT the same pages" in capsys.readouterr().out
