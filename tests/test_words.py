"""What readers stumbled on is not written again: `tests/words.yml` over the catalogue, the guides and the notebooks."""

import json
import re
from pathlib import Path

import pytest
import yaml
from babel.messages.pofile import read_po

PROJECT = Path(__file__).resolve().parents[1]
LISTED = yaml.safe_load((PROJECT / "tests" / "words.yml").read_text(encoding="utf-8"))
ENGLISH_PAGES = (
    "README",
    "CONTRIBUTING",
    "SECURITY",
    "GLOSSARY",
    "guides_in_english",
    "simulations",
    "evaluation_simulations",
)
FRENCH_PAGES = (
    "LISEZMOI.md", "docs/*.md", "data/sample/LISEZMOI.md", "src/portraitlib/report/new_project/LISEZMOI.md",
    "params/**/*.yml",
)  # fmt: skip
NOT_FRENCH = {  # or not only
    "calibration.md", "simulations.md", "evaluation_simulations.md", "guides_in_english.md", "guide.yml",
    "glossaire.yml",
}  # fmt: skip


def as_said(text):
    """A text without its code, on one line: what is between backquotes is no word."""
    return re.sub(r"\s+", " ", re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL))


def both(value):
    return value if isinstance(value, tuple) else (value,)


@pytest.fixture(scope="module")
def texts():
    """Texts of each language, with where they stand: sentences, guides; notebooks are sentences too."""
    with (PROJECT / "src/portraitlib/locale/en/LC_MESSAGES/portraitlib.po").open("rb") as file:
        entries = [entry for entry in read_po(file) if entry.id]
    french = [("the catalogue", text) for entry in entries for text in both(entry.id)]
    english = [("the catalogue", text) for entry in entries for text in both(entry.string)]
    pages = [page for pattern in FRENCH_PAGES for page in PROJECT.glob(pattern) if page.name not in NOT_FRENCH]
    french += [(page.name, page.read_text(encoding="utf-8")) for page in pages]
    others = [
        page
        for page in [*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md"), *PROJECT.glob("docs/reference/*.md")]
        if page.stem in ENGLISH_PAGES
    ]
    english += [(page.name, page.read_text(encoding="utf-8")) for page in others]
    return {"french": french, "english": english}


def found(entry, text):
    """Places of a text where a listed word stands, those that are right set aside."""
    said = as_said(text)
    for right in entry.get("but", ()):
        said = re.sub(re.escape(right), "", said, flags=re.IGNORECASE)
    return [
        said[max(0, place.start() - 30) : place.end() + 30]
        for place in re.finditer(entry["avoid"], said, re.IGNORECASE)
    ]


@pytest.mark.parametrize("language", ["french", "english"])
def test_no_word_that_readers_stumbled_on_is_written_again(texts, language):
    again = [
        f"{where}: « …{place}… » : {entry['prefer']}"
        for where, text in texts[language]
        for entry in LISTED[language]
        for place in found(entry, text)
    ]
    assert again == []


def test_a_listed_word_is_found_when_it_is_written_and_what_is_right_is_let_be():
    planted = LISTED["french"][0]
    assert found(planted, "sept effets plantés") and not found(planted, "un rapport qui fait planter")
    assert found(LISTED["english"][0], "the Remedial specialist") and not found(LISTED["english"][0], "`remedial`")


def test_each_listed_word_has_what_to_write_instead():
    entries = [entry for language in LISTED.values() for entry in language]
    assert len(entries) > 40
    assert [
        entry for entry in entries if not {"avoid", "prefer"} <= set(entry) <= {"avoid", "prefer", "why", "but"}
    ] == []


def test_the_notebooks_are_among_the_sentences(texts):
    sentences = {text for where, text in texts["french"] if where == "the catalogue"}
    first = json.loads((PROJECT / "notebooks" / "01_portrait_ecole.ipynb").read_text(encoding="utf-8"))["cells"][0]
    title = "".join(first["source"]).split("\n\n")[0].replace(" ?", "\u00a0?")
    assert title in {text.replace(" ?", "\u00a0?") for text in sentences}
