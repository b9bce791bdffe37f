"""From what was seen of the files to a first mapping of them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from portraitlib.ingest.guess.columns import SeenColumn, seen_columns
from portraitlib.ingest.guess.look import Folder, Looked
from portraitlib.ingest.guess.seen import GuessedTable
from portraitlib.ingest.guess.synonyms import SUBJECTS, meaning_of
from portraitlib.ingest.guess.tables import tables_of
from portraitlib.ingest.name_headers import header_words, says_name
from portraitlib.ingest.names import Names
from portraitlib.ingest.personal import MASK, masked, quotable
from portraitlib.ingest.private import OF_ACCOMPANIMENT, private_matter
from portraitlib.params import SCHOOL_CODE

SCHOOL_TO_WRITE = "ecole"
"""Code of the school when nothing tells it: to be written by hand."""
MOST_SCHOOLS = 500
MOST_HEADERS = 20
_CONTACT = frozenset(
    ("courriel", "email", "mail", "telephone", "tel", "phone", "cellulaire", "adresse", "address", "rue", "nas", "ramq",
     "postal", "maladie", "urgence")
)  # fmt: skip


@dataclass(frozen=True)
class GuessedFile:
    """Files of one layout, and the tables they seem to hold."""

    pattern: str
    sheet: str
    form: dict[str, Any]
    tables: list[GuessedTable]
    left: list[str]
    """Headers that nothing was guessed of."""
    never: list[str] = field(default_factory=list)
    """Headers of what never becomes data: they are only told."""
    seen: dict[str, SeenColumn] = field(default_factory=dict)
    """What columns show that names nobody, by header: for who answers, and never written."""


@dataclass
class Guess:
    """A first mapping of a folder, and what could not be guessed."""

    name: str
    defaults: dict[str, Any]
    schools: list[str]
    drop: list[str]
    courses: list[tuple[str, str]]
    files: list[GuessedFile]
    unread: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    n_unknown_courses: int = 0
    unknown_courses: list[str] = field(default_factory=list)
    """Codes among those that name nobody."""
    school_names: dict[str, str] = field(default_factory=dict)
    competencies: list[str] = field(default_factory=list)
    """Those of the catalogue, for who says what a word of the file means."""

    @property
    def has_placeholder(self) -> bool:
        """Whether the code of the school is still to be written."""
        return self.schools == [SCHOOL_TO_WRITE]


def decide(folder: Folder, known_courses: Iterable[str], year: str, name: str) -> Guess:
    """Guess the tables of every file; files alike are told once, by a pattern."""
    looked = folder.looked
    names = _names_in(looked)
    school = _school_source(looked)
    years = {text for one in looked for text in _values_of(one, "year") if re.fullmatch(r"20\d\d(?:-20\d\d)?", text)}
    year = next(iter(years)) if len(years) == 1 else year
    alone = not any(_is_list_of_students(one) for one in looked)
    form = _most_common(looked)
    by_pattern: dict[tuple[str, str, tuple[str, ...]], list[Looked]] = defaultdict(list)
    for one in looked:
        by_pattern[_pattern_of(one, names), one.sheet, tuple(one.headers)].append(one)
    files, unknown = [], []
    for (pattern, sheet, _headers), alike in by_pattern.items():
        tables = tables_of(alike, school.column, _number_kind(looked), year, also_students=alone)
        own = {key: value for key, value in _form_of(alike[0]).items() if form.get(key) != value}
        own |= {key: value for table in tables for key, value in table.form.items()}
        shown_sheet = sheet if alike[0].n_sheets > 1 else ""
        if tables:
            left = _left(alike[0], tables, names)
            is_told = any(table.table in OF_ACCOMPANIMENT for table in tables)
            never = [one for one in left if private_matter(one, is_of_accompaniment=is_told)]
            others = [one for one in left if one not in never]
            seen = seen_columns(alike, tables, others, names)
            files.append(GuessedFile(pattern, _hidden(shown_sheet, names), own, tables, others, never, seen))
        else:
            unknown.append(pattern)
    courses, others = _courses(looked, files, set(known_courses))
    drop = sorted({header for one in looked for header in one.headers if is_personal(header)})
    unread = {_hidden(file, names): rule for file, rule in folder.unread.items()}
    unknown += [_hidden(file, names) for file in folder.unknown]
    quoted = [code for code in others if quotable(code, 1, is_text=True)]
    return Guess(name, form, school.codes, drop, courses, files, unread, unknown, len(others), quoted)


@dataclass(frozen=True)
class SchoolSource:
    """Where the code of the school stands, and the codes found."""

    column: dict[str, str]
    codes: list[str]


def _school_source(looked: list[Looked]) -> SchoolSource:
    """Column of the school's code when all files have one, else their folder; else it is to be written."""
    headers = {next((header for header in one.headers if meaning_of(header) == "school"), "") for one in looked}
    codes = sorted({text for one in looked for text in _values_of(one, "school")})
    if codes and len(codes) <= MOST_SCHOOLS and all(re.fullmatch(SCHOOL_CODE, code) for code in codes):
        if len(codes) == 1:
            return SchoolSource({}, codes)
        if "" not in headers:
            return SchoolSource({"meaning": "school"}, codes)
    folders = {PurePosixPath(one.relative).parts[0] if "/" in one.relative else "" for one in looked}
    numbers = sorted(found[0] for folder in folders if (found := re.search(r"\d{6}", folder)))
    if numbers and len(numbers) == len(folders):
        return SchoolSource({"folder": r"(\d{6})"} if len(numbers) > 1 else {}, numbers)
    return SchoolSource({}, [SCHOOL_TO_WRITE])


def _number_kind(looked: list[Looked]) -> str:
    """Number of the student that most files have, so that they can be brought together."""
    counts = Counter(meaning for one in looked for meaning in {meaning_of(header) for header in one.headers} & _NUMBERS)
    return max(_NUMBERS, key=lambda kind: (counts[kind], kind == "code_permanent"))


_NUMBERS = {"code_permanent", "number"}


def _is_list_of_students(one: Looked) -> bool:
    meanings = {meaning_of(header) for header in one.headers}
    return bool(meanings & _NUMBERS) and "grade" in meanings and "course" not in meanings


def _values_of(one: Looked, meaning: str) -> set[str]:
    return {text for header, values in one.values.items() if meaning_of(header) == meaning for text in values}


def is_personal(header: str) -> bool:
    """Whether a column holds names or addresses of persons, which nothing needs."""
    return (says_name(header) and not meaning_of(header)) or not _CONTACT.isdisjoint(header_words(header))


def _names_in(looked: list[Looked]) -> Names:
    names = Names()
    for one in looked:
        for header, values in one.values.items():
            if says_name(header) and not meaning_of(header):
                names.add_names(values)
    return names


def _hidden(text: str, names: Names) -> str:
    """Pattern in which what could name someone is a star."""
    return re.sub(r"\*+", "*", names.hide(masked(text)).replace(MASK, "*"))


def _pattern_of(one: Looked, names: Names) -> str:
    """Pattern of a file: any digits, any folder of a school, so that next year's file is read too."""
    *folders, file = one.relative.split("/")
    stem, dot, ending = file.partition(".")
    stem = re.sub(r"\d+(?:[-_. ]\d+)*", "*", stem) if re.search(r"\d{4}", stem) else stem
    return "/".join([*("*" for _ in folders), _hidden(stem, names) + dot + ending])


def _form_of(one: Looked) -> dict[str, Any]:
    form: dict[str, Any] = {"encoding": one.encoding, "separator": one.separator, "decimal": one.decimal}
    return form | ({"header": one.header} if one.header != 1 else {})


def _most_common(looked: list[Looked]) -> dict[str, Any]:
    """Form of most text files."""
    forms = [_form_of(one) for one in looked if not one.sheet] or [_form_of(one) for one in looked]
    if not forms:
        return {"encoding": "utf-8", "separator": ";", "decimal": ","}
    return {
        key: Counter(form[key] for form in forms).most_common(1)[0][0] for key in ("encoding", "separator", "decimal")
    }


def _left(one: Looked, tables: list[GuessedTable], names: Names) -> list[str]:
    """Headers nothing was guessed of, but those that could name someone."""
    taken = {header for table in tables for header in table.headers}
    left = [header for header in one.headers if header and header not in taken and not is_personal(header)]
    return [header for header in left if _hidden(header, names) == header and len(header) <= 40][:MOST_HEADERS]


def _courses(
    looked: list[Looked], files: list[GuessedFile], known: set[str]
) -> tuple[list[tuple[str, str]], list[str]]:
    """Courses the catalogue lacks, with the subject that their first digits tell; and those that tell none."""
    codes = {text for one in looked for text in _values_of(one, "course")} - known if files else set()
    told = sorted((code, SUBJECTS[code[:3]]) for code in codes if re.fullmatch(r"\d{6}", code) and code[:3] in SUBJECTS)
    return told, sorted(codes - {code for code, _ in told})
