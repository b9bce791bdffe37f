"""What a follow-up reads: decisions, doses, progress, tiers, indicators, voices."""
