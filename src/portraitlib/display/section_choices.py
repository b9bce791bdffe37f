"""A section's choices as data: the study, its values, the options of each, for whichever face shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portraitlib.display.choices import (
    EVERYTHING,
    chosen_values,
    first_value,
    name_of,
    options_of,
    typed_numbers,
    wrong_choices,
)
from portraitlib.display.markup import template
from portraitlib.display.wording import Words
from portraitlib.errors import ParamsError
from portraitlib.persons.handles import HANDLE, PSEUDONYM, STAFF_COLUMNS, STUDENT_COLUMNS
from portraitlib.results.result import Result
from portraitlib.tables.school import School

CHOICES_MIME = "application/vnd.portraitlib.choices+json"
"""Kind of output that holds a section's choices, on a page that answers."""
OF_A_PERSON = (*STUDENT_COLUMNS, *STAFF_COLUMNS, "adult", "followed_by")
"""Choices whose values are persons: told by their place, never by a code that an address would keep."""
NOTHING = ""
"""Code of None."""


@dataclass(frozen=True)
class Menu:
    """One choice of a section: what it is called, what may be chosen, what is chosen at the start.

    Parameters
    ----------
    name : str
    label : str
    options : tuple of (label, value)
        Empty when the choice is a number that a person types.
    first : object
    """

    name: str
    label: str
    options: tuple[tuple[str, Any], ...]
    first: Any

    @property
    def is_typed(self) -> bool:
        """Whether it is a number that a person types."""
        return not self.options

    @cached_property
    def is_of_a_person(self) -> bool:
        """Whether an option is a person: its code would be a pseudonym or a handle."""
        texts = [str(part) for option in self.options for part in option]
        return self.name in OF_A_PERSON or any(PSEUDONYM.search(text) or HANDLE.search(text) for text in texts)

    @cached_property
    def codes(self) -> Mapping[str, Any]:
        """Value of each code that a form may send: its place for a person, itself for the rest."""
        values = [value for _, value in self.options]
        told = [NOTHING if value is None else str(value) for value in values]
        if self.is_of_a_person or len(set(told)) < len(told):
            return {str(place): value for place, value in enumerate(values)}
        return dict(zip(told, values, strict=True))

    def value_of(self, code: str) -> Any:
        """Value of a code.

        Raises
        ------
        KeyError
            When it was not offered.

        Examples
        --------
        >>> Menu("grade_level", "Niveau", (("Tous", None), ("2e", 2)), None).value_of("2")
        2
        """
        if not self.is_typed:
            return self.codes[code]
        try:
            number = float(code)
        except ValueError:
            raise KeyError(code) from None
        if not abs(number) < 1e9:  # also what is no number
            raise KeyError(code)
        return number

    def told(self) -> dict[str, Any]:
        """What a form needs, without a pseudonym."""
        first = next((code for code, value in self.codes.items() if value == self.first), NOTHING)
        return {
            "name": self.name,
            "label": self.label,
            "options": [[label, code] for (label, _), code in zip(self.options, self.codes, strict=True)],
            "first": str(self.first) if self.is_typed else first,
            "is_typed": self.is_typed,
            "in_address": not self.is_of_a_person,
        }


@dataclass(frozen=True)
class Choices:
    """A section: a study, the school, the first value of each choice, the menus of those that have some."""

    function: Callable[..., Result]
    school: School
    words: Words
    values: Mapping[str, Any]
    options: Mapping[str, list[tuple[str, Any]]]

    @cached_property
    def menus(self) -> tuple[Menu, ...]:
        """Menus of the section, in order; « everything » is one of the options wherever it is what is shown first."""
        typed = typed_numbers(self.function)
        return tuple(
            Menu(name, name_of(name, self.words), self._offered(name, value), value)
            for name, value in self.values.items()
            if self.options[name] or name in typed
        )

    @property
    def wrong(self) -> list[ParamsError]:
        """First values that are no choice in any school."""
        return wrong_choices(self.values, self.options, self.function)

    def wanted(self, picked: Mapping[str, str]) -> dict[str, Any]:
        """Values for the codes picked; the first values for the rest.

        Raises
        ------
        KeyError
            For a choice that the section has not, or a code that was not offered.
        """
        menus = {menu.name: menu for menu in self.menus}
        return {**self.values, **{name: menus[name].value_of(code) for name, code in picked.items()}}

    def line(self, values: Mapping[str, Any]) -> tuple[str, str]:
        """The line that says what is chosen: as HTML, as text."""
        chosen = chosen_values(values, self.options, self.words)
        text = "; ".join(f"{self.words.say('{name} :', name=name)} {value}" for name, value in chosen)
        return template("chosen").render(chosen=chosen, words=self.words), text

    def told(self) -> dict[str, Any]:
        """The menus as JSON-safe values."""
        return {"menus": [menu.told() for menu in self.menus]}

    def _offered(self, name: str, value: Any) -> tuple[tuple[str, Any], ...]:
        options = self.options[name]
        if not options or any(code == value for _, code in options):
            return tuple(options)
        if value is None:
            return ((self.words.say(EVERYTHING[name]) if name in EVERYTHING else "–", None), *options)
        return ((str(value), value), *options)


def choices_of(function: Callable[..., Result], school: School, given: Mapping[str, Any], words: Words) -> Choices:
    """Choices of a section, from what its cell gives."""
    given = {**given, **typed_numbers(function, given)}
    options = {name: options_of(name, value, function, school, words) for name, value in given.items()}
    values = {name: first_value(name, value, school, function) for name, value in given.items()}
    return Choices(function, school, words, values, options)


_TAKEN: ContextVar[list[Choices] | None] = ContextVar("sections taken as data", default=None)


@contextmanager
def taking_sections() -> Iterator[list[Choices]]:
    """Have `explore` give its sections as data, and show nothing.

    Examples
    --------
    >>> with taking_sections() as sections:
    ...     pass
    >>> sections
    []
    """
    sections: list[Choices] = []
    token = _TAKEN.set(sections)
    try:
        yield sections
    finally:
        _TAKEN.reset(token)


def is_taken(section: Choices) -> bool:
    """Give a section to whoever takes them as data; False when nobody does."""
    taken = _TAKEN.get()
    if taken is not None:
        taken.append(section)
    return taken is not None
