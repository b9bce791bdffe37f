"""Attendance in words, tables and figures; importing it registers its views on `view_of`."""

from portraitlib.display.views.attendance import alarms, calendars, changes, levels, meeting, patterns, register, weeks

__all__ = ["alarms", "calendars", "changes", "levels", "meeting", "patterns", "register", "weeks"]
