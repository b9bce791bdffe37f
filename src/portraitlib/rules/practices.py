"""Practices and what research says of each: an effect has its comparison, its source, and what it became at scale."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from portraitlib.params import SchoolCode, Settings, Strict, wrong

NeedName = Literal["mathematics", "reading", "any_subject", "work_habits", "engagement", "attendance", "ahead"]
SubjectName = Literal[
    "french", "english_language_arts", "mathematics", "science", "english_second_language", "french_second_language",
    "history", "geography", "contemporary_world", "citizenship", "arts", "physical_education", "spanish", "other",
]  # fmt: skip
Grade = Literal["T0", "T1", "T2", "T3", "T4"]
Course = Literal["unsaid", "unread", "keep", "change", "stop"]
Seen = Literal["read", "secondary", "to_confirm"]


class Said(Strict):
    """A text in both languages."""

    fr: str = Field(min_length=2, max_length=600)
    en: str = Field(min_length=2, max_length=600)


class Dose(Strict):
    """How much is given: minutes a session, sessions a week, weeks, students with one adult."""

    minutes: float = Field(gt=0, le=600)
    sessions_week: float = Field(gt=0, le=10)
    size: float = Field(gt=0, le=40)
    weeks: int | None = Field(default=None, ge=1, le=60)

    @property
    def hours_a_student(self) -> float:
        """Adult hours a week for each student, preparation left out.

        Examples
        --------
        >>> round(Dose(minutes=50, sessions_week=5, size=2).hours_a_student, 1)
        2.1
        """
        return self.minutes * self.sessions_week / 60 / self.size


class Effect(Strict):
    """An effect in standard deviations, as a source that was seen gives it: none is kept from memory."""

    outcome: Said
    low: float
    high: float
    studies: int | None = Field(default=None, ge=1)
    students: int | None = Field(default=None, ge=1)
    effects: int | None = Field(default=None, ge=1)
    """What it is the mean of, as the source counts it: one of the three at least."""
    seen: Literal["read", "secondary"]

    @model_validator(mode="after")
    def _goes_up(self) -> Effect:
        if self.low > self.high:
            raise wrong("scale_reversed", found=[self.low, self.high])
        if not (self.studies or self.students or self.effects):
            raise wrong("left_empty", key="studies", found=None)
        return self


class LocalEvidence(Strict):
    """What a school saw of its own programme: kept by a command, never silently, and shown beside research.

    Parameters
    ----------
    school : str
    school_year : int
    programme : str
        As the school calls it, or the kind of support.
    outcome, design, verdict, course : str
        Codes of the evidence sheet.
    is_exploration : bool
        Whether the question was not written beforehand.
    about : int
        Students of the programme, to the nearest ten; 0 when they are too few to be told.
    gap, low, high : float, optional
        Difference and interval in standard deviations; left out when students are too few, or nothing was compared.
    written_on : date
    """

    school: SchoolCode
    school_year: int = Field(ge=1990, le=2200)
    programme: str = Field(min_length=1, max_length=200)
    outcome: str = Field(min_length=1, max_length=120)
    design: str = Field(max_length=40)
    verdict: str = Field(max_length=40)
    course: Course = "unsaid"
    is_exploration: bool = True
    about: int = Field(default=0, ge=0, le=100_000)
    gap: float | None = None
    low: float | None = None
    high: float | None = None
    written_on: date

    @property
    def of(self) -> tuple[str, int, str, str]:
        """What it is about: kept again, it takes the place of what was there."""
        return self.school, self.school_year, self.programme, self.outcome


class PracticeSheet(Strict):
    """A practice, and what is known of it.

    Parameters
    ----------
    id : str
    name : Said
    needs : sequence of str
    subjects : sequence of str
        Those in which it was studied apart; left out when its studies are about several subjects, or none.
    tiers : sequence of int
        1 for all, 2 for some, 3 for a few.
    place : {"in_class", "beside", "professional", "school"}
    dose : Dose, optional
    conditions, comparison, at_scale, take_up, fails : Said
        What it asks for; what it was compared with; what became of it in large programmes; who comes; known failures.
    effect : Effect, optional
        Left out when no source was seen: words only are then shown.
    grade : {"T0", "T1", "T2", "T3", "T4"}
        Derived from the design of the studies: T1 drawn by lot, T2 compared, T3 correlated, T4 reasons only, T0 good
        studies that found no gain.
    source : str or Said
        A reference; in both languages when it is a sentence.
    doi : str
    seen : {"read", "secondary", "to_confirm"}
        Where what is said was read: the paper's abstract or its authors' page; another text; nowhere yet.
    read_on : date
    is_popular_without_support : bool
        Often chosen, though the studies seen found no gain, or there are none.
    local : sequence of LocalEvidence
        What the school itself saw.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{2,40}$")
    name: Said
    needs: tuple[NeedName, ...] = Field(min_length=1)
    subjects: tuple[SubjectName, ...] = ()
    tiers: tuple[Literal[1, 2, 3], ...] = Field(min_length=1)
    place: Literal["in_class", "beside", "professional", "school"]
    dose: Dose | None = None
    conditions: Said
    comparison: Said
    effect: Effect | None = None
    at_scale: Said
    take_up: Said
    fails: Said
    grade: Grade
    source: Annotated[str, Field(min_length=4, max_length=300)] | Said
    doi: str = Field(default="", max_length=120)
    seen: Seen
    read_on: date
    is_popular_without_support: bool = False
    local: tuple[LocalEvidence, ...] = ()

    @model_validator(mode="after")
    def _shows_only_what_was_seen(self) -> PracticeSheet:
        if self.effect and self.seen == "to_confirm":
            raise wrong("number_not_seen", key="effect", found=self.id)
        return self


class PracticeBook(Settings):
    """What is known of the practices, from ``params/pratiques.yml``, in the order of the file: it ranks nothing."""

    file: ClassVar[str] = "pratiques.yml"

    practices: tuple[PracticeSheet, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _once_each(self) -> PracticeBook:
        names = [one.id for one in self.practices]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise wrong("given_twice", key="practices", found=", ".join(twice))
        return self
