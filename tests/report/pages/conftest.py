"""A small project whose notebook asks choices, and the server of its pages, started by the command itself."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from http.client import HTTPConnection
from types import SimpleNamespace
from urllib.parse import urlsplit

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from tests.report.conftest import NOTEBOOK, essay

CHOICES = """\
# Choisir, puis lire
from portraitlib import describe_results, explore, rank_zones, show
asked = "subject"
explore(describe_results, this_school, subject=None, grade_level=None, school_year=None)
explore(rank_zones, this_school, subject=None, grade_level=None, by="nobody")
show(describe_results(this_school))
"""


def with_choices(folder):
    """Give a project's notebook two sections that ask choices."""
    more = [new_markdown_cell("## Les résultats", id="resultats"), new_code_cell(CHOICES, id="choix")]
    nbformat.write(essay(*more), folder / "notebooks" / f"{NOTEBOOK}.ipynb")
    return folder


@pytest.fixture(scope="module")
def asking_project(whole_project, tmp_path_factory):
    """A project whose notebook asks choices."""
    return with_choices(shutil.copytree(whole_project, tmp_path_factory.mktemp("pages") / "projet"))


@contextmanager
def serving(project, hear_ctrl_c, *more, store="store"):
    """The pages, served by the command itself: its process, its address, and how to ask it."""
    command = [sys.executable, "-m", "portraitlib.cli", "app", "--no-browser", "--store", str(store), *more]
    process = subprocess.Popen(
        command,
        env={**os.environ, "PORTRAIT_PROJECT": str(project), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=hear_ctrl_c,
    )
    try:
        said = process.stdout.readline()
        assert "http://127.0.0.1:" in said, said + process.stderr.read()
        address = next(word for word in said.split() if word.startswith("http"))
        yield SimpleNamespace(process=process, address=address, ask=lambda *a, **h: ask(address, *a, **h))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
        process.stdout.close()
        process.stderr.close()


def ask(address, path, *, method="GET", body=None, **headers):
    """Status, text and cookie that a path gives."""
    place = urlsplit(address)
    connection = HTTPConnection(place.hostname, place.port, timeout=60)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): text for name, text in headers.items()})
        found = connection.getresponse()
        return found.status, found.read().decode("utf-8", "replace"), dict(found.getheaders())
    finally:
        connection.close()


def family(process):
    """A process and all that it started."""
    one = psutil.Process(process.pid)
    return [one, *one.children(recursive=True)]


@pytest.fixture(scope="module")
def served(asking_project, hear_ctrl_c):
    """The server of the small project's pages, for the staff; entered once."""
    with serving(asking_project, hear_ctrl_c, "--school", "999001", "--audience", "interne") as one:
        status, page, headers = one.ask(urlsplit(one.address)._replace(scheme="", netloc="").geturl())
        assert status == 200, page
        one.cookie = headers["Set-Cookie"].partition(";")[0]
        one.headers = headers
        one.get = lambda path, **more: one.ask(path, Cookie=one.cookie, **more)
        yield one


def page_of(one, name=NOTEBOOK):
    """A page, once it is made."""
    for _ in range(200):
        status, html, _ = one.get(f"/portrait/999001/interne/{name}")
        if 'http-equiv="refresh"' not in html:
            return status, html
    raise AssertionError("the page was never made")
