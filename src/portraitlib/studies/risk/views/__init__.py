"""Views of the screening: supports first, then the coefficient and its reasons, in plain words."""
