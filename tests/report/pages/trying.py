"""What a forked process tries to touch, kept to a school and an audience: what it got, or what refused."""

import os
import socket
import subprocess
from pathlib import Path

from portraitlib.params import NotebookParams
from portraitlib.report.pages import confine
from portraitlib.report.pages.fences import keep_within

OTHER = "999002"


def tried(project, audience, version=None, port=0):
    """What each attempt gave, by its name; of the version of Landlock that is there, or of an earlier one."""
    held = _held_open(project / "store")
    if version is not None:
        confine.landlock_version = lambda: version
    params = NotebookParams(school="999001", store=str(project / "store"), audience=audience)
    attempts = _attempts(project, params, port)
    found = {"version": keep_within(params, project), "held": held}
    return found | {name: _outcome(attempt) for name, attempt in attempts.items()}


def _attempts(project, params, port):
    other = next((project / "store" / "schools" / OTHER).glob("*/students.parquet"))
    return {
        "own school": lambda: _opened(params),
        "own notebook": lambda: len(list((project / "notebooks").glob("*.ipynb"))),
        "own scratch": lambda: Path(os.environ["TMPDIR"], "x").write_text("x"),
        "another school's table": other.read_bytes,
        "another school, opened": lambda: _opened(params.model_copy(update={"school": OTHER})),
        "another school, by its own folder": lambda: (
            (project / f"store/schools/999001/../{OTHER}").iterdir().__next__()
        ),
        "another school's settings": (project / "params" / "ecoles" / f"{OTHER}.yml").read_text,
        "the list of schools": lambda: list((project / "store" / "schools").iterdir()),
        "own table, written": lambda: other.parents[2].joinpath("999001", "x").write_text("x"),
        "the journal, written": lambda: (project / "journal" / "x").write_text("x"),
        "the project, written": lambda: (project / "notebooks" / "x").write_text("x"),
        "the home": lambda: list(Path("/root").iterdir()),
        "the server's memory": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
        "the server, ended": lambda: os.kill(os.getppid(), 0),
        "another program": lambda: subprocess.run(["/bin/true"], check=True),
        "the network": lambda: socket.create_connection(("127.0.0.1", port), 5).close(),
        "a port of its own": lambda: socket.create_server(("127.0.0.1", 0)).close(),
    }


def _opened(params):
    from portraitlib.tables.school import open_school

    return len(open_school(**params.model_dump()).table("students"))


def _outcome(attempt):
    try:
        return attempt()
    except Exception as refused:
        return type(refused).__name__


def _held_open(folder):
    """Files of a folder that this process already holds open."""
    places = [os.path.realpath(place) for place in Path("/proc/self/fd").iterdir()]
    return [place for place in places if place.startswith(str(folder))]
