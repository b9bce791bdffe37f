"""The words of the validity of the screening, for every audience, and its figure."""

from functools import cache

import pandas as pd
import pytest

from portraitlib.display import charts
from portraitlib.display.refusals import sentence_of
from portraitlib.display.show import html_of, shown_view
from portraitlib.display.tables import shown_table
from portraitlib.display.view import Rank
from portraitlib.display.wording import Words
from portraitlib.results.forms import Form
from portraitlib.results.result import ResultTable
from portraitlib.sample.plan import plan_school
from portraitlib.sample.school import build_school
from portraitlib.studies.screening_validity.measures.accuracy import describe_validity
from portraitlib.studies.screening_validity.measures.audit import audit_errors
from portraitlib.studies.screening_validity.measures.baselines import compare_with_baselines
from portraitlib.studies.screening_validity.measures.calibration import describe_calibration
from portraitlib.studies.screening_validity.measures.lead_time import describe_lead_time
from portraitlib.studies.screening_validity.measures.over_time import validate_over_time
from portraitlib.studies.screening_validity.measures.published import compare_with_published
from portraitlib.studies.screening_validity.settings import ValidityRules
from portraitlib.tables.school import school_in_memory

from ..conftest import opened, past_tables

FR = Words("fr")
STUDIES = (describe_validity, validate_over_time, compare_with_baselines, compare_with_published,
           describe_calibration, describe_lead_time, audit_errors)  # fmt: skip
REFUSED = ("students_twice", "cohorts_not_seen", "outcome_before_look", "outcomes_not_known", "one_outcome",
           "too_few_outcomes", "cohorts_too_few", "few_behind_rates", "no_outcomes", "nothing_observed",
           "one_cohort", "too_few_scored")  # fmt: skip


@pytest.fixture(scope="module")
def school_for():
    """Function that opens a generated school for an audience, once for all the tests: each looks at the same past."""
    tables = build_school(plan_school(1)).standard()
    return cache(lambda audience="interne": school_in_memory(tables, audience=audience))


@pytest.mark.parametrize("audience", ["interne", pytest.param("personnel", marks=pytest.mark.long), "public"])
def test_every_study_is_put_into_words_for_every_audience(school_for, audience):
    school = school_for(audience)
    for study in STUDIES:
        view = shown_view(study(school))
        assert view.headline
        html = html_of(view, FR).lower()
        assert "nan" not in html.replace("finance", ""), study.__name__
        assert not set(school.table("students")["student_id"].head(50)) & set(html.split("<")), study.__name__


@pytest.mark.parametrize(("way", "told"), [("stayed", "parmi les restés"), ("left", "parmi les partis"), ("apart", "")])
def test_adult_education_counts_as_the_school_chose_and_it_is_told(way, told):
    outcomes = {"left": ("left",), "stayed": ("diploma",), "apart": ()}
    rules = ValidityRules(**{**outcomes, way: (*outcomes[way], "adult_education")})
    tables = past_tables(cohorts=(2020, 2021, 2022))
    is_adult = tables["outcomes"].index % 5 == 0
    tables["outcomes"]["outcome"] = tables["outcomes"]["outcome"].mask(is_adult, "adult_education")
    result = describe_validity(opened(tables, settings=[rules]))
    by_outcome = result.tables["by_outcome"].data.set_index("became")["n_students"]
    assert by_outcome["adult_education"] == is_adult.sum() == 24
    assert result.counts["apart"] == (24 if way == "apart" else 0)
    assert result.counts["left"] == by_outcome["left"] + (24 if way == "left" else 0)
    assert result.counts["stayed"] == by_outcome["diploma"] + (24 if way == "stayed" else 0)
    sentences = " ".join(shown_view(result).sentences)
    assert told in sentences
    assert ("24 autres ont eu une suite à part" in sentences) == (way == "apart")
    assert ("suite à part et ceux qui sont restés" in sentences) == (way == "apart")


def test_the_group_the_coefficient_misses_is_the_headline(school_for):
    view = shown_view(audit_errors(school_for(), by="first_language"))
    assert "manque plus souvent" in view.headline
    assert FR.label("other", "first_language") in view.headline
    assert view.rank is Rank.CAUTION, "a gap that is established reaches the first page"


def test_too_few_says_how_many_would_do_and_is_no_finding(school_for):
    view = shown_view(audit_errors(school_for(), by="was_born_in_canada"))
    assert view.rank is Rank.CONTEXT
    said = view.headline.replace("\u00a0", " ")
    assert "Pour voir 4 fois sur 5 un écart de 20 points entre deux groupes, il faudrait environ" in said


def test_the_audit_says_how_often_it_alarms_in_vain_and_under_how_many_students_nothing_is_told(school_for):
    view = shown_view(audit_errors(school_for(), by="first_language"))
    said = " ".join((*view.sentences, *(table.note for table in view.tables)))
    assert "au plus 5\u00a0% du temps" in said
    assert "moins de 10 élèves" in said
    assert "Holm" in said


@pytest.mark.parametrize("reason", REFUSED)
def test_every_refusal_has_its_sentence(reason):
    assert len(sentence_of(reason)) > 40


def test_the_curve_goes_from_corner_to_corner_and_each_point_has_its_number():
    curve = pd.DataFrame({"found_share": [0.0, 0.6, 1.0], "false_share": [0.0, 0.2, 1.0]})
    points = pd.DataFrame({"signal": ["a", "b"], "sensitivity_rate": [0.5, 0.9], "false_share": [0.1, 0.3],
                           "is_this_school": [True, False]})  # fmt: skip
    shown = [
        shown_table(ResultTable(name, data, ()), FR, title=name,
                    columns=[(column, Form.PERCENT if column.endswith(("_share", "_rate")) else Form.TEXT)
                             for column in data])
        for name, data in (("curve", curve), ("points", points))
    ]  # fmt: skip
    image = charts.roc(*shown, FR, found="found_share", false="false_share", point_found="sensitivity_rate",
                       is_focus="is_this_school", axis_label="oui", false_label="non", curve_label="courbe",
                       chance_label="hasard", title="t")  # fmt: skip
    assert image.startswith(b"<svg")
    empty = [shown[0].__class__(**{**vars(one), "rows": one.rows.iloc[:0], "labels": one.labels.iloc[:0],
             "withheld": one.withheld.iloc[:0], "bounds": one.bounds.iloc[:0]}) for one in shown]  # fmt: skip
    assert b"<svg" in charts.roc(*empty, FR, found="found_share", false="false_share", point_found="sensitivity_rate",
                                 is_focus="is_this_school", axis_label="oui", false_label="non", curve_label="courbe",
                                 chance_label="hasard", title="t")  # fmt: skip
