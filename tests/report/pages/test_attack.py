"""What comes from elsewhere, or asks for something else, gets nothing."""

import base64
import re
import socket
import time
from contextlib import suppress
from urllib.parse import quote, urlsplit

import psutil
import pytest
from tornado.web import create_signed_value

from portraitlib.report.forked.process import can_fork
from portraitlib.tables.store import writing
from tests.report.conftest import NOTEBOOK, school_tables
from tests.report.pages.conftest import family, page_of

PLACE = "/portrait/999001/interne/"
PAGE = f"{PLACE}{NOTEBOOK}"
SECTION = f"{PAGE}/section/0"
ELSEWHERE = (
    "/api", "/api/kernels", "/api/kernelspecs", "/api/sessions", "/api/contents", "/api/contents/store",
    "/api/terminals", "/api/config/x", "/api/status", "/api/me", "/api/security/csp-report", "/api/events/subscribe",
    "/api/shutdown", "/api/nbconvert", "/files/store/manifest.json", "/files/", "/view/x", "/tree", "/lab",
    "/notebooks/x", "/login", "/logout", "/static/base/images/favicon.ico", "/static/../../etc/passwd",
    "/custom/custom.css", "/metrics", "/nbextensions/x", "/voila/render/x", "/portrait/../store/manifest.json",
    "/portrait/..%2f..%2fetc%2fpasswd", "/portrait/%2e%2e/%2e%2e/etc/passwd", "/portrait//etc/passwd",
    "/portrait/999001/interne/01_essai.ipynb", "/portrait/999001/interne/01_essai/", "/portrait/01_essai",
    "/portrait/999002/interne/01_essai", "/portrait/999001/tous/01_essai",
    "/portrait/999001/interne/%2e%2e/%2e%2e/999002/interne/01_essai", "/portrait/999001/equipe/", "/portrait/999001",
    "/portrait/999002", "/portrait/01_essai_999002", "/portrait/999001/interne/01_essai%00",
    "/portrait/999001/interne/01_essai/../01_essai2", "/portrait/pages.py", "/portrait/pages.js/..",
    "/portrait/999001/interne/01_essai/section", "/portrait/999001/interne/01_essai/section/",
    "/portrait/999001/interne/01_essai/section/-1", "/portrait/999001/interne/01_essai/section/1e3",
    "/portrait/999001/interne/01_essai/section/0/0", "/favicon.ico",
)  # fmt: skip


@pytest.fixture(scope="module")
def version(served):
    status, html = page_of(served)
    assert status == 200
    return re.search(r'data-version="(\w+)"', html)[1]


def test_every_other_path_is_nothing_and_says_nothing_of_what_was_asked(served):
    answers = {path: served.get(path) for path in ELSEWHERE}
    assert {path: found[0] for path, found in answers.items() if found[0] not in (400, 404)} == {}
    assert not any(
        "passwd" in found[1] or "999002" in found[1] or "Traceback" in found[1] for found in answers.values()
    )
    methods = {
        one: served.ask(PAGE, method=one, body="x=1", Cookie=served.cookie)[0] for one in ("POST", "PUT", "DELETE")
    }
    assert set(methods.values()) <= {403, 404, 405}


def test_only_who_has_the_token_of_this_start_enters_from_this_machine_and_these_pages(served, version):
    token = served.address.partition("token=")[2]
    own = f"127.0.0.1:{urlsplit(served.address).port}"
    section = f"{SECTION}?_version={version}"
    refused = {
        "no token": served.ask(PAGE),
        "no token, a section": served.ask(section),
        "no token, elsewhere": served.ask("/api/kernels"),
        "wrong token": served.ask(f"{PAGE}?token={'0' * len(token)}"),
        "empty token": served.ask(f"{PAGE}?token="),
        "half of the token": served.ask(f"{PAGE}?token={token[:20]}"),
        "forged cookie": served.ask(PAGE, Cookie=re.sub(r"=.*", '="2|1:0|10:1|4:user|4:eDE=|0000"', served.cookie)),
        "another host": served.get(PAGE, Host="exemple.invalid"),
        "another host with the token": served.ask(f"{PAGE}?token={token}", Host="exemple.invalid"),
        "another host that begins alike": served.get(PAGE, Host=f"127.0.0.1.exemple.invalid:{own[10:]}"),
        "another page": served.get(section, Origin="https://exemple.invalid"),
        "another page with the token": served.ask(f"{section}&token={token}", Origin="https://exemple.invalid"),
        "another port": served.get(section, Origin="http://127.0.0.1:1"),
        "a page of nowhere": served.get(section, Origin="null"),
        "another site's image": served.get(section, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors"),
    }
    assert {what: found[0] for what, found in refused.items()} == dict.fromkeys(refused, 403)
    assert not any(version in found[1] or "Access-Control-Allow-Origin" in found[2] for found in refused.values())
    entered = [served.get(section, Origin=f"http://{own}"), served.ask(f"{PAGE}?token={token}"), served.get(section)]
    assert [found[0] for found in entered] == [200, 200, 200]
    assert "SameSite=Strict" in served.headers["Set-Cookie"] and "HttpOnly" in served.headers["Set-Cookie"]
    policy = served.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy


def test_what_entered_an_earlier_start_or_another_server_does_not_enter_this_one(served, version):
    """An earlier start on the same port has the same name of cookie; another server's cookie comes along on its own."""
    name, _, value = served.cookie.partition("=")
    place = urlsplit(served.address)
    secrets = [b"", b"0" * 32, place.query.partition("=")[2].encode(), str(place.port).encode()]
    user = base64.b64decode(value.strip('"').split("|")[4].split(":")[1])  # who one is said to be is no secret
    signed = [create_signed_value(secret, name, user).decode() for secret in secrets]
    tried = {
        "signed with another secret": [f'{name}="{one}"' for one in signed],
        "under another name": [f"username-127-0-0-1-1={value}", f"{name}x={value}", f"user={value}"],
        "changed": [f"{name}={value[:-2]}0", f'{name}="{value}{value}"', f"{name}=", f"{name}={value.upper()}"],
        "another's, then a wrong one": [f"{name}={value[:-3]}000; {name}2={value}"],
    }
    found = {what: {served.ask(PAGE, Cookie=one)[0] for one in ones} for what, ones in tried.items()}
    assert found == {what: {403} for what in tried}
    token = secrets[2].decode()
    others = [token[::-1], token.swapcase(), f"{token}=", f"{token}{token}", token[:-1]]
    assert {served.ask(f"{PAGE}?token={one}")[0] for one in others} == {403}
    by_header = [f"token {token[::-1]}", f"Bearer {token}x", "Basic dXNlcjo=", "token ", "token"]
    assert {served.ask(PAGE, Authorization=one)[0] for one in by_header} == {403}
    proxied = {"X_Forwarded_User": "roy", "X_Forwarded_Groups": "equipe-1", "X_Portrait_Secret": token}
    assert served.ask(PAGE, **proxied)[0] == 403  # nobody is in front of this one
    assert served.ask(PAGE, Cookie=served.cookie)[0] == 200


def test_no_parameter_leads_to_another_school_and_what_is_not_offered_is_refused(served, version):
    own = served.get(f"{SECTION}?_version={version}")
    assert own[0] == 200 and "<section" in own[1]
    tried = [
        f"{name}={quote(value)}"
        for name in (
            "school",
            "store",
            "audience",
            "language",
            "journal",
            "function",
            "group",
            "student",
            "by",
            "subject",
        )
        for value in ("999002", "../store", "public", "en", "x", "-1", "é🌳", "__class__", "a" * 500)
    ]
    tried += [
        "subject=french&subject=mathematics",
        "grade_level=12",
        "grade_level=",
        "school_year=0",
        "=x",
        "subject=%ff",
    ]
    answers = {asked: served.get(f"{SECTION}?_version={version}&{asked}") for asked in tried}
    assert {asked for asked, found in answers.items() if found[0] != 400} == {"grade_level="}  # what is there already
    assert not any("999002" in found[1] for found in answers.values())
    numbers = {one: served.get(f"{PAGE}/section/{one}?_version={version}")[0] for one in ("2", "99", "999999")}
    assert numbers == dict.fromkeys(numbers, 404)
    versions = [served.get(f"{SECTION}{one}")[0] for one in ("", "?_version=", "?_version=0", "?_version=" + "f" * 16)]
    assert versions == [409] * 4
    assert served.get(f"{SECTION}?_version={version}")[1] == own[1]


def said_to(place, request):
    """What the server says to a request written by hand; nothing when it hangs up."""
    with socket.create_connection((place.hostname, place.port), timeout=60) as line, suppress(ConnectionError):
        line.sendall(request)
        return line.recv(15).decode("ascii")
    return ""


def test_oversized_and_slow_requests_are_left_and_the_others_are_answered(served, version):
    place = urlsplit(served.address)
    slow = [socket.create_connection((place.hostname, place.port)) for _ in range(30)]
    try:
        for one in slow:
            one.sendall(b"GET /portrait/ HTTP/1.1\r\nHost: 127")
        header = f"GET {PAGE} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {served.cookie}\r\n".encode()
        assert "200" not in said_to(place, header + b"X: " + b"a" * 100_000 + b"\r\n\r\n")
        assert "200" not in said_to(place, header + b"Content-Length: 10000000\r\n\r\n")
        long = f"GET {SECTION}?_version={version}&subject={'a' * 30_000} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        assert "200" not in said_to(place, f"{long}Cookie: {served.cookie}\r\n\r\n".encode())
        assert served.get(f"{SECTION}?_version={version}")[0] == 200
    finally:
        for one in slow:
            one.close()


def test_a_page_whose_data_have_changed_is_made_again_and_no_choice_is_answered_on_the_old_one(
    served, version, asking_project
):
    with writing(asking_project / "store") as store:  # an import, while the page is open
        tables = school_tables("999001")
        tables["results"]["mark"] = [41.0, 42.0]
        tables["schools"]["school_name"] = "École 🌳 « <b>Érables</b> »"
        store.add("999001", tables, sources={"resultats.csv": "1" * 64}, rules="quebec")
        store.commit()
    old = f"{SECTION}?_version={version}"
    while (found := served.get(old))[0] == 200:
        time.sleep(0.1)
    assert found[0] == 409 and "Rechargez-la" in found[1]
    status, html = page_of(served)
    assert status == 200 and "École 🌳 « &lt;b&gt;Érables&lt;/b&gt; »" in html
    new = re.search(r'data-version="(\w+)"', html)[1]
    assert new != version and served.get(f"{SECTION}?_version={new}")[0] == 200


@pytest.mark.skipif(not can_fork(), reason="processes are listed on Linux")
def test_nothing_is_told_on_a_command_line_and_sigterm_leaves_nothing(served):
    running = family(served.process)
    token = served.address.partition("token=")[2]
    assert len(running) >= 3 and not any(token in " ".join(one.cmdline()) for one in running)
    served.process.terminate()
    assert served.process.wait(timeout=60) == 0
    assert psutil.wait_procs(running, timeout=30)[1] == []
    assert served.process.stderr.read() == ""
