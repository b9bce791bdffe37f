"""One school, opened: its tables, its rules, who is reading."""

from portraitlib.tables.school.in_memory import school_in_memory
from portraitlib.tables.school.opened import Reader, School
from portraitlib.tables.school.opening import open_school
from portraitlib.tables.school.persons import meant_by_handle, person_meant

__all__ = ["Reader", "School", "meant_by_handle", "open_school", "person_meant", "school_in_memory"]
