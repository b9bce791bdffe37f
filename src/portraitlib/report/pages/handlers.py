"""What the server of pages answers."""

from __future__ import annotations

import asyncio

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import HTTPError, authenticated

from portraitlib.report.about import school_label
from portraitlib.report.pages.download_handlers import DOWNLOADS
from portraitlib.report.pages.front_handlers import FIRST_LOOK, FRONTS
from portraitlib.report.pages.handler import PLACE, Handler
from portraitlib.report.pages.importing import HANDLERS as IMPORTING
from portraitlib.report.pages.site import BASE, ChangedError, UnknownError
from portraitlib.report.pages.workers import LostError
from portraitlib.report.templates import template_text

SCHOOLS_WITHOUT_FILTER = 12
_SCRIPTS = (
    "pages.js",
    "pages_schools.js",
    "pages_front.js",
    "pages_download.js",
    "pages_names.js",
    "pages_import.js",
    "pages_form.js",
)
_ASSETS = {**dict.fromkeys(_SCRIPTS, "text/javascript"), "pages.css": "text/css"}


class Door(Handler):
    """The way in, to the one school that there is or to the list of them."""

    @authenticated
    async def get(self) -> None:
        """Lead there, or send the list."""
        found = self.open_schools()
        if not found and not self.sites.schools:
            self.send("pages_start.html.j2", may_import=self.may_import())
            return
        if not found:
            raise HTTPError(self.not_open)
        if len(found) == 1:
            ((school, audiences),) = found.items()
            self.redirect(f"{self.sites.root}{school}/{audiences[0]}/")
            return
        names = await self.sites.names(list(found))
        words = self.sites.words
        schools = [
            (f"{self.sites.root}{school}/{audiences[0]}/", school_label(names[school], school, words))
            for school, audiences in found.items()
        ]
        has_filter = len(schools) > SCHOOLS_WITHOUT_FILTER
        self.send("pages_schools.html.j2", schools=schools, has_filter=has_filter, may_import=self.may_import())


class Page(Handler):
    """A report's page, made when it is not there or has changed."""

    @authenticated
    async def get(self, name: str, **_place: str) -> None:
        """Send the page, or say that it is being made."""
        try:
            task, made = await self.site.page(name)
        except UnknownError:
            raise HTTPError(404) from None
        if task:
            await asyncio.wait([task], timeout=FIRST_LOOK)
            made = task.result() if task.done() else None
        if made is None:
            said = self.site.words.say("Cette page se prépare. Elle s'affichera dans un instant.")
            self.send("pages_said.html.j2", said=said, base=self.site.base, again=1)
        elif made.fault:
            self.set_status(503)
            self.send("pages_said.html.j2", said=made.fault, base=self.site.base, again=0)
        else:
            self.set_header("Content-Type", "text/html; charset=utf-8")
            self.finish(made.html)
            await self.settings["portrait_readying"](self.site, name)


class Section(Handler):
    """A section's answer to the choices made."""

    @authenticated
    async def get(self, name: str, number: str, **_place: str) -> None:
        """Send the section alone."""
        given = self.request.query_arguments
        if any(len(values) > 1 for values in given.values()):
            raise HTTPError(400)
        picked = {key: self.get_query_argument(key, strip=False) for key in given if key not in ("token", "_version")}
        try:
            html = await self.site.answer(name, self.get_query_argument("_version", ""), int(number), picked)
        except UnknownError:
            raise HTTPError(404) from None
        except ChangedError:
            raise HTTPError(409) from None
        except PermissionError:
            raise HTTPError(400) from None
        except LostError:
            raise HTTPError(503) from None
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(html)


class Asset(Handler):
    """The script and the style of the pages: no data, so no token is asked."""

    @allow_unauthenticated
    async def get(self, name: str) -> None:
        """Send the file."""
        if name not in _ASSETS:
            raise HTTPError(404)
        self.set_header("Content-Type", f"{_ASSETS[name]}; charset=utf-8")
        self.finish(template_text(name))


class Nothing(Handler):
    """Whatever else is asked."""

    @authenticated
    async def get(self, *_asked: str, **_named: str) -> None:
        """Say that there is nothing."""
        raise HTTPError(404)

    post = put = delete = patch = head = options = get


HANDLERS = [
    (r"/?", Door),
    (BASE + r"?", Door),
    (BASE + r"(?:(?:fr|en)/)?(pages[a-z_]*\.(?:js|css))", Asset),
    *IMPORTING,
    *FRONTS,
    *DOWNLOADS,
    (PLACE + r"(?P<name>[^/]{1,200})", Page),
    (PLACE + r"(?P<name>[^/]{1,200})/section/(?P<number>[0-9]{1,6})", Section),
]
