"""Public data read by their descriptions alone. Skipped where the data are not beside the project."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

from portraitlib.display.faults import describe_import
from portraitlib.display.wording import Words
from portraitlib.errors import ImportFaultsError
from portraitlib.ingest import import_raw
from portraitlib.tables.store import list_schools, open_partition

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
MAPPINGS = ROOT / "params" / "importation"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the public data sets are not beside the project")


def bring(tmp_path: Path, mapping: str | Path, folder: str, key: str = "cle"):
    """Import a public data set; the account must add up."""
    file = mapping if isinstance(mapping, Path) else MAPPINGS / f"{mapping}.yml"
    report = import_raw(file, DATA / folder, tmp_path / "store", key_file=tmp_path / key, project=ROOT)
    rows = report.reconciliation
    assert (rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]).all()
    assert describe_import(report, Words("fr"))
    return report


def test_uci_395_students_in_two_schools_all_accounted_for_and_38_zeros_flagged(tmp_path):
    report = bring(tmp_path, "uci_student_mat", "uci_student_performance")
    assert report.faults == ()
    assert report.reconciliation.set_index("table")["n_kept"].to_dict() == {"results": 395 * 3, "students": 395}
    counts = {school: len(open_partition(tmp_path / "store", school).read("students")) for school in ("GP", "MS")}
    assert counts == {"GP": 349, "MS": 46}
    zeros = report.flags[report.flags["rule"].str.startswith("final_zero")]
    assert zeros["n_rows"].sum() == 38
    assert zeros["student_id"].nunique() == 38


def test_uci_marks_are_the_source_marks_times_five(tmp_path):
    bring(tmp_path, "uci_student_mat", "uci_student_performance")
    source = pd.read_csv(DATA / "uci_student_performance" / "student-mat.csv", sep=";")
    for school, rows in source.groupby("school"):
        results = open_partition(tmp_path / "store", school).read("results")
        for column, term in (("G1", "1"), ("G2", "2"), ("G3", "final")):
            assert results.loc[results["term"] == term, "mark"].tolist() == (rows[column] * 5.0).tolist()


@pytest.mark.long
def test_pisa_eight_years_of_38_countries(tmp_path):
    report = bring(tmp_path, "pisa_learningtower", "pisa_students_learningtower")
    assert report.faults == ()
    sources = [pd.read_csv(path) for path in sorted((DATA / "pisa_students_learningtower").glob("*.csv"))]
    whole = pd.concat(sources)
    assert report.reconciliation.groupby("table")["n_kept"].sum().to_dict() == {
        "results": 3 * len(whole),
        "students": len(whole),
    }
    assert list_schools(tmp_path / "store") == sorted(whole["country"].unique())
    canada = open_partition(tmp_path / "store", "CAN").read("results")
    assert sorted(canada["school_year"].unique()) == [2000, 2003, 2006, 2009, 2012, 2015, 2018, 2022]
    expected = whole.loc[whole["country"] == "CAN", "math"].mean() / 10
    assert canada.loc[canada["course"] == "MATH", "mark"].mean() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("mapping", "schools"),
    [
        ("studentinsights_export", ["HEA"]),
        ("studentinsights_bedford", ["NB"]),
        ("studentinsights_sections", ["ESCS", "SHS"]),
    ],
)
def test_each_file_of_student_insights_ends_in_kept_rows_or_reasons(mapping, schools, tmp_path):
    report = bring(tmp_path, mapping, "studentinsights_fixtures")
    assert report.schools == schools
    told = {fault.file for fault in report.faults}
    rows = report.reconciliation.groupby("file")[["n_in", "n_kept"]].sum()
    assert (rows["n_in"] > 0).all()
    assert set(rows.index[rows["n_kept"] < rows["n_in"]]) <= told


def test_every_file_of_student_insights_is_described():
    described = set()
    for path in MAPPINGS.glob("studentinsights_*.yml"):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["files"]:
            described |= {file.name for file in (DATA / "studentinsights_fixtures").glob(entry["pattern"])}
    assert described == {file.name for file in (DATA / "studentinsights_fixtures").glob("*.csv")}


def test_schools_of_the_ministry_alone_end_in_a_reason(tmp_path):
    with pytest.raises(ImportFaultsError) as refused:
        bring(tmp_path, "quebec_imse", "quebec_open_data_samples")
    rules = {(fault.rule, fault.count) for fault in refused.value.facts["faults"]}
    assert rules == {("required_table_missing", 33)}


def test_the_list_of_buildings_ends_in_reasons(tmp_path):
    """One organisation has several buildings: it stands on several lines, which say different things."""
    mapping = {
        "name": "immeubles",
        "defaults": {"missing": ["NA"]},
        "files": [
            {
                "pattern": "organismes_*.csv",
                "tables": [
                    {
                        "table": "schools",
                        "columns": {
                            "school_id": "CD_ORGNS",
                            "school_name": "NOM_OFFCL_ORGNS",
                            "service_centre": "NOM_IMM",
                        },
                    }
                ],
            }
        ],
    }
    path = tmp_path / "immeubles.yml"
    path.write_text(yaml.safe_dump(mapping), encoding="utf-8")
    with pytest.raises(ImportFaultsError) as refused:
        bring(tmp_path, path, "quebec_open_data_samples")
    row = refused.value.facts["reconciliation"][0]
    assert (row["n_in"], row["n_kept"], row["n_set_aside"]) == (14, 0, 14)
    assert {fault.rule for fault in refused.value.facts["faults"]} <= {
        "required_table_missing",
        "repeated_contradiction",
        "duplicate_completed",
        "duplicate_identical",
    }


def test_the_ministry_s_ranks_can_join_a_school_s_own_exports(bench, samples):
    if not DATA.is_dir():
        pytest.skip("the public data sets are not beside the project")
    entry = yaml.safe_load((MAPPINGS / "quebec_imse.yml").read_text(encoding="utf-8"))["files"][0]
    entry |= {"separator": ",", "missing": ["NA"]}
    mapping = samples.mapping_of(*samples.basic["files"], entry)
    mapping["schools"] = [{"school_id": "711002"}]
    files = {
        "eleves.csv": samples.students.replace("A;", "711002;"),
        "resultats.csv": samples.results.replace("A;", "711002;"),
    }
    source = DATA / "quebec_open_data_samples" / "imse_sfr_ecoles_primaires_2025_2026_apercu.csv"
    bench.bring(mapping, {**files, "imse.csv": source.read_bytes()})
    row = bench.table("schools", "711002").iloc[0]
    assert (row["imse_decile"], row["low_income_decile"]) == (9, 2)
