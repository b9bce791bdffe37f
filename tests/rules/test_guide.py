"""What the guides ask: every point once, where it is asked, and why data cannot answer some."""

import re

import pytest
import yaml

from portraitlib.errors import ParamsError
from portraitlib.params import check, project_folder
from portraitlib.rules import load_guide
from portraitlib.rules.guide import Guide

POINT = {
    "id": "a.b",
    "kind": "faq",
    "sections": ["here"],
    "fr": "Une question",
    "en": "A question",
    "served_by": "notebook",
}
WHY = {"why_fr": "Parce que.", "why_en": "Because."}
LACKING = {"lacking_fr": "Il manque ceci.", "lacking_en": "This is lacking."}


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
        WHY,
        {"served_by": "elsewhere"},
        {"served_by": ""},
        {"served_by": "journal"},
        {"served_by": "journal", "why_fr": "Parce que."},
        {"served_by": "outside", "degree": "full", **WHY},
        {"degree": "some"},
        {"degree": "part"},
        {"degree": "part", "lacking_fr": "Il manque ceci."},
        {"degree": "full", **LACKING},
        LACKING,
        {"gathers": "here"},
        {"served_by": "", "gathers": "elsewhere"},
    ],
    ids=str,
)
def test_a_point_that_does_not_hold_is_refused(told, change):
    told["points"] = [{**POINT, **change}]
    with pytest.raises(ParamsError, match="invalid_params"):
        check(Guide, told, where="guide.yml")


@pytest.mark.parametrize(
    "change",
    [
        {"served_by": "journal", **WHY},
        {"served_by": "questionnaire", "degree": "full", **WHY},
        {"degree": "part", **LACKING},
    ],
    ids=str,
)
def test_a_point_says_who_answers_it_and_how_far(told, change):
    told["points"] = [{**POINT, **change}]
    assert check(Guide, told, where="guide.yml").point("a.b").degree == change.get("degree", "")


def test_a_title_is_answered_by_the_points_under_it_and_is_not_counted_twice(told):
    told["sections"]["titles"] = {"document": "one", "fr": "Les titres", "en": "The titles"}
    title = {"id": "a.title", "sections": ["titles"], "fr": "Un titre", "en": "A title", "gathers": "here"}
    told["points"].append({**POINT, **title, "served_by": ""})
    guide = check(Guide, told, where="guide.yml")
    assert [point.id for point in guide.counted] == ["a.b"]
    assert [point.id for point in guide.gathered_by(guide.point("a.title"))] == ["a.b"]


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
        "criteria": 13,  # the ten of the list, one of them in two halves, the portrait and the values of the approach
        "team_criteria": 5,
        "words": 1,  # who makes up a collaborative team
        "faq_needs": 7,
        "faq_resources": 6,
        "faq_development": 6,
        "faq_models": 14,  # its second point, the steps of a whole approach, holds nine
        "faq_collaboration": 8,  # its seventh point holds two, one of which its first says too
        "faq_lasting": 5,  # its last point holds two: watching one another, and what works
    }
    assert {name: asked[name] for name in by_hand} == by_hand


def test_french_keeps_the_space_of_its_signs(guide):
    texts = [text for point in guide.points for text in (point.fr, point.why_fr, point.lacking_fr)]
    texts += [place.fr for place in (*guide.sections.values(), *guide.documents.values())]
    assert [text for text in texts if re.search(r" [:;?!%»]|« |\w[:?!](\s|$)", text)] == []


def test_a_point_is_a_sentence_of_its_own(guide):
    for point in guide.points:
        for text in (point.fr, point.en):
            assert re.match(r"[A-ZÀÉÊÔ].*[.?]$", text), point.id
            assert len(text) <= 220, point.id


def test_what_is_lacking_is_a_sentence_too(guide):
    told = [text for point in guide.points for text in (point.lacking_fr, point.lacking_en) if text]
    assert [text for text in told if not re.match(r"[A-ZÀÉÊÔ].{10,160}\.$", text)] == []


def test_no_line_of_the_file_is_given_twice_as_a_key():
    content = yaml.safe_load((project_folder() / "params" / "guide.yml").read_text(encoding="utf-8"))
    assert set(content) == set(Guide.model_fields)
