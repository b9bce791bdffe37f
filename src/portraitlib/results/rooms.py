"""What a study's room says of itself, and how everything else finds it: no list of studies stands anywhere else.

A room is a package of `portraitlib.studies` with a module `manifest` that holds a `Manifest` called MANIFEST: strings
only, so that reading all of them imports no study.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from portraitlib.results.vocabulary.marking import mark

HOME = "portraitlib.studies"
STEPS: Mapping[str, str] = {
    "data": mark("Avant tout : les données"),
    "portrait": mark("Faire le portrait"),
    "needs": mark("Cerner les besoins"),
    "plan": mark("Planifier"),
    "follow": mark("Suivre et ajuster"),
    "accompany": mark("Accompagner"),
    "evaluate": mark("Évaluer, et garder ce qui sert"),
    "meet": mark("À chaque rencontre"),
}
"""Steps of the guide's approach, in order, by their code."""


@dataclass(frozen=True)
class Need:
    """One condition on the data.

    Parameters
    ----------
    table : str
        Standard table that must have rows.
    columns : tuple of str
        Columns of which each must hold a value.
    any_column : tuple of str
        Columns of which one at least must hold a value.
    rows : str
        ``"module:function"`` of the room that keeps the rows that count: ``function(frame) -> frame``.
    about : str
        French of what one of those rows is; needed with `rows`.
    years : int
        School years that must have such rows.
    students : int or str
        Different students such rows must be about; or ``"module:Model.choice"``: the choice of ``params/`` by which the
        studies themselves refuse, so that one number is in one place.
    is_any_year : bool
        Rows of any year will do; otherwise those of the year read.
    """

    table: str
    columns: tuple[str, ...] = ()
    any_column: tuple[str, ...] = ()
    rows: str = ""
    about: str = ""
    years: int = 0
    students: int | str = 0
    is_any_year: bool = False


@dataclass(frozen=True)
class Reads:
    """What a study's numbers come from, so that what was lost of it at import is told beside them.

    Parameters
    ----------
    tables : tuple of str
        Standard tables whose rows it counts.
    columns : tuple of str
        ``"table.column"``: optional columns it tells students apart by; a cell emptied there is told.
    is_every_year : bool
        It reads more than the year read.
    is_of_results : bool
        The year read by default is the latest that has results: in September, the year before.
    is_of_group : bool
        It is about the group read.
    is_refused : bool
        It says nothing when too much was lost; otherwise it is about the data themselves.
    """

    tables: tuple[str, ...]
    columns: tuple[str, ...] = ()
    is_every_year: bool = False
    is_of_results: bool = False
    is_of_group: bool = False
    is_refused: bool = True


@dataclass(frozen=True)
class Ability:
    """Something a study can say, and what it needs for that; without an essential one it has nothing to say."""

    name: str
    label: str
    needs: tuple[Need, ...]
    is_essential: bool = False


@dataclass(frozen=True)
class Choice:
    """What a reader of the room's sections may choose.

    Parameters
    ----------
    name : str
        French, beside its control.
    options : str
        ``"module:function"``: from the school to the values that may be chosen (or a dict of value to label).
    nothing : str
        French of what is chosen when nothing is.
    offers_nothing : bool
        Nothing is one of the options.
    starts_first : bool
        The first option is the value before anybody chooses.
    """

    name: str
    options: str
    nothing: str
    offers_nothing: bool = True
    starts_first: bool = False


@dataclass(frozen=True)
class Manifest:
    """What a study's room says of itself.

    Parameters
    ----------
    notebook : str
        Stem of its notebook.
    title : str
        French of the notebook in a list.
    step : str
        Step of the guide's approach at which the notebook is opened: one of `STEPS`.
    studies : dict of public name to module of the room
    reads : dict of public name to Reads
        What its numbers come from; a study that is not there reads no table, or tells of the import itself.
    settings : dict of file of ``params/`` to ``"module:Model"``
        Choices its studies read; a report of its notebook is made again when one changes.
    peers_within : str
        ``"module:function"``: how far the deciles of the schools it compares may be; empty when it compares none.
    abilities : tuple of Ability
    choices : dict of name to Choice
    narrowing : tuple of str
        Choices whose values add up to what is shown of all of them: under one, a row is protected beside the others.
    refusals : dict of reason to French sentence
    of_the_page : tuple of str
        Reasons that are about the page and not about the school: no finding is missed.
    of_the_reader : tuple of str
        Reasons that are about who reads: another audience has an answer.
    faults : dict of error code to ``"module:function"``
        Who words the faults of a kind of file that only this room reads.
    works : dict of kind of the journal to ``"module:Class"``
        What a form of that kind works on and keeps beside what is typed, made from the school and its journal.
    first_page : dict of a part of the app's first page to public name
        Study whose result stands there.
    rehearsed : tuple of public name
        Studies that the server of forks makes of invented students before any report: what is made ready once for such
        studies is then ready in each report.
    room : str
        Set by `rooms`.
    """

    notebook: str
    title: str
    studies: Mapping[str, str]
    step: str = ""
    reads: Mapping[str, Reads] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    peers_within: str = ""
    abilities: tuple[Ability, ...] = ()
    choices: Mapping[str, Choice] = field(default_factory=dict)
    narrowing: tuple[str, ...] = ()
    refusals: Mapping[str, str] = field(default_factory=dict)
    of_the_page: tuple[str, ...] = ()
    of_the_reader: tuple[str, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)
    works: Mapping[str, str] = field(default_factory=dict)
    first_page: Mapping[str, str] = field(default_factory=dict)
    rehearsed: tuple[str, ...] = ()
    room: str = ""

    def found(self, place: str) -> Any:
        """What a ``"module:name"`` of the manifest names, imported now."""
        module, _, name = place.partition(":")
        home = module if module.startswith("portraitlib.") else f"{HOME}.{self.room}.{module}"
        return getattr(import_module(home), name)


@cache
def rooms() -> tuple[Manifest, ...]:
    """Manifest of every room, in the order of the notebooks.

    Examples
    --------
    >>> [room.notebook for room in rooms()][:2]
    ['00_donnees', '01_portrait_ecole']
    """
    names = [module.name for module in iter_modules(import_module(HOME).__path__) if module.ispkg]
    found = [replace(import_module(f"{HOME}.{name}.manifest").MANIFEST, room=name) for name in names]
    return tuple(sorted(found, key=lambda manifest: manifest.notebook))


def room_of(module: str) -> Manifest | None:
    """Room in which a module is; None for one of no room."""
    parts = module.removeprefix(f"{HOME}.").split(".") if module.startswith(f"{HOME}.") else [""]
    return next((manifest for manifest in rooms() if manifest.room == parts[0]), None)


def reads_of(function: Callable[..., Any]) -> Reads | None:
    """What the manifest of a study's room says that it reads; None where it says nothing."""
    room = room_of(function.__module__)
    return room.reads.get(function.__name__) if room else None


def public_names() -> dict[str, str]:
    """Module of every study that a notebook may call, by name."""
    return {
        name: f"{HOME}.{manifest.room}.{module}" for manifest in rooms() for name, module in manifest.studies.items()
    }


def work_of(kind: str) -> Callable[..., Any] | None:
    """What a form of a kind of the journal works on; none for a form that keeps only what is typed."""
    return next((one.found(one.works[kind]) for one in rooms() if kind in one.works), None)


def study_of_first_page(part: str) -> Callable[..., Any]:
    """Study whose result stands in a part of the app's first page."""
    room = next(one for one in rooms() if part in one.first_page)
    name = room.first_page[part]
    study: Callable[..., Any] = room.found(f"{room.studies[name]}:{name}")
    return study


def choice_of(name: str, module: str) -> tuple[Manifest, Choice] | None:
    """Choice that a study of `module` offers under `name`: that of its room, or of the first room that has one."""
    own = room_of(module)
    first = [own] if own else []
    return next(((one, one.choices[name]) for one in (*first, *rooms()) if name in one.choices), None)
