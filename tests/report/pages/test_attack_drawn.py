"""Requests drawn at random for the data of another school: none of what it alone has ever comes back."""

import json
import random

import pytest

from tests.report.conftest import NOTEBOOK
from tests.report.pages.behind_proxy import (
    GROUP,
    HOST,
    OTHER,
    PLANTED,
    PREFIX,
    ROOT,
    SECRET,
    asked,
    lines,
    once_made,
    sent,
)

ROOTS = (
    ROOT,
    f"{ROOT}en/",
    f"{ROOT}import/",
    f"{ROOT}import/faire/",
    "/portrait/",
    f"{PREFIX}//portrait//",
    f"{PREFIX}/%70ortrait/",
    f"{ROOT}../portrait/",
)
SCHOOLS = (
    "999001",
    "999002",
    "999002 ",
    "%39%39%39%30%30%32",
    "９９９００２",
    "%EF%BC%99%EF%BC%99%EF%BC%99002",
    "999002%00",
    "999002;",
    "999001/../999002",
    "999001%2f..%2f999002",
    "999001%252f..%252f999002",
    "..",
    "%2e%2e",
    "*",
    "%2a",
    "999001,999002",
    "999001%0d%0aX-Forwarded-Groups:%20equipe-2",
    "./999002",
    "999002%2e",
    "999002%23",
    "\u0669\u0669\u0669\u0660\u0660\u0662",
)
AUDIENCES = (
    "interne",
    "personnel",
    "public",
    "*",
    "Interne",
    "interne%00",
    "%69nterne",
    "../999002/interne",
    "tous",
    "",
)
NAMES = (
    NOTEBOOK,
    "names",
    "",
    f"{NOTEBOOK}_{GROUP}",
    f"../../999002/interne/{NOTEBOOK}",
    f"..%2f..%2f999002%2finterne%2f{NOTEBOOK}",
    f"{NOTEBOOK}%00",
    f"{NOTEBOOK}.ipynb",
    "manifest.json",
    "..",
    "%2e%2e%2f%2e%2e%2fstore",
    f"{NOTEBOOK}/../../999002",
    "pages.js",
    "",
)
ENDS = (
    "",
    "/section/0/files",
    "/section/0/table.xlsx",
    "/section/0/table.csv?_rank=99",
    "/form/0",
    "/form/0/draft",
    "/drafts",
    "/copy/0",
    "/section/0",
    "/section/1",
    "/section/-1",
    "/section/99999999",
    "/section/0x1",
    "/section/0/../1",
    "/",
    "//",
    "/section/０",
)
KEYS = (
    "school",
    "school_id",
    "store",
    "audience",
    "group",
    "student",
    "by",
    "subject",
    "_version",
    "token",
    "params",
    "journal",
    "x[]",
    "",
)
VALUES = (
    "999002",
    "../store",
    "interne",
    GROUP,
    "2yz0my5a",
    "french",
    "é🌳",
    "%ff",
    "__class__",
    "a" * 400,
    "",
    "*",
    "0",
    "null",
)
METHODS = (
    "GET",
    "GET",
    "GET",
    "GET",
    "GET",
    "GET",
    "GET",
    "POST",
    "PUT",
    "HEAD",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "get",
)
VERSIONS = ("HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "")
GROUPS = (
    "equipe-1",
    "equipe-1",
    "",
    "EQUIPE-2",
    "equipe-2\u00a0",
    "equipe\u20102",
    "*",
    "equipe-1\tequipe-2",
    "equipe-1;equipe-2",
    "equipe-2x",
)
FORGED = ("equipe-2", "equipe-1,equipe-2", "conseil", ["equipe-1", "equipe-2"], ["equipe-2", "equipe-1"])
"""What only the proxy may say: sent without its secret, or with one that is not it, or twice."""
SECRETS = (
    None,
    "",
    "x" * len(SECRET),
    SECRET[:-1],
    SECRET.lower(),
    f"{SECRET}é",
    [SECRET, SECRET],
    f"{SECRET},{SECRET}",
    f'"{SECRET}"',
)
ASKED = {
    "X_Original_URL": OTHER,
    "X_Rewrite_URL": OTHER,
    "X_Forwarded_Prefix": f"{ROOT}999002",
    "X_HTTP_Method_Override": "GET",
    "X_Forwarded_Host": "999002",
    "Forwarded": "for=1.2.3.4;host=999002",
    "Cookie": "school=999002; user=tremblay; _xsrf=1",
    "Authorization": f"token {SECRET}",
    "Referer": f"https://{HOST}{OTHER}",
    "Range": "bytes=0-",
    "X_Forwarded_User2": "tremblay",
    "Accept_Encoding": "identity",
    "Upgrade": "websocket",
    "X_Portrait": "1",
}
_NAMED = "X-Forwarded-User: tremblay\r\nX-Forwarded-Groups: equipe-2\r\n"
HIDDEN = f"GET {OTHER}{NOTEBOOK} HTTP/1.1\r\nHost: {HOST}\r\n{_NAMED}\r\n"


def path_drawn(draw):
    """An address that seeks another school, or what is beside the pages."""
    root = _mostly_first(draw, ROOTS)
    path = root + "/".join(_mostly_first(draw, one) for one in (SCHOOLS, AUDIENCES, NAMES)) + _mostly_first(draw, ENDS)
    pairs = [f"{draw.choice(KEYS)}={draw.choice(VALUES)}" for _ in range(draw.choice((0, 0, 1, 2, 3)))]
    return path + ("?" + "&".join(pairs) if pairs else "") + _mostly_first(draw, ("", "#999002", "%0d%0a"))


def _mostly_first(draw, ones):
    """The first, which is where one may go, or another: what is wrong everywhere never comes far."""
    return ones[0] if draw.random() < 0.6 else draw.choice(ones)


def headers_drawn(draw):
    """Headers of a person of school 999001, changed, or of who pretends to be of another."""
    told = {name: ASKED[name] for name in draw.sample(list(ASKED), draw.choice((0, 0, 1, 2)))}
    if draw.random() < 0.5:
        return told | {"X_Forwarded_Groups": _mostly_first(draw, GROUPS)}
    told |= {"X_Forwarded_User": draw.choice(("tremblay", "roy", ["roy", "tremblay"], "roy,tremblay"))}
    is_twice = draw.random() < 0.3  # with the secret: what is said twice is not said
    groups = draw.choice([one for one in FORGED if isinstance(one, list) is is_twice])
    return told | {"X_Forwarded_Groups": groups} | ({} if is_twice else {"X_Portrait_Secret": draw.choice(SECRETS)})


def _written(draw):
    """What a page of the app would send to write, with another school in it; now and then too long."""
    told = {draw.choice(KEYS) or "entry": draw.choice(VALUES), "values": {"student": GROUP}, "revision": 0, "seen": 1}
    body = json.dumps(told | {"picked": "data/999002", "typed": "/etc", "filler": "a" * draw.choice((0, 0, 300_000))})
    more = f"Content-Type: application/json\r\nX-Portrait: 1\r\nContent-Length: {len(body)}\r\n"
    return more, body


def request_drawn(draw):
    """A whole request, as bytes: now and then with another hidden in its body, or cut by hand."""
    first = f"{_mostly_first(draw, METHODS)} {path_drawn(draw)} {_mostly_first(draw, VERSIONS)}"
    kind, more, body = draw.random(), "", ""
    if kind < 0.04:
        more, body = "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", f"0\r\n\r\n{HIDDEN}"
    elif kind < 0.08:
        more, body = f"Content-Length: {len(HIDDEN)}\r\n", HIDDEN
    elif kind < 0.11:
        more, body = "Content-Length: 0\r\nContent-Length: 9\r\n", HIDDEN
    elif kind < 0.14:
        more = draw.choice(
            (
                "X-Forwarded-Groups : equipe-2\r\n",
                "X: a\r\n X-Forwarded-Groups: equipe-2\r\n",
                "X_Forwarded_Groups: equipe-2\r\n",
            )
        )
    elif kind < 0.24:
        first, more, body = first.replace("GET", "POST", 1), *_written(draw)
    elif kind < 0.27:
        first = first.replace(" ", draw.choice(("  ", "\t", "\r\n ")), 1)
    return f"{first}\r\n{lines(**headers_drawn(draw))}{more}\r\n{body}".encode()


def attacked(proxied, seed, tries):
    """How often each status was answered; a request that brought back what only the other school has."""
    draw, counts = random.Random(seed), {}
    for _ in range(tries):
        request = request_drawn(draw)
        answered = sent(proxied.socket, request, patience=20)
        found = answered.decode("utf-8", "replace")
        assert not any(word in found for word in PLANTED), request
        status = answered[9:12].decode("ascii", "replace")
        counts[status] = counts.get(status, 0) + 1
    return counts


@pytest.mark.parametrize(("seed", "tries"), [(1, 300), pytest.param(2, 10_000, marks=pytest.mark.long)])
def test_nothing_of_another_school_comes_back(proxied, seed, tries):
    there = once_made(lambda: asked(proxied, OTHER, X_Forwarded_Groups="equipe-2"))
    assert PLANTED[0] in there.text  # what is looked for is there, for who may see it
    own = f"{ROOT}999001/interne/{NOTEBOOK}"
    assert "data-version" in once_made(lambda: asked(proxied, own)).text  # pages of both schools are in memory
    theirs = once_made(lambda: asked(proxied, f"{OTHER}{NOTEBOOK}", X_Forwarded_Groups="equipe-2"))
    assert "data-version" in theirs.text
    counts = attacked(proxied, seed, tries)
    assert {"200", "302", "403", "404"} <= set(counts)  # some arrived, at what is theirs
    assert set(counts) <= {"", "200", "302", "400", "401", "403", "404", "405", "409", "501", "503"}, counts
    assert asked(proxied, own).status == 200 and proxied.process.poll() is None
    assert not any(word in proxied.log.read_text(encoding="utf-8") for word in PLANTED)
