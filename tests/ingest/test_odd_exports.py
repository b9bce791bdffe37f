"""What programs and hands do to a text file without changing what it means: read as it was meant."""

import copy

from portraitlib.display.faults import describe_fault
from portraitlib.display.wording import Words

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
    assert {fault.rule for fault in report.faults} == {"student_not_enrolled"}


def test_a_list_separated_by_tabs_is_told_by_its_separator(bench, samples):
    report = bench.bring(None, {"resultats_b.csv": samples.results.replace(";", "\t")})
    (fault,) = report.faults
    assert (fault.rule, fault.count) == ("wrong_separator", 4)
    assert "tab" in describe_fault(fault, Words("fr"))
