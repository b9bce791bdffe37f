"""How much may be lost at import before a section says nothing rather than something false."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from portraitlib.params import Settings


class LossRules(Settings):
    """Choices about what was set aside at import.

    Parameters
    ----------
    largest_lost_share : float
        Share [0-1] of the rows of a table, in the population of a section, beyond which the section is refused.
    """

    file: ClassVar[str] = "pertes.yml"
    largest_lost_share: float = Field(default=0.05, ge=0, le=1)
