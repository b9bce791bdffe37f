"""The pages of one school for one audience, made when they are asked for or have changed."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from portraitlib.display.wording import Words
from portraitlib.kit_files import notebooks_folder
from portraitlib.params import NotebookParams, resolve
from portraitlib.report.forked.process import ProcessStoppedError, run_forked
from portraitlib.report.groups import groups_asked, is_per_group, report_name
from portraitlib.report.inputs import read_inputs
from portraitlib.report.pages.front_kept import FrontKept
from portraitlib.report.pages.kept import Kept
from portraitlib.report.pages.making import MadePage, Wanted, make_page
from portraitlib.report.pages.worker import NOWHERE, Question, Request
from portraitlib.report.pages.workers import LostError, Workers
from portraitlib.report.plan import Plan, Task, notebook_names
from portraitlib.tables.store import open_partition

SECONDS_BETWEEN_LOOKS = 2
"""What pages are made from is looked at again after that."""
MAKING_SECONDS = 300
BASE = "/portrait/"

T = TypeVar("T")


class ChangedError(Exception):
    """The choice was made on a page whose data have changed since."""


class UnknownError(Exception):
    """No such page, or no such section."""


@dataclass(frozen=True)
class Entry:
    """A page of the site: a notebook, and the group of one that is about a group."""

    notebook: str
    group: str
    title: str


@dataclass
class Means:
    """What the sites of a server have in common.

    Parameters
    ----------
    workers : Workers
        The processes that answer.
    kept : Kept
        Pages and answers.
    threads : ThreadPoolExecutor
        What waits for processes.
    makers : Semaphore
        Pages made at once.
    """

    workers: Workers
    kept: Kept = field(default_factory=Kept)
    threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(max_workers=16, thread_name_prefix="pages")
    )
    makers: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

    def close(self) -> None:
        """End the processes, and what waits for them."""
        self.workers.close()
        self.threads.shutdown(wait=True, cancel_futures=True)


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
        from portraitlib.report.about import banner, school_label

        store = resolve(self.params.store, self.project)
        schools = open_partition(store, self.params.school).read("schools")["school_name"].dropna()
        name = schools.iloc[0] if len(schools) else self.params.school
        return {
            "school": school_label(name, self.params.school, self.words),
            "audience": self.params.audience,
            "banner": banner(self.params.audience, self.words),
        }

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Pages by their address; each group has its own of a notebook that is about one."""
        from portraitlib.display.notebook_text import translate_notebook
        from portraitlib.report.execute import heading_above

        import nbformat  # isort: skip

        folder, found = notebooks_folder(self.project), {}
        for name in notebook_names(self.project):
            book = translate_notebook(nbformat.read(folder / f"{name}.ipynb", as_version=4), self.words)
            title = heading_above(book, 0).strip() or name
            groups = self._groups() if is_per_group(folder / f"{name}.ipynb") else [""]
            for group in groups or [""]:
                own = group or self.params.group * (not groups)
                found[report_name(name, own)] = Entry(name, own, title)
        return found

    def _groups(self) -> list[str]:
        store = resolve(self.params.store, self.project)
        return groups_asked(store, self.project, self.params.school, ["all"], self.params.school_year)

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
        return made

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
        key = (self.base, name, version, number, codes)
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
        known = self._made.get(name)
        if version != current or known is None or known[0] != version:
            raise ChangedError(name)
        if not 0 <= number < len(known[1].places):
            raise UnknownError(name)
        return self.entries[name], known[1].places[number]

    async def asked(self, question: Question | Request) -> Any:
        """What the process that answers for this school gives back.

        Raises
        ------
        LostError
        PermissionError
            What was picked was not offered.
        """
        of = self._of()
        self.means.workers.keep_only(of)
        kind, told = await self.apart(self.means.workers.ask, of, question)
        if kind == "refused":
            raise PermissionError(told)
        if kind == "fault":
            raise LostError(told)
        return told

    def _of(self) -> tuple[str, ...]:
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
        tasks = tuple(
            Task(entry.notebook, self.params_of(entry), self.project, self.project) for entry in self.entries.values()
        )
        params = self.params
        store = resolve(params.store, self.project)
        inputs = read_inputs(Plan(tasks, self.project, store, self.project, params.audience, params.language))
        told = [str(date.today()), *(inputs.of(task) for task in tasks)]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]

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
        """Make the pages one by one, in order, before anybody asks; of the groups, none."""
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
