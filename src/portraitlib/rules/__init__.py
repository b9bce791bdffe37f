"""Dated marking rules, the course catalogue, the disclosure rule of each audience, the studies' choices, the guides."""

from portraitlib.rules.attendance import AttendanceRules
from portraitlib.rules.courses import Course, CourseCatalogue
from portraitlib.rules.criteria import Band, CriteriaSet, Criterion, PresetCriteria, Tiers
from portraitlib.rules.disclosure import Disclosure, DisclosurePolicy
from portraitlib.rules.group_portrait import GroupPortraitRules
from portraitlib.rules.guide import Guide, GuidePoint
from portraitlib.rules.load import (
    list_criteria,
    load_attendance_rules,
    load_courses,
    load_criteria,
    load_followed,
    load_group_portrait_rules,
    load_guide,
    load_policy,
    load_portrait_rules,
    load_rules,
    load_screening_rules,
    load_validity_rules,
    read_criteria,
)
from portraitlib.rules.marking import MarkingRule, RuleSet, Term
from portraitlib.rules.portrait import PortraitRules
from portraitlib.rules.risk_indicators import RISK_INDICATORS, SENSITIVE, RiskIndicator
from portraitlib.rules.screening import Followed, ScreeningRules
from portraitlib.rules.validity import Look, PublishedFlag, ValidityRules

__all__ = [
    "RISK_INDICATORS",
    "SENSITIVE",
    "AttendanceRules",
    "Band",
    "Course",
    "CourseCatalogue",
    "CriteriaSet",
    "Criterion",
    "Disclosure",
    "DisclosurePolicy",
    "Followed",
    "GroupPortraitRules",
    "Guide",
    "GuidePoint",
    "Look",
    "MarkingRule",
    "PortraitRules",
    "PresetCriteria",
    "PublishedFlag",
    "RiskIndicator",
    "RuleSet",
    "ScreeningRules",
    "Term",
    "Tiers",
    "ValidityRules",
    "list_criteria",
    "load_attendance_rules",
    "load_courses",
    "load_criteria",
    "load_followed",
    "load_group_portrait_rules",
    "load_guide",
    "load_policy",
    "load_portrait_rules",
    "load_rules",
    "load_screening_rules",
    "load_validity_rules",
    "read_criteria",
]
