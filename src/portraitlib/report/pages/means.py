"""What the sites of a server have in common."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from portraitlib.report.pages.kept import Kept
from portraitlib.report.pages.workers import Workers


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
