"""Decisions to look at again, before anything else is read."""

from __future__ import annotations

from portraitlib.display.section import Rank, View, Words, shown_table, view_of, with_under
from portraitlib.studies.meeting.measures.decisions import DueDecisions


@view_of.register
def view_due(result: DueDecisions, words: Words) -> View:
    """Decisions whose day has come; nothing at all when none is due."""
    due = result.tables["decisions_due"]
    if due.data.empty:
        return View(name="decisions-a-revoir", headline="", rank=Rank.LIVE)
    differs = ((due.data["shown_today"] != "") & ~due.data["is_same_evidence"].astype(bool)).sum()
    shown = shown_table(due, words, title=words.say("Décisions à revoir"))
    return View(
        name="decisions-a-revoir",
        headline=words.plural(
            "{n} décision de l'équipe est à revoir : sa date est passée.",
            "{n} décisions de l'équipe sont à revoir : leur date est passée.",
            result.n_decisions,
        ),
        sentences=(
            words.plural(
                "Pour {n} constat, la même section dit autre chose aujourd'hui : les deux sont côte à côte.",
                "Pour {n} constats, la même section dit autre chose aujourd'hui : les deux sont côte à côte.",
                int(differs),
            ),
        )
        if differs
        else (),
        tables=(with_under(shown, "decision_sign", "then_shown", "shown_today"),),
        notes=(
            words.say(
                "Un constat qui a changé ne dit pas que la décision a eu un effet : d'autres choses changent en même "
                "temps."
            ),
        ),
        to_do=words.say("Dites de chaque décision si elle est faite, reportée ou abandonnée, et ce qu'on a vu."),
        on_page="open",
        rank=Rank.PRIORITY,
    )
