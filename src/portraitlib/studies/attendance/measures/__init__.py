"""Attendance, week by week: who is slipping, where, since when, and what has been tried."""

from portraitlib.studies.attendance.measures import columns as columns  # declares what several sections give
