"""What the Ministry's two guides ask of a school team, reworded, each point under one identifier."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import Field, model_validator

from portraitlib.params import Strict, wrong

Identifier = Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]+)+$")]
Text = Annotated[str, Field(min_length=3, pattern=r"^\S(.*\S)?$")]


class GuideDocument(Strict):
    """A guide: its number among the project's source texts and its title in both languages."""

    seed: Annotated[str, Field(pattern=r"^\d{3}$")]
    fr: Text
    en: Text


class GuideSection(Strict):
    """A part of a guide, by its heading."""

    document: str
    fr: Text
    en: Text


class GuidePoint(Strict):
    """One thing a guide asks.

    Parameters
    ----------
    id : str
        English words joined by dots: ``portrait.macro.most_acute_need``.
    kind : str
        Guiding question, criterion, point of the frequent questions, condition, foundation or model.
    sections : sequence of str
        Where the guides ask it: more than one for a point asked twice.
    fr, en : str
        Our paraphrase, never the guide's own sentence.
    answerable : bool
        False when no data can answer it.
    why_fr, why_en : str
        Then, why not.
    """

    id: Identifier
    kind: Literal["question", "criterion", "faq", "condition", "foundation", "model"]
    sections: tuple[str, ...] = Field(min_length=1)
    fr: Text
    en: Text
    answerable: bool = True
    why_fr: str = ""
    why_en: str = ""

    @model_validator(mode="after")
    def _says_why_it_has_no_answer(self) -> GuidePoint:
        told = (bool(self.why_fr), bool(self.why_en))
        if told != (not self.answerable,) * 2:
            raise wrong("answerable_and_why", key="answerable", found=self.answerable)
        return self


class Guide(Strict):
    """Everything the guides ask, from ``params/guide.yml``.

    Parameters
    ----------
    documents : dict of str to GuideDocument
    sections : dict of str to GuideSection
    points : sequence of GuidePoint
        In the order of the guides; no identifier and no paraphrase twice.
    """

    documents: dict[str, GuideDocument] = Field(min_length=1)
    sections: dict[str, GuideSection] = Field(min_length=1)
    points: tuple[GuidePoint, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _refers_to_what_it_holds(self) -> Guide:
        named = {name for point in self.points for name in point.sections}
        places = {section.document for section in self.sections.values()}
        if strange := (named ^ set(self.sections)) | (places ^ set(self.documents)):
            raise wrong("guide_without_point", key="sections", found=sorted(strange))
        for told in ("id", "fr", "en"):
            counts = Counter(getattr(point, told) for point in self.points)
            if twice := [text for text, n in counts.items() if n > 1]:
                raise wrong("given_twice", key=f"points.{told}", found=twice)
        return self

    def point(self, identifier: str) -> GuidePoint:
        """Return the point called `identifier`.

        Raises
        ------
        KeyError
            When the guides ask nothing under that name.
        """
        return self._by_id[identifier]

    @property
    def _by_id(self) -> dict[str, GuidePoint]:
        return {point.id: point for point in self.points}
