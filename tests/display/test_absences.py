"""Absence of proof is not proof of absence: each sentence that denies has what would have been seen, or a reason."""

import re
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from portraitlib.display.absence import nothing_found
from portraitlib.display.wording import Words

PROJECT = Path(__file__).resolve().parents[2]
REGISTRY = yaml.safe_load((PROJECT / "tests/display/absences.yml").read_text(encoding="utf-8"))
DENIES = re.compile(
    r"\b(aucune?s?|rien|stables?|semblables?|pareille?s?|personne ne)\b"
    r"|\bn(?:e |['’]).{1,80}?\b(?:pas|plus|jamais|guère|ni|aucune?)\b"
    r"|\bpeu(?:t|vent) venir du hasard\b|\bsans écart\b",
    re.IGNORECASE | re.DOTALL,
)
FR, EN = Words("fr"), Words("en")


@pytest.fixture(scope="module")
def denials():
    """French sentences that deny, with the file each stands in."""
    sys.path.insert(0, str(PROJECT / "tools"))
    try:
        from catalogue import KEYWORDS
    finally:
        sys.path.pop(0)
    with (PROJECT / "babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)
    found = {}
    for file, _, one, _, _ in extract_from_dir(PROJECT, methods, options, KEYWORDS):
        text = one if isinstance(one, str) else one[0]
        if text and DENIES.search(text):
            found.setdefault(text, file)
    return found


def starts():
    return [(start, reason) for reason, listed in REGISTRY["sentences"].items() for start in listed]


def is_of_a_room(file):
    return any(fnmatch(file, room) for room in REGISTRY["rooms"])


def test_no_reason_of_a_room_covers_the_sentences_of_a_study():
    assert not is_of_a_room("src/portraitlib/studies/school_portrait/views/zones.py")


def test_every_sentence_that_denies_is_listed_with_its_size_or_its_reason(denials):
    known = tuple(start for start, _ in starts())
    assert [
        (file, text) for text, file in denials.items() if not is_of_a_room(file) and not text.startswith(known)
    ] == []


def test_the_registry_lists_no_sentence_that_is_gone_and_no_reason_without_words(denials):
    texts = tuple(denials)
    assert [start for start, _ in starts() if not any(text.startswith(start) for text in texts)] == []
    assert set(REGISTRY["sentences"]) == set(REGISTRY["reasons"])


def test_a_sentence_that_is_said_to_tell_its_size_stands_where_sizes_are_told(denials):
    sized = tuple(start for start, reason in starts() if reason == "size")
    files = {file for text, file in denials.items() if text.startswith(sized)}
    told = ("nothing_found(", "detectable_by_interval(")
    assert [
        file for file in files if not any(call in (PROJECT / file).read_text(encoding="utf-8") for call in told)
    ] == []


def test_a_size_is_rounded_up_and_told_in_the_readers_words():
    said = nothing_found("Rien.", [0.1201, 0.1201], FR, unit="shares").replace("\u00a0", " ")
    assert said.startswith("Rien. Un écart de 13 points aurait été vu 8 fois sur 10")
    assert "2 à 5 points, selon la comparaison, aurait" in nothing_found("Rien.", [1.2, 4.1], FR)
    assert "1.3" in nothing_found("Nothing.", [1.21], EN, unit="ratio")


@pytest.mark.parametrize("sizes", [[], [float("nan")], [1.0, 1.4]])
def test_when_nothing_could_have_been_seen_it_is_said(sizes):
    assert "même un grand écart pourrait passer inaperçu" in nothing_found("Rien.", sizes, FR, unit="shares")
