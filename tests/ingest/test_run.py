"""An import from end to end: what is kept, what is told, what the store says of it."""

from __future__ import annotations

import copy
import json
import os

import pandas as pd
import pytest

import portraitlib
from portraitlib.errors import ImportFaultsError, MappingError
from portraitlib.tables.store import list_schools, read_manifest


def files_of(folder) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_marks_codes_and_dates_are_read_as_the_mapping_says(bench):
    bench.bring()
    results = bench.table("results")
    assert results["mark"].tolist()[:2] == [72.5, 64]
    assert results["mark_code"].dropna().tolist() == ["AB"]
    assert results["subject"].unique().tolist() == ["mathematics"]
    assert results["course_level"].tolist() == [1, 1, 1, 2]
    assert bench.table("students")["exit_date"].dropna().tolist() == [pd.Timestamp("2026-01-15")]


def test_a_zero_stays_zero_and_nothing_stays_nothing(bench, samples):
    lines = ("A;3;2026;063226;overall;2;0", "A;3;2026;063226;overall;3;")
    bench.bring(None, {"resultats.csv": samples.with_lines(samples.results, *lines)})
    assert bench.table("results")["mark"].tolist()[4:5] == [0]
    assert bench.table("results")["mark"].isna().tolist()[5:] == [True]


def test_an_import_made_again_leaves_every_byte_of_the_store_as_it_was(bench):
    bench.bring()
    before = files_of(bench.store)
    bench.bring()
    assert files_of(bench.store) == before


def test_a_school_that_is_imported_again_is_replaced_and_the_others_stay(bench, samples):
    both = {
        name: text + text.split("\n", 1)[1].replace("A;", "B;")
        for name, text in (("eleves.csv", samples.students), ("resultats.csv", samples.results))
    }
    bench.bring(None, both)
    first = read_manifest(bench.store)["schools"]
    fewer = {
        name: "\n".join(line for line in text.splitlines() if not line.startswith("A;1;")) + "\n"
        for name, text in (("eleves.csv", samples.students), ("resultats.csv", samples.results))
    }
    bench.bring(None, fewer)
    second = read_manifest(bench.store)["schools"]
    assert list_schools(bench.store) == ["A", "B"]
    assert second["B"] == first["B"]
    assert second["A"]["tables"]["students"] == 2


def test_the_store_says_what_each_school_was_made_from(bench):
    report = bench.bring()
    entry = read_manifest(bench.store)["schools"]["A"]
    assert entry["sources"] == report.sources
    assert set(entry["sources"]) == {"eleves.csv", "resultats.csv"}
    assert (entry["mapping"], entry["rules"], entry["library"]) == ("essai", "quebec", portraitlib.__version__)


def test_inline_rules_and_courses_are_kept_with_the_school(bench, samples):
    rules = {
        "name": "dix",
        "rules": [
            {
                "first_year": 2026,
                "last_year": 2026,
                "term_weights": {"1": 1.0},
                "pass_mark": 50,
                "series": "x",
                "source": "essai",
            }
        ],
    }
    bench.bring({**copy.deepcopy(samples.basic), "rules": rules, "courses": [{"code": "ABC", "subject": "arts"}]})
    entry = read_manifest(bench.store)["schools"]["A"]
    assert entry["rules_inline"]["rules"][0]["pass_mark"] == 50
    assert entry["courses"][0]["code"] == "ABC"


def test_rows_in_are_rows_kept_plus_rows_set_aside_in_every_account(bench, samples):
    lines = ("A;3;2026;999999;overall;2;72", "A;404;2026;063226;overall;2;72", "Z;3;2026;063226;overall;2;72", "A;1")
    report = bench.bring(None, {"resultats.csv": samples.with_lines(samples.results, *lines)})
    rows = report.reconciliation.set_index("file").loc["resultats.csv"]
    assert (rows["n_in"], rows["n_kept"], rows["n_set_aside"]) == (8, 4, 4)
    listed = pd.read_csv(report.set_aside_folder / "results.csv")
    assert sorted(listed["line"]) == [6, 7, 8, 9]
    of_school = bench.table("import_rows").set_index("file").loc["resultats.csv"]
    assert (of_school["n_in"], of_school["n_kept"], of_school["n_set_aside"]) == (6, 4, 2)
    assert bench.table("import_faults")["n_rows"].sum() == 2
    assert of_school["n_kept"] == len(bench.table("results"))


def test_the_account_is_written_beside_the_store(bench):
    report = bench.bring()
    folder = report.set_aside_folder.parent
    assert pd.read_csv(folder / "reconciliation.csv", keep_default_na=False).to_dict(
        "records"
    ) == report.reconciliation.to_dict("records")
    account = json.loads((folder / "rapport.json").read_text(encoding="utf-8"))
    assert account["schools"] == ["A"]


def test_when_nothing_can_be_kept_the_store_is_as_it_was(bench, samples):
    bench.bring()
    before = files_of(bench.store / "schools") | {"manifest": (bench.store / "manifest.json").read_bytes()}
    with pytest.raises(ImportFaultsError) as refused:
        bench.bring(None, {"eleves.csv": "", "resultats.csv": ""})
    assert refused.value.code == "nothing_kept"
    assert {fault.rule for fault in refused.value.facts["faults"]} == {"empty_file"}
    assert files_of(bench.store / "schools") | {"manifest": (bench.store / "manifest.json").read_bytes()} == before


def test_a_missing_raw_folder_is_told(bench):
    bench.describe(
        {"name": "x", "files": [{"pattern": "a.csv", "tables": [{"table": "schools", "columns": {"school_id": "a"}}]}]}
    )
    from portraitlib.ingest import import_raw

    with pytest.raises(MappingError) as refused:
        import_raw(bench.mapping_file, bench.raw, bench.store, key_file=bench.key)
    assert refused.value.code in ("raw_folder_missing", "no_project")


def test_a_mapping_that_is_wrong_is_refused_before_any_file_is_opened(bench, samples, monkeypatch):
    from portraitlib.ingest import follow

    monkeypatch.setattr(follow, "inspect", lambda *_: pytest.fail("a file was opened"))
    with pytest.raises(MappingError):
        bench.bring({**samples.basic, "couleur": "rouge"})
    assert not bench.store.exists()


def test_progress_ends_at_the_total(bench, samples):
    from portraitlib.ingest import import_raw

    bench.bring()
    seen = []
    import_raw(
        bench.mapping_file,
        bench.raw,
        bench.store,
        key_file=bench.key,
        project=samples.root,
        progress=lambda *step: seen.append(step),
    )
    reads = [step for step in seen if step[0] == "read"]
    assert reads[-1][2] == reads[-1][3] > 0
    assert [step for step in seen if step[0] == "finish"] == [("finish", "A", 0, 1)]


def test_a_table_without_school_is_copied_to_every_school(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    columns = {"instrument": {"value": "T1"}, "item": "item", "maximum_score": "max"}
    mapping["files"].append({"pattern": "items.csv", "tables": [{"table": "items", "columns": columns}]})
    files = {
        name: text + text.split("\n", 1)[1].replace("A;", "B;")
        for name, text in (("eleves.csv", samples.students), ("resultats.csv", samples.results))
    }
    report = bench.bring(mapping, {**files, "items.csv": "item;max\nQ1;2\nQ2;3\nQ2;3\n"})
    for school in ("A", "B"):
        assert bench.table("items", school)["school_id"].unique().tolist() == [school]
        assert bench.table("import_rows", school).set_index("file").loc["items.csv", "n_in"] == 3
    assert report.reconciliation.set_index("file").loc["items.csv", "n_in"] == 3


def test_a_mapping_about_one_school_needs_no_school_column(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    mapping["schools"] = [{"school_id": "A", "school_name": "École fictive"}]
    for file in mapping["files"]:
        del file["tables"][0]["columns"]["school_id"]
    bench.bring(mapping)
    assert bench.table("students")["school_id"].unique().tolist() == ["A"]
    assert bench.table("schools")["school_name"].tolist() == ["École fictive"]


def test_what_the_mapping_says_of_a_school_wins_and_files_add_the_rest(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    mapping["schools"][0]["school_name"] = "Nom déclaré"
    columns = {"school_id": "code", "school_name": "nom", "imse_decile": "rang"}
    mapping["files"].append({"pattern": "imse.csv", "tables": [{"table": "schools", "columns": columns}]})
    bench.bring(mapping, {"imse.csv": "code;nom;rang\nA;Nom du fichier;9\n"})
    row = bench.table("schools").iloc[0]
    assert (row["school_name"], row["imse_decile"]) == ("Nom déclaré", 9)


def test_a_school_declared_by_a_file_alone_is_imported(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    mapping["schools"] = []
    mapping["files"].append(
        {"pattern": "ecoles.csv", "tables": [{"table": "schools", "columns": {"school_id": "code"}}]}
    )
    assert bench.bring(mapping, {"ecoles.csv": "code\nA\n"}).schools == ["A"]


def test_students_of_a_source_without_numbers_are_told_apart_by_their_line(bench, samples):
    mapping = samples.mapping_of(
        {
            "pattern": "eleves.csv",
            "tables": [
                {
                    "table": "students",
                    "columns": {"school_id": "ecole", "student_id": {"row_number": True}, "school_year": "annee"},
                },
                {
                    "table": "results",
                    "columns": {
                        "school_id": "ecole",
                        "student_id": {"row_number": True},
                        "school_year": "annee",
                        "course": {"value": "063126"},
                        "competency": {"value": "overall"},
                    },
                    "unpivot": [{"columns": {"n1": {"term": "1"}, "n2": {"term": "2"}}, "value": "mark"}],
                },
            ],
        }
    )
    report = bench.bring(mapping, {"eleves.csv": "ecole;annee;n1;n2\nA;2026;50;60\nA;2026;70;\n"})
    assert report.reconciliation.set_index("table")["n_in"].to_dict() == {"results": 4, "students": 2}
    results = bench.table("results")
    assert set(results["student_id"]) == set(bench.table("students")["student_id"])
    assert results.groupby("term")["mark"].apply(lambda marks: marks.dropna().tolist()).to_dict() == {
        "1": [50, 70],
        "2": [60],
    }


def test_lines_of_two_files_of_the_same_name_are_two_students(bench, samples):
    columns = {"school_id": "ecole", "student_id": {"row_number": True}, "school_year": "annee"}
    mark = {"course": {"value": "063126"}, "competency": {"value": "overall"}, "term": {"value": "1"}, "mark": "note"}
    tables = [{"table": "students", "columns": columns}, {"table": "results", "columns": {**columns, **mark}}]
    text = "ecole;annee;note\nA;2026;70\n"
    mapping = samples.mapping_of({"pattern": "*/liste.csv", "tables": tables})
    bench.bring(mapping, {"g1/liste.csv": text, "g2/liste.csv": text})
    assert bench.table("students")["student_id"].nunique() == 2


def test_a_file_that_goes_away_while_it_is_read_is_told(bench, monkeypatch):
    from portraitlib.ingest import follow

    def gone(path, form):
        raise FileNotFoundError(path)

    monkeypatch.setattr(follow, "open_text", gone)
    with pytest.raises(ImportFaultsError) as refused:
        bench.bring()
    assert {fault.rule for fault in refused.value.facts["faults"]} == {"unreadable_file"}


@pytest.mark.skipif(os.name != "posix", reason="Windows file names are always text")
def test_a_file_name_that_is_no_text_is_read_all_the_same(bench, samples):
    bench.raw.mkdir()
    try:
        (bench.raw / os.fsdecode(b"resultats_\xe9.csv")).write_text(samples.results, encoding="utf-8")
    except OSError:
        pytest.skip("this file system refuses names that are not text")
    assert bench.bring().reconciliation["file"].tolist() == ["eleves.csv", "resultats.csv", "resultats_?.csv"]


def test_a_name_a_spreadsheet_would_run_is_made_harmless_where_it_is_listed(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    mapping["files"][1]["pattern"] = "*results.csv"
    (bench.raw).mkdir()
    report = bench.bring(mapping, {"=results.csv": samples.with_lines(samples.results, "A;3;2026;999999;overall;2;72")})
    listed = pd.read_csv(report.set_aside_folder / "results.csv")
    assert listed["file"].tolist() == ["'=results.csv"]
