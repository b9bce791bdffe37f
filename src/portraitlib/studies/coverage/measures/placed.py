"""The results of a year on a grid of students, subjects and terms: small, and quick to compare."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.tables.schemas import OVERALL

STATUSES = ("mark", "code", "blank")
"""What stands in the place of a result, from the best to the least known."""
BLANK = STATUSES.index("blank")


@dataclass(frozen=True)
class PlacedResults:
    """What the results of a year hold; subjects, terms and codes are numbered in alphabetical order."""

    subjects: pd.Index
    terms: pd.Index
    mark_codes: pd.Index
    status: np.ndarray  # students x subjects x terms: the best, as its place in `STATUSES`; blank without a row
    mark_code: np.ndarray  # students x subjects x terms: the code beside that status; -1 for none
    has_row: np.ndarray  # students x subjects
    taken: np.ndarray  # students x courses
    marked: np.ndarray  # courses x terms in which the course has a mark or a code for anyone
    subject_of: np.ndarray  # subject of each course


def place_results(results: pd.DataFrame, school_year: int, enrolled: pd.Index) -> PlacedResults:
    """Place each result of a year: of a student, subject and term, the best that any course has.

    A course is told by its overall result, or else by its best-filled competency. Results of the end of primary
    are those of another school.
    """
    rows, student = _of_enrolled(results, school_year, enrolled)
    subject, term = (rows[name].cat.codes.to_numpy(dtype="int64") for name in ("subject", "term"))
    subjects, terms, codes = (rows[name].cat.categories for name in ("subject", "term", "mark_code"))
    course_code = rows["course"].cat.codes.to_numpy(dtype="int64") + 1  # 0 for a course without a code
    width = len(rows["course"].cat.categories) + 1
    taught, course = np.unique(subject * width + course_code, return_inverse=True)
    status = np.select([rows["mark"].notna(), rows["mark_code"].notna()], [0, 1], BLANK)
    is_competency = (rows["competency"] != OVERALL).to_numpy()
    kept = _first_of_each((student * len(taught) + course) * len(terms) + term, np.lexsort((status, is_competency)))
    # Written from the last preferred to the first, what is preferred stays.
    kept = kept[np.argsort(status[kept], kind="stable")][::-1]
    places = student[kept], subject[kept], term[kept]
    shape = (len(enrolled), len(subjects), len(terms))
    best, code = np.full(shape, BLANK), np.full(shape, -1)
    best[places], code[places] = status[kept], rows["mark_code"].cat.codes.to_numpy()[kept]
    is_filled = kept[status[kept] != BLANK]
    return PlacedResults(
        subjects,
        terms,
        codes,
        best,
        code,
        has_row=_is_there(shape[:2], student, subject),
        taken=_is_there((len(enrolled), len(taught)), student, course),
        marked=_is_there((len(taught), len(terms)), course[is_filled], term[is_filled]),
        subject_of=taught // width,
    )


def _of_enrolled(results: pd.DataFrame, school_year: int, enrolled: pd.Index) -> tuple[pd.DataFrame, np.ndarray]:
    """Rows of the year's students in the school's own courses, and the place of each row's student."""
    known = np.append(enrolled.get_indexer(results["student_id"].cat.categories), -1)
    student = known[results["student_id"].cat.codes.to_numpy()]
    is_own = (results["course_level"] != 0).fillna(True).to_numpy(dtype=bool)
    of_year = (results["school_year"] == school_year).fillna(False).to_numpy(dtype=bool)
    is_read = of_year & is_own & (student >= 0) & results["subject"].notna().to_numpy()
    is_read &= results["term"].notna().to_numpy()
    return results[is_read], student[is_read]


def _first_of_each(key: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Rows that come first, in that order, among those of their key; the order stays."""
    _, first = np.unique(key[order], return_index=True)
    return order[np.sort(first)]


def _is_there(shape: tuple[int, int], rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    found = np.zeros(shape, dtype=bool)
    found[rows, columns] = True
    return found
