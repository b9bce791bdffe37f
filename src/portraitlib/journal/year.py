"""The year of a team: its meetings, what each opens, decides, needs and prints, and the questions asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from portraitlib.params import Settings, Strict, wrong
from portraitlib.results.vocabulary.marking import mark

FIRST_MONTH = 8
"""A team's year begins in August."""
OWN = "10_rencontre"

LineName = Literal["welcome", "first", "needs", "plan", "start", "adjust", "midway", "reopen", "arrivals", "lasting"]
Standing = Literal["decisions", "changes", "prompts", "students", "next"]
Month = int


@dataclass(frozen=True)
class YearLine:
    """A line of the calendar: who meets, which notebooks open, what is decided, needed, printed; French."""

    meeting: str
    notebooks: tuple[str, ...]
    decides: str
    needs: str
    tables: tuple[str, ...]
    prints: str


LINES: dict[str, YearLine] = {
    "welcome": YearLine(
        mark("Direction et conseil pédagogique"),
        ("00_donnees", OWN),
        mark("Qui, à quel rythme, qui voit quoi; les orientations"),
        mark("Listes, résultats de juin, résultats de 6e année"),
        ("students",),
        mark("Page d'accueil du personnel"),
    ),
    "first": YearLine(
        mark("Première rencontre de l'équipe"),
        ("01_portrait_ecole", OWN),
        mark("Ce que nous voulons que les élèves apprennent; deux zones à regarder"),
        mark("Calendrier scolaire, résultats de l'an dernier"),
        ("students", "calendar"),
        mark("Portrait en cinq constats; lettre aux familles"),
    ),
    "needs": YearLine(
        mark("Rencontre de l'équipe; 15 minutes chaque semaine"),
        ("02_portrait_groupe", "03_assiduite", OWN),
        mark("Ce qui s'enseigne à tous d'abord; observations à ajouter; bilan en quatre mots"),
        mark("Diagnostics, questionnaire d'engagement, registre des absences"),
        ("responses", "answers", "attendance"),
        mark("Tableau de différenciation"),
    ),
    "plan": YearLine(
        mark("Rencontre après le premier bulletin"),
        ("01_portrait_ecole", "04_depistage", "06_planification", OWN),
        mark("Priorités, pratiques, conditions, indicateurs, groupes"),
        mark("Résultats de la 1re étape"),
        ("results",),
        mark("Plan : qui fait quoi, pour quand"),
    ),
    "start": YearLine(
        mark("Rencontre de l'équipe"),
        ("07_suivi", OWN),
        mark("Formations et ententes faites; on commence"),
        mark("Ententes signées"),
        (),
        mark("Ententes; qui appeler en situation de crise"),
    ),
    "adjust": YearLine(
        mark("Rencontre après le deuxième bulletin"),
        ("02_portrait_groupe", "07_suivi", "08_accompagnement", OWN),
        mark("Changer, intensifier ou arrêter; revoir les liens; bilan en quatre mots"),
        mark("Deuxièmes diagnostics, résultats de la 2e étape"),
        ("responses", "results"),
        mark("Page de la rencontre"),
    ),
    "midway": YearLine(
        mark("Bilan de mi-parcours"),
        ("07_suivi", "08_accompagnement", OWN),
        mark("Qui n'est jamais venu; liens de moins de six mois"),
        mark("Ce que disent les élèves et les parents"),
        ("answers",),
        mark("Page aux familles"),
    ),
    "reopen": YearLine(
        mark("Rencontre de l'équipe"),
        ("03_assiduite", "07_suivi", OWN),
        mark("Décisions rouvertes; élèves en fin de parcours"),
        mark("Registre des absences, questionnaire d'engagement"),
        ("attendance", "answers"),
        mark("Page de la rencontre"),
    ),
    "arrivals": YearLine(
        mark("Rencontre avec les écoles primaires"),
        ("01_portrait_ecole", OWN),
        mark("Qui arrive, quel accueil; groupes de l'an prochain"),
        mark("Résultats de 6e année des élèves qui arrivent"),
        (),
        mark("Liste d'accueil"),
    ),
    "lasting": YearLine(
        mark("Bilan de l'année, avec le personnel"),
        ("05_validite_depistage", "09_evaluation", OWN),
        mark("Garder, changer, cesser; ce que l'on transmet; listes à détruire; bilan en quatre mots"),
        mark("Résultats finaux, départs"),
        ("results",),
        mark("Page aux collègues"),
    ),
}
"""Lines by the name under which the settings place them in a month."""


class PlacedLine(Strict):
    """A line of the calendar in its month."""

    line: LineName
    month: int = Field(ge=1, le=12)
    minutes: int = Field(60, ge=5, le=600)


class Asked(Strict):
    """Questions of the guides that are asked in a month."""

    month: int = Field(ge=1, le=12)
    ask: tuple[str, ...] = Field(min_length=1)


class MeetingRules(Settings):
    """The year of a team, from ``params/rencontres.yml``.

    Parameters
    ----------
    cycle : {"timetable", "term", "team"}
        What the school means by a cycle.
    days_of_cycle : int
    prompts_at_most : int
    weeks_ahead : int
    minutes : int
    standing : sequence of str
        Points of every meeting.
    stocktaking_months : sequence of int
    lines : sequence of PlacedLine
    prompts : sequence of Asked
    """

    file: ClassVar[str] = "rencontres.yml"
    cycle: Literal["timetable", "term", "team"] = "term"
    days_of_cycle: int = Field(9, ge=2, le=20)
    prompts_at_most: int = Field(3, ge=1, le=3)
    weeks_ahead: int = Field(2, ge=0, le=12)
    minutes: int = Field(60, ge=5, le=600)
    standing: tuple[Standing, ...] = ("decisions", "changes", "prompts", "students", "next")
    stocktaking_months: tuple[int, ...] = (10, 2, 6)
    lines: tuple[PlacedLine, ...] = ()
    prompts: tuple[Asked, ...] = ()

    @model_validator(mode="after")
    def _names_each_once(self) -> MeetingRules:
        asked = [name for one in self.prompts for name in one.ask]
        lines: list[str] = [one.line for one in self.lines]
        for key, names in (("prompts", asked), ("lines", lines)):
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise wrong("given_twice", key=key, found=twice)
        return self

    def month_of(self, prompt: str) -> int:
        """Month in which a question is asked; 0 when it is not."""
        return next((one.month for one in self.prompts if prompt in one.ask), 0)


def place_in_year(month: int) -> int:
    """Rank of a month from August.

    Examples
    --------
    >>> [place_in_year(month) for month in (8, 12, 1, 7)]
    [0, 4, 5, 11]
    """
    return (month - FIRST_MONTH) % 12


def first_of_month(month: int, school_year: int) -> date:
    """First day of a month of a school year, named by its second calendar year."""
    return date(school_year - (month >= FIRST_MONTH), month, 1)


def year_of(day: date) -> int:
    """School year of a day, named by its second calendar year, for a year that begins in August.

    Examples
    --------
    >>> year_of(date(2025, 8, 20)), year_of(date(2026, 6, 20))
    (2026, 2026)
    """
    return day.year + (day.month >= FIRST_MONTH)


def lines_shown(rules: MeetingRules, notebooks: Collection[str]) -> Iterator[tuple[PlacedLine, YearLine]]:
    """Lines of which one notebook at least is there, in the order of the year."""
    for placed in sorted(rules.lines, key=lambda one: place_in_year(one.month)):
        if set(LINES[placed.line].notebooks) & set(notebooks):
            yield placed, LINES[placed.line]
