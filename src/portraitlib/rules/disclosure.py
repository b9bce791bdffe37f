"""What a report may show to each audience."""

from __future__ import annotations

from pydantic import Field, ValidationInfo, field_validator

from portraitlib.params import Strict, wrong


class DisclosurePolicy(Strict):
    """What a report for one audience may show.

    Parameters
    ----------
    minimum_count : int
        Counts of students from 1 to this number less one are withheld, groups and parts of groups, with every statistic
        of that group and every number that would give them back.
    shows_students : bool
        Rows about one student (pseudonyms) may be shown.
    complementary : bool
        Where a withheld cell could be recovered from a total, a second cell is withheld too.
    protects_parts : bool
        « None of them » and « all of them » are not told either, nor what a comparison with the rest of a level tells.
        A part of 1 to `minimum_count - 1` students is withheld, and its rate a bound, whatever this says.
    """

    minimum_count: int = Field(ge=0)
    shows_students: bool = False
    complementary: bool = False
    protects_parts: bool = False


FLOOR = {"personnel": 3, "public": 5}
"""Least `minimum_count` of an audience, whatever the file says; see decision 046.

Withheld counts are told as "from 1 to the minimum less one": under 3, that is the count itself.
"""
NEEDED = {"personnel": ("complementary",), "public": ("complementary", "protects_parts")}
"""Protections that a file may not take away from an audience."""


class Disclosure(Strict):
    """The policies of `params/confidentialite.yml`, by audience; a file may protect more than the floor, never less.

    Examples
    --------
    >>> Disclosure(interne={"minimum_count": 0}, personnel={"minimum_count": 0}, public={"minimum_count": 10})
    Traceback (most recent call last):
    ...
    pydantic_core._pydantic_core.ValidationError: 2 validation errors for Disclosure
    ...
    """

    interne: DisclosurePolicy
    personnel: DisclosurePolicy
    public: DisclosurePolicy

    @field_validator("personnel", "public")
    @classmethod
    def _keeps_the_floor(cls, policy: DisclosurePolicy, about: ValidationInfo) -> DisclosurePolicy:
        audience = str(about.field_name)
        if policy.minimum_count < FLOOR[audience]:
            raise wrong("under_the_floor", key="minimum_count", found=policy.minimum_count, expected=FLOOR[audience])
        if policy.shows_students:
            raise wrong("students_shown", key="shows_students", found=True)
        for name in NEEDED[audience]:
            if not getattr(policy, name):
                raise wrong("protection_taken_away", key=name, found=False)
        return policy
