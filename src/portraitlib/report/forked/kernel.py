"""An IPython kernel in this very process, as nbclient wants one: no port, no second process."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import sys
from collections.abc import Callable
from threading import Lock, RLock
from types import SimpleNamespace
from typing import Any

from ipykernel.inprocess.blocking import BlockingInProcessChannel, BlockingInProcessKernelClient
from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.inprocess.manager import InProcessKernelManager
from ipykernel.iostream import PIPE_BUFFER_SIZE, IOPubThread, OutStream
from traitlets import Bool, Type, default
from traitlets.config import Config

INLINE_FIGURES = "module://matplotlib_inline.backend_inline"


class OneByOne(IOPubThread):
    """Sends a message where it is written, one after the other: threads of a cell write at the same time.

    Its thread is not started: nobody is served while a cell runs, and waiting for it takes as long as a small cell.
    """

    def __init__(self, socket: object, **options: Any) -> None:
        super().__init__(socket, **options)
        self.turn = RLock()

    def schedule(self, send: Callable[[], None]) -> None:
        """Call `send` when no other thread is sending."""
        with self.turn:
            send()


class LowLevelStream(OutStream):
    """Stream that also takes what C code and child processes write to its descriptor."""

    _fid: Any

    def _setup_stream_redirects(self, name: str) -> None:
        self._taking = Lock()
        super()._setup_stream_redirects(name)

    def _watch_pipe_fd(self) -> None:
        """Take what is written, as it comes; the library's own loop does not say when what it read is in the stream."""
        while self._should_watch:
            select.select([self._fid], [], [])
            self.settle()

    def _schedule_flush(self) -> None:
        """Wait for the end of the cell, or for who asks: nobody serves a clock while a cell runs."""

    def _flush(self) -> None:
        with self.pub_thread.turn:  # what a thread wrote first is sent first
            super()._flush()

    def settle(self) -> None:
        """Put in the stream all that was written to the descriptor so far, by this thread or another."""
        with self._taking:
            while self._should_watch and select.select([self._fid], [], [], 0)[0]:
                written = os.read(self._fid, PIPE_BUFFER_SIZE)
                self.write(written.decode(errors="replace"))
                with contextlib.suppress(OSError):  # the log's disk may be full; the page has the text
                    os.write(self._original_stdstream_copy, written)


class ThisProcessKernel(InProcessKernel):
    """Kernel whose messages go at once, from the thread that sends them, in the order they were sent."""

    shell: Any

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.shell.events.register("post_run_cell", self._settle)

    def _settle(self, _result: object) -> None:
        self.stdout.settle()
        self.stderr.settle()

    @default("iopub_thread")
    def _default_iopub_thread(self) -> OneByOne:
        return OneByOne(self._underlying_iopub_socket, session=self.session)

    @default("shell_channel_thread")
    def _default_shell_channel_thread(self) -> SimpleNamespace:
        """No thread receives requests; the kernel asks which one would, when a cell awaits."""
        return SimpleNamespace(parent_thread=None)

    @property
    def _supports_kernel_subshells(self) -> bool:
        """Say no: ipykernel takes any thread above for one that serves subshells."""
        return False

    @default("stdout")
    def _default_stdout(self) -> LowLevelStream:
        return LowLevelStream(self.session, self.iopub_thread, "stdout", watchfd="force")

    @default("stderr")
    def _default_stderr(self) -> LowLevelStream:
        return LowLevelStream(self.session, self.iopub_thread, "stderr", watchfd="force")


class ThisProcessChannel(BlockingInProcessChannel):
    """Channel that also takes what nbclient tells a widget, once the cell is done."""

    def send(self, message: dict[str, Any]) -> None:
        """Hand a message to the kernel."""
        kernel = self.client.kernel
        self.client.session.send(kernel.shell_stream, message)
        self._handling = asyncio.ensure_future(kernel.dispatch_shell(kernel.shell_stream.recv_multipart()))


class ThisProcessClient(BlockingInProcessKernelClient):
    """Client that runs a cell where it is asked to, on the loop and the thread of the caller."""

    kernel: Any
    allow_stdin = Bool(False)
    shell_channel_class = Type(ThisProcessChannel)

    async def execute(self, code: str, *, store_history: bool = True, stop_on_error: bool = True) -> Any:  # type: ignore[override]  # nbclient awaits it
        """Run `code`; its messages wait in the channels, in the order the kernel sent them."""
        content = {
            "code": code,
            "silent": False,
            "store_history": store_history,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": stop_on_error,
        }
        request = self.session.msg("execute_request", content)
        stream = self.kernel.shell_stream
        self.session.send(stream, request)
        # The library's own way out of a running loop is another thread; a kernel runs cells on the main one.
        await self.kernel.dispatch_shell(stream.recv_multipart())
        self.shell_channel.call_handlers(self.session.recv(stream, copy=False)[1])
        return request["header"]["msg_id"]

    def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return at once: a kernel in this process is ready when it exists."""


class ThisProcessManager(InProcessKernelManager):
    """Manager that nbclient can drive: it starts the kernel of this process, once."""

    def __init__(self) -> None:
        super().__init__(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))

    def start_kernel(self, *, cwd: str | None = None, **_unused: object) -> None:
        """Start the kernel in folder `cwd`, with figures shown in the page."""
        if cwd:
            os.chdir(cwd)
        self.kernel = ThisProcessKernel.instance(parent=self, session=self.session)
        sys.stdout, sys.stderr = self.kernel.stdout, self.kernel.stderr
        self._show_figures()

    def _show_figures(self) -> None:
        """Draw in the page, as in any kernel: also when the server loaded matplotlib before this kernel was there."""
        os.environ.setdefault("MPLBACKEND", INLINE_FIGURES)
        if "matplotlib" in sys.modules:  # it read the variable when it was loaded
            sys.modules["matplotlib"].rcParams["backend"] = os.environ["MPLBACKEND"]

    def client(self, **_unused: object) -> Any:
        """Client of the kernel."""
        return ThisProcessClient(kernel=self.kernel, session=self.session, parent=self)

    async def is_alive(self) -> bool:  # type: ignore[override]  # nbclient awaits it
        """A kernel in this process lives as long as whoever asks."""
        return self.has_kernel

    def cleanup_resources(self, restart: bool = False) -> None:
        """Nothing is left outside the process."""
