"""What a report may show to each audience."""

from __future__ import annotations

from pydantic import Field

from portraitlib.params import Strict


class DisclosurePolicy(Strict):
    """What a report for one audience may show.

    Parameters
    ----------
    minimum_count : int
        Counts of students from 1 to this number less one are withheld, with every statistic of that group.
    shows_students : bool
        Rows about one student (pseudonyms) may be shown.
    complementary : bool
        Where a withheld cell could be recovered from a total, a second cell is withheld too.
    protects_parts : bool
        A rate whose numerator or remainder is below `minimum_count` is shown as a bound, not exactly.
    """

    minimum_count: int = Field(ge=0)
    shows_students: bool = False
    complementary: bool = False
    protects_parts: bool = False


class Disclosure(Strict):
    """The policies of `params/confidentialite.yml`, by audience."""

    interne: DisclosurePolicy
    cap: DisclosurePolicy
    public: DisclosurePolicy
