"""The number of each design, by hand or planted, and what it rests on."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portraitlib.studies.evaluation.measures.chosen import chosen, list_programmes
from portraitlib.studies.evaluation.measures.compared import compared_of
from portraitlib.studies.evaluation.measures.cutoff import has_rd
from portraitlib.studies.evaluation.measures.delivery import ProgrammeDelivered
from portraitlib.studies.evaluation.measures.designs import design_of
from portraitlib.studies.evaluation.measures.estimate import estimate_programme
from portraitlib.studies.evaluation.measures.estimating import estimate_of
from portraitlib.studies.evaluation.measures.missing import completed, lacking, why_not_completed

WORTH = 6.0


def compared(tables, school_with, outcome="mark:french"):
    return compared_of(school_with(tables), "T", outcome)


def without_marks(tables, of):
    """Tables in which some students have no mark of the last term."""
    results = tables["results"].reset_index(drop=True)
    is_gone = (results["term"] == "3") & results["student_id"].isin(of)
    return {**tables, "results": results[~is_gone.to_numpy()]}


def test_rows_in_are_those_kept_and_those_aside(tables, school_with):
    told = tables()
    gone = told["students"]["student_id"].head(3)
    is_gone = told["students"]["student_id"].isin(gone) & (told["students"]["school_year"] == 2026)
    told["students"] = told["students"].assign(exit_date=pd.Timestamp("2025-10-01")).where(is_gone, told["students"])
    found = compared(told, school_with)
    assert len(found.data) + found.aside["n"].sum() == 120
    assert found.aside["reason"].tolist() == ["left_before"]


def test_a_draw_of_students_recovers_what_was_planted(tables, school_with):
    found = compared(tables(), school_with)
    design = design_of(found)
    told = estimate_of(found, design)
    low, high = told.estimate.interval()
    assert design.code == told.method == "drawn"
    assert told.estimate.value == pytest.approx(WORTH, abs=1.5)  # the error is about 0.6
    assert high - low < 5
    assert (told.n_took, told.n_others, told.n_units) == (60, 60, 120)
    assert told.wild is None  # each student was drawn: no few units


def test_who_was_offered_a_programme_counts_whoever_took_it(tables, school_with):
    told = tables()
    first = told["services"]["student_id"].head(5)
    is_away = told["eligibility"]["student_id"].isin(first)
    told["eligibility"] = told["eligibility"].assign(is_started=told["eligibility"]["is_started"] & ~is_away)
    found = estimate_of(compared(told, school_with), design_of(compared(told, school_with)))
    assert found.n_took == 60
    assert "not_all_took" in found.warnings


def test_the_change_of_each_side_is_compared_by_hand(tables, school_with):
    told = tables(chosen_by="volunteer")
    found = compared(told, school_with)
    rows = found.known
    change = rows["outcome"] - rows["before"]
    plain = change[rows["took"] == 1].mean() - change[rows["took"] == 0].mean()
    estimate = estimate_of(found, design_of(found))
    assert design_of(found).code == "before_after_compared"
    assert estimate.estimate.value == pytest.approx(plain)
    assert estimate.n_units == 6
    assert estimate.wild.n_draws == 2**6
    assert estimate.estimate.freedom == pytest.approx(4.9, abs=0.6)


def test_few_degrees_of_freedom_are_flagged(tables, school_with):
    told = tables(chosen_by="volunteer")
    told["students"] = told["students"].assign(group=told["students"]["group"].replace({"25": "21", "26": "22"}))
    found = compared(told, school_with)
    assert "few_degrees" in estimate_of(found, design_of(found)).warnings


def test_those_alike_at_the_start_are_weighed_and_recover_what_was_planted(tables, school_with):
    told = tables(chosen_by="directed", seed=5)
    found = compared(told, school_with)
    matched = replace(design_of(found), code="matched")
    told = estimate_of(found, matched)
    low, high = told.estimate.interval()
    assert "matched" not in design_of(found).closed
    assert low < WORTH < high
    assert told.wild is None


def test_schools_that_start_at_different_times_by_hand(tables, school_with):
    """Two go up by 5 more than the two that never start."""
    rows = [
        {"school_id": one, "school_year": year, "outcome": base + rise * (year >= 2026), "start": start, "series": ""}
        for one, base, rise, start in (("A", 60.0, 7, 2026), ("B", 64.0, 7, 2026), ("C", 70.0, 2, 0), ("D", 66.0, 2, 0))
        for year in (2024, 2025, 2026)
    ]  # fmt: skip
    found = compared(tables(), school_with)
    parts = np.array_split(found.data.index, 4)
    names = pd.concat([pd.Series(name, index=part) for name, part in zip("ABCD", parts, strict=True)])
    found = replace(found, panel=pd.DataFrame(rows), data=found.data.assign(school_id=names, unit=names))
    told = estimate_of(found, replace(design_of(found), code="staggered"))
    assert told.estimate.value == pytest.approx(5.0)
    assert (told.n_units, told.estimate.freedom, told.method) == (4, 2.0, "group_time")


def test_a_programme_of_whole_schools_is_not_told_apart_from_them_by_a_column_each(tables, school_with):
    """Six schools, three with it: four degrees of freedom at most, and what was known before is still used."""
    found = compared(tables(), school_with)
    school = pd.Series([f"E{at % 6}" for at in range(len(found.data))], index=found.data.index)
    has = school.isin(["E0", "E2", "E4"]).astype("int64")
    rows = found.data.assign(school_id=school, unit=school, took=has, is_offered=has.astype("float64"))
    drawn = replace(found, data=rows, programme={**found.programme, "drawn_unit": "school"})
    told = estimate_of(drawn, design_of(drawn))
    assert told.method == "drawn"
    assert 3 < told.estimate.freedom < 4.5
    assert told.wild.n_draws == 2**6


def test_the_jump_of_a_series_by_hand(tables, school_with):
    """A flat rate of 10 % for six months, then of 6 %."""
    months = pd.DataFrame({"month": pd.date_range("2025-01-01", periods=12, freq="MS"), "rate": 0.1})
    noise = 0.001 * np.tile([1.0, -1.0], 6)
    months = months.assign(after=np.repeat([0, 1], 6), rate=np.repeat([0.1, 0.06], 6) + noise)
    found = replace(compared(tables(), school_with), months=months)
    told = estimate_of(found, replace(design_of(found), code="series"))
    assert told.estimate.value == pytest.approx(-0.04, abs=0.003)
    assert told.method == "newey_west"


def test_each_student_beside_themselves_by_hand(tables, school_with):
    """One goes up at every passage, one as often as down: Tau is 1, then 0."""
    before, during = list(range(5)), list(range(5, 10))
    flat = [0, 1, 2, 3, 4]
    scores = [("a", before, during), ("b", flat, flat)]
    phases = pd.DataFrame(
        [(student, value, phase) for student, *both in scores for phase, some in enumerate(both) for value in some],
        columns=["student_id", "score", "during"],
    )
    found = replace(compared(tables(), school_with), phases=phases)
    told = estimate_of(found, replace(design_of(found), code="single_case"))
    assert told.estimate.value == pytest.approx(0.5)
    assert "few_cases" in told.warnings


@pytest.mark.skipif(not has_rd(), reason="rdrobust and rddensity are an extra")
def test_a_cutoff_recovers_what_was_planted(tables, school_with):
    rng = np.random.default_rng(2)
    score = (42 + rng.normal(0, 8, 120)).round(2)
    has = score >= 42
    told = tables(took=has, seed=8)
    told["programmes"] = told["programmes"].assign(
        chosen_by="cut_off", drawn_unit=None, cutoff=42.0, cutoff_side="at_or_above"
    )
    told["eligibility"] = told["eligibility"].assign(score=score, score_known_on=pd.Timestamp("2025-11-20"))
    found = compared(told, school_with)
    design = design_of(replace(found, rules=found.rules.model_copy(update={"fewest_at_cutoff": 20})))
    estimate = estimate_of(replace(found, rules=found.rules.model_copy(update={"fewest_at_cutoff": 10})), design)
    low, high = estimate.estimate.interval()
    assert design.code == "cut_off"
    assert low < WORTH < high


def test_missing_outcomes_are_told_by_side_and_completed_when_it_is_defensible(tables, school_with):
    told = without_marks(tables(), [f"p{at:03d}" for at in range(0, 120, 12)])
    found = compared(told, school_with)
    assert lacking(found, found.data["took"])["n_without_outcome"].sum() == 10
    assert why_not_completed(found, "drawn") == ""
    pooled = completed(found, found.data["took"].to_numpy(dtype=float))
    assert pooled.estimate.value == pytest.approx(WORTH, abs=1.5)
    assert 0 < pooled.missing_share < 0.3


def test_outcomes_missing_by_the_programme_are_never_completed(tables, school_with):
    told = tables()
    found = compared(without_marks(told, set(told["services"]["student_id"].head(25))), school_with)
    assert why_not_completed(found, "drawn") == "by_programme"


def test_a_programme_that_was_not_done_is_not_estimated(tables, school_with):
    undone = ProgrammeDelivered(
        programme_id="T", programme_name="Tutorat", service="tutoring", verdict="not_done", given_share=0.2,
        received_share=0.1, least_given=0.6, full_dose=0.8, is_listed=True, has_class_support=False,
        is_class_wide=False, until=pd.Timestamp("2026-06-01"),
    )  # fmt: skip
    assert estimate_programme(school_with(tables()), delivered=undone).reason == "not_delivered"


def test_the_programme_that_compares_best_is_read_first(tables, school_with):
    told = tables()
    many = pd.DataFrame({"service_id": [f"M{at}" for at in range(120)], "student_id": told["eligibility"]["student_id"],
                         "service": "mentoring", "start_date": pd.Timestamp("2025-12-01")})  # fmt: skip
    school = school_with({**told, "services": pd.concat([told["services"], many])})
    assert list_programmes(school) == ["T", "mentoring"]
    assert chosen(school, None, None) == ("T", "mark:french")
