"""What a team declared before it looked: which outcome, by when, and whether the store already held it that day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

import pandas as pd

from portraitlib.errors import StoreError
from portraitlib.journal.entry import Entry
from portraitlib.journal.forms import WORDS
from portraitlib.journal.kinds import Declaration, unstamped
from portraitlib.journal.opened import Journal, Revision
from portraitlib.journal.plans import same_text
from portraitlib.journal.year import FIRST_MONTH, first_of_month
from portraitlib.results.columns import codes_of
from portraitlib.tables.frames import from_arrow
from portraitlib.tables.school import School
from portraitlib.tables.store import Partition
from portraitlib.tables.store.versions import list_versions, open_version

IN_MEMORY = "in memory"
"""Digest of a school that no store holds."""
SAID = (
    "expected", "programme", "primary_outcome", "of_what", "comparison", "exclusions", "smallest_effect", "look_on",
)  # fmt: skip
"""What a revision must say alike to be the same declaration; its year is that of the first that said so."""
LAST_MONTH = 6
"""Month of the end of a year: who stayed is known from then."""
Proof = Literal["version", "stamp", "unproved", "there"]
"""The version kept of that day was read again without the outcome; the stamp says so alone; nothing does; it was in."""
Read = Callable[[str], pd.DataFrame]


@dataclass(frozen=True)
class Declared:
    """A declaration of one outcome: the revision that first said what is said now, and what proves its day.

    Parameters
    ----------
    entry : str
    said : Declaration
        As it was first said.
    outcome : str
        Code: ``mark:mathematics``, ``absence``…
    is_primary : bool
    on : str
        Day on which it was first said, in ISO form.
    n_changed : int
        Revisions that said something else, before or after.
    proof : str
    state : str
        Where it stands now: one that was dropped is told too.
    """

    entry: str
    said: Declaration
    outcome: str
    is_primary: bool
    on: str
    n_changed: int
    proof: Proof
    state: str = "open"

    def is_before(self, known_on: date | pd.Timestamp | None) -> bool:
        """Whether it was said before the outcome was known: both by the journal's day and by the store of that day."""
        is_proved = self.proof in ("version", "stamp")
        return is_proved and (known_on is None or bool(pd.Timestamp(self.on) < pd.Timestamp(known_on)))


def outcome_code(kind: str, of_what: str, there: Collection[str] = ()) -> str:
    """Code of an outcome from its kind and what a person wrote that it is of.

    A name without what follows its comma is that of the one such subject that the school has, of those `there`.

    Examples
    --------
    >>> outcome_code("mark", "Mathématique"), outcome_code("absence", ""), outcome_code("unsaid", "")
    ('mark:mathematics', 'absence', '')
    >>> outcome_code("mark", "Mathématique : SN")
    'mark:mathematics:SN'
    >>> outcome_code("mark", "Anglais", {"french", "english_second_language"})
    'mark:english_second_language'
    """
    if kind == "unsaid":
        return ""
    column = {"mark": "subject", "success": "subject", "engagement": "dimension"}.get(kind, "")
    labels = codes_of(column) if column else {}
    first, *more = (one.strip() for one in of_what.split(":"))
    short = [code for code, label in labels.items() if code in there and same_text(first, label.partition(",")[0])]
    named = [code for code, label in labels.items() if _names(first, code, label)] or short[: len(short) == 1]
    what = ":".join([named[0] if named else first, *(one.upper() for one in more)]) if column else of_what.strip()
    return f"{kind}:{what}" if what and kind in ("mark", "success", "engagement", "score") else kind


def outcome_written(line: str, there: Collection[str] = ()) -> str:
    """Code of an outcome written on a line, a kind and what it is of; empty where no kind is named.

    Examples
    --------
    >>> outcome_written("note : Mathématique"), outcome_written("absences"), outcome_written("le moral")
    ('mark:mathematics', 'absence', '')
    """
    kind, _, of_what = line.partition(":")
    kinds = ("mark", "success", "absence", "engagement", "score", "stayed", "adult_education", "participation")
    named = [one for one in kinds if _names(kind, one, WORDS[one])]
    return outcome_code(named[0], of_what, there) if named else ""


def stamped(body: Entry, school: School) -> Entry:
    """A declaration with what the whole store says the day it is kept, whatever was typed there; others as they are."""
    if not isinstance(body, Declaration):
        return body
    year = school.params.school_year or school.latest_year
    said = cast(Declaration, unstamped(body))
    code = outcome_code(said.primary_outcome, said.of_what, _subjects(school))
    is_there = is_held(_whole(school), code, year, said.look_on) if code else None
    digest = str(school.partition.entry.get("hash", IN_MEMORY))
    return said.model_copy(update={"store_digest": digest, "outcome_was_there": is_there, "school_year": year})


def declared(journal: Journal, school: School) -> list[Declared]:
    """Every outcome that the journal's declarations name, each by the revision that first said what is said now.

    The journal is read whoever reads the page: of a declaration, its day and its codes are told to all, its words to
    the team alone.
    """
    opened = Journal(journal.school, journal.place, journal.today)
    found: list[Declared] = []
    for one in opened.entries("declaration"):
        found += _of_entry(opened.history(one.entry), school)
    return found


def is_held(read: Read, code: str, school_year: int, look_on: str = "") -> bool:
    """Whether tables hold an outcome of a year: at `look_on` or later where its day is declared, at all otherwise.

    Examples
    --------
    >>> marks = pd.DataFrame({"school_year": [2026], "subject": "mathematics", "term": "1", "mark": [70.0]})
    >>> is_held({"results": marks}.__getitem__, "mark:mathematics", 2026)
    False
    >>> is_held({"results": marks.assign(term="final")}.__getitem__, "mark:mathematics", 2026)
    True
    """
    kind, _, of_what = code.partition(":")
    if kind in ("mark", "success"):
        rows, of_what = read("results"), of_what.partition(":")[0]
        is_asked = rows["subject"].eq(of_what) & rows["term"].eq("final") & rows["school_year"].eq(school_year)
        is_own = rows["course_level"].ne(0).fillna(True) if "course_level" in rows else True  # 0: of primary school
        return bool((is_asked.fillna(False) & rows["mark"].notna() & is_own).any())
    if kind in ("stayed", "adult_education"):  # known once the year is over
        days = pd.concat([read("students")["exit_date"], read("attendance")["date"]])
        return bool(days.ge(pd.Timestamp(school_year, LAST_MONTH, 1)).fillna(False).any())
    return _is_dated_there(read, kind, of_what, school_year, look_on)


def _is_dated_there(read: Read, kind: str, of_what: str, school_year: int, look_on: str) -> bool:
    """The same of tables whose rows have a day."""
    table, column = _DATED[kind]
    rows, start = read(table), pd.Timestamp(first_of_month(FIRST_MONTH, school_year))
    if column and table != "answers":
        rows = rows[rows[column].eq(of_what if kind == "score" else "extracurricular").fillna(False).to_numpy(bool)]
    day = rows["start_date" if table == "services" else "date"]
    is_of_year = day.ge(max(start, pd.Timestamp(look_on or start))) & day.lt(start + pd.DateOffset(years=1))
    if table == "answers":
        items = read("questionnaires")
        asked = items.loc[items["dimension"].eq(of_what).fillna(False).to_numpy(bool), "item"]
        is_of_year = (is_of_year | (day.isna() & rows["school_year"].eq(school_year))) & rows["item"].isin(asked)
        is_of_year &= rows["wave"].ne("before").fillna(True)
    return bool(is_of_year.fillna(False).any())


_DATED = {
    "absence": ("attendance", ""),
    "score": ("progress", "instrument"),
    "engagement": ("answers", "dimension"),
    "participation": ("services", "service"),
}


def _of_entry(history: Sequence[Revision], school: School) -> list[Declared]:
    """Outcomes of one declaration."""
    said = [(one, one.body) for one in history if isinstance(one.body, Declaration)]
    now, there = said[-1][1], _subjects(school)
    told: list[Declared] = []
    primary = outcome_code(now.primary_outcome, now.of_what, there)
    others = [code for line in now.other_outcomes if (code := outcome_written(line, there)) and code != primary]
    for code in dict.fromkeys([primary, *others]):
        other = None if code == primary else code
        same = [(one, body) for one, body in said if _says(body, other, there) == _says_now(now)]
        first, body = same[0]
        proof = _proof(school, body, code, is_primary=code == primary) if code else "unproved"
        n_other = len(said) - len(same)
        told.append(Declared(first.entry, body, code, code == primary, first.on, n_other, proof, now.state))
    return told


def _says_now(body: Declaration) -> tuple[object, ...]:
    return tuple(_plain(getattr(body, name)) for name in SAID)


def _says(body: Declaration, other: str | None, there: Collection[str]) -> tuple[object, ...] | None:
    """What a revision says, when it names that other outcome."""
    if other is not None and other not in [outcome_written(line, there) for line in body.other_outcomes]:
        return None
    return _says_now(body)


def _plain(value: object) -> object:
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


def _proof(school: School, body: Declaration, code: str, *, is_primary: bool) -> Proof:
    """What shows that an outcome was not yet in the store when it was declared."""
    kept = _version(school, body.store_digest)
    if kept is not None:
        return "there" if is_held(kept, code, body.school_year, body.look_on) else "version"
    if not body.store_digest or body.outcome_was_there is None or not is_primary:
        return "unproved"  # the stamp is of the primary outcome
    return "there" if body.outcome_was_there else "stamp"


def _subjects(school: School) -> frozenset[str]:
    """Subjects that the school has marks in, whatever the day read."""
    return frozenset(_whole(school)("results")["subject"].dropna().astype(str))


def _version(school: School, digest: str) -> Read | None:
    """Tables of the store's version of that digest; None when it was let go."""
    if not digest or digest == IN_MEMORY or not school.partition.entry:
        return None
    if digest == school.partition.entry.get("hash"):
        return _whole(school)
    store = school.partition.folder.parents[2]
    try:
        versions = list_versions(store).get(school.code, [])
        kept = next((open_version(store, one) for one in versions if one.name == digest), None)
    except StoreError:
        return None
    return None if kept is None else _read(kept)


def _whole(school: School) -> Read:
    """Tables of the school as the store holds them, not as of the day read."""
    read = _read(school.partition)
    return lambda name: read(name) if school.partition.has_file(name) else school.table(name)


def _read(partition: Partition) -> Read:
    return lambda name: from_arrow(partition.content(name))


def _names(typed: str, code: str, label: str) -> bool:
    return any(same_text(typed, one) for one in (code, code.replace("_", " "), label) if one)
