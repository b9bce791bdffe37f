"""What a comparison cannot be made of: each refusal, on a small school, and what could be shown instead."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portraitlib.results.columns import codes_of
from portraitlib.results.section import RefusedError
from portraitlib.statistics.impact.estimate import Estimate
from portraitlib.studies.evaluation.manifest import MANIFEST
from portraitlib.studies.evaluation.measures import estimating
from portraitlib.studies.evaluation.measures.advice import advise_design
from portraitlib.studies.evaluation.measures.compared import compared_of
from portraitlib.studies.evaluation.measures.cutoff import AtCutoff
from portraitlib.studies.evaluation.measures.designs import DESIGNS, always_treated, design_of
from portraitlib.studies.evaluation.measures.estimate import estimate_programme
from portraitlib.studies.evaluation.measures.estimating import estimate_of
from portraitlib.studies.evaluation.measures.refused import INSTEAD

LEVELS = np.arange(120) % 6


def closed(tables, school_with, design, *, outcome="mark:french", programme="T"):
    """Why a design is closed for a school of these tables."""
    return design_of(compared_of(school_with(tables), programme, outcome)).closed.get(design)


def refused(tables, school_with, *, outcome="mark:french"):
    """Reason for which a school of these tables is not compared at all."""
    with pytest.raises(RefusedError) as no:
        compared_of(school_with(tables), "T", outcome)
    return no.value.reason


def with_results(tables, change):
    """Tables whose results of the last term are changed."""
    results = tables["results"].reset_index(drop=True)
    is_last = (results["term"] == "3").to_numpy()
    return {**tables, "results": pd.concat([results[~is_last], change(results[is_last].reset_index(drop=True))])}


def with_score(tables, score, **more):
    """Tables of a cut-off at 42 of a score, those at it or above having the programme."""
    has = np.asarray(score) >= 42
    eligible = tables["eligibility"].assign(
        score=score, score_known_on=pd.Timestamp("2025-11-20"), is_offered=has, is_started=has,
        started_on=pd.Series(np.where(has, np.datetime64("2025-12-01"), np.datetime64("NaT"))),
    )  # fmt: skip
    programme = tables["programmes"].assign(
        chosen_by="cut_off", drawn_unit=None, score_name="Score", cutoff=42.0, cutoff_side="at_or_above"
    )
    return {**tables, "eligibility": eligible.assign(**more), "programmes": programme}


def test_every_reason_has_a_sentence_and_what_could_be_shown_instead():
    told = {**codes_of("design_reason"), **MANIFEST.refusals}
    assert set(INSTEAD) <= set(told)
    reasons = {INSTEAD[one] for one in codes_of("design_reason") if one in INSTEAD}
    assert reasons <= set(codes_of("design_instead"))


def test_students_who_all_have_it_are_described(tables, school_with):
    everyone = tables(took=np.ones(120, dtype=bool), chosen_by="whole_school")
    found = design_of(compared_of(school_with(everyone), "T", "mark:french"))
    assert found.code == "description"
    assert found.closed["matched"] == "no_comparison"


def test_under_four_classes_have_no_interval_by_class(tables, school_with):
    told = tables(chosen_by="whole_class", took=LEVELS % 3 == 0)
    people = told["students"].assign(group=told["students"]["group"].replace({"24": "21", "25": "22", "26": "23"}))
    people = people.assign(group=people["group"].where(people["school_year"] == 2026, "11"))
    told["eligibility"] = told["eligibility"].assign(is_offered=pd.NA)
    assert closed({**told, "students": people}, school_with, "before_after_compared") == "one_treated_unit"
    volunteers = tables(chosen_by="volunteer")
    assert closed({**volunteers, "students": people}, school_with, "before_after_compared") == "few_units"


def panel(*starts):
    """Panel of schools over four years, with the start of each."""
    rows = [
        {"school_id": f"E{at}", "school_year": year, "outcome": 70.0 + at, "start": start, "series": "A"}
        for at, start in enumerate(starts)
        for year in range(2023, 2027)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("starts", "reason"),
    [
        ((2025, 0, 0, 0), "one_treated_unit"),
        ((2025, 2026, 0), "few_units"),
        ((2022, 2023, 0, 0), "always_treated"),
        ((2024, 2025, 2026, 2025), "no_comparison"),
    ],
)
def test_schools_that_start_at_different_times_are_enough(tables, school_with, starts, reason):
    compared = replace(compared_of(school_with(tables()), "T", "mark:french"), panel=panel(*starts))
    assert design_of(compared).closed["staggered"] == reason


def test_a_school_that_always_had_it_is_named(tables, school_with):
    compared = replace(compared_of(school_with(tables()), "T", "mark:french"), panel=panel(2020, 2025, 2026, 0, 0))
    assert always_treated(compared) == ("E0",)
    assert "staggered" not in design_of(compared).closed


def test_a_change_of_marking_rules_in_the_years_read_closes_them(tables, school_with):
    rows = panel(2025, 2026, 0, 0)
    rows.loc[rows["school_year"] < 2025, "series"] = "before"
    compared = replace(compared_of(school_with(tables()), "T", "mark:french"), panel=rows)
    assert design_of(compared).closed["staggered"] == "rule_changed"
    early = tables(chosen_by="volunteer")
    compared = compared_of(school_with(early), "T", "mark:french")
    other = replace(compared, outcome=replace(compared.outcome, series_before="another"))
    assert design_of(other).closed["before_after_compared"] == "rule_changed"


def test_nobody_alike_is_no_overlap(tables, school_with):
    told = tables(chosen_by="directed", took=np.arange(120) < 40)
    results = told["results"].reset_index(drop=True)
    is_low = results["student_id"].isin([f"p{at:03d}" for at in range(40)]) & (results["term"] != "3")
    told["results"] = results.assign(mark=results["mark"].where(~is_low, results["mark"] - 45))
    assert closed(told, school_with, "matched") == "no_overlap"


def test_students_chosen_on_the_outcome_itself_are_not_followed_without_a_band(tables, school_with):
    told = tables(chosen_by="directed")
    results = told["results"].reset_index(drop=True)
    ids = set(told["services"]["student_id"])
    is_low = results["student_id"].isin(ids) & (results["term"] == "1")
    told["results"] = results.assign(mark=results["mark"].where(~is_low, results["mark"] - 6))
    assert closed(told, school_with, "before_after_compared") == "outcome_chose"
    drawn = {**told, "programmes": told["programmes"].assign(chosen_by="volunteer")}
    assert closed(drawn, school_with, "before_after_compared") is None


def test_a_score_of_few_values_or_heaped_at_the_cutoff_chooses_nothing(tables, school_with):
    rng = np.random.default_rng(1)
    smooth = (42 + rng.normal(0, 8, 120)).round(1)
    assert closed(with_score(tables(), smooth), school_with, "cut_off") is None
    assert closed(with_score(tables(), 42 + 4 * np.floor((smooth - 42) / 4)), school_with, "cut_off") == "score_coarse"
    heaped = np.where((smooth > 42) & (smooth < 46), 42.0, smooth)
    assert closed(with_score(tables(), heaped), school_with, "cut_off") == "score_heaped"


def test_under_thirty_students_on_a_side_there_is_no_cutoff(tables, school_with):
    few = (42 + np.random.default_rng(1).normal(-9, 8, 120)).round(1)
    assert (few >= 42).sum() < 30
    assert closed(with_score(tables(), few), school_with, "cut_off") == "few_at_cutoff"


def test_under_thirty_students_in_the_window_are_refused_by_the_estimate(tables, school_with, monkeypatch):
    near = AtCutoff(Estimate(1.0, 1.0), Estimate(1.0, 1.0), 2.0, 40, 22)
    monkeypatch.setattr(estimating, "has_rd", lambda: True)
    monkeypatch.setattr(estimating, "at_cutoff", lambda *_, **__: near)
    smooth = (42 + np.random.default_rng(1).normal(0, 8, 120)).round(1)
    compared = compared_of(school_with(with_score(tables(), smooth)), "T", "mark:french")
    with pytest.raises(RefusedError) as no:
        estimate_of(compared, design_of(compared))
    assert no.value.reason == "few_at_cutoff"


def test_without_the_libraries_of_a_cutoff_one_command_is_told(tables, school_with, monkeypatch):
    monkeypatch.setattr(estimating, "has_rd", lambda: False)
    smooth = (42 + np.random.default_rng(1).normal(0, 8, 120)).round(1)
    found = estimate_programme(school_with(with_score(tables(), smooth)))
    assert found.reason == "rd_missing"
    assert "kit.py install rd" in MANIFEST.refusals["rd_missing"]


def test_an_offer_before_the_score_was_known_is_no_cutoff(tables, school_with):
    smooth = (42 + np.random.default_rng(1).normal(0, 8, 120)).round(1)
    late = with_score(tables(), smooth, score_known_on=pd.Timestamp("2025-11-28"))
    assert closed(late, school_with, "cut_off") == "known_before_score"


def test_outcomes_that_the_programme_made_missing_are_not_compared(tables, school_with):
    told = tables()
    gone = set(told["services"]["student_id"].head(25))
    fewer = with_results(told, lambda last: last[~last["student_id"].isin(gone).to_numpy()])
    assert closed(fewer, school_with, "drawn") == "missing_by_programme"
    assert closed(fewer, school_with, "matched") == "missing_by_programme"


def test_sequences_of_mathematics_are_never_pooled(tables, school_with):
    told = tables()
    sequence = ["SN" if at % 2 else "CST" for at in range(120)]
    mathematics = told["results"].assign(
        subject="mathematics",
        course="563414",
        course_level=4,
        sequence=told["results"]["student_id"].map(dict(zip(told["eligibility"]["student_id"], sequence, strict=True))),
    )
    told["results"] = pd.concat([told["results"], mathematics])
    assert refused(told, school_with, outcome="mark:mathematics") == "sequences_pooled"
    one = compared_of(school_with(told), "T", "mark:mathematics:SN")
    assert one.aside.set_index("reason")["n"].to_dict() == {"not_measured": 60}


def test_duplicates_are_refused(tables, school_with):
    told = tables()
    twice = pd.concat([told["eligibility"], told["eligibility"].head(1)])
    assert refused({**told, "eligibility": twice}, school_with) == "duplicates"
    twice = pd.concat([told["programmes"], told["programmes"]])
    assert refused({**told, "programmes": twice}, school_with) == "duplicates"


def test_students_who_began_before_they_were_offered_it_are_refused(tables, school_with):
    told = tables()
    early = told["eligibility"].assign(offered_on=pd.Timestamp("2025-12-05"))
    assert refused({**told, "eligibility": early}, school_with) == "treated_before_eligible"


def test_two_programmes_at_once_are_not_told_apart(tables, school_with):
    told = tables()
    other = told["services"].assign(service="mentoring", service_id=lambda rows: "M" + rows["student_id"])
    assert refused({**told, "services": pd.concat([told["services"], other])}, school_with) == "two_programmes"


def test_a_constant_outcome_tells_nobody_apart(tables, school_with):
    assert refused(with_results(tables(), lambda last: last.assign(mark=70.0)), school_with) == "constant_outcome"


def test_an_outcome_known_before_the_programme_began_says_nothing_of_it(tables, school_with):
    told = tables()
    only_first = told["results"][(told["results"]["term"] != "3").to_numpy()]
    assert refused({**told, "results": only_first}, school_with) == "outcome_before_start"


def test_an_outcome_or_a_programme_that_is_not_there_is_refused(tables, school_with):
    assert refused(tables(), school_with, outcome="mark:history") == "no_outcome"
    assert advise_design(school_with(tables()), programme="X").reason == "no_programme"


def test_one_class_of_nearly_all_students_is_not_a_comparison_of_classes(tables, school_with):
    told = tables(chosen_by="volunteer")
    people = told["students"].assign(group="21")
    people.loc[people.index[:8], "group"] = ["22", "22", "23", "23", "24", "24", "25", "26"]
    assert closed({**told, "students": people}, school_with, "before_after_compared") == "one_large_unit"


def test_the_order_of_designs_is_that_of_strength():
    assert list(DESIGNS) == [
        "drawn", "cut_off", "staggered", "before_after_compared", "matched", "series", "single_case",
    ]  # fmt: skip
