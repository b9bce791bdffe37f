"""Screening with preset criteria: the coefficient of each student, its reasons, tiers, who can be supported."""
