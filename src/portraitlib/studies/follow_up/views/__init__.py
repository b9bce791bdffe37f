"""The follow-up in words, tables and figures."""
