"""The workbook in which a school gives what its supports are planned with: written from the store, checked, taken."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from portraitlib.display.wording import Words
from portraitlib.journal import open_journal
from portraitlib.report.book_writer import STAFF, STUDENTS, BookWriter, new_book, staff_listed, students_listed
from portraitlib.report.journal_book import write_kind
from portraitlib.report.planning_sheets import LISTING, OF_JOURNAL, SHEETS
from portraitlib.results.vocabulary import mark
from portraitlib.tables.planning import planning_tables
from portraitlib.tables.school import School

_GUIDE = (
    mark("Une feuille par table. La ligne « (exemple) » montre comment écrire; elle n'est jamais prise."),
    mark("Écrivez le numéro d'un élève ou d'un membre du personnel, jamais son nom, dans les colonnes de numéros."),
    mark("Les noms écrits à côté ne servent qu'à vous; ils n'entrent jamais dans les données."),
    mark(
        "« Programmes » dit comment leurs élèves sont choisis; « Admissibilité », qui est de la liste, retenu ou non."
    ),
    mark("Les feuilles « Cible » et « Phase » vont au journal : la cible d'un élève, le début et la fin d'un soutien."),
    mark("Leurs quatre premières colonnes restent vides : le journal les remplit."),
    mark("Une case vide veut dire : rien n'est dit. Une feuille vide ne change rien."),
    mark("Vérifiez : python kit.py portrait plan check. Prenez-le : python kit.py portrait plan take."),
)


def write_planning_book(path: Path, school: School, year: int, words: Words) -> Mapping[str, int]:
    """Write the workbook of a year with what the store knows; rows of each table.

    Two lists, of students and of staff, say whom the handles stand for: by group or role, and by the names of this
    machine.

    Parameters
    ----------
    path : Path
    school : School
    year : int
        School year that is planned.
    words : Words

    Raises
    ------
    ReportError
        ``planning_book_is_there``: a file has that name.
    """
    tables = {**planning_tables(school, year), "instruments": school.table("instruments")}
    for name in ("offers", "programmes", "eligibility"):  # as imported: no size is filled in, no later day forgotten
        whole = school.partition.read(name) if school.partition.has_file(name) else school.table(name)
        tables[name] = whole.query("school_year == @year")
    journal = open_journal(school)
    entries = {kind: journal.open_entries(kind) for kind in OF_JOURNAL}
    title = words.say("Planification des soutiens, école {school}, {year:year}", school=school.code, year=year)
    with new_book(path, school) as (book, names):
        writer = BookWriter(book, school.reader.handles, names, words)
        writer.guide(title, _GUIDE, SHEETS)
        for sheet in SHEETS:
            writer.sheet(sheet, tables[sheet.table], f"{year - 1}-{year}", LISTING)
        for kind, texts in entries.items():
            write_kind(book, kind, texts, school, words, STUDENTS)
        writer.persons(STUDENTS, students_listed(school))
        writer.persons(STAFF, staff_listed(school))
        writer.lists()
    return {name: len(rows) for name, rows in tables.items()}
