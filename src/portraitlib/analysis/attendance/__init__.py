"""Attendance, week by week: who is slipping, where, since when, and what has been tried."""

from portraitlib.analysis.attendance.account import RegisterAccount, describe_register
from portraitlib.analysis.attendance.calendars import (
    GroupCalendar,
    StudentCalendar,
    describe_group_calendar,
    describe_student_calendar,
    list_students,
)
from portraitlib.analysis.attendance.changes import Changes, find_changes
from portraitlib.analysis.attendance.false_alarms import AlarmSimulation, simulate_false_alarms
from portraitlib.analysis.attendance.meeting import MeetingList, list_for_meeting
from portraitlib.analysis.attendance.patterns import Patterns, describe_patterns
from portraitlib.analysis.attendance.summary import AttendanceSummary, describe_attendance
from portraitlib.analysis.attendance.weekly import WeeklyAttendance, describe_weeks

__all__ = [
    "AlarmSimulation",
    "AttendanceSummary",
    "Changes",
    "GroupCalendar",
    "MeetingList",
    "Patterns",
    "RegisterAccount",
    "StudentCalendar",
    "WeeklyAttendance",
    "describe_attendance",
    "describe_group_calendar",
    "describe_patterns",
    "describe_register",
    "describe_student_calendar",
    "describe_weeks",
    "find_changes",
    "list_for_meeting",
    "list_students",
    "simulate_false_alarms",
]
