"""A drawn figure that remembers what it was drawn of, so that it can be drawn again with axes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from types import SimpleNamespace
from typing import Any, ParamSpec

from portraitlib.display.charts.page import laid_out_for
from portraitlib.display.charts.shapes import NARROW
from portraitlib.display.view import ShownTable
from portraitlib.display.wording import Words

P = ParamSpec("P")


class Picture(bytes):
    """Bytes of an SVG picture, with the call that drew it."""

    call: tuple[Callable[..., bytes], tuple[Any, ...], dict[str, Any]]

    def narrow(self) -> bytes:
        """Draw the same figure for a phone: no letter under 11 px, nothing beside the screen."""
        draw, given, options = self.call
        with laid_out_for(NARROW):
            return draw(*given, **options)

    @property
    def form(self) -> str:
        """Name of the form that drew it."""
        return self.call[0].__name__

    @property
    def tables(self) -> list[ShownTable]:
        """Disclosed tables it was drawn of."""
        return [given for given in self.call[1] if isinstance(given, ShownTable)]

    @property
    def words(self) -> Words:
        """Words of its reader."""
        return next(given for given in self.call[1] if isinstance(given, Words))

    @property
    def options(self) -> SimpleNamespace:
        """What the form was asked for, its defaults too."""
        draw, tables, options = self.call
        asked = signature(draw).bind(*tables, **options)
        asked.apply_defaults()
        return SimpleNamespace(**asked.arguments)


def remembered(draw: Callable[P, bytes]) -> Callable[P, Picture]:
    """Make a function that draws an SVG picture give one that remembers."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Picture:
        """Draw the picture, and keep the call."""
        picture = Picture(draw(*args, **kwargs))
        picture.call = (draw, args, kwargs)
        return picture

    return drawn
