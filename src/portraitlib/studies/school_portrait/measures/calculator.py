"""The moderation rule worked out step by step for one made-up student."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from portraitlib.results.section import Form, Result, TypedNumber, column, demand, fact, key, mark, named, study, table
from portraitlib.rules import PortraitRules
from portraitlib.rules.exam import ModerationRules
from portraitlib.statistics.moderation import Moments, final_result, moderated_mark
from portraitlib.tables.school import School

_PER_CENT = 100.0

# What a reader types.
column("school_mark", mark("Note d'école"), Form.MARK, unit="mark")
column("exam_mark", mark("Note à l'épreuve"), Form.MARK, unit="mark")
column("exam_percent", mark("Poids de l'épreuve dans la compétence (%)"), Form.NUMBER, unit="per cent")
column("group_school_mean", mark("Groupe : moyenne d'école"), Form.MARK, unit="mark")
column("group_school_spread", mark("Groupe : écart type d'école"), Form.MARK, unit="points")
column("group_exam_mean", mark("Groupe : moyenne à l'épreuve"), Form.MARK, unit="mark")
column("group_exam_spread", mark("Groupe : écart type à l'épreuve"), Form.MARK, unit="points")

FINAL_RESULT_STEPS = table(
    "final_result_steps",
    key(
        "calculation",
        mark("Étape du calcul"),
        codes={
            "school_mark": mark("Note d'école"),
            "moderated_mark": mark("Note d'école modérée"),
            "exam_mark": mark("Note à l'épreuve"),
            "weighted_mark": mark("Moyenne pondérée"),
            "final_mark": mark("Résultat de la compétence"),
        },
        definition=mark("Étape du calcul du résultat de la compétence qu'une épreuve évalue."),
    ),
    fact("mark"),
)


@dataclass(frozen=True)
class Steps:
    """Mark at each step, from the school mark to the final result."""

    school_mark: float
    moderated_mark: float
    exam_mark: float
    weighted_mark: float
    final_mark: float


@dataclass(frozen=True, kw_only=True)
class FinalResultSteps(Result):
    """Steps from a school mark and an exam mark to a final result; about nobody.

    Table: ``final_result_steps`` (one row per step, ``calculation`` and ``mark``).
    """

    steps: Steps
    moments: Moments
    exam_percent: float
    is_raised: bool
    is_limited: bool


@study
def explain_final_result(
    school: School,
    *,
    school_mark: TypedNumber = 71,
    exam_mark: TypedNumber = 60,
    exam_percent: TypedNumber = 50,
    group_school_mean: TypedNumber = 73,
    group_school_spread: TypedNumber = 12,
    group_exam_mean: TypedNumber = 70,
    group_exam_spread: TypedNumber = 12,
) -> FinalResultSteps:
    """Work out the result of the competency an exam examines, from typed marks: nobody's, anybody's.

    Parameters
    ----------
    school : School
        Whose choices of the rule are used; its data are not read.
    school_mark, exam_mark : float
        Of the student [0-100].
    exam_percent : float
        Weight of the exam in the competency that it examines, in per cent.
    group_school_mean, group_school_spread, group_exam_mean, group_exam_spread : float
        Means and standard deviations of the student's group [0-100].

    Returns
    -------
    FinalResultSteps or Refusal
        Refused when a number is not between 0 and 100, or when the group's school marks have no spread.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> steps = explain_final_result(school_in_memory({})).tables["final_result_steps"].data
    >>> dict(zip(steps["calculation"], steps["mark"], strict=True))
    {'school_mark': 71.0, 'moderated_mark': 68.0, 'exam_mark': 60.0, 'weighted_mark': 64.0, 'final_mark': 64.0}
    """
    moments = Moments(group_school_mean, group_school_spread, group_exam_mean, group_exam_spread)
    typed = (school_mark, exam_mark, exam_percent, *vars(moments).values())
    is_possible = all(np.isfinite(value) and 0 <= value <= _PER_CENT for value in typed)
    demand(is_possible, "typed_number_out_of_range")
    demand(group_school_spread, "no_spread_to_moderate")
    choices = school.settings(PortraitRules).moderation
    steps = _steps(school_mark, exam_mark, exam_percent / _PER_CENT, moments, choices)
    marks = {"calculation": list(vars(steps)), "mark": [float(value) for value in vars(steps).values()]}
    return FinalResultSteps(
        tables=named(FINAL_RESULT_STEPS.filled(pd.DataFrame(marks))),
        steps=steps,
        moments=moments,
        exam_percent=exam_percent,
        is_raised=bool(choices.is_never_below_exam and steps.weighted_mark < exam_mark),
        is_limited=steps.moderated_mark in (0.0, _PER_CENT),
    )


def _steps(
    school_mark: float, exam_mark: float, exam_share: float, moments: Moments, choices: ModerationRules
) -> Steps:
    moderated = float(moderated_mark(school_mark, moments))
    weighted = (1 - exam_share) * moderated + exam_share * exam_mark
    never_below, decimals = choices.is_never_below_exam, choices.mark_decimals
    final = final_result(moderated, exam_mark, exam_share, is_never_below_exam=never_below, decimals=decimals)
    return Steps(school_mark, moderated, exam_mark, weighted, float(final))
