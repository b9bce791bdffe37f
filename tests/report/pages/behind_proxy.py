"""A server behind a proxy, two schools in it, and how to ask it: as the proxy would, or as nobody should."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from types import SimpleNamespace

from portraitlib.tables.store import writing
from tests.report.conftest import school_tables

HOST = "portrait.css.exemple"
PREFIX = "/reussite"
ROOT = f"{PREFIX}/portrait/"
OWN, OTHER = f"{ROOT}999001/interne/", f"{ROOT}999002/interne/"
SECRET = "s" * 20 + "E" * 20
PLANTED, GROUP = ("Zyzomys", "2yz0my5"), "ZYZ21"
"""What the name and the students of the other school have, that nobody else can say; a group that may be guessed."""
OPENED = {
    "equipe-1": [
        {"school": "999001", "audience": "interne", "may_write": True, "sees_names": True},
        {"school": "999001", "audience": "personnel"},
    ],
    "equipe-2": [{"school": "999002", "audience": "interne"}],
    "conseil": [{"school": "*", "audience": "public"}],
}


def plant(project):
    """Give school 999002 a name, groups and students that no other has."""
    tables = school_tables("999002")
    tables["schools"]["school_name"] = f"École {PLANTED[0]}"
    tables["students"]["group"] = [GROUP, GROUP]
    for name in ("students", "results"):
        tables[name]["student_id"] = [f"{PLANTED[1]}{place}" for place in "ab"]
    with writing(project / "store") as store:
        store.add("999002", tables, sources={"resultats.csv": "2" * 64}, rules="quebec")
        store.commit()


def settings(folder, **more):
    """File of a proxy's settings, which is YAML too."""
    (folder / "secret").touch(0o600)
    (folder / "secret").write_text(SECRET, encoding="ascii")
    told = {
        "socket": str(folder / "portrait.sock"),
        "hosts": [HOST],
        "prefix": PREFIX,
        "login": "/connexion?vers={address}",
        "secret_file": str(folder / "secret"),
        "groups": OPENED,
    }
    path = folder / "proxy.yml"
    path.write_text(json.dumps(told | more), encoding="utf-8")
    return path


@contextmanager
def serving_behind(project, folder, hear_ctrl_c):
    """The pages of a project on a Unix socket of a folder."""
    path = settings(folder)
    command = [sys.executable, "-m", "portraitlib.cli", "app", "--store", "store", "--proxy", str(path)]
    process = subprocess.Popen(
        [*command, "--access-log", str(folder / "acces.jsonl")],
        env={**os.environ, "PORTRAIT_PROJECT": str(project), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=hear_ctrl_c,
    )
    try:
        said = process.stdout.readline()
        assert f"https://{HOST}{ROOT}" in said, said + process.stderr.read()
        yield SimpleNamespace(
            process=process, socket=folder / "portrait.sock", log=folder / "acces.jsonl", folder=folder
        )
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
        process.stdout.close()
        process.stderr.close()


def lines(**headers):
    """Headers as the proxy sends them, some of them changed, given twice or left out."""
    told = {
        "Host": HOST,
        "X-Portrait-Secret": SECRET,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-User": "roy",
        "X-Forwarded-Groups": "equipe-1",
        "Connection": "close",
    }
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    values = [(name, one) for name, value in told.items() for one in (value if isinstance(value, list) else [value])]
    return "".join(f"{name}: {value}\r\n" for name, value in values if value is not None)


def sent(place, request, patience=60):
    """All that the server answers to some bytes; nothing when it hangs up, or waits for more than was sent."""
    answered = b""
    with socket.socket(socket.AF_UNIX) as line, suppress(ConnectionError, TimeoutError):
        line.settimeout(patience)
        line.connect(str(place))
        line.sendall(request)
        while piece := line.recv(1 << 20):
            answered += piece
    return answered


def asked(one, path, method="GET", body=b"", **headers):
    """Status and text that a path gives, with headers and a text of the answer."""
    request = f"{method} {path} HTTP/1.1\r\n{lines(**headers)}\r\n".encode() + body
    answered = sent(one.socket, request).decode("utf-8", "replace")
    head, _, text = answered.partition("\r\n\r\n")
    return SimpleNamespace(status=int(head.split()[1]) if head else 0, head=head, text=text)


def once_made(ask):
    """What is answered once a page is there, which is made when it is first asked for."""
    while 'http-equiv="refresh"' in (found := ask()).text:
        time.sleep(0.05)
    return found
