"""Dated marking rules, the course catalogue, the disclosure rule of each audience, the studies' choices, the guides."""

from portraitlib.rules.attendance import AttendanceRules
from portraitlib.rules.courses import Course, CourseCatalogue
from portraitlib.rules.disclosure import Disclosure, DisclosurePolicy
from portraitlib.rules.group_portrait import GroupPortraitRules
from portraitlib.rules.guide import Guide, GuidePoint
from portraitlib.rules.load import (
    load_attendance_rules,
    load_courses,
    load_group_portrait_rules,
    load_guide,
    load_policy,
    load_portrait_rules,
    load_rules,
)
from portraitlib.rules.marking import MarkingRule, RuleSet, Term
from portraitlib.rules.portrait import PortraitRules

__all__ = [
    "AttendanceRules",
    "Course",
    "CourseCatalogue",
    "Disclosure",
    "DisclosurePolicy",
    "GroupPortraitRules",
    "Guide",
    "GuidePoint",
    "MarkingRule",
    "PortraitRules",
    "RuleSet",
    "Term",
    "load_attendance_rules",
    "load_courses",
    "load_group_portrait_rules",
    "load_guide",
    "load_policy",
    "load_portrait_rules",
    "load_rules",
]
