"""The server of pages: a Jupyter server that has no kernel, no file and no terminal to give."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import Any, ClassVar

from jupyter_server.auth.identity import IdentityProvider
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from traitlets import Bool, default

from portraitlib.report.forked.process import end_server
from portraitlib.report.pages.handlers import HANDLERS, Nothing
from portraitlib.report.pages.site import BASE, Site
from portraitlib.report.server import ADDRESS

SECONDS_TO_SEND = 20
"""Seconds that a client may take to say what it asks; then it is left."""


class TokenAlone(IdentityProvider):
    """Who has the token is known; there is no page to sign in."""

    @default("cookie_options")
    def _default_cookie_options(self) -> dict[str, str]:
        return {"samesite": "Strict"}

    def get_handlers(self) -> list[Any]:
        """No page of Jupyter's own."""
        return []


class PagesServer(ServerApp):
    """Jupyter's server without its services, its settings of this user, and its trace on the disk."""

    default_services = ()

    def load_config_file(self, suppress_errors: bool = True) -> None:
        """Read no file: those of this user could open what is closed here."""

    def write_server_info_file(self) -> None:
        """Write none: it would hold the token."""

    def init_httpserver(self) -> None:
        """Leave those who ask too slowly."""
        super().init_httpserver()
        self.http_server.conn_params.header_timeout = SECONDS_TO_SEND
        self.http_server.conn_params.body_timeout = SECONDS_TO_SEND
        self.http_server.conn_params.max_header_size = 16_384


class PagesApp(ExtensionApp):
    """The pages of one school for one audience."""

    name = "portrait_pages"
    load_other_extensions = False
    serverapp_class = PagesServer
    default_url = BASE
    open_browser = Bool(False)
    site: ClassVar[Site]
    about: ClassVar[dict[str, Any]]
    makes_ahead: ClassVar[bool] = True

    @classmethod
    def get_extension_package(cls) -> str:
        """Where Jupyter looks for the extension: here, so that importing the kit brings no server."""
        return cls.__module__

    def load_config_file(self, suppress_errors: bool = True) -> None:
        """Read no file."""

    def initialize_settings(self) -> None:
        """Give the handlers what they show."""
        self.settings.update(portrait_site=self.site, portrait_about=self.about)
        self.serverapp.web_app.settings.update(default_handler_class=Nothing, default_handler_args={})

    def initialize_handlers(self) -> None:
        """Answer these addresses; all others get nothing, Jupyter's own included."""
        self.handlers.extend(HANDLERS)
        self.handlers.append((r"/.*", Nothing))
        self.serverapp.web_app.wildcard_router.rules.clear()

    async def _start_jupyter_server_extension(self, _serverapp: ServerApp) -> None:
        self._tasks = [asyncio.ensure_future(self._end_idle())]
        if self.makes_ahead:
            self._tasks.append(asyncio.ensure_future(self.site.make_ahead()))

    async def _end_idle(self) -> None:
        while True:
            await asyncio.sleep(self.site.workers.idle / 10)
            self.site.workers.end_idle()

    async def stop_extension(self) -> None:
        """End the processes before the server ends."""
        for task in getattr(self, "_tasks", ()):
            task.cancel()
        self.site.close()
        end_server()


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """What Jupyter asks a module of an extension for."""
    return [{"module": __name__, "app": PagesApp}]


def serve(site: Site, about: dict[str, Any], port: int, *, makes_ahead: bool = True) -> None:
    """Serve a site on this machine, until the process is told to stop."""
    PagesApp.site, PagesApp.about, PagesApp.makes_ahead = site, about, makes_ahead
    PagesApp.serverapp_config = {
        "ip": ADDRESS,
        "port": port,
        "port_retries": 0,
        "allow_root": True,  # it runs nothing that a page asks for
        "allow_remote_access": False,
        "local_hostnames": ["localhost"],
        "answer_yes": True,
        "no_browser_open_file": True,
        "open_browser": False,
        "log_level": logging.CRITICAL,
        "identity_provider_class": TokenAlone,
        "max_body_size": 16_384,
        "max_buffer_size": 65_536,
        "root_dir": os.environ["JUPYTER_RUNTIME_DIR"],
        "tornado_settings": {"log_function": lambda _handler: None},  # an address holds what was chosen
    }
    try:
        PagesApp.launch_instance(argv=[])
    finally:
        site.close()
        end_server()
