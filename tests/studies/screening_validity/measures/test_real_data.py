"""Public data judged by their descriptions and their criteria alone. Skipped where the data are not beside the project.

Expected numbers are counted again here from the source files, by other formulas than those of the package.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from portraitlib.display.refusals import refusal_sentence
from portraitlib.display.wording import Words
from portraitlib.ingest import import_raw
from portraitlib.results.result import Refusal
from portraitlib.rules import ScreeningRules
from portraitlib.rules.load import read_criteria
from portraitlib.studies.screening_validity.measures.accuracy import describe_validity
from portraitlib.studies.screening_validity.measures.audit import audit_errors
from portraitlib.studies.screening_validity.measures.baselines import compare_with_baselines
from portraitlib.studies.screening_validity.measures.calibration import describe_calibration
from portraitlib.studies.screening_validity.measures.lead_time import describe_lead_time
from portraitlib.studies.screening_validity.measures.over_time import validate_over_time
from portraitlib.studies.screening_validity.measures.past import first_look
from portraitlib.studies.screening_validity.measures.published import compare_with_published
from portraitlib.tables.school import open_school

ROOT = Path(__file__).resolve().parents[4]
DATA = ROOT.parent / "shared" / "data"
DESCRIBED = Path(__file__).parent / "real_data"
UCI, DROPOUT, EWS = "uci_final_failure", "uci_dropout_realinho", "ews_wisconsin_like"
SOURCES = {
    UCI: (DESCRIBED / f"{UCI}.yml", "uci_student_performance", "deux_etapes"),
    DROPOUT: (DESCRIBED / f"{DROPOUT}.yml", "uci_dropout_realinho", "premier_semestre"),
    EWS: (ROOT / "tests" / "studies" / "risk" / "measures" / "real_data" / f"{EWS}.yml", EWS, "notes_et_suspensions"),
}
SEMESTER = "Curricular units 1st sem "

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the project")


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """A school of a public data set, with the criteria that its data allow; each set is imported once."""
    folder, done = tmp_path_factory.mktemp("real"), set()

    def give(name: str, school: str):
        mapping, raw, criteria = SOURCES[name]
        if name not in done:
            report = import_raw(mapping, DATA / raw, folder / name, key_file=folder / "key", project=ROOT)
            assert report.faults == ()
            done.add(name)
        opened = open_school(school=school, store=str(folder / name))
        return replace(
            opened, _criteria={opened.settings(ScreeningRules).criteria: read_criteria(DESCRIBED / f"{criteria}.yml")}
        )

    return give


def ranked_right(scores, happened) -> float:
    """Share of the pairs of students, one who left and one who stayed, that the scores rank right (ties for a half)."""
    ranks = pd.Series(np.asarray(scores, dtype=float)).rank().to_numpy()
    happened = np.asarray(happened, dtype=bool)
    n, m = int(happened.sum()), int((~happened).sum())
    return (ranks[happened].sum() - n * (n + 1) / 2) / (n * m)


def at_tier(result, measure):
    data = result.tables["accuracy"].data
    return data[(data["signal_rule"] == "tier") & (data["measure"] == measure)].iloc[0]


def sentence_of(refusal) -> str:
    assert isinstance(refusal, Refusal)
    return refusal_sentence(refusal, Words("fr"))


def uci_scores(rows, *, terms):
    """Coefficient by hand: mathematics (3 of 4) at the last of these terms, fall since the first one (1 of 4)."""
    last = rows[terms[-1]] * 5
    level = np.select([last < 40, last < 50, last < 60], [1, 0.75, 0.25], 0.0)
    if len(terms) == 1:
        return 100 * level
    fall = rows[terms[0]] * 5 - last
    return 75 * level + 25 * np.select([fall < 5, fall < 15], [0, 0.5], 1.0)


@pytest.fixture(scope="module")
def uci():
    return pd.read_csv(DATA / "uci_student_performance" / "student-mat.csv", sep=";")


@pytest.mark.parametrize(("school", "n_failed"), [("GP", 113), ("MS", 17)])
def test_uci_final_failure_foreseen_from_two_terms_has_the_area_of_the_rank_formula(judged, uci, school, n_failed):
    rows = uci[uci["school"] == school]
    failed = rows["G3"] < 10
    result = describe_validity(judged(UCI, school))
    scores = uci_scores(rows, terms=["G1", "G2"])
    assert result.counts["left"] == failed.sum() == n_failed
    assert result.area.area == pytest.approx(ranked_right(scores, failed), abs=1e-12)
    assert result.area.area > 0.95
    assert at_tier(result, "sensitivity")["n_yes"] == (failed & (scores >= 25)).sum()
    assert at_tier(result, "specificity")["n_no"] == (~failed & (scores >= 25)).sum()


def test_uci_each_day_knows_the_terms_published_then_and_never_the_final(judged, uci):
    result = describe_lead_time(judged(UCI, "GP"))
    rows = uci[uci["school"] == "GP"]
    looks = result.tables["looks"].data.set_index("look")
    assert result.looks_without_data == ("october",)
    for look, terms in (("january", ["G1"]), ("march", ["G1", "G2"])):
        expected = ranked_right(uci_scores(rows, terms=terms), rows["G3"] < 10)
        assert looks.loc[look, "roc_area"] == pytest.approx(expected, abs=1e-12)


def test_uci_one_year_without_language_nor_level_is_refused_where_it_cannot_answer(judged):
    school = judged(UCI, "GP")
    assert first_look(school).scope.from_grade_level is None
    for study in (validate_over_time, compare_with_baselines):
        assert "une même cohorte" in sentence_of(study(school))
    assert "pas dans les données" in sentence_of(audit_errors(school, by="first_language"))
    assert describe_calibration(school).not_learnt == "one_cohort"


def test_uci_with_criteria_that_its_data_do_not_have_the_coefficient_is_not_judged(judged):
    school = judged(UCI, "GP")
    for study in (describe_validity, compare_with_published, describe_lead_time, audit_errors):
        assert "sait trop peu" in sentence_of(study(school, criteria="abc_balfanz"))


def test_ews_1500_students_have_the_area_of_the_rank_formula_and_their_departures_by_band(judged):
    source = pd.read_csv(DATA / "ews_wisconsin_like" / "EWStestData_fulldat.csv")
    mark, days = source["courseGradesCore"] * 25, source["suspensionDays"]
    points = np.select([mark < 25, mark < 50, mark < 75], [3, 2, 1], 0) / 3
    scores = 100 * (2 * points + np.select([days < 0.5, days < 3], [0, 0.5], 1.0)) / 3
    left = source["y"] == "Non.Grad"
    school = judged(EWS, "EWS")
    result = describe_validity(school)
    assert (result.counts["students"], result.counts["left"]) == (1500, 283)
    assert result.area.area == pytest.approx(ranked_right(scores, left), abs=1e-12)
    bands = describe_calibration(school).tables["bands"].data
    place = np.searchsorted([0, 10, 25, 50], np.round(scores, 9), side="right") - 1
    assert bands["n_students"].tolist() == np.bincount(place, minlength=4).tolist()
    assert bands["n_gone"].tolist() == np.bincount(place, weights=left, minlength=4).tolist()


def test_ews_errors_of_girls_and_boys_are_those_of_the_source(judged):
    source = pd.read_csv(DATA / "ews_wisconsin_like" / "EWStestData_fulldat.csv")
    groups = audit_errors(judged(EWS, "EWS"), by="sex").tables["groups"].data.set_index("sex")
    assert groups["n_students"].to_dict() == source["gender"].value_counts().to_dict()
    assert groups["n_gone"].to_dict() == source.loc[source["y"] == "Non.Grad", "gender"].value_counts().to_dict()


@pytest.fixture(scope="module")
def dropout():
    path = DATA / "uci_dropout_realinho" / "predict_students_dropout_and_academic_success.csv"
    source = pd.read_csv(path, encoding="utf-8-sig")
    mark, nothing_passed = source[f"{SEMESTER}(grade)"] * 5, source[f"{SEMESTER}(approved)"] == 0
    points = np.select([mark < 55, mark < 60, mark < 65], [1, 2 / 3, 1 / 3], 0.0)
    source["score"] = np.where(nothing_passed, 100.0, 40 * points + 60 * (mark < 50))
    return source.assign(is_known=source[f"{SEMESTER}(evaluations)"] > 0)


def test_portuguese_dropouts_have_the_area_of_the_rank_formula_from_the_first_semester_alone(judged, dropout):
    result = describe_validity(judged(DROPOUT, "PORTALEGRE"))
    names = ("students", "left", "stayed", "unknown", "undetermined")
    assert [result.counts[name] for name in names] == [4424, 1421, 2209, 794, (~dropout["is_known"]).sum()]
    told = dropout[dropout["is_known"] & (dropout["Target"] != "Enrolled")]
    expected = ranked_right(told["score"], told["Target"] == "Dropout")
    assert result.area.area == pytest.approx(expected, abs=1e-12)
    found = dropout["is_known"] & (dropout["score"] >= 25) & (dropout["Target"] == "Dropout")
    assert at_tier(result, "sensitivity")["n_yes"] == found.sum()


def test_portuguese_students_still_enrolled_widen_the_bounds_of_what_was_found(judged, dropout):
    row = at_tier(describe_validity(judged(DROPOUT, "PORTALEGRE")), "sensitivity")
    is_signalled = dropout["is_known"] & (dropout["score"] >= 25)
    left, enrolled = dropout["Target"] == "Dropout", dropout["Target"] == "Enrolled"
    n_found = (is_signalled & left).sum()
    alone, signalled = (enrolled & ~is_signalled).sum(), (enrolled & is_signalled).sum()
    assert row["least_rate"] == pytest.approx(n_found / (left.sum() + alone))
    assert row["most_rate"] == pytest.approx((n_found + signalled) / (left.sum() + signalled))


def test_portuguese_dropouts_before_the_first_semester_ends_nothing_is_known(judged):
    school = judged(DROPOUT, "PORTALEGRE")
    assert describe_lead_time(school).looks_without_data == ("october", "january")
    assert "Aucun des indicateurs" in sentence_of(describe_validity(school, look="january"))
    assert "une même cohorte" in sentence_of(validate_over_time(school))


def test_departures_expected_leave_out_the_portuguese_students_of_whom_too_little_was_known(judged, dropout):
    groups = audit_errors(judged(DROPOUT, "PORTALEGRE"), by="sex").tables["groups"].data
    told = dropout["is_known"] & (dropout["Target"] == "Dropout")
    assert groups["expected_gone"].sum() == pytest.approx(told.sum())
    expected = (groups["observed_to_expected"] * groups["expected_gone"]).round().tolist()
    genders = dropout.loc[told, "Gender"].map({1: "M", 0: "F"}).value_counts()
    assert expected == genders.reindex(groups["sex"]).tolist()
