"""Attendance, week by week: who is slipping, where, since when, and what has been tried."""
