"""Priorities: what the portraits surely found, in an order whose weights are the team's, with its ties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import pandas as pd

from portraitlib.journal.opened import Journal
from portraitlib.journal.planned import Priority
from portraitlib.results.given import can_be_read
from portraitlib.results.section import (
    Form,
    Refusal,
    Result,
    demand,
    fact,
    key,
    mark,
    n,
    named,
    part,
    rate,
    statistic,
    study,
    table,
)
from portraitlib.rules import PortraitRules
from portraitlib.studies.planning.measures.candidates import gather_candidates
from portraitlib.studies.planning.measures.obstacles import weakest_notion
from portraitlib.studies.planning.measures.weighing import in_order
from portraitlib.studies.planning.settings import PlanningRules, PriorityWeights
from portraitlib.tables.school import School

FOUND_IN = {
    "zones": mark("Portrait de l'école (01)"),
    "skills": mark("Portrait du groupe (02)"),
    "attendance": mark("Assiduité (03)"),
    "tiers": mark("Dépistage (04)"),
}
CANDIDATES = table(
    "candidates",
    key("subject"),
    statistic(
        "priority_place",
        mark("Place"),
        Form.COUNT,
        unit="rank",
        definition=mark("Place dans l'ordre; la même quand l'écart des points est dans son intervalle."),
    ),
    key("found_in", mark("Trouvé par"), shown=False, codes=FOUND_IN, definition=mark("Le portrait qui l'a trouvé.")),
    key("competency", shown=False),
    key("track", shown=False),
    key("level", shown=False),
    key("group", shown=False),
    fact("lever"),
    fact("lever_place"),
    n("n_students", shown=False),
    part("n_in_need", mark("Concernés"), definition=mark("Élèves sous le seuil, ou que le portrait signale.")),
    part("n_not_in_need", mark("Autres"), shown=False, definition=mark("Les autres élèves de la ligne.")),
    rate("in_need_share", mark("Part concernée"), of="n_in_need", definition=mark("Concernés, parmi les élèves.")),
    statistic(
        "need_gap",
        mark("Écart avec l'ensemble"),
        Form.POINTS,
        unit="difference of shares",
        definition=mark("Part concernée, moins la même part dans le reste de l'école."),
    ),
    statistic(
        "years_weak",
        mark("Années où c'était déjà ainsi"),
        Form.COUNT,
        unit="years",
        definition=mark("Années précédentes où la zone était parmi les plus fragiles."),
    ),
    fact(
        "years_before",
        mark("Années comparées"),
        Form.COUNT,
        shown=False,
        definition=mark("Années précédentes comparables."),
    ),
    statistic(
        "stability",
        mark("Chances d'y être vraiment"),
        Form.PERCENT,
        unit="probability",
        definition=mark("Part des simulations où c'est parmi ce qui touche le plus les élèves."),
    ),
    statistic(
        "priority_score",
        mark("Points"),
        Form.COUNT,
        unit="points out of 100",
        definition=mark("Moyenne des quatre ingrédients connus, selon les poids, sur 100."),
        source="params/planification.yml",
    ),
    statistic(
        "points_low", mark("Points, au moins"), Form.COUNT, unit="points", shown=False, definition=mark("Borne basse.")
    ),
    statistic(
        "points_high", mark("Points, au plus"), Form.COUNT, unit="points", shown=False, definition=mark("Borne haute.")
    ),
    statistic(
        "place_best",
        mark("Place, au mieux"),
        Form.COUNT,
        shown=False,
        unit="rank",
        definition=mark("Meilleure place quand chaque poids est ôté, gardé ou doublé."),
    ),
    statistic(
        "place_worst",
        mark("Place, au pire"),
        Form.COUNT,
        shown=False,
        unit="rank",
        definition=mark("Moins bonne place quand chaque poids est ôté, gardé ou doublé."),
    ),
    fact("instrument", shown=False),
    fact(
        "weakest_notion",
        mark("Notion la moins acquise"),
        definition=mark("Notion où ces élèves ont la plus petite part des points."),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Priorities(Result):
    """Candidates for a priority.

    Parameters
    ----------
    n_read : int
        Portraits read, of those given.
    n_given : int
    most : int
        Priorities at a time.
    weights : PriorityWeights
    false_share : float
        Share [0-1] of calm schools in which something would be named, at most.
    in_journal : tuple of str
        Priorities that the team keeps open.
    n_found : int
    zones_year : int or None
        Year whose results the zones are of.
    school_year : int
        Year read.
    """

    n_read: int
    n_given: int
    most: int
    weights: PriorityWeights
    false_share: float
    in_journal: tuple[str, ...]
    n_found: int
    zones_year: int | None
    school_year: int


@study
def propose_priorities(
    school: School,
    *,
    zones: Result | None = None,
    skills: Result | None = None,
    attendance: Result | None = None,
    tiers: Result | None = None,
    journal: Journal | None = None,
) -> Priorities:
    """Propose priorities from what the portraits surely found, in an order whose weights are the team's.

    Only what a portrait tells from chance is a candidate. Each has four ingredients, from 0 to 1 (1 is the largest
    among the candidates): students concerned, gap with the rest of the school, years it was so, chances that it is
    really so. Those not known weigh nothing. Counts are drawn again from their beta distribution: candidates whose
    difference holds 0 are tied.

    Parameters
    ----------
    school : School
    zones : Result, optional
        Of `rank_zones`.
    skills : Result, optional
        Of `describe_skills`, for the group of the notebook.
    attendance : Result, optional
        Of `describe_attendance`.
    tiers : Result, optional
        Of `describe_tiers`.
    journal : Journal, optional
        Its open priorities are counted; nothing is read of a closed one.

    Returns
    -------
    Priorities or Refusal
        ``candidates``, one row per candidate, the first place first; empty when no portrait found anything sure.
        ``no_portrait`` when none of those given could conclude, ``another_result`` when one is not the one expected.

    Examples
    --------
    >>> from portraitlib import rank_zones
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame([
    ...     {"student_id": f"{student}", "school_year": 2026, "course": f"C{level}", "subject": "history",
    ...      "course_level": level, "competency": "overall", "term": "final", "mark": 50.0 if student < weak else 75.0}
    ...     for level, weak in ((1, 4), (2, 30), (3, 5), (4, 6)) for student in range(40)])
    >>> school = school_in_memory({"results": marks})
    >>> found = propose_priorities(school, zones=rank_zones(school)).tables["candidates"].data
    >>> found[["priority_place", "level", "n_in_need", "lever_place"]].values.tolist()
    [[1, '2', 30, 'in_class']]
    """
    rules, portrait = school.settings(PlanningRules), school.settings(PortraitRules)
    given = [one for one in (zones, skills, attendance, tiers) if one is not None and not _is_without_group(one)]
    read = [one for one in given if can_be_read(one)]
    demand(read, "no_portrait")
    found = gather_candidates(zones, skills, attendance, tiers, rules, portrait)
    ranked = _with_obstacles(school, in_order(found, rules), rules)
    return Priorities(
        tables=named(CANDIDATES.filled(ranked.head(rules.candidates_at_most)[CANDIDATES.names])),
        n_read=len(read),
        n_given=len(given),
        most=rules.priorities_at_most,
        weights=rules.weights,
        false_share=_false_share(zones, skills, attendance, tiers, rules, portrait),
        in_journal=_open_priorities(journal),
        n_found=len(ranked),
        zones_year=getattr(getattr(zones, "read", None), "school_year", None),
        school_year=int(school.params.school_year or school.latest_year),
    )


def _is_without_group(one: Result) -> bool:
    """Whether a portrait says nothing because no group was chosen: nothing is lacking."""
    return isinstance(one, Refusal) and one.reason == "no_group"


def _with_obstacles(school: School, ranked: pd.DataFrame, rules: PlanningRules) -> pd.DataFrame:
    """The notion that the school's instruments show to be missed most; the notion itself where that was found."""
    told = [
        (row["instrument"], row["skill"])
        if row["found_in"] == "skills"
        else weakest_notion(school, row, rules.smallest_group)
        for _, row in ranked.iterrows()
    ]
    blank = {name: ranked[name].astype("object").fillna("").astype("str") for name in ("group", "track", "subject")}
    return ranked.assign(instrument=[one for one, _ in told], weakest_notion=[one for _, one in told], **blank)


def _false_share(
    zones: Result | None,
    skills: Result | None,
    attendance: Result | None,
    tiers: Result | None,
    rules: PlanningRules,
    portrait: PortraitRules,
) -> float:
    """Share of calm schools in which chance alone would name something, at most: what each test lets through, added."""
    above = (1 - rules.confidence) / 2  # of an interval, what lies on the side that is looked at
    shares = {
        "zones": (zones, portrait.chance_level + (1 - portrait.confidence) / 2),
        "skills": (skills, (1 - portrait.confidence) / 2),
        "attendance": (attendance, above / 2),
        "tiers": (tiers, above / 2),
    }
    return sum(share for given, share in shares.values() if can_be_read(given))


def _open_priorities(journal: Journal | None) -> tuple[str, ...]:
    """Priorities that the team keeps open."""
    entries = journal.open_entries("priority") if journal and not journal.is_closed else []
    return tuple(cast(Priority, one.body).title for one in entries)
