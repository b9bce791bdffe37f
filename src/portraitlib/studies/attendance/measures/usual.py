"""Whether a student's recent absences are still the usual ones: the student is compared with the student alone.

The days missed in the last weeks are set against what the student's own earlier weeks foretell (beta-binomial),
moved as the whole school moved, and counted for less because absences come in spells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from portraitlib.studies.attendance.settings import ChangeRules

_LEAST_STRENGTH, _MOST_STRENGTH = 2.0, 400.0  # days of class that the habits of a school may stand for
_MOST_MOVEMENT = 2.0  # a school whose absences more than double calls for a look at its register, not at students
_TINY = 1e-9


@dataclass(frozen=True)
class Judged:
    """Each student's recent weeks against the earlier ones; arrays have one element a student."""

    is_read: np.ndarray  # enrolled long enough before, and during the window
    recent: np.ndarray  # share of days missed in the window; NaN when not read
    usual: np.ndarray  # share expected from the student's own earlier weeks; NaN when not read
    p_value: np.ndarray  # chance of so many days missed, or more, if nothing had changed; 1 when not read
    weeks_above: np.ndarray  # weeks of the window in which more was missed than usual
    is_signal: np.ndarray


@dataclass(frozen=True)
class Habits:
    """What the students of a school have in common, for the rule."""

    mean: float  # share of days missed [0-1]
    strength: float  # days of class that this mean is worth beside a student's own
    spell: float  # days of absence that carry the information of one: weekly absences vary more than daily draws


def habits_of(possible: np.ndarray, missed: np.ndarray) -> Habits:
    """Spread of the students' shares of days missed a week, and how far absences come in spells.

    References
    ----------
    Kleinman J. C. (1973), J. Am. Stat. Assoc. 68:46-54 (moments of beta-binomial shares); McCullagh P. and Nelder
    J. A. (1989), *Generalized Linear Models*, section 4.5 (dispersion).

    Examples
    --------
    >>> days = np.full((2, 4), 5.0)
    >>> habits_of(days, np.array([[0.0, 1, 0, 1], [2, 1, 2, 1]])).mean
    0.2
    """
    total, gone = possible.sum(axis=1), missed.sum(axis=1)
    if total.sum() <= 0:
        return Habits(0.0, _LEAST_STRENGTH, 1.0)
    mean = float(gone.sum() / total.sum())
    rate = np.divide(gone, total, out=np.full(len(total), mean), where=total > 0)
    expected = possible * rate[:, None] * _movement_by_week(possible, missed)
    room = expected * (1 - np.minimum(rate[:, None], 1))
    freedom = max(1 - 1 / max(possible.shape[1], 2), 0.5)
    spell = max(float(((missed - expected) ** 2).sum() / max(room.sum() * freedom, _TINY)), 1.0)
    chance = spell * mean * (1 - mean) * len(total) / max(total.sum(), 1.0)
    between = float(np.average((rate - mean) ** 2, weights=np.maximum(total, _TINY))) - chance
    strength = mean * (1 - mean) / between - 1 if between > _TINY else _MOST_STRENGTH
    return Habits(mean, float(np.clip(strength, _LEAST_STRENGTH, _MOST_STRENGTH)), spell)


def judge(
    possible: np.ndarray,
    missed: np.ndarray,
    last: int,
    rules: ChangeRules,
    habits: Habits,
    movement: float | None = None,
) -> Judged:
    """Compare the window that ends with week `last` with the weeks before it.

    A student is signalled when three things hold: so many days missed would come by chance less often than
    `chance_level`; the share rose by `least_increase` or more; and more than usual was missed in at least
    `weeks_above` different weeks, so that one illness is no change.

    Days are given one row a student and one column a week; `movement` is that of these students by default.

    References
    ----------
    Skellam J. G. (1948), J. R. Stat. Soc. B 10:257-261 (beta-binomial).

    Examples
    --------
    One student who never missed and misses two days in each of the last three weeks, among steady ones:

    >>> possible, missed = np.full((40, 13), 5.0), np.zeros((40, 13))
    >>> missed[1:20, ::3], missed[0, 10:] = 1.0, 2.0
    >>> found = judge(possible, missed, 12, ChangeRules(), habits_of(possible[:, :10], missed[:, :10]))
    >>> np.flatnonzero(found.is_signal).tolist(), float(found.recent[0])
    ([0], 0.4)
    """
    window, before = _window(last, rules)
    days, gone = possible[:, window].sum(axis=1), missed[:, window].sum(axis=1)
    days_before, gone_before = possible[:, before].sum(axis=1), missed[:, before].sum(axis=1)
    is_read = (days_before >= rules.baseline_days) & (days > 0) & (possible[:, last] > 0)
    if movement is None:
        movement = movement_of(possible, missed, last, rules)
    strength = habits.strength + days_before / habits.spell
    own = (habits.strength * habits.mean + gone_before / habits.spell) / strength
    usual = np.clip(own * movement, _TINY, 1 - _TINY)
    p_value = np.where(is_read, upper_tail(gone / habits.spell, days / habits.spell, usual, strength), 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        recent = np.where(is_read, gone / days, np.nan)
    above = (missed[:, window] > possible[:, window] * usual[:, None] + _TINY).sum(axis=1)
    is_signal = (
        is_read
        & (p_value < rules.chance_level)
        & (np.nan_to_num(recent) - usual >= rules.least_increase - _TINY)
        & (above >= rules.weeks_above)
    )
    return Judged(is_read, recent, np.where(is_read, usual, np.nan), p_value, above, is_signal)


def _window(last: int, rules: ChangeRules) -> tuple[slice, slice]:
    """Weeks of the window that ends with week `last`, and those before it."""
    first = max(last + 1 - rules.weeks, 0)
    return slice(first, last + 1), slice(0, first)


def upper_tail(count: np.ndarray, size: np.ndarray, mean: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """Probability that a beta-binomial count reaches `count`, both rounded so as not to cry wolf.

    Examples
    --------
    With a uniform share (mean 1/2, strength 2) the eleven counts 0 to 10 are equally likely:

    >>> upper_tail(np.array([10.0]), np.array([10.0]), np.array([0.5]), np.array([2.0])).round(6).tolist()
    [0.090909]
    """
    k, n = np.floor(count + _TINY), np.ceil(size - _TINY)
    a, b = mean * strength, (1 - mean) * strength
    term = np.exp(special.betaln(a, n + b) - special.betaln(a, b))
    below = np.zeros_like(term)
    for place in range(int(k.max(initial=0))):
        below += np.where(place < k, term, 0.0)
        rest = np.maximum(n - place, 0)
        term = term * rest / (place + 1) * (a + place) / np.maximum(rest - 1 + b, _TINY)
    return np.clip(1 - below, 0.0, 1.0)


def movement_of(possible: np.ndarray, missed: np.ndarray, last: int, rules: ChangeRules) -> float:
    """How many times more, or less, a whole school missed in the window than before it.

    1 in a small school, where a few students would make the movement; never beyond a doubling or a halving.

    Examples
    --------
    >>> possible, missed = np.full((50, 13), 5.0), np.ones((50, 13))
    >>> missed[:, 10:] = 1.5
    >>> round(movement_of(possible, missed, 12, ChangeRules()), 6)
    1.5
    """
    window, before = _window(last, rules)
    everyone = (possible[:, window].sum(axis=1) > 0) & (possible[:, before].sum(axis=1) > 0)
    gone, gone_before = missed[everyone, window].sum(), missed[everyone, before].sum()
    if everyone.sum() < rules.smallest_school or gone_before <= 0:
        return 1.0
    ratio = (gone / possible[everyone, window].sum()) / (gone_before / possible[everyone, before].sum())
    return float(np.clip(ratio, 1 / _MOST_MOVEMENT, _MOST_MOVEMENT))


def _movement_by_week(possible: np.ndarray, missed: np.ndarray) -> np.ndarray:
    total = possible.sum(axis=0)
    rate = np.divide(missed.sum(axis=0), total, out=np.zeros(len(total)), where=total > 0)
    mean = missed.sum() / max(possible.sum(), _TINY)
    return rate / mean if mean > 0 else np.ones(len(total))
