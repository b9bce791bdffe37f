"""How a command is written for the person who reads it: by `kit.py`, or by its name where the package is installed."""

from __future__ import annotations

import os

__all__ = ["BY_KIT", "as_typed", "command_name"]

BY_KIT = "python kit.py portrait"
"""How every sentence of the source writes it: what README and LISEZMOI tell to type."""


def command_name() -> str:
    """How the command is typed where it was typed: `kit.py` says it, and is not there in a project of `init`.

    Examples
    --------
    >>> "portrait" in command_name()
    True
    """
    return os.environ.get("PORTRAIT_COMMAND", "portrait")


def as_typed(sentence: str) -> str:
    """A sentence whose commands can be typed where the reader is.

    Examples
    --------
    >>> as_typed("Faites d'abord : python kit.py portrait import").removesuffix(f"{command_name()} import")
    "Faites d'abord : "
    """
    return sentence.replace(BY_KIT, command_name()) if BY_KIT in sentence else sentence
