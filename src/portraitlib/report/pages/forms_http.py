"""The forms of a page: opened, filled, saved; what is typed meanwhile is kept for its author, and given back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from tornado.web import HTTPError, authenticated

from portraitlib.errors import PortraitError
from portraitlib.report.forked.process import ProcessStoppedError, run_forked
from portraitlib.report.pages.copy_http import HANDLERS as COPYING
from portraitlib.report.pages.drafts import Draft
from portraitlib.report.pages.form_handler import FormHandler
from portraitlib.report.pages.forms import RowToTake, Typed, take_row
from portraitlib.report.pages.handler import PLACE
from portraitlib.report.pages.worker import NOWHERE
from portraitlib.report.pages.workers import LostError

TAKING_SECONDS = 120
WHICH = "which"
"""Control of a form that says which text it is on."""
_OWN_ACTS = ("open", "discard")


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
        asked = RowToTake(site.params, site.project, row)
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
        return self.wrote(kind, Draft(sent["entry"], sent["values"], told["seen"], told["work"], ""))


class DraftOfForm(FormHandler):
    """What is typed in a form, as it is typed."""

    @authenticated
    async def post(self, **_place: str) -> None:
        """Keep it; nothing, when the fields hold what they held at the start."""
        sent = self.sent(version=str, values=dict, seen=int, entry=str)
        _checked(sent)
        _, _, kind = await self.place(sent["version"])
        before = next((one for one in self.drafts.of(kind) if one.entry == sent["entry"]), None)
        work = before.work if before else {}
        if not sent["values"] and not work:
            self.drafts.drop(kind, sent["entry"])
        elif not self.wrote(kind, Draft(sent["entry"], sent["values"], sent["seen"], work, "")):
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


_PAGE = PLACE + r"(?P<name>[^/]{1,200})/"
HANDLERS = [
    (_PAGE + r"form/(?P<number>[0-9]{1,6})", Form),
    (_PAGE + r"form/(?P<number>[0-9]{1,6})/draft", DraftOfForm),
    (_PAGE + r"drafts", DraftsOfPage),
    *COPYING,
]
