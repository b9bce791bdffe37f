"""A page that somebody has opened is made ready to answer, so that the first choice waits for the figure alone."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from portraitlib.report.pages.questions import CellToRun
from portraitlib.report.pages.site import Site


@dataclass
class Readying:
    """What was made ready already, page by page."""

    _begun: set[tuple[str, str, str]] = field(default_factory=set)

    async def __call__(self, site: Site, name: str) -> None:
        """Have the school opened, the first section drawn once, every cell with a section run.

        Each is asked by itself: a choice made meanwhile waits for one of them. A fault here is told to who chooses.
        """
        version, places = site.places(name)
        key = (site.base, name, version)
        if not places or key in self._begun:
            return
        self._begun.add(key)
        entry = site.entries[name]
        with suppress(Exception):
            await site.answer(name, version, 0, {})
            for cell in dict.fromkeys(cell for cell, _ in places):
                await site.asked(CellToRun(site.params_of(entry), entry.notebook, cell))
