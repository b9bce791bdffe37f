"""Follow-up: are supports given, do students progress, what became of what was decided."""
