"""What the handlers of forms have in common: the form that the address names, its process, who writes, their drafts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from tornado.web import HTTPError

from portraitlib.params import resolve
from portraitlib.report.pages.drafts import Draft, Drafts, drafts_folder
from portraitlib.report.pages.forms import FormAsked, Typed
from portraitlib.report.pages.making import MadePage
from portraitlib.report.pages.site import UnknownError
from portraitlib.report.pages.workers import LostError
from portraitlib.report.pages.writing import WritingHandler


class FormHandler(WritingHandler):
    """What the forms of a page have in common."""

    @cached_property
    def drafts(self) -> Drafts:
        """What who asks has not saved, of this school."""
        params = self.site.params
        return Drafts(drafts_folder(resolve(params.store, self.site.project)), params.school, self.who)

    async def made(self, version: str) -> MadePage:
        """Where the forms of the page are.

        Raises
        ------
        HTTPError
            404 for a page that there is not.
        """
        try:
            return await self.site.page_of(self.path_kwargs["name"], version)
        except UnknownError:
            raise HTTPError(404) from None

    async def place(self, version: str) -> tuple[str, int, str]:
        """Cell, number there and kind of the form that the address names.

        Raises
        ------
        HTTPError
            404 for a form that there is not.
        """
        forms, number = (await self.made(version)).forms, int(self.path_kwargs["number"])
        if number >= len(forms):
            raise HTTPError(404)
        return forms[number]

    async def answer_of(self, version: str, typed: Typed, **more: Any) -> dict[str, Any]:
        """What the process of the forms answers.

        Raises
        ------
        HTTPError
            400 for what is not offered; 503 for a process that is lost.
        """
        cell, place, _ = await self.place(version)
        entry = self.site.entries[self.path_kwargs["name"]]
        found = tuple(self.drafts.copied())
        prefix = f"f{self.path_kwargs['number']}"
        asked = FormAsked(self.site.params_of(entry), entry.notebook, cell, place, prefix, typed, found=found, **more)
        try:
            told: dict[str, Any] = await self.site.asked(asked, self.site.of_forms())
        except PermissionError:
            raise HTTPError(400) from None
        except LostError:
            raise HTTPError(503) from None
        return told

    def show(self, told: Mapping[str, Any], draft: Draft | None = None, *, is_kept: bool = True) -> None:
        """Send the form, with what is said of its draft."""
        words, told_on = self.site.words, ""
        if draft:
            at = datetime.fromisoformat(draft.at).astimezone()
            told_on = words.say("{day} à {hour} h {minute}", day=words.date(at.date()), hour=at.hour, minute=f"{at:%M}")
        self.send("pages_form_answer.html.j2", told=told, told_on=told_on, is_kept=is_kept, words=words)

    def wrote(self, kind: str, draft: Draft) -> bool:
        """Keep a draft; whether it could be kept."""
        try:
            self.drafts.keep(kind, draft.entry, draft.values, draft.seen, draft.work)
        except OSError:
            return False
        return True
