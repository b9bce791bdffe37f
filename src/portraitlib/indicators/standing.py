"""Where an indicator of a plan stands: its value with an interval, from the store or from what the team typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from portraitlib.indicators.planned import Values, values_of
from portraitlib.journal.forms import WORDS
from portraitlib.journal.planned import Goal, Indicator
from portraitlib.journal.plans import FALLS, same_text
from portraitlib.results.section import column, mark, statistic
from portraitlib.statistics.intervals import mean_interval, wilson_interval
from portraitlib.tables.school import School

MEASURES = ("other", "success_rate", "mean_mark", "absence_rate", "chronic_share", "scale_mean")
FAULTS = {
    "typed": mark("relevé par l'équipe"),
    "unknown_subject": mark("cette matière n'est pas dans les données"),
    "unknown_competency": mark("cette compétence n'est pas dans les données"),
    "unknown_level": mark("ce niveau n'est pas un nombre de 1 à 5"),
    "unknown_scale": mark("cette dimension n'est pas dans les questionnaires"),
    "no_values": mark("aucune valeur cette année"),
}
"""Why the store gives no start, by code."""
column("indicator_name", mark("Ce que l'on regardera"), definition=mark("L'indicateur, tel que l'équipe l'a écrit."))
column(
    "indicator_measure",
    mark("Mesure"),
    codes={name: WORDS[name] for name in MEASURES},
    definition=mark("Ce qui est mesuré."),
)
column("indicator_start", mark("Départ"), definition=mark("La valeur avant le plan, avec son intervalle."))
column("indicator_target", mark("Cible"), definition=mark("La valeur que l'équipe vise."))
column("is_rise", mark("Doit monter"), like="yes_no", definition=mark("Plus haut est mieux."))
column(
    "indicator_fault",
    mark("Pourquoi pas de départ"),
    codes=FAULTS,
    definition=mark("Ce qui empêche la trousse de calculer le départ."),
)
number_of = partial(statistic, unit="of the measure", shown=False)
NUMBERS = (
    number_of("start_value", mark("Valeur de départ"), definition=mark("La valeur avant le plan.")),
    number_of("start_low", mark("Départ, borne basse"), definition=mark("Sa borne basse.")),
    number_of("start_high", mark("Départ, borne haute"), definition=mark("Sa borne haute.")),
    number_of("target_value", mark("Valeur visée"), definition=mark("La cible, en nombre.")),
)
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*(%?)")


@dataclass(frozen=True)
class Standing:
    """Where an indicator stands.

    Parameters
    ----------
    n : int
        Students.
    value, low, high : float
        With its interval.
    spread : float
        Standard deviation of one student.
    explained : float
        Share of the variance that the year before explains; NaN when it is not known.
    n_classes, class_size, likeness : float
        Classes of these students, students of each (harmonic mean), share of the variance that lies between them.
    is_share : bool
    fault : str
        Why the store gives none.
    """

    n: int = 0
    value: float = np.nan
    low: float = np.nan
    high: float = np.nan
    spread: float = np.nan
    explained: float = np.nan
    n_classes: int = 0
    class_size: float = np.nan
    likeness: float = np.nan
    is_share: bool = False
    fault: str = ""


def stands_at(found: Values, confidence: float) -> Standing:
    """Standing that the store gives, with its interval."""
    values = found.now.to_numpy(dtype="float64")
    n_values, mean = len(values), float(values.mean())
    spread = float(values.std(ddof=1)) if n_values > 1 else np.nan
    low, high = (
        wilson_interval(values.sum(), n_values, confidence=confidence)
        if found.is_share
        else mean_interval(mean, spread, n_values, confidence=confidence)
    )
    alike = likeness(found.now, found.classes)
    return Standing(n_values, mean, float(low), float(high), spread, found.explained, *alike, is_share=found.is_share)


def likeness(values: pd.Series, classes: pd.Series) -> tuple[int, float, float]:
    """Classes, harmonic mean of their sizes, and how alike their students are: the intraclass correlation.

    References
    ----------
    Analysis of variance of one way, not under 0: Donner A. (1986), International Statistical Review 54:67-82.

    Examples
    --------
    >>> pupils = list("abcdef")
    >>> marks, rooms = pd.Series([1.0, 2, 3, 7, 8, 9], pupils), pd.Series(["1"] * 3 + ["2"] * 3, pupils)
    >>> n, size, icc = likeness(marks, rooms)
    >>> n, size, round(float(icc), 3)
    (2, 3.0, 0.946)
    """
    pairs = pd.concat([values.rename("value"), classes.rename("room")], axis=1, join="inner").dropna()
    rooms = pairs.groupby("room")["value"]
    sizes, means = rooms.size().to_numpy(dtype="float64"), rooms.mean().to_numpy()
    n, k = len(pairs), len(sizes)
    if k < 2 or n <= k:
        return k, float("nan"), float("nan")
    between = float((sizes * (means - pairs["value"].mean()) ** 2).sum()) / (k - 1)
    within = float(((pairs["value"] - rooms.transform("mean")) ** 2).sum()) / (n - k)
    per_room = (n - (sizes**2).sum() / n) / (k - 1)
    total = between + (per_room - 1) * within
    return k, float(k / (1 / sizes).sum()), max(0.0, (between - within) / total) if total > 0 else float("nan")


def aimed(indicator: Indicator, goals: Iterable[Goal]) -> Indicator:
    """The indicator with the target that an older entry gave it."""
    goal = next((one for one in goals if same_text(one.indicator, indicator.name)), None)
    if goal is None or indicator.target:
        return indicator
    return indicator.model_copy(update={"target": goal.title, "by_when": indicator.by_when or goal.by_when})


def stands(indicator: Indicator, school: School, confidence: float) -> Standing:
    """Where an indicator stands as of the day read: the start that was typed, where the store cannot measure it."""
    if indicator.measure == "other":
        return stood(indicator, confidence)
    found = values_of(school, indicator)
    return Standing(fault=found.fault) if found.fault else stands_at(found, confidence)


def stood(indicator: Indicator, confidence: float) -> Standing:
    """A start that the team typed: of a percentage and its number of students, the interval is known."""
    share = _number(indicator.baseline, is_share=True) if "%" in indicator.baseline else np.nan
    if not indicator.baseline_n or not share <= 1:
        return Standing(n=indicator.baseline_n, fault="typed")
    low, high = wilson_interval(round(share * indicator.baseline_n), indicator.baseline_n, confidence=confidence)
    return Standing(indicator.baseline_n, share, float(low), float(high), is_share=True, fault="typed")


def target_of(indicator: Indicator, *, is_share: bool) -> float:
    """The target of an indicator as a number, a share from 0 to 1; NaN when its text gives none, or several."""
    return _number(indicator.target, is_share=is_share or indicator.measure in FALLS)


def goes_up(indicator: Indicator, target: float, start: float) -> bool:
    """Whether higher is better: by its measure, or by where its target is when the team measures it."""
    return indicator.measure not in FALLS and not (indicator.measure == "other" and target < start)


def _number(text: str, *, is_share: bool) -> float:
    """The number that a text gives: its last percentage, or its only number; NaN when it could be another."""
    found = _NUMBER.findall(text)
    kept = [one for one in found if one[1]] or found
    if not kept or (not kept[-1][1] and len(kept) > 1):
        return float("nan")
    value = float(kept[-1][0].replace(",", "."))
    return value / 100 if is_share and (kept[-1][1] or value > 1) else value
