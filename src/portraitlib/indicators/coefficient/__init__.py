"""The coefficient itself, which one study lays before a team and another one judges."""

from portraitlib.indicators.coefficient.scoring import Scores, points_of, score, tier_of
from portraitlib.indicators.coefficient.selection import Screening, refuse, refuse_students, screen

__all__ = ["Scores", "Screening", "points_of", "refuse", "refuse_students", "score", "screen", "tier_of"]
