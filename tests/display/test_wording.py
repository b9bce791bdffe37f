"""French and English as a reader writes them."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from portraitlib.display.wording import Words
from portraitlib.results.forms import Form

FR, EN = Words("fr"), Words("en")


def test_numbers_have_a_comma_in_french_and_a_point_in_english():
    assert (FR.number(1234.56), EN.number(1234.56)) == ("1\u00a0234,6", "1,234.6")


def test_half_is_rounded_up_as_by_hand():
    assert [FR.percent(share) for share in (0.125, 0.135, 0.145)] == ["13\u00a0%", "14\u00a0%", "15\u00a0%"]
    assert FR.mark(59.95) == "60,0"


def test_percent_sign_is_apart_in_french_only():
    assert (FR.percent(0.5), EN.percent(0.5)) == ("50\u00a0%", "50%")


def test_points_are_signed_and_agree():
    assert FR.points(0.032) == "+3,2\u00a0points"
    assert FR.points(-0.012) == "\u22121,2\u00a0point"
    assert EN.points(-0.012) == "\u22121.2\u00a0points"
    assert FR.points(0.0) == "0,0\u00a0point"


def test_points_of_a_scale_are_singular_under_two_in_french():
    french, english = Words("fr"), Words("en")
    assert [french.scale_points(x) for x in (1.5, -0.4, 1.96, -2.3)] == [
        "1,5\u00a0point", "−0,4\u00a0point", "2,0\u00a0points", "−2,3\u00a0points"
    ]  # fmt: skip
    assert [english.scale_points(x) for x in (1.5, 1)] == ["1.5\u00a0points", "1.0\u00a0point"]
    assert french.scale_points(float("nan")) == "—"


def test_nothing_rounds_to_minus_zero():
    assert FR.number(-0.04) == "0,0"


def test_zero_is_singular_in_french_and_plural_in_english():
    assert FR.plural("{n} élève", "{n} élèves", 0) == "0 élève"
    assert EN.plural("{n} école", "{n} écoles", 0) == "0 schools"
    assert EN.plural("{n} école", "{n} écoles", 1) == "1 school"


def test_a_withheld_n_is_said_to_be_withheld():
    assert FR.say("Élèves (n = {n:count})", n=None) == "Élèves (n retenu)"
    assert FR.say("Élèves (n = {n:count})", n=12) == "Élèves (n = 12)"


def test_a_withheld_number_is_a_few():
    assert FR.plural("{n} élève absent", "{n} élèves absents", None) == "Quelques élèves absents"
    assert FR.count(None) == "quelques"
    assert EN.count(None) == "a few"


def test_dates_in_full_and_in_tables():
    first = date(2026, 11, 1)
    assert (FR.date(first), EN.date(first), FR.day(first)) == ("1er novembre 2026", "November 1, 2026", "2026-11-01")


def test_school_years_and_grades():
    assert FR.year(2026) == "2025-2026"
    assert [FR.grade(level) for level in (0, 1, 2)] == ["6e année du primaire", "1re secondaire", "2e secondaire"]
    assert [EN.grade(level) for level in (0, 1, 2)] == ["Grade 6 (elementary)", "Secondary 1", "Secondary 2"]


def test_listing():
    assert FR.listing([]) == ""
    assert FR.listing(["a"]) == "a"
    assert FR.listing(["a", "b", "c"]) == "a, b et c"
    assert EN.listing(["a", "b", "c"]) == "a, b and c"


def test_french_signs_stay_with_their_word():
    assert FR.say("Pourquoi ? « Oui » : non !") == "Pourquoi\u00a0? «\u00a0Oui\u00a0»\u00a0: non\u00a0!"


def test_english_keeps_its_own_spaces():
    assert "\u00a0" not in EN.say("Matière")


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT])
@pytest.mark.parametrize("form", [form for form in Form if form is not Form.COUNT])
def test_a_missing_value_is_a_dash(missing, form):
    assert FR.write(missing, form) == "—"


def test_a_missing_count_in_a_table_is_a_dash_and_not_a_few():
    assert FR.write(np.nan, Form.COUNT) == "—"


def test_values_are_written_by_their_form():
    written = [FR.write(0.615, form) for form in (Form.PERCENT, Form.MARK, Form.NUMBER)]
    assert written == ["62\u00a0%", "0,6", "0,62"]
    assert FR.write(12, Form.COUNT) == "12"
    assert FR.write(pd.Timestamp("2026-02-27"), Form.DATE) == "2026-02-27"


def test_a_code_is_labelled_by_its_column():
    assert FR.label("1", "term") == "1re étape"
    assert FR.label("final", "term") == "Résultat final"
    assert FR.label("other", "service") == "Autre service"
    assert FR.label(True, "is_synthetic") == "oui"
    assert FR.label(2.0, "tier") == "Palier 2 (ciblé)"


def test_a_group_called_like_a_code_keeps_its_name():
    assert FR.label("french", "group") == "french"


def test_a_language_that_is_not_ours_is_refused():
    with pytest.raises(ValueError, match="language is one of"):
        Words("es")
