"""From a study's disclosed result to its view: each room registers its views on `view_of`."""

from __future__ import annotations

from functools import singledispatch
from importlib import import_module
from pkgutil import iter_modules

from portraitlib.display.refusals import is_of_the_page, is_of_the_reader, refusal_sentence
from portraitlib.display.view import Rank, View
from portraitlib.display.wording import Words
from portraitlib.results.result import Refusal, Result
from portraitlib.results.rooms import HOME, room_of


@singledispatch
def view_of(result: Result, words: Words) -> View:
    """View of a result, already disclosed.

    The views of a room are imported the first time one of its results is shown.

    Raises
    ------
    TypeError
        When no view is registered for the result's type.
    """
    kind = type(result)
    if room := room_of(kind.__module__):
        views = import_module(f"{HOME}.{room.room}.views")
        for module in iter_modules(views.__path__):
            import_module(f"{views.__name__}.{module.name}")
    if view_of.dispatch(kind) is _DEFAULT:
        raise TypeError(f"no view is registered for {kind.__name__}")
    return view_of(result, words)


_DEFAULT = view_of.dispatch(object)


@view_of.register
def refusal_view(result: Refusal, words: Words) -> View:
    """View of a refusal: its sentence."""
    name = f"{result.study}_refused".replace("_", "-")
    rank = Rank.LIVE if is_of_the_page(result.reason) else Rank.REFUSED
    is_withheld = is_of_the_reader(result.reason)
    return View(name=name, headline=refusal_sentence(result, words), rank=rank, is_withheld=is_withheld)
