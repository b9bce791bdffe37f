"""Sentences that find nothing: each says what would have been seen, since absence of proof is not proof of absence."""

from __future__ import annotations

from portraitlib.display.numbers import is_missing
from portraitlib.display.wording import Words
from portraitlib.statistics.detectable import POWER


def nothing_found(sentence: str, size: float | None, words: Words, *, unit: str = "points") -> str:
    """The sentence, and the difference that would have been seen eight times in ten with these numbers of students.

    Parameters
    ----------
    sentence : str
        What was looked for and not found, in the reader's words.
    size : float or None
        The detectable difference (`statistics.detectable`) of the least sure of the comparisons made; None when nothing
        could be compared, NaN or 1 and more for a share when no difference at all would have been seen.
    words : Words
    unit : {"points", "marks"}
        A difference of shares [0-1], told in percentage points, or of marks [0-100].

    Examples
    --------
    >>> nothing_found("Aucun écart net.", 0.123, Words("fr")).replace("\u00a0", " ")
    "Aucun écart net. Un écart de 13 points aurait été vu 8 fois sur 10; un plus petit peut être là sans qu'on le voie."
    """
    if size is None or is_missing(size) or (unit == "points" and size >= 1):
        return f"{sentence} " + words.say("Avec si peu d'élèves, même un grand écart pourrait passer inaperçu.")
    points = 100 * size if unit == "points" else size
    told = words.say(
        "Un écart de {points} aurait été vu {times:count} fois sur 10; un plus petit peut être là sans qu'on le voie.",
        points=_points(points, words),
        times=round(10 * POWER),
    )
    return f"{sentence} {told}"


def _points(size: float, words: Words) -> str:
    """Rounded up to a whole point: a smaller one is not promised."""
    return words.plural("{n} point", "{n} points", max(1, -int(-size // 1)))
