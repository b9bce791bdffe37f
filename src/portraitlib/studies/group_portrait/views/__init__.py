"""The portrait of a group in words, tables and figures."""
