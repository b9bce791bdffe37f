"""What a second import takes away is told and asked for; years are added; what removes nothing goes through."""

from __future__ import annotations

import json

import pytest

from portraitlib.display.explanations import explanation
from portraitlib.display.faults import describe_import
from portraitlib.display.wording import Words
from portraitlib.errors import StoreError
from portraitlib.tables.store import read_manifest
from portraitlib.tables.store.versions import bring_back, list_versions

FR = Words("fr")
HEAD = "ecole;fiche;annee;niveau;groupe;sexe;entree;sortie\n"
MARKS = "ecole;fiche;annee;cours;competence;etape;note\n"
DAYS = "ecole;fiche;jour;minutes\n"


def students_of(*years, n=40):
    return HEAD + "".join(f"A;{k};{year};{year - 2024};101;F;;\n" for year in years for k in range(n))


def marks_of(*years, n=40, note=70):
    course = {2025: "063126", 2026: "063226", 2027: "063306"}
    lines = (f"A;{k};{year};{course[year]};overall;final;{note}\n" for year in years for k in range(n))
    return MARKS + "".join(lines)


def export(*years, n=40, note=70):
    return {"eleves.csv": students_of(*years, n=n), "resultats.csv": marks_of(*years, n=n, note=note)}


def told(fault):
    return explanation(fault, FR).replace("\u00a0", " ")


def refusal(bench, files, **options):
    before = read_manifest(bench.store)
    seen = sorted(bench.store.rglob("*"))
    with pytest.raises(StoreError) as refused:
        bench.bring(None, files, replace=False, **options)
    assert read_manifest(bench.store) == before
    assert sorted(bench.store.rglob("*")) == seen
    return refused.value


def years(bench, table="students"):
    return sorted(int(year) for year in bench.table(table)["school_year"].unique())


def test_a_second_export_without_an_earlier_year_changes_nothing_and_says_what_would_go(bench):
    bench.bring(None, export(2025, 2026))
    fault = refusal(bench, export(2026))
    assert fault.code == "import_removes"
    text = told(fault)
    assert "- école A : 2024-2025 : 40 élèves (tous) et Résultats, 40 lignes (toutes)" in text
    assert "--add" in text and "--replace" in text
    assert "2025-2026" not in text


def test_replace_accepts_it_says_it_and_keeps_the_version_of_before(bench):
    bench.bring(None, export(2025, 2026))
    report = bench.bring(None, export(2026), replace=True)
    assert years(bench) == [2026]
    assert "2024-2025 : 40 élèves (tous)" in describe_import(report, FR).replace("\u00a0", " ")
    account = json.loads((report.set_aside_folder.parent / "rapport.json").read_text(encoding="utf-8"))
    assert {one["table"]: one["n_removed"] for one in account["removed"]} == {"students": 40, "results": 40}
    bring_back(bench.store, "A", old_versions=2)
    assert years(bench) == [2025, 2026]


def test_add_keeps_the_years_that_the_new_export_does_not_hold(bench):
    bench.bring(None, export(2025, 2026, note=70))
    report = bench.bring(None, export(2026, 2027, note=80), replace=False, add=True)
    assert years(bench) == years(bench, "results") == [2025, 2026, 2027]
    results = bench.table("results")
    assert results.groupby("school_year")["mark"].mean().to_dict() == {2025: 70, 2026: 80, 2027: 80}
    assert "- école A : 2024-2025" in describe_import(report, FR).replace("\u00a0", " ")


def test_rows_in_are_rows_kept_and_set_aside_after_years_were_added(bench, samples):
    first = export(2025, 2026)
    first["resultats.csv"] = samples.with_lines(first["resultats.csv"], "A;1;2025;999999;overall;1;70")
    bench.bring(None, first)
    bench.bring(None, export(2026), replace=False, add=True)
    rows = bench.table("import_rows")
    assert (rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]).all()
    kept = rows.groupby("table")["n_kept"].sum()
    assert {name: int(kept[name]) for name in ("students", "results")} == {"students": 80, "results": 80}
    assert bench.table("import_faults")["n_rows"].sum() == rows["n_set_aside"].sum() == 1


def test_what_a_replaced_year_had_set_aside_is_no_longer_told(bench, samples):
    bench.bring(None, {"eleves.csv": students_of(2025), "resultats.csv": marks_of(2025)})
    (bench.raw / "eleves.csv").unlink()
    second = {"eleves_2026.csv": students_of(2026), "resultats_2026.csv": marks_of(2026), "eleves.csv": HEAD}
    second["resultats.csv"] = MARKS
    faulty = samples.with_lines(second["resultats_2026.csv"], "A;1;2026;999999;overall;1;70")
    bench.bring(None, {**second, "resultats_2026.csv": faulty}, replace=False, add=True)
    assert bench.table("import_rows")["n_set_aside"].sum() == 1
    bench.bring(None, second, replace=False, add=True)
    assert bench.table("import_rows")["n_set_aside"].sum() == 0
    assert years(bench, "results") == [2025, 2026]


def test_a_column_that_holds_several_values_once_years_are_joined_is_no_longer_flagged(bench):
    for year in (2025, 2026):
        bench.bring(None, export(year), replace=False, add=True)
        flags = bench.table("import_flags")
        found = set(flags.loc[flags["rule"] == "constant_column", "column"])
        assert ("grade_level" in found, "sex" in found) == (year == 2025, True)


def test_the_same_export_added_again_changes_nothing(bench):
    bench.bring(None, export(2025, 2026))
    bench.bring(None, export(2026), replace=False, add=True)
    before = {path: path.read_bytes() for path in bench.store.rglob("*") if path.is_file()}
    bench.bring(None, export(2026), replace=False, add=True)
    assert {path: path.read_bytes() for path in bench.store.rglob("*") if path.is_file()} == before
    assert len(list_versions(bench.store)["A"]) == 2


def test_an_import_that_removes_nothing_or_little_goes_through(bench):
    bench.bring(None, export(2025, 2026))
    bench.bring(None, export(2025, 2026), replace=False)
    bench.bring(None, export(2025, 2026, 2027), replace=False)
    fewer = {"eleves.csv": students_of(2025, 2026, 2027).replace("A;39;2026;2;101;F;;\n", "")}
    fewer["resultats.csv"] = marks_of(2025, 2026, 2027).replace("A;39;2026;063226;overall;final;70\n", "")
    report = bench.bring(None, fewer, replace=False)  # 1 of 40 left the school
    assert [(one.table, one.n_removed, one.n_before) for one in report.removed] == [
        ("students", 1, 40),
        ("results", 1, 40),
    ]


def test_the_same_number_of_other_students_is_a_removal(bench):
    bench.bring(None, export(2026))
    others = {name: text.replace("A;3", "A;93").replace("A;2;", "A;92;") for name, text in export(2026).items()}
    assert "2025-2026 : 12 élèves sur 40" in told(refusal(bench, others))


def test_a_table_that_is_no_longer_there_is_a_removal_and_add_keeps_it(bench, samples):
    absences = {
        "pattern": "absences.csv",
        "optional": True,
        "tables": [
            {
                "table": "attendance",
                "columns": {
                    "school_id": "ecole",
                    "student_id": {"from": "fiche", "identifier": "other"},
                    "date": "jour",
                    "period": {"value": "0"},
                    "status": {"value": "absent"},
                },
            }
        ],
    }
    mapping = {**samples.basic, "files": [*samples.basic["files"], absences]}
    days = DAYS + "A;1;2025-01-20;60\nA;1;2025-09-20;60\nA;2;2026-01-20;60\n"
    bench.bring(mapping, {**export(2025, 2026), "absences.csv": days})
    (bench.raw / "absences.csv").unlink()
    with pytest.raises(StoreError) as refused:
        bench.bring(mapping, export(2026), replace=False)
    assert f"2025-2026 : {FR.label('attendance', 'table')}, 2 lignes (toutes)" in told(refused.value)
    bench.bring(mapping, export(2026), replace=False, add=True)
    assert bench.table("attendance")["date"].dt.year.tolist() == [2025, 2025, 2026]


def test_adding_does_not_excuse_a_year_that_lost_its_rows(bench):
    bench.bring(None, export(2025, 2026))
    fault = refusal(bench, export(2026, n=10), add=True)
    assert fault.code == "import_removes_still"
    assert "30 élèves sur 40" in told(fault)
    bench.bring(None, export(2026, n=10), replace=True, add=True)
    assert len(bench.table("students")) == 50


def test_what_the_import_found_is_told_with_what_it_would_remove(bench):
    bench.bring(None, export(2025, 2026))
    bad = export(2025, 2026)
    bad["eleves.csv"] = bad["eleves.csv"].replace(";2025;1;101;", ";2O25;1;101;")
    text = told(refusal(bench, bad))
    assert "à corriger" in text and "eleves.csv" in text


def test_years_made_with_another_key_or_other_rules_are_not_joined(bench, tmp_path, samples):
    bench.bring(None, export(2025))
    bench.key.rename(tmp_path / "perdue")
    assert refusal(bench, export(2026), add=True).code == "add_other_key"
    (tmp_path / "perdue").rename(bench.key)
    rule = {"first_year": 2026, "last_year": 2026, "term_weights": {"1": 1.0}, "pass_mark": 50, "series": "x"}
    mapping = {**samples.basic, "rules": {"name": "dix", "rules": [{**rule, "source": "essai"}]}}
    with pytest.raises(StoreError, match="add_other_rules"):
        bench.bring(mapping, export(2026), replace=False, add=True)


def test_a_damaged_version_is_compared_by_its_number_of_rows_and_never_added_to(bench):
    bench.bring(None, export(2025, 2026))
    folder = next(bench.store.glob("schools/A/*"))
    (folder / "students.parquet").write_bytes(b"x")
    assert "40 élèves sur 80" in told(refusal(bench, export(2026)))
    assert refusal(bench, export(2026), add=True).code == "partition_damaged"
    bench.bring(None, export(2025, 2026), replace=False)
    assert years(bench) == [2025, 2026]
