"""Every threshold of `params/` says where it comes from and when, or that it is a choice; none hides in a model."""

import re
from pathlib import Path

import pytest
import yaml

from portraitlib.report.settings_check import absent_keys, settings_models
from portraitlib.rules import load_courses, load_rules

PROJECT = Path(__file__).resolve().parents[1]
PARAMS = PROJECT / "params"
NO_THRESHOLD = {"importation", "ecoles", "suivis", "guide.yml", "glossaire.yml"}  # layouts, notebooks, words
FILES = sorted(p for p in PARAMS.rglob("*.yml") if p.relative_to(PARAMS).parts[0] not in NO_THRESHOLD)
DATED = re.compile(r"source : .*\b(19|20)\d\d\b")
SAID_ABOVE = re.compile(r"\b(19|20)\d\d\b|\bart\. \d|\bchoix\b|non confirmé")
"""What a key `source` or `study` of an entry must hold: a date, an article of a regulation, or a plain avowal."""


def numbers(node, above=()):
    """Every number and truth value of a file, with the mappings that hold it."""
    if isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from numbers(value, (*above, node))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from numbers(value, above)
    elif node.tag.rsplit(":", 1)[1] in ("int", "float", "bool"):
        yield node, above


def is_said(node, above, lines):
    comment = lines[node.start_mark.line].partition("#")[2]
    if re.search(r"\bchoix\b", comment) or DATED.search(comment):
        return True
    texts = [
        value.value
        for mapping in above
        for key, value in mapping.value
        if key.value in ("source", "study", "reviewed_on") and isinstance(value, yaml.ScalarNode)
    ]
    return any(SAID_ABOVE.search(text) for text in texts)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PARAMS)))
def test_every_threshold_says_its_source_and_date_or_that_it_is_a_choice(path):
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    silent = [
        f"{path.name}:{node.start_mark.line + 1}: {lines[node.start_mark.line].strip()[:90]}"
        for node, above in numbers(yaml.compose(text))
        if not is_said(node, above, lines)
    ]
    assert not silent, "\n".join(silent)


def test_every_choice_of_a_model_is_written_in_its_file_where_it_is_said():
    assert {name for name in settings_models()} <= {path.name for path in FILES}
    assert absent_keys(PROJECT) == {}


def test_a_page_that_a_source_names_is_there():
    named = {
        match
        for path in PARAMS.rglob("*.yml")
        for match in re.findall(r"\bdocs/[\w/]+\.md\b", path.read_text(encoding="utf-8"))
    }
    assert "docs/methodes.md" in named
    assert [page for page in sorted(named) if not (PROJECT / page).is_file()] == []


def test_every_marking_rule_and_course_says_where_it_was_read():
    assert all(rule.source for rule in load_rules().rules)
    catalogue = load_courses()
    assert "non confirmé" in catalogue.source
    silent = [course.code for course in catalogue.courses if course.is_exam_confirmed and not course.source]
    assert silent == [], "what the ministry's page confirms names the page"
