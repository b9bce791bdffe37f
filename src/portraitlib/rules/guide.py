"""What the Ministry's two guides ask of a school team, reworded, each point under one identifier."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import Field, model_validator

from portraitlib.params import Strict, wrong

Identifier = Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]+)+$")]
Text = Annotated[str, Field(min_length=3, pattern=r"^\S(.*\S)?$")]
ServedBy = Literal["notebook", "journal", "stocktaking", "questionnaire", "outside"]
"""A notebook; the team, in its journal or taking stock; a questionnaire; nothing, for it must not become data."""


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
    served_by : str
        What answers it, today or one day; empty for the title of a section.
    gathers : str
        Section of which the point is the title: it is answered when the points of that section are.
    why_fr, why_en : str
        Why no notebook can answer it; with every `served_by` but a notebook.
    degree : str
        How far the kit answers it today; empty when it does not yet.
    lacking_fr, lacking_en : str
        What is lacking when it answers in part.
    """

    id: Identifier
    kind: Literal["question", "criterion", "faq", "condition", "foundation", "model"]
    sections: tuple[str, ...] = Field(min_length=1)
    fr: Text
    en: Text
    served_by: ServedBy | Literal[""] = ""
    gathers: str = ""
    why_fr: str = ""
    why_en: str = ""
    degree: Literal["full", "part", ""] = ""
    lacking_fr: str = ""
    lacking_en: str = ""

    @model_validator(mode="after")
    def _says_who_answers_and_how_far(self) -> GuidePoint:
        can_have_degree = self.served_by not in ("", "outside")
        told = {
            "served_by": (bool(self.served_by), not self.gathers),
            "why_fr": (bool(self.why_fr), self.served_by not in ("", "notebook")),
            "why_en": (bool(self.why_en), self.served_by not in ("", "notebook")),
            "degree": (bool(self.degree), can_have_degree and bool(self.degree)),
            "lacking_fr": (bool(self.lacking_fr), self.degree == "part"),
            "lacking_en": (bool(self.lacking_en), self.degree == "part"),
        }
        for key, (is_given, is_wanted) in told.items():
            if is_given != is_wanted:
                raise wrong("guide_point_unclear", key=key, found=getattr(self, key))
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
        gathered = {point.gathers for point in self.points} - {""}
        strange = (named ^ set(self.sections)) | (places ^ set(self.documents)) | (gathered - set(self.sections))
        if strange:
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

    def gathered_by(self, title: GuidePoint) -> tuple[GuidePoint, ...]:
        """Return the points of the section of which `title` is the title."""
        return tuple(point for point in self.points if title.gathers in point.sections)

    @property
    def counted(self) -> tuple[GuidePoint, ...]:
        """Points that ask something themselves: titles are not counted twice."""
        return tuple(point for point in self.points if not point.gathers)

    @property
    def _by_id(self) -> dict[str, GuidePoint]:
        return {point.id: point for point in self.points}
