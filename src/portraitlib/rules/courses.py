"""The course catalogue: subject, level, sequence and competencies of each course code."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from portraitlib.params import Strict, wrong


class Course(Strict):
    """One course of the catalogue.

    Parameters
    ----------
    code : str
        Course code as it stands in results.
    name : str
        Short name readers know the course by (ST, ATS), where its subject alone does not tell it.
    subject : str
        Subject code of `tables.schemas.SUBJECTS`.
    level : int
        1 to 5 secondary, 0 end of primary.
    sequence : {"CST", "TS", "SN"} or None
        Mathematics sequence from secondary 4.
    has_ministry_exam : bool
    competencies : dict of code to weight
        Weight [0-1] of each competency in the course; empty when the course has none apart.
    """

    code: str
    name: str = Field(default="", max_length=40)
    subject: str
    level: int | None = Field(default=None, ge=0, le=5)
    sequence: Literal["CST", "TS", "SN"] | None = None
    has_ministry_exam: bool = False
    competencies: dict[str, float] = Field(default_factory=dict)


class CourseCatalogue(Strict):
    """Courses known to an import, by code."""

    courses: list[Course]
    source: str = ""

    @model_validator(mode="after")
    def _codes_are_unique(self) -> CourseCatalogue:
        codes = [course.code for course in self.courses]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise wrong("given_twice", key="courses", found=twice)
        return self
