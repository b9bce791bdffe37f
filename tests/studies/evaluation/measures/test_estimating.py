"""The number of each design, by hand or planted, and what it rests on."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from portraitlib import challenge_estimate, compare_detectable, compare_programmes, describe_packet
from portraitlib.studies.evaluation.measures.chosen import chosen, list_programmes
from portraitlib.studies.evaluation.measures.compared import compared_of
from portraitlib.studies.evaluation.measures.cutoff import has_rd
from portraitlib.studies.evaluation.measures.delivery import ProgrammeDelivered
from portraitlib.studies.evaluation.measures.designs import design_of
from portraitlib.studies.evaluation.measures.estimate import estimate_programme
from portraitlib.studies.evaluation.measures.estimating import deviations_of, drawn_rows, estimate_of
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
def test_a_cutoff_recovers_what_was_planted(cut_tables, school_with):
    found = compared(cut_tables(), school_with)
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
        programme_id="T", programme_name="Tutorat", service="tutoring", verdict="not_done", is_begun=True,
        given_share=0.2, received_share=0.1, least_given=0.6, full_dose=0.8, is_listed=True, has_class_support=False,
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


@pytest.mark.parametrize("chosen_by", ["drawn", "volunteer"])
def test_the_size_is_told_once_by_one_function_from_section_4_to_the_packet(tables, school_with, chosen_by):
    """The difference over the students' own spread, times WWC's omega; the interval is the estimate's own."""
    school = school_with(tables(chosen_by=chosen_by))
    found = compared_of(school, "T", "mark:french")
    took = (found.known["took"] == 1).to_numpy()
    outcome = found.known["outcome"].to_numpy()
    sd = np.sqrt((59 * outcome[took].var(ddof=1) + 59 * outcome[~took].var(ddof=1)) / 118)
    omega = 1 - 3 / (4 * 120 - 9)
    row = estimate_programme(school, "T", "mark:french").tables["exploration"].data.iloc[0]
    by_hand = [omega / sd * row[name] for name in ("gap_found", "gap_found_low", "gap_found_high")]
    told = row[["found_size", "found_size_low", "found_size_high"]].tolist()
    assert told == pytest.approx(by_hand)
    reached = compare_detectable(school, "T", "mark:french").tables["planned_and_reached"].data.iloc[0]
    tries = challenge_estimate(school, "T", "mark:french").tables["estimates_again"].data.iloc[0]
    beside = compare_programmes(school).tables["programmes_beside"].data.iloc[0]
    assert reached[["gap_seen", "seen_low", "seen_high"]].tolist() == told
    assert tries[["again", "again_low", "again_high"]].tolist() == pytest.approx(told)
    assert beside[["gap_seen", "seen_low", "seen_high"]].tolist() == told
    sent = describe_packet(school, "T", "mark:french").findings[0]
    assert sent.size == pytest.approx(told[0], abs=0.01)


def test_the_size_of_a_share_is_that_of_cox_with_the_ends_of_the_same_difference(tables, school_with):
    told = tables(worth=3.0)
    harder = told["results"]["mark"] - 10 * (told["results"]["term"] == "3")
    found = compared_of(school_with({**told, "results": told["results"].assign(mark=harder)}), "T", "success:french")
    made = estimate_of(found, design_of(found))
    rows, offered = drawn_rows(found)
    others = rows.loc[offered == 0, "outcome"].mean()
    odds = [share / (1 - share) for share in (others + made.estimate.value, others)]
    size, low, high = made.in_deviations(0.95)
    assert size == pytest.approx((1 - 3 / (4 * 120 - 9)) * np.log(odds[0] / odds[1]) / 1.65)
    ends = np.array(made.estimate.interval(0.95)) / made.estimate.value
    assert [low / size, high / size] == pytest.approx(ends.tolist())


def test_nobody_having_an_outcome_on_one_side_leaves_it_a_size(tables, school_with):
    found = compared(tables(), school_with)
    rows = found.known.assign(outcome=(found.known["took"] == 1) & (found.known["before"] > 70)).astype(
        {"outcome": float}
    )
    share = replace(found, outcome=replace(found.outcome, kind="share"))
    took = rows["took"].to_numpy(dtype=float)
    p = rows["outcome"].mean()
    assert deviations_of(share, rows, took, 0.4) == pytest.approx((1 - 3 / 471) / 1.65 / (p * (1 - p)))
