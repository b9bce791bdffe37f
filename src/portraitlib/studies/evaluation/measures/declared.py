"""What was declared before the outcome was known, and by what proof: every other number is exploration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from portraitlib.journal.declared import Declared, declared
from portraitlib.journal.forms import WORDS
from portraitlib.journal.opened import Journal
from portraitlib.journal.opening import open_journal
from portraitlib.journal.plans import same_text
from portraitlib.results.section import (
    Form,
    RefusedError,
    Result,
    codes_of,
    column,
    fact,
    key,
    mark,
    named,
    study,
    table,
)
from portraitlib.statistics.impact.families import holm
from portraitlib.studies.evaluation.measures.outcomes import outcome_of, outcomes_there
from portraitlib.studies.evaluation.measures.programmes import first_day, programme_row, programmes_of
from portraitlib.tables.school import School

PRIMARY, OTHER, NOT_DECLARED = "primary", "other", "not_declared"
OUTCOMES = {name: WORDS[name] for name in ("unsaid", "mark", "success", "absence", "engagement", "score", "stayed",
                                           "adult_education", "participation")}  # fmt: skip
column(
    "declared_role",
    mark("Place"),
    codes={PRIMARY: mark("Résultat principal"), OTHER: mark("Autre résultat")},
    definition=mark("Un seul résultat principal par programme : le premier déclaré."),
)
column(
    "declared_proof",
    mark("Ce qui le prouve"),
    codes={
        "version": mark("Les données de ce jour-là, relues : le résultat n'y était pas"),
        "stamp": mark("L'empreinte gardée ce jour-là : le résultat n'y était pas"),
        "there": mark("Le résultat était déjà dans les données"),
        "unproved": mark("Rien ne le prouve"),
    },
    definition=mark("L'empreinte des données, posée par la trousse quand le texte a été gardé."),
)
column(
    "declared_standing",
    mark("Ce que valent ses nombres"),
    codes={
        "before": mark("Déclaré d'avance"),
        "exploration": mark("Exploration"),
        "too_soon": mark("Déclaré d'avance; le résultat n'est pas encore su"),
        "no_outcome": mark("Aucun résultat nommé"),
        "unrecognised": mark("Résultat non reconnu : nommez la matière ou la dimension comme dans les tableaux"),
    },
    definition=mark("Exploration : déclaré après que le résultat est su, ou sans preuve qu'il ne l'était pas."),
)
PROGRAMME = key(
    "lasting_programme", mark("Programme"), definition=mark("Programme, ou soutien, de l'année."), like="service"
)
DECLARATIONS = table(
    "declarations",
    key("declared_number", mark("N°"), Form.COUNT, definition=mark("Rang de la déclaration, dans l'ordre du journal.")),
    key("declared_measure", mark("Résultat"), codes=OUTCOMES, definition=mark("Ce que l'on mesure.")),
    key("declared_of", mark("De quoi"), definition=mark("Matière, dimension ou instrument du résultat.")),
    fact("declared_role"),
    fact("declared_programme", mark("Programme"), definition=mark("Tel que l'équipe l'a écrit.")),
    fact("declared_on", mark("Déclaré le"), Form.DATE, definition=mark("Jour du journal où cela s'est dit d'abord.")),
    fact("outcome_known_on", mark("Résultat su le"), Form.DATE, definition=mark("Premier jour où il pouvait être lu.")),
    fact("declared_proof"),
    fact("declared_standing"),
    fact("declared_question", mark("Ce que l'équipe attendait"), definition=mark("Le texte de l'équipe, tel quel.")),
    fact("declared_comparison", mark("Comparé à"), definition=mark("Le texte de l'équipe, tel quel.")),
    fact(
        "n_changed",
        mark("Versions qui disaient autre chose"),
        Form.COUNT,
        definition=mark("Versions du texte, avant ou après, qui ne disaient pas la même question."),
    ),
    fact("programme_id", shown=False),
    fact("outcome", shown=False),
    fact(
        "smallest_effect",
        mark("Plus petit écart qui compterait"),
        Form.NUMBER,
        unit="standard deviations",
        definition=mark("En écarts types, tel que l'équipe l'a écrit; rien quand elle ne l'a pas choisi."),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """What a declaration says of one programme and outcome.

    Parameters
    ----------
    is_exploration : bool
        Whether numbers about it must be called exploration.
    role : {"primary", "other", "not_declared"}
        The primary outcome alone is read without a correction for many outcomes.
    declared_on : Timestamp or None
        None when it was not declared.
    smallest_effect : float
        NaN when the team did not choose it.
    n_others : int
        Other outcomes declared for the programme: they are corrected together.
    """

    is_exploration: bool
    role: str
    declared_on: pd.Timestamp | None
    smallest_effect: float
    n_others: int


@dataclass(frozen=True, kw_only=True)
class Declarations(Result):
    """What was declared.

    Parameters
    ----------
    n_declared, n_before : int
        Outcomes declared; among them, those that were so before they were known.
    n_unnamed : int
        Declarations that name no programme of the year.
    reads_words : bool
        Whether the reader may read the team's own words.
    """

    n_declared: int
    n_before: int
    n_unnamed: int
    reads_words: bool


@study
def list_declarations(school: School, *, journal: Journal | None = None) -> Declarations:
    """List what was declared before looking, dated against the day the outcome was known, with what proves it.

    Both must say so: the journal's day, before the outcome could be known; and the store of that day, without it. A
    declaration changed since counts from the first revision that says what it says now.

    Parameters
    ----------
    school : School
    journal : Journal, optional
        That of the school by default.

    Returns
    -------
    Declarations
        ``declarations``, one row per outcome declared: every audience reads its codes and its days, the team alone its
        words. Read it by `standing_of`.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> list_declarations(school_in_memory({}, journal="no-such-folder")).n_declared
    0
    """
    return declarations_of(school, journal)


def declarations_of(school: School, journal: Journal | None = None) -> Declarations:
    """What was declared, for the sections that build on it."""
    told = declared(journal or open_journal(school), school)
    reads_words = school.reader.audience == "interne"
    rows = pd.DataFrame([_row(school, one, told, reads_words=reads_words) for one in told], columns=DECLARATIONS.names)
    rows = rows.assign(**{day: pd.to_datetime(rows[day]) for day in ("declared_on", "outcome_known_on")})
    return Declarations(
        tables=named(DECLARATIONS.filled(rows)),
        n_declared=int(rows["outcome"].ne("").sum()),
        n_before=int(rows["declared_standing"].isin(["before", "too_soon"]).sum()),
        n_unnamed=int(rows["programme_id"].eq("").sum()),
        reads_words=reads_words,
    )


def standing_of(declarations: Result | None, programme_id: str, outcome: str) -> Standing:
    """What declarations say of a programme and an outcome: exploration where nothing was declared before.

    Parameters
    ----------
    declarations : Declarations or Refusal or None
        As `list_declarations` gives it; None says that nothing was declared.
    programme_id, outcome : str
    """
    data = declarations.tables["declarations"].data if isinstance(declarations, Declarations) else None
    if data is None or not len(data):
        return Standing(True, NOT_DECLARED, None, float("nan"), 0)
    own = data[(data["programme_id"] == programme_id).to_numpy()]
    found = own[(own["outcome"] == outcome).to_numpy()].sort_values(
        ["declared_role", "declared_on"], ascending=[False, True], kind="stable"
    )
    n_others = int(own.loc[own["declared_role"] == OTHER, "outcome"].nunique())
    if not len(found):
        return Standing(True, NOT_DECLARED, None, float("nan"), n_others)
    row = found.iloc[0]
    is_before = row["declared_standing"] in ("before", "too_soon")
    return Standing(
        not is_before, str(row["declared_role"]), row["declared_on"], float(row["smallest_effect"]), n_others
    )


def corrected(p: dict[str, float], standing: dict[str, Standing]) -> dict[str, float]:
    """p-values of the outcomes of a programme: the primary's own, the others' by Holm among themselves.

    Examples
    --------
    >>> first = Standing(False, "primary", pd.Timestamp("2025-09-10"), 0.2, 2)
    >>> other = Standing(False, "other", pd.Timestamp("2025-09-10"), 0.2, 2)
    >>> corrected({"mark:french": 0.04, "absence": 0.02, "stayed": 0.3},
    ...           {"mark:french": first, "absence": other, "stayed": other})
    {'mark:french': 0.04, 'absence': 0.04, 'stayed': 0.3}
    """
    others = [code for code in p if standing[code].role != PRIMARY]
    adjusted = dict(zip(others, (float(one) for one in holm([p[code] for code in others])), strict=True))
    return {code: adjusted.get(code, value) for code, value in p.items()}


def _row(school: School, one: Declared, every: list[Declared], *, reads_words: bool) -> dict[str, Any]:
    programme_id, day = programme_meant(school, one.said.programme), None
    if programme_id and one.outcome:
        day = _known_on(school, programme_id, one.outcome)
    kind, _, of = one.outcome.partition(":")
    code = one.outcome
    if not reads_words and code not in outcomes_there(school):
        code, of = kind, ""  # what it is of was typed by hand
    return {
        "declared_number": list(dict.fromkeys(other.entry for other in every)).index(one.entry) + 1,
        "declared_measure": kind or "unsaid",
        "declared_of": of,
        "declared_role": "" if not code else PRIMARY if _is_primary(school, one, every) else OTHER,
        "declared_programme": one.said.programme if reads_words else "",
        "declared_on": one.on,
        "outcome_known_on": day,
        "declared_proof": one.proof,
        "declared_standing": _standing(school, one, day),
        "declared_question": one.said.expected if reads_words else "",
        "declared_comparison": one.said.comparison if reads_words else "",
        "n_changed": one.n_changed,
        "programme_id": programme_id,
        "outcome": code,
        "smallest_effect": one.said.smallest_effect or float("nan"),
    }


def _standing(school: School, one: Declared, day: pd.Timestamp | None) -> str:
    kind, _, of = one.outcome.partition(":")
    if not one.outcome:
        return "no_outcome"
    known = codes_of(_NAMED_BY[kind]) if kind in _NAMED_BY else {}
    if known and of.partition(":")[0] not in known and one.outcome not in outcomes_there(school):
        return "unrecognised"
    if not one.is_before(day):
        return "exploration"
    return "too_soon" if day is None else "before"


_NAMED_BY = {"mark": "subject", "success": "subject", "engagement": "dimension"}
"""Column whose codes name what an outcome is of."""


def _is_primary(school: School, one: Declared, every: list[Declared]) -> bool:
    """Whether it is the first primary outcome of its programme that still stands: two would be two chances."""
    programme = programme_meant(school, one.said.programme)
    same = [other for other in every if other.is_primary and programme_meant(school, other.said.programme) == programme]
    standing = [other for other in same if other.state != "dropped"] or same
    return one.is_primary and one is min(standing, key=lambda other: other.on)


def programme_meant(school: School, written: str) -> str:
    """Code of the programme that a person wrote, by its code, its name or its service; empty without one."""
    labels = codes_of("service")
    for row in programmes_of(school).to_dict("records") if written.strip() else ():
        names = (row["programme_id"], row["programme_name"], row["service"], labels.get(row["service"], ""))
        if any(isinstance(name, str) and name and same_text(written, name) for name in names):
            return str(row["programme_id"])
    return ""


def _known_on(school: School, programme_id: str, outcome: str) -> pd.Timestamp | None:
    """First day on which the outcome read was known; None while it is not."""
    try:
        found = outcome_of(school, outcome, since=first_day(school, programme_row(school, programme_id)))
    except RefusedError:
        return None
    return None if pd.isna(found.known_on) else found.known_on
