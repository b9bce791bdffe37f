"""The processes behind the pages: a few, replaced when lost, ended when idle, too many or too slow."""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import Pipe
from pathlib import Path
from threading import Condition, Lock, Thread
from typing import Any

from portraitlib.params import NotebookParams
from portraitlib.report.forked import process
from portraitlib.report.forked.child import Asked
from portraitlib.report.forked.process import ProcessStoppedError, started
from portraitlib.report.pages.worker import NOWHERE, Request, serve_sections

Of = tuple[str, ...]
"""Whom a process works for: a school, an audience, a language, and the version of what it read."""


class LostError(Exception):
    """A process ended, or was ended, before it answered."""


class Worker:
    """One process, started when it is first asked, and the line to it.

    Parameters
    ----------
    project : Path
    seconds : float
        Time an answer may take.
    params : NotebookParams, optional
        Of the school and audience that it works for: the process gives up all else.
    """

    def __init__(self, project: Path, seconds: float, params: NotebookParams | None = None) -> None:
        self.project, self.seconds, self.params = project, seconds, params
        self.used = time.monotonic()
        self.pid = 0
        self._turn, self._held, self._is_over = Lock(), ExitStack(), False
        self._line: Any = None

    @property
    def is_busy(self) -> bool:
        """Whether it is answering."""
        return self._turn.locked()

    def ask(self, question: Request) -> tuple[str, Any]:
        """Ask and wait; a process found lost is replaced once.

        Raises
        ------
        LostError
            When it is lost again, or takes too long: it is then ended.
        """
        with self._turn:
            self.used = time.monotonic()
            for is_last in (False, True):
                try:
                    return self._exchange(question)
                except (EOFError, OSError, ProcessStoppedError):
                    self._close()
                    if is_last or self._is_over or getattr(question, "is_once", False):
                        raise LostError("lost") from None
                finally:
                    self.used = time.monotonic()
        raise AssertionError("unreachable")

    def begin(self) -> None:
        """Start before anybody asks."""
        with self._turn, suppress(LostError, OSError, ProcessStoppedError):
            if not self._line:
                self._start()

    def _exchange(self, question: Request) -> tuple[str, Any]:
        if self._line and self._line.poll(0):  # nothing was asked: it ended meanwhile
            self._close()
        line = self._line or self._start()
        line.send(question)
        if not line.poll(self.seconds):
            self._close()
            raise LostError("too slow")
        answer: tuple[str, Any] = line.recv()
        return answer

    def _start(self) -> Any:
        line, other = Pipe()
        self._held.callback(line.close)
        try:
            asked = Asked(None, serve_sections, (other, self.project, self.params), None, NOWHERE, dict(os.environ))
            one, _ = self._held.enter_context(started(asked))
        finally:
            other.close()
        self._line, self.pid = line, one.pid or 0
        if self._is_over:  # ended while it began
            self._close()
            raise LostError("closed")
        return line

    def close(self) -> None:
        """End the process, whatever it does, for good."""
        self._is_over = True
        self._close()

    def _close(self) -> None:
        self._line, self.pid = None, 0
        self._held.close()


class Workers:
    """The processes of a server, one for each of those they work for.

    Parameters
    ----------
    project : Path
    most : int
        Processes at once; one more ends the one that has been idle longest.
    idle : float
        Seconds without a question after which one ends.
    seconds : float
        Time an answer may take.

    Attributes
    ----------
    params_of : callable
        Gives the parameters of those that a process works for: it then keeps to what is theirs.
    """

    def __init__(self, project: Path, *, most: int = 4, idle: float = 600, seconds: float = 30) -> None:
        self.project, self.most, self.idle, self.seconds = project, most, idle, seconds
        self.params_of: Callable[[Of], NotebookParams | None] = lambda _of: None
        self._workers: OrderedDict[Of, Worker] = OrderedDict()
        self._change = Condition()
        self._is_closed = False
        self._spare: Worker | None = None

    def ask(self, of: Of, question: Request) -> tuple[str, Any]:
        """Ask the process of a school and audience.

        Raises
        ------
        LostError
            As `Worker.ask`; when all are busy for longer than an answer may take; when the server closes.
        """
        with self._taken(of) as worker:
            return worker.ask(question)

    @contextmanager
    def _taken(self, of: Of) -> Iterator[Worker]:
        with self._change:
            if not self._change.wait_for(lambda: self._is_closed or self._has_room(of), timeout=self.seconds):
                raise LostError("all busy")
            if self._is_closed:
                raise LostError("closed")
            if of not in self._workers:
                self._workers[of] = self._spare or Worker(self.project, self.seconds, self.params_of(of))
                self._have_spare()
            self._workers.move_to_end(of)
            worker = self._workers[of]
        try:
            yield worker
        finally:
            with self._change:
                self._change.notify_all()

    def prepare(self) -> None:
        """Before anybody asks."""
        with self._change:
            self._have_spare()

    def _have_spare(self) -> None:
        """Where a process is a new interpreter, which takes seconds to load, one waits for the next school."""
        self._spare = None if process.can_fork() or self._is_closed else Worker(self.project, self.seconds)
        if self._spare:
            Thread(target=self._spare.begin, name="spare", daemon=True).start()

    def _has_room(self, of: Of) -> bool:
        """Whether there is one, or room for one: the one idle longest makes room."""
        if of in self._workers or len(self._workers) < self.most:
            return True
        idle = next((one for one, worker in self._workers.items() if not worker.is_busy), None)
        if idle is not None:
            self._workers.pop(idle).close()
        return idle is not None

    def end_idle(self) -> None:
        """End those that nobody has asked for a while."""
        with self._change:
            limit = time.monotonic() - self.idle
            for of in [of for of, one in self._workers.items() if one.used < limit and not one.is_busy]:
                self._workers.pop(of).close()

    def keep_only(self, of: Of) -> None:
        """End those of the same school, audience and language that read an earlier version."""
        with self._change:
            for one in [one for one in self._workers if one[:-1] == of[:-1] and one != of]:
                self._workers.pop(one).close()

    def pids(self) -> list[int]:
        """Numbers of the processes under way."""
        return [one.pid for one in list(self._workers.values()) if one.pid]

    def close(self) -> None:
        """End all, and let no other begin."""
        with self._change:
            self._is_closed = True
            self._change.notify_all()
            for one in [*self._workers.values(), *([self._spare] if self._spare else [])]:
                one.close()
            self._workers.clear()
