"""Copying a section's finding for the notes of the meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tornado.web import HTTPError, authenticated

from portraitlib.journal.year import OWN
from portraitlib.report.pages.copying import EvidenceAsked, picked_of
from portraitlib.report.pages.drafts import Draft
from portraitlib.report.pages.form_handler import FormHandler
from portraitlib.report.pages.handler import PLACE
from portraitlib.report.pages.workers import LostError

MEETING = "meeting"
"""Kind of the text that findings are copied for."""


class Copy(FormHandler):
    """A section's headline and what it rests on, copied for the notes of the meeting."""

    @authenticated
    async def post(self, **_place: str) -> None:
        """Keep it for the forms of who asks; it is ticked in the one of the meeting."""
        sent = self.sent(version=str, picked=dict)
        made, number = await self.made(sent["version"]), int(self.path_kwargs["number"])
        if number >= len(made.places):
            raise HTTPError(404)
        entry = self.site.entries[self.path_kwargs["name"]]
        asked = EvidenceAsked(
            self.site.params_of(entry), entry.notebook, *made.places[number], picked=picked_of(sent["picked"])
        )
        try:
            told = await self.site.asked(asked)
        except PermissionError:
            raise HTTPError(400) from None
        except LostError:
            raise HTTPError(503) from None
        if told:
            self.copy(told)
        meeting = f"{self.site.base}{OWN}" if OWN in self.site.entries else ""
        self.send("pages_form_copied.html.j2", headline=told.get("headline", ""), meeting=meeting)

    def copy(self, evidence: Mapping[str, Any]) -> None:
        """Keep a finding, ticked in what is typed of the meeting.

        Raises
        ------
        HTTPError
            503 when it cannot be kept.
        """
        from portraitlib.display.form_page import code_of

        drafts = self.drafts.of(MEETING)
        draft = drafts[0] if drafts else Draft("", {}, None, {}, "")
        ticked = [*dict.fromkeys([*draft.values.get("evidence", ()), code_of(evidence["headline"])])]
        try:
            self.drafts.copy(evidence)
        except OSError:
            raise HTTPError(503) from None
        if not self.wrote(MEETING, replace(draft, values={**draft.values, "evidence": ticked})):
            raise HTTPError(503)


HANDLERS = [(PLACE + r"(?P<name>[^/]{1,200})/copy/(?P<number>[0-9]{1,6})", Copy)]
