"""How far a run is: schools and reports done, failures, rate, time left; counted, not shown."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable

RECENT = 30
"""Reports whose pace tells the rate: the first ones wait for libraries to load and would tell too slow a run."""


class Tally:
    """Counts of a run, kept as its reports end.

    Examples
    --------
    >>> tally = Tally(["999001", "999001", "999002"], started=0.0)
    >>> tally.add("999001", now=2.0)
    >>> tally.add("999001", failed=True, now=4.0)
    >>> tally.done, tally.schools_done, tally.failures, tally.rate, tally.seconds_left
    (2, 1, 1, 0.5, 2.0)
    """

    def __init__(self, schools: Iterable[str], *, started: float) -> None:
        self._left = Counter(schools)
        self._ends = deque([started], maxlen=RECENT + 1)
        self.total, self.schools_total = self._left.total(), len(self._left)
        self.done = self.failures = 0

    def add(self, school: str, *, now: float, failed: bool = False, is_kept: bool = False) -> None:
        """Count one report that ended."""
        self.done += 1
        self.failures += failed
        self._left[school] -= 1
        if is_kept and len(self._ends) == 1:
            self._ends[0] = now
        elif not is_kept:
            self._ends.append(now)

    @property
    def schools_done(self) -> int:
        """Schools all of whose reports have ended."""
        return sum(left == 0 for left in self._left.values())

    @property
    def rate(self) -> float | None:
        """Reports made a second, over the latest ones; None before the first."""
        spent = self._ends[-1] - self._ends[0]
        return (len(self._ends) - 1) / spent if spent > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """Seconds that what is left should take at that rate; None when it is not known yet."""
        if self.done == self.total:
            return 0.0
        return (self.total - self.done) / self.rate if self.rate else None
