"""What the first page of a school says: where its team is in the year, what is due, what each notebook needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portraitlib.display.explanations import explanation
from portraitlib.display.wording import Words
from portraitlib.errors import PortraitError
from portraitlib.params import NotebookParams
from portraitlib.persons.names import all_names
from portraitlib.report.execute import batch_environment
from portraitlib.report.pages.fences import keep_within
from portraitlib.results.rooms import study_of_first_page

if TYPE_CHECKING:
    from portraitlib.display.view import ShownTable, View
    from portraitlib.journal.opened import Journal
    from portraitlib.tables.school import School

REASONS_SHOWN = 3
"""What is lacking is said in so many sentences of a notebook; notebook 00 says all of it."""


@dataclass(frozen=True)
class Line:
    """A meeting of the year, as the calendar of notebook 10 says it."""

    month: str
    meeting: str
    opens: tuple[str, ...]
    decides: str
    needs: str
    prints: str
    state: str
    is_next: bool


@dataclass(frozen=True)
class Due:
    """A decision whose day has come."""

    question: str
    decided: str
    who: str
    day: str


@dataclass(frozen=True)
class Ready:
    """Whether the data that a notebook needs are there (``can``, ``partly``, ``cannot``), and what is lacking."""

    status: str = "can"
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Front:
    """What the first page says, ready to be written; `fault` in words when something could not be read.

    Parameters
    ----------
    school_year : int
        Year read; 0 when nothing could be.
    is_fictional : bool
    where : tuple of str
        Where the team is in the year: what comes, what is lacking for it. Empty for readers outside the team.
    lines : tuple of Line
    due_told : tuple of str
    due : tuple of Due
    ready : mapping of notebook to Ready
    fault : str
    """

    school_year: int = 0
    is_fictional: bool = False
    where: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    due_told: tuple[str, ...] = ()
    due: tuple[Due, ...] = ()
    ready: Mapping[str, Ready] = field(default_factory=dict)
    fault: str = ""


def make_front(params: NotebookParams, project: Path) -> Front:
    """Read what the first page says, in a process of its own, kept to its school and audience. Never raises."""
    keep_within(params, project, checks_names=True)
    words = Words(params.language)
    try:
        with batch_environment(project):
            return _made(params, project, words)
    except PortraitError as fault:
        return Front(fault=explanation(fault, words))
    except Exception:  # a page without its calendar is better than none; the notebook itself tells what is wrong
        return Front(fault=words.say("Le calendrier et les besoins de cette école n'ont pas pu être lus."))


def _made(params: NotebookParams, project: Path, words: Words) -> Front:
    from portraitlib.journal.opening import open_journal
    from portraitlib.report.about import is_fictional
    from portraitlib.tables.school import open_school

    school = open_school(**params.model_dump())
    told: dict[str, Any] = {
        "school_year": school.school_year,
        "is_fictional": is_fictional(school),
        "ready": _ready(school, words),
    }
    if school.reader.policy.shows_students:
        journal = open_journal(school)
        told |= {**_year(school, journal, words), **_checked(_due(school, journal, words), params, project, words)}
    return Front(**told)


def _year(school: School, journal: Journal, words: Words) -> dict[str, Any]:
    """Where the team is in the year: the section of notebook 10, said again."""
    from portraitlib.display.show import shown_view
    from portraitlib.results.result import Refusal

    result = study_of_first_page("year")(school, journal=journal)
    view = shown_view(result)
    if isinstance(result, Refusal):
        return {}
    (table,) = view.tables
    rows = zip(table.rows.to_dict("records"), _written(table, words), strict=True)
    lines = [_line(row, said, result.next_line) for row, said in rows]
    return {"where": _told(view), "lines": tuple(lines)}


def _line(row: Mapping[Any, Any], said: Mapping[str, str], coming: str) -> Line:
    return Line(
        month=said["line_month"],
        meeting=said["line_meeting"],
        opens=tuple(name for name in str(row["line_opens"]).split("|") if name),
        decides=said["line_decides"],
        needs=said["line_needs"],
        prints=said["line_prints"],
        state=said["line_state"] if row["line_state"] else "",
        is_next=bool(coming) and row["line_meeting"] == coming,
    )


def _due(school: School, journal: Journal, words: Words) -> dict[str, Any]:
    """Decisions whose day has come, then how many come before the next meeting."""
    from portraitlib.display.show import shown_view
    from portraitlib.journal.meetings import due_by_next_meeting

    view = shown_view(study_of_first_page("due")(school, journal=journal))
    rows = _written(view.tables[0], words) if view.tables else []
    due = [
        Due(row["decision_question"], row["decision_text"], row["entry_who"].strip("—"), _day(row["entry_day"], words))
        for row in rows
    ]
    day, more = due_by_next_meeting(journal)
    coming = words.plural(
        "D'ici la prochaine rencontre ({on}), {n} autre décision sera à revoir.",
        "D'ici la prochaine rencontre ({on}), {n} autres décisions seront à revoir.",
        more,
        on=words.date(date.fromisoformat(day)) if day else "",
    )
    return {"due_told": (*_told(view), *([coming] if more else [])), "due": tuple(dict.fromkeys(due))}


def _day(iso: str, words: Words) -> str:
    return words.date(date.fromisoformat(iso)) if iso[:4].isdigit() else ""


def _ready(school: School, words: Words) -> dict[str, Ready]:
    """What each notebook can say with the data that are there: the section of notebook 00, a notebook at a time."""
    from portraitlib.display.show import shown_view

    tables = {table.name: table for table in shown_view(study_of_first_page("ready")(school)).tables}
    if not {"studies", "abilities"} <= set(tables):
        return {}
    abilities, studies = tables["abilities"], tables["studies"].rows
    lacking: dict[str, dict[str, None]] = {}
    for row, said in zip(abilities.rows.to_dict("records"), _written(abilities, words), strict=True):
        if not row["is_possible"]:
            lacking.setdefault(row["study"], {})[said["obstacle"]] = None
    return {
        name: Ready(status, tuple(lacking.get(name, {}))[:REASONS_SHOWN])
        for name, status in zip(studies["study"], studies["readiness"], strict=True)
    }


def _told(view: View) -> tuple[str, ...]:
    return tuple(filter(None, (view.headline, *view.sentences)))


def _written(table: ShownTable, words: Words) -> list[dict[str, str]]:
    """Rows of a table as a page writes them, by the names of its columns."""
    from portraitlib.display.tables import written_column

    names = [column.name for column in table.columns]
    columns = [written_column(table, words, name) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _checked(told: dict[str, Any], params: NotebookParams, project: Path, words: Words) -> dict[str, Any]:
    """What the team wrote, unless it holds what may not leave: this page is read as the others are."""
    from portraitlib.report.about import about_report
    from portraitlib.report.exit_check import found_in
    from portraitlib.report.pages.making import forbidden_on_a_page

    texts = [text for one in told["due"] for text in astuple(one)]
    today = date.today()
    forbidden = forbidden_on_a_page(about_report(params, today), project, frozenset(all_names(today)))
    if not found_in("\n".join(texts), forbidden):
        return told
    said = words.say(
        "Des décisions sont à revoir, mais un de leurs textes contient ce qui ne peut pas être montré (un nom, un "
        "numéro, une adresse) : corrigez-le au journal."
    )
    return {"due_told": (said,)}
