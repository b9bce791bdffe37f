"""One work of the import, in a process apart: how far it is, how to stop it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Any

from portraitlib.report.forked.process import ProcessStoppedError, run_forked
from portraitlib.report.pages.worker import NOWHERE


class Job:
    """A work under way, then done.

    Parameters
    ----------
    kind : str
        ``look``, ``try`` or ``make``.
    work : callable
        Run in a process of its own; it gives plain values.
    arguments : tuple
    finish : callable
        Called with what the work gave; nothing when it was stopped.
    """

    def __init__(
        self,
        kind: str,
        work: Callable[..., dict[str, Any]],
        arguments: tuple[Any, ...],
        finish: Callable[[dict[str, Any] | None], None],
    ) -> None:
        self.kind, self.step, self.done, self.total = kind, "", 0, 0
        self.is_over = False
        self._started, self._pid, self._is_stopped = time.monotonic(), 0, False
        self._work, self._arguments, self._finish = work, arguments, finish
        Thread(target=self._run, name="import", daemon=True).start()

    @property
    def seconds(self) -> int:
        """Seconds since it began."""
        return int(time.monotonic() - self._started)

    def stop(self) -> None:
        """End its process at once: what it had begun is as if it had not."""
        self._is_stopped = True
        self._end()

    def _end(self) -> None:
        if not self._pid:
            return
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._pid, signal.SIGKILL)
            else:
                os.kill(self._pid, signal.SIGTERM)

    def _run(self) -> None:
        found = None
        try:
            found = run_forked(self._work, *self._arguments, seconds=None, watch=self._hear, log=NOWHERE)
        except (ProcessStoppedError, KeyboardInterrupt):  # stopped by a person, by the system or with the server
            found = None
        finally:
            try:
                self._finish(found)
            finally:
                self.is_over = True

    def _hear(self, told: tuple[Any, ...]) -> None:
        if told[0] == "pid":
            self._pid = told[1]
            if self._is_stopped:  # before it had begun
                self._end()
        else:
            _, self.step, self.done, self.total = told
