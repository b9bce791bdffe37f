"""Sentences that find nothing: each says what would have been seen, since absence of proof is not proof of absence."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from portraitlib.display.wording import Words
from portraitlib.results.vocabulary.marking import mark
from portraitlib.statistics.detectable import POWER

_WOULD_BE_SEEN = {
    "points": mark(
        "Un écart de {size} aurait été vu {times:count} fois sur 10; un plus petit peut être là sans qu'on le voie."
    ),
    "ratio": mark(
        "Un risque multiplié par {size} aurait été vu {times:count} fois sur 10; un lien plus faible peut être là "
        "sans qu'on le voie."
    ),
}
_TINY = 1e-9


def nothing_found(sentence: str, sizes: ArrayLike, words: Words, *, unit: str = "marks") -> str:
    r"""The sentence, and the differences that would have been seen eight times in ten with these numbers of students.

    Parameters
    ----------
    sentence : str
        What was looked for and not found, in the reader's words.
    sizes : array-like of float
        The detectable difference of each comparison that was made (`statistics.detectable`); those that could not be
        made, and shares or ratios that no group so small could show, count for nothing.
    words : Words
    unit : {"marks", "shares", "scale", "ratio"}
        Differences of marks [0-100], of shares [0-1] (told in percentage points), of a scale of answers, or a ratio.

    Examples
    --------
    >>> said = nothing_found("Aucun écart net.", [0.123, 0.301], Words("fr"), unit="shares").replace("\u00a0", " ")
    >>> said.removeprefix("Aucun écart net. ").partition(";")[0]
    'Un écart de 13 à 31 points, selon la comparaison, aurait été vu 8 fois sur 10'
    """
    given = np.atleast_1d(np.asarray(sizes, dtype="float64"))
    seen = given[np.isfinite(given) & (given < (1 if unit == "shares" else np.inf))]
    if not len(seen):
        return f"{sentence} " + words.say("Avec si peu d'élèves, même un grand écart pourrait passer inaperçu.")
    told = _WOULD_BE_SEEN["ratio" if unit == "ratio" else "points"]
    return f"{sentence} " + words.say(told, size=_sizes(seen, words, unit), times=round(10 * POWER))


def _sizes(seen: np.ndarray, words: Words, unit: str) -> str:
    """From the smallest to the largest, rounded up: a smaller one is not promised."""
    scale, step = {"shares": (100, 1), "marks": (1, 1), "scale": (1, 0.1), "ratio": (1, 0.1)}[unit]
    least, most = (max(1, math.ceil(scale * float(end(seen)) / step - _TINY)) * step for end in (np.min, np.max))
    if unit in ("scale", "ratio"):
        texts = [words.number(end, 1) for end in (least, most)]
        return (
            texts[0]
            if least == most
            else words.say("{least} à {most}, selon la comparaison,", least=texts[0], most=texts[1])
        )
    if least == most:
        return words.plural("{n} point", "{n} points", int(most))
    return words.say("{least:whole} à {most:whole} points, selon la comparaison,", least=least, most=most)
