"""Every error code in a reader's words: what is wrong, what was found, what to do."""

from __future__ import annotations

from portraitlib.display.wording import Words
from portraitlib.errors import PortraitError


def explanation(error: PortraitError, words: Words) -> str:
    """Explain an error."""
    return words.say("Une erreur est survenue ({code}).", code=error.code)
