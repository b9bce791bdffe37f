"""The school portrait in words, tables and figures; importing it registers its views on `view_of`."""

from portraitlib.display.views.school_portrait import gaps, results, trend, zones

__all__ = ["gaps", "results", "trend", "zones"]
