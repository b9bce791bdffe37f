"""What the guides ask: every point once, where it is asked, and why data cannot answer some."""

import re

import pytest
import yaml

from portraitlib.errors import ParamsError
from portraitlib.params import check, project_folder
from portraitlib.rules import load_guide
from portraitlib.rules.guide import Guide

POINT = {"id": "a.b", "kind": "faq", "sections": ["here"], "fr": "Une question", "en": "A question"}


@pytest.fixture
def told():
    """A guide of one point."""
    return {
        "documents": {"one": {"seed": "000", "fr": "Un guide", "en": "A guide"}},
        "sections": {"here": {"document": "one", "fr": "Ici même", "en": "Right here"}},
        "points": [POINT],
    }


@pytest.fixture(scope="module")
def guide():
    return load_guide()


def test_a_point_is_found_by_its_name(told):
    assert check(Guide, told, where="guide.yml").point("a.b").en == "A question"


@pytest.mark.parametrize(
    "change",
    [
        {"id": "a.b", "fr": "Autre chose", "en": "Something else"},
        {"id": "c.d", "en": "Something else"},
        {"id": "c.d", "fr": "Autre chose"},
    ],
    ids=["same name", "same French", "same English"],
)
def test_nothing_is_said_twice(told, change):
    told["points"].append({**POINT, **change})
    with pytest.raises(ParamsError, match="invalid_params"):
        check(Guide, told, where="guide.yml")


@pytest.mark.parametrize(
    "change",
    [
        {"sections": ["elsewhere"]},
        {"sections": []},
        {"kind": "wish"},
        {"id": "Not A Slug"},
        {"note": "unknown key"},
        {"answerable": False},
        {"why_fr": "Parce que.", "why_en": "Because."},
        {"answerable": False, "why_fr": "Parce que."},
    ],
    ids=str,
)
def test_a_point_that_does_not_hold_is_refused(told, change):
    told["points"] = [{**POINT, **change}]
    with pytest.raises(ParamsError, match="invalid_params"):
        check(Guide, told, where="guide.yml")


def test_a_section_that_asks_nothing_is_refused(told):
    told["sections"]["empty"] = {"document": "one", "fr": "Rien ici", "en": "Nothing here"}
    with pytest.raises(ParamsError, match="invalid_params"):
        check(Guide, told, where="guide.yml")


def test_every_heading_under_which_the_guides_ask_something_is_there(guide):
    """Counted by hand in the two guides: what each part asks, point by point."""
    asked = {name: sum(name in point.sections for point in guide.points) for name in guide.sections}
    by_hand = {
        "aims": 6,  # the six questions of the presentation
        "learning": 5,  # four questions, and expertise with its "if not, how"
        "portrait": 11,  # who; macro and its five; micro and its two; what to improve
        "criteria": 11,  # the ten of the list, and the portrait itself
        "team_criteria": 5,
        "faq_needs": 8,  # the question and its seven points
        "faq_resources": 7,
        "faq_development": 7,
        "faq_models": 7,
        "faq_collaboration": 10,  # its seventh point holds two: communities, and a plan
        "faq_lasting": 6,  # its last point holds two: watching one another, and what works
    }
    assert {name: asked[name] for name in by_hand} == by_hand


def test_french_keeps_the_space_of_its_signs(guide):
    texts = [text for point in guide.points for text in (point.fr, point.why_fr)]
    texts += [place.fr for place in (*guide.sections.values(), *guide.documents.values())]
    assert [text for text in texts if re.search(r" [:;?!%»]|« |\w[:?!](\s|$)", text)] == []


def test_a_point_is_a_sentence_of_its_own(guide):
    for point in guide.points:
        for text in (point.fr, point.en):
            assert re.match(r"[A-ZÀÉÊÔ].*[.?]$", text), point.id
            assert len(text) <= 220, point.id


def test_no_line_of_the_file_is_given_twice_as_a_key():
    content = yaml.safe_load((project_folder() / "params" / "guide.yml").read_text(encoding="utf-8"))
    assert set(content) == set(Guide.model_fields)
