"""How a process of multiprocessing's is begun otherwise than it would be: what it may have, what it need not load."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def without_script() -> Iterator[None]:
    """Have a process begun meanwhile not import the script of this one, as multiprocessing does.

    It is asked what the kit has, and would load the commands again for each report.
    """
    script: dict[str, Any] = vars(sys.modules["__main__"])
    kept: dict[str, Any] = {name: script[name] for name in ("__spec__", "__file__") if name in script}
    script.update(dict.fromkeys(kept))
    try:
        yield
    finally:
        script.update(kept)


@contextmanager
def may_have_children() -> Iterator[None]:
    """Let a worker of Dask, a daemonic process, start a process: it is ended here, whatever happens.

    multiprocessing forbids it because a daemonic process that is ended would leave its children behind;
    ours leave by themselves with their parent.
    """
    options = multiprocessing.current_process()._config  # type: ignore[attr-defined]  # there is no public way
    was_daemon = options.get("daemon")
    options["daemon"] = False
    try:
        yield
    finally:
        options["daemon"] = was_daemon
