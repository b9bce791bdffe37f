"""A questionnaire, as it is written in `params/questionnaires/`: what is asked of whom, in which words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from portraitlib.params import Strict, wrong

Worded = Annotated[str, Field(min_length=1, max_length=200)]


class ScaleStep(Strict):
    """One answer of the scale; no value for words that say nothing of it (« Je ne sais pas »)."""

    value: Annotated[int, Field(ge=0, le=100)] | None = None
    fr: Worded
    en: Worded


class Question(Strict):
    """One question, in both languages; `dimension` is a free code."""

    item: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,32}$")
    dimension: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    fr: Worded
    en: Worded
    is_reversed: bool = False


class Questionnaire(Strict):
    """A questionnaire.

    Parameters
    ----------
    instrument : str
        Name under which its answers are kept and shown.
    respondent : {"student", "parent", "staff"}
    is_anonymous : bool
        Nobody can tell who answered: an import refuses whatever names a person.
    is_validated : bool
        It was validated by research; the sets of the kit were not.
    source : str
        Who wrote it.
    scale : list of ScaleStep
    items : list of Question

    Examples
    --------
    >>> yes = {"value": 1, "fr": "Oui", "en": "Yes"}
    >>> Questionnaire(instrument="Essai", respondent="staff", scale=[yes], items=[])
    Traceback (most recent call last):
    ...
    pydantic_core._pydantic_core.ValidationError: 2 validation errors for Questionnaire
    ...
    """

    instrument: str = Field(min_length=1, max_length=80)
    respondent: Literal["student", "parent", "staff"]
    is_anonymous: bool = False
    is_validated: bool = False
    source: str = ""
    scale: list[ScaleStep] = Field(min_length=2)
    items: list[Question] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> Questionnaire:
        for given in ([one.item for one in self.items], list(map(str, self.numbers))):
            if len(set(given)) < len(given):
                raise wrong("given_twice", found=sorted({one for one in given if given.count(one) > 1}))
        if len(self.numbers) < 2:
            raise wrong("scale_reversed", key="scale", found=self.numbers)
        return self

    @property
    def numbers(self) -> list[int]:
        """Numbers of the scale, in order."""
        return sorted(step.value for step in self.scale if step.value is not None)

    def words(self, language: Literal["fr", "en"]) -> str:
        """Words of the scale, from the lowest to the highest."""
        steps = sorted((step.value, getattr(step, language)) for step in self.scale if step.value is not None)
        return " · ".join(text for _, text in steps)
