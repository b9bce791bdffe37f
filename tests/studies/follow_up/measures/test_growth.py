"""Growth of students together: the mixed model of ten students or more, by instrument and level."""

import numpy as np
import pandas as pd
import pytest

from portraitlib import describe_growth
from portraitlib.display.show import shown_view
from portraitlib.statistics.growth import group_growth


def drawn(n, slope=1.0, n_points=8, seed=1):
    """Scores of students around a common slope."""
    rng = np.random.default_rng(seed)
    own = slope + 0.3 * rng.normal(size=(n, 1))
    scores = 40 + 8 * rng.normal(size=(n, 1)) + own * np.arange(n_points) + 2 * rng.normal(size=(n, n_points))
    return {f"s{place:02}": row for place, row in enumerate(scores)}


def test_the_slope_is_that_of_the_model_by_the_calendar(probes, followed):
    scores = drawn(12)
    late = probes({"s00": scores["s00"]}).assign(date=lambda rows: rows["date"] + pd.Timedelta(days=21))
    rows = pd.concat([probes({name: own for name, own in scores.items() if name != "s00"}), late])
    weeks = np.tile(np.arange(8.0), (12, 1))
    weeks[0] += 3
    exact = group_growth(weeks, np.array(list(scores.values())))
    row = describe_growth(followed(rows)).tables["growth"].data.iloc[0]
    assert row["mean_slope"] == pytest.approx(exact.slope, rel=1e-5)
    assert row["mean_slope_low"] == pytest.approx(exact.slope_interval()[0], rel=1e-4)
    assert row["n_students"] == 12


def test_nine_students_are_too_few_and_those_that_cannot_be_read_are_counted_and_left_out(probes, followed):
    assert describe_growth(followed(probes(drawn(9)))).reason == "growth_of_few"
    with_few = drawn(10) | {"x": [40, 42], "y": [50] * 8}
    result = describe_growth(followed(probes(with_few)))
    assert result.tables["growth"].data[["n_students", "n_in_model", "n_unread"]].to_numpy().tolist() == [[12, 10, 2]]
    assert any("2 séries qui ne se lisent pas" in one for one in shown_view(result).sentences)


def test_each_instrument_and_level_has_its_own_model_or_its_reason(probes, followed):
    falling = probes(drawn(11, slope=-1.0, seed=2), instrument="ERREURS")
    few = probes(drawn(4), instrument="AUTRE")
    scales = {name: own * (1 if place % 2 else 100) for place, (name, own) in enumerate(drawn(12).items())}
    rows = pd.concat([probes(drawn(10)), falling, few, probes(scales, instrument="MELE")])
    school = followed(rows, instruments=[{"instrument": "ERREURS", "direction": "down"}])
    result = describe_growth(school)
    told = result.tables["growth"].data.set_index("instrument")["why_no_growth"].to_dict()
    assert told == {"AUTRE": "too_few_students", "ERREURS": "", "LECTURE": "", "MELE": "two_scales"}
    assert "plus bas est mieux" in shown_view(result).headline


def test_growth_of_a_group_is_told_to_the_staff_and_that_of_a_few_is_not(probes, followed):
    school = followed(probes(drawn(24)), groups=("21", "22"), audience="personnel")
    assert "12 élèves" in shown_view(describe_growth(school, home_group="21")).headline
    assert describe_growth(school, home_group="99").reason == "nobody_followed_there"
    assert describe_growth(followed(pd.DataFrame({"student_id": []}))).reason == "no_progress"


def test_the_few_whom_the_model_leaves_out_are_not_what_is_left_of_two_counts(probes, followed):
    school = followed(probes(drawn(20) | {"x": [40, 42], "y": [50] * 8}), audience="public")
    view = shown_view(describe_growth(school))
    row = view.tables[0].rows.iloc[0]
    assert row["n_students"] == 22 and pd.isna(row["n_in_model"]) and row["mean_slope"] > 0
    assert "20" not in view.headline and not any("ne se lisent pas" in one for one in view.sentences)


def test_scores_without_any_noise_have_no_model(probes, followed):
    exact = {f"s{place:02}": list(range(place, place + 8)) for place in range(12)}
    assert describe_growth(followed(probes(exact))).reason == "growth_of_few"
