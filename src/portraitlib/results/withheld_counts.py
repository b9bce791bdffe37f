"""Which numbers of students a sentence may say, once it is decided what the tables beside it tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from portraitlib.results.withheld_blocks import Draft
from portraitlib.rules import DisclosurePolicy


def told_counts(
    counts: Mapping[str, int | None], drafts: Iterable[Draft], policy: DisclosurePolicy
) -> dict[str, int | None]:
    """Numbers of students of sentences, less those that would give back a small one, or a line that is withheld whole.

    Parameters
    ----------
    counts : mapping of name to int or None
    drafts : iterable of Draft
        Tables of which it is marked what is withheld.
    policy : DisclosurePolicy

    Examples
    --------
    >>> policy = DisclosurePolicy(minimum_count=5, complementary=True)
    >>> told_counts({"enrolled": 30, "here": 27, "left": 3}, [], policy)
    {'enrolled': 30, 'here': None, 'left': None}
    """
    told = {name: None if is_small(count, policy) else count for name, count in counts.items()}
    few = {count for count in counts.values() if is_small(count, policy)}
    whole = [count for count in told.values() if count]
    totals = {total for draft in (drafts if whole else ()) for total in _totals_that_tell(draft)}
    return {
        name: None if count and (count in totals or any(one - count in few for one in whole)) else count
        for name, count in told.items()
    }


def is_small(count: int | None, policy: DisclosurePolicy) -> bool:
    """Whether a number counts fewer students than the smallest that may be told, and some."""
    return count is not None and 0 < count < policy.minimum_count


def _totals_that_tell(draft: Draft) -> list[int]:
    """Totals of the lines that are withheld whole, and whose rows they would tell more narrowly than promised.

    A line goes whole where no other row of it would protect it: its total is then the one number left to withhold.
    """
    hidden, counts = draft.withheld[draft.table.n], np.nan_to_num(draft.n)
    if not (hidden.any() and draft.policy.complementary and draft.table.adds_up_along):
        return []
    some = [line[counts[line] > 0] for line, _ in draft.lines]
    gone = [line for line in some if len(line) > 1 and hidden[line].all()]
    width = max(draft.policy.minimum_count - 2, 1)
    return [int(counts[line].sum()) for line in gone if counts[line].sum() - len(line) < width]
