"""The course catalogue: subject, level, sequence, competencies and ministry exam of each course code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field, model_validator

from portraitlib.params import Strict, wrong

OVERALL = "overall"
"""Competency of a result that is of the whole course."""
PUBLIC_CODE = re.compile(r"(?P<programme>\d{3})-?(?P<year>\d)\d(?P<units>\d)")
"""Public code of a secondary course: three digits of programme, the secondary year, and, last, the units."""


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
    examined : sequence of str
        Competencies that the ministry exam examines; empty for a course of one competency, and where it is not known.
    is_exam_confirmed : bool
        Whether what the exam examines was read in a page of the ministry; else the page says « non confirmé ».
    lowest_competency : float or None
        Mark [0-100] that every competency must reach for the course to be passed; None when the course's mark decides.
    source : str
        Where this course was read; that of the catalogue when empty.
    """

    code: str
    name: str = Field(default="", max_length=40)
    subject: str
    level: int | None = Field(default=None, ge=0, le=5)
    sequence: Literal["CST", "TS", "SN"] | None = None
    has_ministry_exam: bool = False
    competencies: dict[str, float] = Field(default_factory=dict)
    examined: tuple[str, ...] = ()
    is_exam_confirmed: bool = False
    lowest_competency: float | None = Field(default=None, ge=0, le=100)
    source: str = ""

    @model_validator(mode="after")
    def _examines_its_competencies(self) -> Course:
        unknown = sorted(set(self.examined) - set(self.competencies))
        if unknown or (self.examined and not self.has_ministry_exam):
            raise wrong("examines_what_it_has_not", key="examined", found=unknown or list(self.examined))
        return self

    @property
    def exam_weights(self) -> dict[str, float]:
        """Weight of each competency examined among those examined; the whole course where it has one competency.

        Empty where the exam is not said to examine anything, so that nothing is compared with it.

        Examples
        --------
        >>> history = Course(code="085404", subject="history", has_ministry_exam=True)
        >>> history.exam_weights
        {'overall': 1.0}
        """
        if not self.has_ministry_exam:
            return {}
        if not self.competencies:
            return {OVERALL: 1.0}
        total = sum(self.competencies[name] for name in self.examined)
        return {name: self.competencies[name] / total for name in self.examined} if total else {}

    def share_of_exam(self, weight: float) -> float:
        """Share [0-1] of the course's result that an exam of this weight in the competency makes.

        Examples
        --------
        >>> written = Course(code="132506", subject="french", has_ministry_exam=True, examined=["writing"],
        ...                  competencies={"reading": 0.4, "writing": 0.5, "oral": 0.1})
        >>> written.share_of_exam(0.5)
        0.25
        """
        if not self.competencies:
            return weight
        return weight * sum(self.competencies[name] for name in self.examined)


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

    def find(self, code: str) -> Course | None:
        """Course of a code: the very code, else the only course of that programme, year and number of units.

        The fifth digit is a board's own: « 563414 » is the course 563404. A code that fits several courses, or none, is
        not guessed.

        Examples
        --------
        >>> known = CourseCatalogue(courses=[Course(code="563404", subject="mathematics")])
        >>> known.find("563414").code, known.find("563-414").code, known.find("563426")
        ('563404', '563404', None)
        """
        return find_course({course.code: course for course in self.courses}, code)

    def names(self, codes: Iterable[object]) -> dict[str, str]:
        """What readers call the course of each code: its short name, else the code."""
        found = {str(code): self.find(str(code)) for code in codes}
        return {code: (course and course.name) or code for code, course in found.items()}


def find_course(courses: Mapping[str, Course], code: str | None) -> Course | None:
    """Course of a code among some, by code: see `CourseCatalogue.find`."""
    if code is None or code in courses or not (wanted := PUBLIC_CODE.fullmatch(code)):
        return courses.get(code or "")
    fitting = [
        course for own, course in courses.items() if (read := PUBLIC_CODE.fullmatch(own)) and _is_same(read, wanted)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _is_same(one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether two public codes have one programme, one year and one number of units."""
    return one.groupdict() == other.groupdict()
