"""A school opened from the store, with the parameters of a notebook."""

from __future__ import annotations

from portraitlib.params import NotebookParams, check, resolve
from portraitlib.persons.handles import Handles
from portraitlib.rules import Course, CourseCatalogue, RuleSet, load_courses, load_policy, load_rules
from portraitlib.tables.school.opened import Reader, School
from portraitlib.tables.school.persons import persons_of
from portraitlib.tables.store import Partition, open_partition


def open_school(**params: object) -> School:
    """Open one school of the store, after checking every parameter.

    Parameters
    ----------
    **params
        The keys of `NotebookParams`; an unknown or ill-typed key is refused (papermill only warns).

    Returns
    -------
    School

    Raises
    ------
    ParamsError
        When a parameter is wrong; all faults at once.
    StoreError
        When the store is missing or does not hold the school.

    Examples
    --------
    >>> open_school(school="999001", colour="red")
    Traceback (most recent call last):
    ...
    portraitlib.errors.ParamsError: invalid_params (where='notebook', faults=[{'place': 'colour', ...
    """
    checked = check(NotebookParams, params, where="notebook")
    return school_of(open_partition(resolve(checked.store), checked.school), checked)


def school_of(partition: Partition, params: NotebookParams) -> School:
    """School that a partition holds, in use or not."""
    inline = partition.entry.get("rules_inline")
    school = School(
        params=params,
        rules=RuleSet(**inline) if inline else load_rules(str(partition.entry.get("rules", "quebec"))),
        courses=_courses(partition),
        reader=Reader(
            params.language, params.audience, load_policy(params.audience), Handles(lambda: persons_of(school))
        ),
        partition=partition,
    )
    return school


def _courses(partition: Partition) -> CourseCatalogue:
    """Catalogue of the project, and the courses the school's import declared itself."""
    catalogue = load_courses()
    declared = [Course(**course) for course in partition.entry.get("courses", [])]
    codes = {course.code for course in declared}
    shared = [course for course in catalogue.courses if course.code not in codes]
    return CourseCatalogue(courses=[*shared, *declared], source=catalogue.source)
