"""A school's own list of names, read for the sealed table of one machine: nothing of it goes to the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from portraitlib.errors import ParamsError
from portraitlib.ingest.guess.look import AS_IT_STANDS, SEPARATORS, first_lines, rows_of
from portraitlib.ingest.inspection import FileFaultError, inspect, is_workbook
from portraitlib.ingest.name_headers import header_words
from portraitlib.ingest.read import header_of
from portraitlib.ingest.workbook import Workbooks
from portraitlib.persons.handles import Handles
from portraitlib.persons.key import Key

GIVEN = frozenset(["prenom", "prenoms", "firstname", "forename", "givenname", "first", "given"])
FAMILY = frozenset(["nom", "noms", "name", "names", "surname", "lastname", "familyname", "fullname"])
OF_OTHERS = frozenset(
    """parent parents mere pere mother father tuteur tutrice guardian repondant enseignant enseignante teacher titulaire
    prof professeur contact urgence cours course ecole school groupe group matiere subject""".split()  # noqa: SIM905
)
_LINES_TRIED = 20


@dataclass(frozen=True)
class ListedNames:
    """What a list says of the persons of a school.

    Parameters
    ----------
    names : dict of handle to str
        Those of the year read.
    n_numbers, n_known : int
        Numbers in the list; those that the store has, in any year.
    n_unnamed : int
        Students, or staff, of the year that the list does not name.
    """

    names: Mapping[str, str] = field(repr=False)
    n_numbers: int
    n_known: int
    n_unnamed: int

    @property
    def known_share(self) -> float:
        """Share of the list's numbers that are those of this school's store."""
        return self.n_known / self.n_numbers if self.n_numbers else 0.0


def read_names_list(path: Path, school: str, handles: Handles, key: Key) -> ListedNames:
    """Read a list of students or of staff: names by handle.

    The column of numbers is the one whose numbers, under the key, are most often those of the store; that of names is
    found by its header.

    Raises
    ------
    ParamsError
        ``list_unreadable`` or ``no_name_column``.
    """
    headers, rows = _table(path)
    named = _name_columns(headers)
    best: tuple[int, int, dict[str, str]] = (0, 0, {})
    for column in (place for place in range(len(headers)) if place not in named):
        by_number = {" ".join(row[column].split()): row for row in rows if len(row) > column and row[column].strip()}
        for role, known in _known(handles).items():
            found = {number: _person(number, role, school, key, known) for number in by_number}
            n_known = sum(map(bool, found.values()))
            if n_known > best[0]:
                names = {one: _name(by_number[number], named) for number, one in found.items() if one}
                best = (n_known, len(by_number), names)
    n_known, n_numbers, by_pseudonym = best
    return _listed(by_pseudonym, n_known, n_numbers or len(rows), handles)


def _listed(by_pseudonym: Mapping[str, str], n_known: int, n_numbers: int, handles: Handles) -> ListedNames:
    """Names of those of the year, by handle."""
    students, staff = set(handles.persons.students), set(handles.persons.staff)
    of_year = staff if staff.intersection(by_pseudonym) else students
    names = {handles.of(one): name for one, name in by_pseudonym.items() if one in of_year and name}
    return ListedNames(names, n_numbers, n_known, len(of_year) - len(names))


def _known(handles: Handles) -> dict[str, frozenset[str]]:
    persons = handles.persons
    return {"student": frozenset(persons.students) | frozenset(persons.others), "staff": frozenset(persons.staff)}


def _person(number: str, role: str, school: str, key: Key, known: frozenset[str]) -> str:
    """Pseudonym of whom a number is of; empty when the store has nobody of that number."""
    made = key.pseudonyms_of(role, school, number)
    return next((one for one in made if one in known), "") if known else ""


def _name(row: Sequence[str], columns: Iterable[int]) -> str:
    return " ".join(" ".join(row[place] for place in columns if place < len(row)).split())


def _name_columns(headers: Sequence[str]) -> list[int]:
    """Columns of the persons' own names, first names first."""
    words = {place: set(header_words(header)) for place, header in enumerate(headers)}
    own = {place: said for place, said in words.items() if said & (GIVEN | FAMILY) and not said & OF_OTHERS}
    return sorted(own, key=lambda place: (not own[place] & GIVEN, place))


def _table(path: Path) -> tuple[list[str], list[list[str]]]:
    """Headers and rows of the part of a file that has a column of names."""
    try:
        for rows in _sheets(path):
            for place, row in enumerate(rows[:_LINES_TRIED]):
                headers = [header_of(cell) for cell in row]
                if len(headers) > 1 and _name_columns(headers):
                    return headers, rows[place + 1 :]
    except (FileFaultError, OSError):
        raise ParamsError("list_unreadable", file=path.name) from None
    raise ParamsError("no_name_column", file=path.name)


def _sheets(path: Path) -> Iterator[list[list[str]]]:
    """Rows of a text file, or of each sheet of a workbook that shows."""
    inspected = inspect(path, "utf-8")
    if is_workbook(path):
        with closing(Workbooks()) as workbooks:
            for name in [name for name, is_visible in workbooks.open(path) if is_visible]:
                yield [row for block in workbooks.sheet(name, AS_IT_STANDS).blocks for row in block.rows]
        return
    encoding = str(inspected.fault.expected.get("suggestion", "")) if inspected.fault else "utf-8"
    if not encoding:
        raise FileFaultError("wrong_encoding")
    lines = first_lines(path, encoding)
    separator = max(SEPARATORS, key=lambda sign: sum(line.count(sign) for line in lines[:_LINES_TRIED]))
    yield [row for _, row in rows_of(lines, separator)]
