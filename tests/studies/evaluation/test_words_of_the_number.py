"""What sections 3 and 4 say: exploration unless declared, never an effect of a description, in both languages."""

import re

import numpy as np
import pytest

from portraitlib.display.show import html_of, shown_view, words_of
from portraitlib.studies.evaluation.measures.advice import advise_design
from portraitlib.studies.evaluation.measures.estimate import estimate_programme

EFFECT = re.compile(r"\beffets?\b|\beffects?\b", re.IGNORECASE)


def page(result):
    """View and HTML of a result."""
    view = shown_view(result)
    return view, html_of(view, words_of(result.reader))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("study", [advise_design, estimate_programme])
def test_a_description_never_speaks_of_an_effect(tables, school_with, language, study):
    told = tables(took=np.ones(120, dtype=bool), chosen_by="whole_school")
    view, html = page(study(school_with(told, language=language)))
    texts = [html, view.headline, *view.sentences, *view.notes, *(one.alt for one in view.figures)]
    assert "description" in " ".join(texts).lower() or "described" in html
    assert not any(EFFECT.search(text) for text in texts)


def test_a_number_that_was_not_declared_is_an_exploration_everywhere(tables, school_with):
    result = estimate_programme(school_with(tables()))
    view, _ = page(result)
    assert result.is_exploration
    assert "exploration" in result.tables  # the sheet of the workbook
    assert "estimate" not in result.tables
    assert view.headline.startswith("Exploration")
    assert all(one.title.startswith("Exploration") and one.alt.startswith("Exploration") for one in view.figures)
    assert view.tables[0].title.startswith("Exploration")


def test_every_closed_comparison_says_why_and_what_instead(tables, school_with):
    rows = advise_design(school_with(tables())).tables["designs"].data.set_index("design_code")
    assert rows.loc["drawn", "design_state"] == "advised"
    assert (rows[["design_reason", "design_instead"]] != "").all().all()


@pytest.mark.parametrize("audience", ["interne", "personnel", "public"])
def test_the_support_by_cutoff_of_the_sample_is_recovered_for_every_audience(sample_school, audience):
    pytest.importorskip("rdrobust")
    school = sample_school("999002", audience)
    result = estimate_programme(school, programme="TUTORAT", outcome="mark:french")
    found = result.tables["exploration"].data.iloc[0]
    assert result.design == "cut_off"
    assert found["gap_found"] == pytest.approx(6.0, abs=2.5)
    assert found["gap_found_low"] < 6.0 < found["gap_found_high"]


def test_the_drawn_mentoring_of_the_sample_holds_what_was_planted(sample_school):
    """Ties kept are worth 2 points, those broken early take 5 away: 37 students draw -0.5 on average."""
    school = sample_school("999001")
    found = estimate_programme(school, programme="MENTORAT", outcome="mark:french")
    row = found.tables["exploration"].data.iloc[0]
    assert found.design == "drawn"
    assert row["gap_found_low"] < -0.45 < row["gap_found_high"]


def test_the_interval_of_the_calm_school_holds_zero(sample_school):
    school = sample_school("999003")
    row = estimate_programme(school, programme="MENTORAT", outcome="mark:french").tables["exploration"].data.iloc[0]
    assert row["gap_found_low"] < 0 < row["gap_found_high"]
