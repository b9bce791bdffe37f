"""Micro portrait of a group: what it has learned, item by item, and who needs what."""

from portraitlib.analysis.group_portrait.change import InstrumentChange, describe_change
from portraitlib.analysis.group_portrait.differentiation import Differentiation, differentiation_table
from portraitlib.analysis.group_portrait.engagement import Engagement, describe_engagement
from portraitlib.analysis.group_portrait.instruments import InstrumentItems, describe_instrument
from portraitlib.analysis.group_portrait.needs import GroupNeeds, group_needs
from portraitlib.analysis.group_portrait.observations import Observations, describe_observations
from portraitlib.analysis.group_portrait.predictors import Predictors, describe_predictors
from portraitlib.analysis.group_portrait.selection import Group, choose_group, list_groups
from portraitlib.analysis.group_portrait.skills import GroupSkills, describe_skills
from portraitlib.analysis.group_portrait.student import StudentFacts, describe_student, list_students
from portraitlib.analysis.group_portrait.student_problem import StudentProblem, chart_students_and_items

__all__ = [
    "Differentiation",
    "Engagement",
    "Group",
    "GroupNeeds",
    "GroupSkills",
    "InstrumentChange",
    "InstrumentItems",
    "Observations",
    "Predictors",
    "StudentFacts",
    "StudentProblem",
    "chart_students_and_items",
    "choose_group",
    "describe_change",
    "describe_engagement",
    "describe_instrument",
    "describe_observations",
    "describe_predictors",
    "describe_skills",
    "describe_student",
    "differentiation_table",
    "group_needs",
    "list_groups",
    "list_students",
]
