"""Aims of students and changes of their supports: what is read of them, and what cannot be followed."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.journal.goal_faults import FAULTS
from portraitlib.journal.goals import goal_faults, goals_of, phase_faults, phases_of

DATES = {"starts_on": "2026-01-14", "by_when": "2026-06-01"}
AIM = {"title": "Lire", "student": "s", "instrument": "F", "target": "90", **DATES}
BOUNDS = {"minimum": 0.0, "maximum": [200.0, np.nan]}
KNOWN = pd.DataFrame({"instrument": ["F", "E"], "direction": ["up", "down"], **BOUNDS})
DAYS = pd.date_range("2026-01-14", periods=3, freq="7D")
SCORES = pd.DataFrame({"student_id": "s", "instrument": "F", "level": None, "date": DAYS, "score": [80.0, 95.0, 92.0]})


def faults(journal, **more):
    entry = journal.save("goal", {**AIM, **more}, who="Anne").entry
    found = goal_faults(goals_of(journal), SCORES, KNOWN, pd.Series(["s"]))
    return found.loc[found["entry"] == entry, "fault"].tolist()


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"start": "60"}, []),
        ({"start": "60", "target": "90,5"}, []),
        ({}, ["target_passed"]),  # the median of the first three points is 92
        ({"starts_on": "2026-01-20"}, []),  # two points only: not begun
        ({"start": "60", "by_when": "2026-01-14"}, ["goal_before_start"]),
        ({"start": "60", "target": "bientôt"}, ["target_untold"]),
        ({"start": "60", "by_when": ""}, ["deadline_untold"]),
        ({"start": "soixante"}, ["start_untold"]),
        ({"start": "60", "target": "250"}, ["target_out_of_bounds"]),
        ({"start": "210", "target": "199"}, ["start_out_of_bounds", "target_passed"]),
        ({"instrument": "E", "start": "12", "target": "4"}, []),
        ({"instrument": "E", "start": "4", "target": "12"}, ["target_passed"]),
        ({"instrument": "X"}, ["instrument_unknown"]),
        ({"instrument": ""}, ["instrument_untold"]),
        ({"start": "60", "student": "t"}, ["student_unknown"]),
    ],
)
def test_an_aim_that_cannot_be_followed_is_told(journal, more, found):
    assert faults(journal, **more) == found
    assert set(found) <= set(FAULTS)


def test_a_day_with_several_passages_counts_once_for_the_start(journal):
    journal.save("goal", {**AIM, "target": "86"}, who="Anne")
    days = ["2026-01-14"] * 3 + ["2026-01-21", "2026-01-28"]
    scores = SCORES.iloc[[0] * 5].assign(date=pd.to_datetime(days), score=[100, 80, 70, 85, 90])
    assert goal_faults(goals_of(journal), scores, KNOWN).empty  # 80, 85, 90


def test_the_aims_of_the_team_and_those_dropped_are_not_those_of_students(journal):
    journal.save("goal", {"title": "Moins d'échecs"}, who="Anne")
    journal.save("goal", {**AIM, "state": "dropped"}, who="Anne")
    journal.save("phase", {"name": "Automne"}, who="Anne")
    assert goals_of(journal).empty
    assert phases_of(journal).empty


def test_a_support_that_ends_before_it_begins_or_has_no_day_is_told(journal):
    begun = {"name": "Midi", "student": "s", "service": "tutoring", "change_code": "begun", "starts_on": "2026-02-02"}
    journal.save("phase", begun, who="Anne")
    journal.save("phase", {**begun, "change_code": "ended", "starts_on": "2026-01-05"}, who="Anne")
    journal.save("phase", {**begun, "change_code": "changed", "starts_on": ""}, who="Anne")
    journal.save("phase", {**begun, "change_code": "unsaid", "starts_on": "2026-03-02"}, who="Anne")
    assert sorted(phase_faults(phases_of(journal))["fault"]) == ["change_untold", "day_untold", "ended_before_begun"]
