"""What a reader of a section may choose: its options from the school's data, their names, the values chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import signature
from typing import Literal, get_args, get_origin, get_type_hints

from portraitlib.analysis.result import TypedNumber
from portraitlib.display.wording import Words, mark
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
        chosen.append((name_of(name, words), text))
    return chosen


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


def first_value(name: str, value: object, school: School) -> object:
    """Value of a choice before anybody changes it: the one given, or the school's own.

    Examples
    --------
    >>> from portraitlib.tables.school import school_in_memory
    >>> school = school_in_memory({}, group="21")
    >>> first_value("group", None, school), first_value("by", ["sex", "group"], school), first_value("k", 3, school)
    ('21', 'sex', 3)
    """
    if name == "school_year" and not value:
        return school.school_year
    if name == "group" and not value:
        return school.params.group or None
    if name in ("hours_a_week", "criteria", "compared_with") and not value:
        return getattr(school.screening, name)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value[0]
    return value


def name_of(name: str, words: Words) -> str:
    """Name of a choice, as a reader reads it.

    Examples
    --------
    >>> name_of("hours_a_week", Words("fr"))
    'Heures de soutien par semaine'
    """
    return words.say(NAMES[name]) if name in NAMES else words.label(name, "column")


def _written(value: object, words: Words) -> str:
    """Value chosen, as a reader writes it."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return words.number(value, 0 if float(value).is_integer() else 1)
    return words.label(value, "column")


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
