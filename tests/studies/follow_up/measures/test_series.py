"""Which series are read, and why the others are not: never a verdict on what cannot be one series."""

import numpy as np
import pandas as pd
import pytest

from portraitlib import follow_progress
from portraitlib.display.show import shown_view
from portraitlib.studies.follow_up.measures.series import series_of

RISING = [10, 12, 11, 13, 14, 13, 16, 15]
RANGE = [{"instrument": "LECTURE", "direction": "up", "minimum": 0, "maximum": 100, "step": 1}]


def fault_of(school):
    """Why the only series of a school is not read."""
    return series_of(school).rows["fault"].tolist()


@pytest.mark.parametrize(
    ("scores", "fault"),
    [
        (RISING, ""),
        ([10, 12], "not_started"),
        ([None, None, 12], "mostly_missing"),
        ([10, None, None, None, None, 12, 11, 13, None, None], "mostly_missing"),
        ([10] * 6, "all_equal"),
        ([100, 100, 99, 100, 98, 100], "at_best"),
        ([98, 100, 97, 99, 100, 96], ""),
        ([10, 12, 110, 13], "out_of_range"),
        ([8, 7, 9, 75, 80, 78], "two_scales"),
        ([8, 75, 7, 80, 9, 78], "two_scales"),
        ([0, 0, 12, 14, 20], ""),
        ([30, 14, 8, 2, 1, 1], ""),
    ],
)
def test_a_series_that_cannot_be_read_says_why(probes, followed, scores, fault):
    assert fault_of(followed(probes({"a": scores}), instruments=RANGE)) == [fault]


def test_the_floor_of_a_descending_instrument_is_its_best_end_and_its_top_is_not(probes, followed):
    falling = [{"instrument": "LECTURE", "direction": "down", "minimum": 0, "maximum": 100, "step": 1}]
    at_floor, at_top = probes({"a": [3, 0, 0, 0, 1, 0]}), probes({"a": [97, 100, 100, 100, 99, 100]})
    assert fault_of(followed(at_floor, instruments=falling)) == ["at_best"]
    assert fault_of(followed(at_top, instruments=falling)) == [""]


def test_another_level_is_another_series_and_the_last_one_is_read(probes, followed):
    first = probes({"a": RISING}, level="A")
    second = probes({"a": [5, 6, 7, 9]}, level="B").assign(date=lambda rows: rows["date"] + pd.Timedelta(days=70))
    found = series_of(followed(pd.concat([first, second])))
    assert found.rows[["probe_level", "n_probes", "n_levels", "fault"]].to_numpy().tolist() == [["B", 4, 2, ""]]
    assert len(found.days) == 12


@pytest.mark.parametrize("levels", [["A", "B", "A", "B"], ["", "A", "A", "A"]])
def test_levels_that_come_back_or_are_not_always_written_are_mixed(probes, followed, levels):
    rows = probes({"a": [10, 12, 11, 14]}).assign(level=levels)
    assert fault_of(followed(rows)) == ["mixed_levels"]


def test_passages_of_one_day_are_their_median_and_a_day_without_a_score_is_a_gap(probes, followed):
    rows = pd.concat([probes({"a": RISING}), probes({"a": [20, None]}), probes({"a": [40, None]})])
    rows["form"] = np.repeat(["1", "2", "3"], [8, 2, 2])
    rows.loc[(rows["form"] == "1") & (rows["score"] == 12), "score"] = np.nan
    found = series_of(followed(rows))
    assert found.scores[0].tolist()[:3] == [20, pytest.approx(np.nan, nan_ok=True), 11]
    assert found.rows[["n_probes", "n_gaps"]].to_numpy().tolist() == [[7, 1]]


def test_rows_out_of_order_change_nothing_and_those_of_nobody_enrolled_are_counted(probes, followed):
    rows = pd.concat([probes({"a": RISING}), probes({"z": RISING})]).sample(frac=1, random_state=1)
    found = series_of(followed(rows, enrolled=["a"]))
    assert found.scores.tolist() == [RISING]
    assert found.left_out == {"future": 0, "not_enrolled": 8}


def test_what_is_dated_after_today_is_set_aside_and_told(probes, followed):
    today = pd.Timestamp.now().normalize()
    year = today.year + (today.month >= 7)  # in July nothing of the coming year is read: its days are all to come
    days = pd.to_datetime([f"{year}-07-31", f"{year}-07-30"])
    is_to_come = days > today
    found = series_of(followed(probes({"a": [10, 12]}).assign(date=days), as_of="", school_year=year))
    assert found.left_out["future"] == is_to_come.sum() > 0
    assert len(found.rows) == 0


def test_a_student_enrolled_twice_is_followed_once(probes, followed):
    school = followed(probes({"a": RISING, "b": RISING}), enrolled=["a", "a", "b"], groups=("21", "22"))
    assert series_of(school).rows["student_id"].tolist() == ["a", "b"]


def test_a_ceiling_is_said_and_has_no_slope(probes, followed):
    result = follow_progress(followed(probes({"a": [100, 100, 99, 100, 98, 100]}), instruments=RANGE))
    row = result.tables["followed_series"].data.iloc[0]
    assert row["progress_state"] == "unread" and np.isnan(row["slope_week"])
    assert any("bout de l'échelle" in one for one in shown_view(result).sentences)


def test_no_series_at_all_is_refused_with_what_to_import(followed):
    refused = follow_progress(followed(pd.DataFrame({"student_id": []})))
    assert refused.reason == "no_progress"
    assert "progress" in shown_view(refused).headline
