"""What the server of pages answers, and what it refuses before anything is looked at."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import HTTPError, authenticated

from portraitlib.display.wording import mark
from portraitlib.report.pages.site import BASE, ChangedError, Site, UnknownError
from portraitlib.report.pages.sites import Sites
from portraitlib.report.pages.workers import LostError
from portraitlib.report.templates import page_environment, template_text

FIRST_LOOK = 0.3
"""Seconds that a page being made is waited for, before it is said that it is being made."""
_POLICY = (
    "default-src 'none'; img-src data:; font-src data:; style-src 'self' 'unsafe-inline'; script-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SAID = {
    400: mark("Ce choix n'est pas offert ici."),
    403: mark("Cette page s'ouvre par l'adresse que la commande « portrait app » affiche : elle porte un jeton."),
    404: mark("Cette page n'existe pas."),
    409: mark("Les données ont changé depuis que cette page est ouverte. Rechargez-la."),
    503: mark("Cette partie n'a pas pu être calculée. Les chiffres qui étaient ici ont été retirés."),
}
_ASSETS = {"pages.js": "text/javascript", "pages.css": "text/css"}


class Handler(JupyterHandler):
    """A request from this machine, from these pages alone, with the token."""

    @property
    def sites(self) -> Sites:
        """What this server shows."""
        return self.settings["portrait_sites"]

    @property
    def site(self) -> Site:
        """The pages of the school and audience that the address names.

        Raises
        ------
        HTTPError
            404 when this server does not show them.
        """
        try:
            return self.sites.of((self.path_kwargs["school"], self.path_kwargs["audience"]))
        except UnknownError:
            raise HTTPError(404) from None

    @property
    def content_security_policy(self) -> str:
        """The page's own script, style and answers; nothing else."""
        return _POLICY

    def set_default_headers(self) -> None:
        """Say what may be loaded, and that nothing is kept."""
        self.set_header("Content-Security-Policy", _POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.clear_header("Server")

    def set_cors_headers(self) -> None:
        """Give no other site anything: Jupyter would, to who has the token."""

    async def prepare(self) -> None:  # type: ignore[override]  # Jupyter's takes one more
        """Refuse what comes from another site, from another host's name, or from who has no token."""
        is_navigation = self.request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        is_ours = self.request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
        if "Origin" in self.request.headers and not self._is_own_origin():
            raise HTTPError(403)
        if not is_ours and not is_navigation:
            raise HTTPError(403)
        await super().prepare(_redirect_to_login=False)

    def _is_own_origin(self) -> bool:
        return self.request.headers["Origin"].lower() == f"http://{self.request.host}".lower()

    def write_error(self, status_code: int, **_more: Any) -> None:
        """Say what is refused, in a sentence; nothing of what was asked is written back."""
        words = self.sites.words
        said = words.say(_SAID.get(status_code) or _SAID[503])
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(
            page_environment().get_template("pages_said.html.j2").render(words=words, said=said, base=BASE, again=0)
        )

    def send(self, template: str, **values: Any) -> None:
        """Fill a template and send it."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(page_environment().get_template(template).render(words=self.sites.words, **values))


class Door(Handler):
    """The way in, to the one place that there is or to the first."""

    @authenticated
    async def get(self) -> None:
        """Lead there."""
        self.redirect(self.sites.first.base)


class Front(Handler):
    """The list of pages of a school for an audience."""

    @authenticated
    async def get(self, **_place: str) -> None:
        """Send the list."""
        self.send("pages_front.html.j2", base=self.site.base, entries=self.site.entries, **self.site.about)


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
        self.set_header("Content-Type", f"{_ASSETS[name]}; charset=utf-8")
        self.finish(template_text(name))


class Nothing(Handler):
    """Whatever else is asked."""

    @authenticated
    async def get(self, *_asked: str, **_named: str) -> None:
        """Say that there is nothing."""
        raise HTTPError(404)

    post = put = delete = patch = head = options = get


_PLACE = BASE + r"(?P<school>[^/]{1,60})/(?P<audience>[a-z]{1,20})/"
HANDLERS = [
    (r"/?", Door),
    (BASE + r"?", Door),
    (BASE + r"(pages\.(?:js|css))", Asset),
    (_PLACE + r"?", Front),
    (_PLACE + r"(?P<name>[^/]{1,200})", Page),
    (_PLACE + r"(?P<name>[^/]{1,200})/section/(?P<number>[0-9]{1,6})", Section),
]
