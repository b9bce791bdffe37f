"""What may be chosen in the sections of the screening; the first one is the choice of ``params/depistage.yml``."""

from __future__ import annotations

from portraitlib.rules import ScreeningRules, list_criteria
from portraitlib.tables.school import School


def list_hours(school: School) -> tuple[float, ...]:
    """Hours of support a week that may be tried."""
    choices = school.settings(ScreeningRules)
    return (choices.hours_a_week, *choices.hours_choices)


def list_criteria_used(school: School) -> dict[str, dict[str, str]]:
    """Criteria by name, with their title in each language: those of the screening first."""
    return _titles(school, school.settings(ScreeningRules).criteria)


def list_criteria_compared(school: School) -> dict[str, dict[str, str]]:
    """Criteria by name, with their title in each language: those it is compared with first."""
    return _titles(school, school.settings(ScreeningRules).compared_with)


def _titles(school: School, first: str) -> dict[str, dict[str, str]]:
    names = [first, *(path.stem for path in list_criteria() if path.stem != first)]
    return {name: school.preset_criteria(name).titles for name in names}
