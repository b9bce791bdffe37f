"""Results put into words, tables, figures and controls. Nothing is computed here."""
