"""The same call behind controls when a person is there, and as chosen when nobody is.

A notebook that papermill runs writes the values chosen and the view, and no widget: a widget saved in a report
is blank. The widget library is imported only when controls are shown.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from inspect import signature
from typing import Literal, get_args, get_origin, get_type_hints

from portraitlib.analysis.result import Result, TypedNumber
from portraitlib.display.markup import template
from portraitlib.display.show import html_of, show, shown_view
from portraitlib.display.wording import Words, mark
from portraitlib.errors import PortraitError
from portraitlib.tables.schemas import SUBJECTS
from portraitlib.tables.school import School

NAMES: dict[str, str] = {
    "subject": mark("Matière"),
    "grade_level": mark("Niveau"),
    "school_year": mark("Année scolaire"),
    "subgroup": mark("Élèves"),
    "by": mark("Répartir par"),
    "against": mark("Comparer avec"),
    "group": mark("Groupe"),
    "instrument": mark("Instrument"),
    "student": mark("Élève"),
    "pseudonym": mark("Élève"),
    "hours_a_week": mark("Heures de soutien par semaine"),
    "criteria": mark("Critères"),
    "compared_with": mark("Comparer avec"),
}
"""Name of each choice, beside its control."""

EVERYTHING: dict[str, str] = {
    "subject": mark("Toutes les matières"),
    "grade_level": mark("Tous les niveaux"),
    "subgroup": mark("Tous les élèves"),
    "group": mark("Aucun groupe choisi"),
    "instrument": mark("Tous les instruments"),
    "student": mark("Aucun élève choisi"),
    "pseudonym": mark("Aucun élève choisi"),
    "hours_a_week": mark("Selon les réglages"),
    "criteria": mark("Selon les réglages"),
    "compared_with": mark("Selon les réglages"),
}
"""What is chosen when nothing is, by choice."""


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
        them), ``student`` (None is nobody; the choices are the pseudonyms of the notebook's group, for an audience
        that may see students), or any other keyword of the study. A control is made for each choice whose
        options are known: from the school's data, from the study's own `Literal` annotation, or from a list given
        here (its first item is the first value). Others are passed on as they are.

    Examples
    --------
    In a notebook: ``explore(rank_zones, school, subject=None, grade_level=None)``.
    """
    words = Words(school.reader.language)
    choices = {**choices, **typed_numbers(function, choices)}
    options = {name: options_of(name, value, function, school, words) for name, value in choices.items()}
    values = {name: _first(name, value, school) for name, value in choices.items()}
    if is_live():
        _show_controls(function, school, words, values, {name: some for name, some in options.items() if some})
        return
    from IPython.display import display  # only a notebook needs it

    chosen = chosen_values(values, options, words)
    html = template("chosen").render(chosen=chosen, words=words)
    display({"text/html": html, "text/plain": _line(chosen, words)}, raw=True)
    show(function(school, **values))


def is_live(environment: Mapping[str, str] | None = None) -> bool:
    """Whether a person drives the notebook: in JupyterLab or Voilà, and not under a batch run.

    Parameters
    ----------
    environment : dict of str to str, optional
        The process' own when not given.

    Examples
    --------
    >>> is_live({"JPY_SESSION_NAME": "carnet.ipynb"}), is_live({})
    (True, False)
    >>> is_live({"SERVER_SOFTWARE": "voila/0.5.13", "PORTRAIT_BATCH": "1"})
    False
    """
    environment = os.environ if environment is None else environment
    if environment.get("PORTRAIT_BATCH") == "1":
        return False
    return bool(environment.get("JPY_SESSION_NAME")) or environment.get("SERVER_SOFTWARE", "").startswith("voila")


def options_of(name: str, value: object, function: Callable, school: School, words: Words) -> list[tuple[str, object]]:
    """Options of a choice, labelled; empty when it has none and is passed on as it is.

    Parameters
    ----------
    name : str
    value : object
        Value given for the choice.
    function : callable
    school : School
    words : Words

    Returns
    -------
    list of (label, value)
        As an ipywidgets control takes them.
    """
    if name in ("subject", "grade_level", "subgroup"):
        codes = {"subject": _subjects_kept, "grade_level": _grade_levels, "subgroup": _subgroups}[name](school)
        return [(words.say(EVERYTHING[name]), None), *((words.label(code, name), code) for code in codes)]
    if name == "group":
        return [(group, group) for group in _groups(school)]
    if name == "instrument":
        return [(words.say(EVERYTHING[name]), None), *((code, code) for code in _instruments(school))]
    if name == "student":
        names = _students(school, function)
        return [(words.say(EVERYTHING[name]), None), *((code, code) for code in names)] if names else []
    if name in ("pseudonym", "hours_a_week", "criteria", "compared_with"):
        return _screening_options(name, school, words)
    if name == "school_year":
        return [(words.year(year), year) for year in reversed(school.school_years)]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [(words.label(code), code) for code in value]
    annotated = get_type_hints(function).get(name)
    if get_origin(annotated) is Literal:
        return [(words.label(code, "column"), code) for code in get_args(annotated) if not _is_blank(code, school)]
    return []


def chosen_values(
    values: Mapping[str, object], options: Mapping[str, list[tuple[str, object]]], words: Words
) -> list[tuple[str, str]]:
    """Each choice with its value, as a reader reads them."""
    chosen = []
    for name, value in values.items():
        labels = {code: label for label, code in options[name]}
        text = labels.get(value) or (words.say(EVERYTHING[name]) if value is None else _written(value, words))
        chosen.append((_name(name, words), text))
    return chosen


def answer_html(function: Callable[..., Result], school: School, values: Mapping[str, object], words: Words) -> str:
    """HTML of a study's answer to the values chosen; of what went wrong, in words, when it has none."""
    try:
        return html_of(shown_view(function(school, **values)), words)
    except PortraitError as error:
        return template("alert").render(sentences=words.explain(error).splitlines())
    except Exception:  # a callback's traceback would be shown to a teacher, in English
        sentence = words.say("Cette vue n'a pas pu être calculée pour ce choix. Essayez un autre choix.")
        return template("alert").render(sentences=[sentence])


def _show_controls(
    function: Callable[..., Result], school: School, words: Words, values: Mapping, options: Mapping
) -> None:
    import ipywidgets
    from IPython.display import display

    look = {"layout": {"width": "26rem", "max_width": "100%"}, "style": {"description_width": "12rem"}}
    controls = {
        name: ipywidgets.Dropdown(
            options=[(label, _EVERYTHING if code is None else code) for label, code in options[name]],
            value=_start(values[name], options[name]),
            description=words.say("{name} :", name=_name(name, words)),
            **look,
        )
        if name in options
        else ipywidgets.FloatText(
            value=values[name], description=words.say("{name} :", name=_name(name, words)), step=1, **look
        )
        for name in values
        if name in options or name in typed_numbers(function)
    }
    area = ipywidgets.HTML()

    def answer(_change: object = None) -> None:
        picked = {name: control.value for name, control in controls.items()}
        wanted = {**values, **{name: None if value == _EVERYTHING else value for name, value in picked.items()}}
        chosen = chosen_values(wanted, {**_no_options(wanted), **options}, words)
        html = template("chosen").render(chosen=chosen, words=words)
        area.value = html + answer_html(function, school, wanted, words)

    for control in controls.values():
        control.observe(answer, names="value")
    answer()
    display(ipywidgets.VBox([*controls.values(), area]))


def typed_numbers(function: Callable, given: Mapping[str, object] | None = None) -> dict[str, float]:
    """Numbers of a study that a person types, at their first value.

    Parameters
    ----------
    function : callable
    given : dict of str to object, optional
        Choices given, which stand instead of the defaults.

    Examples
    --------
    >>> def study(school, *, mark: TypedNumber = 60, subject: str = "arts"): ...
    >>> typed_numbers(study)
    {'mark': 60}
    """
    annotated = get_type_hints(function, include_extras=True)
    defaults = {name: parameter.default for name, parameter in signature(function).parameters.items()}
    numbers = {name: value for name, value in defaults.items() if annotated.get(name) == TypedNumber}
    return {name: (given or {}).get(name, value) for name, value in numbers.items()}


def _written(value: object, words: Words) -> str:
    """Value chosen, as a reader writes it."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return words.number(value, 0 if float(value).is_integer() else 1)
    return words.label(value, "column")


def _start(value: object, options: list[tuple[str, object]]) -> object:
    """First value of a control: the one given, or its first option when it has no such one."""
    codes = [code for _, code in options]
    first = value if value in codes else codes[0]
    return _EVERYTHING if first is None else first


def _no_options(values: Mapping[str, object]) -> dict[str, list]:
    return {name: [] for name in values}


def _name(name: str, words: Words) -> str:
    return words.say(NAMES[name]) if name in NAMES else words.label(name, "column")


def _first(name: str, value: object, school: School) -> object:
    if name == "school_year" and not value:
        return school.school_year
    if name == "group" and not value:
        return school.params.group or None
    if name in ("hours_a_week", "criteria", "compared_with") and not value:
        return getattr(school.screening, name)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value[0]
    return value


def _line(chosen: Sequence[tuple[str, str]], words: Words) -> str:
    return "; ".join(f"{words.say('{name} :', name=name)} {value}" for name, value in chosen)


def _subjects_kept(school: School) -> list[str]:
    return school.keep("subjects that may be chosen", _subjects)


def _subjects(school: School) -> list[str]:
    results = school.coded("results")
    is_own = (results["course_level"].fillna(1) != 0).to_numpy()
    found = set(results["subject"].array[is_own].unique().dropna())
    return [subject for subject in SUBJECTS if subject in found]


def _grade_levels(school: School) -> list[int]:
    return sorted(int(level) for level in school.table("students")["grade_level"].dropna().unique())


def _groups(school: School) -> list[str]:
    from portraitlib.analysis.group_portrait import list_groups

    return list_groups(school)


def _instruments(school: School) -> list[str]:
    return [str(name) for name in school.table("responses")["instrument"].dropna().unique()]


def _students(school: School, function: Callable) -> list[str]:
    """Students a person may choose: those of the notebook's group, or of the school for its attendance."""
    from portraitlib.analysis import attendance, group_portrait

    study = attendance if function.__module__.startswith(attendance.__name__) else group_portrait
    return study.list_students(school)


def _screening_options(name: str, school: School, words: Words) -> list[tuple[str, object]]:
    """Options of the screening: pseudonyms, hours, sets of criteria; the first one is that of the choices made."""
    from portraitlib.analysis.risk.sheet import list_pseudonyms
    from portraitlib.rules import list_criteria

    if name == "pseudonym":
        names = list_pseudonyms(school)
        return [(words.say(EVERYTHING[name]), None), *((code, code) for code in names)] if names else []
    if name == "hours_a_week":
        hours = (school.screening.hours_a_week, *school.screening.hours_choices)
        return [(words.number(number, 0 if float(number).is_integer() else 1), number) for number in hours]
    chosen = getattr(school.screening, name)
    names = [chosen, *(path.stem for path in list_criteria() if path.stem != chosen)]
    titles = [school.preset_criteria(code).facts["criteria_title"][words.language] for code in names]
    return list(zip(titles, names, strict=True))


def _subgroups(school: School) -> list[str]:
    from portraitlib.analysis.school_portrait.subgroups import DIMENSIONS, group_values

    students = school.table("students")
    return [value for name in DIMENSIONS for value in sorted(group_values(students, name).dropna().unique())]


def _is_blank(code: object, school: School) -> bool:
    """Whether a choice is an attribute of students that the school's data do not have."""
    students = school.table("students")
    return code in students and bool(students[code].isna().all())
