"""Records as texts to records in the standard columns: values read, persons hashed, courses looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from portraitlib.ingest.bind import Bound
from portraitlib.ingest.coded import Coded
from portraitlib.ingest.convert import (
    Converted,
    age_on_september_30,
    convert,
    convert_coded,
    mark_reader,
    nothing,
    reader,
    taken_out,
)
from portraitlib.ingest.identify import identifying, pseudonymise
from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.mapping import CODED, ColumnSource
from portraitlib.ingest.mapping_check import FROM_CATALOGUE
from portraitlib.ingest.personal import holds_number
from portraitlib.ingest.reshape import NOT_THERE, Records
from portraitlib.persons.key import Key
from portraitlib.rules import Course, RuleSet, find_course
from portraitlib.tables.schemas import OVERALL

RENUMBERED = ("event", "service_id")
"""Numbers that only tell rows apart: one that could be a person's is given anew, like a person's."""
PLAIN = ColumnSource.model_validate({"from": "-"})


@dataclass
class Standard:
    """Records in the standard columns, and what is wrong with them."""

    n: int
    columns: dict[str, Converted]
    broken: list[tuple[str, str, np.ndarray]] = field(default_factory=list)
    reshaped: dict[str, np.ndarray] = field(default_factory=dict)
    persons: dict[str, Coded] = field(default_factory=dict, repr=False)  # identifiers as they were hashed

    def column(self, name: str) -> Converted:
        """Return a column, or one in which every record has nothing."""
        return self.columns.get(name) or nothing(self.n)

    def rows(self, chosen: np.ndarray) -> Standard:
        """Keep some records, without what was wrong with the others."""
        columns = {name: column.rows(chosen) for name, column in self.columns.items()}
        reshaped = {name: mask[chosen] for name, mask in self.reshaped.items()}
        return Standard(int(np.count_nonzero(chosen)), columns, [], reshaped)

    def breaks(self, rule: str, column: str, mask: np.ndarray) -> None:
        """Note the records that break a rule."""
        if mask.any():
            self.broken.append((rule, column, mask))


def standardise(records: Records, bound: Bound, form: FileFormat, key: Key, *, by_school: bool = False) -> Standard:
    """Read every column of some records."""
    standard = Standard(len(records.lines), {})
    number, code = CODED.get(bound.schema.name, ("", ""))
    for name, texts in records.columns.items():
        column = bound.schema.column(name)
        source = bound.table.columns.get(name, PLAIN)
        if column.is_person:
            texts = standard.persons[name] = identifying(
                texts, source, records.columns.get("school_id") if by_school else None
            )
            standard.columns[name], reshaped = pseudonymise(column, texts, source.identifier, key)
            standard.reshaped[name] = np.array([*reshaped, False], dtype=bool)[texts.codes]
        elif name == number:
            read = mark_reader(bound.table.marks, form) if name == "mark" else reader(column, source, form)
            standard.columns[name], codes = convert_coded(
                taken_out(texts, bound.table.marks), bound.table.marks.codes, read
            )
            _add_codes(standard, code, codes)
        elif name == code:
            _add_codes(standard, code, convert(column, texts, source, form))
        else:
            standard.columns[name] = convert(column, texts, source, form)
        if name in RENUMBERED and not source.row_number:
            standard.columns[name] = _given_anew(standard.columns[name], name, key)
        if source.lookup and name != code:
            standard.columns[name] = _without_unknown(standard.columns[name], texts)
    _derive_age(standard, bound)
    return standard


def _given_anew(column: Converted, name: str, key: Key) -> Converted:
    """Replace the numbers that could be those of a person, the same everywhere by the same."""
    values = [key.pseudonym(name, value) if value and holds_number(value) else value for value in column.distinct]
    return replace(column, distinct=values)


def _without_unknown(column: Converted, texts: Coded) -> Converted:
    """Take away what was made of texts that the list of codes does not hold."""
    absent = [NOT_THERE in text for text in texts.texts]
    values = [None if gone else value for gone, value in zip(absent, column.distinct, strict=True)]
    rules = ["not_in_lookup" if gone else rule for gone, rule in zip(absent, column.rules, strict=True)]
    return Converted(column.codes, values, rules, [text.replace(NOT_THERE, "") for text in column.texts])


def _add_codes(standard: Standard, name: str, codes: Converted) -> None:
    """Bring together codes found in place of numbers and those of a column of codes."""
    already = standard.columns.get(name)
    if already is None:
        standard.columns[name] = codes
        return
    moved = np.where(codes.codes < 0, -1, codes.codes + len(already.distinct))
    standard.columns[name] = Converted(
        np.where(already.is_missing, moved, already.codes).astype("int32"),
        [*already.distinct, *codes.distinct],
        [*already.rules, *codes.rules],
        [*already.texts, *codes.texts],
    )


def _derive_age(standard: Standard, bound: Bound) -> None:
    source = bound.table.columns.get("age_on_september_30")
    if source is not None and source.derive and "age_on_september_30" in standard.columns:
        births = standard.columns["age_on_september_30"]
        standard.columns["age_on_september_30"] = age_on_september_30(births, standard.column("school_year"))


def look_up_courses(standard: Standard, courses: Mapping[str, Course]) -> None:
    """Fill subject, level and sequence of results from the catalogue; note what it does not know or contradicts."""
    given = standard.column("course")
    known = [find_course(courses, code) for code in given.distinct]
    is_unknown = [course is None and not rule for course, rule in zip(known, given.rules, strict=True)]
    short = {code.lstrip("0") for code in courses if code.startswith("0")}
    is_short = [unknown and code in short for unknown, code in zip(is_unknown, given.distinct, strict=True)]
    unknown = np.array([*is_unknown, False], dtype=bool)[given.codes]
    without_zeros = np.array([*is_short, False], dtype=bool)[given.codes]
    standard.breaks("code_zeros_lost", "course", without_zeros)
    standard.breaks("unknown_course", "course", unknown & ~without_zeros)
    for name, field_of_course in zip(FROM_CATALOGUE, ("subject", "level", "sequence"), strict=True):
        values = [None if course is None else getattr(course, field_of_course) for course in known]
        values = [float(value) if isinstance(value, int) else value for value in values]
        filled = Converted(_without_nothing(given.codes, values), values, [""] * len(values), given.texts)
        if name in standard.columns:
            standard.breaks("contradicts_catalogue", name, _pairs(standard.columns[name], filled, _differ))
        standard.columns[name] = filled
    _check_competencies(standard, given, courses)


def _without_nothing(codes: np.ndarray, values: list[Any]) -> np.ndarray:
    places = [-1 if value is None else place for place, value in enumerate(values)]
    return np.array([*places, -1], dtype="int32")[codes]


def _pairs(left: Converted, right: Converted, wrong: Callable[[Any, Any], bool]) -> np.ndarray:
    """Mask of the records whose two values go wrong together, each pair of distinct values looked at once."""
    width = len(right.distinct) + 1
    pairs, places = np.unique((left.codes.astype("int64") + 1) * width + right.codes + 1, return_inverse=True)
    one, other = [None, *left.distinct], [None, *right.distinct]
    return np.array([wrong(one[pair // width], other[pair % width]) for pair in pairs], dtype=bool)[places]


def _differ(mapped: object, filled: object) -> bool:
    return mapped is not None and filled is not None and mapped != filled


def _check_competencies(standard: Standard, given: Converted, courses: Mapping[str, Course]) -> None:
    """Note competencies that the course does not have, where the catalogue names the course's competencies.

    In a wide layout (a column a competency) most of these are cells that have no object: they are empty.
    """

    def is_unknown(code: str | None, competency: str | None) -> bool:
        """Whether a course is known and has no such competency."""
        course = find_course(courses, code)
        if course is None or not course.competencies or competency in (None, OVERALL):
            return False
        return competency not in course.competencies

    unknown = _pairs(given, standard.column("competency"), is_unknown)
    has_nothing = standard.column("mark").is_missing & standard.column("mark_code").is_missing
    standard.breaks("empty_cell", "competency", unknown & has_nothing)
    standard.breaks("unknown_competency", "competency", unknown & ~has_nothing)


def check_rules_cover(standard: Standard, rules: RuleSet) -> None:
    """Note results of a year for which no marking rule is given: whether they pass cannot be said."""
    years = standard.column("school_year")
    covered = [
        year is None or any(rule.first_year <= year <= rule.last_year for rule in rules.rules)
        for year in years.distinct
    ]
    standard.breaks("no_marking_rule", "school_year", ~np.array([*covered, True], dtype=bool)[years.codes])
