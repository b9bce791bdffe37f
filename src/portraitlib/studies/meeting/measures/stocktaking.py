"""Where the team places itself, in four words, three times a year: words, a trend, never a score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portraitlib.journal.forms import WORDS
from portraitlib.journal.meetings import SENSITIVE, WORDS_IN_ORDER, stocktaking_points, stocktaking_shared
from portraitlib.journal.opened import Journal
from portraitlib.journal.sections import day, framed, team_journal
from portraitlib.journal.year import MeetingRules, first_of_month, place_in_year, year_of
from portraitlib.results.section import Result, fact, key, mark, named, study, table
from portraitlib.rules import load_guide
from portraitlib.tables.school import School

STOCK = table(
    "stocktaking",
    key("guide_point"),
    fact(
        "place_now",
        mark("Où nous en sommes"),
        codes={name: WORDS[name] for name in WORDS_IN_ORDER},
        definition=mark("Le mot choisi par l'équipe la dernière fois."),
    ),
    fact("place_before", mark("La fois d'avant"), like="place_now", definition=mark("Le mot choisi la fois d'avant.")),
    fact(
        "place_trend",
        mark("Depuis"),
        codes={
            "first": mark("première fois"),
            "same": mark("pareil"),
            "higher": mark("a avancé"),
            "lower": mark("a reculé"),
        },
        definition=mark("Si le mot est plus loin ou moins loin que la fois d'avant."),
    ),
    fact("entry_day"),
)


@dataclass(frozen=True, kw_only=True)
class Stock(Result):
    """Word that the team chose for each point; ``next_on`` is when it is asked again."""

    next_on: date | None = None
    n_kept_by_direction: int = 0


@study
def take_stock(school: School, *, journal: Journal | None = None) -> Stock:
    """Take stock with the team, in four words.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    Stock
        ``stocktaking``, one row per point: `guide_point`, `place_now`, `place_before`, `place_trend`, `entry_day`. A
        point that the direction keeps is there without its words.
    """
    journal, rules = team_journal(school, journal), school.settings(MeetingRules)
    guide = load_guide()
    rows = [
        {
            "guide_point": one.point,
            "place_now": one.word,
            "place_before": one.before,
            "place_trend": one.trend if one.word else "",
            "entry_day": day(one.taken_on),
        }
        for one in stocktaking_shared(journal, guide)
    ]
    today = journal.today
    months = sorted(rules.stocktaking_months, key=place_in_year)
    ahead = [month for month in months if place_in_year(month) >= place_in_year(today.month)]
    return Stock(
        tables=named(STOCK.filled(framed(rows, STOCK.names))),
        next_on=first_of_month(ahead[0], year_of(today)) if ahead else None,
        n_kept_by_direction=sum(point in SENSITIVE for point in stocktaking_points(guide)),
    )
