"""Are the data fit to be read: what is there, what is missing, what was set aside, what it allows, in words."""

from portraitlib.display.views.coverage import imports, missing, present, readiness

__all__ = ["imports", "missing", "present", "readiness"]
