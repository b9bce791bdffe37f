"""What looks off in a column, a file, or against the year before: told with its likely cause, and kept.

One small check a kind. A check looks at the finished tables of one school (`Seen`) and yields `Suspicion`; none opens
a file, none changes a row.
"""

from __future__ import annotations

from portraitlib.ingest.suspicions.checker import Checker
from portraitlib.ingest.suspicions.seen import Seen, Suspicion

__all__ = ["Checker", "Seen", "Suspicion"]
