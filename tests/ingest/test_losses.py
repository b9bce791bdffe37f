"""What the store keeps of what it lacks: as far as a lost row could be read, and never a value that broke a rule."""

from __future__ import annotations

import copy

ALL = ["table", "column", "rule", "is_cell", "n_rows"]


def losses(bench, files: dict, mapping: dict | None = None, school: str = "A"):
    bench.bring(mapping, files)
    return bench.table("losses", school)


def test_a_school_that_loses_nothing_has_no_losses(bench):
    assert len(losses(bench, {})) == 0


def test_a_lost_result_keeps_its_student_year_subject_level_group_and_term(bench, samples):
    found = losses(bench, {"resultats.csv": samples.with_lines(samples.results, "A;3;2026;063226;overall;2;999")})
    assert found[ALL].to_numpy().tolist() == [["results", "mark", "mark_outside_scale", False, 1]]
    about = found[["school_year", "subject", "course_level", "grade_level", "group", "term"]]
    assert about.iloc[0].tolist() == [2026, "mathematics", 2, 2, "201", "2"]
    assert found["student_id"].isin(bench.table("students")["student_id"]).all()


def test_a_lost_student_may_be_counted_with_the_results_that_follow(bench, samples):
    students = samples.students.replace("A;3;2026;2;201", "A;3;vingt-six;2;201")
    found = losses(bench, {"eleves.csv": students})
    assert found[["table", "rule"]].to_numpy().tolist() == [
        ["results", "student_not_enrolled"],
        ["students", "not_a_school_year"],
    ]
    assert found["student_id"].nunique() == 1


def test_an_emptied_cell_is_kept_with_its_column_and_not_its_text(bench, samples):
    found = losses(bench, {"eleves.csv": samples.with_lines(samples.students, "A;9;2026;FPT;suivi zzzz01019901;F;;")})
    assert found[ALL].to_numpy().tolist() == [
        ["students", "grade_level", "not_a_grade", True, 1],
        ["students", "group", "code_permanent_in_text", True, 1],
    ]
    assert found[["grade_level", "group"]].isna().all(axis=None)


def test_rows_that_nobody_misses_are_no_loss(bench, samples):
    line = samples.results.splitlines()[1]
    again = samples.with_lines(samples.results, line, line.replace("72,5", ""), "Z;1;2026;063126;overall;3;70")
    assert len(losses(bench, {"resultats.csv": again})) == 0


def test_a_line_that_cannot_be_read_is_of_the_only_school_of_the_import(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    mapping["schools"] = [{"school_id": "A"}]
    found = losses(bench, {"resultats.csv": samples.with_lines(samples.results, "A;1;2026")}, mapping)
    assert found[["rule", "school_year", "is_certain"]].to_numpy().tolist() == [["wrong_number_of_cells", 2026, True]]


def test_a_line_without_a_school_may_be_of_any_school_of_its_file(bench, samples):
    other = "ecole;fiche;annee;niveau;groupe;sexe;entree;sortie\nB;8;2026;1;101;F;;\n"
    marks = "ecole;fiche;annee;cours;competence;etape;note\nB;8;2026;063126;overall;1;70\n"
    files = {"eleves_b.csv": other, "resultats_b.csv": marks}
    found = losses(bench, {**files, "resultats.csv": samples.with_lines(samples.results, "A;1;2026")})
    assert found[["rule", "is_certain"]].to_numpy().tolist() == [["wrong_number_of_cells", False]]
    assert len(bench.table("losses", "B")) == 0


def test_a_file_that_cannot_be_used_is_a_loss_of_every_school_that_it_may_hold(bench, samples):
    header = samples.results.splitlines()[0]
    broken = samples.results.replace(header, header.replace("etape", "moment"))
    found = losses(bench, {"resultats_bis.csv": broken})
    assert found[["rule", "n_rows", "is_certain"]].to_numpy().tolist() == [["missing_column", 4, False]]


def test_what_students_contradict_without_dates_is_a_loss_of_that_value(bench, samples):
    students = samples.students.replace("2025-08-28", "")
    found = losses(bench, {"eleves.csv": samples.with_lines(students, "A;1;2026;1;102;F;;")})
    assert found[ALL].to_numpy().tolist() == [["students", "group", "repeated_contradiction", True, 1]]


def test_a_row_whose_columns_are_shifted_keeps_its_student_and_none_of_its_texts(bench, samples):
    shifted = samples.with_lines(samples.students, "A;9;2026;Nom;Prénom;1;101;F", "A;8;2026;FPT;102;F;;")
    report = bench.bring(files={"eleves.csv": shifted})
    told = {fault.rule: fault for fault in report.faults if fault.column == "group"}
    assert (told["doubtful_row"].lines, told["doubtful_row"].found, told["doubtful_row"].is_cell) == ((5,), (), True)
    assert bench.table("students")["group"].fillna("").tolist()[3:] == ["", "102"]


def test_a_cell_that_breaks_two_rules_is_emptied_once(bench, samples):
    report = bench.bring(files={"eleves.csv": samples.with_lines(samples.students, "A;9;2026;7,5;101;F;;")})
    assert report.reconciliation["n_emptied"].sum() == 1
    assert bench.table("losses")["n_rows"].sum() == 1


def test_a_faulty_row_of_a_school_that_is_not_declared_is_nobodys_loss(bench, samples):
    assert (
        len(losses(bench, {"resultats.csv": samples.with_lines(samples.results, "Z;1;2026;063126;overall;9;999")})) == 0
    )
