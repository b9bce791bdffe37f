"""One fault of a mapping, carried through pydantic with its facts: the way of every file that a person writes."""

from portraitlib.params import refuse

__all__ = ["refuse"]
