"""What is on the screen and nowhere else: names beside handles, where a person drives and this machine keeps them.

A widget shows it. What a widget shows is not in the outputs of a notebook: those hold its number alone, and no text
that would tell what it holds.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from portraitlib.display.explanations import explanation
from portraitlib.display.markup import template
from portraitlib.display.wording import Words
from portraitlib.errors import ParamsError
from portraitlib.persons.handles import HANDLE
from portraitlib.persons.names import names_here

if TYPE_CHECKING:  # who makes pages asks here what shows choices, and opens no school
    from portraitlib.tables.school import Reader

_TAGS = re.compile(r"(<[^>]*>)")
_TEAM = "interne"
_TOLD: set[str] = set()


FACE_VARIABLE = "PORTRAIT_FACE"
"""What shows choices, as who starts a process says: ``widgets`` (as in JupyterLab), ``page`` (a page that answers)."""


def is_live(environment: Mapping[str, str] | None = None) -> bool:
    """Whether a person drives the notebook: in JupyterLab, or where who started it says so; not under a batch run.

    Parameters
    ----------
    environment : dict of str to str, optional
        The process' own when not given.

    Examples
    --------
    >>> is_live({"JPY_SESSION_NAME": "carnet.ipynb"}), is_live({"PORTRAIT_FACE": "widgets"}), is_live({})
    (True, True, False)
    >>> is_live({"PORTRAIT_FACE": "widgets", "PORTRAIT_BATCH": "1"})
    False
    """
    environment = os.environ if environment is None else environment
    if environment.get("PORTRAIT_BATCH") == "1":
        return False
    return bool(environment.get("JPY_SESSION_NAME")) or environment.get(FACE_VARIABLE) == "widgets"


def is_for_a_page() -> bool:
    """Whether what is shown goes on a page that answers: its choices are told beside it."""
    return os.environ.get(FACE_VARIABLE) == "page"


def names_on_screen(reader: Reader) -> Mapping[str, str]:
    """Names by handle that this reader may see now: the team only, on a machine that keeps them, with a person there.

    A table past its day gives none, and says so once.
    """
    if not is_live() or reader.audience != _TEAM or not reader.policy.shows_students:
        return {}
    persons = reader.handles.persons
    try:
        return names_here(persons.school, persons.school_year, date.today())
    except ParamsError as refused:
        _tell_once(explanation(refused, Words(reader.language)))
        return {}


def beside_handles(html: str, names: Mapping[str, str]) -> str:
    """HTML with each person's name after their handle, in the texts alone.

    Examples
    --------
    >>> beside_handles('<b title="26-48371">26-48371</b>', {"26-48371": "Ana <Untel>"})
    '<b title="26-48371">26-48371 Ana &lt;Untel&gt;</b>'
    """
    if not names:
        return html
    parts = _TAGS.split(html)
    parts[::2] = [HANDLE.sub(lambda found: _named(found.group(), names, escape), part) for part in parts[::2]]
    return "".join(parts)


def label_beside(text: str, names: Mapping[str, str]) -> str:
    """Label of a control with the name after the handle."""
    return HANDLE.sub(lambda found: _named(found.group(), names, str), text) if names else text


def put_on_screen(widget: Any) -> None:
    """Show a widget; what is kept in the notebook says nothing of what it holds."""
    from IPython.display import display  # only a notebook needs it

    display({**widget._repr_mimebundle_(), "text/plain": ""}, raw=True)


def put_html_on_screen(html: str) -> None:
    """Show HTML that no output may hold."""
    import ipywidgets

    put_on_screen(ipywidgets.HTML(html))


def _named(handle: str, names: Mapping[str, str], written: Any) -> str:
    return f"{handle} {written(names[handle])}" if handle in names else handle


def _tell_once(sentence: str) -> None:
    from IPython.display import display

    if sentence not in _TOLD:
        _TOLD.add(sentence)
        html = template("alert").render(sentences=sentence.splitlines())
        display({"text/html": html, "text/plain": sentence}, raw=True)
