"""What writes: sent by these pages alone, by who may read students, as JSON of a size that is known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tornado.web import HTTPError

from portraitlib.report.pages.handler import Handler
from portraitlib.report.pages.identity import TEAM

OWN_HEADER = "X-Portrait"
"""Header that no form of another site can send."""


def only_from_pages(told: Mapping[str, str]) -> None:
    """Take what a script of these pages sends: the header asks the browser's leave everywhere else.

    Raises
    ------
    HTTPError
        403.
    """
    is_ours = told.get(OWN_HEADER) == "1" and told.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    if not is_ours or not told.get("Content-Type", "").startswith("application/json"):
        raise HTTPError(403)


class WritingHandler(Handler):
    """A request that writes, or that shows what is being written."""

    def check_xsrf_cookie(self) -> None:
        """Take what a script of these pages sends."""
        only_from_pages(self.request.headers)

    def admit(self) -> None:
        """Refuse who may not write there."""
        if self.site.params.audience != TEAM or not self.may_write(self.site):
            raise HTTPError(404)

    def sent(self, **sorts: type) -> dict[str, Any]:
        """What is sent, of which each part is of the sort told; absent parts are empty.

        Raises
        ------
        HTTPError
            400 for anything else.
        """
        try:
            told = json.loads(self.request.body)
        except (ValueError, RecursionError):
            raise HTTPError(400) from None
        if not isinstance(told, dict) or told.keys() - sorts.keys():
            raise HTTPError(400)
        found = {name: told.get(name, sort()) for name, sort in sorts.items()}
        if not all(type(found[name]) is sort for name, sort in sorts.items()):
            raise HTTPError(400)
        return found
