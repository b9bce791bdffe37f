"""What programs and hands do to a text file without changing what it means: read as it was meant."""

import copy

import pytest

from portraitlib.display.faults import describe_fault, describe_faults
from portraitlib.display.wording import Words
from portraitlib.errors import ImportFaultsError

STUDENTS = """ÉCOLE;Fiche;ANNEE;niveau;Groupe;sexe;entree;sortie
A;="0000001";2025-2026;Sec. 1;101;Fille;2025/08/28;
A;'0000002;25-26;1re secondaire;101;masculin;28 août 2025;
ÉCOLE;Fiche;ANNEE;niveau;Groupe;sexe;entree;sortie
A;0000003;20252026;S2;201;F;20250828;15-janv-26
"""
RESULTS = """ecole;fiche;annee;cours;competence;etape;note
A;1.0;2026;063126;overall;1;"72,5"
A;1.0;2026;063126;overall;2;64
ecole;fiche;annee;cours;competence;etape;note

ecole;fiche;annee;cours;competence;etape;note
A;2.0;2026;063126;overall;1;ABS
A;3.0;2026;063226;overall;1;81
"""


def test_an_export_touched_by_programs_and_hands_gives_what_the_plain_one_gives(bench, make_bench, samples):
    mapping = copy.deepcopy(samples.basic)
    for file in mapping["files"]:
        file["tables"][0]["columns"]["student_id"]["digits"] = 7
    plain = make_bench("plain")
    plain.bring(mapping)
    report = bench.bring(mapping, {"eleves.csv": STUDENTS, "resultats.csv": RESULTS})
    assert report.faults == ()
    again = {note.file: note.count for note in report.notes if note.rule == "header_again"}
    assert again == {"eleves.csv": 1, "resultats.csv": 2}
    for table in ("students", "results"):
        columns = [name for name in plain.table(table) if name != "student_id"]
        assert bench.table(table)[columns].equals(plain.table(table)[columns]), table
    assert bench.table("results")["student_id"].isin(bench.table("students")["student_id"]).all()


def test_a_student_enrolled_another_year_lost_no_zeros(bench, samples):
    students = samples.students.replace("A;3;2026", "A;03;2025")
    results = samples.results.replace("A;3;2026", "A;03;2026")
    report = bench.bring(None, {"eleves.csv": students, "resultats.csv": results})
    (fault,) = report.faults
    assert (fault.rule, fault.expected) == ("enrolled_another_year", {"told": ["2025-2026"], "listed": ["2024-2025"]})


def test_a_list_separated_by_tabs_is_told_by_its_separator(bench, samples):
    report = bench.bring(None, {"resultats_b.csv": samples.results.replace(";", "\t")})
    (fault,) = report.faults
    assert (fault.rule, fault.count) == ("wrong_separator", 4)
    assert "tab" in describe_fault(fault, Words("fr"))


def test_a_year_named_by_its_first_in_the_list_only_is_the_cause_that_is_told(bench, samples):
    with pytest.raises(ImportFaultsError) as refused:
        bench.bring(None, {"eleves.csv": samples.students.replace(";2026;", ";2025;")})
    told = describe_faults(refused.value.facts["faults"], Words("fr")).replace("\N{NO-BREAK SPACE}", " ")
    assert told.startswith("- resultats.csv, Résultats, Année scolaire : élève inscrit, mais une autre année")
    assert "2024-2025; ce fichier dit 2025-2026" in told and "named_by: first" in told
    assert "D'où : eleves.csv" in told


def test_students_swallowed_by_a_quote_are_told_under_it_and_not_as_missing(bench, samples):
    report = bench.bring(None, {"eleves.csv": samples.students.replace("A;3;", 'A;"3;')})
    because = {fault.rule: fault.because for fault in report.faults}
    assert because == {"unclosed_quote": (), "student_not_enrolled": ("unclosed_quote", "eleves.csv")}


def test_more_students_missing_than_lines_lost_are_a_fault_of_their_own(bench, samples):
    results = samples.with_lines(samples.results, "A;8;2026;063226;overall;1;60", "A;9;2026;063226;overall;1;60")
    report = bench.bring(None, {"eleves.csv": samples.students.replace("A;3;", 'A;"3;'), "resultats.csv": results})
    assert {fault.rule: fault.because for fault in report.faults}["student_not_enrolled"] == ()


def test_a_school_without_a_list_of_students_is_told_so_with_the_files_that_nothing_reads(bench, samples):
    mapping = samples.mapping_of({"pattern": "resultats.csv", "tables": [samples.results_table]})
    with pytest.raises(ImportFaultsError) as refused:
        bench.bring(mapping)
    (fault,) = refused.value.facts["faults"]
    assert (fault.rule, fault.expected) == ("required_table_missing", {"tables": ["students"], "unused": "eleves.csv"})
    assert "n'emploie pas eleves.csv" in describe_fault(fault, Words("fr"))


def test_a_sign_that_nobody_sees_makes_no_second_group(bench, samples):
    students = samples.students.replace("A;2;2026;1;101", "A;2;2026;1;101\u200b").replace("201;F", "\u202d201\x07;F")
    assert bench.bring(None, {"eleves.csv": students}).faults == ()
    assert sorted(bench.table("students")["group"]) == ["101", "101", "201"]


def test_what_stands_between_two_pages_is_no_row_and_a_short_row_there_is_told(bench, samples):
    head, *rows = samples.students.splitlines()
    text = "\n".join([head, rows[0], "Page 1/2", head, rows[1], "Untel A;2", rows[2], "Imprimé le 12 juin", ""])
    report = bench.bring(None, {"eleves.csv": text})
    assert [(fault.rule, fault.lines) for fault in report.faults] == [("wrong_number_of_cells", (6,))]
    assert {note.rule: note.count for note in report.notes if note.count} == {"footer_row": 2, "header_again": 1}


def test_a_formula_kept_as_text_is_empty_and_told_whatever_the_column(bench, samples):
    results = samples.results.replace("72,5", '"=SI(D2>60;D2;"""")"')
    report = bench.bring(None, {"eleves.csv": samples.students.replace("101;M", "=B2;M"), "resultats.csv": results})
    assert {(fault.rule, fault.file, fault.count) for fault in report.faults} == {
        ("formulas_not_computed", "eleves.csv", 1),
        ("formulas_not_computed", "resultats.csv", 1),
    }
    assert bench.table("students")["group"].isna().sum() == 1


def test_a_cell_too_long_is_told_as_such_and_takes_its_line_alone(bench, samples):
    report = bench.bring(None, {"eleves.csv": samples.students.replace("101;M", "x" * 140_000 + ";M")})
    assert {fault.rule: fault.count for fault in report.faults} == {"cell_too_long": 1, "student_not_enrolled": 1}


def test_spoilt_accents_are_the_cause_of_the_headers_that_are_not_found(bench, samples):
    results = samples.results.replace("note", "résultat")
    mapping = copy.deepcopy(samples.basic)
    mapping["files"][1]["tables"][0]["columns"]["mark"] = "résultat"
    report = bench.bring(mapping, {"resultats.csv": results})
    assert report.faults == ()
    report = bench.bring(mapping, {"resultats.csv": results.encode().decode("cp1252").encode()})
    told = describe_faults(report.faults, Words("fr")).replace("\N{NO-BREAK SPACE}", " ")
    assert told.startswith("- resultats.csv : accents abîmés")
    assert "D'où : resultats.csv, Résultats, Résultat (%) : colonne absente" in told


def test_accents_spoilt_in_a_value_are_told_and_the_rest_is_read(bench, samples):
    students = samples.students.replace(";201;", ";FranÃ§ais;")
    report = bench.bring(None, {"eleves.csv": students})
    assert [(fault.rule, fault.lines) for fault in report.faults] == [("garbled_accents", (4,))]
    assert len(bench.table("students")) == 3


def test_lists_that_contradict_one_another_are_not_said_to_say_the_same(bench, samples):
    others = samples.students.replace("101;M", "102;F")
    report = bench.bring(None, {"eleves2.csv": others})
    told = {(one.rule, one.file): one.count for one in (*report.faults, *report.notes) if one.count}
    assert told[("duplicate_differing", "eleves2.csv")] == 1
    assert "duplicate_completed" not in {rule for rule, _file in told}


def test_a_line_without_its_number_is_the_cause_of_a_student_who_is_not_there(bench, samples):
    report = bench.bring(None, {"eleves.csv": samples.students.replace("A;3;", "A;;")})
    because = {fault.rule: fault.because for fault in report.faults}
    assert because["student_not_enrolled"] == ("required_missing", "eleves.csv")


def test_a_header_that_says_more_than_the_one_expected_is_told_as_close(bench, samples):
    report = bench.bring(None, {"eleves.csv": samples.students.replace("sexe", "sexe (M ou F)")})
    (fault,) = report.faults
    assert fault.expected["close"] == "sexe (M ou F)"
