"""Choices behind the attendance portrait; the reading of the register is shared with the screening."""

from __future__ import annotations

from portraitlib.rules.attendance import MOST_EDGES, AttendanceRules, ChangeRules, RegisterRules

__all__ = ["MOST_EDGES", "AttendanceRules", "ChangeRules", "RegisterRules"]
