"""The rule does not cry wolf: on steady students, on the calm school drawn again and again."""

import numpy as np

from portraitlib.rules import load_settings
from portraitlib.studies.attendance.measures.false_alarms import alarms_by_week, first_week_read, simulate_false_alarms
from portraitlib.studies.attendance.measures.patterns import groups_table
from portraitlib.studies.attendance.measures.selection import keys_of
from portraitlib.studies.attendance.settings import AttendanceRules

RULES = load_settings(AttendanceRules)


def test_on_the_calm_school_the_promised_rate_is_kept_over_seeds(calm_year, seeds):
    shares = []
    for seed in seeds(few=8, many=200, full=1000):
        year = calm_year(seed)
        first = first_week_read(year, RULES.change)
        weekly = alarms_by_week(year.by_week(year.enrolled), year.by_week(year.missed), RULES.change, first)
        shares.append(weekly.mean())
    shares = np.array(shares)
    assert shares.mean() < RULES.change.most_false_alarms
    assert shares.max() < RULES.change.most_false_alarms  # in every one of the years


def test_on_the_calm_school_no_group_has_a_weekday_of_its_own(calm_year, seeds):
    alarms = []
    for seed in seeds(few=4, many=40, full=200):
        year = calm_year(seed)
        groups = keys_of(year)["group"].to_numpy()
        table = groups_table(year, groups != "", groups, RULES)
        alarms.append(bool(table.data["is_clear"].any()))
    assert np.mean(alarms) <= 0.05


def test_the_simulation_tells_the_share_and_how_soon_a_change_is_seen(school_of):
    rng = np.random.default_rng(4)
    names = [f"s{n}" for n in range(60)]
    rate = rng.beta(1, 12, len(names))
    rows = [(name, int(day), 0, "absent") for name, p in zip(names, rate, strict=True)
            for day in np.flatnonzero(rng.random(120) < p)]  # fmt: skip
    school = school_of(rows, days=120, students=names)
    result = simulate_false_alarms(school)
    assert 0 <= result.false_alarm_share <= RULES.change.most_false_alarms * 1.5
    seen = result.tables["detections"].data
    largest = seen[seen["increase"] == seen["increase"].max()]["seen_share"]
    assert largest.is_monotonic_increasing
    assert largest.iloc[-1] > 0.6
    assert simulate_false_alarms(school).tables["false_alarms"].data.equals(result.tables["false_alarms"].data)


def test_too_young_a_year_is_refused(school_of, absent_on):
    assert simulate_false_alarms(school_of(absent_on("a", [1]), days=15)).reason == "too_few_weeks"
