"""What every entry of the journal has, and its evidence. A field without a label is not typed by a person."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from portraitlib.journal.fields import Day, Line, State, Text
from portraitlib.params import Strict
from portraitlib.results.vocabulary.marking import mark

STUDENT = "student"
OF_STUDENTS = ("moves", "asked")
"""Field that holds a student's pseudonym, wherever a kind has one."""


class Evidence(Strict):
    """What a screen said on the day of a decision.

    Parameters
    ----------
    notebook, section : str
    study : str
        Public name of the study, to ask it again.
    choices : dict
        What it was asked with.
    as_of : str
        Day read, or the day it was looked at.
    digest : str
        Of the result's tables, before anything was withheld.
    headline : str
    """

    notebook: Line = ""
    section: Line = ""
    study: Line = ""
    choices: dict[str, str | int | float | bool | None] = Field(default_factory=dict)
    as_of: Day = ""
    digest: Line = ""
    headline: Text = ""


class Entry(Strict):
    """Base of every kind: where it stands, and what came of it."""

    schema_number: ClassVar[int] = 1
    label: ClassVar[str]
    """French of the kind."""
    day_field: ClassVar[str] = ""
    """Field that says when it is to be looked at again, or when it took place."""
    kept_days: ClassVar[int] = 0
    """Days after which its words are destroyed; 0 when they stay until a purge."""
    state: State = Field("open", title=mark("Où on en est"))
    outcome: Text = Field("", title=mark("Ce qui en est advenu"))

    @property
    def told(self) -> str:
        """The entry in one line: its first text."""
        named = [name for name in type(self).typed() if name != STUDENT]
        return next((text for name in named if isinstance(text := getattr(self, name), str) and text), "")

    @property
    def day(self) -> str:
        """Its day, in ISO form; empty when it has none."""
        return str(getattr(self, self.day_field)) if self.day_field else ""

    @classmethod
    def typed(cls) -> list[str]:
        """Names of the fields that a person fills, the kind's own first."""
        named = [name for name, field in cls.model_fields.items() if field.title]
        return [name for name in named if name not in Entry.model_fields] + [
            n for n in named if n in Entry.model_fields
        ]
