"""Dated marking rules: weights of terms and exams, pass mark, years that may be compared."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from portraitlib.errors import ParamsError
from portraitlib.params import MonthDay, Strict, wrong

Term = Literal["1", "2", "3"]
FIRST_MONTH_OF_SCHOOL_YEAR = 8
STILL_IN_FORCE = 9999
"""Last year of a rule that no other has replaced."""
FIRST_MONTH_OF_SCHOOL_YEAR = 8
FIRST_LEVEL_OF_UNITS = 4
"""From secondary 4 a course gives units, and its ministry exam is of the kind that counts for the diploma."""


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
        Weight [0-1] of a ministry exam of secondary 4 and 5 (uniform exam) in the result of the competency that it
        examines, not of the course; None when none was held or counted.
    compulsory_exam_weight : float or None
        The same for an exam of the end of primary school or of secondary 2 (compulsory exam).
    raised_from : float or None
        Mark from which the ministry itself turned results of secondary 4 and 5, in courses with one of its exams, into
        the pass mark; None when it did not.
    series : str
        Years of the same series may be compared; a trend is drawn broken between two series.
    series_without_exam : str
        The same for results that no ministry exam enters, which a change of its weight leaves as they were. `series`
        when empty.
    known_from : dict of term to "MM-DD"
        Days from which results of these years were known, where they are not those of the `RuleSet`.
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
    compulsory_exam_weight: float | None = Field(default=None, ge=0, le=1)
    raised_from: float | None = Field(default=None, ge=0, le=100)
    series: str
    series_without_exam: str = ""
    known_from: dict[str, MonthDay] = Field(default_factory=dict)
    source: str
    is_confirmed: bool = True

    @model_validator(mode="after")
    def _weights_add_up(self) -> MarkingRule:
        if abs(sum(self.term_weights.values()) - 1) > 1e-9:
            raise wrong("weights_do_not_add_up", key="term_weights", found=round(sum(self.term_weights.values()), 4))
        return self

    def weight_of_exam(self, level: int | None) -> float | None:
        """Weight of the exam of a course of this level in the competency it examines; None when none counted.

        A course without a level is taken for one of secondary 4 or 5, where nearly all ministry exams are.
        """
        is_early = level is not None and 0 <= level < FIRST_LEVEL_OF_UNITS
        return self.compulsory_exam_weight if is_early else self.exam_weight

    def series_of(self, *, has_exam: bool) -> str:
        """Series of the results of the year that a ministry exam enters, or of the others."""
        return self.series if has_exam else self.series_without_exam or self.series

    def raises(self, level: int | None) -> bool:
        """Whether the ministry itself turned marks just below the pass mark into it, in exam courses of this level."""
        return self.raised_from is not None and bool(self.exam_weight) and (level or 0) >= FIRST_LEVEL_OF_UNITS

    @property
    def holds_exams(self) -> bool:
        """Whether any ministry exam counted that year."""
        return bool(self.exam_weight or self.compulsory_exam_weight)


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
    known_from: dict[str, MonthDay] = Field(
        default_factory=lambda: {"1": "11-20", "2": "03-15", "3": "07-10", "final": "07-10", "exam": "07-10"}
    )

    @model_validator(mode="after")
    def _years_do_not_overlap(self) -> RuleSet:
        ordered = sorted(self.rules, key=lambda rule: rule.first_year)
        for earlier, later in pairwise(ordered):
            if later.first_year <= earlier.last_year:
                raise wrong("years_overlap", key="rules", found=later.first_year)
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

    def published_on(self, term: str, school_year: int) -> date:
        """Day by which the results of a term of a school year are known: the rule's own, or the one of every year.

        Examples
        --------
        >>> print(RuleSet(name="x", rules=[]).published_on("1", 2026))
        2025-11-20
        """
        own = (rule.known_from for rule in self.rules if rule.first_year <= school_year <= rule.last_year)
        month, day = (int(part) for part in next(own, {}).get(term, self.known_from[term]).split("-"))
        return date(school_year - (month >= FIRST_MONTH_OF_SCHOOL_YEAR), month, day)
