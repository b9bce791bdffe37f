"""Catalogue of the indicators the studies give: what each is, its unit, its direction, where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Indicator:
    """One number that a study gives about students.

    Parameters
    ----------
    name : str
        Column it stands in.
    unit : str
        Unit in words.
    low_is_good : bool or None
        None when neither end is good in itself.
    n_column : str
        Column that counts the students behind it.
    definition : str
        One or two sentences, English.
    source : str
        Where the definition comes from.
    reviewed_on : date
        Day the definition was last read against its source.
    """

    name: str
    unit: str
    low_is_good: bool | None
    n_column: str
    definition: str
    source: str
    reviewed_on: date


_REVIEWED = date(2026, 11, 21)
_RULES = "params/regles/ (pass mark of each year, with its own source)"
_RANKING = "Goldstein and Spiegelhalter (1996), J. R. Stat. Soc. A 159:385-443"


def _indicator(
    name: str, unit: str, low_is_good: bool | None, n_column: str, definition: str, source: str
) -> Indicator:
    return Indicator(name, unit, low_is_good, n_column, definition, source, _REVIEWED)


_INDICATORS = (
    _indicator(
        "success_rate",
        "share of students [0-1]",
        False,
        "n_students",
        "Students whose mark is at the year's pass mark or above, over students who have a mark.",
        _RULES,
    ),
    _indicator(
        "mean_mark",
        "mark [0-100]",
        False,
        "n_students",
        "Mean of the marks; students without a mark are left out and counted.",
        "Arithmetic mean",
    ),
    _indicator(
        "just_under_share",
        "share of students [0-1]",
        True,
        "n_students",
        "Students below the pass mark by `just_under_points` at most, over students who have a mark.",
        "params/portrait.yml (just_under_points): a choice, not a standard",
    ),
    _indicator(
        "shrunk_rate",
        "share of students [0-1]",
        False,
        "n_students",
        "Success rate of a zone drawn towards the common rate, the more the fewer its students (beta-binomial).",
        "Kleinman (1973), J. Am. Stat. Assoc. 68:46-54; Carlin and Louis (2000), ch. 3",
    ),
    _indicator(
        "weakest_probability",
        "probability [0-1]",
        None,
        "n_students",
        "Probability that a zone's true success rate is among the k lowest, over simulated rates.",
        _RANKING,
    ),
    _indicator(
        "rank",
        "rank from the lowest shrunk rate",
        None,
        "n_students",
        "Place of a zone from the lowest shrunk rate (1); equal rates share their rank.",
        _RANKING,
    ),
    _indicator(
        "gap",
        "difference of shares [-1, 1]",
        None,
        "n_students",
        "Success rate of a group less that of the largest group, or of the last year less the first.",
        "Newcombe (1998), Statistics in Medicine 17:873-890, method 10 (interval)",
    ),
    _indicator(
        "mean_gap",
        "points of the mark",
        None,
        "n_students",
        "Mean mark of a group less that of the largest group, or of the last year less the first.",
        "Welch (1947), Biometrika 34:28-35 (interval)",
    ),
)

INDICATORS: dict[str, Indicator] = {indicator.name: indicator for indicator in _INDICATORS}
"""Every indicator by name."""
