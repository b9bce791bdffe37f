"""A file of preset criteria: which indicators count, how many points each band gives, what each weighs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from portraitlib.params import Strict, wrong
from portraitlib.rules.risk_indicators import RISK_INDICATORS, Domain, RiskIndicator

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Said = Annotated[str, Field(min_length=8, max_length=600)]


class Band(Strict):
    """Values from `from` (included) to `below` (excluded), and the points they give.

    Parameters
    ----------
    low : float or None
        Written ``from`` in the file; None is from the lowest value there can be.
    below : float or None
        None is up to the highest value there can be, included.
    points : float
    """

    low: float | None = Field(default=None, alias="from", allow_inf_nan=False)
    below: float | None = Field(default=None, allow_inf_nan=False)
    points: float = Field(ge=0, le=100, allow_inf_nan=False)


class Criterion(Strict):
    """One criterion.

    Parameters
    ----------
    id : str
    domain : str
        Domain the reader finds it under; that of its indicator.
    indicator : str
        One of `risk_indicators.RISK_INDICATORS`.
    bands : sequence of Band
    weight : float
        What the criterion weighs beside the others.
    source : str
        Where the bands were read, or that they are a choice; French.
    source_en : str
        The same in English; the French is shown when it is empty.
    reviewed_on : date
        Day the criterion was last read against its source.
    """

    id: Slug
    domain: Domain
    indicator: str
    bands: tuple[Band, ...] = Field(min_length=2)
    weight: float = Field(gt=0, le=1000, allow_inf_nan=False)
    source: Said
    source_en: str = Field(default="", max_length=600)
    reviewed_on: date

    @property
    def measured(self) -> RiskIndicator:
        """What its indicator measures."""
        return RISK_INDICATORS[self.indicator]

    @property
    def most_points(self) -> float:
        """Points of its worst band."""
        return max(band.points for band in self.bands)


class Tiers(Strict):
    """Coefficients from which a student is in tier 2, then 3."""

    targeted: float = Field(gt=0, le=100)
    intensive: float = Field(gt=0, le=100)

    @model_validator(mode="after")
    def _in_order(self) -> Tiers:
        if self.intensive <= self.targeted:
            raise wrong("tiers_not_in_order", key="intensive", found=self.intensive, expected=self.targeted)
        return self


class CriteriaSet(Strict):
    """Preset criteria, from ``params/criteres/<name>.yml``.

    Parameters
    ----------
    name : str
        That of the file.
    version : str
    title : str
        In the reader's words, French.
    title_en : str
        The same in English; the French is shown when it is empty.
    minimum_observed : float
        Share [0-1] of the weight that must be observed for a student to be put in a tier.
    tiers : Tiers
    criteria : sequence of Criterion
        No identifier twice.
    """

    name: Slug
    version: str = Field(pattern=r"^\d+(\.\d+)*$")
    title: Said
    title_en: str = Field(default="", max_length=600)
    minimum_observed: float = Field(default=0.5, gt=0, le=1)
    tiers: Tiers
    criteria: tuple[Criterion, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _identifiers_are_unique(self) -> CriteriaSet:
        identifiers = [criterion.id for criterion in self.criteria]
        if twice := sorted({name for name in identifiers if identifiers.count(name) > 1}):
            raise wrong("given_twice", key="criteria", found=twice)
        return self


@dataclass(frozen=True)
class PresetCriteria:
    """Criteria as they were read, with what proves which ones.

    Parameters
    ----------
    chosen : CriteriaSet
    sha256 : str
        SHA-256 of the file's text, line ends written as one newline.
    """

    chosen: CriteriaSet
    sha256: str

    @property
    def titles(self) -> dict[str, str]:
        """Title by language; the French one where nobody translated it."""
        return {"fr": self.chosen.title, "en": self.chosen.title_en or self.chosen.title}


def text_hash(text: str) -> str:
    r"""SHA-256 of a text, the same whatever the line ends of the machine.

    Examples
    --------
    >>> text_hash("a\r\nb") == text_hash("a\nb")
    True
    """
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()
