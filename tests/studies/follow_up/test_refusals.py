"""Bad input and refusals of notebook 07: the sentence that its reader sees."""

import pandas as pd
import pytest

from portraitlib import describe_growth, describe_single_case, follow_progress
from portraitlib.display.show import shown_view

RANGE = [{"instrument": "LECTURE", "direction": "up", "minimum": 0, "maximum": 100, "step": 1}]
RISING = [10, 12, 11, 13, 14, 13, 16, 15]


def told(result):
    view = shown_view(result)
    return " ".join((view.headline, *view.sentences, *view.notes)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("scores", "sentence"),
    [
        ([10, 12], "pas commencé : il faut trois résultats"),
        ([10] * 6, "tous les résultats sont égaux"),
        ([8, 7, 9, 75, 80, 78], "deux échelles semblent porter le même nom"),
        ([10, 12, 110, 13], "un score dépasse l'étendue de l'outil"),
        ([100, 100, 99, 100, 98, 100], "trop de résultats sont au bout de l'échelle"),
        ([10, None, None, None, 11, None, 12, 13, None, None], "trop de passations manquent"),
    ],
)
def test_a_series_that_is_not_read_says_why_in_words_and_gets_no_verdict(probes, followed, scores, sentence):
    said = told(follow_progress(followed(probes({"a": scores}), instruments=RANGE)))
    assert sentence in said
    assert "la série ne se lit pas" in said


def test_mixed_levels_are_told_in_words(probes, followed):
    rows = probes({"a": [10, 12, 11, 14]}).assign(level=["A", "B", "A", "B"])
    assert "les niveaux de l'outil sont mêlés" in told(follow_progress(followed(rows)))


@pytest.mark.parametrize(
    ("target", "more", "sentence"),
    [
        (21, {"starts_on": "2026-07-01"}, "l'échéance vient avant le début"),
        (21, {"by_when": "2026-03-01"}, "la date de la cible est passée"),
        (9, {}, "le score visé est déjà atteint au départ"),
        (400, {}, "le score visé sort des bornes"),
        (21, {"start": "120"}, "le score de départ sort des bornes"),
        (21, {"start": "douze"}, "le score de départ n'est pas un nombre"),
        (21, {"by_when": ""}, "n'a pas d'échéance"),
    ],
)
def test_an_aim_that_does_not_stand_says_why_in_words(probes, followed, journal, goal, target, more, sentence):
    school = followed(probes({"a": RISING}), instruments=RANGE)
    assert sentence in told(follow_progress(school, journal=journal(goal("a", target, **more))))


def test_days_to_come_are_counted_and_days_out_of_order_change_nothing(probes, followed):
    rows = probes({"a": RISING})
    late = pd.concat([rows.sample(frac=1, random_state=3), rows.tail(1).assign(date=pd.Timestamp("2026-06-20"))])
    said = told(follow_progress(followed(late, instruments=RANGE)))
    assert said == told(follow_progress(followed(rows, instruments=RANGE))) + (
        " 1 passation datée d'après le jour lu est mise de côté."
    )


def test_a_student_in_two_groups_is_followed_once_and_no_progress_at_all_says_what_to_import(probes, followed):
    twice = followed(probes({"a": RISING, "b": RISING}), enrolled=["a", "a", "b"], groups=("21", "22"))
    assert "2 élèves suivis" in told(follow_progress(twice))
    nothing = followed(pd.DataFrame({"student_id": []}))
    for study in (follow_progress, describe_single_case, describe_growth):
        assert "Les autres sections se lisent" in told(study(nothing))
