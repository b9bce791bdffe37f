"""A first mapping guessed from the headers of a folder: what it recognises, and that the import takes it as it is."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest
import yaml
from click.testing import CliRunner

from portraitlib.cli.importing import import_
from portraitlib.display.explanations import explanation
from portraitlib.display.guessed_mapping import written_mapping
from portraitlib.display.wording import Words
from portraitlib.errors import MappingError
from portraitlib.ingest import import_raw
from portraitlib.ingest.guess import guess_mapping
from portraitlib.tables.store import open_partition

NAMES = [f"{start}{end}" for start in ("Brax", "Drul", "Flim", "Gwex") for end in ("ane", "iko", "ude")]


def guessed(bench, samples) -> str:
    guess = guess_mapping(bench.raw, project=samples.root, today=date(2026, 2, 1))
    return written_mapping(guess, Words("fr")).replace("\N{NO-BREAK SPACE}", " ")


def imported(bench, samples):
    """Write the guessed mapping, read it back and import with it, as it is."""
    text = guessed(bench, samples)
    assert not [name for name in NAMES if name.casefold() in text.casefold()]
    content = text.split("files:")[1]
    for line in content.splitlines():
        assert line.endswith("# À CONFIRMER") or re.search(r"^\s*(#|tables:|columns:|unpivot:|$)", line), line
    bench.mapping_file.write_text(text, encoding="utf-8")
    report = import_raw(bench.mapping_file, bench.raw, bench.store, key_file=bench.key, project=samples.root)
    rows = report.reconciliation
    assert (rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]).all()
    return yaml.safe_load(text), report


SIMPLE = {
    "eleves.csv": "Fiche;Nom;Année;Niveau;Foyer;Sexe\n"
    + "".join(f"{1001 + at};{name};2025-2026;2;21;F\n" for at, name in enumerate(NAMES)),
    "notes.csv": "Fiche;Cours;Groupe;Étape 1;Étape 2;Étape 3;Final\n"
    + "".join(f"{1001 + at};063226;21;72,5;ABS;71;70\n" for at in range(len(NAMES))),
}


def test_a_list_of_students_and_their_marks_by_term_import_as_guessed(bench, samples):
    bench.write(SIMPLE)
    mapping, report = imported(bench, samples)
    assert report.faults == ()
    assert mapping["drop"] == ["Nom"]
    assert mapping["defaults"] == {"encoding": "utf-8", "separator": ";", "decimal": ","}
    results = open_partition(bench.store, "ecole").read("results")
    assert len(results) == len(NAMES) * 4
    assert results["mark_code"].dropna().unique().tolist() == ["AB"]
    assert results["school_year"].unique().tolist() == [2026]


def test_an_export_of_windows_with_lines_above_its_headers(bench, samples):
    students = (
        "Liste des élèves\r\nÉcole;Pavillon\r\n\r\nN° de fiche;Code permanent;Nom de l'élève;Prénom;Courriel;"
        "Classe foyer;Degré;Sexe;Date de naissance;Date d'entrée\r\n"
    )
    results = "Code permanent;Nom;Prénom;Code cours;Gr;Étape;Résultat;Humeur\r\n"
    for at, name in enumerate(NAMES):
        code = f"ZZZ{'BCDFGHJKLMNP'[at]}01010{at % 10}10"
        students += f"10{at};{code};{name};Zoé;{name}@exemple.invalid;101;1re sec.;Féminin;25/03/2012;27/08/2025\r\n"
        results += f"{code};{name};Zoé;132108;12;Étape 1;72,5;bonne\r\n{code};{name};Zoé;132108;12;Final;EXE;bonne\r\n"
    bench.write({"GPI_eleves.txt": students, "GPI_resultats.txt": results}, encoding="cp1252")
    mapping, report = imported(bench, samples)
    assert report.faults == ()
    assert mapping["defaults"]["encoding"] == "cp1252"
    assert mapping["files"][0]["header"] == 4
    assert mapping["drop"] == ["Courriel", "Nom", "Nom de l'élève", "Prénom"]
    student = open_partition(bench.store, "ecole").read("students").iloc[0]
    assert (student["grade_level"], student["sex"], student["age_on_september_30"]) == (1, "F", 13)
    assert str(student["entry_date"])[:10] == "2025-08-27"
    terms = open_partition(bench.store, "ecole").read("results")["term"].value_counts().to_dict()
    assert terms == {"1": len(NAMES), "final": len(NAMES)}
    assert '# Non devinées : "Humeur"' in guessed(bench, samples)


def test_sheets_of_a_workbook_in_english_and_absences_a_column_a_date(bench, samples):
    book = openpyxl.Workbook()
    sheets = {
        "Students": [["Student ID", "Last Name", "First Name", "Grade", "Homeroom", "Gender", "DOB"]],
        "Marks": [["Student ID", "Course Code", "Term", "Mark"]],
        "Notes": [["rien", "de", "connu"], ["a", "b", "c"]],
    }
    for at, name in enumerate(NAMES):
        sheets["Students"].append([str(2000 + at), name, "Zoe", "3", "301", "Female", date(2010, 11, 5)])
        sheets["Marks"].append([str(2000 + at), "063306", "1", 66.5])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    written = io.BytesIO()
    book.save(written)
    days = "Student ID,2025-09-02,2025-09-03,2025-09-04\n2000,A,,L\n2001,,A,\n"
    bench.write({"export.xlsx": written.getvalue(), "attendance.csv": days})
    mapping, report = imported(bench, samples)
    assert report.faults == ()
    assert [file.get("sheet") for file in mapping["files"]] == [None, "Students", "Marks"]
    attendance = open_partition(bench.store, "ecole").read("attendance")
    assert sorted(attendance["status"]) == ["absent", "absent", "late"]
    students = open_partition(bench.store, "ecole").read("students")
    assert students["grade_level"].unique().tolist() == [3]
    assert students["birth_year"].unique().tolist() == [2010]


def test_folders_of_schools_with_the_same_file_names_are_one_entry(bench, samples):
    files = {f"{number} École/{name}": text for number in (100_001, 100_002, 100_003) for name, text in SIMPLE.items()}
    bench.write(files)
    mapping, report = imported(bench, samples)
    assert report.faults == ()
    assert report.schools == ["100001", "100002", "100003"]
    assert [file["pattern"] for file in mapping["files"]] == ["*/eleves.csv", "*/notes.csv"]


def test_a_list_of_results_alone_gives_its_students_too(bench, samples):
    lines = "".join(f"2025-2026;{1 + at};{name};4;063404;{60 + at}\n" for at, name in enumerate(NAMES))
    more = "".join(f"2025-2026;{1 + at};{name};4;999999;{60 + at}\n" for at, name in enumerate(NAMES))
    bench.write({"resultats 2025.csv": f"Année scolaire;Fiche;Élève;Niveau;Matière;Résultat final\n{lines}{more}"})
    mapping, report = imported(bench, samples)
    assert [table["table"] for table in mapping["files"][0]["tables"]] == ["results", "students"]
    assert {fault.rule for fault in report.faults} == {"unknown_course"}
    assert len(open_partition(bench.store, "ecole").read("students")) == len(NAMES)
    assert "Codes de cours sans matière connue : 1." in guessed(bench, samples)


def test_several_years_of_the_same_export_are_one_pattern_and_an_unknown_course_finds_its_subject(bench, samples):
    marks = SIMPLE["notes.csv"].replace("063226", "063999")
    students = SIMPLE["eleves.csv"].replace(";Année", ";Âge").replace("2025-2026", "13")
    bench.write({f"{name}_{year}.csv": text for year in (2025, 2026) for name, text in (("n", marks), ("e", students))})
    mapping, report = imported(bench, samples)
    assert report.faults == ()
    assert [file["pattern"] for file in mapping["files"]] == ["e_*.csv", "n_*.csv"]
    assert mapping["courses"] == [{"code": "063999", "subject": "mathematics"}]
    assert sorted(open_partition(bench.store, "ecole").read("students")["school_year"].unique()) == [2025, 2026]


def test_what_is_not_guessed_is_listed_and_names_are_written_nowhere(bench, samples):
    bench.write(
        SIMPLE
        | {
            f"bulletin {NAMES[0]}.csv": f"Fiche;Cours;Note;{NAMES[1]};Humeur\n1001;063226;70;1;x\n",
            f"mot de {NAMES[2]}.pdf": "x",
            "fiche 1234567.csv": "x;y\n1;2\n",
            "vide.csv": "",
        }
    )
    text = guessed(bench, samples)
    assert not [name for name in NAMES if name.casefold() in text.casefold()]
    assert "1234567" not in text
    assert 'pattern: "bulletin *.csv"' in text
    assert "vide.csv" in text.split("files:")[1]
    assert "Humeur" in text


def test_a_file_name_cannot_write_lines_of_its_own(bench, samples):
    bench.write(SIMPLE | {"a\nrules: rien\n.pdf": "x", "b\nname: autre\n.csv": ""})
    mapping = yaml.safe_load(guessed(bench, samples))
    assert mapping["name"] == "brut"
    assert "rules" not in mapping


def test_the_command_writes_the_file_once_and_imports_nothing(bench, samples, monkeypatch):
    bench.write(SIMPLE)
    monkeypatch.setenv("PORTRAIT_PROJECT", str(samples.root))
    run = CliRunner()
    arguments = ["--guess", str(bench.raw), "--mapping", str(bench.mapping_file)]
    first = run.invoke(import_, arguments, standalone_mode=False)
    assert first.exception is None
    assert "Confirmez chaque ligne" in first.output
    assert not bench.store.exists()
    assert run.invoke(import_, arguments, standalone_mode=False).exception.code == "mapping_exists"
    shown = run.invoke(import_, ["--guess", str(bench.raw)], standalone_mode=False)
    assert yaml.safe_load(shown.output)["name"] == "brut"


@pytest.mark.parametrize("missing", ["--mapping", "--raw"])
def test_an_import_still_asks_for_its_mapping_and_its_folder(missing):
    given = {"--mapping": "x.yml", "--raw": "x"}
    del given[missing]
    refused = CliRunner().invoke(import_, [text for pair in given.items() for text in pair])
    assert refused.exit_code == 2
    assert missing in refused.output


def tables_guessed(bench, samples) -> dict[str, list[str]]:
    guess = guess_mapping(bench.raw, project=samples.root, today=date(2026, 2, 1))
    return {file.pattern: [table.table for table in file.tables] for file in guess.files}


def test_days_on_which_something_was_done_and_lists_of_adults_are_neither_absences_nor_students(bench, samples):
    days = "".join(f"{1001 + at};2025-10-0{1 + at % 7};Récupération;45\n" for at in range(12))
    adults = "".join(f"90{at};Enseignante;2{at}\n" for at in range(5))
    bench.write(
        SIMPLE
        | {
            "suivi.csv": "Fiche;Date;Intervention;Durée\n" + days,
            "journal.csv": "Fiche;Date;Sujet;Durée\n" + days,
            "personnel.csv": "Matricule;Fonction;Groupe\n" + adults,
            "enseignants.csv": "Matricule;Tâche;Groupe\n" + adults,
        }
    )
    assert tables_guessed(bench, samples) == {"eleves.csv": ["students"], "notes.csv": ["results"]}


def test_of_a_list_of_all_the_persons_of_a_school_the_students_alone_are_taken(bench, samples):
    persons = "".join(f"{1001 + at};{'student' if at < 12 else 'teacher'};2;21\n" for at in range(15))
    bench.write(SIMPLE | {"eleves.csv": "Fiche;Role;Grade;Homeroom\n" + persons})
    mapping, report = imported(bench, samples)
    assert mapping["files"][0]["tables"][0]["only"] == {"Role": ["student"]}
    assert open_partition(bench.store, "ecole").read("students").shape[0] == 12
    assert [note.rule for note in report.notes] == ["excluded_by_mapping"]


def test_a_reason_that_is_a_lateness_is_no_absence(bench, samples):
    rows = "".join(f"{1001 + at};2025-10-0{1 + at % 3};{('Retard', 'Absence motivée')[at % 2]}\n" for at in range(12))
    bench.write(SIMPLE | {"absences.csv": "Fiche;Date;Motif\n" + rows})
    assert imported(bench, samples)[1].faults == ()
    statuses = open_partition(bench.store, "ecole").read("attendance")["status"]
    assert statuses.value_counts().to_dict() == {"late": 6, "absent": 6}


def test_exports_sent_in_a_zip_are_guessed_as_if_they_stood_beside_it(bench, samples):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in SIMPLE.items():
            archive.writestr(f"Envoi/{name}", text)
        archive.writestr("__MACOSX/Envoi/._notes.csv", b"\0")
    bench.write({"envoi.zip": packed.getvalue()})
    mapping, report = imported(bench, samples)
    assert [file["pattern"] for file in mapping["files"]] == ["*/eleves.csv", "*/notes.csv"]
    assert report.faults == () and report.schools == ["ecole"]


def test_a_folder_of_which_nothing_is_guessed_makes_a_mapping_that_says_in_french_what_it_lacks(bench, samples):
    bench.write({"eleves.pdf": b"%PDF"})
    bench.mapping_file.write_text(guessed(bench, samples), encoding="utf-8")
    with pytest.raises(MappingError) as refused:
        import_raw(bench.mapping_file, bench.raw, bench.store, key_file=bench.key, project=samples.root)
    assert "None" not in explanation(refused.value, Words("fr"))


def test_headers_over_three_lines_are_the_last_of_them_and_its_terms_may_be_bare_numbers(bench, samples):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Relevé 2025-2026"],
        ["Fiche", "Cours", "Groupe", "Résultats"],
        ["", "", "", "Étapes", "", "", "Bilan"],
    ):
        sheet.append(row)
    sheet.append(["", "", "", "1", "2", "3", "Final"])
    for at in range(len(NAMES)):
        sheet.append([str(1001 + at), "063226", "21", 72, 64, 70, 69])
    for area in ("A1:G1", "A2:A4", "B2:B4", "C2:C4", "D2:G2", "D3:F3"):
        sheet.merge_cells(area)
    written = io.BytesIO()
    book.save(written)
    bench.write({"eleves.csv": SIMPLE["eleves.csv"], "notes.xlsx": written.getvalue()})
    mapping, report = imported(bench, samples)
    assert mapping["files"][1]["header"] == 4 and report.faults == ()
    results = open_partition(bench.store, "ecole").read("results")
    assert results.groupby("term", observed=True)["mark"].first().to_dict() == {"1": 72, "2": 64, "3": 70, "final": 69}


def test_competencies_by_the_words_of_the_report_card_and_dates_a_spreadsheet_counts(bench, samples):
    words = [
        "Lire des textes variés",
        "E\N{COMBINING ACUTE ACCENT}crire",
        "Communiquer oralement",
        "Résultat disciplinaire",
    ]
    rows = "".join(f"{1001 + at};132208;21;{word};Étape 1;72\n" for at in range(len(NAMES)) for word in words)
    students = SIMPLE["eleves.csv"].replace("Sexe\n", "Sexe;Entrée\n").replace(";F\n", ";F;45897\n")
    bench.write({"eleves.csv": students, "notes.csv": "Fiche;Cours;Groupe;Compétence;Étape;Note\n" + rows})
    assert imported(bench, samples)[1].faults == ()
    results = open_partition(bench.store, "ecole").read("results")
    assert sorted(results["competency"].unique()) == ["oral", "overall", "reading", "writing"]
    entries = open_partition(bench.store, "ecole").read("students")["entry_date"]
    assert entries.dt.date.unique().tolist() == [date(2025, 8, 28)]


def test_a_file_of_spoilt_accents_is_told_and_nothing_is_guessed_of_it(bench, samples):
    bench.write(SIMPLE | {"notes.csv": SIMPLE["notes.csv"].encode().decode("cp1252", "replace").encode()})
    assert tables_guessed(bench, samples) == {"eleves.csv": ["students"]}
    assert 'Fichier non lu : "notes.csv" (accents abîmés' in guessed(bench, samples)


def test_a_header_over_two_lines_of_text_is_found_where_it_begins(bench, samples):
    students = SIMPLE["eleves.csv"].replace("Niveau;", '"Niveau\nscolaire";')
    bench.write(SIMPLE | {"eleves.csv": "Liste des élèves\n" + students})
    mapping, report = imported(bench, samples)
    assert mapping["files"][0]["header"] == 2 and report.faults == ()
    assert open_partition(bench.store, "ecole").read("students")["grade_level"].tolist() == [2] * len(NAMES)


@pytest.mark.parametrize(
    "days", [["15/09/2025", "16/09/2025", "17/09/2025"], ["15 sept. 2025", "16 sept. 2025", "1 oct. 2025"]]
)
def test_a_column_a_day_is_attendance_however_the_days_are_written(bench, samples, days):
    rows = "".join(f"{1001 + at};{'A' if at % 2 else ''};R;\n" for at in range(len(NAMES)))
    bench.write(SIMPLE | {"presences.csv": f"Fiche;{';'.join(days)}\n{rows}"})
    assert imported(bench, samples)[1].faults == ()
    attendance = open_partition(bench.store, "ecole").read("attendance")
    assert attendance["status"].value_counts().to_dict() == {"late": 12, "absent": 6}
    assert attendance["date"].min().date() == date(2025, 9, 15)


def test_days_of_which_the_month_is_not_known_are_left_to_somebody(bench, samples):
    rows = "".join(f"{1001 + at};A;;\n" for at in range(len(NAMES)))
    bench.write(SIMPLE | {"presences.csv": f"Fiche;02/09/2025;03/09/2025;04/09/2025\n{rows}"})
    assert "presences.csv" not in tables_guessed(bench, samples)


def test_a_row_of_dates_is_not_taken_for_the_headers(bench, samples):
    students = SIMPLE["eleves.csv"].replace("Foyer;Sexe", "Entrée;Sortie").replace("21;F", "2025-08-28;2026-06-12")
    bench.write(
        SIMPLE | {"eleves.csv": students.replace("Année;Niveau;", "Année;Degré;").replace("Nom;Année", "Nom;An x")}
    )
    guess = guess_mapping(bench.raw, project=samples.root, today=date(2026, 2, 1))
    assert "header" not in guess.files[0].form
