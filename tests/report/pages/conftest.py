"""A small project whose notebook asks choices, and the server of its pages, started by the command itself."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from http.client import HTTPConnection
from types import SimpleNamespace
from urllib.parse import urlsplit

import nbformat
import pandas as pd
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from portraitlib.journal.opening import open_journal
from portraitlib.persons.key import KEY_VARIABLE, Key
from portraitlib.persons.names import FOLDER_VARIABLE, Label, Names, seal
from portraitlib.tables.school import open_school
from portraitlib.tables.store import writing
from tests.conftest import made_up_tables
from tests.report.conftest import NOTEBOOK, REPOSITORY, essay
from tests.report.pages.behind_proxy import plant, serving_behind

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


def ask(address, path, *, method="GET", body=None, as_bytes=False, **headers):
    """Status, text (or bytes) and headers that a path gives."""
    place = urlsplit(address)
    connection = HTTPConnection(place.hostname, place.port, timeout=60)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): text for name, text in headers.items()})
        found = connection.getresponse()
        content = found.read()
        return found.status, content if as_bytes else content.decode("utf-8", "replace"), dict(found.getheaders())
    finally:
        connection.close()


def finished(coroutine):
    """What a coroutine gives, in a thread of its own: a browser's tests leave a loop running in this one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


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
    return page_at(one, f"/portrait/999001/interne/{name}")


LIVED_IN = "999004"
"""A school of 150 students, whose team has decided something."""
NAME = "Zoé Plantée"


def lived_in_project(whole_project, folder):
    """A project with a school whose numbers can be shown to the staff, four notebooks, a decision that is due."""
    project = with_choices(shutil.copytree(whole_project, folder))
    for name in ("00_donnees", "06_planification", "10_rencontre"):
        shutil.copy(REPOSITORY / "notebooks" / f"{name}.ipynb", project / "notebooks")
    school = pd.DataFrame({"school_id": [LIVED_IN], "school_name": ["École = des Lilas"], "is_synthetic": [True]})
    tables = {"schools": school, **{name: under_pseudonyms(one) for name, one in made_up_tables().items()}}
    with writing(project / "store") as store:
        store.add(LIVED_IN, tables, sources={}, rules="quebec")
        store.commit()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTRAIT_PROJECT", str(project))
        told = {"question": "Que faire en lecture ?", "decided": "Un atelier le mardi", "check_on": "2026-01-15"}
        open_journal(lived_in(project)).save("decision", told, who="Anne")
    return project


def under_pseudonyms(table):
    """A table of that school, as an import leaves it."""
    names = {name: f"p{sha256(name.encode()).hexdigest()[:16]}" for name in table["student_id"].unique()}
    return table.assign(school_id=LIVED_IN, student_id=table["student_id"].map(names))


def lived_in(project, audience="interne"):
    """That school, opened for an audience."""
    return open_school(school=LIVED_IN, store=str(project / "store"), audience=audience)


def sealed_names(folder, handle):
    """A machine that keeps one name of that school: what its environment says."""
    (folder / "cle").write_text("k" * 64)
    (folder / "cle").chmod(0o600)
    here = {KEY_VARIABLE: str(folder / "cle"), FOLDER_VARIABLE: str(folder / "noms")}
    key = Key(b"k" * 64)
    label = Label(LIVED_IN, 2026, key.fingerprint, "préparer les rencontres", "2025-10-01", "2099-06-30")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in here.items():
            patch.setenv(name, value)
        seal(Names(label, {handle: NAME}), key)
    return here


@pytest.fixture(scope="package")
def lived_in_served(whole_project, tmp_path_factory, hear_ctrl_c):
    """The server of that school's pages, for all audiences, on a machine that keeps a name; entered once."""
    folder = tmp_path_factory.mktemp("vecue")
    project = lived_in_project(whole_project, folder / "projet")
    handle = min(lived_in(project).reader.handles.all.values())
    with pytest.MonkeyPatch.context() as patch:
        for name, value in sealed_names(folder, handle).items():
            patch.setenv(name, value)
        with serving(project, hear_ctrl_c, "--audience", "interne") as one:
            _, _, headers = one.ask(urlsplit(one.address)._replace(scheme="", netloc="").geturl())
            one.cookie = headers["Set-Cookie"].partition(";")[0]
            one.get = lambda path, **more: one.ask(path, Cookie=one.cookie, **more)
            one.project, one.handle = project, handle
            yield one


def page_at(one, path):
    """What an address gives, once it is made."""
    for _ in range(200):
        status, html, _ = one.get(path)
        if 'http-equiv="refresh"' not in html:
            return status, html
    raise AssertionError("the page was never made")


@pytest.fixture(scope="session")
def proxied(whole_project, tmp_path_factory, hear_ctrl_c):
    """A server behind a proxy, whose second school bears words that no other does."""
    project = with_choices(shutil.copytree(whole_project, tmp_path_factory.mktemp("centre") / "projet"))
    plant(project)
    with serving_behind(project, tmp_path_factory.mktemp("prise"), hear_ctrl_c) as one:
        one.project = project
        yield one
