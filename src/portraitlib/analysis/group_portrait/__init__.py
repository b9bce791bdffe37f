"""Micro portrait of a group: what it has learned, item by item, and who needs what."""

from portraitlib.analysis.group_portrait.selection import Group, choose_group, list_groups

__all__ = [
    "Group",
    "choose_group",
    "list_groups",
]
