"""From a study's disclosed result to its view: one module a study, registered on `view_of`."""

from __future__ import annotations

from functools import singledispatch

from portraitlib.analysis.result import Refusal, Result
from portraitlib.display.refusals import refusal_sentence
from portraitlib.display.view import View
from portraitlib.display.wording import Words


@singledispatch
def view_of(result: Result, words: Words) -> View:
    """View of a result, already disclosed.

    Parameters
    ----------
    result : Result
    words : Words

    Raises
    ------
    TypeError
        When no view is registered for the result's type.
    """
    raise TypeError(f"no view is registered for {type(result).__name__}")


@view_of.register
def _(result: Refusal, words: Words) -> View:
    return View(name=f"{result.study}_refused".replace("_", "-"), headline=refusal_sentence(result, words))
