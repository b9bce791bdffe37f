"""What is said of past students: by hand where it can be, honest where it cannot."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portraitlib.display.show import shown_view
from portraitlib.results.disclosure import disclose
from portraitlib.results.result import Refusal
from portraitlib.statistics.discrimination import area_under_curve
from portraitlib.statistics.logistic import fit_logistic
from portraitlib.studies.screening_validity.measures.accuracy import describe_validity
from portraitlib.studies.screening_validity.measures.audit import audit_errors
from portraitlib.studies.screening_validity.measures.baselines import best_shrinkage, compare_with_baselines
from portraitlib.studies.screening_validity.measures.calibration import describe_calibration
from portraitlib.studies.screening_validity.measures.lead_time import describe_lead_time
from portraitlib.studies.screening_validity.measures.over_time import split_cohorts, validate_over_time
from portraitlib.studies.screening_validity.measures.past import first_look
from portraitlib.studies.screening_validity.measures.published import compare_with_published
from portraitlib.studies.screening_validity.measures.signal import at_capacity, best_limit
from portraitlib.studies.screening_validity.settings import ValidityRules

from ..conftest import opened, past_school, past_tables

STUDIES = (describe_validity, validate_over_time, compare_with_baselines, compare_with_published,
           describe_calibration, describe_lead_time)  # fmt: skip


def by_measure(result, rule="tier"):
    data = result.tables["accuracy"].data
    return data[data["signal_rule"] == rule].set_index("measure")


def test_found_and_missed_are_counted_from_the_second_term_mark(tables):
    """A mark under 60 is worth 37.5 points or more of the coefficient, over the limit of 20."""
    result = by_measure(describe_validity(past_school()))
    second = tables["results"].query("term == '2'").set_index("student_id")["mark"]
    first = tables["results"].query("term == '1'").set_index("student_id")["mark"]
    points = 75 * np.select([second < 40, second < 60], [1, 0.5], 0) + 25 * np.select(
        [first - second >= 15, first - second >= 5], [1, 0.5], 0
    )
    left = tables["outcomes"].set_index("student_id")["outcome"].eq("left").reindex(second.index)
    assert result.loc["sensitivity", "n_yes"] == ((points >= 20) & left).sum()
    assert result.loc["specificity", "n_no"] == ((points >= 20) & ~left).sum()
    assert result.loc["ppv", "n_students"] == (points >= 20).sum()


def test_students_not_known_widen_the_bounds_only(tables):
    before = describe_validity(past_school())
    known = by_measure(before)
    assert (known["least_rate"] == known["measure_rate"]).all()
    more = past_tables(seed=2, cohorts=(2023,))
    more["outcomes"] = more["outcomes"].assign(outcome="enrolled")
    both = {name: pd.concat([tables[name], more[name]]) for name in tables}
    after = by_measure(describe_validity(opened(both)))
    assert after["measure_rate"].tolist() == known["measure_rate"].tolist()
    assert (after["least_rate"] < after["measure_rate"]).all()
    assert (after["most_rate"] > after["measure_rate"]).all()


def test_places_are_never_given_by_the_order_of_equal_students():
    past = first_look(past_school())
    for share in (0.1, 0.2, 0.5):
        signalled, n_tied = at_capacity(past, share)
        assert signalled.sum() <= share * len(signalled)
        shuffled = replace(past, looks=past.looks.iloc[::-1].reset_index(drop=True), points=past.points[::-1])
        assert at_capacity(shuffled, share)[0][::-1].tolist() == signalled.tolist()
        assert n_tied == 0 or signalled.sum() + n_tied > share * len(signalled)


def test_the_limits_tried_over_time_are_those_in_use_whatever_became_of_the_students(tables):
    result = validate_over_time(past_school())
    outcomes = tables["outcomes"]
    turned = outcomes.assign(
        outcome=outcomes["outcome"].where(outcomes["cohort_year"] == 2021,
                                          outcomes["outcome"].map({"left": "diploma", "diploma": "left"}))
    )  # fmt: skip
    other = validate_over_time(opened({**tables, "outcomes": turned}))
    tiers = result.scope.preset.chosen.tiers
    for one in (result, other):
        assert (one.targeted, one.intensive) == (tiers.targeted, tiers.intensive)
        assert set(one.tables["periods"].data["limit_used"]) == {"targeted", "intensive"}
    past = split_cohorts(first_look(past_school()), 0.5).later
    of_later = result.tables["periods"].data.query("limit_used == 'intensive' and cohorts == 'later'")
    found = (past.coefficient >= tiers.intensive) & past.happened
    assert of_later.set_index("measure").loc["sensitivity", "n_yes"] == found.sum()
    changes = [{change.limit_used: change.is_clear for change in one.found_changes} for one in (result, other)]
    assert changes[0] == {"targeted": False, "intensive": False}
    assert any(changes[1].values())
    assert (result.earlier_cohorts, result.later_cohorts) == ((2021, 2021), (2022, 2022))
    later = [one.tables["areas"].data.set_index("cohorts").loc["later", "roc_area"] for one in (result, other)]
    assert later[0] == pytest.approx(1 - later[1])
    assert [one.is_change_clear for one in (result, other)] == [False, True]


def test_how_much_of_the_weight_was_known_is_told_by_cohort(tables):
    """The marks of the second cohort come without a first term: the fall is not known, a quarter of the weight."""
    results = tables["results"]
    year = tables["students"]["school_year"].max()
    results = results[~((results["school_year"] == year) & (results["term"] == "1"))]
    found = describe_validity(opened({**tables, "results": results}))
    known = found.tables["weight_known"].data.set_index("entry_cohort")["weight_known"]
    assert known.to_dict() == {2021: 1, 2022: 0.75}
    headline = shown_view(found).headline.replace("\u00a0", " ")
    assert "75 % (2021-2022) à 100 % (2020-2021) du poids des critères" in headline


def test_adult_education_is_an_outcome_of_its_own(tables):
    outcomes = tables["outcomes"].copy()
    gone = outcomes.index[outcomes["outcome"] == "diploma"][:12]
    outcomes.loc[gone, "outcome"] = "adult_education"
    found = describe_validity(opened({**tables, "outcomes": outcomes}))
    of = found.tables["by_outcome"].data.set_index("became")
    assert of.loc["adult_education", "n_students"] == 12
    assert of["n_students"].sum() == len(outcomes)
    assert "Passer à l'éducation des adultes n'est pas partir" in " ".join(shown_view(found).sentences)


def noisy_points(seed, n=150, n_criteria=15):
    """Points of students and who left: every criterion tells a little, few students leave."""
    rng = np.random.default_rng(seed)
    need = rng.normal(size=n)
    points = need[:, None] * 0.5 + rng.normal(size=(n, n_criteria))
    return points, rng.random(n) < 1 / (1 + np.exp(2.2 - need))


def test_a_model_is_held_back_as_much_as_does_best_on_students_left_out():
    areas = {"chosen": [], "barely": [], "sum": []}
    for seed in range(30):
        points, happened = noisy_points(seed)
        new, became = noisy_points(1000 + seed, n=400)
        chosen = best_shrinkage(points, happened, (1, 3, 10, 30, 100, 300))
        for name, shrinkage in (("chosen", chosen), ("barely", 1.0)):
            chance = fit_logistic(points, happened, shrinkage=shrinkage).chance(new)
            areas[name].append(area_under_curve(chance, became).area)
        areas["sum"].append(area_under_curve(new.sum(axis=1), became).area)
    mean = {name: np.mean(values) for name, values in areas.items()}
    assert mean["chosen"] > mean["barely"] + 0.01
    assert mean["chosen"] > mean["sum"] - 0.03, "beside a sum of points, no straw man"


def test_one_number_is_still_a_shrinkage():
    assert ValidityRules(shrinkage=20).shrinkage == (20,)


def test_one_cohort_cannot_try_its_own_limit():
    school = opened(past_tables(n=60, cohorts=(2022,)))
    found = validate_over_time(school)
    assert isinstance(found, Refusal)
    assert found.reason == "one_cohort"
    assert describe_calibration(school).not_learnt == "one_cohort"


def test_cohorts_in_which_hardly_anyone_left_cannot_be_parted(tables):
    outcomes = tables["outcomes"].assign(outcome="diploma")
    outcomes.loc[outcomes.index[:12], "outcome"] = "left"
    found = validate_over_time(opened({**tables, "outcomes": outcomes}))
    assert found.reason == "cohorts_too_few"


def test_levels_that_are_not_known_leave_each_student_at_the_first_year_seen(tables):
    past = first_look(opened({**tables, "students": tables["students"].assign(grade_level=None)}))
    assert past.scope.from_grade_level is None
    assert len(past.looks) == len(tables["outcomes"])


def test_a_coefficient_that_hardly_anyone_has_is_not_judged_but_october_may_say_so(tables):
    """Only nine students, of all those who left or stayed, have a mark: no area is told of them."""
    few = tables["results"][tables["results"]["student_id"].isin(tables["students"]["student_id"].iloc[::9])]
    school = opened({**tables, "results": few})
    for study in (*STUDIES, audit_errors):
        choices = {"by": "sex"} if study is audit_errors else {}
        assert study(school, **choices).reason == "too_few_scored", study.__name__
    early = few[few["term"] == "1"]
    late = tables["results"][tables["results"]["term"] == "2"]
    result = describe_lead_time(opened({**tables, "results": pd.concat([early, late])}))
    january, march = (result.tables["looks"].data.set_index("look").loc[look] for look in ("january", "march"))
    assert result.known_first == "few"
    assert np.isnan(january["roc_area"])
    assert march["roc_area"] > 0.5


def test_the_best_limit_parts_best():
    assert best_limit(np.array([5.0, 4, 3, 2, 1]), np.array([True, True, False, True, False])) == 4


def test_a_model_and_flags_are_compared_on_the_same_later_students():
    result = compare_with_baselines(past_school())
    data = result.tables["baselines"].data.set_index("signal_rule")
    assert (data["n_students"] == data["n_students"].iloc[0]).all()
    assert np.isnan(data.loc["coefficient", "area_difference"])
    differences = data["roc_area"] - data.loc["coefficient", "roc_area"]
    assert data["area_difference"].dropna().tolist() == pytest.approx(differences.iloc[1:].tolist())
    is_worse = (data["area_difference"] < 0) & (data["adjusted_p"] < 0.05)
    assert result.is_coefficient_best == is_worse.drop("coefficient").all()


def test_bands_hold_everyone_and_departures_rise_with_the_coefficient():
    data = describe_calibration(opened(past_tables(n=200))).tables["bands"].data
    assert data["n_students"].sum() == 400
    told = data[data["n_students"] > 0]
    assert told["gone_rate"].iloc[-1] > told["gone_rate"].iloc[0]


def test_chances_that_hold_have_a_slope_near_one():
    """The cohorts are drawn alike: over five draws the slope is 1, but for the error of what was learnt."""
    learnt = [describe_calibration(opened(past_tables(seed, n=400))).learnt for seed in range(5)]
    assert np.mean([one.slope for one in learnt]) == pytest.approx(1, abs=0.25)
    assert np.mean([one.expected_rate - one.observed_rate for one in learnt]) == pytest.approx(0, abs=0.04)


def test_a_day_before_any_mark_is_said_to_have_no_data():
    result = describe_lead_time(past_school())
    data = result.tables["looks"].data.set_index("look")
    assert (result.looks_without_data, result.known_first) == (("october",), "enough")
    assert data.loc["march", "determined_share"] == 1
    assert data.loc["march", "n_found"] > 0


def test_the_first_day_on_which_hardly_anyone_has_a_mark_is_too_early():
    tables = past_tables(n=250)
    is_late = tables["results"]["term"] == "2"
    one = tables["results"].loc[~is_late].head(1)
    result = describe_lead_time(opened({**tables, "results": pd.concat([one, tables["results"][is_late]])}))
    assert result.known_first == "nobody"


def test_years_ahead_count_each_student_who_left_once():
    result = describe_lead_time(past_school())
    data = result.tables["years_ahead"].data
    assert data["years_ahead"].tolist() == [1]
    assert data["n_gone"].sum() == result.counts["left"]


def test_right_signals_are_said_again_at_this_schools_rate():
    result = compare_with_published(past_school())
    data = result.tables["signals"].data
    own = data[data["is_this_school"]].iloc[0]
    assert result.n_commoner == (data["base_rate"] > own["base_rate"]).sum()
    assert own["ppv_here"] == pytest.approx(own["ppv_there"])
    rarer = data[~data["is_this_school"] & (data["base_rate"] > own["base_rate"])]
    assert (rarer["ppv_here"] < rarer["ppv_there"]).all()


@pytest.mark.parametrize("study", [*STUDIES, audit_errors], ids=lambda study: study.__name__)
@pytest.mark.parametrize("audience", ["personnel", "public"])
def test_outside_the_team_no_count_of_a_few_students_is_told(study, audience):
    choices = {"by": "sex"} if study is audit_errors else {}
    result = disclose(study(past_school(audience), **choices))
    minimum = result.reader.policy.minimum_count
    assert all(count is None or count == 0 or count >= minimum for count in result.counts.values())
    for table in result.tables.values():
        assert not (table.is_about_students and len(table.data))
        for column in {table.n, *(part for group in table.parts for part in group)} - {""}:
            told = pd.to_numeric(table.data[column], errors="coerce").dropna()
            assert ((told == 0) | (told >= minimum)).all(), (table.name, column)
