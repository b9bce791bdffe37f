from pathlib import Path

import pytest
from pydantic import ValidationError

from portraitlib.errors import ParamsError
from portraitlib.rules import CourseCatalogue, MarkingRule, RuleSet, load_courses, load_policy, load_rules
from portraitlib.rules.disclosure import Disclosure
from portraitlib.tables.schemas import SUBJECTS

PROJECT = Path(__file__).parents[2]
WEIGHTS = {"1": 0.2, "2": 0.2, "3": 0.6}


def rule(first, last, **more):
    return {
        "first_year": first, "last_year": last, "term_weights": WEIGHTS, "pass_mark": 60,
        "series": str(first), "source": "test", **more,
    }  # fmt: skip


def test_the_rule_of_a_year_is_the_one_that_covers_it():
    rules = RuleSet(name="x", rules=[rule(2011, 2019), rule(2020, 9999, pass_mark=50)])
    assert [rules.for_year(year).pass_mark for year in (2011, 2019, 2020, 2050)] == [60, 60, 50, 50]


def test_a_year_without_a_rule_is_refused_rather_than_guessed():
    with pytest.raises(ParamsError) as refused:
        RuleSet(name="x", rules=[rule(2011, 2019)]).for_year(2010)
    assert refused.value.code == "no_rule_for_year"
    assert refused.value.facts["school_year"] == 2010


def test_two_rules_for_one_year_are_refused():
    with pytest.raises(ValidationError, match="years_overlap"):
        RuleSet(name="x", rules=[rule(2019, 9999), rule(2011, 2019)])


def test_term_weights_that_do_not_add_up_are_refused():
    with pytest.raises(ValidationError, match="weights_do_not_add_up"):
        MarkingRule(**{**rule(2011, 2019), "term_weights": {"1": 0.2, "2": 0.2, "3": 0.5}})


def test_a_course_code_given_twice_is_refused():
    course = {"code": "063126", "subject": "mathematics"}
    with pytest.raises(ValidationError, match="given_twice"):
        CourseCatalogue(courses=[course, course])


def test_the_committed_rules_cover_every_year_since_2011_without_a_hole():
    rules = load_rules("quebec", PROJECT)
    for school_year in range(2011, 2031):
        assert rules.for_year(school_year).term_weights


def test_years_taught_under_different_rules_are_not_of_one_series():
    rules = load_rules("quebec", PROJECT)
    assert rules.for_year(2018).series == rules.for_year(2019).series
    assert len({rules.for_year(year).series for year in (2019, 2020, 2021, 2022, 2023, 2024)}) == 6


def test_the_committed_courses_use_known_subjects_and_weights_that_add_up():
    for course in load_courses(PROJECT).courses:
        assert course.subject in SUBJECTS
        assert not course.competencies or sum(course.competencies.values()) == pytest.approx(1), course.code


def test_the_wider_the_audience_the_less_it_is_shown():
    interne, personnel, public = (load_policy(audience, PROJECT) for audience in ("interne", "personnel", "public"))
    assert interne.shows_students
    assert not personnel.shows_students
    assert not public.shows_students
    assert interne.minimum_count < personnel.minimum_count < public.minimum_count
    assert public.complementary
    assert public.protects_parts


POLICIES = {
    "interne": {"minimum_count": 0, "shows_students": True},
    "personnel": {"minimum_count": 3, "complementary": True},
    "public": {"minimum_count": 5, "complementary": True, "protects_parts": True},
}


def test_a_file_may_protect_more_than_the_floor():
    assert Disclosure(**POLICIES).personnel.minimum_count == 3
    assert Disclosure(**{**POLICIES, "interne": {"minimum_count": 5}}).interne.minimum_count == 5


@pytest.mark.parametrize(
    ("audience", "weaker", "kind"),
    [
        ("personnel", {"minimum_count": 0}, "under_the_floor"),
        ("personnel", {"minimum_count": 2}, "under_the_floor"),
        ("public", {"minimum_count": 4}, "under_the_floor"),
        ("personnel", {"shows_students": True}, "students_shown"),
        ("public", {"shows_students": True}, "students_shown"),
        ("personnel", {"complementary": False}, "protection_taken_away"),
        ("public", {"protects_parts": False}, "protection_taken_away"),
    ],
)
def test_no_file_protects_less_than_the_floor(audience, weaker, kind):
    with pytest.raises(ValidationError, match=kind):
        Disclosure(**{**POLICIES, audience: {**POLICIES[audience], **weaker}})


def test_an_unknown_key_in_a_rule_file_is_refused(tmp_path):
    folder = tmp_path / "params" / "regles"
    folder.mkdir(parents=True)
    (folder / "notation_x.yml").write_text("name: x\nrules: []\ncolour: red\n", encoding="utf-8")
    with pytest.raises(ParamsError) as refused:
        load_rules("x", tmp_path)
    assert refused.value.facts["faults"][0]["place"] == "colour"


def test_a_changed_rule_file_is_read_again(tmp_path):
    import os

    folder = tmp_path / "params" / "regles"
    folder.mkdir(parents=True)
    path = folder / "notation_x.yml"
    path.write_text("name: before\nrules: []\n", encoding="utf-8")
    assert load_rules("x", tmp_path).name == "before"
    path.write_text("name: after\nrules: []\n", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert load_rules("x", tmp_path).name == "after"


def test_rules_that_are_not_there_are_named(tmp_path):
    with pytest.raises(ParamsError) as refused:
        load_rules("ontario", tmp_path)
    assert refused.value.facts["file"] == "notation_ontario.yml"
