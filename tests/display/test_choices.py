"""What may be chosen is what the school has, named in the reader's words."""

from typing import Literal

from portraitlib import describe_results
from portraitlib.display.choices import chosen_values, options_of
from portraitlib.display.wording import Words

FR = Words("fr")


def study(school, *, subject=None, grade_level=None, by: Literal["sex", "group"] = "sex"):
    """A study of which only the choices matter."""


def test_options_are_the_school_s_own_with_labels(open_made_up):
    school = open_made_up()
    options = {name: options_of(name, None, study, school, FR) for name in ("subject", "grade_level", "school_year")}
    assert options["subject"] == [
        ("Toutes les matières", None),
        ("Français, langue d'enseignement", "french"),
        ("Mathématique", "mathematics"),
        ("Histoire", "history"),
    ]
    assert options["grade_level"][:2] == [("Tous les niveaux", None), ("1re secondaire", 1)]
    assert options["school_year"] == [("2025-2026", 2026), ("2024-2025", 2025)]
    assert ("Filles", "sex:F") in options_of("subgroup", None, study, school, FR)


def test_options_come_from_a_list_or_from_the_study_itself(open_made_up):
    school = open_made_up()
    sex, group = ("Sexe", "sex"), ("Groupe-repère", "group")
    assert options_of("by", ["group", "sex"], describe_results, school, FR) == [group, sex]
    assert options_of("by", "sex", study, school, FR) == [sex, group]
    assert options_of("k", 3, study, school, FR) == []


def test_a_value_that_has_no_option_is_still_written(open_made_up):
    assert chosen_values({"by": "sex"}, {"by": []}, FR) == [("Répartir par", "Sexe")]


def test_groups_and_instruments_are_those_of_the_school_s_data(open_made_up):
    school = open_made_up()
    groups = school.table("students")["group"].dropna().astype("str").unique()
    assert sorted(code for _, code in options_of("group", None, study, school, FR)) == sorted(groups)
    assert options_of("instrument", None, study, school, FR) == []  # this school has none: nothing to choose


def test_a_group_that_is_not_chosen_is_the_notebook_s(open_made_up):
    school = open_made_up()
    values = {"group": school.params.group or None}
    options = {"group": options_of("group", None, study, school, FR)}
    assert chosen_values(values, options, FR)[0][0] == "Groupe"
