"""Attendance in words, tables and figures."""
