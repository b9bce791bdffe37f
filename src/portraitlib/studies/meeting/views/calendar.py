"""Sentences and table of the calendar of a team."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from portraitlib.display.journal_words import month_of
from portraitlib.display.section import Rank, View, Words, shown_table, view_of, with_labels
from portraitlib.journal.year import LINES
from portraitlib.results.rooms import rooms
from portraitlib.studies.meeting.measures.calendar import JOINED, YearCalendar


@view_of.register
def view_year(result: YearCalendar, words: Words) -> View:
    """Each meeting of the year on its line; what is lacking for the next one in a sentence."""
    table = result.tables["year_calendar"]
    shown = shown_table(table, words, title=words.say("Le calendrier de l'année {school_year:year}", result))
    rows = table.data.to_dict("records")
    lines = [LINES[row["line_meeting"]] for row in rows]
    titles = {one.notebook: one.notebook[:2] for one in rooms()}
    written = with_labels(
        shown,
        line_month=[month_of(row["line_month"], words) for row in rows],
        line_opens=[", ".join(titles.get(name, name) for name in row["line_opens"].split(JOINED)) for row in rows],
        line_decides=[words.say(line.decides) for line in lines],
        line_needs=[words.say(line.needs) for line in lines],
        line_prints=[words.say(line.prints) for line in lines],
        line_state=[words.label(row["line_state"], "line_state") if row["line_state"] else "" for row in rows],
    )
    return View(
        name="annee",
        headline=_headline(result, words),
        sentences=tuple(_lacking(result, rows, words)),
        tables=(written,),
        notes=(
            words.say(
                "Les mois sont ceux de params/rencontres.yml. Une ligne dont le carnet n'existe pas encore n'est pas "
                "montrée."
            ),
        ),
        rank=Rank.CONTEXT,
        is_sheet=True,
    )


def _headline(result: YearCalendar, words: Words) -> str:
    if not result.next_line:
        return words.say("Le calendrier de l'année {school_year:year} est au bout.", result)
    meeting = words.say(LINES[result.next_line].meeting)
    return words.say("Ce qui vient, en {month} : {meeting}.", month=month_of(result.next_on, words), meeting=meeting)


def _lacking(result: YearCalendar, rows: list[dict[Hashable, Any]], words: Words) -> list[str]:
    """What is lacking for the next line, said some weeks ahead."""
    coming = next((row for row in rows if row["line_meeting"] == result.next_line), None)
    if coming is None or not result.is_soon or not coming["line_lacking"]:
        return []
    names = [words.say("« {table:label} »", table=name) for name in coming["line_lacking"].split(JOINED)]
    return [
        words.plural(
            "Pour cette rencontre, il manque la table {tables:listing} : prévoyez l'exportation dès maintenant.",
            "Pour cette rencontre, il manque les tables {tables:listing} : prévoyez l'exportation dès maintenant.",
            len(names),
            tables=names,
        )
    ]
