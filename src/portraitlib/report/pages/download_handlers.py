"""A section's tables and figures as files: checked, told to the ledger of what was delivered, then sent."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from threading import Lock
from typing import Any
from urllib.parse import quote

from tornado.web import HTTPError, authenticated

from portraitlib.params import resolve
from portraitlib.report.forked.process import ProcessStoppedError, run_forked
from portraitlib.report.pages.downloads import FILES, LIST, FileAsked, MadeFile, found_in_file
from portraitlib.report.pages.handler import PLACE, Handler
from portraitlib.report.pages.site import ChangedError, Site, UnknownError
from portraitlib.report.pages.worker import NOWHERE
from portraitlib.report.pages.workers import LostError
from portraitlib.rules import load_keeping
from portraitlib.tables.store.deliveries import keep_delivery

MAY_NOT_LEAVE = "may_not_leave"
SECONDS_TO_LOOK = 60
_ONE_AT_A_TIME = Lock()
_OWN = ("token", "_version", "_rank")


class Download(Handler):
    """A file of a section, as chosen; or which there are."""

    @authenticated
    async def get(self, name: str, number: str, kind: str, **_place: str) -> None:
        """Send it."""
        site = self.site
        asked = await self._asked(site, name, int(number), kind)
        try:
            made = await site.asked(asked)
            if isinstance(made, MadeFile):
                await site.apart(let_leave, site, asked, made)
        except PermissionError:
            raise HTTPError(400) from None
        except LostError as lost:
            raise HTTPError(451 if str(lost) == MAY_NOT_LEAVE else 503) from None
        if isinstance(made, MadeFile):
            self._send_file(made, kind)
        else:
            self.set_header("Content-Type", "application/json; charset=utf-8")
            self.finish(json.dumps(made))

    async def _asked(self, site: Site, name: str, number: int, kind: str) -> FileAsked:
        given = self.request.query_arguments
        rank = self.get_query_argument("_rank", "0")
        if any(len(values) > 1 for values in given.values()) or not (rank.isascii() and rank.isdigit()):
            raise HTTPError(400)
        picked = {key: self.get_query_argument(key, strip=False) for key in given if key not in _OWN}
        try:
            entry, place = await site.section(name, self.get_query_argument("_version", ""), number)
        except UnknownError:
            raise HTTPError(404) from None
        except ChangedError:
            raise HTTPError(409) from None
        return FileAsked(
            site.params_of(entry), entry.notebook, *place, tuple(sorted(picked.items())), kind, int(rank[:4])
        )

    def _send_file(self, made: MadeFile, kind: str) -> None:
        self.set_header("Content-Type", FILES[kind] + "; charset=utf-8" * FILES[kind].startswith("text/"))
        plain = made.name.encode("ascii", "ignore").decode()
        self.set_header("Content-Disposition", f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(made.name)}")
        self.finish(made.content)


def let_leave(site: Site, asked: FileAsked, made: MadeFile) -> None:
    """Let a file leave: nothing in it that may not, and what it tells is kept, as of a report.

    Raises
    ------
    LostError
        When it holds what may not leave, or nobody could look.
    """
    try:
        found = run_forked(found_in_file, asked.params, site.project, made.text, seconds=SECONDS_TO_LOOK, log=NOWHERE)
    except ProcessStoppedError:
        raise LostError("lost") from None
    if found:
        raise LostError(MAY_NOT_LEAVE)
    with _ONE_AT_A_TIME:
        _keep(site, asked, made)


def _keep(site: Site, asked: FileAsked, made: MadeFile) -> None:
    if not made.delivered:
        return
    params, store = asked.params, resolve(site.params.store, site.project)
    told: dict[str, Any] = {"on": date.today().isoformat(), "audience": params.audience, "tables": made.delivered}
    keep_delivery(store, params.school, delivery_name(asked, made), told, load_keeping().days_of_deliveries)


def delivery_name(asked: FileAsked, made: MadeFile) -> str:
    """Name of what is kept of a file: the same choice of the same data is kept once, whatever the kind of file."""
    data = hashlib.sha256(made.delivered[0]["data"].encode()).hexdigest()[:16]
    of = repr((asked.params.group, asked.cell, asked.place, asked.picked))
    return f"{data}-{asked.params.audience}-{asked.notebook}-{hashlib.sha256(of.encode()).hexdigest()[:16]}"


_KINDS = "|".join(kind.replace(".", r"\.") for kind in (*FILES, LIST))
DOWNLOADS = [(PLACE + rf"(?P<name>[^/]{{1,200}})/section/(?P<number>[0-9]{{1,6}})/(?P<kind>{_KINDS})", Download)]
