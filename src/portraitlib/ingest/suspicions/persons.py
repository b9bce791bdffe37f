"""Who is a person: rows of totals, texts unlike the other identifiers, zeros lost, one number in two schools."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd

from portraitlib.ingest.coded import Coded
from portraitlib.ingest.finalise import Finished
from portraitlib.ingest.suspicions.seen import Seen, Suspicion
from portraitlib.persons.key import Key

_TOTALS = (
    r"moyennes?|moy|mediane?s?|total|totaux|sous-total|somme|nb|nbre|nombre|effectifs?|ecart[- ]type|taux|pourcentage|"
    r"minimum|maximum|min|max|mode|reussites?|echecs?|eleves?|groupe|classe|average|mean|median|sum|count|n"
)
_FOOTERS = r"page|imprime|genere|produit|extrait|rapport|source|legende|note|fin|date|printed|generated|report|end"
_ALONE = re.compile(rf"(?:{_TOTALS})\b[ .:]*(?:(?:du|de|des|d'|of|the)\b.*)?", re.ASCII)
_FIRST = re.compile(rf"(?:{_TOTALS}|{_FOOTERS})\b", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d{1,3}", re.ASCII)
_ZEROS = re.compile(r"(?:(?<=\|)|^)0+(?=\d)", re.ASCII)
_WITHIN = re.compile(r"\b(?:moyennes?|total|totaux|ecart[- ]type|average|mean)\b", re.ASCII)
MOSTLY = 0.9
FEWEST = 10
FEW = 16
ALIKE = 0.25
_AMBIGUOUS = frozenset(
    {
        "n",
        "min",
        "max",
        "mode",
        "fin",
        "date",
        "note",
        "page",
        "end",
        "sum",
        "nb",
        "eleve",
        "eleves",
        "groupe",
        "classe",
    }
)


def is_scientific(text: str) -> bool:
    """Whether a spreadsheet wrote a long number by its power of ten: its last digits are gone.

    Examples
    --------
    >>> is_scientific("1,23457E+11"), is_scientific("0000016")
    (True, False)
    """
    return _SCIENTIFIC.fullmatch(text) is not None


def plain(text: str) -> str:
    """Text in lower case without accents.

    Examples
    --------
    >>> plain("Écart-type")
    'ecart-type'
    """
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold().strip()


class Identifiers:
    """Texts of one column of persons, as its file is read: which are no person's."""

    def __init__(self) -> None:
        self._n = Counter[bool]()
        self.lines: list[int] = []
        self.n_unlike = 0

    def totals(self, texts: Coded) -> np.ndarray:
        """Mask of the rows that are totals or the foot of a list, by their text."""
        digits = [any(sign.isdigit() for sign in text) for text in texts.texts]
        has_digits = np.array([*digits, False], dtype=bool)[texts.codes]
        self._n[True] += int(np.count_nonzero(has_digits))
        self._n[False] += int(np.count_nonzero(~has_digits & (texts.codes >= 0)))
        are_numbers = self.are_numbers
        is_total = [
            _is_total(text, alone=not are_numbers) and not (digit and " " not in text)
            for text, digit in zip(texts.texts, digits, strict=True)
        ]
        return np.array([*is_total, False], dtype=bool)[texts.codes]

    def look(self, texts: Coded, lines: np.ndarray) -> None:
        """Remember the first lines whose identifier holds no digit."""
        digits = [any(sign.isdigit() for sign in text) for text in texts.texts]
        without = ~np.array([*digits, True], dtype=bool)[texts.codes]
        self.n_unlike += int(np.count_nonzero(without))
        self.lines += lines[without][: FEWEST - len(self.lines)].tolist() if len(self.lines) < FEWEST else []

    @property
    def are_numbers(self) -> bool:
        """Whether most identifiers so far hold a digit."""
        return self._n[True] >= MOSTLY * self._n.total() and self._n[True] > 0

    @property
    def is_odd(self) -> bool:
        """Whether a few texts are unlike all the others."""
        return self.n_unlike > 0 and self.are_numbers and self._n.total() >= FEWEST


def _is_total(text: str, *, alone: bool) -> bool:
    """Whether a text is the head of a row of totals; among names, only when it says nothing else."""
    said = plain(text).lstrip("%#*- ")
    if alone:
        return said not in _AMBIGUOUS and _ALONE.fullmatch(said) is not None
    return _FIRST.match(said) is not None or _WITHIN.search(said) is not None


def without_zeros(text: str) -> str:
    """Identifier without its leading zeros, in each of its joined parts.

    Examples
    --------
    >>> without_zeros("0000016"), without_zeros("A1|0016"), without_zeros("0")
    ('16', 'A1|16', '0')
    """
    return _ZEROS.sub("", text)


class Zeros:
    """Pseudonyms of identifiers that begin with zeros, and what they would be without."""

    def __init__(self, key: Key) -> None:
        self._key = key
        self.stems: dict[str, str] = {}
        self.widths = Counter[int]()

    def take(self, texts: Coded, pseudonyms: list[str | None]) -> None:
        """Remember the identifiers of one column that begin with zeros."""
        for text, pseudonym in zip(texts.texts, pseudonyms, strict=True):
            if pseudonym and (text[0] == "0" or "|0" in text) and pseudonym not in self.stems:
                shorter = without_zeros(text)
                if shorter != text:
                    self.stems[pseudonym] = self._key.pseudonym("student", shorter)
                    self.widths[len(text.rsplit("|", 1)[-1])] += 1

    def of(self, pseudonyms: pd.Series) -> pd.Series:
        """Pseudonyms as they would be without zeros."""
        return pseudonyms.map(lambda name: self.stems.get(name, name))


def zeros_lost(finished: Finished, zeros: Zeros) -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame, bool]]:
    """Rows set aside as not enrolled whose student is there under the same number, zeros aside.

    Each with its table, its rows, the rows of the students they are, and whether these rows are those that lost zeros.
    """
    gone = [(table, rows) for table, rule, column, rows in finished.gone if rule == "student_not_enrolled"]
    students = finished.tables.get("students")
    if not gone or students is None or not zeros.stems:
        return
    known = zeros.of(students["student_id"])
    for table, rows in gone:
        mine = zeros.of(rows["student_id"])
        same = mine.isin(known).to_numpy() & ~rows["student_id"].isin(students["student_id"]).to_numpy()
        if same.any():
            lost_here = not rows.loc[same, "student_id"].isin(zeros.stems).any()
            yield table, rows[same], students[known.isin(mine[same]).to_numpy()], lost_here


class Schools:
    """Students seen in each school, to find those that stand in two the same year."""

    def __init__(self) -> None:
        self._seen: list[pd.DataFrame] = []

    def take(self, pseudonyms: np.ndarray, years: np.ndarray, schools: np.ndarray, names: list[str]) -> None:
        """Remember students by the hash of their pseudonym."""
        rows = pd.DataFrame({"student": pseudonyms, "year": years, "school": np.array(names, dtype="object")[schools]})
        self._seen.append(rows.drop_duplicates())

    def shared(self) -> np.ndarray:
        """Hashes of the students of two schools in one year."""
        if not self._seen:
            return np.array([], dtype="uint64")
        seen = pd.concat(self._seen, ignore_index=True).drop_duplicates()
        return seen.loc[seen.duplicated(["student", "year"], keep=False), "student"].unique()


def hashed(pseudonyms: pd.Series | list[str | None]) -> np.ndarray:
    """Number of each pseudonym, quicker to compare than its text."""
    return pd.util.hash_array(np.asarray(pseudonyms, dtype="object"), categorize=False)


def a_few(students: pd.DataFrame) -> list[str]:
    """A few students of the last year, drawn by their pseudonym: the same from any list that holds them.

    Two schools whose numbers are the same share them; two that share some movers hardly ever do. It is what the store
    keeps of each school, so that no other school's students are read.

    Examples
    --------
    >>> a_few(pd.DataFrame({"student_id": ["pb", "pa", "pc"], "school_year": [2026, 2026, 2025]}))
    ['2026 pa', '2026 pb']
    """
    year = students["school_year"].max()
    last = students.loc[students["school_year"] == year, "student_id"]
    return [f"{year} {name}" for name in sorted(last.unique())[:FEW]]


def numbers_of_others(seen: Seen) -> Iterator[Suspicion]:
    """Tell students whose numbers are those of a school that another import brought."""
    students = seen.rows("students")
    if students is None or not seen.of_others:
        return
    mine = set(a_few(students))
    school, others = max(seen.of_others.items(), key=lambda item: len(mine & set(item[1])))
    same = {name.split(" ")[1] for name in mine & set(others)}
    if len(same) >= max(1, ALIKE * min(len(mine), len(others))):
        where = students["student_id"].isin(same).to_numpy()
        facts = {"n_students": len(same), "n_few": min(len(mine), len(others)), "other": school}
        yield Suspicion("same_number_elsewhere", "students", "student_id", where, facts)


def same_numbers(seen: Seen) -> Iterator[Suspicion]:
    """Tell students whose number is also that of a student of another school the same year."""
    students = seen.rows("students")
    if students is None or not len(seen.shared):
        return
    where = np.isin(hashed(students["student_id"]), seen.shared)
    if where.any():
        n_students = int(students.loc[where, "student_id"].nunique())
        yield Suspicion("same_number_in_schools", "students", "student_id", where, {"n_students": n_students})
