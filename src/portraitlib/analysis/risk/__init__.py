"""Screening with preset criteria: the coefficient of each student, its reasons, tiers, who can be supported."""

from portraitlib.analysis.coefficient.scoring import Scores, score
from portraitlib.analysis.risk.audit import TierShares, compare_tiers
from portraitlib.analysis.risk.capacity import SupportPlan, plan_support
from portraitlib.analysis.risk.comparison import CriteriaComparison, compare_criteria
from portraitlib.analysis.risk.declines import Declines, list_declines
from portraitlib.analysis.risk.rulebook import CriteriaInUse, describe_criteria
from portraitlib.analysis.risk.screened import StudentList, list_screened
from portraitlib.analysis.risk.sheet import StudentSheet, describe_sheet, describe_sheets
from portraitlib.analysis.risk.tiers import Tiering, describe_tiers

__all__ = [
    "CriteriaComparison",
    "CriteriaInUse",
    "Declines",
    "Scores",
    "StudentList",
    "StudentSheet",
    "SupportPlan",
    "TierShares",
    "Tiering",
    "compare_criteria",
    "compare_tiers",
    "describe_criteria",
    "describe_sheet",
    "describe_sheets",
    "describe_tiers",
    "list_declines",
    "list_screened",
    "plan_support",
    "score",
]
