"""Labels of several modules make one table, and no code has two labels."""

import pytest

from portraitlib.results.vocabulary.joining import joined


def test_codes_of_one_kind_may_come_from_several_modules():
    parts = [{"column": {"mark": "Résultat"}}, {"column": {"rank": "Rang"}, "sex": {"F": "Filles"}}]
    assert joined(parts) == {"column": {"mark": "Résultat", "rank": "Rang"}, "sex": {"F": "Filles"}}


def test_two_labels_for_one_code_are_refused_with_its_name():
    with pytest.raises(ValueError, match=r"two labels for column \['criterion'\]"):
        joined(
            [{"column": {"criterion": "Critère d'observation", "rank": "Rang"}}, {"column": {"criterion": "Critère"}}]
        )


def test_the_same_label_may_be_said_twice():
    assert joined([{"column": {"rank": "Rang"}}, {"column": {"rank": "Rang"}}]) == {"column": {"rank": "Rang"}}


def test_one_code_may_have_a_label_in_each_kind():
    parts = [{"exit_reason": {"left": "Départ de l'école"}}, {"outcome": {"left": "Sortie sans diplôme"}}]
    assert joined(parts)["outcome"]["left"] == "Sortie sans diplôme"


def test_the_modules_are_left_as_they_were():
    parts = [{"column": {"mark": "Résultat"}}, {"column": {"rank": "Rang"}}]
    joined(parts)
    assert parts == [{"column": {"mark": "Résultat"}}, {"column": {"rank": "Rang"}}]
