"""Dated marking rules, the course catalogue, the disclosure rule of each audience, the studies' choices, the guides."""

from portraitlib.rules.courses import Course, CourseCatalogue, find_course
from portraitlib.rules.criteria import Band, CriteriaSet, Criterion, PresetCriteria, Tiers
from portraitlib.rules.disclosure import Disclosure, DisclosurePolicy
from portraitlib.rules.guide import Guide, GuidePoint
from portraitlib.rules.keeping import KeepingRules
from portraitlib.rules.law import LawSheet
from portraitlib.rules.load import (
    list_criteria,
    list_questionnaires,
    load_courses,
    load_criteria,
    load_followed,
    load_guide,
    load_keeping,
    load_law,
    load_policy,
    load_questionnaire,
    load_rules,
    load_settings,
    load_words,
    read_criteria,
)
from portraitlib.rules.losses import LossRules
from portraitlib.rules.marking import MarkingRule, RuleSet, Term
from portraitlib.rules.portrait import PortraitRules
from portraitlib.rules.practices import LocalEvidence, PracticeBook, PracticeSheet
from portraitlib.rules.questionnaires import Questionnaire
from portraitlib.rules.risk_indicators import RISK_INDICATORS, SENSITIVE, RiskIndicator
from portraitlib.rules.screening import Followed, ScreeningRules

__all__ = [
    "RISK_INDICATORS",
    "SENSITIVE",
    "Band",
    "Course",
    "CourseCatalogue",
    "CriteriaSet",
    "Criterion",
    "Disclosure",
    "DisclosurePolicy",
    "Followed",
    "Guide",
    "GuidePoint",
    "KeepingRules",
    "LawSheet",
    "LocalEvidence",
    "LossRules",
    "MarkingRule",
    "PortraitRules",
    "PracticeBook",
    "PracticeSheet",
    "PresetCriteria",
    "Questionnaire",
    "RiskIndicator",
    "RuleSet",
    "ScreeningRules",
    "Term",
    "Tiers",
    "find_course",
    "list_criteria",
    "list_questionnaires",
    "load_courses",
    "load_criteria",
    "load_followed",
    "load_guide",
    "load_keeping",
    "load_law",
    "load_policy",
    "load_questionnaire",
    "load_rules",
    "load_settings",
    "load_words",
    "read_criteria",
]
