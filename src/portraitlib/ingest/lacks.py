"""What the store of each school will lack: losses met while files were read, and those of its finished tables."""

from __future__ import annotations

import pandas as pd

from portraitlib.ingest.finalise import Finished
from portraitlib.ingest.gathered import Import
from portraitlib.ingest.losses import NO_FILE, gathered, gone_losses, of_school
from portraitlib.ingest.stage import EVERY_SCHOOL
from portraitlib.tables.frames import from_arrow


class Lacks:
    """Gathers the losses of the schools of one import, once every file is read.

    `shared` are the finished tables that are copied to every school: what they lack, every school lacks.
    """

    def __init__(self, an_import: Import, shared: Finished) -> None:
        self._import = an_import
        self._lost_by_all = list(gone_losses(shared))
        self._lost_somewhere = self._waiting(EVERY_SCHOOL)
        self._of_nobody: set[int] | None = None

    def of(self, school: str, finished: Finished) -> pd.DataFrame:
        """What this school's tables lack, as far as it could be read."""
        parts = [self._waiting(school).assign(is_certain=True), *gone_losses(finished), *self._lost_by_all]
        if len(self._lost_somewhere):
            is_only = len(self._import.declared) == 1
            parts.append(of_school(self._lost_somewhere, self._may_hold(school), is_only=is_only))
        return gathered(parts, finished.tables)

    def _waiting(self, school: str) -> pd.DataFrame:
        """Losses met while files were read."""
        waiting = self._import.lost.tables(school).get("losses")
        if waiting is None:
            return pd.DataFrame()
        losses = from_arrow(waiting)
        naming = {text for (_of, column), texts in self._import.naming.items() if column == "group" for text in texts}
        return losses.assign(group=losses["group"].mask(losses["group"].isin(naming)))

    def _may_hold(self, school: str) -> set[int]:
        """Origins that may hold rows of a school: its files, and those that gave rows to no school."""
        ledger, origins = self._import.ledger, self._import.origins
        if self._of_nobody is None:
            given = {file for one in self._import.declared for file in ledger.files_of(one)}
            self._of_nobody = {NO_FILE} | {place for place, at in enumerate(origins) if at.file not in given}
        own = ledger.files_of(school)
        return self._of_nobody | {place for place, at in enumerate(origins) if at.file in own}
