"""A real nginx in front of the app, on its Unix socket, as the guide for a service centre sets it up."""

import base64
import shutil
import socket
import subprocess
import time
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.report.conftest import NOTEBOOK
from tests.report.pages.behind_proxy import HOST, OTHER, OWN, PLANTED, ROOT, SECRET, asked, once_made

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed here")
GUIDE = Path(__file__).parents[3] / "docs" / "centre_de_services.md"


def shown_in_guide():
    """What the guide has one write in nginx's settings."""
    text = GUIDE.read_text(encoding="utf-8")
    return text.partition("```nginx\n")[2].partition("```")[0]


@pytest.fixture(scope="module")
def nginx(proxied, tmp_path_factory):
    """The server of nginx, set up as in the guide but for its places, its certificate, and who signs in how."""
    folder = tmp_path_factory.mktemp("nginx")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    (folder / "personnes").write_text("roy:{PLAIN}un\ntremblay:{PLAIN}deux\nétrangère:{PLAIN}trois\n", encoding="utf-8")
    (folder / "secret.conf").write_text(f'proxy_set_header X-Portrait-Secret "{SECRET}";\n')
    server = shown_in_guide()
    for shown, here in {
        "listen 443 ssl;": f"listen 127.0.0.1:{port};",
        "/run/portrait/portrait.sock": str(proxied.socket),
        "/etc/portrait/secret.conf": str(folder / "secret.conf"),
        "/etc/portrait/personnes": str(folder / "personnes"),
        "portrait.css.example": HOST,
        "ecole-999001-equipe": "equipe-1",
        "ecole-999002-equipe": "equipe-2",
        "/reussite/": ROOT.removesuffix("portrait/"),
    }.items():
        assert shown in server, shown
        server = server.replace(shown, here)
    server = "\n".join(line for line in server.splitlines() if "ssl_certificate" not in line)
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/erreurs crit;\nevents {{}}\n"
        f"http {{ access_log off;\n{places}{server}\n}}\n",
        encoding="utf-8",
    )
    command = [NGINX, "-e", str(folder / "erreurs"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        wait_for(port, process)
        yield SimpleNamespace(port=port, folder=folder)
    finally:
        process.terminate()
        process.communicate(timeout=30)


def wait_for(port, process):
    """Wait until nginx answers."""
    for _ in range(500):
        assert process.poll() is None, process.stderr.read()
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
    raise AssertionError("nginx never answered")


def through(nginx, path, who="roy:un", method="GET", body=None, **headers):
    """Status and text that a person gets through nginx."""
    connection = HTTPConnection("127.0.0.1", nginx.port, timeout=60)
    told = {"Host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
    if who:
        told["Authorization"] = f"Basic {base64.b64encode(who.encode()).decode()}"
    try:
        connection.request(method, path, body, told)
        found = connection.getresponse()
        return SimpleNamespace(status=found.status, text=found.read().decode("utf-8", "replace"))
    finally:
        connection.close()


def test_a_person_of_the_school_reads_it_and_no_other(nginx):
    own = once_made(lambda: through(nginx, OWN))
    assert own.status == 200 and f"{OWN}{NOTEBOOK}" in own.text
    assert through(nginx, OTHER).status == 403
    theirs = once_made(lambda: through(nginx, OTHER, "tremblay:deux"))
    assert theirs.status == 200 and PLANTED[0] in theirs.text
    assert through(nginx, OWN, "tremblay:deux").status == 403
    assert through(nginx, ROOT, "étrangère:trois").status == 403  # known, and of no group


def test_who_does_not_sign_in_is_refused_and_what_one_says_of_oneself_is_not_passed_on(nginx):
    assert through(nginx, OWN, None).status == 401 and through(nginx, OWN, "roy:deux").status == 401
    forged = {"X_Forwarded_User": "tremblay", "X_Forwarded_Groups": "equipe-2", "X_Portrait_Secret": SECRET}
    assert through(nginx, OWN, None, **forged).status == 401
    found = through(nginx, OTHER, **forged)
    assert found.status == 403 and not any(word in found.text for word in PLANTED)
    assert through(nginx, OWN, **forged).status == 200  # still roy, of the first school
    with pytest.raises(RemoteDisconnected):
        through(nginx, OWN, Host="ailleurs.exemple")


def test_a_body_that_is_too_large_stops_at_the_proxy_and_a_page_with_its_answers_passes(nginx, proxied):
    assert through(nginx, OWN, method="POST", body=b"x" * 400_000).status == 413
    page = once_made(lambda: through(nginx, f"{OWN}{NOTEBOOK}"))
    version = page.text.partition('data-version="')[2].partition('"')[0]
    answer = through(nginx, f"{OWN}{NOTEBOOK}/section/0?_version={version}")
    assert answer.status == 200 and answer.text == asked(proxied, f"{OWN}{NOTEBOOK}/section/0?_version={version}").text


def test_the_proxy_goes_on_when_requests_are_cut_or_hide_another(nginx):
    hidden = f"GET {OTHER} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Groups: equipe-2\r\n\r\n"
    signed = f"Authorization: Basic {base64.b64encode(b'roy:un').decode()}\r\n"
    for more in (
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        f"Content-Length: {len(hidden)}\r\n",
        "Transfer-Encoding: x\r\n",
    ):
        with socket.create_connection(("127.0.0.1", nginx.port), timeout=5) as line:
            line.sendall(
                f"POST {OWN} HTTP/1.1\r\nHost: {HOST}\r\n{signed}{more}Connection: close\r\n\r\n{hidden}".encode()
            )
            found = b"".join(iter(lambda line=line: line.recv(1 << 16), b"")).decode("utf-8", "replace")
        assert not any(word in found for word in PLANTED)
    assert through(nginx, OWN).status == 200
