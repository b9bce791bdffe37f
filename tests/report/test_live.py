"""The app and the lab: what they are started with, file by file."""

import json
import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import nbformat
import pytest

from portraitlib.errors import ReportError, StoreError
from portraitlib.kit_files import own_or_brought
from portraitlib.report import live
from portraitlib.report.pages.app import _look_at
from portraitlib.report.pages.start import Way, serve_pages
from portraitlib.report.server import way_in

CONFIG = Path(__file__).parents[2] / "config"


def settings(name):
    return json.loads((CONFIG / "jupyter" / name).read_text("utf-8"))


def test_the_lab_is_in_french_and_calls_nobody():
    overrides = settings("labconfig/default_setting_overrides.json")
    assert overrides["@jupyterlab/translation-extension:plugin"] == {"locale": "fr_FR"}
    notification = overrides["@jupyterlab/apputils-extension:notification"]
    assert (notification["fetchNews"], notification["checkForUpdates"]) == ("false", False)
    lab = settings("jupyter_server_config.json")["LabApp"]
    assert lab["news_url"] is None and lab["extension_manager"] == "readonly"


def test_the_update_check_of_the_lab_is_the_one_that_never_checks():
    from jupyterlab.handlers.announcements import NeverCheckForUpdate

    named = settings("jupyter_server_config.json")["LabApp"]["check_for_updates_class"]
    assert named == f"{NeverCheckForUpdate.__module__}.{NeverCheckForUpdate.__name__}"


def test_kernels_talk_to_their_server_encrypted():
    assert settings("jupyter_server_config.json")["KernelManager"] == {"transport_encryption": "auto"}


def test_the_lab_answers_this_machine_only(monkeypatch, project):
    commands = []
    monkeypatch.setattr(live.subprocess, "run", lambda command, **more: commands.append((command, more)) or _ended())
    assert live.serve_lab(opens=False) == 0
    ((command, more),) = commands
    assert "--ServerApp.ip=127.0.0.1" in command and "--no-browser" in command
    brought = own_or_brought(project / "config" / "jupyter")  # this project has none of its own
    assert more["env"]["JUPYTER_CONFIG_PATH"].startswith(str(brought)) and brought.is_dir()


def test_the_lab_opens_copies_on_a_store_and_keeps_what_was_written_in_them(monkeypatch, project):
    commands, told = [], []
    monkeypatch.setattr(live.subprocess, "run", lambda command, **more: commands.append(command) or _ended())
    (project / "store").rename(project / "store-nord")
    live.serve_lab(store="store-nord", school="999002", opens=False, tell=told.append)
    copy = project / "carnets-nord" / "999002" / "01_essai.ipynb"
    assert told == ["carnets-nord/999002"]
    assert "--LabApp.default_url=/lab/tree/carnets-nord/999002" in commands[0]
    source = "\n".join(cell.source for cell in nbformat.read(copy, as_version=4).cells)
    assert 'school = "999002"' in source and 'store = "store-nord"' in source
    copy.write_text("notes", encoding="utf-8")
    live.serve_lab(store="store-nord", school="999002", opens=False, tell=told.append)
    assert copy.read_text(encoding="utf-8") == "notes"
    assert (project / "carnets-nord" / ".gitignore").read_text() == "*\n"


class _ended:  # noqa: N801
    returncode = 0


def test_an_unknown_school_is_refused_before_anything_starts(project):
    with pytest.raises(StoreError, match="unknown_school"):
        serve_pages(school="999009")


@pytest.mark.parametrize("status", [403, 500])
def test_an_app_whose_first_page_breaks_is_never_told_to_be_open(status):
    class Broken(BaseHTTPRequestHandler):
        """A first page that cannot be shown."""

        def do_GET(self):
            """Refuse."""
            self.send_error(status)

        def log_message(self, *_told):
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Broken) as broken:
        Thread(target=broken.handle_request).start()
        with pytest.raises(ReportError, match=f"app_answers_badly.*{status}"):
            _look_at(SimpleNamespace(door=None, address=f"http://127.0.0.1:{broken.server_port}/"))


def test_a_port_that_another_program_holds_is_told_and_never_given_the_token(project):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(ReportError, match="port_taken"):
            serve_pages(opens=False, way=Way(port=other.getsockname()[1]))


def test_the_browser_is_led_to_the_app_by_a_page_that_bears_the_address(tmp_path):
    page = way_in(tmp_path, "http://127.0.0.1:8866/?token=essai")
    assert 'content="0;url=http://127.0.0.1:8866/?token=essai"' in page.read_text("utf-8")
