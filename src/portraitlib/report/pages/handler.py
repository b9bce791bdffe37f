"""A request to the server of pages: who makes it, and what is refused before anything is looked at."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from jupyter_server.base.handlers import JupyterHandler
from tornado.web import Finish, HTTPError

from portraitlib.display.explanations import explanation
from portraitlib.display.wording import Words, mark
from portraitlib.errors import PortraitError
from portraitlib.report.pages.identity import ANY, LOCAL, Visitor
from portraitlib.report.pages.proxy import Door
from portraitlib.report.pages.site import BASE, Site, UnknownError
from portraitlib.report.pages.sites import Sites
from portraitlib.report.templates import page_environment
from portraitlib.rules import load_policy

_POLICY = (
    "default-src 'none'; img-src data:; font-src data:; style-src 'self' 'unsafe-inline'; script-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SAID = {
    400: mark("Ce choix n'est pas offert ici."),
    401: mark("Entrez d'abord par la page de connexion de votre organisation."),
    403: mark(
        "Cette page s'ouvre par l'adresse que la commande « python kit.py portrait app » affiche : elle porte un jeton."
    ),
    404: mark("Cette page n'existe pas."),
    409: mark("Les données ont changé depuis que cette page est ouverte. Rechargez-la."),
    451: mark("Ce fichier contiendrait ce qui ne peut pas sortir (un nom, un numéro, une adresse)."),
    503: mark("Cette partie n'a pas pu être calculée. Les chiffres qui étaient ici ont été retirés."),
}
_CLOSED = mark("Cette page ne vous est pas ouverte. Demandez l'accès à la personne qui s'occupe de l'application.")

PLACE = BASE + r"(?:(?P<language>fr|en)/)?(?P<school>[^/]{1,60})/(?P<audience>[a-z]{1,20})/"
"""Address of the pages of a school for an audience; a language may be named before them."""


class Handler(JupyterHandler):
    """A request from these pages alone, of a person who has the token, or whom the proxy names."""

    fault = ""
    """What is wrong with the project's own files, in words."""

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
            When they are not open to who asks: the same, whether this server shows them or not.
        """
        place = (self.path_kwargs["school"], self.path_kwargs["audience"])
        if not self.visitor.sees(*place):
            raise HTTPError(self.not_open)
        try:
            return self.sites.of(place, self.path_kwargs.get("language") or "")
        except UnknownError:
            raise HTTPError(self.not_open) from None
        except PortraitError as fault:
            self.fault = explanation(fault, self.sites.words)
            raise HTTPError(503) from None

    @property
    def words(self) -> Words:
        """Words of who reads: the address may name the language."""
        language = (getattr(self, "path_kwargs", None) or {}).get("language")
        return Words(language) if language else self.sites.words

    @property
    def door(self) -> Door | None:
        """The proxy behind which this server is; None when a person started it for herself."""
        return self.settings["portrait_door"]

    @property
    def not_open(self) -> int:
        """What is answered for a place that is not open to who asks."""
        return 403 if self.door else 404

    @property
    def entered(self) -> Visitor | None:
        """Who asks; None when nobody entered."""
        user = getattr(self, "_jupyter_current_user", None)  # not looked for again: it is known, or nobody entered
        if user is None or not self.door:
            return user and LOCAL
        return user.visitor

    @property
    def visitor(self) -> Visitor:
        """Who asks; nobody who has not entered comes this far.

        Raises
        ------
        HTTPError
            401.
        """
        if self.entered is None:
            raise HTTPError(401)
        return self.entered

    @property
    def who(self) -> str:
        """Who asks, the same each time: whose drafts they are, and who writes."""
        return self.visitor.who

    def may_write(self, site: Site) -> bool:
        """Whether who asks may write in the team's journal there: never where students are not seen."""
        return self._may("may_write", site)

    def sees_names(self, site: Site) -> bool:
        """Whether who asks may have names beside the numbers there, when the machine has them."""
        return self._may("sees_names", site)

    def _may(self, right: str, site: Site) -> bool:
        params = site.params
        return load_policy(params.audience).shows_students and self.visitor.may(right, params.school, params.audience)

    def may_import(self, school: str = "") -> bool:
        """Whether who asks may replace the data of a school, that may be new; of one at least, when none is named."""
        return school in self.visitor.imports or ANY in self.visitor.imports if school else bool(self.visitor.imports)

    def open_schools(self) -> dict[str, tuple[str, ...]]:
        """Schools open to who asks, and of each the audiences, from the one that sees most."""
        found = {one: self.open_audiences(one) for one in self.sites.schools}
        return {school: audiences for school, audiences in found.items() if audiences}

    def open_audiences(self, school: str) -> tuple[str, ...]:
        """Audiences of a school that are open to who asks; the widest view is first."""
        return tuple(one for one in self.sites.audiences(school) if self.visitor.sees(school, one))

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

    def check_host(self) -> bool:
        """Whether the request names this server as it should be."""
        return self.door.proxy.is_host(self.request.host) if self.door else super().check_host()

    async def prepare(self) -> None:  # type: ignore[override]  # Jupyter's takes one more
        """Refuse what comes from another site, from another host's name, or from who has not entered."""
        is_navigation = self.request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        is_ours = self.request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
        if "Origin" in self.request.headers and not self._is_own_origin():
            raise HTTPError(403)
        if not is_ours and not is_navigation:
            raise HTTPError(403)
        if self.door:
            self._refuse_nobody(self.door, is_navigation=is_navigation)
        await super().prepare(_redirect_to_login=False)
        self.admit()

    def admit(self) -> None:
        """Refuse a person who entered, and may not ask this.

        Raises
        ------
        HTTPError
        """

    def _is_own_origin(self) -> bool:
        scheme = self.door.proxy.scheme if self.door else "http"
        return self.request.headers["Origin"].lower() == f"{scheme}://{self.request.host}".lower()

    def _refuse_nobody(self, door: Door, *, is_navigation: bool) -> None:
        """Send who was named by nobody where one signs in; what asks without a person is refused.

        Raises
        ------
        HTTPError
            403 for another name or without https, 401.
        Finish
            Once sent to sign in: nothing more is done of the request.
        """
        if not self.check_host() or not door.proxy.is_reached_safely(self.request.headers):
            raise HTTPError(403)
        method = (self.request.method or "").lower()
        is_for_all = getattr(getattr(self, method, None), "__allow_unauthenticated", False)
        if is_for_all or door.visitor(self.request.headers):
            return
        if not (door.proxy.login and is_navigation and method == "get"):
            raise HTTPError(401)
        self.redirect(door.proxy.login.replace("{address}", quote(self.request.path, safe="")))
        raise Finish

    def shown_place(self) -> dict[str, Any]:
        """The place that was asked, for the access log: what is not open to who asks is not repeated there."""
        asked = {name: self.path_kwargs.get(name) for name in ("school", "audience", "name", "number")}
        place = (asked["school"] or "", asked["audience"] or "")
        if self.entered is None or not self.entered.sees(*place) or not self.sites.shows(place):
            return {}
        page = asked["name"] if self.sites.has_page(place, asked["name"] or "") else None
        section = int(asked["number"]) if page and asked["number"] else None
        return {"school": place[0], "audience": place[1], "page": page, "section": section}

    def write_error(self, status_code: int, **_more: Any) -> None:
        """Say what is refused, in a sentence; nothing of what was asked is written back."""
        told = _CLOSED if status_code == 403 and self.door else _SAID.get(status_code) or _SAID[503]
        said = self.fault or self.words.say(told)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(self.filled("pages_said.html.j2", said=said, base=self.sites.root, again=0))

    def send(self, template: str, **values: Any) -> None:
        """Fill a template and send it."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(self.filled(template, **values))

    def filled(self, template: str, **values: Any) -> str:
        """A template, filled."""
        told = {"words": self.words, "root": self.sites.root, **values}
        return page_environment().get_template(template).render(**told)
