"""The forms of a page: opened, filled, saved; what is typed meanwhile is kept for its author, and given back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import Any

from tornado.web import HTTPError, authenticated

from portraitlib.display.meeting_form import TABLE
from portraitlib.errors import PortraitError
from portraitlib.journal.year import OWN
from portraitlib.params import resolve
from portraitlib.report.forked.process import ProcessStoppedError, run_forked
from portraitlib.report.pages.copying import EvidenceAsked, picked_of
from portraitlib.report.pages.drafts import Draft, Drafts, drafts_folder
from portraitlib.report.pages.forms import FormAsked, RowToTake, Typed, take_row
from portraitlib.report.pages.handler import PLACE
from portraitlib.report.pages.making import MadePage
from portraitlib.report.pages.site import UnknownError
from portraitlib.report.pages.worker import NOWHERE
from portraitlib.report.pages.workers import LostError
from portraitlib.report.pages.writing import WritingHandler

TAKING_SECONDS = 120
WHICH = "which"
"""Control of a form that says which text it is on."""
MEETING = "meeting"
"""Kind of the text that findings are copied for."""
_OWN_ACTS = ("open", "discard")


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


class Form(FormHandler):
    """A form of a page."""

    @authenticated
    async def get(self, **_place: str) -> None:
        """Send the form, on what was typed last and not saved, when there is something."""
        version = self.get_query_argument("_version", "")
        _, _, kind = await self.place(version)
        drafts = self.drafts.of(kind)
        await self.open(version, drafts[0] if drafts else None)

    async def open(self, version: str, draft: Draft | None, entry: str = "", **more: Any) -> None:
        """Send the form on a text, or on a draft."""
        if draft:
            with suppress(HTTPError):  # a draft of another time, whose fields are no more: the form is opened without
                typed = Typed(draft.values, draft.seen)
                self.show(await self.answer_of(version, typed, work=draft.work, **more), draft)
                return
        typed = Typed({WHICH: entry} if entry else {})
        self.show(await self.answer_of(version, typed, **more))

    @authenticated
    async def post(self, **_place: str) -> None:
        """Fill the form with what is sent, press the button named, send what the form is now."""
        sent = self.sent(version=str, desk=str, values=dict, seen=int, new_entry=str, act=str, entry=str, is_typed=bool)
        _checked(sent)
        _, _, kind = await self.place(sent["version"])
        entry, more = sent["entry"], {"desk": self.desk(sent["desk"])}
        if sent["act"] in _OWN_ACTS:
            if sent["act"] == "discard":
                self.drafts.drop(kind, entry)
            draft = next((one for one in self.drafts.of(kind) if one.entry == entry), None)
            await self.open(sent["version"], draft, entry, **more, is_afresh=True)
            return
        work = next((one.work for one in self.drafts.of(kind) if one.entry == entry), {})
        typed = Typed(sent["values"], sent["seen"], sent["new_entry"], sent["act"])
        told = await self.answer_of(sent["version"], typed, work=work, **more)
        for row in told["rows"]:
            if faults := await self.take(row):
                told = await self.answer_of(sent["version"], typed, faults=faults, **more)
        self.show(told, is_kept=self.keep(kind, sent, told))

    async def take(self, row: Mapping[str, str]) -> Sequence[Any]:
        """Have a row of data taken by a process that may write there; what is wrong with it.

        Raises
        ------
        HTTPError
            503 for a process that is lost: it may be sent again, for the row has a key.
        """
        site = self.site
        asked = RowToTake(site.params, site.project, TABLE, row)
        try:
            taken: Sequence[Any] = await site.apart(run_forked, take_row, asked, seconds=TAKING_SECONDS, log=NOWHERE)
        except (ProcessStoppedError, LostError, PortraitError):
            raise HTTPError(503) from None
        return taken

    def desk(self, tab: str) -> str:
        """Name of this form on the open page of who asks."""
        return "\0".join((self.who, self.site.params.school, self.path_kwargs["name"], self.path_kwargs["number"], tab))

    def keep(self, kind: str, sent: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
        """Keep what is not saved, drop what is; whether it could be kept."""
        if told["has_kept"]:
            self.site.look_again()
            self.drafts.drop(kind, sent["entry"])
            return True
        if not sent["is_typed"] and not told["work"]:
            self.drafts.drop(kind, sent["entry"])
            return True
        return _wrote(self.drafts, kind, sent["entry"], sent["values"], told["seen"], told["work"])


class DraftOfForm(FormHandler):
    """What is typed in a form, as it is typed."""

    @authenticated
    async def post(self, **_place: str) -> None:
        """Keep it; nothing, when the fields hold what they held at the start."""
        sent = self.sent(version=str, values=dict, seen=int, entry=str)
        _checked(sent)
        _, _, kind = await self.place(sent["version"])
        before = next((one for one in self.drafts.of(kind) if one.entry == sent["entry"]), None)
        if not sent["values"] and not (before and before.work):
            self.drafts.drop(kind, sent["entry"])
        elif not _wrote(self.drafts, kind, sent["entry"], sent["values"], sent["seen"], before.work if before else {}):
            raise HTTPError(503)
        self.set_status(204)
        self.finish()


class DraftsOfPage(FormHandler):
    """Which forms of a page hold something that was not saved."""

    @authenticated
    async def get(self, **_place: str) -> None:
        """Send their numbers."""
        forms = (await self.made(self.get_query_argument("_version", ""))).forms
        self.finish({"forms": [number for number, (_, _, kind) in enumerate(forms) if self.drafts.of(kind)]})


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
        values = {**draft.values, "evidence": ticked}
        if not _wrote(self.drafts, MEETING, draft.entry, values, draft.seen, draft.work):
            raise HTTPError(503)


def _checked(sent: Mapping[str, Any]) -> None:
    """Refuse values that no control of a form holds.

    Raises
    ------
    HTTPError
        400.
    """
    for value in sent["values"].values():
        is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
        if not is_list and not isinstance(value, (str, bool)):
            raise HTTPError(400)
    if len(sent["entry"]) > 64 or len(sent.get("new_entry", "")) > 32 or len(sent.get("desk", "")) > 64:
        raise HTTPError(400)


def _wrote(drafts: Drafts, *draft: Any) -> bool:
    try:
        drafts.keep(*draft)
    except (OSError, PortraitError):
        return False
    return True


_PAGE = PLACE + r"(?P<name>[^/]{1,200})/"
HANDLERS = [
    (_PAGE + r"form/(?P<number>[0-9]{1,6})", Form),
    (_PAGE + r"form/(?P<number>[0-9]{1,6})/draft", DraftOfForm),
    (_PAGE + r"drafts", DraftsOfPage),
    (_PAGE + r"copy/(?P<number>[0-9]{1,6})", Copy),
]
