"""Micro portrait of a group: what it has learned, item by item, and who needs what."""
