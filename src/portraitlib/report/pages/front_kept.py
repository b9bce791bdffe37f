"""What the first page of a school says, made in a process of its own and kept until the data change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from portraitlib.display.wording import Words
from portraitlib.params import NotebookParams
from portraitlib.report.forked.process import ProcessStoppedError, run_forked
from portraitlib.report.pages.front import Front, make_front
from portraitlib.report.pages.worker import NOWHERE

FRONT_SECONDS = 60

T = TypeVar("T")


@dataclass(frozen=True)
class Told:
    """A first page: what it says, the school's own words, its pages; what takes longer may not be there yet."""

    front: Front
    about: Mapping[str, Any]
    entries: Mapping[str, Any]
    is_whole: bool = True


class Whose(Protocol):
    """The site whose first page it is."""

    params: NotebookParams
    project: Path

    @property
    def words(self) -> Words:
        """Words of who reads."""

    @property
    def about(self) -> Mapping[str, Any]:
        """What its pages say of themselves."""

    @property
    def entries(self) -> Mapping[str, Any]:
        """Its pages by their address."""

    async def current(self) -> str:
        """What its pages would be made from now."""

    async def apart(self, function: Callable[..., T], *arguments: Any, **more: Any) -> T:
        """Call what waits in a thread."""


@dataclass
class FrontKept:
    """The first page of a site.

    Parameters
    ----------
    site : Whose
    """

    site: Whose
    _made: tuple[str, Told | None] = ("", None)
    _begun: Told | None = None
    _making: asyncio.Task[Told] | None = field(default=None)

    async def get(self, seconds: float) -> Told | None:
        """What it says, or what is known of it after these seconds; None when that is nothing.

        While it is looked whether the data changed, what it said is still what it says.
        """
        if self._making is None:
            self._making = asyncio.ensure_future(self._current())
            self._making.add_done_callback(lambda _: setattr(self, "_making", None))
        task = self._making
        await asyncio.wait([task], timeout=seconds)
        return task.result() if task.done() else self._begun or self._made[1]

    async def _current(self) -> Told:
        await self.site.apart(lambda: (self.site.entries, self.site.about))  # they read files
        version = await self.site.current()
        made = self._made[1] if self._made[0] == version else None
        if made is None:
            self._begun = Told(Front(), self.site.about, self.site.entries, is_whole=False)
            try:
                made = Told(await self._read(), self.site.about, self.site.entries)
            finally:
                self._begun = None
            self._made = (version, made) if not made.front.fault else self._made
        return made

    async def _read(self) -> Front:
        site = self.site
        try:
            return await site.apart(
                run_forked, make_front, site.params, site.project, seconds=FRONT_SECONDS, log=NOWHERE
            )
        except ProcessStoppedError:
            return Front(fault=site.words.say("Le calcul de cette page s'est arrêté avant la fin."))

    def close(self) -> None:
        """Give up the one half made."""
        if self._making:
            self._making.cancel()
