"""The same call behind controls when a person is there, and as chosen when nobody is."""

from __future__ import annotations

from collections.abc import Callable

from portraitlib.analysis.result import Result
from portraitlib.display.show import show
from portraitlib.tables.school import School


def explore(function: Callable[..., Result], school: School, **choices: object) -> None:
    """Show a study, behind controls when a person drives the notebook."""
    show(function(school, **choices))
