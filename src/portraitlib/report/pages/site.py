"""The pages of one school for one audience, made when they are asked for or have changed."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from portraitlib.display.wording import Words
from portraitlib.params import NotebookParams
from portraitlib.report.forked.process import ProcessStoppedError, run_forked
from portraitlib.report.pages.entries import Entry, about_of, entries_of
from portraitlib.report.pages.front_kept import FrontKept
from portraitlib.report.pages.making import MadePage, Wanted, make_page
from portraitlib.report.pages.means import Means
from portraitlib.report.pages.questions import Question
from portraitlib.report.pages.version import data_of, version_of
from portraitlib.report.pages.worker import NOWHERE, Request
from portraitlib.report.pages.workers import LostError

SECONDS_BETWEEN_LOOKS = 2
"""What pages are made from is looked at again after that."""
MAKING_SECONDS = 300
PAGES_REMEMBERED = 500
"""Pages of which one may be open still: where their sections and forms are."""
BASE = "/portrait/"

T = TypeVar("T")


class ChangedError(Exception):
    """The choice was made on a page whose data have changed since."""


class UnknownError(Exception):
    """No such page, or no such section."""


@dataclass
class Site:
    """The pages of a school for an audience, and the processes that answer.

    Parameters
    ----------
    params : NotebookParams
        Nothing that a request says changes them.
    project : Path
    means : Means
    root : str
        Address of the list of schools.
    """

    params: NotebookParams
    project: Path
    means: Means
    root: str = BASE
    _made: dict[str, tuple[str, MadePage]] = field(default_factory=dict)
    _making: dict[str, asyncio.Task[MadePage]] = field(default_factory=dict)
    _places: OrderedDict[tuple[str, str], MadePage] = field(default_factory=OrderedDict)
    _looked: tuple[float, str] = (float("-inf"), "")

    @cached_property
    def words(self) -> Words:
        """Words of who reads."""
        return Words(self.params.language)

    @property
    def base(self) -> str:
        """Address of the list of its pages."""
        return f"{self.root}{self.params.school}/{self.params.audience}/"

    @cached_property
    def about(self) -> Mapping[str, Any]:
        """What the list of pages says of itself."""
        return about_of(self.params, self.project)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Pages by their address; each group has its own of a notebook that is about one."""
        return entries_of(self.params, self.project)

    @cached_property
    def front(self) -> FrontKept:
        """What its first page says."""
        return FrontKept(self)

    async def page(self, name: str) -> tuple[asyncio.Task[MadePage] | None, MadePage | None]:
        """The page when it is there and current; else the task that makes it.

        Raises
        ------
        UnknownError
        """
        version = await self.version(name)
        known, html = self._made.get(name), self.means.kept.get((self.base, name, version))
        if html is not None and known is not None and known[0] == version:
            return None, replace(known[1], html=html)
        if name not in self._making:
            task = self._making[name] = asyncio.ensure_future(self._make(name, version))
            task.add_done_callback(lambda _: self._making.pop(name, None))
        return self._making[name], None

    async def _make(self, name: str, version: str) -> MadePage:
        entry = self.entries[name]
        wanted = Wanted(self.params_of(entry), entry.notebook, self.project, version, self.base + name)
        async with self.means.makers:
            try:
                made = await self.apart(run_forked, make_page, wanted, seconds=MAKING_SECONDS, log=NOWHERE)
            except ProcessStoppedError:
                made = MadePage(fault=self.words.say("Le calcul de cette page s'est arrêté avant la fin."))
        if made.html:  # a fault is looked into again each time
            self._made[name] = (version, replace(made, html=""))  # where its sections are, as long as it is current
            self.means.kept.put((self.base, name, version), made.html)
            self._places[name, version] = self._made[name][1]
            while len(self._places) > PAGES_REMEMBERED:
                self._places.popitem(last=False)
        return made

    def places(self, name: str) -> tuple[str, tuple[tuple[str, int], ...]]:
        """Version of a page that was made, the cell and number of each of its sections."""
        version, made = self._made.get(name, ("", MadePage()))
        return version, made.places

    async def answer(self, name: str, version: str, number: int, picked: Mapping[str, str]) -> str:
        """HTML of a section for the codes picked.

        Raises
        ------
        UnknownError, ChangedError, LostError
        PermissionError
            What was picked was not offered.
        """
        entry, place = await self.section(name, version, number)
        codes = tuple(sorted(picked.items()))
        key = (self.base, name, self._looked[1], *place, codes)  # what the team wrote since is shown
        html = self.means.kept.get(key)
        if html is None:
            html = await self.asked(Question(self.params_of(entry), entry.notebook, *place, picked=codes))
            self.means.kept.put(key, html)
        return html

    async def section(self, name: str, version: str, number: int) -> tuple[Entry, tuple[str, int]]:
        """The page of a section, and where the section is in its notebook.

        Raises
        ------
        UnknownError, ChangedError
        """
        current = await self.version(name)
        known = self._places.get((name, version))
        if known is None or data_of(version) != data_of(current):  # what the team wrote since is shown, and told
            raise ChangedError(name)
        if not 0 <= number < len(known.places):
            raise UnknownError(name)
        return self.entries[name], known.places[number]

    async def asked(self, question: Request, of: tuple[str, ...] = ()) -> Any:
        """What the process that answers for this school gives back; those that read an earlier version end.

        Parameters
        ----------
        question : Request
        of : tuple of str
            Whom the process works for; `of_sections` by default.

        Raises
        ------
        LostError
        PermissionError
            What was asked was not offered.
        """
        of = of or self.of_sections()
        self.means.workers.keep_only(of)
        kind, told = await self.apart(self.means.workers.ask, of, question)
        if kind == "refused":
            raise PermissionError(told)
        if kind == "fault":
            raise LostError(told)
        return told

    async def page_of(self, name: str, version: str) -> MadePage:
        """Where the sections and forms of a page that was opened are, whatever changed since.

        Raises
        ------
        UnknownError
        """
        await self.version(name)
        if (name, version) not in self._places:  # another server made it: as this one makes it
            task, made = await self.page(name)
            return await task if task else made or MadePage()
        return self._places[name, version]

    def look_again(self) -> None:
        """Look at once, when next asked, at what pages are made from: something was written."""
        self._looked = (float("-inf"), self._looked[1])

    def of_forms(self) -> tuple[str, ...]:
        """Whom the process of the forms works for: what is written in the journal does not end it."""
        return (self.params.school, self.params.audience, self.params.language, "forms", data_of(self._looked[1]))

    def of_sections(self) -> tuple[str, ...]:
        """Whom a process works for, and what it read: a change of the data asks for another."""
        return (self.params.school, self.params.audience, self.params.language, self._looked[1])

    def params_of(self, entry: Entry) -> NotebookParams:
        """Parameters that a page's notebook runs with."""
        return self.params.model_copy(update={"group": entry.group})

    async def version(self, name: str) -> str:
        """What a page would be made from now, as a short text.

        Raises
        ------
        UnknownError
        """
        if name not in self.entries:
            raise UnknownError(name)
        return await self.current()

    async def current(self) -> str:
        """What the pages would be made from now, as a short text."""
        if time.monotonic() - self._looked[0] > SECONDS_BETWEEN_LOOKS:
            found = await self.apart(self._read_version)
            if self._looked[1] not in ("", found):
                await self.apart(self._look_again)
            self._looked = (time.monotonic(), found)
        return self._looked[1]

    def _look_again(self) -> None:
        """Other data may have other groups, another name of the school."""
        for name in ("entries", "about"):
            self.__dict__.pop(name, None)
        self.entries, self.about  # noqa: B018  # read here, apart

    def _read_version(self) -> str:
        pages = [(entry.notebook, self.params_of(entry)) for entry in self.entries.values()]
        return version_of(pages, self.project)

    async def apart(self, function: Callable[..., T], *arguments: Any, **more: Any) -> T:
        """Call what waits in a thread: the server answers the others meanwhile."""

        def call() -> T:
            """The call; ended with all others when the server closes."""
            try:
                return function(*arguments, **more)
            except KeyboardInterrupt:
                raise LostError("closed") from None

        return await asyncio.get_running_loop().run_in_executor(self.means.threads, call)

    async def make_ahead(self) -> None:
        """Make the pages one by one, the first page before the others, before anybody asks; of the groups, none."""
        await self.front.get(MAKING_SECONDS)
        for name, entry in self.entries.items():
            if not entry.group:
                task, _ = await self.page(name)
                if task:
                    await task

    def close(self) -> None:
        """Give up the pages half made."""
        self.front.close()
        for task in list(self._making.values()):
            task.cancel()
