"""Marks at the pass mark: found where they were put, not found where they were not."""

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from portraitlib.display.show import shown_view
from portraitlib.results.disclosure import disclose
from portraitlib.rules import RuleSet
from portraitlib.statistics.smooth_counts import _fit, pile_up_at
from portraitlib.studies.school_portrait.measures.pile_up import describe_pile_up
from portraitlib.studies.school_portrait.measures.steps_of_marks import leave_steps_out

MARKS = np.arange(48, 73)
PLANTED, TOLERANCE = 0.85, 0.10  # the sample's own truth `pile_at_pass`


def finals(one_result, marks, **more):
    return [
        one_result(f"s{n}", float(mark), school_year=2025, course="087104", course_level=1, **more)
        for n, mark in enumerate(marks)
    ]


def drawn(seed, n=3000, mean=72, spread=11):
    return np.clip(np.floor(np.random.default_rng(seed).normal(mean, spread, n)), 0, 100)


def counts_of(marks):
    return np.bincount(marks.astype(int), minlength=101)[MARKS[0] : MARKS[-1] + 1]


def moved(marks, share, seed=0):
    is_moved = (marks >= 57) & (marks < 60) & (np.random.default_rng(seed).random(len(marks)) < share)
    return np.where(is_moved, 60, marks)


def kinds_of(found):
    return found.tables["pile_up"].data.set_index("course_kind")


def test_what_was_planted_in_a_school_is_found_at_its_size_where_it_was_planted(synthetic):
    kinds = kinds_of(describe_pile_up(synthetic(0)))
    assert kinds.loc["without_exam", "is_clear"]
    assert kinds.loc["without_exam", "moved_share"] == pytest.approx(PLANTED, abs=TOLERANCE)
    assert kinds.loc["without_exam", "moved_low"] < kinds.loc["without_exam", "moved_high"]
    assert not kinds.loc["with_exam", "is_clear"]


@pytest.mark.parametrize("number", [1, 2])
def test_it_is_not_found_in_a_school_without_it(synthetic, number):
    assert not kinds_of(describe_pile_up(synthetic(number)))["is_clear"].any()


def test_it_is_hardly_ever_found_in_schools_without_it(synthetic, seeds, alarms_at_most):
    drawn_anew = [synthetic(2, seed + 1) for seed in seeds(few=3, many=30, full=200)]
    alarms = [kinds_of(describe_pile_up(school))["is_clear"].any() for school in drawn_anew]
    assert sum(alarms) <= alarms_at_most(len(alarms), 1 / 100)


def test_the_chance_of_a_false_alarm_is_what_it_says():
    p_values = np.array([pile_up_at(MARKS, counts_of(drawn(seed)), 60, 3).p_value for seed in range(1000)])
    assert (p_values < 0.05).mean() < 0.07
    assert (p_values < 0.5).mean() == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.85])
def test_the_share_moved_is_found_back_and_its_interval_holds_it(share):
    found = [pile_up_at(MARKS, counts_of(moved(drawn(seed), share, seed)), 60, 3) for seed in range(200)]
    assert np.mean([one.moved_share for one in found]) == pytest.approx(share, abs=0.03)
    assert np.mean([one.low <= share <= one.high for one in found]) > 0.9


def test_the_curve_is_the_one_of_greatest_likelihood():
    counts, used = counts_of(drawn(4)), (MARKS < 57) | (MARKS > 60)
    x = (MARKS - 60) / 10

    def unlikely(beta):
        mean = np.exp(beta[0] + beta[1] * x[used] + beta[2] * x[used] ** 2)
        return (mean - counts[used] * np.log(mean)).sum()

    best = optimize.minimize(unlikely, [4, 0, 0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-9}).x
    expected, _ = _fit(MARKS - 60, counts, used)
    assert expected == pytest.approx(np.exp(best[0] + best[1] * x + best[2] * x**2), rel=1e-3)


def test_marks_given_in_fives_everywhere_are_no_pile_at_the_pass_mark():
    marks = drawn(1, 6000)
    in_fives = np.where(np.random.default_rng(2).random(6000) < 0.5, 5 * np.round(marks / 5), marks)
    found = pile_up_at(MARKS, counts_of(in_fives), 60, 3)
    assert found.is_rounded
    assert found.p_value > 0.01


def test_years_of_one_pass_mark_are_read_together_and_the_year_asked_for_alone(school_of, one_result):
    rows = [row | {"school_year": year} for year in (2024, 2025) for row in finals(one_result, drawn(year, 800))]
    school = school_of(rows)
    assert describe_pile_up(school).years == (2024, 2025)
    assert describe_pile_up(school, school_year=2024).years == (2024,)


def test_courses_with_an_exam_are_apart_in_the_years_that_held_one(school_of, one_result):
    rows = [
        row | {"course": "085404", "course_level": 4, "school_year": year}
        for year in (2021, 2025)
        for row in finals(one_result, drawn(year, 900))
    ]
    table = describe_pile_up(school_of(rows)).tables["marks_near_pass"].data
    sizes = table.groupby("course_kind")["n_results"].sum()
    assert sizes["without_exam"] == counts_of(drawn(2021, 900)).sum()
    assert sizes["with_exam"] == counts_of(drawn(2025, 900)).sum()


def test_a_pile_that_the_ministry_made_is_apart_from_the_school_s_own_results(school_of, one_result):
    """Until the letter of 15 April 2019 the ministry turned 58 and 59 into 60 where it held an exam."""
    rows = [
        row | {"course": "085404", "course_level": 4, "school_year": year}
        for year in (2018, 2019)
        for row in finals(one_result, moved(drawn(year, 900), 1.0) if year == 2018 else drawn(year, 900))
    ]
    kinds = kinds_of(describe_pile_up(school_of(rows)))
    assert kinds["is_clear"].to_dict() == {"with_exam": False, "raised": True}
    view = shown_view(describe_pile_up(school_of(rows)))
    assert "le Ministère portait lui-même à 60" in view.headline.replace("\u00a0", " ")


def test_a_mark_with_decimals_counts_at_its_whole_mark(school_of, one_result):
    rows = finals(one_result, drawn(1, 900) + 0.5)
    assert (
        describe_pile_up(school_of(rows)).tables["marks_near_pass"].data["n_results"].sum()
        == counts_of(drawn(1, 900)).sum()
    )


@pytest.mark.parametrize(
    ("marks", "reason"),
    [
        ([70.0] * 300, "too_few_near_pass"),
        ([60.0] * 300, "marks_all_alike"),
        ([59.0, 60.0, 61.0], "too_few_near_pass"),
        ([None] * 20, "no_final_results"),
        ([], "no_final_results"),
    ],
    ids=["all 70", "all 60", "three", "no mark", "nothing"],
)
def test_what_says_nothing_is_refused(school_of, one_result, marks, reason):
    rows = finals(one_result, [np.nan if mark is None else mark for mark in marks])
    assert describe_pile_up(school_of(rows) if rows else school_of([one_result(term="1")])).reason == reason


def test_a_pass_mark_between_two_whole_marks_is_refused(one_result):
    from portraitlib.tables.school import school_in_memory

    rule = {
        "first_year": 2025,
        "last_year": 2025,
        "term_weights": {"1": 1.0},
        "pass_mark": 59.5,
        "series": "x",
        "source": "x",
    }
    school = school_in_memory(
        {"results": pd.DataFrame(finals(one_result, drawn(1, 900)))}, rules=RuleSet(name="x", rules=[rule])
    )
    assert describe_pile_up(school).reason == "pass_mark_not_whole"


@pytest.mark.parametrize("audience", ["personnel", "public"])
@pytest.mark.parametrize("share", [0.85, 0.95])
def test_a_small_count_near_the_pass_mark_is_not_told_by_subtraction(school_of, one_result, audience, share):
    rows = finals(one_result, moved(drawn(5, 1200), share))
    found = disclose(describe_pile_up(school_of(rows, audience=audience)))
    marks, kinds = found.tables["marks_near_pass"].data, found.tables["pile_up"].data
    near = marks[marks["whole_mark"].between(57, 60)]
    assert near["n_results"].isna().any()
    assert kinds[["n_under", "n_at_pass", "moved_share", "expected_under"]].isna().all(axis=None)
    assert marks["n_results"].isna().sum() >= 2


def test_nothing_is_told_by_group_teacher_or_student(synthetic):
    for table in describe_pile_up(synthetic(0)).tables.values():
        assert not {"course_group", "course", "student_id", "staff_id"} & set(table.data.columns)


def out_of(scale, seed, n=600):
    """Ordinary marks given on a scale and brought to per cent, rounded to one decimal."""
    drawn_marks = np.clip(np.round(np.random.default_rng(seed).normal(0.64, 0.12, n) * scale), 0, scale)
    return np.round(drawn_marks * 100 / scale, 1)


@pytest.mark.parametrize("scale", [20, 25, 30, 40, 50, 60])
def test_nothing_is_claimed_of_marks_that_go_by_steps(school_of, one_result, scale):
    found = describe_pile_up(school_of(finals(one_result, out_of(scale, 3))))
    assert found.reason == "marks_go_by_steps"
    assert found.facts["out_of"] == scale


def test_courses_marked_by_steps_are_left_out_and_the_others_are_looked_at(school_of, one_result):
    rows = finals(one_result, moved(drawn(3), 0.8))
    by_two = [row | {"course": "087204"} for row in finals(one_result, out_of(50, 4))]
    alone, both = describe_pile_up(school_of(rows)), describe_pile_up(school_of(rows + by_two))
    assert (both.n_by_steps, both.out_of, alone.n_by_steps) == (600, 50, 0)
    assert both.tables["pile_up"].data.equals(alone.tables["pile_up"].data)


def many_schools(one, n):
    """Alarms among simulated schools of 600 ordinary results, by what `one` draws of a seed."""
    counted = [pile_up_at(MARKS, counts_of(np.floor(one(seed))), 60, 3) for seed in range(n)]
    return sum(found is not None and found.p_value < 0.01 for found in counted)


def half_by_two(seed):
    """Two teachers of one course: one marks by two, the other by one."""
    return np.concatenate([out_of(50, seed, 300), out_of(100, seed + 10_000, 300)])


@pytest.mark.parametrize(
    "draw",
    [
        lambda seed: out_of(50, seed),
        half_by_two,
        lambda seed: out_of(150, seed),
        lambda seed: out_of(60, seed),
        lambda seed: out_of(20, seed),
    ],
    ids=["by two", "half by two", "two of three", "out of 60", "by five"],
)
def test_steps_that_are_not_seen_as_such_make_no_claim_either(draw):
    assert many_schools(draw, 200) <= 4  # at a level of 1 in 100


def test_no_claim_is_made_in_a_thousand_schools_of_ordinary_marks_by_two(seeds):
    rows = pd.DataFrame({"course": ["087104"] * 600, "school_year": 2025})
    assert all(
        leave_steps_out(rows.assign(mark=out_of(50, seed)), 57, 60).results.empty
        for seed in seeds(few=100, many=1000, full=1000)
    )
