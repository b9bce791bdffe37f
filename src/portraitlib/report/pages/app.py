"""The server of pages: a Jupyter server that has no kernel, no file and no terminal to give."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, ClassVar

from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from traitlets import Bool, default

from portraitlib.errors import ReportError
from portraitlib.report.pages.access_log import no_log
from portraitlib.report.pages.drafts import drafts_folder, forget_old
from portraitlib.report.pages.forms_http import HANDLERS as FORM_HANDLERS
from portraitlib.report.pages.handlers import HANDLERS, Nothing
from portraitlib.report.pages.identity import NOBODY, Visitor
from portraitlib.report.pages.listening import answer_on, leave_socket
from portraitlib.report.pages.proxy import Door
from portraitlib.report.pages.readying import Readying
from portraitlib.report.pages.site import BASE
from portraitlib.report.pages.sites import Sites
from portraitlib.report.server import ADDRESS, START_TIMEOUT

SECONDS_TO_SEND = 20
"""Seconds that a client may take to say what it asks; then it is left."""


@dataclass(frozen=True)
class Serving:
    """What a server shows, to whom, and where.

    Parameters
    ----------
    sites : Sites
    token : str
        Who has it may enter; empty behind a proxy, which says who enters.
    port : int
    folder : str
        Private, for what Jupyter writes; gone afterwards.
    when_open : callable
        Called with the address once the first page is there.
    makes_ahead : bool
        Whether pages are made before they are asked for.
    door : Door, optional
        The proxy behind which it answers.
    log : callable
        Called with each request that was answered.
    """

    sites: Sites
    token: str
    port: int
    folder: str
    when_open: Callable[[str], None]
    makes_ahead: bool = True
    door: Door | None = None
    log: Callable[[Any], None] = no_log

    @property
    def socket(self) -> str:
        """Unix socket that it answers on; empty when it is a port."""
        return self.door.proxy.socket if self.door else ""

    @property
    def address(self) -> str:
        """Address of the list of pages, with the token; that of persons, behind a proxy."""
        if self.door:
            return f"{self.door.proxy.scheme}://{self.door.proxy.hosts[0]}{self.sites.root}"
        return f"http://{ADDRESS}:{self.port}{self.sites.entrance}?token={self.token}"


class TokenAlone(IdentityProvider):
    """Who has the token is known; there is no page to sign in."""

    @default("token")
    def _token_default(self) -> str:
        return PagesApp.serving.token

    @default("cookie_options")
    def _default_cookie_options(self) -> dict[str, str]:
        return {"samesite": "Strict"}

    def get_handlers(self) -> list[Any]:
        """No page of Jupyter's own."""
        return []


@dataclass
class Named(User):
    """A person whom the proxy names."""

    visitor: Visitor = NOBODY


class ProxyAlone(IdentityProvider):
    """Who is named by the proxy is known: no token, no cookie, no page to sign in."""

    @default("token")
    def _token_default(self) -> str:
        return ""

    def get_user(self, handler: Any) -> Named | None:
        """The person, in each request anew."""
        door = PagesApp.serving.door
        visitor = door.visitor(handler.request.headers) if door else None
        return Named(username=visitor.who, visitor=visitor) if visitor else None

    def get_handlers(self) -> list[Any]:
        """No page of Jupyter's own."""
        return []


class PagesServer(ServerApp):
    """Jupyter's server without its services, its settings of this user, and its trace on the disk."""

    default_services = ()  # type: ignore[assignment]  # Jupyter names thirteen
    no_browser_open_file = True  # it would hold the token

    @default("log_level")
    def _default_log_level(self) -> int:
        return logging.CRITICAL

    def load_config_file(self, *_asked: Any, **_more: Any) -> None:
        """Read no file: those of this user could open what is closed here."""

    def init_signal(self) -> None:
        """Stop at Ctrl-C and at SIGTERM alike, without a question and without a word."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.stop(from_signal=True))

    def write_server_info_file(self) -> None:
        """Write none: it would hold the token."""

    def init_httpserver(self) -> None:
        """Leave those who ask too slowly."""
        super().init_httpserver()
        self.http_server.conn_params.header_timeout = SECONDS_TO_SEND
        self.http_server.conn_params.body_timeout = SECONDS_TO_SEND
        self.http_server.conn_params.max_header_size = 16_384


class PagesApp(ExtensionApp):
    """The pages of the schools that this server shows."""

    name = "portrait_pages"
    load_other_extensions = False
    serverapp_class = PagesServer
    default_url = BASE
    open_browser = Bool(False)
    serverapp: PagesServer
    serving: ClassVar[Serving]
    fault: ClassVar[Exception | None] = None

    @classmethod
    def get_extension_package(cls) -> str:
        """Where Jupyter looks for the extension: here, so that importing the kit brings no server."""
        return cls.__module__

    def load_config_file(self, *_asked: Any, **_more: Any) -> None:
        """Read no file."""

    def initialize_settings(self) -> None:
        """Give the handlers what they show."""
        self.settings.update(
            portrait_sites=self.serving.sites, portrait_readying=Readying(), portrait_door=self.serving.door
        )

    def initialize_handlers(self) -> None:
        """Answer these addresses; all others get nothing, Jupyter's own included."""
        prefix = re.escape(self.serving.sites.prefix)
        self.handlers.extend(
            [*((prefix + path, *rest) for path, *rest in (*HANDLERS, *FORM_HANDLERS)), (r"/.*", Nothing)]
        )
        self.serverapp.web_app.settings.update(default_handler_class=Nothing, default_handler_args={})
        self.serverapp.web_app.wildcard_router.rules.clear()

    async def _start_jupyter_server_extension(self, _serverapp: ServerApp) -> None:
        self._tasks = [asyncio.ensure_future(work) for work in (self._open(), self._end_idle())]

    async def _open(self) -> None:
        """Tell that the pages are open once the first one is there; an app that answers badly is not open."""
        try:
            await asyncio.to_thread(_look_at, self.serving)
            self.serving.when_open(self.serving.address)
        except Exception as fault:
            PagesApp.fault = fault
            self.serverapp.stop()
            return
        self.serving.sites.means.workers.prepare()
        if self.serving.makes_ahead:
            with suppress(Exception):  # told to who asks for the page
                await self.serving.sites.make_ahead()

    async def _end_idle(self) -> None:
        while True:
            await asyncio.sleep(self.serving.sites.means.workers.idle / 10)
            self.serving.sites.means.workers.end_idle()
            forget_old(drafts_folder(self.serving.sites.store), datetime.now(UTC))

    async def stop_extension(self) -> None:
        """End the processes before the server ends."""
        for task in getattr(self, "_tasks", ()):
            task.cancel()
        self.serving.sites.close()


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """What Jupyter asks a module of an extension for."""
    return [{"module": __name__, "app": PagesApp}]


def _look_at(serving: Serving) -> None:
    """Ask for the first page; of one behind a proxy, whether it refuses who does not come through it."""
    if serving.door:
        found = answer_on(serving.socket, serving.port, serving.sites.root)
        if found != HTTPStatus.FORBIDDEN:  # no host of the proxy's was named
            raise ReportError("app_answers_badly", found=found)
        return
    try:
        with urllib.request.urlopen(serving.address, timeout=START_TIMEOUT):
            return
    except urllib.error.HTTPError as refused:
        refused.close()
        raise ReportError("app_answers_badly", found=refused.code) from None


def serve(serving: Serving) -> None:
    """Serve on this machine, until this process is told to stop.

    Raises
    ------
    ReportError
        ``app_answers_badly``.
    """
    PagesApp.serving, PagesApp.fault = serving, None
    PagesApp.serverapp_config = {
        **_way_in(serving),
        "allow_root": True,  # it runs nothing that a page asks for
        "allow_remote_access": False,
        "allow_unauthenticated_access": False,
        "local_hostnames": ["localhost"],
        "answer_yes": True,
        "open_browser": False,
        "max_body_size": 200_000,
        "max_buffer_size": 300_000,
        "root_dir": serving.folder,
        "tornado_settings": _settings(serving),
    }
    os.environ.update({f"JUPYTER_{name}_DIR": serving.folder for name in ("RUNTIME", "CONFIG", "DATA")})
    os.environ["JUPYTER_NO_CONFIG"] = "1"
    try:
        PagesApp.launch_instance(argv=[])  # type: ignore[no-untyped-call]  # it has no types
    finally:
        serving.sites.close()
        leave_socket(serving.socket)
    if PagesApp.fault:
        raise PagesApp.fault


def _way_in(serving: Serving) -> dict[str, Any]:
    """Where it answers, and how one enters."""
    if serving.socket:
        place: dict[str, Any] = {
            "sock": serving.socket,
            "sock_mode": serving.door.proxy.socket_mode if serving.door else "0600",
        }
    else:
        place = {"ip": ADDRESS, "port": serving.port, "port_retries": 0}
    return {**place, "identity_provider_class": ProxyAlone if serving.door else TokenAlone}


def _settings(serving: Serving) -> dict[str, Any]:
    kept = {"samesite": "Strict", "secure": bool(serving.door and serving.door.proxy.https)}
    return {"log_function": serving.log, "xsrf_cookie_kwargs": {"path": serving.sites.root, **kept}}
