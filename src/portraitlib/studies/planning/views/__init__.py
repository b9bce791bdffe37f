"""The plan in words, tables and figures."""
