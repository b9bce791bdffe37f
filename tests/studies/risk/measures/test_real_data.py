"""Public data screened by their descriptions alone. Skipped where the data are not beside the project."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from portraitlib.indicators import gather_indicators
from portraitlib.indicators.coefficient.scoring import score
from portraitlib.ingest import import_raw
from portraitlib.studies.risk.measures.screened import list_screened
from portraitlib.tables.school import open_school

from ....conftest import criteria_of, criterion

ROOT = Path(__file__).resolve().parents[4]
DATA = ROOT.parent / "shared" / "data"
UCI = DATA / "uci_student_performance"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the project")


def ranked_right(scores, happened) -> float:
    """Share of the pairs of students, one for whom it happened, that the scores rank right (ties for a half)."""
    ranks = pd.Series(scores).rank().to_numpy()
    n, m = int(happened.sum()), int((~happened).sum())
    return (ranks[happened].sum() - n * (n + 1) / 2) / (n * m)


def opened(tmp_path, mapping, folder, school, **params):
    import_raw(mapping, folder, tmp_path / "store", key_file=tmp_path / "key", project=ROOT)
    return open_school(school=school, store=str(tmp_path / "store"), **params)


def test_uci_final_failure_is_foreseen_from_two_terms_and_the_final_is_not_looked_at(tmp_path):
    mapping = ROOT / "params" / "importation" / "uci_student_mat.yml"
    then = opened(tmp_path, mapping, UCI, "GP", as_of="2006-03-20")
    assert set(then.table("results")["term"]) == {"1", "2"}
    source = pd.read_csv(UCI / "student-mat.csv", sep=";").query("school == 'GP'").reset_index(drop=True)
    found = gather_indicators(then, 2006)
    marks = found.measures["mathematics_mark"].to_numpy()
    np.testing.assert_array_equal(np.sort(marks), np.sort(source["G2"].to_numpy() * 5.0))
    bands = [{"below": 40, "points": 4}, {"from": 40, "below": 50, "points": 3}, {"from": 50, "below": 60, "points": 1},
             {"from": 60, "points": 0}]  # fmt: skip
    falls = [{"below": 5, "points": 0}, {"from": 5, "below": 15, "points": 1}, {"from": 15, "points": 2}]
    criteria = criteria_of(criterion("mathematics_mark", bands, weight=3), criterion("mark_decline", falls))
    scores = score(found.measures, criteria)
    later = open_school(school="GP", store=str(tmp_path / "store"))
    finals = later.table("results").query("term == 'final'").set_index("student_id")["mark"]
    failed = (finals.reindex(found.roster["student_id"]) < 50).to_numpy()
    assert failed.sum() == (source["G3"] < 10).sum()
    assert ranked_right(scores.coefficient, failed) > 0.9


def test_uci_what_is_missing_gives_bounds_and_no_tier_with_the_criteria_of_quebec(tmp_path):
    mapping = ROOT / "params" / "importation" / "uci_student_mat.yml"
    school = opened(tmp_path, mapping, UCI, "GP", as_of="2006-03-20")
    found = list_screened(school)
    students = found.tables["students"].data
    assert found.counts["students"] == 349
    assert (students["tier"] == 0).all(), "language, attendance and the rest are not known"
    assert (students["coefficient_high"] > students["coefficient_low"] + 50).all()
    assert "absence_rate" in found.unknown_indicators


def test_ews_1500_students_ranked_by_grades_and_suspensions(tmp_path):
    mapping = Path(__file__).parent / "real_data" / "ews_wisconsin_like.yml"
    school = opened(tmp_path, mapping, DATA / "ews_wisconsin_like", "EWS")
    found = gather_indicators(school, 2013)
    source = pd.read_csv(DATA / "ews_wisconsin_like" / "EWStestData_fulldat.csv")
    assert len(found.roster) == 1500
    assert found.measures["suspension_days"].sum() == source["suspensionDays"].sum()
    assert found.measures["n_failed"].sum() == (source["courseGradesCore"] < 2).sum()
    marks = [{"below": 25, "points": 3}, {"from": 25, "below": 50, "points": 2}, {"from": 50, "below": 75, "points": 1},
             {"from": 75, "points": 0}]  # fmt: skip
    days = [{"below": 0.5, "points": 0}, {"from": 0.5, "below": 3, "points": 1}, {"from": 3, "points": 2}]
    criteria = criteria_of(
        criterion("mean_mark", marks, weight=2), criterion("suspension_days", days, domain="behaviour")
    )
    scores = score(found.measures, criteria)
    outcomes = school.table("outcomes").set_index("student_id")["outcome"]
    left = (outcomes.reindex(found.roster["student_id"]) == "left").to_numpy()
    assert left.sum() == 283
    assert ranked_right(scores.coefficient, left) > 0.6
