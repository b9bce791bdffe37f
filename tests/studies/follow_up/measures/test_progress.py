"""Progress beside aims: no verdict while the interval holds the slope asked for, and why an aim does not stand."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from portraitlib import follow_progress
from portraitlib.display.show import result_html, shown_view
from portraitlib.studies.follow_up.measures.lines import lines_of
from portraitlib.studies.follow_up.measures.progress import list_followed, list_groups_followed

RISING = [10, 12, 11, 13, 14, 13, 16, 15, 17, 18]
FLAT = [10, 12, 11, 10, 12, 10, 11, 12, 10, 11]
UNSURE = [10, 16, 8, 13, 19, 9, 15, 18, 10, 17]
RANGE = [{"instrument": "LECTURE", "direction": "up", "minimum": 0, "maximum": 100, "step": 1}]


def row_of(school, journal):
    """The only row of the table of series."""
    return follow_progress(school, journal=journal).tables["followed_series"].data.iloc[0]


def test_no_score_is_expected_beyond_what_the_instrument_can_give(probes, followed, journal, goal):
    range_of_20 = [{**RANGE[0], "maximum": 20}]
    row = row_of(followed(probes({"a": RISING}), instruments=range_of_20), journal(goal("a", 20, by_when="2026-06-10")))
    assert (row["expected_score"], row["expected_score_high"]) == (20, 20)


def test_it_is_read_first_only_when_someone_is_surely_under_an_aim(probes, followed, journal, goal):
    school, aimed = followed(probes({"a": FLAT}), instruments=RANGE), journal(goal("a", 40, by_when="2026-06-10"))
    without, under = shown_view(follow_progress(school)), shown_view(follow_progress(school, journal=aimed))
    assert (without.rank.name, without.to_do) == ("CONTEXT", "")
    assert under.rank.name == "PRIORITY" and under.to_do


def test_slopes_are_those_of_scipy_and_the_aim_starts_at_the_median_of_three(probes, followed, journal, goal):
    row = row_of(followed(probes({"a": RISING})), journal(goal("a", 30, by_when="2026-06-10")))
    weeks = np.arange(10)
    exact = stats.linregress(weeks, RISING)
    half = stats.t.ppf(0.9, 8) * exact.stderr
    assert row["slope_week"] == pytest.approx(exact.slope, abs=1e-12)
    assert row["slope_week_low"] == pytest.approx(exact.slope - half, abs=1e-12)
    assert row["robust_slope"] == pytest.approx(stats.theilslopes(RISING, weeks).slope, abs=1e-12)
    assert row["aim_slope"] == pytest.approx(
        (30 - 11) / (21 - 1)
    )  # 11 is the median of 10, 12, 11, a week after the first
    assert row["expected_score"] == pytest.approx(exact.intercept + 21 * exact.slope)


@pytest.mark.parametrize(
    ("scores", "state"), [(FLAT, "under_aim"), (RISING, "over_aim"), (UNSURE, "unsettled"), ([10, 12], "unread")]
)
def test_a_verdict_is_given_only_when_the_interval_leaves_out_the_slope_asked_for(
    probes, followed, journal, goal, scores, state
):
    row = row_of(followed(probes({"a": scores})), journal(goal("a", 21, by_when="2026-06-10")))
    assert row["progress_state"] == state
    holds = row["slope_week_low"] <= row["aim_slope"] <= row["slope_week_high"]
    assert bool(holds) == (state == "unsettled")


def test_what_is_not_settled_says_how_many_weeks_would_and_that_waiting_costs(probes, followed, journal, goal):
    school = followed(probes({"a": UNSURE}))
    view = shown_view(follow_progress(school, student="a", journal=journal(goal("a", 21, by_when="2026-06-10"))))
    assert "pas encore tranché" in view.headline
    assert any("semaines" in one and "Attendre a un coût" in one for one in view.sentences)


@pytest.mark.parametrize(
    ("target", "more", "why"),
    [
        (21, {}, ""),
        ("beaucoup", {}, "target_untold"),
        (21, {"by_when": ""}, "deadline_untold"),
        (21, {"by_when": "2026-01-10"}, "goal_before_start"),
        (21, {"starts_on": "2026-07-01"}, "goal_before_start"),
        (9, {}, "target_passed"),
        (21, {"by_when": "2026-03-01"}, "aim_over"),
        (400, {}, "target_out_of_bounds"),
        (21, {"start": "douze"}, "start_untold"),
        (21, {"start": "120"}, "start_out_of_bounds"),
        (21, {"starts_on": "2026-03-11"}, "no_start"),
        (21, {"instrument": "AUTRE"}, "no_aim"),
        (21, {"level": "B"}, "no_aim"),
    ],
)
def test_an_aim_that_cannot_stand_says_why_and_the_slope_is_still_read(
    probes, followed, journal, goal, target, more, why
):
    school = followed(probes({"a": RISING}), instruments=RANGE)
    row = row_of(school, journal(goal("a", target, **more)))
    assert row["why_not_read"] == why
    assert row["slope_week"] > 0


def test_a_start_written_and_its_day_are_taken_as_written_and_the_last_aim_counts(probes, followed, journal, goal):
    aims = journal(goal("a", 90), goal("a", 28, starts_on="2026-01-28", start="12,5", by_when="2026-04-01"))
    found = lines_of(followed(probes({"a": RISING})), aims)
    assert found.aims.slope[0] == pytest.approx((28 - 12.5) / 9)
    assert np.isnan(found.aims.scores[0][:2]).all()
    assert found.line.n.tolist() == [8]


def test_an_aim_under_its_start_says_that_lower_is_better_where_the_instrument_does_not(
    probes, followed, journal, goal
):
    school = followed(probes({"a": RISING[::-1]}))
    result = follow_progress(school, journal=journal(goal("a", 5, by_when="2026-06-10")))
    row = result.tables["followed_series"].data.iloc[0]
    assert (row["direction"], row["progress_state"]) == ("down", "over_aim")
    assert any("Sens de l'outil non écrit" in one for one in shown_view(result).notes)


def test_reversing_the_direction_mirrors_and_a_constant_added_moves_nothing(probes, followed, journal, goal):
    down = [{"instrument": "LECTURE", "direction": "down", "minimum": 0, "maximum": 1000, "step": 1}]
    for scores in (FLAT, RISING, UNSURE):
        up = row_of(followed(probes({"a": scores})), journal(goal("a", 21)))
        mirrored = row_of(
            followed(probes({"a": [500 - one for one in scores]}), instruments=down), journal(goal("a", 500 - 21))
        )
        moved = row_of(followed(probes({"a": [one + 300 for one in scores]})), journal(goal("a", 321)))
        assert up["progress_state"] == mirrored["progress_state"] == moved["progress_state"]
        assert up["slope_week"] == pytest.approx(-mirrored["slope_week"]) == pytest.approx(moved["slope_week"])
        assert up["weeks_more"] == pytest.approx(mirrored["weeks_more"], nan_ok=True)


def test_the_order_of_rows_and_other_students_change_nothing(probes, followed, journal, goal):
    alone = row_of(followed(probes({"a": UNSURE})), journal(goal("a", 21)))
    many = probes({"a": UNSURE, "b": RISING, "c": FLAT}).sample(frac=1, random_state=3)
    rows = follow_progress(followed(many), journal=journal(goal("a", 21), goal("b", 40))).tables["followed_series"].data
    among = rows[rows["student_id"] == "a"].iloc[0]
    pd.testing.assert_series_equal(among, alone, check_names=False)


def test_the_expected_false_ones_stand_beside_the_count(probes, followed, journal, goal):
    scores = {f"s{place:02}": FLAT if place % 2 else UNSURE for place in range(20)}
    view = shown_view(follow_progress(followed(probes(scores)), journal=journal(*[goal(one, 21) for one in scores])))
    assert "sur 20 élèves suivis, moins vite que leur cible\u00a0: 10" in view.headline
    assert any(
        "environ 2 « moins vite »".replace("« ", "«\u00a0").replace(" »", "\u00a0»") in one for one in view.sentences
    )
    assert len(view.figures) == 1


def test_one_student_is_shown_with_gaps_phases_and_earlier_levels_and_nobody_else(
    probes, followed, journal, goal, phase
):
    early = probes({"a": [30, 31, 33]}, level="A")
    late = probes({"a": [10, None, 12, 13, 15, 14]}, level="B", missing_reason="absent")
    late["date"] += pd.Timedelta(days=30)
    school = followed(pd.concat([early, late, probes({"b": RISING})]))
    result = follow_progress(school, student="a", journal=journal(goal("a", 30), phase("a", "2026-02-25")))
    days = result.tables["probes"].data
    assert len(days) == 9 and days.loc[days["probe_level"] == "A", "line_score"].isna().all()
    assert days["missing_reason"].dropna().tolist() == ["absent"]
    assert result.tables["support_phases"].data["support_change"].tolist() == ["begun"]
    assert set(result.tables["followed_series"].data["student_id"]) == {"a"}
    assert "commence" in result_html(result)


def test_nothing_about_one_student_outside_the_team(probes, followed, journal, goal):
    scores = {f"s{place:02}": RISING for place in range(30)} | {"z": FLAT}
    aims = journal(*[goal(one, 21) for one in scores], is_closed=True)
    for audience in ("personnel", "public"):
        school = followed(probes(scores), audience=audience)
        assert follow_progress(school, student="z", journal=aims).reason == "students_not_shown"
        assert list_followed(school) == []
        view = shown_view(follow_progress(school, journal=aims))
        assert [table.name for table in view.tables] == ["progress_counts"] and not view.figures
        assert "journal de l'équipe" in view.headline


def test_a_group_is_chosen_and_one_without_any_series_is_refused(probes, followed):
    school = followed(probes({"a": RISING, "b": FLAT, "c": RISING}), groups=("21", "22"))
    assert list_groups_followed(school) == ["21", "22"]
    rows = follow_progress(school, home_group="21").tables["followed_series"].data
    assert sorted(rows["student_id"]) == ["a", "c"]
    assert follow_progress(school, home_group="99").reason == "nobody_followed_there"
    assert follow_progress(school, student="x").reason == "not_followed"
