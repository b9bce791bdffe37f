"""A fault is told with what follows from it; cheap causes are named by their name."""

import copy

import pytest

from portraitlib.display.faults import describe_faults
from portraitlib.display.wording import Words
from portraitlib.errors import ImportFaultsError

WORDS = Words("fr")


def refused(bench, mapping=None, files=None):
    """Faults of an import by which nothing is kept, and what is said of them."""
    with pytest.raises(ImportFaultsError) as told:
        bench.bring(mapping, files)
    faults = told.value.facts["faults"]
    return faults, describe_faults(faults, WORDS).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("file", "content", "rule"),
    [
        (
            "eleves.csv",
            "ecole;fiche;année;niveau;groupe;sexe;entree;sortie\nA;1;2026;1;é;F;;\n".encode("cp1252"),
            "wrong_encoding",
        ),
        ("resultats.csv", b"", "empty_file"),
        ("resultats.csv", b"%PDF-1.7", "wrong_kind"),
    ],
)
def test_a_table_that_is_missing_for_its_file_could_not_be_read_follows_from_it(bench, file, content, rule):
    faults, said = refused(bench, None, {file: content})
    missing = [fault for fault in faults if fault.rule in ("required_table_missing", "student_not_enrolled")]
    assert missing and {fault.because for fault in missing} == {(rule, file)}
    assert "Ajoutez les fichiers qui manquent" not in said and "Ajoutez ces élèves" not in said
    assert said.index(WORDS.label(rule, "rule")) < said.index("D'où")


def test_a_file_that_is_missing_is_the_cause_of_the_table_that_is(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    mapping["files"][1]["pattern"] = "notes_absentes.csv"
    faults, said = refused(bench, mapping)
    (missing,) = (fault for fault in faults if fault.rule == "required_table_missing")
    assert missing.because == ("file_missing", "notes_absentes.csv")
    assert said.count("D'où") == 1


def test_without_any_other_fault_files_are_what_is_missing(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    del mapping["files"][1]
    _faults, said = refused(bench, mapping)
    assert "n'emploie pas resultats.csv" in said and "chacune de ces tables : Résultats" in said


def test_every_header_that_is_missing_or_doubled_is_told_at_once(bench, samples):
    students = samples.students.replace("niveau;groupe;sexe", "degre;foyer;genre")
    results = samples.results.replace("competence;etape;note", "comp;note;note")
    _faults, said = refused(bench, None, {"eleves.csv": students, "resultats.csv": results})
    for header in ("niveau", "groupe", "sexe", "competence", "etape", "note"):
        assert f"« {header} »" in said


def test_several_cells_missing_are_told_together(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    table = mapping["files"][1]["tables"][0]
    del table["columns"]["term"], table["columns"]["mark"]
    table["unpivot"] = [{"columns": {f"É{term}": {"term": str(term)} for term in (1, 2, 3)}, "value": "mark"}]
    _faults, said = refused(bench, mapping)
    assert "ces colonnes : « É1 », « É2 » et « É3 »" in said


def test_the_separator_line_of_a_spreadsheet_is_no_header(bench, samples):
    report = bench.bring(files={"eleves.csv": "sep=;\n" + samples.students})
    assert report.faults == () and len(bench.table("students")) == 3


def test_the_foot_of_a_list_is_counted_apart(bench, samples):
    text = samples.with_lines(samples.students, "", "Imprimé le 20 juin 2026", "Total : 3 élèves")
    report = bench.bring(files={"eleves.csv": text})
    (foot,) = (note for note in report.notes if note.rule == "footer_row")
    assert (foot.count, foot.lines) == (2, (6, 7)) and report.faults == ()
    rows = report.reconciliation
    assert (rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]).all()


def test_a_short_row_of_a_student_is_no_foot(bench, samples):
    report = bench.bring(files={"eleves.csv": samples.with_lines(samples.students, "A;4")})
    assert {fault.rule for fault in report.faults} == {"wrong_number_of_cells"}


def test_the_day_numbers_of_a_spreadsheet_are_named_then_read(bench, samples):
    text = samples.with_lines(samples.students, "A;4;2026;2;201;F;45897;")
    report = bench.bring(files={"eleves.csv": text})
    assert {fault.rule for fault in report.faults} >= {"serial_date"}
    mapping = copy.deepcopy(samples.basic)
    mapping["files"][0]["date_formats"] = ["excel"]
    report = bench.bring(mapping, {"eleves.csv": text})
    assert report.faults == ()
    assert set(bench.table("students")["entry_date"].dt.strftime("%Y-%m-%d")) == {"2025-08-28"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "une page HTML. Ouvrez-la dans le tableur"),
        (b'<?xml version="1.0"?><Workbook></Workbook>', "un fichier XML. Ouvrez-le dans le tableur"),
        (b"ecole;fiche\nA;1\n", "un fichier texte (.csv ou .txt). Donnez-lui un nom en .csv"),
    ],
)
def test_what_a_workbook_is_in_truth_is_said_in_words(bench, samples, content, said):
    mapping = copy.deepcopy(samples.basic)
    mapping["files"][1]["pattern"] = "resultats.xls"
    _faults, told = refused(bench, mapping, {"resultats.xls": content})
    assert f"C'est en réalité {said}" in told
