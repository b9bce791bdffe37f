"""Views of the screening: supports first, then the coefficient and its reasons, in plain words."""

from portraitlib.display.views.risk import comparison, declines, plan, rulebook, sheet, students, tiers

__all__ = ["comparison", "declines", "plan", "rulebook", "sheet", "students", "tiers"]
