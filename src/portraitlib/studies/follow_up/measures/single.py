"""Before and during a support: one student at a time, then several whose supports began on different days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from portraitlib.journal.goals import phases_of
from portraitlib.journal.opened import Journal
from portraitlib.results.section import Form, Result, demand, fact, key, mark, n, named, statistic, study, table
from portraitlib.statistics.progress_lines import fitted_line
from portraitlib.statistics.single_case import single_case
from portraitlib.studies.follow_up.measures.columns import FAULTS
from portraitlib.studies.follow_up.measures.lines import Lines, lines_of
from portraitlib.studies.follow_up.measures.progress import PHASES, PROBES, probes_of, student_phases
from portraitlib.tables.school import School, person_meant

LEAST_POINTS, LEAST_STARTS = 3, 3
"""Scores of each phase, and different days on which supports begin, under which nothing more than points is shown."""
CONFIDENCE = 0.95
_LINES = ("aim_score", "line_score", "line_score_low", "line_score_high")
FALSE_SHARE = 0.05
"""Share, at most, of the students for whom nothing changes who look surely better: 0.05 with 3 scores and 3, 0.02 to
0.03 with more (2,000 drawn of each size)."""
_OF_PAIRS: dict[str, Any] = {"unit": "share of the pairs of scores"}
CASES = table(
    "single_cases",
    key("student_id"),
    key("instrument"),
    fact("service"),
    fact("began_on", mark("Début du soutien"), Form.DATE, definition=mark("Jour où il commence, au journal.")),
    fact("scores_before", mark("Avant"), Form.COUNT, unit="scores", definition=mark("Résultats d'avant le soutien.")),
    fact("scores_during", mark("Pendant"), Form.COUNT, unit="scores", definition=mark("Résultats pendant le soutien.")),
    fact(
        "nap", mark("NAP"), Form.NUMBER, **_OF_PAIRS,
        definition=mark("Part des paires « avant, pendant » où pendant est mieux; 0,5 : pas de différence."),
    ),
    fact("nap_low", mark("NAP, borne basse"), Form.NUMBER, **_OF_PAIRS, definition=mark("Borne basse à 95 %.")),
    fact("nap_high", mark("NAP, borne haute"), Form.NUMBER, **_OF_PAIRS, definition=mark("Borne haute à 95 %.")),
    fact("nap_error", mark("Erreur type"), Form.NUMBER, **_OF_PAIRS, definition=mark("Erreur type du NAP.")),
    fact(
        "trend_before",
        mark("Déjà mieux avant"),
        like="yes_no",
        definition=mark("Les résultats s'amélioraient sûrement déjà avant le soutien (pente, intervalle à 80 %)."),
    ),
    fact(
        "why_no_case",
        mark("Pourquoi rien"),
        definition=mark("Ce qui empêche de comparer avant et pendant."),
        codes={
            **FAULTS,
            "no_phase": mark("Aucun début de soutien écrit"),
            "too_few_before": mark("Moins de trois résultats avant"),
            "too_few_during": mark("Moins de trois résultats pendant"),
        },
    ),
    about_students=True,
)  # fmt: skip
BASELINES = table(
    "multiple_baselines",
    key("instrument"),
    key("service"),
    n("n_students"),
    statistic("n_starts", mark("Débuts"), Form.COUNT, unit="days", definition=mark("Jours de début différents.")),
    statistic("mean_nap", mark("NAP moyen"), Form.NUMBER, **_OF_PAIRS, definition=mark("Moyenne des élèves.")),
    statistic("mean_nap_low", mark("NAP moyen, borne basse"), Form.NUMBER, **_OF_PAIRS, definition=mark("À 95 %.")),
    statistic("mean_nap_high", mark("NAP moyen, borne haute"), Form.NUMBER, **_OF_PAIRS, definition=mark("À 95 %.")),
)


@dataclass(frozen=True, kw_only=True)
class SingleCases(Result):
    """Scores of students before and during their support.

    Parameters
    ----------
    student : str
        The one that the reader chose; empty for all.
    least_points, least_starts : int
    untold : tuple of str
        Instruments whose direction the data do not say.
    """

    student: str = ""
    least_points: int = LEAST_POINTS
    least_starts: int = LEAST_STARTS
    untold: tuple[str, ...] = ()


@study
def describe_single_case(school: School, *, student: str | None = None, journal: Journal | None = None) -> SingleCases:
    """Describe the scores of students before and during a support, from the days that the journal gives.

    Parameters
    ----------
    school : School
    student : str, optional
        A pseudonym, a handle or the school's own number; all those followed when None.
    journal : Journal, optional
        Where the beginning, changes and end of each support are written.

    Returns
    -------
    SingleCases or Refusal
        ``single_cases`` (a row a student and instrument), ``multiple_baselines`` (a row an instrument and support with
        three different starts or more); of one student, ``probes`` and ``support_phases`` too. ``students_not_shown``,
        ``no_progress``, ``not_followed``, ``no_phases``.
    """
    demand(school.reader.policy.shows_students, "students_not_shown")
    found = lines_of(school, journal)
    demand(len(found.series.rows), "no_progress", school_year=school.school_year)
    phases = phases_of(journal) if journal is not None else pd.DataFrame()
    begun = phases[phases["change_code"] == "begun"] if len(phases) else phases
    demand(begun, "no_phases")
    if student is None:
        cases = pd.DataFrame([_case(found, place, phases) for place in range(len(found.series.rows))])
        told = named(CASES.filled(_in_order(cases)), BASELINES.filled(multiple_baselines(cases)))
        return SingleCases(tables=told, untold=found.series.untold)
    own = person_meant(school, student)
    places = found.series.place_of(own)
    demand(places, "not_followed")
    cases = pd.DataFrame([_case(found, place, phases) for place in places])
    points = probes_of(school, found, places).assign(**dict.fromkeys(_LINES, np.nan))  # one line through two phases
    more = (PROBES.filled(points), PHASES.filled(student_phases(journal, own)))
    empty = BASELINES.filled(multiple_baselines(cases.iloc[:0]))
    return SingleCases(tables=named(CASES.filled(cases), empty, *more), student=own, untold=found.series.untold)


def _case(found: Lines, place: int, phases: pd.DataFrame) -> dict[str, Any]:
    """Two phases of a series: before the first support that began after three of its days, and during it."""
    row = found.series.rows.iloc[place]
    told = dict.fromkeys(CASES.names, np.nan) | {
        "student_id": row["student_id"], "instrument": row["instrument"], "service": None,
        "began_on": pd.NaT, "trend_before": None, "why_no_case": row["fault"],
    }  # fmt: skip
    own = phases[(phases["student_id"] == row["student_id"]) & phases["on"].notna()].sort_values("on", kind="stable")
    starts = own[own["change_code"] == "begun"]
    if row["fault"]:
        return told
    if not len(starts):
        return told | {"why_no_case": "no_phase"}
    start = starts.iloc[0]
    later = own.loc[own["on"] > start["on"], "on"]
    weeks, scores = found.series.weeks[place], found.series.scores[place]
    began, ended = (_week(day, row) for day in (start["on"], later.min()))
    before, during = scores[weeks < began], scores[(weeks >= began) & ~(weeks >= ended)]
    sizes = [int((~np.isnan(one)).sum()) for one in (before, during)]
    told |= {"service": start["service"], "began_on": start["on"], "scores_before": sizes[0], "scores_during": sizes[1]}
    if min(sizes) < LEAST_POINTS:
        return told | {"why_no_case": "too_few_before" if sizes[0] < LEAST_POINTS else "too_few_during"}
    is_descending = bool(found.aims.is_descending[place])
    case = single_case(before, during, is_descending=is_descending)
    half = special.stdtrit(min(sizes) - 1, 0.5 + CONFIDENCE / 2) * case.nap_error  # the normal one is too short here
    trend = fitted_line(weeks[weeks < began], before, autocorrelation=found.rules.autocorrelation)
    ends = np.array(trend.slope_interval(found.rules.confidence)) * (-1 if is_descending else 1)
    return told | {
        "nap": case.nap, "nap_error": case.nap_error, "nap_low": max(case.nap - half, 0.0),
        "nap_high": min(case.nap + half, 1.0), "trend_before": bool(ends.min() > 0), "why_no_case": "",
    }  # fmt: skip


def _week(day: pd.Timestamp, row: pd.Series) -> float:
    """A day in the weeks of a series; never, for no day."""
    return np.nan if pd.isna(day) else (day - row["first"]).days / 7


def multiple_baselines(cases: pd.DataFrame) -> pd.DataFrame:
    """Mean non-overlap of the students of a support that began on three different days or more.

    Its error is the larger of that which the students' own errors give, and that which their differences give.
    """
    kept = cases[cases["nap"].notna()] if len(cases) else cases
    return pd.DataFrame(list(_baselines(kept)), columns=BASELINES.names)


def _baselines(kept: pd.DataFrame) -> Iterator[list[Any]]:
    for (instrument, service), rows in kept.groupby(["instrument", "service"], sort=True):
        n_starts, n_students = rows["began_on"].nunique(), len(rows)
        if n_starts < LEAST_STARTS:
            continue
        mean, within = rows["nap"].mean(), np.sqrt((rows["nap_error"] ** 2).sum()) / n_students
        half = special.stdtrit(n_students - 1, 0.5 + CONFIDENCE / 2) * max(within, rows["nap"].std() / n_students**0.5)
        yield [instrument, service, n_students, n_starts, mean, max(mean - half, 0.0), min(mean + half, 1.0)]


def _in_order(cases: pd.DataFrame) -> pd.DataFrame:
    """Those that are told first, the lowest non-overlap first."""
    return cases.sort_values(["nap", "instrument", "student_id"], kind="stable", ignore_index=True)
