"""Choices of the judgement of the screening that cannot hold together are refused."""

from datetime import date

import pytest
from pydantic import ValidationError

from portraitlib.rules import load_settings
from portraitlib.studies.screening_validity.settings import Look, ValidityRules


def test_a_look_falls_in_the_school_year_it_is_asked_for():
    rules = load_settings(ValidityRules)
    assert [look.on(2024) for look in rules.looks] == [date(2023, 10, 31), date(2024, 1, 31), date(2024, 3, 31)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"left": ["left"], "stayed": ["left", "diploma"]},
        {"main_look": "june"},
        {"looks": [Look(name="march", day="03-31")] * 2},
        {"band_starts": [10, 25]},
        {"stakes": [0.3, 0.2]},
        {"colour": "red"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_choices_that_contradict_one_another_are_refused(wrong):
    with pytest.raises(ValidationError):
        ValidityRules(**wrong)
