"""Errors in a notebook that a person drives: their sentence in place of a traceback."""

from __future__ import annotations

from portraitlib.display.explanations import explanation
from portraitlib.display.wording import SOURCE_LANGUAGE, Words
from portraitlib.errors import PortraitError

_HOOK = "_render_traceback_"
"""What IPython calls, when an exception has it, instead of writing a traceback."""


def word_errors(language: str = SOURCE_LANGUAGE) -> None:
    """From now on, show an error that a user can repair as its sentence; any other keeps its traceback.

    Parameters
    ----------
    language : {"fr", "en"}
        French until a school was opened: the parameters that would say it may be what is wrong.
    """

    def told(error: PortraitError) -> list[str]:
        """Lines that IPython writes under the cell."""
        return explanation(error, Words(language)).splitlines()

    setattr(PortraitError, _HOOK, told)


def stop_wording_errors() -> None:
    """Give IPython's own tracebacks back."""
    if hasattr(PortraitError, _HOOK):
        delattr(PortraitError, _HOOK)
