"""What the server of pages answers."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import HTTPError, authenticated

from portraitlib.report.about import school_label
from portraitlib.report.pages.handler import Handler
from portraitlib.report.pages.site import BASE, ChangedError, Site, UnknownError
from portraitlib.report.pages.workers import LostError
from portraitlib.report.templates import template_text

FIRST_LOOK = 0.3
"""Seconds that a page being made is waited for, before it is said that it is being made."""
SCHOOLS_WITHOUT_FILTER = 12
_ASSETS = {
    "pages.js": "text/javascript",
    "pages_form.js": "text/javascript",
    "pages_schools.js": "text/javascript",
    "pages.css": "text/css",
}


class Door(Handler):
    """The way in, to the one school that there is or to the list of them."""

    @authenticated
    async def get(self) -> None:
        """Lead there, or send the list."""
        found = self.open_schools()
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
        self.send("pages_schools.html.j2", schools=schools, has_filter=len(schools) > SCHOOLS_WITHOUT_FILTER)


class Front(Handler):
    """The list of pages of a school for an audience."""

    @authenticated
    async def get(self, **_place: str) -> None:
        """Send the list."""
        site = self.site
        self.send("pages_front.html.j2", base=site.base, entries=site.entries, views=self.views(site), **site.about)

    def views(self, site: Site) -> dict[str, Any]:
        """What else is open to who asks: the same school as other audiences see it, and the other schools."""
        school = site.params.school
        others = [
            (f"{self.sites.root}{school}/{one}/", one)
            for one in self.open_audiences(school)
            if one != site.params.audience
        ]
        return {"others": others, "has_schools": len(self.open_schools()) > 1}


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


PLACE = BASE + r"(?P<school>[^/]{1,60})/(?P<audience>[a-z]{1,20})/"
HANDLERS = [
    (r"/?", Door),
    (BASE + r"?", Door),
    (BASE + r"(pages[a-z_]*\.(?:js|css))", Asset),
    (PLACE + r"?", Front),
    (PLACE + r"(?P<name>[^/]{1,200})", Page),
    (PLACE + r"(?P<name>[^/]{1,200})/section/(?P<number>[0-9]{1,6})", Section),
]
