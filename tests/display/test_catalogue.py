"""Both languages are complete: every French string of the project has its English."""

import ast
import os
import subprocess
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from portraitlib.cli.entry import portrait
from portraitlib.cli.words import help_texts
from portraitlib.display.catalogue import compile_catalogues, is_behind, read_catalogue

PROJECT = Path(__file__).resolve().parents[2]
CATALOGUE = PROJECT / "src" / "portraitlib" / "locale" / "en" / "LC_MESSAGES" / "portraitlib.po"
KEYWORDS = {"say": None, "withheld": None, "plural": (1, 2), "mark": None, "ngettext": (1, 2)}


def extracted():
    with (PROJECT / "babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)
    found = {}
    for path, line, message, _, _ in extract_from_dir(PROJECT, methods, options, KEYWORDS):
        found.setdefault(message if isinstance(message, str) else tuple(part for part in message if part), (path, line))
    return {text: ("cli/help", 0) for text in help_texts(portrait)} | found


@pytest.fixture(scope="module")
def messages():
    return extracted()


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file)


def test_strings_are_found_in_source_templates_and_notebooks(messages):
    kinds = {Path(path).suffix for path, _ in messages.values()}
    assert {".py", ".ipynb", ".j2"} <= kinds


def test_no_string_hides_where_it_is_not_found(messages):
    """One asked for within another's facts, or within a formatted string, is not seen by the extraction."""
    found = {one for message in messages for one in ([message] if isinstance(message, str) else message)}
    hidden = [
        f"{path.name}:{call.lineno}: {text.value}"
        for path in sorted((PROJECT / "src").rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("say", "withheld", "plural")
        for text in call.args[: 2 if call.func.attr == "plural" else 1]
        if isinstance(text, ast.Constant) and text.value not in found
    ]
    assert hidden == []


def test_every_string_has_its_english(messages, catalogue):
    missing = []
    for message, (path, line) in messages.items():
        entry = catalogue.get(message)
        words = (entry.string if isinstance(entry.string, tuple) else (entry.string,)) if entry else ("",)
        if entry is None or entry.fuzzy or not all(words):
            missing.append(f"{path}:{line}: {message}")
    assert missing == [], "\n".join(missing)


def test_no_translation_is_left_of_a_string_that_is_gone(messages, catalogue):
    gone = [entry.id for entry in catalogue if entry.id and entry.id not in messages]
    assert gone == []


def names(text):
    """Places of a sentence, each with the form in which its value is written."""
    return {f"{name}:{form}" if form else name for _, name, form, _ in Formatter().parse(text) if name}


def test_a_translation_asks_for_the_same_facts(catalogue):
    unlike = []
    for entry in catalogue:
        sources = entry.id if isinstance(entry.id, tuple) else (entry.id,)
        for translated in entry.string if isinstance(entry.string, tuple) else (entry.string,):
            if entry.id and names(translated) != set().union(*map(names, sources)) - missing_number(entry, translated):
                unlike.append((sources, translated))
    assert unlike == []


def missing_number(entry, translated):
    """A singular may leave its number unsaid: « one file »."""
    return {"n"} if isinstance(entry.id, tuple) and "{n}" not in translated else set()


def test_marks_of_layout_are_kept(catalogue):
    marked = [one for one in catalogue if isinstance(one.id, str) and one.id.startswith(("#", "- ", "**"))]
    assert marked
    for entry in marked:
        assert entry.string.split(" ")[0][:2] == entry.id.split(" ")[0][:2]
        assert entry.string.count("\n") == entry.id.count("\n")


@pytest.fixture
def small(tmp_path):
    """A catalogue of one sentence, not compiled yet."""
    text = tmp_path / "en" / "LC_MESSAGES" / "essai.po"
    text.parent.mkdir(parents=True)
    text.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8"\n\nmsgid "oui"\nmsgstr "yes"\n')
    return text


def test_a_catalogue_that_nobody_compiled_is_read_from_its_text(small):
    assert read_catalogue(small).gettext("oui") == "yes"
    assert not small.with_suffix(".mo").exists()


def test_a_text_corrected_since_it_was_compiled_is_what_is_read(small):
    compile_catalogues(small.parents[2])
    assert [path.name for path in sorted(small.parent.iterdir())] == ["essai.mo", "essai.po"]
    small.write_text(small.read_text().replace("yes", "indeed"))
    later = small.with_suffix(".mo").stat().st_mtime + 10
    os.utime(small, (later, later))
    assert is_behind(small)
    assert read_catalogue(small).gettext("oui") == "indeed"
    compile_catalogues(small.parents[2])
    small.unlink()
    assert read_catalogue(small).gettext("oui") == "indeed"


def test_no_compiled_file_is_in_the_project():
    """A compiled file beside its text is a copy that git cannot merge."""
    listed = subprocess.run(["git", "ls-files", "*.mo"], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert listed.stdout == ""


def test_english_has_no_french_spaces_nor_quotation_marks(catalogue):
    strings = [entry.string if isinstance(entry.string, tuple) else (entry.string,) for entry in catalogue]
    bare = [text.replace("n\u00a0=\u00a0", "") for texts in strings for text in texts]  # a count keeps on one line
    assert [text for text in bare if "«" in text or "\u00a0" in text] == []
