"""A school's journal, opened: what the team says now, and how a text is kept. The database is loaded on first use."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from portraitlib.errors import JournalError, ParamsError
from portraitlib.journal.entry import OF_STUDENTS, STUDENT, Entry
from portraitlib.journal.fields import LINE_LENGTH
from portraitlib.journal.kinds import KINDS, unstamped
from portraitlib.journal.place import Place
from portraitlib.params import check

if TYPE_CHECKING:
    from sqlalchemy import Engine


@dataclass(frozen=True)
class Revision:
    """One revision, as read.

    Parameters
    ----------
    entry, kind : str
    seq : int
        Grows with each save of the school.
    who : str
        What the person typed: nothing proves it.
    at : str
        ISO instant, by the clock of the machine that kept it.
    reason : str
    body : Entry or None
        None when it was purged, or was written by a newer version of the kit.
    is_purged : bool
    """

    entry: str
    kind: str
    seq: int
    who: str
    at: str
    reason: str
    body: Entry | None
    is_purged: bool = False

    @property
    def on(self) -> str:
        """Day on which it was kept, here."""
        return datetime.fromisoformat(self.at).astimezone().date().isoformat()


@dataclass(frozen=True)
class Saved:
    """Where a text was kept; ``clock_behind`` when the machine's clock is before the last save."""

    entry: str
    seq: int
    clock_behind: bool = False


@dataclass(frozen=True)
class Journal:
    """The journal of one school.

    Parameters
    ----------
    school : str
    place : Place
    today : date
        Day by which a decision is due.
    is_closed : bool
        For readers outside the team: nothing is read.
    stamp : function
        What the machine adds to a text as it is kept; see `declared.stamped`.

    Examples
    --------
    See `open_journal`.
    """

    school: str
    place: Place
    today: date
    is_closed: bool = False
    stamp: Callable[[Entry], Entry] = field(default=unstamped, repr=False, compare=False)
    _kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False, init=False)

    def entries(self, kind: str) -> list[Revision]:
        """What each entry of a kind says now, in the order of the last saves; those purged are left out."""
        return [one for one in self._read(kind=kind) if one.body is not None]

    def open_entries(self, kind: str) -> list[Revision]:
        """Entries of a kind that are neither done nor dropped."""
        return [one for one in self.entries(kind) if one.body and one.body.state in ("open", "moved")]

    def everything(self) -> list[Revision]:
        """What every entry says now; purged and newer ones too, without a body."""
        return self._read()

    def history(self, entry: str = "") -> list[Revision]:
        """Every revision of an entry, or of the whole journal, from the first."""
        return self._read(entry=entry, newest=False)

    def about(self, student: str) -> list[Revision]:
        """Every revision that is about a student, notes kept by the direction included: the student's right to see.

        Parameters
        ----------
        student : str
            Pseudonym.
        """
        return [one for one in self.history() if one.body is not None and is_about(one.body, student)]

    def save(
        self, kind: str, body: Mapping[str, Any], *, who: str, entry: str = "", seen: int = 0, reason: str = ""
    ) -> Saved:
        """Keep a text as the newest revision of an entry.

        Parameters
        ----------
        kind : str
        body : mapping
            Fields of the kind's model.
        who : str
            Name, as the person types it.
        entry : str
            Entry that is changed; a new one when empty.
        seen : int
            Number of the revision that the person had before them.
        reason : str

        Raises
        ------
        JournalError
            ``journal_entry_invalid`` with each fault, ``journal_conflict`` with both texts, ``journal_entry_newer``,
            ``two_of_one_name``, the database's faults: nothing is kept, and what was typed is in the facts.
        """
        with _keeping(dict(body)) as typed:
            checked, who = self.stamp(_checked(kind, typed)), self._known(who)
            with self._database(write=True) as engine:
                from portraitlib.journal import revisions

                now = datetime.now(UTC).isoformat(timespec="microseconds")
                entry = entry or uuid4().hex
                row = {
                    "school": self.school, "entry": entry, "kind": kind, "who": who, "at": now,
                    "reason": reason[:LINE_LENGTH], "schema_number": checked.schema_number,
                    "body": json.dumps(checked.model_dump(), ensure_ascii=False), "is_purged": False,
                }  # fmt: skip
                try:
                    seq, latest = revisions.append(engine, row, seen)
                except revisions.MeanwhileError as between:
                    raise _conflict(kind, checked.schema_number, between.theirs) from None
        return Saved(entry, seq, clock_behind=now[:16] < latest[:16])

    def undo(self, entry: str, *, who: str, seen: int) -> Saved:
        """Keep again, as the newest, the text that an entry had before; the one undone stays in its history.

        Raises
        ------
        JournalError
            ``nothing_to_undo``, and those of `save`.
        """
        before = [one for one in self.history(entry) if one.seq <= seen and one.body is not None]
        if len(before) < 2 or before[-2].body is None:
            raise JournalError("nothing_to_undo")
        return self.save(before[-2].kind, before[-2].body.model_dump(), who=who, entry=entry, seen=seen)

    def version(self) -> str:
        """Changes whenever a text is kept or purged; ``0`` while there is nothing."""
        if not self.place.is_there:
            return "0"
        with self._database() as engine:
            from portraitlib.journal import revisions

            seq, purged = revisions.state(engine, self.school)
        return f"{seq}" if not purged else f"{seq}-{purged}"

    def _read(self, *, kind: str = "", entry: str = "", newest: bool = True) -> list[Revision]:
        if self.is_closed or not self.place.is_there:
            return []
        with self._database() as engine:
            from portraitlib.journal import revisions

            rows = revisions.read(engine, self.school, kind=kind, entry=entry, newest=newest)
        now = datetime.now(UTC)
        return [_revision(row) for row in rows if not _is_over(row, now)]

    def _known(self, who: str) -> str:
        """Name typed, unless it is empty or that of two people of the team."""
        who = " ".join(who.split())
        if not who or len(who) > LINE_LENGTH:
            raise JournalError("journal_by_nobody")
        functions = {
            getattr(one.body, "function", "")
            for one in self.open_entries("role")
            if getattr(one.body, "name", "").casefold() == who.casefold()
        }
        if len(functions) > 1:
            raise JournalError("two_of_one_name", name=who, functions=sorted(functions))
        return who

    @contextmanager
    def _database(self, *, write: bool = False) -> Iterator[Engine]:
        from portraitlib.journal import database, revisions
        from portraitlib.journal.emptying import expire

        with database.told(self.place):
            if "engine" not in self._kept:
                self._kept["engine"] = database.engine_of(self.place)
            engine = self._kept["engine"]
            if not self._kept.get("is_ready") or (write and not self.place.is_there):
                database.prepare(engine, self.place)
                self._refuse_other(revisions.schools_in(engine))
                write = self._kept["is_ready"] = True
            if write:
                expire(engine, self.place, self.school, datetime.now(UTC))
            yield engine

    def _refuse_other(self, schools: list[str]) -> None:
        """A file is one school's: another's, copied under this name, is not read as its own."""
        if self.place.file is not None and set(schools) - {self.school}:
            raise JournalError("journal_of_another_school", file=self.place.file.name, found=schools)


def is_about(body: Entry, student: str) -> bool:
    """Whether an entry names a student: in its own field, or in the groups, moves and requests of a plan."""
    listed = [one for name in OF_STUDENTS for one in getattr(body, name, None) or ()]
    named = [getattr(body, STUDENT, ""), *(one.student for one in listed)]
    return student in named or any(student in group.students for group in getattr(body, "groups", ()))


@contextmanager
def _keeping(typed: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Whatever goes wrong, what was typed goes back to the person."""
    try:
        yield typed
    except JournalError as fault:
        raise JournalError(fault.code, **{**fault.facts, "typed": typed}) from None


def _checked(kind: str, body: dict[str, Any]) -> Entry:
    try:
        return check(KINDS[kind], body, where=kind)
    except ParamsError as refused:
        raise JournalError("journal_entry_invalid", kind=kind, faults=refused.facts["faults"]) from None


def _is_over(row: Mapping[str, Any], now: datetime) -> bool:
    """Whether the days for which its kind keeps a text are over."""
    kept_days = KINDS[row["kind"]].kept_days if row["kind"] in KINDS and not row["is_purged"] else 0
    return bool(kept_days) and datetime.fromisoformat(row["at"]) <= now - timedelta(days=kept_days)


def _conflict(kind: str, schema_number: int, theirs: Mapping[str, Any]) -> JournalError:
    if theirs and theirs["schema_number"] > schema_number:
        return JournalError("journal_entry_newer")
    body, who, seq = (theirs["body"], theirs["who"], theirs["seq"]) if theirs else ("{}", "", 0)
    return JournalError("journal_conflict", kind=kind, theirs=json.loads(body), who=who, seq=seq)


def _revision(row: Mapping[str, Any]) -> Revision:
    """A row as read; a body that this version does not know is left out, and not guessed."""
    model = KINDS.get(row["kind"])
    body: Entry | None = None
    if model is not None and not row["is_purged"] and row["schema_number"] <= model.schema_number:
        try:
            body = check(model, json.loads(row["body"]), where=row["kind"])
        except (ParamsError, ValueError):
            body = None
    told = {name: row[name] for name in ("entry", "kind", "seq", "who", "at", "reason")}
    return Revision(**told, body=body, is_purged=bool(row["is_purged"]))
