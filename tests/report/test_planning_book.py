"""The workbook of a plan: written with what the store knows, checked at once, taken."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
import yaml
from python_calamine import CalamineWorkbook

from portraitlib import read_response_by_dose
from portraitlib.display.explanations import explanation
from portraitlib.display.planning_faults import describe_planning
from portraitlib.display.wording import Words
from portraitlib.errors import JournalError, ReportError
from portraitlib.ingest import import_raw
from portraitlib.journal.forms import form_of
from portraitlib.journal.goals import goals_of, phases_of
from portraitlib.journal.opened import Journal
from portraitlib.journal.place import Place
from portraitlib.persons.key import read_key
from portraitlib.report.journal_book import keep_lines, read_book
from portraitlib.report.planning_book import write_planning_book
from portraitlib.report.planning_sheets import EXAMPLE, SHEETS, heading, words_of
from portraitlib.report.planning_taken import journal_lines, read_planning_book, school_of_book
from portraitlib.studies.follow_up.settings import FollowUpRules
from portraitlib.tables.schemas.planning import BY_HAND
from portraitlib.tables.schemas.programmes import FROM_LISTS
from portraitlib.tables.school import open_school, person_meant
from portraitlib.tables.school.persons import handles_of_years
from portraitlib.tables.store import open_partition

WORDS = Words("fr")


@pytest.fixture(scope="module")
def machine(sample_project, tmp_path_factory):
    """A store of the sample that may be changed, its first school and its key."""
    store = tmp_path_factory.mktemp("plan") / "store"
    shutil.copytree(sample_project / "store", store)
    return store, open_school(school="999001", store=str(store)), read_key(sample_project / "key", forbidden=())


@pytest.fixture(scope="module")
def written(machine, tmp_path_factory):
    path = tmp_path_factory.mktemp("classeur") / "offres.xlsx"
    with pytest.MonkeyPatch.context() as patch:
        names = {machine[1].reader.handles.of(one): "=Prénom Nom" for one in machine[1].reader.handles.persons.students}
        patch.setattr("portraitlib.report.book_writer.names_here", lambda *_: names)
        told = write_planning_book(path, machine[1], 2026, WORDS)
    return path, told


def rows_of(path, name):
    return CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()


def checked(machine, path, *, keeps=False):
    store, school, key = machine
    report = read_planning_book(path, school, store, key, keeps=keeps)
    return report, describe_planning(report, WORDS, keeps=keeps).replace("\u00a0", " ")


def test_the_workbook_has_a_sheet_a_table_its_example_and_what_the_store_knows(written, machine):
    path, told = written
    assert set(told) == {*FROM_LISTS, "instruments"}
    names = CalamineWorkbook.from_path(path).sheet_names
    assert names[:12] == ["Lisez-moi", *(f"{sheet.name} 2025-2026" for sheet in SHEETS), "Cible", "Phase"]
    wishes = rows_of(path, "Demandes 2025-2026")
    assert wishes[1][:3] == ["Élève", "Nom", "Matière"]
    assert wishes[2][0] == EXAMPLE
    assert len(wishes) == 3 + told["wishes"]
    handles = set(machine[1].reader.handles.all.values())
    assert {row[0] for row in wishes[3:]} <= handles
    assert {row[1] for row in wishes[3:]} == {"'=Prénom Nom"}


def test_a_workbook_says_which_school_it_was_written_for_and_another_file_says_none(written, tmp_path):
    assert school_of_book(written[0]) == "999001"
    (tmp_path / "autre.xlsx").write_text("pas un classeur", encoding="utf-8")
    assert school_of_book(tmp_path / "autre.xlsx") == school_of_book(tmp_path / "absent.xlsx") == ""


def test_what_was_written_is_taken_back_whole_and_changes_nothing(written, machine):
    store = machine[0]
    before = {name: open_partition(store, "999001").read(name) for name in ("students", *FROM_LISTS)}
    report, said = checked(machine, written[0])
    assert (report.faults, "Rien à corriger." in said, "Prénom" in said) == ((), True, False)
    rows = report.reconciliation
    assert (rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]).all()
    assert rows["n_set_aside"].tolist() == [1] * len(SHEETS)
    assert open_partition(store, "999001").read("wishes").equals(before["wishes"])
    assert "Les données ont maintenant" in checked(machine, written[0], keeps=True)[1]
    after = open_partition(store, "999001")
    for name, frame in before.items():
        of_years = [  # what is taken stands before the other years
            rows.sort_values("school_year", kind="stable", ignore_index=True) for rows in (after.read(name), frame)
        ]
        assert of_years[0].equals(of_years[1]), name
    assert "Prénom" not in str(after.read("wishes").to_dict())


def test_the_workbook_in_english_is_written_and_taken_back_whole(machine, tmp_path):
    english, path = Words("en"), tmp_path / "offers.xlsx"
    told = write_planning_book(path, machine[1], 2026, english)
    names = CalamineWorkbook.from_path(path).sheet_names
    assert names[:3] == ["Read me", "Slots 2025-2026", "Offers 2025-2026"]
    assert rows_of(path, "Requests 2025-2026")[1][:3] == ["Student", "Name", "Subject"]
    assert rows_of(path, "Requests 2025-2026")[2][0] == "(example)"
    text = str([rows_of(path, name) for name in names])
    assert not any(word in text for word in ("Élève", "Matière", "exemple", "Oui", "oui"))
    report, said = checked(machine, path)
    kept = dict(zip(report.reconciliation["table"], report.reconciliation["n_kept"], strict=True))
    assert (report.faults, kept) == ((), told)
    assert "Rien à corriger." in said


def test_sheets_of_both_languages_stand_in_one_workbook_and_words_of_both_are_read(machine, tmp_path):
    handles = machine[1].reader.handles
    one = handles.of(next(iter(handles.persons.students)))
    path = tmp_path / "two.xlsx"
    wishes = next(sheet for sheet in SHEETS if sheet.table == "wishes")
    english = [heading(column, Words("en")) for column in wishes.columns]
    with xlsxwriter.Workbook(path) as book:
        slots = book.add_worksheet("Plages 2025-2026")
        for place, row in enumerate([["titre"], rows_of_heads(SHEETS[0]), ["J1-midi", 1, "", "", "Noon", "yes"]]):
            slots.write_row(place, 0, row)
        sheet = book.add_worksheet("Requests 2025-2026")
        for place, row in enumerate([["title"], english, [one, "Mathématique", "Recovery", "Élève dirigé"]]):
            sheet.write_row(place, 0, row)
    report, _ = checked(machine, path)
    kept = dict(zip(report.reconciliation["table"], report.reconciliation["n_kept"], strict=True))
    assert (kept["slots"], kept["wishes"]) == (1, 1)
    assert {fault.rule for fault in report.faults} == {"sheet_missing"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_two_headings_of_a_sheet_nor_words_of_a_list_are_alike(language):
    for sheet in SHEETS:
        told = [heading(column, Words(language)) for column in sheet.columns]
        assert len({one.lower() for one in told}) == len(told)
        for column in sheet.columns:
            both = words_of(column, Words("en")) | words_of(column)
            assert all(both[word] == code for word, code in words_of(column, Words("en")).items())


def test_every_fault_is_told_at_once_with_its_sheet_row_and_column(machine, tmp_path):
    handles = machine[1].reader.handles
    one = handles.of(next(iter(handles.persons.students)))
    adult = handles.of(of_staff(machine[1]))
    path = tmp_path / "fautes.xlsx"
    sheets = {
        "Plages 2025-2026": [["J1-midi", 1, "midi", "", "Midi"], ["J2-midi", "lundi", "", "", "Midi"]],
        "Offres 2025-2026": [
            ["R1", "Récupération", "Groupe à part", "Math", "", "", adult],
            ["R2", "Récupération", "Groupe à part", "", "", "", "P26-000", "", "", 5, 12, "J8-soir"],
        ],
        "Paires 2025-2026": [[one, "", one, "", "Séparer"], [one, "", "26-00000", "", "séparer"]],
        "Demandes 2025-2026": [[one, "", "", "", "Élève dirigé", "sa mère Untelle"]],
    }
    book_of(path, sheets)
    report, said = checked(machine, path)
    found = {(fault.sheet[:-10], fault.column, fault.rule, fault.lines) for fault in report.faults if fault.lines}
    assert found == {
        ("Plages", "starts_at", "not_a_time", (3,)),
        ("Plages", "cycle_day", "not_a_number", (4,)),
        ("Offres", "subject", "unknown_code", (3,)),
        ("Offres", "staff_id", "unknown_adult", (4,)),
        ("Paires", "other_student_id", "pair_with_oneself", (3,)),
        ("Paires", "other_student_id", "student_not_enrolled", (4,)),
        ("Demandes", "asked_by", "unknown_code", (3,)),
    }
    assert [fault.expected["sheet"] for fault in report.faults if fault.rule == "sheet_missing"] == [
        "Adultes *",
        "Élèves *",
    ]
    assert "« Mathématique »" in said
    assert "Choisissez un mot de la liste de la case." in said
    for hidden in ("Untelle", "recode", "other_student_id", "26-00000"):
        assert hidden not in said


def test_programmes_and_their_lists_are_checked_together_and_every_fault_is_told_at_once(machine, tmp_path):
    one, two, three = map(machine[1].reader.handles.of, list(machine[1].reader.handles.persons.students)[:3])
    yes = ["oui", "oui", "oui", "oui"]
    path = book_of(tmp_path / "programmes.xlsx", {
        "Programmes 2025-2026": [
            ["TUT", "Tutorat", "Tutorat", "", "Seuil d'un score", "Score de novembre", 42, "Au seuil ou plus haut"],
            ["MEN", "Mentorat", "Mentorat", "", "Volontariat"],
            ["CUT", "Études", "Étude dirigée", "", "Seuil d'un score"],
            ["HAS", "Hasard", "Mentorat", "", "au hasard"],
        ],
        "Admissibilité 2025-2026": [
            ["TUT", one, "", *yes, "2025-11-21", "2025-12-03", 50, "2025-11-20"],
            ["TUT", two, "", "non", "non", "", "non", "", "", 12, "2025-11-20"],
            ["TUT", three, "", *yes, "2025-11-21", "2025-12-03", 45000, "2025-11-28"],
            ["MEN", one, "", "oui", "non", "", "oui", "", "2025-12-03"],
            ["MEN", two, "", *yes, "2025-11-21", "2025-10-03"],
            ["MEN", three, "", *yes, "2025-11-21"],
            ["MEN", three, "", "oui", "non", "", "non"],
            ["AUTRE", one, "", *yes],
        ],
    })  # fmt: skip
    report, said = checked(machine, path)
    found = {(fault.sheet[:-10], fault.column, fault.rule, fault.lines) for fault in report.faults if fault.lines}
    assert found == {
        ("Programmes", "chosen_by", "cut_off_without_cutoff", (5,)),
        ("Programmes", "chosen_by", "unknown_code", (6,)),
        ("Admissibilité", "score", "out_of_range", (5,)),
        ("Admissibilité", "is_offered", "started_not_offered", (6,)),
        ("Admissibilité", "started_on", "started_before_offer", (7,)),
        ("Admissibilité", "", "duplicate_conflicting", (8, 9)),
        ("Admissibilité", "programme_id", "unknown_programme", (10,)),
    }
    rows = report.reconciliation
    assert (rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]).all()
    assert dict(zip(rows["table"], rows["n_kept"], strict=True))["eligibility"] == 3
    assert "Ajoutez le programme à la feuille « Programmes »" in said
    assert "« Tirage au sort »" in said
    for hidden in ("chosen_by", "cut_off", one):
        assert hidden not in said


def test_a_list_made_in_june_is_of_students_of_this_year_and_a_workbook_of_before_keeps_the_programmes(
    sample_project, tmp_path
):
    store = tmp_path / "store"
    shutil.copytree(sample_project / "store", store)
    school, key = open_school(school="999003", store=str(store)), read_key(sample_project / "key", forbidden=())
    enrolled = school.table("students").query("school_year == 2026 and exit_date.isna()")["student_id"]
    handles = [school.reader.handles.of(one) for one in enrolled[:2]]
    june = book_of(tmp_path / "juin.xlsx", {
        "Programmes 2026-2027": [["MENTORAT", "Mentorat", "Mentorat", "", "Tirage au sort", "", "", "", "Les élèves"]],
        "Admissibilité 2026-2027": [["MENTORAT", handles[at], "", "oui", ("oui", "non")[at]] for at in (0, 1)],
    })  # fmt: skip
    before = {name: school.table(name) for name in ("programmes", "eligibility")}
    report = read_planning_book(june, school, store, key, keeps=True)
    assert [fault.rule for fault in report.faults if fault.lines] == []
    after = open_partition(store, "999003")
    assert len(after.read("programmes")) == len(before["programmes"]) + 1
    assert len(after.read("eligibility")) == len(before["eligibility"]) + 2
    old = book_of(tmp_path / "avant.xlsx", {"Plages 2025-2026": [["J1-midi", 1, "12:05", "12:50", "Midi"]]})
    report = read_planning_book(old, school, store, key, keeps=True)
    assert "Programmes *" not in {fault.expected.get("sheet") for fault in report.faults}
    assert len(open_partition(store, "999003").read("eligibility")) == len(before["eligibility"]) + 2


def test_a_workbook_written_as_of_a_day_forgets_no_later_offer_that_taking_it_would_remove(machine, tmp_path):
    school = open_school(school="999001", store=str(machine[0]), as_of="2025-09-15")
    assert school.table("eligibility").query("school_year == 2026")["is_offered"].isna().all()
    write_planning_book(tmp_path / "tot.xlsx", school, 2026, WORDS)
    offered = [row[4] for row in rows_of(tmp_path / "tot.xlsx", "Admissibilité 2025-2026")[3:]]
    assert (offered.count("oui"), offered.count("non")) == (37, 76)


def of_staff(school):
    """One of the staff; who only rated students is no adult that a sheet takes."""
    return min(school.table("staff")["staff_id"])


def book_of(path, sheets):
    """A workbook of some sheets, under the headings of the template."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            heads = rows_of_heads(next(one for one in SHEETS if name.startswith(one.name)))
            for place, row in enumerate([["titre"], heads, *rows]):
                sheet.write_row(place, 0, row)
    return path


def test_a_number_of_last_year_is_who_bore_it_and_one_that_nobody_bore_is_refused_with_its_line(machine, tmp_path):
    school = machine[1]
    year = school.school_year - 1
    before = next(one for one in handles_of_years(school) if one.persons.school_year == year)
    here = set(school.reader.handles.persons.students)
    first, other = [one for one in before.persons.students if one in here][:2]
    adult = of_staff(school)
    assert before.of(first) != school.reader.handles.of(first)
    assert person_meant(school, before.of(first)) == first
    book = book_of(tmp_path / "avant.xlsx", {
        "Demandes 2025-2026": [[before.of(first), "", "Mathématique", "Récupération", "Élève dirigé"],
                               [f"{year % 100}-00000", "", "", "", "Élève dirigé"]],
        "Paires 2025-2026": [[before.of(other), "", before.of(first), "", "Séparer"]],
        "Adultes 2025-2026": [[before.of(adult), "", "J1-midi", 2]],
    })  # fmt: skip
    report, said = checked(machine, book)
    found = [(fault.sheet, fault.rule, fault.lines) for fault in report.faults if fault.lines]
    assert found == [("Demandes 2025-2026", "student_not_enrolled", (4,))]
    assert "aucun élève des données ne le porte" in said
    kept = dict(zip(report.reconciliation["table"], report.reconciliation["n_kept"], strict=True))
    assert (kept["wishes"], kept["pairs"], kept["adult_hours"]) == (1, 1, 1)


def rows_of_heads(plan):
    heads = []
    for column in plan.columns:
        heads.append(heading(column))
        if column.is_person:
            heads.append("Nom de l'autre élève" if column.name.startswith("other") else "Nom")
    return heads


def test_a_file_is_never_written_over_and_one_that_is_not_there_is_named(written, machine, tmp_path):
    with pytest.raises(ReportError, match="planning_book_is_there"):
        write_planning_book(written[0], machine[1], 2026, WORDS)
    with pytest.raises(ReportError, match="planning_book_missing"):
        checked(machine, tmp_path / "rien.xlsx")
    (tmp_path / "plan.txt").write_text("x")
    with pytest.raises(ReportError, match="planning_book_of_another_kind"):
        checked(machine, tmp_path / "plan.txt")


def test_next_year_is_planned_in_an_empty_workbook_that_lists_students_and_staff(machine, tmp_path):
    told = write_planning_book(tmp_path / "juin.xlsx", machine[1], 2027, WORDS)
    assert {told[name] for name in BY_HAND} == {0}
    staff, students = (rows_of(tmp_path / "juin.xlsx", f"Liste {of}") for of in ("du personnel", "des élèves"))
    assert len(staff) == 1 + machine[1].table("staff")["staff_id"].nunique()
    assert staff[1][0].startswith("P26-")
    assert {row[1] for row in staff[1:]} >= {"Enseignant", "Mentor"}
    assert len(students) == 1 + len(machine[1].reader.handles.persons.students)
    report, said = checked(machine, tmp_path / "juin.xlsx")
    # The instruments are of no year: they alone are taken back.
    assert (report.schools, report.faults) == (["999001"], ())
    assert report.reconciliation.query("n_kept > 0")["table"].tolist() == ["instruments"]
    assert "(exemple)" not in said


@pytest.mark.parametrize("more", [{}, {"Adultes 2026-2027": [["", "", "J9-soir", 2]]}])
def test_slots_and_instruments_that_the_store_lacks_are_taken_with_or_without_persons_beside(
    sample_project, tmp_path, more
):
    """Tables that name no person were told as kept, and were not in the store."""
    store = tmp_path / "store"
    shutil.copytree(sample_project / "store", store)
    school, key = open_school(school="999001", store=str(store)), read_key(sample_project / "key", forbidden=())
    adult = school.reader.handles.of(of_staff(school))
    sheets = {name: [[adult, *row[1:]] for row in rows] for name, rows in more.items()}
    book = book_of(
        tmp_path / "neuf.xlsx",
        {
            "Plages 2026-2027": [["J9-soir", 9, "15:30", "16:30", "Après les cours", "oui", 12, 3]],
            "Instruments de mesure 2026-2027": [["FLUIDITE-9", "", "", "Plus haut est mieux"]],
            **sheets,
        },
    )
    report = read_planning_book(book, school, store, key, keeps=True)
    kept = report.reconciliation.query("n_kept > 0")["table"].tolist()
    assert set(kept) == {"slots", "instruments", *(["adult_hours"] if more else [])}
    after = open_partition(store, "999001")
    slots, before = after.read("slots"), school.table("slots")
    assert slots.query("school_year == 2027")["slot"].tolist() == ["J9-soir"]
    assert len(slots) == len(before) + 1
    assert "FLUIDITE-9" in set(after.read("instruments")["instrument"])
    assert after.read("wishes").equals(open_partition(sample_project / "store", "999001").read("wishes"))


def with_aims(path, aims, phases):
    """A workbook of an instrument, aims and phases, under the headings of `portrait plan template`."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Instruments de mesure 2025-2026")
        for row, cells in enumerate((["titre"], ["Instrument", "Sens du progrès"], ["ERREURS", "Plus bas est mieux"])):
            sheet.write_row(row, 0, cells)
        for kind, name, rows in (("goal", "Cible", aims), ("phase", "Phase", phases)):
            labels = [field.label for field in form_of(kind).fields]
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Texte", "Vu", "Écrit par", "Le", *labels])
            for row, told in enumerate(rows, 1):
                sheet.write_row(row, 0, ["", "", "", "", *(told.get(label, "") for label in labels)])
    return path


def test_aims_and_changes_of_support_go_to_the_journal_and_those_that_cannot_be_are_told_by_line(machine, tmp_path):
    school = machine[1]
    student = {
        "Élève, s'il s'agit d'un élève": school.reader.handles.of(next(iter(school.reader.handles.persons.students)))
    }
    aim = {
        **student,
        "Ce que l'on vise": "Lire plus vite",
        "Instrument de suivi": "ERREURS",
        "Score de départ (rien : la médiane des trois premiers)": "12,5",
        "Score visé": 5,
        "Début": "2026-01-14",
        "Pour quand": "2026-06-01",
    }
    begun = {**student, "Nom de la phase": "Midi", "Soutien dont il s'agit": "Tutorat", "Ce soutien est": "commencé"}
    begun["Début"] = "2026-01-14"
    journal = Journal("999001", Place(tmp_path / "journal.sqlite"), date(2026, 6, 1))
    good = with_aims(tmp_path / "cibles.xlsx", [aim, {"Ce que l'on vise": "Moins d'échecs"}], [begun])
    assert keep_lines(journal_lines(good, school, journal, WORDS), journal, "Anne") == 3
    assert journal_lines(good, school, journal, WORDS) == journal_lines(good, school, journal, Words("en")) == []
    assert goals_of(journal)[["start", "target"]].to_numpy().tolist() == [[12.5, 5]]
    assert phases_of(journal)[["service", "change_code"]].to_numpy().tolist() == [["tutoring", "begun"]]
    wrong = [{**aim, "Score visé": 20}, {**aim, "Instrument de suivi": "AUTRE", "Pour quand": "2025-06-01"}]
    bad = with_aims(tmp_path / "fautes.xlsx", wrong, [{**begun, "Ce soutien est": "terminé", "Début": ""}])
    with pytest.raises(JournalError) as refused:
        journal_lines(bad, school, journal, WORDS)
    told = {(one["sheet"], one["row"], one["error"].code) for one in refused.value.facts["refused"]}
    of_dates = {("Cible", 3, "instrument_unknown"), ("Cible", 3, "goal_before_start"), ("Phase", 2, "day_untold")}
    assert told == {*of_dates, ("Cible", 2, "target_passed")}  # fewer errors are better
    assert "L'échéance vient avant le début" in explanation(refused.value, WORDS)
    assert len(journal.entries("goal")) == 2


@pytest.fixture(scope="module")
def aimed(sample_project, tmp_path_factory):
    """School of the sample whose goals are written in a workbook, and the place of the journal that took them."""
    place = Place(tmp_path_factory.mktemp("aims") / "journal.sqlite")
    key = read_key(sample_project / "key", forbidden=())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("portraitlib.tables.school.persons.key_here", lambda: key)
        school = open_school(school="999002", store=str(sample_project / "store"))
        journal = Journal("999002", place, date(2026, 2, 2))
        book = Path(__file__).parents[2] / "data" / "sample" / "cibles_999002.xlsx"
        keep_lines(read_book(book, school, journal, WORDS), journal, "Anne")
    return school, place


def test_the_goals_of_the_sample_are_taken_by_the_journal_of_their_school(aimed):
    school, place = aimed
    journal = Journal("999002", place, date(2026, 2, 2))
    goals, phases = goals_of(journal), phases_of(journal)
    followed = set(school.table("progress")["student_id"])
    assert set(goals["student_id"]) <= followed
    assert len(goals) >= 0.8 * len(followed)
    assert set(phases["change_code"]) == {"begun", "ended"}
    assert goals[["starts_on", "target", "by_when"]].notna().all(axis=None)
    assert goals["start"].isna().all()


def test_those_planted_as_not_responding_are_found_and_those_who_had_no_dose_are_not_called_so(aimed):
    school, place = aimed
    tutored = school.table("services").query("service == 'tutoring' and start_date >= '2025-09-01'")
    rows = school.table("progress").dropna(subset="score").merge(tutored[["student_id", "start_date"]])
    rows = rows[rows["date"] >= rows["start_date"]].fillna({"level": ""})
    cuts = {"FLUIDITE": 0.8, "ERREURS": -0.28}  # planted: data/sample/verites_plantees.yml
    slope = {key: np.polyfit((own["date"] - own["date"].min()).dt.days / 7, own["score"], 1)[0]
             for key, own in rows.groupby(["student_id", "instrument", "level"]) if len(own) >= 7}  # fmt: skip
    slow = {student for (student, name, _), one in slope.items() if one * np.sign(cuts[name]) < abs(cuts[name])}
    sessions = school.table("sessions").query("service_id in @tutored.service_id")
    came = sessions.groupby("student_id")["was_attended"].mean().astype("float64")
    rules = FollowUpRules(full_dose=0.6)  # less than a planted dose, more than none
    read = replace(school, _settings={FollowUpRules: rules})
    found = read_response_by_dose(read, journal=Journal("999002", place, date(2026, 6, 15)))
    told = found.tables["next_steps"].data
    told = told[told["student_id"].isin(slow)].query("talk_step != 'set_aim' and talk_step != 'measure'")
    has_had = told["student_id"].map(came) >= 0.5
    assert set(told.loc[~has_had, "talk_step"]) == {"give_first"}
    assert not told["talk_step"].isin(["lighten"]).any()
    assert (told.loc[told["dose"] == "full", "talk_step"] == "intensify").mean() > 0.5


def big_sheets(students, adults):
    """Sheets of five thousand wishes with lines that cannot be, and those lines: (sheet, rule) to how many."""
    subjects = ["Mathématique", "Français, langue d'enseignement", "Science et technologie", "Histoire"]
    wishes = [
        [students[at % 1500], "", subjects[at // 1500], "Récupération", "Élève dirigé", "Enseignant"]
        for at in range(5000)
    ]
    slots = [[f"J{day}-midi", day, "12:05", "12:50", "Midi"] for day in range(1, 6)]
    offers = [
        [f"R{at:02}", "Récupération", "Groupe à part", subjects[at % 4], "", "", adults[at % 10], "", "", 5, 15]
        for at in range(40)
    ]
    hours = [[adult, "", slot[0], 2] for adult in adults[:9] for slot in slots]  # the tenth is never free
    pairs = [[students[2 * at], "", students[2 * at + 1], "", "Séparer"] for at in range(50)]
    for at in range(0, 1000, 4):
        wishes[at][0] = f"19-{at:05}"  # a year that the data do not have
    for at in range(1001, 1101, 5):
        wishes[at][2] = "Alchimie"
    wishes[2101:2201] = wishes[1901:2001]
    wishes[2301:2351] = [[*row[:4], "Élève volontaire", row[5]] for row in wishes[2401:2451]]
    for at in range(10):
        offers[at] = [*offers[at], "J99-midi"]
    offers[10][9:] = [20, 10]
    hours[0][2] = "J77-midi"
    hours[1][3] = 0
    pairs += [[students[1], "", students[0], "", "Réunir"], [students[5], "", students[5], "", "Séparer"]]
    sheets = {"Plages": slots, "Offres": offers, "Adultes": hours, "Élèves": [], "Demandes": wishes, "Paires": pairs}
    return {f"{name} 2025-2026": rows for name, rows in sheets.items()}


@pytest.mark.long
def test_five_thousand_wishes_and_odd_lines_are_told_at_once_with_their_lines_and_the_rest_is_taken(tmp_path):
    school, store, key = school_of_1500(tmp_path)
    handles = school.reader.handles
    students, adults = ([handles.of(one) for one in sorted(people)] for people in (
        handles.persons.students, handles.persons.staff))  # fmt: skip
    book = book_of(tmp_path / "offres.xlsx", big_sheets(students, adults))
    report, said = checked((store, school, key), book)
    assert {(fault.sheet.split()[0], fault.rule): fault.count for fault in report.faults} == {
        ("Adultes", "unknown_slot"): 1,
        ("Demandes", "student_not_enrolled"): 250,
        ("Demandes", "unknown_code"): 20,
        ("Demandes", "duplicate_identical"): 100,
        ("Demandes", "duplicate_conflicting"): 100,
        ("Offres", "unknown_slot"): 10,
        ("Offres", "minimum_over_maximum"): 1,
        ("Paires", "together_and_apart"): 2,
        ("Paires", "pair_with_oneself"): 1,
    }
    assert all(fault.lines for fault in report.faults)
    rows = report.reconciliation
    assert (rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]).all()
    assert "250 enregistrements; lignes 3, 7, 11" in said
    assert "(les 60 premières)" in said
    assert "jamais libre (3)" in said
    assert "aucune ligne sous les en-têtes" not in said
    assert checked((store, school, key), book, keeps=True)[0].schools == ["A"]
    taken = open_partition(store, "A")
    kept = {name: len(taken.read(name)) for name in ("slots", "offers", "adult_hours", "wishes", "pairs")}
    assert kept == {"slots": 5, "offers": 29, "adult_hours": 44, "wishes": 4530, "pairs": 49}


def school_of_1500(folder):
    """A school of 1,500 students and ten adults, imported; its store and its key."""
    person = {"from": "fiche", "identifier": "other"}
    tables = {
        "students": {"student_id": person, "grade_level": "niveau"},
        "results": {"student_id": person, "course": "cours", "competency": "competence", "term": "etape"},
        "staff": {"staff_id": {**person, "from": "prof"}, "role": "role"},
    }
    tables["results"]["mark"] = "note"
    raw = folder / "brut"
    raw.mkdir()
    numbers = range(1, 1501)
    texts = {
        "students": ["fiche;niveau", *(f"{at};{at % 5 + 1}" for at in numbers)],
        "results": ["fiche;cours;competence;etape;note", *(f"{at};063126;overall;1;{40 + at % 60}" for at in numbers)],
        "staff": ["prof;role", *(f"t{at};teacher" for at in range(10))],
    }
    for name, lines in texts.items():
        (raw / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    files = [
        {"pattern": f"{name}.csv", "tables": [
            {"table": name, "columns": {"school_id": {"value": "A"}, "school_year": {"value": "2026"}, **columns}}
        ]}
        for name, columns in tables.items()
    ]  # fmt: skip
    described = {"name": "essai", "defaults": {"separator": ";", "decimal": ","}, "schools": [{"school_id": "A"}]}
    mapping = folder / "essai.yml"
    mapping.write_text(yaml.safe_dump({**described, "files": files}, allow_unicode=True), encoding="utf-8")
    store, secret = folder / "store", folder / "cle"
    import_raw(mapping, raw, store, key_file=secret, project=Path(__file__).parents[2])
    return open_school(school="A", store=str(store)), store, read_key(secret, forbidden=())
