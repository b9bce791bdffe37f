"""The school portrait in words, tables and figures."""
