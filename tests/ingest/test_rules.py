"""Every rule of an import: a file that breaks it, what is told, and that no row is lost."""

from __future__ import annotations

import copy
import gzip
import io
import re
import zipfile

import openpyxl
import pandas as pd
import pytest

from portraitlib.display.fault_advice import ADVICE
from portraitlib.display.faults import describe_fault, describe_note
from portraitlib.display.wording import Words
from portraitlib.errors import ImportFaultsError
from portraitlib.results.columns import codes_of

WORDS = Words("fr")


def faults_of(bench, mapping=None, files=None) -> dict[str, object]:
    """Import; faults and notes by rule, after the checks that hold for every import."""
    try:
        report = bench.bring(mapping, files)
    except ImportFaultsError as refused:
        told, rows = refused.facts["faults"] + refused.facts["notes"], refused.facts["reconciliation"]
        assert all(row["n_in"] == row["n_kept"] + row["n_set_aside"] for row in rows)
    else:
        told, rows = [*report.faults, *report.notes], report.reconciliation
        assert (rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]).all()
    for fault in told:
        assert fault.rule in codes_of("rule"), fault.rule
        assert fault.rule in ADVICE, fault.rule
        text = describe_note(fault, WORDS) if fault.is_note else describe_fault(fault, WORDS)
        assert not re.search(r"\{[a-z_]+\}", text)
        assert WORDS.label(fault.rule, "rule") in text
    return {fault.rule: fault for fault in told}


def results_with(samples, *lines: str) -> dict[str, str]:
    return {"resultats.csv": samples.with_lines(samples.results, *lines)}


RESULT_LINES = {
    "not_a_mark": ("A;3;2026;063226;overall;2;??", "mark", "??"),
    "mark_outside_scale": ("A;3;2026;063226;overall;2;720", "mark", "720"),
    "ambiguous_number": ("A;3;2026;063226;overall;2;1.234", "mark", "1.234"),
    "unknown_course": ("A;3;2026;999999;overall;2;72", "course", "999999"),
    "unknown_competency": ("A;3;2026;063226;writing;2;72", "competency", None),
    "wrong_shape": ("A;3;2026;063226;Écrire !;2;72", "competency", None),
    "unknown_code": ("A;3;2026;063226;overall;4;72", "term", "4"),
    "required_missing": ("A;3;2026;063226;overall;;72", "term", None),
    "not_a_school_year": ("A;3;deux mille;063226;overall;2;72", "school_year", None),
    "out_of_range": ("A;3;1899;063226;overall;2;72", "school_year", "1899"),
    "no_marking_rule": ("A;3;2005;063226;overall;2;72", "school_year", "2005"),
    "school_not_declared": ("C;3;2026;063226;overall;2;72", "school_id", "C"),
    "student_not_enrolled": ("A;404;2026;063226;overall;2;72", "student_id", None),
}


@pytest.mark.parametrize("rule", RESULT_LINES)
def test_one_faulty_result_is_set_aside_with_its_line_column_and_rule(rule, bench, samples):
    line, column, example = RESULT_LINES[rule]
    found = faults_of(bench, None, results_with(samples, line))
    fault = found[rule]
    assert (fault.file, fault.table, fault.column, fault.count) == ("resultats.csv", "results", column, 1)
    assert fault.lines == (6,)
    assert fault.found == ((example,) if example else ())
    assert len(bench.table("results")) == 4


def test_a_student_enrolled_another_year_only_has_no_result_that_year(bench, samples):
    found = faults_of(bench, None, results_with(samples, "A;3;2025;063226;overall;2;72"))
    assert found["enrolled_another_year"].lines == (6,)


STUDENT_LINES = {
    "impossible_date": ("A;9;2026;1;101;F;2026-02-31;", "entry_date"),
    "not_a_date": ("A;9;2026;1;101;F;hier;", "entry_date"),
    "date_out_of_range": ("A;9;2026;1;101;F;1899-09-01;", "entry_date"),
    "dates_reversed": ("A;9;2026;1;101;F;2025-09-01;2025-08-01", "exit_date"),
    "not_a_grade": ("A;9;2026;un;101;F;;", "grade_level"),
    "not_an_integer": ("A;9;2026;1,5;101;F;;", "grade_level"),
    "out_of_range": ("A;9;2026;6;101;F;;", "grade_level"),
    "label_too_long": ("A;9;2026;1;" + "x" * 201 + ";F;;", "group"),
    "code_permanent_in_text": ("A;9;2026;1;gr. zzzz 010199 01;F;;", "group"),
}
"""Lines of a student of whom one optional value cannot be read."""


@pytest.mark.parametrize("rule", STUDENT_LINES)
def test_an_unreadable_optional_value_costs_that_value_and_not_the_student(rule, bench, samples):
    line, column = STUDENT_LINES[rule]
    found = faults_of(bench, None, {"eleves.csv": samples.with_lines(samples.students, line)})
    fault = found[rule]
    assert (fault.table, fault.column, fault.count, fault.lines, fault.is_cell) == ("students", column, 1, (5,), True)
    assert fault.found == ()
    students = bench.table("students")
    assert len(students) == 4
    assert pd.isna(students[column].iloc[3])
    assert students["sex"].iloc[3] == "F"


def test_a_student_whose_key_cannot_be_read_is_set_aside(bench, samples):
    line = "../A;9;2026;1;101;F;;"
    found = faults_of(bench, None, {"eleves.csv": samples.with_lines(samples.students, line)})
    fault = found["wrong_shape"]
    assert (fault.column, fault.count, fault.lines, fault.is_cell) == ("school_id", 1, (5,), False)
    assert len(bench.table("students")) == 3


def test_an_unreadable_optional_value_is_quoted_when_it_repeats_as_a_code_does(bench, samples):
    lines = [f"A;{number};2026;FPT;101;{sex};;" for number, sex in ((7, "Léa"), (8, "Zoé"), (9, "Ève"))]
    found = faults_of(bench, None, {"eleves.csv": samples.with_lines(samples.students, *lines)})
    assert (found["not_a_grade"].found, found["not_a_grade"].count) == (("FPT",), 3)
    assert (found["unknown_code"].found, found["unknown_code"].count) == ((), 3)


def test_of_dates_in_the_wrong_order_neither_is_believed(bench, samples):
    faults_of(bench, None, {"eleves.csv": samples.with_lines(samples.students, STUDENT_LINES["dates_reversed"][0])})
    assert bench.table("students")[["entry_date", "exit_date"]].iloc[3].isna().all()


def test_cells_emptied_are_counted_apart_from_rows(bench, samples):
    report = bench.bring(files={"eleves.csv": samples.with_lines(samples.students, "A;9;2026;FPT;101;Autre;;")})
    counts = report.reconciliation.set_index("table").loc["students"]
    assert counts[["n_in", "n_kept", "n_set_aside", "n_emptied"]].tolist() == [4, 4, 0, 2]
    listed = pd.read_csv(report.set_aside_folder.with_name("cases_videes") / "students.csv")
    assert listed[["line", "column", "rule"]].to_numpy().tolist() == [
        [5, "grade_level", "not_a_grade"],
        [5, "sex", "unknown_code"],
    ]


def test_a_row_with_two_faults_is_set_aside_once_and_both_are_told(bench, samples):
    found = faults_of(bench, None, results_with(samples, "A;3;2026;999999;overall;4;72"))
    assert found["unknown_course"].count == found["unknown_code"].count == 1
    faults = bench.table("import_faults")
    assert faults["n_rows"].sum() == 1


def test_identical_rows_are_kept_once(bench, samples):
    line = samples.results.splitlines()[1]
    found = faults_of(bench, None, {"resultats_bis.csv": samples.results.splitlines()[0] + f"\n{line}\n{line}\n"})
    assert found["duplicate_identical"].count == 2
    assert found["duplicate_identical"].file == "resultats_bis.csv"
    assert len(bench.table("results")) == 4


def test_contradicting_rows_are_all_set_aside(bench, samples):
    found = faults_of(
        bench, None, results_with(samples, "A;1;2026;063126;overall;1;99", "A;1;2026;063126;overall;1;72,5")
    )
    assert found["duplicate_conflicting"].count == 3
    assert found["duplicate_conflicting"].lines == (2, 6, 7)
    assert len(bench.table("results")) == 3


def test_a_mark_and_a_code_together_are_refused(bench, samples):
    table = copy.deepcopy(samples.results_table)
    table["columns"]["mark_code"] = "code"
    header, *lines = samples.results.splitlines()
    text = "\n".join([f"{header};code", *(f"{line};" for line in lines), "A;3;2026;063226;overall;2;72;AB"]) + "\n"
    mapping = samples.mapping_of(samples.basic["files"][0], {"pattern": "resultats.csv", "tables": [table]})
    assert faults_of(bench, mapping, {"resultats.csv": text})["mark_and_code"].lines == (6,)


def test_a_subject_that_contradicts_the_catalogue_is_refused(bench, samples):
    table = copy.deepcopy(samples.results_table)
    table["columns"]["subject"] = "matiere"
    header, *lines = samples.results.splitlines()
    text = "\n".join([f"{header};matiere", *(f"{line};mathematics" for line in lines[:3]), f"{lines[3]};french"]) + "\n"
    mapping = samples.mapping_of(samples.basic["files"][0], {"pattern": "resultats.csv", "tables": [table]})
    fault = faults_of(bench, mapping, {"resultats.csv": text})["contradicts_catalogue"]
    assert (fault.lines, fault.expected["course"]) == ((5,), "063226")


def test_rows_left_out_by_the_mapping_are_counted_and_told_apart(bench, samples):
    table = {**samples.results_table, "only": {"etape": ["1"]}}
    mapping = samples.mapping_of(samples.basic["files"][0], {"pattern": "resultats.csv", "tables": [table]})
    note = faults_of(bench, mapping)["excluded_by_mapping"]
    assert (note.count, note.lines, note.is_note) == (1, (3,), True)


def test_an_empty_cell_of_a_competency_the_course_does_not_have_is_no_fault(bench, samples):
    table = {name: kept for name, kept in copy.deepcopy(samples.results_table).items() if name != "marks"}
    for name in ("competency", "mark"):
        del table["columns"][name]
    table["unpivot"] = [
        {"columns": {"C1": {"competency": "problem_solving"}, "Lire": {"competency": "reading"}}, "value": "mark"}
    ]
    mapping = samples.mapping_of(samples.basic["files"][0], {"pattern": "resultats.csv", "tables": [table]})
    text = "ecole;fiche;annee;cours;etape;C1;Lire\nA;1;2026;063126;1;70;\nA;2;2026;063126;1;71;65\n"
    found = faults_of(bench, mapping, {"resultats.csv": text})
    assert found["empty_cell"].is_note
    assert found["empty_cell"].lines == (2,)
    assert found["unknown_competency"].lines == (3,)
    assert bench.table("results")["mark"].tolist() == [70, 71]


def test_a_school_without_results_is_not_written(bench, samples):
    found = faults_of(bench, None, {"eleves.csv": samples.with_lines(samples.students, "B;7;2026;1;101;F;;")})
    assert found["required_table_missing"].count == 1
    assert not (bench.store / "schools" / "B").exists()


# Whole files -----------------------------------------------------------------------------------------


def workbook(rows: list[list], sheet: str = "Feuille1") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def zipped() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("x.txt", "x")
    return written.getvalue()


FILES = {
    "empty_file": ("resultats_2.csv", b""),
    "header_only": ("resultats_2.csv", b"ecole;fiche;annee;cours;competence;etape;note\n"),
    "binary_file": ("resultats_2.csv", bytes(range(256)) * 40),
    "wrong_kind": ("resultats_2.csv", workbook([["ecole"]])),
    "wrong_encoding": ("resultats_2.csv", "ecole;fiche\nÉcole;é\n".encode("cp1252")),
    "no_expected_column": ("resultats_2.csv", b"Tremblay;Marie;12\nGagnon;Luc;14\n"),
    "wrong_separator": ("resultats_2.csv", b"ecole,fiche,annee,cours\nA,1,2026,063126\n"),
    "truncated_file": ("resultats_2.csv.gz", gzip.compress(b"ecole;fiche\nA;1\n" * 500)[:-20]),
    "duplicated_header": (
        "resultats_2.csv",
        b"ecole;fiche;annee;cours;competence;etape;note;note\nA;1;2026;063126;overall;3;1;2\n",
    ),
    "missing_column": (
        "resultats_2.csv",
        b"ecole;fiches;annee;cours;competence;etape;note\nA;1;2026;063126;overall;3;50\n",
    ),
}


@pytest.mark.parametrize("rule", FILES)
def test_a_file_that_cannot_be_used_is_told_and_the_others_are_kept(rule, bench, samples):
    name, content = FILES[rule]
    ending = ".csv.gz" if name.endswith(".gz") else ".csv"
    extra = {"pattern": f"resultats_2{ending}", "tables": [samples.results_table]}
    mapping = samples.mapping_of(
        samples.basic["files"][0], {"pattern": "resultats.csv", "tables": [samples.results_table]}, extra
    )
    found = faults_of(bench, mapping, {name: content})
    assert found[rule].file == name
    assert len(bench.table("results")) == 4


def test_a_directory_named_like_a_file_is_told(bench, samples):
    (bench.raw / "resultats_3.csv").mkdir(parents=True)
    assert faults_of(bench)["folder_instead_of_file"].file == "resultats_3.csv"


def test_a_file_that_cannot_be_opened_is_told(bench, samples, monkeypatch):
    from portraitlib.ingest import inspection

    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(inspection, "_check_kind", refuse)
    fault = faults_of(bench)["unreadable_file"]
    assert fault.expected == {"reason": "PermissionError"}


def test_the_right_encoding_is_suggested(bench, samples):
    text = samples.results + "A;2;2026;063126;overall;3;Évalué\n"
    fault = faults_of(bench, None, {"resultats.csv": text.encode("cp1252")})["wrong_encoding"]
    assert (fault.expected["declared"], fault.expected["suggestion"], fault.lines) == ("utf-8", "cp1252", (6,))


def test_utf8_read_as_cp1252_is_refused_rather_than_garbled(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    mapping["defaults"]["encoding"] = "cp1252"
    fault = faults_of(bench, mapping, {"eleves.csv": samples.students.replace("101", "Aînés")})["wrong_encoding"]
    assert fault.expected["suggestion"] == "utf-8"


def test_a_utf16_file_is_suggested_as_such(bench, samples):
    fault = faults_of(bench, None, {"resultats.csv": samples.results.encode("utf-16")})["wrong_encoding"]
    assert fault.expected["suggestion"] == "utf-16"


def test_a_missing_file_is_told_unless_it_is_optional(bench, samples):
    needed = {"pattern": "absences.csv", "tables": [samples.results_table]}
    told = faults_of(bench, samples.mapping_of(*samples.basic["files"], needed))
    assert told["file_missing"].file == "absences.csv"
    optional = samples.mapping_of(*samples.basic["files"], {**needed, "optional": True})
    assert "file_missing" not in faults_of(bench, optional)


def test_a_misspelt_header_is_shown_beside_the_one_expected(bench, samples):
    fault = faults_of(bench, None, {"eleves.csv": samples.students.replace("sexe", "sexee")})["missing_column"]
    assert (fault.expected["header"], fault.expected["close"], fault.column) == ("sexe", "sexee", "sex")
    assert bench.table("students")["sex"].isna().all()


def test_a_first_line_without_any_known_header_is_never_quoted(bench, samples):
    found = faults_of(bench, None, {"resultats_2.csv": "Tremblay;Marie;1\nRoy;Luc;2\n"})
    assert "Tremblay" not in str(found["no_expected_column"])
    assert "columns_ignored" not in found


def test_columns_and_files_that_nothing_uses_are_noted(bench, samples):
    header, *lines = samples.students.splitlines()
    text = "\n".join([f"{header};remarque", *(f"{line};x" for line in lines)]) + "\n"
    found = faults_of(bench, None, {"eleves.csv": text, "notes.docx": b"x"})
    assert found["columns_ignored"].expected == {"names": "remarque", "n_names": 1}
    assert found["files_ignored"].expected == {"names": "notes.docx", "n_names": 1}


def test_lines_with_too_few_or_too_many_cells_are_set_aside(bench, samples):
    text = samples.with_lines(
        samples.results, "A;1;2026", "A;1;2026;063126;overall;3;70;71", "A;1;2026;063126;overall;3;70;;"
    )
    fault = faults_of(bench, None, {"resultats.csv": text})["wrong_number_of_cells"]
    assert (fault.count, fault.lines) == (2, (6, 7))
    assert len(bench.table("results")) == 5


def test_a_last_line_that_is_cut_is_told_as_such(bench, samples):
    found = faults_of(bench, None, {"resultats.csv": samples.results + "A;1;2026;0631"})
    assert found["truncated_line"].lines == (6,)
    assert "wrong_number_of_cells" not in found


def test_a_quote_that_is_never_closed_does_not_swallow_what_came_before(bench, samples):
    text = samples.with_lines(samples.results, 'A;1;2026;063126;overall;3;"70', "A;2;2026;063126;overall;3;70")
    fault = faults_of(bench, None, {"resultats.csv": text})["unclosed_quote"]
    assert fault.lines == (6, 7)
    assert len(bench.table("results")) == 4


def test_a_stray_quote_spoils_its_own_line_only(bench, samples):
    text = samples.with_lines(samples.results, 'A;1;2026;063126;overall;3;"70"x', "A;2;2026;063126;overall;3;70")
    fault = faults_of(bench, None, {"resultats.csv": text})["malformed_line"]
    assert fault.lines == (6,)
    assert len(bench.table("results")) == 5


# Workbooks and names ----------------------------------------------------------------------------------


def in_workbook(samples, **more) -> dict:
    entry = {"pattern": "resultats.xls*", "tables": [samples.results_table], **more}
    entry["pattern"] = "resultats.xlsx"
    return samples.mapping_of(samples.basic["files"][0], entry)


def test_a_workbook_that_cannot_be_opened_is_told(bench, samples):
    assert faults_of(bench, in_workbook(samples), {"resultats.xlsx": zipped()})["unreadable_workbook"]


def test_a_page_named_like_a_workbook_is_told(bench, samples):
    fault = faults_of(bench, in_workbook(samples), {"resultats.xlsx": b"<html><table></table></html>"})["wrong_kind"]
    assert fault.expected == {"kind": "workbook", "found": "html"}


def test_a_missing_sheet_is_told_without_naming_the_others(bench, samples):
    content = workbook([["ecole"]], "Marie Tremblay")
    fault = faults_of(bench, in_workbook(samples, sheet="Notes"), {"resultats.xlsx": content})["sheet_missing"]
    assert fault.expected == {"sheet": "Notes", "found": 1}


def test_an_empty_sheet_is_told(bench, samples):
    assert faults_of(bench, in_workbook(samples), {"resultats.xlsx": workbook([])})["empty_sheet"].sheet == "Feuille1"


def test_sheets_that_are_not_read_are_noted(bench, samples):
    book = openpyxl.load_workbook(io.BytesIO(workbook([samples.results.splitlines()[0].split(";")])))
    book.create_sheet("Légende")
    written = io.BytesIO()
    book.save(written)
    assert (
        faults_of(bench, in_workbook(samples), {"resultats.xlsx": written.getvalue()})["sheets_ignored"].expected[
            "names"
        ]
        == "Légende"
    )


def test_a_file_name_that_lacks_the_expected_year_is_told(bench, samples):
    table = copy.deepcopy(samples.results_table)
    table["columns"]["school_year"] = {"file": r"_(\d{4})"}
    mapping = samples.mapping_of(samples.basic["files"][0], {"pattern": "resultats*.csv", "tables": [table]})
    found = faults_of(bench, mapping)
    assert found["name_without_value"].column == "school_year"
    assert found["required_missing"].count == 4


def test_an_expression_that_finds_no_header_is_told(bench, samples):
    table = copy.deepcopy(samples.results_table)
    for name in ("term", "mark"):
        del table["columns"][name]
    table["unpivot"] = [{"matching": r"^É(\d)$", "into": "term", "value": "mark"}]
    mapping = samples.mapping_of(samples.basic["files"][0], {"pattern": "resultats*.csv", "tables": [table]})
    fault = faults_of(bench, mapping)["no_column_matching"]
    assert fault.expected["header"] == r"^É(\d)$"


# Other tables -----------------------------------------------------------------------------------------


def other_table(samples, name: str, columns: dict, **more) -> dict:
    entry = {"pattern": "autre.csv", "tables": [{"table": name, "columns": columns, **more}]}
    return samples.mapping_of(*samples.basic["files"], entry)


STUDENT = {"school_id": {"value": "A"}, "student_id": {"from": "fiche", "identifier": "other"}}
RESPONSES = {
    **STUDENT,
    "instrument": {"value": "T1"},
    "date": {"value": "2025-09-10"},
    "item": "item",
    "score": "score",
}


def with_items(samples, **more) -> dict:
    mapping = other_table(samples, "responses", RESPONSES, **more)
    items = {"instrument": {"value": "T1"}, "item": "item", "maximum_score": "max"}
    mapping["files"].append({"pattern": "items.csv", "tables": [{"table": "items", "columns": items}]})
    return mapping


def test_a_response_to_an_unknown_item_or_above_its_maximum_is_set_aside(bench, samples):
    files = {"items.csv": "item;max\nQ1;2\nQ2;1\n", "autre.csv": "fiche;item;score\n1;Q1;2\n1;Q2;2\n1;Q9;1\n"}
    found = faults_of(bench, with_items(samples), files)
    assert (found["score_above_maximum"].lines, found["unknown_item"].lines) == ((3,), (4,))
    assert found["unknown_item"].found == ("Q9",)
    assert bench.table("items")["item"].tolist() == ["Q1", "Q2"]


def test_a_letter_in_place_of_a_score_is_kept_as_its_code(bench, samples):
    files = {"items.csv": "item;max\nQ1;2\n", "autre.csv": "fiche;item;score\n1;Q1;O\n2;Q1;z\n"}
    found = faults_of(bench, with_items(samples, marks={"codes": {"O": "omitted"}}), files)
    assert bench.table("responses")["response_code"].tolist() == ["omitted"]
    assert found["not_a_number"].found == ("z",)


def test_a_score_and_a_code_together_are_refused(bench, samples):
    mapping = with_items(samples)
    mapping["files"][2]["tables"][0]["columns"]["response_code"] = "code"
    files = {"items.csv": "item;max\nQ1;2\n", "autre.csv": "fiche;item;score;code\n1;Q1;1;absent\n"}
    assert faults_of(bench, mapping, files)["score_and_code"].count == 1


def test_an_answer_outside_its_scale_is_set_aside(bench, samples):
    columns = {**STUDENT, "date": {"value": "2025-10-01"}, "dimension": {"value": "affective"}, "item": {"value": "E1"}}
    columns |= {"answer": "rep", "scale_low": {"value": 1}, "scale_high": {"value": 5}, "is_reversed": {"value": False}}
    found = faults_of(bench, other_table(samples, "engagement", columns), {"autre.csv": "fiche;rep\n1;5\n2;6\n"})
    assert found["outside_scale"].lines == (3,)


def test_a_session_of_a_service_the_student_does_not_have_is_set_aside(bench, samples):
    columns = {**STUDENT, "service_id": "no", "date": {"value": "2025-10-01"}, "was_attended": "venu"}
    found = faults_of(bench, other_table(samples, "sessions", columns), {"autre.csv": "fiche;no;venu\n1;S1;oui\n"})
    assert found["unknown_service"].count == 1


def test_a_truth_value_that_cannot_be_read_is_emptied(bench, samples):
    columns = {**STUDENT, "school_year": {"value": 2026}, "has_intervention_plan": "pi"}
    mapping = samples.mapping_of(
        samples.basic["files"][1], {"pattern": "autre.csv", "tables": [{"table": "students", "columns": columns}]}
    )
    found = faults_of(bench, mapping, {"autre.csv": "fiche;pi\n1;oui\n2;non\n3;peut-être\n"})
    assert (found["not_a_boolean"].count, found["not_a_boolean"].lines) == (1, (4,))
    assert found["not_a_boolean"].found == ()
    assert bench.table("students")["has_intervention_plan"].tolist() == [True, False, pd.NA]


def test_a_code_permanent_of_the_wrong_shape_is_set_aside_and_never_quoted(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    for file in mapping["files"]:
        file["tables"][0]["columns"]["student_id"]["identifier"] = "code_permanent"
    header = samples.students.splitlines()[0]
    students = f"{header}\nA;ZZZZ01019901;2026;1;101;F;;\nA;ZZZZ41019901;2026;1;101;F;;\n"
    results = "ecole;fiche;annee;cours;competence;etape;note\nA;ZZZZ01019901;2026;063126;overall;1;72\n"
    fault = faults_of(bench, mapping, {"eleves.csv": students, "resultats.csv": results})["code_permanent_shape"]
    assert (fault.lines, fault.found) == ((3,), ())


def test_a_store_made_with_another_key_is_noted(bench, samples):
    bench.bring()
    bench.key.unlink()
    files = {"eleves.csv": samples.students.replace("A;", "B;"), "resultats.csv": samples.results.replace("A;", "B;")}
    assert faults_of(bench, None, files)["key_changed"].expected["names"] == "A"


def test_a_declared_school_without_data_is_noted(bench):
    assert faults_of(bench)["schools_without_data"].expected["names"] == "B"
