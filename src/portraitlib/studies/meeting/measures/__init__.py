"""What a meeting needs, from the journal and the data."""
