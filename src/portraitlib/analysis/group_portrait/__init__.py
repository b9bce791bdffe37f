"""Micro portrait of a group: what it has learned, item by item, and who needs what."""

from portraitlib.analysis.group_portrait.instruments import InstrumentItems, describe_instrument
from portraitlib.analysis.group_portrait.selection import Group, choose_group, list_groups
from portraitlib.analysis.group_portrait.skills import GroupSkills, describe_skills

__all__ = [
    "Group",
    "GroupSkills",
    "InstrumentItems",
    "choose_group",
    "describe_instrument",
    "describe_skills",
    "list_groups",
]
