"""The app and the lab: what they are started with, file by file."""

import json
import os
import re
import shutil
import socket
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import psutil
import pytest

from portraitlib.errors import ReportError, StoreError
from portraitlib.kit_files import own_or_brought
from portraitlib.params import NotebookParams
from portraitlib.report import live
from portraitlib.report.server import way_in
from portraitlib.tables.store import open_partition, writing

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


@pytest.mark.parametrize("name", ["jupyter_server_config.json", "voila.json"])
def test_kernels_talk_to_their_server_encrypted(name):
    assert settings(name)["KernelManager"] == {"transport_encryption": "auto"}


def test_the_templates_name_no_outside_address_but_the_one_they_take_out():
    templates = CONFIG / "partage" / "voila" / "templates" / "portrait"
    for path in templates.iterdir():
        left = path.read_text("utf-8").replace('replace(\'<link rel="stylesheet" href="https://cdn.jsdelivr.net', "")
        assert "http" not in left, path.name


def test_the_servers_answer_this_machine_only(monkeypatch, project):
    commands = []
    monkeypatch.setattr(live.subprocess, "run", lambda command, **more: commands.append((command, more)) or _ended())
    assert live.serve_lab(opens=False) == 0
    ((command, more),) = commands
    assert "--ServerApp.ip=127.0.0.1" in command and "--no-browser" in command
    brought = own_or_brought(project / "config" / "jupyter")  # this project has none of its own
    assert more["env"]["JUPYTER_CONFIG_PATH"].startswith(str(brought)) and brought.is_dir()
    assert "--Voila.ip=127.0.0.1" in live._voila_command(Path("x"), 1, "")


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


def test_the_app_serves_copies_with_the_parameters_asked_for(project, tmp_path):
    params = NotebookParams(school="999002", store=str(project / "store"), audience="personnel")
    folder = live._prepared_notebooks(project, params, tmp_path / "carnets")
    (path,) = folder.iterdir()
    assert path.name == "01 Essai de rapport.ipynb"
    source = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    assert 'school = "999002"' in source and 'audience = "personnel"' in source
    original = (project / "notebooks" / "01_essai.ipynb").read_text("utf-8")
    assert "999002" not in original


def test_the_templates_are_told_the_language_and_the_school(project, tmp_path):
    live._write_settings(tmp_path, NotebookParams(school="999002"), project)
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(tmp_path / "voila" / "templates" / "portrait"))
    module = environment.get_template("settings.html.j2").module
    assert (module.lang, module.school) == ("fr-CA", "École des Essais – 999002")


def test_an_unknown_school_is_refused_before_anything_starts(project):
    with pytest.raises(StoreError, match="unknown_school"):
        live.serve_app(school="999009")


def test_a_server_that_stops_at_once_is_told(monkeypatch, project):
    monkeypatch.setattr(live, "_voila_command", lambda *arguments: [sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(ReportError, match="app_failed"):
        live.serve_app(opens=False)


class StoppedError(Exception):
    """The person has seen enough."""


def answer(address, path, **headers):
    place = urlsplit(address)
    connection = HTTPConnection(place.hostname, place.port, timeout=60)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): text for name, text in headers.items()})
        found = connection.getresponse()
        return found.status, found.read().decode("utf-8", "replace"), found.getheader("Set-Cookie", "")
    finally:
        connection.close()


def test_the_app_opens_for_who_has_its_token_from_this_machine_and_its_own_pages_only(project):
    shutil.copytree(CONFIG / "partage", project / "config" / "partage")
    store, seen = project / "store", {}
    before = open_partition(store, "999001")
    tables = {name: before.read(name) for name in before.tables}
    tables["schools"]["school_name"] = 'École 🌳 « "Érables" »'
    with writing(store) as writer:
        writer.add("999001", tables)
        writer.commit()
    store.chmod(0o755)

    def look(address):
        """What a person, a stranger, another site and another page of the browser get."""
        inside = urlsplit(address)._replace(scheme="", netloc="").geturl()
        seen["own"] = answer(address, inside)
        cookie = {"Cookie": seen["own"][2].partition(";")[0]}
        (page,) = re.findall(r'href="(/voila/render/[^"]+)"', seen["own"][1])
        (kernel,) = set(
            re.findall(r'"kernelId": ?"([0-9a-f-]+)"', answer(address, page.replace(" ", "%20"), **cookie)[1])
        )
        kernel = f"/api/kernels/{kernel}/channels"
        upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13"}
        upgrade |= {"Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Origin": "https://exemple.invalid"}
        seen["others"] = {
            "no token": answer(address, "/")[0],
            "wrong token": answer(address, "/?token=0")[0],
            "another host": answer(address, inside, Host="exemple.invalid")[0],
            "another host's kernel": answer(address, kernel, Host="exemple.invalid", **cookie, **upgrade)[0],
            "another page's kernel": answer(address, kernel, **cookie, **upgrade)[0],
        }
        seen["commands"] = [" ".join(one.cmdline()) for one in psutil.Process().children(recursive=True)]
        seen["token"] = address.partition("token=")[2]
        raise StoppedError

    with pytest.raises(StoppedError):
        live.serve_app(school="999001", opens=False, tell=look)
    assert seen["own"][0] == 200 and "École 🌳 « &#34;Érables&#34; »" in seen["own"][1]
    assert seen["others"] == {
        "no token": 302, "wrong token": 302, "another host": 403, "another host's kernel": 403,
        "another page's kernel": 403,
    }  # fmt: skip
    assert len(seen["token"]) >= 32 and not any(seen["token"] in command for command in seen["commands"])
    assert store.stat().st_mode & 0o777 == 0o700 or os.name != "posix"


@pytest.mark.parametrize("status", [403, 500])
def test_an_app_whose_first_page_breaks_is_never_told_to_be_open(monkeypatch, project, status):
    broken = (
        "import http.server, sys\n"
        "class Broken(http.server.BaseHTTPRequestHandler):\n"
        f"    def do_GET(self): self.send_error({status})\n"
        "    def log_message(self, *told): pass\n"
        "http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), Broken).serve_forever()\n"
    )
    monkeypatch.setattr(live, "_voila_command", lambda folder, port, said: [sys.executable, "-c", broken, str(port)])
    told = []
    with pytest.raises(ReportError, match=f"app_answers_badly.*{status}"):
        live.serve_app(opens=False, tell=told.append)
    assert told == []


def test_a_port_that_another_program_holds_is_told_and_never_given_the_token(project):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(ReportError, match="port_taken"):
            live.serve_app(opens=False, port=other.getsockname()[1])


def test_the_browser_is_led_to_the_app_by_a_page_that_bears_the_address(tmp_path):
    page = way_in(tmp_path, "http://127.0.0.1:8866/?token=essai")
    assert 'content="0;url=http://127.0.0.1:8866/?token=essai"' in page.read_text("utf-8")
