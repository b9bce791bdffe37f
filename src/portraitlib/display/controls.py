"""The same call behind controls when a person is there, and as chosen when nobody is.

A notebook that papermill runs writes the values chosen and the view, and no widget: a widget saved in a report
is blank. A page that answers takes the same section as data (`section_choices`), and has a form of its own. The widget
library is imported only when controls are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from portraitlib.display.explanations import explanation
from portraitlib.display.markup import template
from portraitlib.display.notebook_errors import word_errors
from portraitlib.display.screen import (
    beside_handles,
    is_for_a_page,
    is_live,
    label_beside,
    names_on_screen,
    put_on_screen,
)
from portraitlib.display.section_choices import CHOICES_MIME, Choices, choices_of, is_taken
from portraitlib.display.seen import remember
from portraitlib.display.show import html_of, show, shown_view, words_of
from portraitlib.display.wording import Words
from portraitlib.errors import PortraitError
from portraitlib.results.result import Result
from portraitlib.tables.school import School

_EVERYTHING = ""
"""Stands for None in a control: ipywidgets takes None for nothing chosen, and shows a blank."""


def explore(function: Callable[..., Result], school: School, **choices: object) -> None:
    """Show a study, behind controls when a person drives the notebook.

    Parameters
    ----------
    function : callable
        A study: takes the school and the choices by keyword, gives a result or a refusal.
    school : School
    **choices
        First value of each choice: ``subject``, ``grade_level``, ``school_year`` and ``subgroup`` (None is
        everything, or the year read), ``group`` (None is that of the notebook), ``instrument`` (None is all of
        them), ``student`` (None is nobody; the choices are those of the notebook's group, for an audience
        that may see students), or any other keyword of the study. A control is made for each choice whose
        options are known: from the school's data, from the study's own `Literal` annotation, or from a list given
        here (its first item is the first value). Others are passed on as they are.

    Raises
    ------
    ParamsError
        ``unknown_choice`` with the choices there are, under a batch; a person is shown the sentence, then the
        controls.

    Examples
    --------
    In a notebook: ``explore(rank_zones, this_school, subject=None, grade_level=None)``.
    """
    words = words_of(school.reader)
    section = choices_of(function, school, choices, words)
    if is_taken(section):
        return
    from IPython.display import display  # only a notebook needs it

    if is_live():
        word_errors(words.language)
        for refused in section.wrong:
            html = template("alert").render(sentences=explanation(refused, words).splitlines())
            display({"text/html": html, "text/plain": explanation(refused, words)}, raw=True)
        _show_controls(section)
        return
    for refused in section.wrong:
        raise refused
    html, text = section.line(section.values)
    told = {CHOICES_MIME: section.told()} if is_for_a_page() else {}
    display({"text/html": html, "text/plain": text, **told}, raw=True)
    show(function(school, **section.values))


def word_errors_if_live() -> None:
    """Show errors as sentences where a person drives; a batch keeps the lines that say where they come from."""
    if is_live():
        word_errors()


def answer_html(function: Callable[..., Result], school: School, values: Mapping[str, object], words: Words) -> str:
    """HTML of a study's answer to the values chosen; of what went wrong, in words, when it has none."""
    try:
        result = function(school, **values)
        view = shown_view(result)
        remember(result, view.headline)
        return html_of(view, words)
    except PortraitError as error:
        return template("alert").render(sentences=explanation(error, words).splitlines())
    except Exception:  # a callback's traceback would be shown to a teacher, in English
        sentence = words.say("Cette vue n'a pas pu être calculée pour ce choix. Essayez un autre choix.")
        return template("alert").render(sentences=[sentence])


def section_html(section: Choices, values: Mapping[str, Any]) -> str:
    """HTML of a section for the values chosen: the line that says them, then the study's answer."""
    return section.line(values)[0] + answer_html(section.function, section.school, values, section.words)


def _show_controls(section: Choices) -> None:
    import ipywidgets

    words, values = section.words, section.values
    names = names_on_screen(section.school.reader)
    look = {"layout": {"width": "26rem", "max_width": "100%"}, "style": {"description_width": "12rem"}}
    controls = {
        menu.name: ipywidgets.FloatText(
            value=menu.first, description=words.say("{name} :", name=menu.label), step=1, **look
        )
        if menu.is_typed
        else ipywidgets.Dropdown(
            options=[
                (label_beside(label, names), _EVERYTHING if code is None else code)
                for label, code in section.options[menu.name]
            ],
            value=_start(menu.first, section.options[menu.name]),
            description=words.say("{name} :", name=menu.label),
            **look,
        )
        for menu in section.menus
    }
    area = ipywidgets.HTML()

    def answer(_change: object = None) -> None:
        """Write the values picked and the study's answer to them into the area."""
        picked = {name: control.value for name, control in controls.items()}
        wanted = {**values, **{name: None if value == _EVERYTHING else value for name, value in picked.items()}}
        area.value = beside_handles(section_html(section, wanted), names)

    for control in controls.values():
        control.observe(answer, names="value")
    answer()
    put_on_screen(ipywidgets.VBox([*controls.values(), area]))


def _start(value: object, options: list[tuple[str, object]]) -> object:
    """First value of a control: the one given, or its first option when it has no such one."""
    codes = [code for _, code in options]
    first = value if value in codes else codes[0]
    return _EVERYTHING if first is None else first
