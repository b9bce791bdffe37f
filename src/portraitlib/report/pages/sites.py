"""What one server shows: a site for each school and audience, opened when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from portraitlib.display.wording import Words
from portraitlib.params import NotebookParams
from portraitlib.report.pages.site import Site, UnknownError
from portraitlib.report.pages.workers import Workers

Place = tuple[str, str]
"""A school and an audience."""


@dataclass
class Sites:
    """The sites of a server; nothing that a request says opens another.

    Parameters
    ----------
    params : NotebookParams
        Of the first place; the others differ by their school and audience alone.
    places : tuple of (school, audience)
    project : Path
    workers : Workers
        Shared by all.
    """

    params: NotebookParams
    places: tuple[Place, ...]
    project: Path
    workers: Workers
    _sites: dict[Place, Site] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """Words of who reads."""
        return Words(self.params.language)

    @property
    def first(self) -> Site:
        """The site that one enters by."""
        return self.of(self.places[0])

    def of(self, place: Place) -> Site:
        """The site of a school and audience.

        Raises
        ------
        UnknownError
            When the server does not show it.
        """
        if place not in self.places:
            raise UnknownError("place")
        if place not in self._sites:
            school, audience = place
            params = self.params.model_copy(update={"school": school, "audience": audience})
            self._sites[place] = Site(params, self.project, self.workers)
        return self._sites[place]

    async def make_ahead(self) -> None:
        """Make the pages of the first place before anybody asks."""
        await self.first.make_ahead()

    def close(self) -> None:
        """End all that was started."""
        for site in self._sites.values():
            site.close()
        self.workers.close()
