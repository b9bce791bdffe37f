"""The workbook of a week's meetings: prefilled, filled in, checked at once, added to what the store holds."""

import shutil
from datetime import date

import pandas as pd
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from portraitlib.display.planning_faults import describe_planning
from portraitlib.display.wording import Words
from portraitlib.errors import ReportError
from portraitlib.persons.key import read_key
from portraitlib.report.meetings_book import write_meetings_book
from portraitlib.report.meetings_sheets import MEETINGS, heading_of
from portraitlib.report.meetings_taken import read_meetings_book
from portraitlib.tables.school import open_school
from portraitlib.tables.school.persons import handles_of_years
from portraitlib.tables.store import open_partition

MONDAY = date(2026, 3, 9)
SHEET = f"Rencontres {MONDAY}"
WORDS = Words("fr")
HEADS = {name: heading_of(name, in_english=False) for name in MEETINGS.order}


@pytest.fixture
def machine(sample_project, tmp_path):
    """A store of the sample that may be changed, its first school and its key."""
    store = tmp_path / "store"
    shutil.copytree(sample_project / "store", store)
    return store, open_school(school="999001", store=str(store)), read_key(sample_project / "key", forbidden=())


@pytest.fixture(scope="module")
def still(sample_project):
    """The first school of the sample, that nobody changes."""
    return open_school(school="999001", store=str(sample_project / "store"))


def relation(school):
    """A relation of one student and one adult, and a week of class without any meeting of theirs."""
    services, sessions = school.table("services"), school.table("sessions")
    running = services[services["service"].eq("mentoring") & services["provider_id"].notna()]
    running = running[(running["start_date"] <= "2026-03-01") & (running["end_date"] >= "2026-04-01")]
    running = running[~running.duplicated("service_id", keep=False)]
    row = running.iloc[0]
    there = sessions[sessions["service_id"].eq(row["service_id"])]["date"]
    free = [day for day in pd.date_range("2026-03-02", "2026-03-27", freq="B") if day not in set(there)]
    return row, free


def book_of(path, sheets):
    """A workbook of some sheets, each under its title."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate([["titre"], *rows]):
                sheet.write_row(place, 0, row)
    return path


def line(school, row, day, **more):
    """A line of the sheet of meetings."""
    of = school.reader.handles.of
    told = {"student_id": of(row["student_id"]), "provider_id": of(row["provider_id"]), "date": str(day)[:10]}
    told |= {"was_attended": "oui", "minutes": 30, "service_id": row["service_id"], **more}
    return [told.get(name, "") for name in MEETINGS.order]


def taken(machine, path, *, keeps=True):
    store, school, key = machine
    report = read_meetings_book(path, school, store, key, keeps=keeps)
    return report, describe_planning(report, WORDS, keeps=keeps, command="meetings").replace("\u00a0", " ")


def of_adult(rows, person):
    return rows[rows["staff_id"].eq(person)]


def sessions_of(machine, row):
    rows = open_partition(machine[0], "999001").read("sessions")
    return rows[rows["service_id"].eq(row["service_id"])].sort_values("date").set_index("date")


def test_the_sheet_has_each_meeting_of_the_week_once_written_or_expected_and_the_adult_asked_for_alone(still, tmp_path):
    told = write_meetings_book(tmp_path / "r.xlsx", still, MONDAY, WORDS)
    book = CalamineWorkbook.from_path(tmp_path / "r.xlsx")
    assert book.sheet_names[:4] == ["Lisez-moi", SHEET, f"Heures {MONDAY}", f"Formations {MONDAY}"]
    rows = book.get_sheet_by_name(SHEET).to_python()
    place = {name: rows[1].index(HEADS[name]) for name in MEETINGS.order}
    assert rows[2][0] == "(exemple)"
    assert len(rows) == 3 + told["sessions"]
    written = still.table("sessions")
    written = written[written["date"].between("2026-03-09", "2026-03-15")]
    ticked = [row for row in rows[3:] if row[place["was_attended"]]]
    accompanied = still.table("services").query("service in ('mentoring', 'group_accompaniment', 'resource_teacher')")
    assert len(ticked) == len(written.merge(accompanied[["service_id", "student_id"]]))
    keys = [(row[place["service_id"]], row[0], row[place["date"]]) for row in rows[3:]]
    assert len(set(keys)) == len(keys)
    adult = accompanied["provider_id"].dropna().iloc[-1]
    write_meetings_book(tmp_path / "un.xlsx", still, MONDAY, WORDS, adult)
    own = CalamineWorkbook.from_path(tmp_path / "un.xlsx").get_sheet_by_name("Liens").to_python()
    assert {row[4] for row in own[1:]} == {still.reader.handles.of(adult)}


def test_what_was_written_is_taken_back_in_both_languages_and_changes_nothing(machine, tmp_path):
    before = open_partition(machine[0], "999001").read("sessions")
    for language in ("fr", "en"):
        path = tmp_path / f"{language}.xlsx"
        write_meetings_book(path, machine[1], MONDAY, Words(language))
        report, said = taken(machine, path)
        assert report.faults == ()
        rows = report.reconciliation
        assert (rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]).all()
        assert "Rien à corriger." in said
    after = open_partition(machine[0], "999001").read("sessions")
    keys = ["service_id", "student_id", "date"]
    pd.testing.assert_frame_equal(*(one.sort_values(keys, ignore_index=True) for one in (before, after)))


def test_a_line_is_added_once_replaced_when_corrected_and_no_other_meeting_goes(machine, tmp_path):
    school = machine[1]
    row, free = relation(school)
    n_before = len(open_partition(machine[0], "999001").read("sessions"))
    first = line(school, row, free[0], activity="Jouer ensemble + travaux", mode="Au téléphone", was_attended="x")
    untold = line(school, row, free[1], was_attended="", minutes="")
    sheets = {SHEET: [list(HEADS.values()), first, untold]}
    path = book_of(tmp_path / "r.xlsx", sheets)
    for _twice in range(2):
        assert taken(machine, path)[0].faults == ()
        rows = open_partition(machine[0], "999001").read("sessions")
        assert len(rows) == n_before + 1
    told = sessions_of(machine, row).loc[free[0]]
    assert (told["minutes"], told["activity"], told["mode"]) == (30, "jeu+travaux", "telephone")
    corrected = line(school, row, free[0], minutes="1 h", was_attended="oui")
    report, _ = taken(machine, book_of(tmp_path / "r2.xlsx", {SHEET: [list(HEADS.values()), corrected]}))
    assert report.faults == ()
    assert sessions_of(machine, row).loc[free[0], "minutes"] == 60
    assert len(open_partition(machine[0], "999001").read("sessions")) == n_before + 1
    account = open_partition(machine[0], "999001").read("import_rows")
    assert account.loc[account["table"].eq("sessions"), "n_kept"].sum() == n_before + 1


def test_a_line_whose_date_is_corrected_moves_its_meeting_unless_it_cannot_be_there(machine, tmp_path):
    school, heads = machine[1], [*HEADS.values(), "Date du classeur"]
    row, free = relation(school)
    first, second, third = (str(day)[:10] for day in free[:3])
    after = str(row["end_date"] + pd.Timedelta(days=1))[:10]

    def days_after(*dates):
        lines = [[*line(school, row, day), given] for given, day in dates]
        report, _ = taken(
            machine, book_of(tmp_path / f"{len(list(tmp_path.iterdir()))}.xlsx", {SHEET: [heads, *lines]})
        )
        known = {str(day.date()) for day in sessions_of(machine, row).index}
        return report.faults, known & {first, second, third}

    assert days_after((first, first), (second, second)) == ((), {first, second})
    assert days_after((first, third)) == ((), {second, third})
    assert days_after((first, third)) == ((), {second, third})
    assert days_after((third, second), (second, third)) == ((), {second, third})
    faults, known = days_after((second, second), (third, after))
    assert ([one.rule for one in faults], known) == (["meeting_after_end"], {second, third})


def test_hours_and_trainings_beside_are_taken_with_the_week_of_their_sheet(machine, tmp_path):
    school = machine[1]
    known = {*school.table("staff_time")["staff_id"], *school.table("trainings")["staff_id"]}
    person = min(set(school.table("staff")["staff_id"]) - known)
    adult = school.reader.handles.of(person)
    row, free = relation(school)
    hours = [["Membre du personnel", "Nom", "Fonction du temps", "Heures"]]
    hours += [[adult, "", "Auprès des élèves", 6.5], [adult, "", "Auprès des collègues", "1 h 30"], [adult, "", "", ""]]
    kinds = ["Membre du personnel", "Nom", "Date", "Formation ou contact", "Heures"]
    trainings = [kinds, [adult, "", "2026-03-10", "Formation", 2], ["", "", "", "", ""]]
    sheets = {SHEET: [list(HEADS.values()), line(school, row, free[0])]}
    path = book_of(tmp_path / "r.xlsx", sheets | {f"Heures {MONDAY}": hours, f"Formations {MONDAY}": trainings})
    report, _ = taken(machine, path)
    assert report.faults == ()
    after = open_partition(machine[0], "999001")
    hours, trained = (of_adult(after.read(name), person) for name in ("staff_time", "trainings"))
    assert sorted(hours[["week", "role_function", "hours"]].to_numpy().tolist()) == [
        [pd.Timestamp(MONDAY), "colleagues", 1.5],
        [pd.Timestamp(MONDAY), "students", 6.5],
    ]
    assert trained[["date", "kind", "hours"]].to_numpy().tolist() == [[pd.Timestamp("2026-03-10"), "training", 2]]
    assert len(after.read("trainings")) == len(school.table("trainings")) + 1


def test_every_fault_is_told_at_once_with_its_sheet_line_and_column_and_the_rest_is_taken(machine, tmp_path):
    school = machine[1]
    row, free = relation(school)
    services = school.table("services")
    other = services[services["service_id"].ne(row["service_id"])].iloc[0]
    before = next(one for one in handles_of_years(school) if one.persons.school_year == school.school_year - 1)
    lines = [
        line(school, row, free[0], student_id=before.of(row["student_id"])),
        line(school, row, row["start_date"] - pd.Timedelta(days=1)),
        line(school, row, row["end_date"] + pd.Timedelta(days=1)),
        line(school, row, free[1], minutes="une heure"),
        line(school, row, free[2], minutes=600),
        line(school, row, free[3], provider_id="P26-000"),
        line(school, row, free[4], service_id=other["service_id"]),
        line(school, row, free[5], service_id="RIEN"),
        line(school, row, free[6], was_attended=""),
        line(school, row, free[7], activity="Jouer ensemble + parler de sa famille"),
        line(school, row, free[8], mode="pigeon"),
        line(school, row, "mardi"),
    ]
    path = book_of(tmp_path / "r.xlsx", {SHEET: [list(HEADS.values()), *lines]})
    report, said = taken(machine, path)
    assert {(one.rule, one.column, one.lines) for one in report.faults} == {
        ("meeting_before_start", "date", (4,)),
        ("meeting_after_end", "date", (5,)),
        ("not_a_duration", "minutes", (6,)),
        ("longer_than_a_day", "minutes", (7,)),
        ("unknown_adult", "provider_id", (8,)),
        ("student_not_in_service", "student_id", (9,)),
        ("unknown_service", "service_id", (10,)),
        ("tick_missing", "was_attended", (11,)),
        ("unknown_activity", "activity", (12,)),
        ("unknown_code", "mode", (13,)),
        ("not_a_date", "date", (14,)),
    }
    assert {one.sheet for one in report.faults} == {SHEET}
    rows = report.reconciliation
    assert (rows["n_in"] == rows["n_kept"] + rows["n_set_aside"]).all()
    assert rows[["n_kept", "n_set_aside"]].to_numpy().tolist() == [[5, 7]]
    kept = sessions_of(machine, row)
    assert set(free[:3]) | {free[7], free[8]} <= set(kept.index)
    assert kept.loc[[free[1], free[2]], "minutes"].isna().all()
    assert kept.loc[[free[7], free[8]], ["activity", "mode"]].isna().all(axis=None)
    for words in ("la feuille « Liens » les donne", "« une heure » s'écrit 60, ou 1 h.", "famille", "P26-000"):
        assert (words in said) == (words not in ("famille", "P26-000"))


def test_nothing_is_expected_in_a_week_without_class_nor_of_a_week_without_relations(still, tmp_path):
    calendar = still.table("calendar")
    taught = calendar[calendar["is_instructional"].astype(bool)]["date"]
    off = next(
        day
        for day in pd.date_range("2026-02-02", "2026-05-01", freq="W-MON")
        if not taught.between(day, day + pd.Timedelta(days=6)).any()
    )
    told = write_meetings_book(tmp_path / "r.xlsx", still, off.date(), WORDS)
    rows = CalamineWorkbook.from_path(tmp_path / "r.xlsx").get_sheet_by_name(f"Rencontres {off.date()}").to_python()
    assert len(rows) == 3 + told["sessions"]
    assert all(row[rows[1].index(HEADS["was_attended"])] for row in rows[3:])
    with pytest.raises(ReportError, match="no_running_relation"):
        write_meetings_book(tmp_path / "vide.xlsx", still, date(2031, 7, 7), WORDS)
