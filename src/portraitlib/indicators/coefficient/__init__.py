"""The coefficient itself, which one study lays before a team and another one judges."""

from portraitlib.indicators.coefficient.scoring import Scores, points_of, score, tier_of
from portraitlib.indicators.coefficient.selection import Scope, Screening, demand_students, screen

__all__ = ["Scope", "Scores", "Screening", "demand_students", "points_of", "score", "screen", "tier_of"]
