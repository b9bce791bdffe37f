"""The school's rule and its errors: worked examples, what changes nothing, and calm schools at the printed rate."""

import numpy as np
import pandas as pd
import pytest

from portraitlib import apply_progress_rule
from portraitlib.display.show import shown_view
from portraitlib.statistics.progress_errors import rule_errors
from portraitlib.studies.follow_up.measures.lines import lines_of
from portraitlib.studies.follow_up.measures.rule import answers_of, step_of
from portraitlib.studies.follow_up.settings import FollowUpRules, ProgressRules

FLAT = [10, 12, 11, 10, 12, 10, 11, 12, 10, 11]
RISING = [10, 12, 11, 13, 14, 13, 16, 15, 17, 18]
RANGE = [{"instrument": "LECTURE", "direction": "up", "minimum": 0, "maximum": 1000, "step": 1}]


def answers(school, journal):
    """What each rule says of the only series."""
    rows = answers_of(lines_of(school, journal))
    return dict(zip(rows["progress_rule"], rows["rule_answer"], strict=True))


def test_each_rule_by_hand(probes, followed, journal, goal):
    """The aim is one a week from 11 at week 1: 17, 18, 19 and 20 at weeks 7 to 10.

    Read: 17, 17, 19, 18. Not all four are under: go on. The last three are 1 under, on it and 2 under: their median
    is under, change. The slope is 93 / 110 = 0.85 a week: flatter, change; its 80 % interval is 0.74 to 0.95.
    """
    scores = [10, 12, 11, 14, 14, 15, 15, 17, 17, 19, 18]
    told = answers(followed(probes({"a": scores})), journal(goal("a", 31, by_when="2026-06-10")))
    assert told == {
        "four_points": "go_on", "trend_line": "change", "last_median": "change", "slope_interval": "change"
    }  # fmt: skip


def test_both_errors_are_those_of_this_very_series(probes, followed, journal, goal):
    scores = [10, None, 12, 11, 13, None, 14, 13, 16, 15]
    school = followed(probes({"a": scores}), instruments=RANGE)
    result = apply_progress_rule(school, journal=journal(goal("a", 31, by_when="2026-06-10")))
    found = lines_of(school, journal(goal("a", 31, by_when="2026-06-10")))
    noise = np.sqrt(found.line.spread[0] ** 2 - 1 / 12)
    told = rule_errors([0, 2, 3, 4, 6, 7, 8, 9], found.aims.slope[0], noise, step=1)
    row = result.tables["rule_answers"].data.iloc[0]
    assert row["false_change"] == pytest.approx(told.false_change.slope_interval)
    assert row["missed_change"] == pytest.approx(told.missed.slope_interval)
    others = result.tables["other_rules"].data.set_index("progress_rule")["false_change"]
    assert others["trend_line"] == pytest.approx(told.false_change.trend_line)


def test_a_constant_added_changes_no_rule_and_reversing_mirrors(probes, followed, journal, goal):
    down = [{**RANGE[0], "direction": "down"}]
    for scores in (FLAT, RISING):
        told = answers(followed(probes({"a": scores}), instruments=RANGE), journal(goal("a", 25)))
        moved = answers(
            followed(probes({"a": [one + 200 for one in scores]}), instruments=RANGE), journal(goal("a", 225))
        )
        mirrored = answers(
            followed(probes({"a": [500 - one for one in scores]}), instruments=down), journal(goal("a", 475))
        )
        assert told == moved == mirrored


def test_the_order_of_rows_and_other_students_change_nothing(probes, followed, journal, goal):
    alone = answers(followed(probes({"a": FLAT})), journal(goal("a", 25)))
    rows = probes({"a": FLAT, "b": RISING}).sample(frac=1, random_state=5)
    school, aims = followed(rows), journal(goal("b", 60), goal("a", 25))
    both = answers_of(lines_of(school, aims))
    own = both[both["student_id"] == "a"]
    assert dict(zip(own["progress_rule"], own["rule_answer"], strict=True)) == alone


def test_a_rule_speaks_from_its_least_points_and_the_chosen_one_is_the_schools(probes, followed, journal, goal):
    school = followed(probes({"a": FLAT[:6], "b": FLAT}))
    aims = journal(goal("a", 25), goal("b", 25))
    rows = apply_progress_rule(school, journal=aims).tables["rule_answers"].data
    assert dict(zip(rows["student_id"], rows["rule_answer"], strict=True)) == {"b": "change", "a": "too_early"}
    rules = FollowUpRules(progress=ProgressRules(rule="four_points", least_points=12))
    chosen = followed(probes({"a": FLAT[:6], "b": FLAT}))
    chosen._settings[FollowUpRules] = rules
    result = apply_progress_rule(chosen, journal=aims)
    assert set(result.tables["rule_answers"].data["rule_answer"]) == {"too_early"}
    assert "trop tôt pour la règle, il faut 12 résultats" in shown_view(result).headline


def test_the_rule_is_never_told_without_its_errors(probes, followed, journal, goal):
    noisy = [10, 14, 11, 13, 17, 13, 18, 20, 17, 21]
    scores = {f"s{place:02}": noisy if place % 3 else FLAT[:-1] + [14] for place in range(12)}
    school = followed(probes(scores), instruments=RANGE)
    result = apply_progress_rule(school, journal=journal(*[goal(one, 25) for one in scores]))
    view = shown_view(result)
    assert "changer, 4; continuer" in view.headline and "à tort environ 1,2 fois" in view.headline
    assert any("exactement sur sa cible" in one and "ne verrait pas" in one for one in view.sentences)
    assert any("Droite de tendance" in one and "50\u00a0%" in one for one in view.sentences)
    assert len(view.figures) == 2


def test_who_has_too_few_scores_is_counted_apart_and_in_no_other_rules_list(probes, followed, journal, goal):
    scores = {"a": [10, 14, 11, 13, 17, 13, 18, 20], "b": [10, 11, 13, 12]}
    result = apply_progress_rule(
        followed(probes(scores), instruments=RANGE), journal=journal(goal("a", 25), goal("b", 25))
    )
    assert "continuer, 1; viser plus haut, 0; trop tôt, 1" in shown_view(result).headline
    assert set(result.tables["other_rules"].data["student_id"]) == {"a"}


def test_a_step_too_coarse_for_the_noise_has_no_error_and_the_page_says_so(probes, followed, journal, goal):
    coarse = [{**RANGE[0], "step": 10}]
    school = followed(probes({"a": [10, 10, 20, 10, 20, 20, 20, 20]}), instruments=coarse)
    result = apply_progress_rule(school, journal=journal(goal("a", 60)))
    assert result.tables["rule_answers"].data["false_change"].isna().all()
    assert any("pas de l'outil trop gros" in one for one in shown_view(result).sentences)


def test_a_start_that_is_written_does_not_vary_and_leaves_the_errors_of_two_rules_unknown(
    probes, followed, journal, goal
):
    school = followed(probes({"a": [10, 14, 11, 13, 17, 13, 18, 20, 17, 21]}), instruments=RANGE)
    rows = answers_of(lines_of(school, journal(goal("a", 40, start="11")))).set_index("progress_rule")["false_change"]
    assert rows.isna().to_dict() == {
        "four_points": True, "trend_line": False, "last_median": True, "slope_interval": False
    }  # fmt: skip


def test_the_step_is_that_declared_or_that_of_the_scores(probes, followed):
    assert step_of(lines_of(followed(probes({"a": [0.5, 2, 3.5]}), instruments=RANGE), None), 0) == 1
    assert step_of(lines_of(followed(probes({"a": [0.5, 2, 3.5, 8]})), None), 0) == 1.5
    assert step_of(lines_of(followed(probes({"a": [0.1, 2, 3.75]})), None), 0) == 0


def test_without_an_aim_that_stands_or_outside_the_team_the_rule_is_refused(probes, followed, journal, goal):
    assert apply_progress_rule(followed(probes({"a": FLAT}))).reason == "no_aims"
    passed = followed(probes({"a": FLAT}), instruments=RANGE)
    assert apply_progress_rule(passed, journal=journal(goal("a", 5))).reason == "no_aims"
    assert apply_progress_rule(followed(pd.DataFrame({"student_id": []}))).reason == "no_progress"
    staff = followed(probes({"a": FLAT}), audience="personnel")
    closed = journal(goal("a", 25), is_closed=True)
    assert apply_progress_rule(staff, journal=closed).reason == "aims_not_shown"


@pytest.mark.long
@pytest.mark.parametrize("n_points", [7, 10, 15])
def test_calm_schools_are_told_to_change_at_the_printed_rate(probes, followed, journal, goal, n_points):
    """1,000 students exactly on their aim; what the page prints, from each one's own noise, is what happens."""
    rng = np.random.default_rng([18, n_points])
    ids = [f"s{place:04}" for place in range(1000)]
    true = rng.uniform(20, 60, (1000, 1)) + 1.5 * np.arange(n_points)
    scores = np.rint(true + rng.normal(0, 5, true.shape))
    starts = np.median(scores[:, :3], axis=1)
    aims = [goal(one, start + 1.5 * 19, by_when="2026-06-03") for one, start in zip(ids, starts, strict=True)]
    school = followed(probes(dict(zip(ids, scores, strict=True))), instruments=RANGE)
    said = answers_of(lines_of(school, journal(*aims)))
    for name, rows in said.groupby("progress_rule"):
        told, printed = (rows["rule_answer"] == "change").mean(), rows["false_change"].mean()
        assert abs(told - printed) < 3 * np.sqrt(printed * (1 - printed) / 1000), name
