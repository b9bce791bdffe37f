"""Evaluation: was it done, what changed, what should last, and what several schools say together."""
