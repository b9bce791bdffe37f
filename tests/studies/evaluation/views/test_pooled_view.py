"""What schools show together, in words: what is shown and no more, in both languages."""

from dataclasses import replace

import pytest

from portraitlib.display.show import shown_view
from portraitlib.results.result import ANYBODY
from portraitlib.studies.evaluation.measures.pooled import pool_packets
from tests.report.packets import area, effect, in_vain
from tests.studies.evaluation.measures.test_pooled import packets


def viewed(*makes, language="fr", fewest=3):
    pooled, few = pool_packets(packets(*makes), fewest=fewest)
    reader = replace(ANYBODY, language=language)
    return [shown_view(replace(one, reader=reader)) for one in (*pooled, *([few] if few else []))]


def text_of(view):
    written = [view.headline, *view.sentences, *view.notes, *(one.title for one in view.figures)]
    return " ".join(written).replace("\u00a0", " ")


def test_an_interval_with_zero_in_it_denies_nothing():
    (view,) = viewed(lambda i: effect(value=(-1.0) ** i))
    assert "n'établissent pas de différence, et n'établissent pas qu'il n'y en a pas" in text_of(view)


def test_a_school_that_had_not_declared_makes_an_exploration_of_it_everywhere():
    (view,) = viewed(lambda i: effect(value=1.0 + i, is_declared=i > 0))
    (figure,) = view.figures
    assert all("Exploration." in one for one in (view.headline, figure.title, figure.alt, view.tables[0].title))
    (declared,) = viewed(lambda i: effect(value=1.0 + i))
    assert "Exploration" not in text_of(declared)


def test_schools_stand_in_the_order_of_their_codes_whatever_they_show():
    (view,) = viewed(lambda i: effect(value=5.0 - i))
    assert view.tables[0].labels["pooled_school"].tolist() == [
        "999001", "999002", "999003", "999004", "Ensemble", "Une école de plus",
    ]  # fmt: skip


@pytest.mark.parametrize("make", [lambda i: area(0.7 + i / 50), lambda i: in_vain(90, *((0, 9) if i else (20, 20)))])
def test_the_screening_is_said_in_both_languages(make):
    french, english = (viewed(make, language=language) for language in ("fr", "en"))
    assert "Dépistage" in text_of(french[0]) and "Screening" in text_of(english[0])
    assert "{" not in text_of(french[0]) + text_of(english[0])


def test_what_too_few_schools_tell_is_listed_with_them():
    views = viewed(lambda i: effect(outcome="absence" if i < 2 else "mark:french"))
    assert len(views) == 1 and "999001 et 999002" in text_of(views[0])
