"""The accompaniment in words, tables and figures."""
