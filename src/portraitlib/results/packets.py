"""What a school hands over to be pooled with others: a declared, versioned form in which no student is told.

A packet holds estimates with their errors. Numbers of students in it are rounded to the smallest count that the public
is told: beside a public report, they give back no small group.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from portraitlib.params import SchoolCode, Strict, wrong

FORMAT, VERSION = "portraitlib.evidence", 1
FEW = 10
"""Smallest number of students that a packet may tell; every number of students is a multiple of it, or above it."""
DESIGNS = ("drawn", "cut_off", "staggered", "before_after_compared", "matched", "series", "single_case")
"""Designs of which an estimate may leave: a description compares nothing."""

ALONE = ("series", "single_case")
"""Those that compare students to their own past."""

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
Outcome = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}(:[A-Za-z0-9_.-]{1,64}){0,2}$")]
Print = Annotated[str, Field(pattern=r"^[0-9a-f]{8,64}$")]
Told = Annotated[str, Field(pattern=r"^[\w.,+ -]{1,64}$")]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Above0 = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Share = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
Rounded = Annotated[int, Field(ge=FEW, le=10_000_000, multiple_of=FEW)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]


class Part(Strict):
    """A part of a packet: nothing beside what is declared, no number written as a text."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Source(Part):
    """Where a packet comes from, without a name nor a folder.

    Parameters
    ----------
    school : str
        Code of the school.
    school_year : int
    made_on : date
    kit : str
        Version of the kit.
    versions : dict of library to version
    data : str
        Fingerprint of the school's data; the same data have the same one.
    is_fictional : bool
    """

    school: SchoolCode
    school_year: int = Field(ge=1990, le=2100)
    made_on: date
    kit: Told
    versions: dict[Code, Told] = Field(default_factory=dict, max_length=20)
    data: Print
    is_fictional: bool = False


class Effect(Part):
    """What a programme changed, as a design shows it.

    `value` and its `error` are in the unit of the outcome, a share from -1 to 1; `freedom` is missing when infinite.
    `size` is the same in standard deviations of the students. `dose` is the mean of the sessions of a student. A series
    compares a school to its own past: nobody stands on the other side.
    """

    kind: Literal["effect"] = "effect"
    programme: Code
    service: Slug
    subject: Slug | Literal[""] = ""
    chosen_by: Slug | Literal[""] = ""
    outcome: Outcome
    outcome_kind: Literal["number", "share"]
    goes_up: bool
    design: Literal["drawn", "cut_off", "staggered", "before_after_compared", "matched", "series", "single_case"]
    method: Slug
    is_declared: bool
    value: Finite
    error: Above0
    freedom: Above0 | None = None
    size: Finite | None = None
    size_error: Above0 | None = None
    icc: Annotated[float, Field(ge=0, le=1)] | None = None
    dose: Above0 | None = None
    n_took: Rounded
    n_others: Rounded | Literal[0]
    n_units: Count
    warnings: tuple[Slug, ...] = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def _holds_together(self) -> Effect:
        if self.outcome_kind == "share" and not -1 <= self.value <= 1:
            raise wrong("share_out_of_range", key="value", found=self.value)
        if (self.size is None) != (self.size_error is None):
            raise wrong("size_without_error", key="size_error", found=self.size_error)
        if (self.n_others == 0) != (self.design in ALONE):
            raise wrong("few_told", key="n_others", found=self.n_others)
        return self

    @property
    def alike(self) -> tuple[str, ...]:
        """What two schools must share for their values to be pooled."""
        return (self.kind, self.service, self.subject, self.outcome, self.outcome_kind, self.design)


class _OfScreening(Part):
    """What every number of the screening's validity says of how it was had."""

    criteria: Code
    criteria_print: Print
    look: Slug
    grade_level: int | None = Field(default=None, ge=1, le=5)

    @property
    def _same(self) -> tuple[str, ...]:
        return (self.criteria, self.criteria_print, self.look, str(self.grade_level or ""))


class Discrimination(_OfScreening):
    """Area under the curve of the coefficient, with the error of DeLong."""

    kind: Literal["area"] = "area"
    value: Share
    error: Above0
    n_gone: Rounded
    n_stayed: Rounded

    @property
    def alike(self) -> tuple[str, ...]:
        """What two schools must share for their values to be pooled."""
        return (self.kind, *self._same)


class Slope(_OfScreening):
    """Slope of the calibration of a chance learnt on earlier cohorts: 1 when it holds."""

    kind: Literal["slope"] = "slope"
    value: Finite
    error: Above0

    @property
    def alike(self) -> tuple[str, ...]:
        """What two schools must share for their values to be pooled."""
        return (self.kind, *self._same)


class GroupRate(_OfScreening):
    """How many students of a group the screening missed, or signalled in vain: exactly, or between two numbers."""

    kind: Literal["rate"] = "rate"
    measure: Literal["false_negative", "false_positive"]
    attribute: Slug
    group: Code
    n: Annotated[int, Field(ge=FEW, le=10_000_000)]
    least: Count
    most: Count

    @model_validator(mode="after")
    def _holds_together(self) -> GroupRate:
        if not self.least <= self.most <= self.n:
            raise wrong("counts_out_of_order", key="most", found=[self.least, self.most, self.n])
        is_exact = self.least == self.most
        if is_exact and not FEW <= self.least <= self.n - FEW:
            raise wrong("few_told", key="least", found=self.least)
        if not is_exact and self.most - self.least < FEW - 1:
            raise wrong("few_told", key="most", found=[self.least, self.most])
        return self

    @property
    def alike(self) -> tuple[str, ...]:
        """What two schools must share for their values to be pooled."""
        return (self.kind, *self._same, self.measure, self.attribute, self.group)


Finding = Annotated[Effect | Discrimination | Slope | GroupRate, Field(discriminator="kind")]


class Signature(Part):
    """What shows a change: a digest that anybody may work out, and a seal that only the school's key makes.

    The digest shows a file damaged or corrected by hand; who also works out the digest again is not seen. The seal is
    checked with the key alone: it shows the school, and nobody else, that the packet came from its own kit.
    """

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    key: Annotated[str, Field(pattern=r"^([0-9a-f]{8})?$")] = ""
    seal: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""


class Packet(Part):
    """What one school hands over.

    Examples
    --------
    >>> Packet.model_fields["audience"].annotation
    typing.Literal['public']
    """

    format: Literal["portraitlib.evidence"]
    version: Literal[1]
    audience: Literal["public"]
    source: Source
    findings: tuple[Finding, ...] = Field(max_length=500)
    signature: Signature

    @model_validator(mode="after")
    def _tells_something(self) -> Packet:
        if not self.findings:  # a least length would be told again beside each finding refused
            raise wrong("nothing_told", key="findings", found=[])
        return self


def rounded_count(n: int) -> int:
    """Number of students as a packet tells it: to the nearest `FEW`.

    Examples
    --------
    >>> rounded_count(34), rounded_count(35), rounded_count(12)
    (30, 40, 10)
    """
    return (n + FEW // 2) // FEW * FEW


def told(value: float, error: float) -> tuple[float, float]:
    """A value and its error as they leave: three digits of the error, as many decimals of the value.

    Further digits would tell single marks, and no error is written as 0: it would weigh without end.

    Examples
    --------
    >>> told(2.34567, 1.23456), told(-0.0031234, 0.0140009)
    ((2.35, 1.23), (-0.0031, 0.014))
    """
    decimals = max(0, 2 - math.floor(math.log10(error)))
    return round(value, decimals) + 0.0, round(error, decimals)  # never -0


def unsigned(source: Source, findings: Iterable[Finding]) -> dict[str, Any]:
    """Body of a packet, as it is written and signed."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "audience": "public",
        "source": source.model_dump(mode="json"),
        "findings": [one.model_dump(mode="json") for one in findings],
    }


def signed_bytes(body: Mapping[str, Any]) -> bytes:
    """What a signature is of: the body without the signature, its keys in order, however the file is laid out.

    Examples
    --------
    >>> signed_bytes({"b": 1, "signature": {}, "a": 0.5})
    b'{"a":0.5,"b":1}'
    """
    told = {name: value for name, value in body.items() if name != "signature"}
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def digest_of(body: Mapping[str, Any]) -> str:
    """Digest of the body of a packet."""
    return hashlib.sha256(signed_bytes(body)).hexdigest()
