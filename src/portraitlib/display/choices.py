"""What a reader of a section may choose: its options from the school's data, their names, the values chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import signature
from typing import Any, Literal, get_args, get_origin, get_type_hints

from portraitlib.display.wording import Words, mark
from portraitlib.errors import ParamsError
from portraitlib.persons.handles import STUDENT_COLUMNS
from portraitlib.results.result import TypedNumber
from portraitlib.results.rooms import Choice, Manifest, choice_of, reads_of
from portraitlib.tables.schemas import SCHEMAS, SUBJECTS
from portraitlib.tables.school import School, person_meant
from portraitlib.tables.school.home_groups import list_groups

NAMES: dict[str, str] = {
    "subject": mark("Matière"),
    "grade_level": mark("Niveau"),
    "school_year": mark("Année scolaire"),
    "by": mark("Répartir par"),
    "against": mark("Comparer avec"),
    "group": mark("Groupe"),
}
"""Name of each choice, beside its control."""

LEFT_TO_STUDIES = ("group", "instrument", "student", "pseudonym")
"""Choices whose unknown values a study refuses itself, in its own words."""
GRADE_LEVELS = range(6)

EVERYTHING: dict[str, str] = {
    "subject": mark("Toutes les matières"),
    "grade_level": mark("Tous les niveaux"),
    "group": mark("Aucun groupe choisi"),
}
"""What is chosen when nothing is, by choice."""


def options_of(
    name: str, value: object, function: Callable[..., Any], school: School, words: Words
) -> list[tuple[str, Any]]:
    """Options of a choice, labelled; empty when it has none and is passed on as it is."""
    if name in ("subject", "grade_level"):
        codes = _subjects_kept(school) if name == "subject" else _grade_levels(school)
        return [(words.say(EVERYTHING[name]), None), *((words.label(code, name), code) for code in codes)]
    if name == "group":
        return [(group, group) for group in list_groups(school)]
    if name == "school_year":
        return [(words.year(year), year) for year in reversed(school.school_years)]
    if found := choice_of(name, function.__module__):
        return _options_of_room(*found, name, school, words)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [(words.label(code), code) for code in value]
    annotated = get_type_hints(function).get(name)
    if get_origin(annotated) is Literal:
        return [(words.label(code, "column"), code) for code in get_args(annotated) if not _is_blank(code, school)]
    return []


def _options_of_room(room: Manifest, choice: Choice, name: str, school: School, words: Words) -> list[tuple[str, Any]]:
    """Options that a room's manifest names; none when the school has nothing to choose."""
    values = room.found(choice.options)(school)
    labels = values if isinstance(values, Mapping) else dict.fromkeys(values)
    options = [(_option_label(label, value, name, words), value) for value, label in labels.items()]
    nothing = [(words.say(choice.nothing), None)] if choice.offers_nothing and options else []
    return [*nothing, *options]


def _option_label(label: object, value: object, name: str, words: Words) -> str:
    """Label of an option: the one given (in each language, maybe), or what the value is called."""
    if isinstance(label, Mapping):
        return label[words.language]
    return str(label) if label is not None else _written(value, words, name)


def chosen_values(
    values: Mapping[str, object], options: Mapping[str, list[tuple[str, object]]], words: Words
) -> list[tuple[str, str]]:
    """Each choice with its value, as a reader reads them."""
    chosen = []
    for name, value in values.items():
        if not isinstance(value, (str, int, float, type(None))):
            continue  # what a study is given to read, a journal, is no choice of the reader
        labels = {code: label for label, code in options[name]}
        text = labels.get(value) or (_nothing(name, words) if value is None else _written(value, words))
        chosen.append((name_of(name, words), text))
    return chosen


def wrong_choices(
    values: Mapping[str, object], options: Mapping[str, list[tuple[str, Any]]], function: Callable[..., Any]
) -> list[ParamsError]:
    """Values that are no choice in any school; one that only this school lacks is left to the study.

    Parameters
    ----------
    values : dict of name to value
    options : dict of name to list of (label, value)
    function : callable

    Returns
    -------
    list of ParamsError
        ``unknown_choice``, with each choice there is: what to type, and what it is called.
    """
    wrong = []
    for name, value in values.items():
        known = {code: label for label, code in options[name] if code is not None}
        if value is None or not known or name in LEFT_TO_STUDIES or value in known or _is_known(name, value, function):
            continue
        told = [str(code) if str(code) == label else f"{code} ({label})" for code, label in known.items()]
        wrong.append(ParamsError("unknown_choice", name=name, found=str(value), expected=told))
    return wrong


def _is_known(name: str, value: object, function: Callable[..., Any]) -> bool:
    """Whether a value that this school does not have is one that another may have."""
    if name == "subject":
        return value in SUBJECTS
    if name == "grade_level":
        return value in GRADE_LEVELS
    annotated = get_type_hints(function).get(name)
    if get_origin(annotated) is Literal and value in get_args(annotated):
        return True
    return name == "subgroup" and any(value in column.codes for column in SCHEMAS["students"].columns)


def typed_numbers(function: Callable[..., Any], given: Mapping[str, Any] | None = None) -> dict[str, float]:
    """Numbers of a study that a person types, at their first value.

    Examples
    --------
    >>> def study(school, *, mark: TypedNumber = 60, subject: str = "arts"): ...
    >>> typed_numbers(study)
    {'mark': 60}
    """
    annotated = get_type_hints(function, include_extras=True)
    defaults = {name: parameter.default for name, parameter in signature(function).parameters.items()}
    given = given or {}
    return {name: given.get(name, usual) for name, usual in defaults.items() if annotated.get(name) == TypedNumber}


def first_value(name: str, value: object, school: School, function: Callable[..., Any] | None = None) -> object:
    """Value of a choice before anybody changes it: the one given, or the school's own.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> school = school_in_memory({}, group="21")
    >>> first_value("group", None, school), first_value("by", ["sex", "group"], school), first_value("k", 3, school)
    ('21', 'sex', 3)
    """
    if name == "school_year" and not value:
        reads = reads_of(function) if function else None
        return (reads and reads.is_of_results and school.year_of_results) or school.school_year
    if name == "group" and not value:
        return school.params.group or None
    if not value and (found := choice_of(name, "")) and found[1].starts_first:
        return next(iter(found[0].found(found[1].options)(school)))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value[0]
    return person_meant(school, value) if name in STUDENT_COLUMNS and isinstance(value, str) else value


def name_of(name: str, words: Words) -> str:
    """Name of a choice, as a reader reads it.

    Examples
    --------
    >>> name_of("hours_a_week", Words("fr"))
    'Heures de soutien par semaine'
    """
    found = choice_of(name, "")
    known = NAMES.get(name) or (found[1].name if found else "")
    return words.say(known) if known else words.label(name, "column")


def _nothing(name: str, words: Words) -> str:
    """What is chosen when nothing is."""
    found = choice_of(name, "")
    return words.say(found[1].nothing if found else EVERYTHING[name])


def _written(value: object, words: Words, kind: str = "column") -> str:
    """Value chosen, as a reader writes it."""
    if kind in STUDENT_COLUMNS and (group := words.handles and words.handles.group(str(value))):
        return words.say("{student} (groupe {group})", student=words.label(value, kind), group=group)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return words.number(value, 0 if float(value).is_integer() else 1)
    return words.label(value, kind)


def _subjects_kept(school: School) -> list[str]:
    return school.keep("subjects that may be chosen", _subjects)


def _subjects(school: School) -> list[str]:
    results = school.coded("results")
    is_own = (results["course_level"].fillna(1) != 0).to_numpy()
    found = set(results["subject"].array[is_own].unique().dropna())
    return [subject for subject in SUBJECTS if subject in found]


def _grade_levels(school: School) -> list[int]:
    return sorted(int(level) for level in school.table("students")["grade_level"].dropna().unique())


def _is_blank(code: object, school: School) -> bool:
    """Whether a choice is an attribute of students that the school's data do not have."""
    students = school.table("students")
    return code in students and bool(students[code].isna().all())
