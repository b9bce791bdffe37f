"""portraitlib: from a school's raw exports to a portrait a team can discuss."""

__version__ = "0.1.0"
