"""Public single-case series read by their descriptions alone. Skipped where the data are not beside the project."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

from portraitlib.ingest import import_raw
from portraitlib.tables.store import open_partition

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "progress_single_case"
MONDAY = "2025-09-01"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the project")


def described(file, case, day, values, *, phase="", support="B", group="", level=None):
    """Description of a file of series: who, which measure, what is measured, and when the support begins.

    Nobody has a mark: each student has one line of results, not evaluated.
    """
    who = {"from": case, "identifier": "other"}
    when = {"from": day, "counted_from": MONDAY}
    student = {"student_id": who, "school_year": {"value": "2026"}}
    no_mark = {"course": {"value": "063126"}, "competency": {"value": "overall"}, "term": {"value": "1"}}
    tables = [
        {"table": "students", "distinct": True, "columns": {**student, **({"group": group} if group else {})}},
        {"table": "results", "distinct": True, "columns": {**student, **no_mark, "mark_code": {"value": "NE"}}},
    ]
    columns = {header: {"instrument": name, **(level or {}).get(header, {})} for header, name in values.items()}
    tables.append(
        {
            "table": "progress",
            "columns": {"student_id": who, "date": when},
            "unpivot": [{"columns": columns, "value": "score"}],
        }
    )
    if phase:
        given = {"service_id": {"value": "B"}, "service": {"value": "other"}, "start_date": when}
        tables.append(
            {
                "table": "services",
                "distinct": "first",
                "only": {phase: [support]},
                "columns": {"student_id": who, **given},
            }
        )
    return {
        "name": "cas",
        "defaults": {"separator": ",", "decimal": "."},
        "schools": [{"school_id": "A"}],
        "files": [{"pattern": file, "tables": tables}],
    }


SETS = {
    "Grosche2011": described("Grosche2011.csv", "case", "mt", {"values": "Lecture"}, phase="phase"),
    "GruenkeWilbert2014": described("GruenkeWilbert2014.csv", "case", "mt", {"score": "Récit"}, phase="phase"),
    "Huber2014": described("Huber2014.csv", "case", "mt", {"compliance": "Consignes"}, phase="phase"),
    "Leidig2018": described(
        "Leidig2018.csv",
        "case",
        "mt",
        {"academic_engagement": "Engagement", "disruptive_behavior": "Perturbations"},
        phase="phase",
        group="classID",
    ),
    "SingleCaseES_Kelley2015": described(
        "SingleCaseES_Kelley2015.csv",
        "observation",
        "unit",
        {"pre": "Vocabulaire", "post": "Vocabulaire"},
        level={"pre": {"level": "avant"}, "post": {"level": "après"}},
    ),
    "SingleCaseES_McKissick": described(
        "SingleCaseES_McKissick.csv",
        "Case_pseudonym",
        "Session_number",
        {"Outcome": "Perturbations"},
        phase="Condition",
    ),
    "scdhlm_Lambert": described(
        "scdhlm_Lambert.csv", "case", "time", {"outcome": "x"}, phase="treatment", support="RC"
    ),
}
LAMBERT = SETS["scdhlm_Lambert"]["files"][0]["tables"][2]
LAMBERT.pop("unpivot")
LAMBERT["columns"] |= {"instrument": "measure", "score": "outcome"}
SERVICES = SETS["scdhlm_Lambert"]["files"][0]["tables"][3]
SERVICES["columns"]["service_id"] = "phase"  # the support begins twice
SETS["SingleCaseES_Kelley2015"]["files"][0]["tables"][0]["columns"]["group"] = "condition"
SCORES = {
    "Grosche2011": ["values"],
    "GruenkeWilbert2014": ["score"],
    "Huber2014": ["compliance"],
    "Leidig2018": ["academic_engagement", "disruptive_behavior"],
    "SingleCaseES_Kelley2015": ["pre", "post"],
    "SingleCaseES_McKissick": ["Outcome"],
    "scdhlm_Lambert": ["outcome"],
}
"""Columns of scores of each file."""


@pytest.mark.parametrize("name", SETS)
def test_every_score_and_every_gap_of_a_public_set_comes_by_its_description_alone(name, tmp_path):
    file = tmp_path / "cas.yml"
    file.write_text(yaml.safe_dump(SETS[name], allow_unicode=True), encoding="utf-8")
    report = import_raw(file, DATA, tmp_path / "store", key_file=tmp_path / "cle", project=ROOT)
    scores = pd.read_csv(DATA / f"{name}.csv")[SCORES[name]].melt()["value"]
    is_below = scores < 0  # one point of a graph that was read by eye: no score is negative
    assert [(fault.rule, fault.count) for fault in report.faults] == [("out_of_range", 1)] * is_below.sum()
    scores = scores[~is_below]
    progress = open_partition(tmp_path / "store", "A").read("progress")
    assert len(progress) == len(scores)
    assert sorted(progress["score"].dropna()) == pytest.approx(sorted(scores.dropna()))
    assert progress["score"].isna().sum() == scores.isna().sum()


def test_the_support_begins_on_the_first_day_of_its_phase_and_the_next_ones_are_counted_as_repeated(tmp_path):
    file = tmp_path / "cas.yml"
    file.write_text(yaml.safe_dump(SETS["scdhlm_Lambert"], allow_unicode=True), encoding="utf-8")
    import_raw(file, DATA, tmp_path / "store", key_file=tmp_path / "cle", project=ROOT)
    services = open_partition(tmp_path / "store", "A").read("services")
    source = pd.read_csv(DATA / "scdhlm_Lambert.csv").query("treatment == 'RC'")
    first = source.groupby(["case", "phase"])["time"].min()
    days = (services["start_date"] - pd.Timestamp(MONDAY)).dt.days + 1
    assert sorted(days) == sorted(first)


def test_the_list_of_pupils_of_a_set_says_nothing_of_progress():
    """`Leidig2018_l2_pupils.csv` has no day and no repeated measure: its pupils are those of `Leidig2018.csv`."""
    pupils = pd.read_csv(DATA / "Leidig2018_l2_pupils.csv")
    assert set(pupils["case"]) == set(pd.read_csv(DATA / "Leidig2018.csv")["case"])
    assert pupils["case"].is_unique
    assert {path.stem for path in DATA.glob("*.csv")} == {*SETS, "Leidig2018_l2_pupils"}
