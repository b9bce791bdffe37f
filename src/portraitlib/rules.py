"""Dated marking rules, the course catalogue and the disclosure rule of each audience, read from `params/`."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from portraitlib.errors import ParamsError
from portraitlib.params import Strict, check, project_folder, read_yaml

Term = Literal["1", "2", "3"]


class MarkingRule(Strict):
    """How results were made over a run of school years.

    Parameters
    ----------
    first_year, last_year : int
        School years covered (second year of each); `last_year` 9999 is "still in force".
    term_weights : dict of term to share
        Weights of the terms in the final result; they add up to 1.
    pass_mark : float
        Mark [0-100] from which a result is a success.
    exam_weight : float or None
        Weight [0-1] of a ministry exam in the final result; None when none was held.
    series : str
        Years of the same series may be compared; a trend is drawn broken between two series.
    source : str
        Where the rule was read.
    is_confirmed : bool
        False when the rule is from memory and must be confirmed.
    """

    first_year: int
    last_year: int
    term_weights: dict[Term, float]
    pass_mark: float = Field(ge=0, le=100)
    exam_weight: float | None = Field(default=None, ge=0, le=1)
    series: str
    source: str
    is_confirmed: bool = True

    @model_validator(mode="after")
    def _weights_add_up(self) -> MarkingRule:
        if abs(sum(self.term_weights.values()) - 1) > 1e-9:
            raise ValueError("term weights do not add up to 1")
        return self


class RuleSet(Strict):
    """The marking rules of a school system, dated.

    Parameters
    ----------
    name : str
    rules : list of MarkingRule
    known_from : dict of term to "MM-DD"
        Day of the school year from which a term's results are known; months 8-12 fall in its first year.
    """

    name: str
    rules: list[MarkingRule]
    known_from: dict[str, str] = Field(
        default_factory=lambda: {"1": "11-20", "2": "03-15", "3": "07-10", "final": "07-10", "exam": "07-10"}
    )

    @model_validator(mode="after")
    def _years_do_not_overlap(self) -> RuleSet:
        ordered = sorted(self.rules, key=lambda rule: rule.first_year)
        for earlier, later in pairwise(ordered):
            if later.first_year <= earlier.last_year:
                raise ValueError(f"two rules cover {later.first_year}")
        return self

    def for_year(self, school_year: int) -> MarkingRule:
        """Rule in force in `school_year`.

        Raises
        ------
        ParamsError
            ``no_rule_for_year`` when no rule covers the year.
        """
        for rule in self.rules:
            if rule.first_year <= school_year <= rule.last_year:
                return rule
        raise ParamsError("no_rule_for_year", rules=self.name, school_year=int(school_year))


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
            raise ValueError(f"course codes given twice: {twice}")
        return self


class DisclosurePolicy(Strict):
    """What a report for one audience may show.

    Parameters
    ----------
    minimum_count : int
        Counts of students from 1 to this number less one are withheld, with every statistic of that group.
    shows_students : bool
        Rows about one student (pseudonyms) may be shown.
    complementary : bool
        Where a withheld cell could be recovered from a total, a second cell is withheld too.
    protects_parts : bool
        A rate whose numerator or remainder is below `minimum_count` is shown as a bound, not exactly.
    """

    minimum_count: int = Field(ge=0)
    shows_students: bool = False
    complementary: bool = False
    protects_parts: bool = False


class Disclosure(Strict):
    """The policies of `params/confidentialite.yml`, by audience."""

    interne: DisclosurePolicy
    cap: DisclosurePolicy
    public: DisclosurePolicy


class PortraitRules(Strict):
    """Choices behind the school portrait, from ``params/portrait.yml``.

    Parameters
    ----------
    confidence : float
        Level of the intervals [0-1].
    just_under_points : float
        How far under the pass mark a mark is "just under" [points].
    n_weakest : int
        How many zones make up the weakest ones.
    sure_probability : float
        Probability [0-1] from which a zone is said to be among the weakest.
    chance_level : float
        P-value [0-1] under which zones differ more than chance makes them.
    smallest_group : int
        Students from which a group is compared with another.
    draws, seed : int
        Number of simulations, and their seed.
    """

    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    just_under_points: float = Field(default=5, gt=0, le=100)
    n_weakest: int = Field(default=5, ge=1)
    sure_probability: float = Field(default=0.8, gt=0.5, lt=1)
    chance_level: float = Field(default=0.05, gt=0, lt=1)
    smallest_group: int = Field(default=10, ge=2)
    draws: int = Field(default=4000, ge=200, le=100_000)
    seed: int = Field(default=20260401, ge=0)


@lru_cache(maxsize=32)
def _read(model: type[Strict], path: Path, _stamp: int) -> Strict:
    """Parse a params file once per content (`_stamp` is its modification time)."""
    return check(model, read_yaml(path), where=path.name)


def _cached(model, path: Path):
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        raise ParamsError("file_missing", file=path.name, folder=path.parent.name) from None
    return _read(model, path, stamp)


def load_rules(name: str = "quebec", project: Path | None = None) -> RuleSet:
    """Dated marking rules called `name`, from ``params/regles/notation_<name>.yml``.

    Raises
    ------
    ParamsError
        When the file is missing or breaks the model.
    """
    return _cached(RuleSet, (project or project_folder()) / "params" / "regles" / f"notation_{name}.yml")


def load_courses(project: Path | None = None) -> CourseCatalogue:
    """Return the course catalogue of ``params/regles/cours.yml``."""
    return _cached(CourseCatalogue, (project or project_folder()) / "params" / "regles" / "cours.yml")


def load_policy(audience: str, project: Path | None = None) -> DisclosurePolicy:
    """Disclosure rule of an audience, from ``params/confidentialite.yml``."""
    disclosure = _cached(Disclosure, (project or project_folder()) / "params" / "confidentialite.yml")
    return getattr(disclosure, audience)


def load_portrait_rules(project: Path | None = None) -> PortraitRules:
    """Return the choices of ``params/portrait.yml``."""
    return _cached(PortraitRules, (project or project_folder()) / "params" / "portrait.yml")
