"""Choices behind the judgement of the screening: what counts as leaving, which day is read, what is too few."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from portraitlib.params import MonthDay, Settings, Strict, wrong
from portraitlib.rules.criteria import Said, Slug
from portraitlib.rules.marking import FIRST_MONTH_OF_SCHOOL_YEAR

Outcome = Literal["diploma", "qualification", "adult_education", "vocational", "enrolled", "left", "moved", "unknown"]
Share = Annotated[float, Field(ge=0, le=1)]


class Look(Strict):
    """A day of the school year on which the coefficient is read.

    Parameters
    ----------
    name : str
    day : str
        Month and day, ``"MM-DD"``.
    """

    name: Slug
    day: MonthDay

    def on(self, school_year: int) -> date:
        """Day it is in a school year, named by its second year."""
        month, day = (int(part) for part in self.day.split("-"))
        return date(school_year - (month >= FIRST_MONTH_OF_SCHOOL_YEAR), month, day)


class PublishedFlag(Strict):
    """What a study published of a signal.

    Parameters
    ----------
    id : str
    fr, en : str
        The signal, in words.
    study : str
    sample_size : int
        Students followed.
    base_rate, ppv, sensitivity, specificity : float
        As reviewed by Bowers, Sprott and Taff (2013) [0-1].
    """

    id: Slug
    fr: Said
    en: Said
    study: Said
    sample_size: int = Field(gt=0)
    base_rate: Share
    ppv: Share
    sensitivity: Share
    specificity: Share


class ValidityRules(Settings):
    """Choices of the judgement of the screening, from ``params/validite.yml``.

    Parameters
    ----------
    left, stayed : sequence of str
        Outcomes that count as leaving without a diploma, and as not leaving; any other is not known.
    grade_level : int
        Level from which a student is looked at: the first year he or she is seen there.
    looks : sequence of Look
        In the order of the school year.
    main_look : str
        The one judged first.
    capacity_share : float
        Share [0-1] of students that the team could support.
    smallest_number : int
        Fewest students who left, and who stayed, from which anything is said.
    smallest_subgroup : int
        The same in a group of the audit.
    gap_looked_for : float
        Gap [0-1] of the share of missed students between two groups that the audit should be able to see.
    earlier_share : float
        Share [0-1] of the students, by cohort, that set the threshold tried on the others.
    contradictory_share : float
        Share [0-1] of students whose outcome comes before the look, from which nothing is said.
    band_starts : sequence of float
        Coefficients from which each band of the calibration starts.
    stakes : sequence of float
        Chances of leaving [0-1] from which support would be worth giving.
    shrinkage : sequence of float
        How much the model that learns its own weights may be held back: the one that does best on students it has not
        seen, among the earlier cohorts, is used. One number is that number.
    confidence : float
        Level of the intervals [0-1].
    published : sequence of PublishedFlag
    """

    file: ClassVar[str] = "validite.yml"

    left: tuple[Outcome, ...] = ("left",)
    stayed: tuple[Outcome, ...] = ("diploma", "qualification", "adult_education", "vocational")
    grade_level: int = Field(default=3, ge=1, le=5)
    looks: tuple[Look, ...] = (
        Look(name="october", day="10-31"),
        Look(name="january", day="01-31"),
        Look(name="march", day="03-31"),
    )
    main_look: Slug = "march"
    capacity_share: float = Field(default=0.20, gt=0, lt=1)
    smallest_number: int = Field(default=10, ge=5)
    smallest_subgroup: int = Field(default=10, ge=5)
    gap_looked_for: float = Field(default=0.2, gt=0, lt=1)
    earlier_share: float = Field(default=0.5, ge=0.2, le=0.8)
    contradictory_share: float = Field(default=0.02, ge=0, lt=1)
    band_starts: tuple[float, ...] = (0, 10, 25, 50)
    stakes: tuple[float, ...] = (0.05, 0.10, 0.15, 0.20, 0.30, 0.40)
    shrinkage: tuple[Annotated[float, Field(gt=0)], ...] = Field(default=(1, 3, 10, 30, 100, 300), min_length=1)
    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    published: tuple[PublishedFlag, ...] = ()

    @field_validator("shrinkage", mode="before")
    @classmethod
    def _may_be_one_number(cls, given: object) -> object:
        return (given,) if isinstance(given, (int, float)) else given

    @model_validator(mode="after")
    def _holds_together(self) -> ValidityRules:
        if both := sorted(set(self.left) & set(self.stayed)):
            raise wrong("counted_both_ways", key="stayed", found=both)
        names = [look.name for look in self.looks]
        if self.main_look not in names or len(set(names)) < len(names):
            raise wrong("looks_not_told_apart", key="main_look", found=self.main_look, expected=names)
        if list(self.band_starts) != sorted(set(self.band_starts)) or self.band_starts[0] != 0:
            raise wrong("bands_do_not_rise", key="band_starts", found=list(self.band_starts))
        if list(self.stakes) != sorted(set(self.stakes)) or not 0 < self.stakes[0] <= self.stakes[-1] < 1:
            raise wrong("shares_do_not_rise", key="stakes", found=list(self.stakes))
        return self

    def look(self, name: str | None = None) -> Look:
        """Look called `name`; the main one by default.

        Raises
        ------
        KeyError
            When no look has that name.
        """
        return {look.name: look for look in self.looks}[name or self.main_look]
