"""From a study's disclosed result to its view: one module a study, registered on `view_of`."""

from __future__ import annotations

from functools import singledispatch
from importlib import import_module
from importlib.util import find_spec

from portraitlib.analysis.result import Refusal, Result
from portraitlib.display.refusals import OF_THE_PAGE, refusal_sentence
from portraitlib.display.view import View
from portraitlib.display.wording import Words


@singledispatch
def view_of(result: Result, words: Words) -> View:
    """View of a result, already disclosed.

    A study's views are imported the first time one of its results is shown: those of
    ``analysis.<study>`` are in ``display.views.<study>``.

    Parameters
    ----------
    result : Result
    words : Words

    Raises
    ------
    TypeError
        When no view is registered for the result's type.
    """
    kind = type(result)
    place = kind.__module__.split(".")
    views = f"{__name__}.{place[2]}" if place[:2] == ["portraitlib", "analysis"] else ""
    if views and find_spec(views):
        import_module(views)
    if view_of.dispatch(kind) is _DEFAULT:
        raise TypeError(f"no view is registered for {kind.__name__}")
    return view_of(result, words)


_DEFAULT = view_of.dispatch(object)


@view_of.register
def _(result: Refusal, words: Words) -> View:
    name = f"{result.study}_refused".replace("_", "-")
    return View(name=name, headline=refusal_sentence(result, words), is_finding=result.reason not in OF_THE_PAGE)
