"""What one server shows: a site for each school and audience, opened when it is first asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from portraitlib.display.wording import Words
from portraitlib.errors import PortraitError, StoreError
from portraitlib.params import NotebookParams, resolve
from portraitlib.report.forked.process import end_server, ending_all
from portraitlib.report.pages.means import Means
from portraitlib.report.pages.site import BASE, Site, UnknownError
from portraitlib.report.school_file import read_school_file, school_file, school_params
from portraitlib.tables.store import list_schools
from portraitlib.tables.store.manifest import MANIFEST

Place = tuple[str, str]
"""A school and an audience."""
AUDIENCES: tuple[str, ...] = get_args(NotebookParams.model_fields["audience"].annotation)
"""From the one that sees most to the one that sees least."""


@dataclass(frozen=True)
class Asked:
    """What the command asked of every school; each one's own file says the rest.

    Parameters
    ----------
    school : str
        The only one that is shown; all of the store, those of later imports too, when it is empty.
    audience, language : str or None
    opens_all : bool
        Whether every audience has its pages; else the school's own and those that see less.
    """

    school: str = ""
    audience: str | None = None
    language: str | None = None
    opens_all: bool = False


@dataclass
class Sites:
    """The sites of a server; nothing that a request says opens another.

    Parameters
    ----------
    params : NotebookParams
        Of the first school, checked; their store is that of all.
    project : Path
    means : Means
        Shared by all.
    asked : Asked
    prefix : str
        What stands before every address, as a proxy publishes them: empty, or a path without a slash at its end.
    """

    params: NotebookParams
    project: Path
    means: Means
    asked: Asked = Asked()
    prefix: str = ""
    _sites: dict[tuple[Place, str], tuple[int, Site]] = field(default_factory=dict)
    _names: dict[tuple[str, int], str] = field(default_factory=dict)
    _own: dict[str, tuple[int, str]] = field(default_factory=dict)
    _listed: tuple[int, tuple[str, ...]] = (0, ())

    def __post_init__(self) -> None:
        self.means.workers.params_of = lambda of: self._params_of((of[0], of[1]))

    @property
    def words(self) -> Words:
        """Words of who reads."""
        return Words(self.params.language)

    @property
    def root(self) -> str:
        """Address of the list of schools; those of all pages begin by it."""
        return self.prefix + BASE

    @property
    def store(self) -> Path:
        """Folder of the data."""
        return resolve(self.params.store, self.project)

    @property
    def schools(self) -> tuple[str, ...]:
        """Codes of the schools shown, in the order of the store; looked at again when an import has changed it."""
        changed = changed_at(self.store / MANIFEST)
        if self._listed[0] != changed or not changed:
            self._listed = (changed, self._read_schools())
        known = self._listed[1]
        return tuple(one for one in known if self.asked.school in ("", one))

    def _read_schools(self) -> tuple[str, ...]:
        """Codes of the schools of the store; none before the first import."""
        try:
            return tuple(list_schools(self.store))
        except StoreError as fault:
            if fault.code != "no_store":
                raise
            return ()

    def audiences(self, school: str) -> tuple[str, ...]:
        """Audiences whose pages a school has here, from the one that sees most.

        A school whose own file cannot be read has the one that sees least: its page tells the fault.
        """
        if self.asked.opens_all:
            return AUDIENCES
        return AUDIENCES[AUDIENCES.index(self.asked.audience or self._own_audience(school)) :]

    def _own_audience(self, school: str) -> str:
        changed = changed_at(school_file(self.project, school))
        if self._own.get(school, (None, ""))[0] != changed:
            try:
                of_file = read_school_file(self.project, school)
                found = of_file.audience if of_file else AUDIENCES[0]
            except PortraitError:
                found = AUDIENCES[-1]
            self._own[school] = (changed, found)
        return self._own[school][1]

    def of(self, place: Place, language: str = "") -> Site:
        """The site of a school and audience, in a language or in the one that was asked for.

        Raises
        ------
        UnknownError
            When the server does not show it.
        ParamsError
            When the school's own file is at fault.
        """
        if not self.shows(place):
            raise UnknownError("place")
        changed = changed_at(school_file(self.project, place[0]))  # it says the day read, the year, the journal
        known = self._sites.get((place, language))
        if known is None or known[0] != changed:
            self._open(place, language, changed)
        return self._sites[place, language][1]

    def _open(self, place: Place, language: str, changed: int) -> None:
        params = self._params_of(place)
        if language in ("", params.language):
            site = Site(params, self.project, self.means, self.root)
            self._sites |= {(place, one): (changed, site) for one in ("", params.language)}
        else:
            params = params.model_copy(update={"language": language})
            self._sites[place, language] = (changed, Site(params, self.project, self.means, f"{self.root}{language}/"))

    def has_page(self, place: Place, name: str) -> bool:
        """Whether a site that is open has a page of that name; none is opened to know it."""
        known = [vars(site).get("entries", ()) for (where, _), (_, site) in self._sites.items() if where == place]
        return any(name in entries for entries in known)

    def shows(self, place: Place) -> bool:
        """Whether the server shows an audience of a school."""
        school, audience = place
        return school in self.schools and audience in self.audiences(school)

    def _params_of(self, place: Place) -> NotebookParams:
        school, audience = place
        given = {"store": self.params.store, "audience": audience, "language": self.asked.language}
        of_file = read_school_file(self.project, school)
        params = school_params(self.project, school, given)
        return params.model_copy(update={"group": of_file.group if of_file else ""})

    @property
    def entrance(self) -> str:
        """Address by which one enters: the list, or the only school's."""
        one = self.schools if len(self.schools) == 1 else ()
        return f"{self.root}{one[0]}/{self.audiences(one[0])[0]}/" if one else self.root

    async def names(self, schools: Sequence[str]) -> dict[str, str]:
        """Name of each school, or its code when it has none; of those asked alone, read once."""
        changed = changed_at(self.store / MANIFEST)
        lacking = [one for one in schools if (one, changed) not in self._names]
        if lacking:
            found = await asyncio.get_running_loop().run_in_executor(self.means.threads, self._read_names, lacking)
            self._names = {key: name for key, name in self._names.items() if key[1] == changed}
            self._names |= {(one, changed): name for one, name in found.items()}
        return {one: self._names[one, changed] for one in schools}

    def _read_names(self, schools: Sequence[str]) -> dict[str, str]:
        return {one: school_name(self.store, one) for one in schools}

    async def make_ahead(self) -> None:
        """Make the pages of a school that is alone before anybody asks; of several, none."""
        if len(self.schools) == 1:
            (school,) = self.schools
            await self.of((school, self.audiences(school)[0])).make_ahead()

    def close(self) -> None:
        """End all that was started, a page half made too."""
        for _, site in self._sites.values():
            site.close()
        with ending_all(with_server=True):
            self.means.close()
        end_server()


def school_name(store: Path, school: str) -> str:
    """Name of a school of the store; its code when it has none, or none that can be read."""
    from portraitlib.tables.store import open_partition

    try:
        found = open_partition(store, school).content("schools", ["school_name"]).column(0).drop_null()
    except (PortraitError, OSError):
        return school
    return str(found[0]) if len(found) else school


def changed_at(path: Path) -> int:
    """When a file changed last, in nanoseconds; 0 when it is not there.

    Examples
    --------
    >>> changed_at(Path("nowhere"))
    0
    """
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
