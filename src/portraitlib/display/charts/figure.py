"""A figure that a researcher can change and save: what `show` draws, with matplotlib's own axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portraitlib.display.charts.axes import with_axes
from portraitlib.display.charts.picture import Picture
from portraitlib.display.show import shown_view
from portraitlib.errors import ParamsError
from portraitlib.results.result import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure_of(result: Result, name: str = "") -> Figure:
    """A figure of a result as matplotlib draws it, with real axes, from the table that its reader may see.

    Parameters
    ----------
    result : Result
        What a study gave back.
    name : str
        Which of its figures, when it has several; the first one otherwise.

    Returns
    -------
    matplotlib.figure.Figure
        Its axes hold the numbers shown, in their own units: to change, to add to, or to save (``savefig``). What is
        withheld is not in it, and a bound is not drawn as a value.

    Raises
    ------
    ParamsError
        ``no_figure`` when the result has none; ``unknown_choice`` when none is called `name`.

    Examples
    --------
    >>> import pandas as pd
    >>> from portraitlib import describe_missing
    >>> from portraitlib.tables.school import school_in_memory
    >>> marks = pd.DataFrame({"student_id": ["a", "b"], "school_year": 2026, "mark": [50.0, 70.0]})
    >>> figure_of(describe_missing(school_in_memory({"results": marks})))
    Traceback (most recent call last):
    ParamsError: no_figure ()
    """
    figures = {figure.name: figure.image for figure in shown_view(result).figures if isinstance(figure.image, Picture)}
    if not figures:
        raise ParamsError("no_figure")
    if name and name not in figures:
        raise ParamsError("unknown_choice", name="figure", found=name, expected=list(figures))
    return with_axes(figures[name or next(iter(figures))])
