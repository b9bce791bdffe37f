"""A student's absence, read once for every notebook: minutes, periods, whole days, repeated rows, silent registers."""

from portraitlib.indicators.attendance.year import AttendanceYear, known_attendance, read_year, why_unknown

__all__ = ["AttendanceYear", "known_attendance", "read_year", "why_unknown"]
