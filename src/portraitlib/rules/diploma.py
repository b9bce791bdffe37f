"""What the diploma of secondary studies asks for, and the units of a course."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from portraitlib.params import Settings, Strict
from portraitlib.rules.courses import PUBLIC_CODE


class Requirement(Strict):
    """One line of what must be passed.

    Parameters
    ----------
    id : str
    any_of : sequence of str
        Subjects of which one is enough.
    level : int
        Level of the course, at least.
    units : int
        Units there, at least.
    """

    id: str = Field(pattern=r"[a-z][a-z_]*")
    any_of: tuple[str, ...] = Field(min_length=1)
    level: int = Field(ge=4, le=5)
    units: int = Field(ge=1, le=20)


class DiplomaRules(Settings):
    """Conditions of the diploma, from ``params/diplome.yml``.

    Parameters
    ----------
    units, of_level_5 : int
        Units of secondary 4 and 5 in all, and of secondary 5 among them.
    pass_mark : float
        Final mark from which a course gives its units.
    once : tuple of str
        Subjects of which two courses of one level give the units of one.
    required : sequence of Requirement
    source : str
    is_confirmed : bool
        Whether the text in force was read.
    """

    file: ClassVar[str] = "diplome.yml"

    units: int = Field(default=54, ge=1)
    of_level_5: int = Field(default=20, ge=0)
    pass_mark: float = Field(default=60, ge=0, le=100)
    once: tuple[str, ...] = ()
    required: tuple[Requirement, ...] = ()
    source: str = ""
    is_confirmed: bool = False


def units_of(code: object) -> int | None:
    """Units of a course, the last digit of its public code; None for a code that is not public.

    Examples
    --------
    >>> units_of("132506"), units_of("063-414"), units_of("MAT4")
    (6, 4, None)
    """
    read = PUBLIC_CODE.fullmatch(str(code))
    return int(read["units"]) if read else None
