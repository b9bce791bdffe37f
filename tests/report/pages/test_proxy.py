"""Behind a proxy: who is named by it enters, and sees what that person's groups open; nobody else, nothing else."""

import json
import os
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from tornado.httputil import HTTPHeaders

from portraitlib.errors import ParamsError, ReportError
from portraitlib.report.pages.listening import free_socket
from portraitlib.report.pages.proxy import Proxy, read_door
from tests.report.conftest import NOTEBOOK
from tests.report.pages.behind_proxy import (
    HOST,
    OPENED,
    OTHER,
    OWN,
    PLANTED,
    PREFIX,
    ROOT,
    SECRET,
    asked,
    once_made,
    settings,
)

PROXY = Proxy(port=8000, hosts=[HOST], secret_variable="S", groups=OPENED)


def named(*lines, **changed):
    """Who a request names, from headers as they come."""
    told = {"X-Portrait-Secret": SECRET, "X-Forwarded-User": "roy", "X-Forwarded-Groups": "equipe-1"}
    told |= {name.replace("_", "-"): value for name, value in changed.items()}
    headers = HTTPHeaders()
    for name, value in [*told.items(), *lines]:
        if value is not None:
            headers.add(name, value)
    return PROXY.visitor(headers, SECRET)


def test_a_group_opens_an_audience_of_a_school_and_nothing_else():
    visitor = named()
    assert visitor.who == "roy" and visitor.sees("999001", "interne") and visitor.sees("999001", "personnel")
    closed = [
        ("999001", "public"),
        ("999002", "interne"),
        ("*", "interne"),
        ("", ""),
        ("999001", "*"),
        ("999001 ", "interne"),
    ]
    assert [place for place in closed if visitor.sees(*place)] == []
    assert visitor.may("may_write", "999001", "interne") and not visitor.may("may_write", "999001", "personnel")
    assert visitor.imports == frozenset()
    several = named(X_Forwarded_Groups="inconnu, equipe-2 ,conseil,conseil")
    assert (
        several.sees("999002", "interne") and several.sees("999001", "public") and not several.sees("999001", "interne")
    )
    nearly = [
        "equipe-2\u00a0",
        "EQUIPE-2",
        "equipe-2x",
        "equipe-1\tequipe-2",
        "equipe-1;equipe-2",
        "*",
        "equipe\u20102",
    ]
    assert [one for one in nearly if named(X_Forwarded_Groups=one.encode().decode("latin-1")).grants] == []
    assert named(X_Forwarded_Groups="").grants == () == named(X_Forwarded_Groups=None).grants
    assert named(X_Forwarded_User="Émilie Roy".encode().decode("latin-1")).who == "Émilie Roy"


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Portrait_Secret": None},
        {"X_Portrait_Secret": SECRET[:-1]},
        {"X_Portrait_Secret": SECRET + "é"},
        {"X_Portrait_Secret": ""},
        {"X_Forwarded_User": None},
        {"X_Forwarded_User": "\u00a0"},
        {"X_Forwarded_User": "roy,direction"},
        {"X_Forwarded_User": "roy;direction"},
        {"X_Forwarded_User": "r" * 201},
        {"X_Forwarded_User": "roy\u00a0\u0085"},
        {"X_Forwarded_User": "roy\u202edirection".encode().decode("latin-1")},
    ],
)
def test_who_is_not_named_by_the_proxy_is_nobody(headers):
    assert named(**headers) is None


def test_what_is_said_twice_is_not_said():
    assert named(("X-Forwarded-User", "direction")) is None
    assert named(("X-Portrait-Secret", SECRET)) is None
    assert named(("X-Forwarded-Groups", "equipe-2")).grants == ()
    assert named(X_Forwarded_Groups=",".join(["equipe-1"] * 900)).grants == ()


def test_a_proxy_that_cannot_be_trusted_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_COURT", "court")
    cases = {
        "secret_open": {},
        "secret_short": {"secret_file": "", "secret_variable": "SECRET_COURT"},
        "secret_unreadable": {"secret_file": str(tmp_path / "ailleurs")},
        "invalid_params": {"port": 8000, "hosts": [], "prefix": "reussite/", "login": "https://ailleurs.exemple"},
    }
    for code, changed in cases.items():
        path = settings(tmp_path, **changed)
        (tmp_path / "secret").chmod(0o640 if code == "secret_open" else 0o600)
        with pytest.raises(ParamsError) as refused:
            read_door(path)
        assert refused.value.code == code
    assert "SECRET_COURT" not in os.environ  # what is started afterwards does not inherit it
    assert {fault["place"] for fault in refused.value.facts["faults"]} >= {"hosts", "prefix", "login"}
    rights = {"g": [{"school": "999001", "audience": "public", "may_write": True}]}
    with pytest.raises(ParamsError, match="right_of_the_team"):
        read_door(settings(tmp_path, groups=rights))
    monkeypatch.setenv("SECRET_LONG", SECRET)
    assert read_door(settings(tmp_path, secret_file="", secret_variable="SECRET_LONG")).secret == SECRET
    assert SECRET not in repr(read_door(settings(tmp_path)))


def test_the_settings_that_the_guide_shows_are_read(tmp_path):
    guide = (Path(__file__).parents[3] / "docs" / "centre_de_services.md").read_text(encoding="utf-8")
    shown = yaml.safe_load(guide.partition("```yaml\n")[2].partition("```")[0])
    settings(tmp_path)
    proxy = read_door(settings(tmp_path, **shown | {"secret_file": str(tmp_path / "secret")})).proxy
    assert proxy.prefix == "/reussite" and len(proxy.groups) == 3


def test_a_socket_left_behind_is_taken_away_and_another_file_is_not(tmp_path):
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "prise"))
        left.listen()
        with pytest.raises(ReportError, match="socket_taken"):
            free_socket(str(tmp_path / "prise"))
    assert free_socket(str(tmp_path / "prise")) == str(tmp_path / "prise") and not (tmp_path / "prise").exists()
    (tmp_path / "texte").write_text("x")
    for place in ("texte", "ailleurs/prise"):
        with pytest.raises(ReportError, match="socket_impossible"):
            free_socket(str(tmp_path / place))
    assert (tmp_path / "texte").read_text() == "x"


# --- The server itself --------------------------------------------------------------------------------------


def test_who_is_named_enters_and_who_is_not_is_sent_to_sign_in(proxied):
    assert asked(proxied, OWN).status == 200
    nobody = {"X_Forwarded_User": None}, {"X_Portrait_Secret": "x" * 40}, {"X_Forwarded_User": ["roy", "roy"]}
    for headers in nobody:
        found = asked(proxied, OWN, **headers)
        assert (found.status, found.text) == (302, "")
        assert "Location: /connexion?vers=%2Freussite%2Fportrait%2F999001%2Finterne%2F" in found.head
    fetched = asked(proxied, f"{OWN}{NOTEBOOK}/section/0", X_Forwarded_User=None, Sec_Fetch_Mode="cors")
    assert fetched.status == 401 and asked(proxied, OWN, "POST", X_Forwarded_User=None).status in (401, 405)
    assert asked(proxied, f"{OWN}?token={SECRET}", X_Portrait_Secret=None).status == 302


def test_another_school_and_one_that_is_not_there_answer_the_same(proxied):
    places = [OTHER, f"{ROOT}777777/interne/", f"{ROOT}999001/public/", f"{ROOT}999002/personnel/{NOTEBOOK}"]
    answers = {(found.status, found.text) for place in places if (found := asked(proxied, place))}
    assert len(answers) == 1 and answers.pop()[0] == 403
    theirs = once_made(lambda: asked(proxied, OTHER, X_Forwarded_User="tremblay", X_Forwarded_Groups="equipe-2"))
    assert theirs.status == 200 and PLANTED[0] in theirs.text  # what the attacks look for is there to be found


def test_the_list_has_the_schools_of_that_person(proxied):
    one = asked(proxied, ROOT)
    assert one.status == 302 and f"Location: {OWN}" in one.head
    all_of_them = asked(proxied, ROOT, X_Forwarded_Groups="conseil")
    assert all_of_them.text.count("/public/") == 3 and PLANTED[0] in all_of_them.text
    assert asked(proxied, ROOT, X_Forwarded_Groups="inconnu").status == 403
    page = once_made(lambda: asked(proxied, OWN)).text
    assert f'href="{ROOT}999001/personnel/"' in page and "/public/" not in page and f'"{ROOT}pages.css"' in page
    assert '"/portrait/' not in page


def test_only_the_name_that_persons_use_by_https_is_answered(proxied):
    refused = [
        {"Host": "localhost"},
        {"Host": f"{HOST}.ailleurs.exemple"},
        {"Host": "127.0.0.1"},
        {"Host": [HOST, HOST]},
    ]
    refused += [{"X_Forwarded_Proto": one} for one in (None, "http", "https,http", ["https", "https"])]
    refused += [{"Origin": one} for one in (f"http://{HOST}", "https://ailleurs.exemple", "null")]
    assert {asked(proxied, OWN, **headers).status for headers in refused} <= {400, 403}
    assert asked(proxied, OWN, Origin=f"https://{HOST}").status == 200
    assert asked(proxied, "/portrait/999001/interne/").status == asked(proxied, "/").status == 404


def test_the_socket_is_of_its_group_and_the_log_tells_who_read_what_and_nothing_else(proxied):
    mode = stat.S_IMODE(proxied.socket.stat().st_mode)
    assert mode == 0o660 and stat.S_IMODE(proxied.log.stat().st_mode) == 0o600
    once_made(lambda: asked(proxied, f"{OWN}{NOTEBOOK}"))
    asked(proxied, f"{OWN}{NOTEBOOK}?subject=french&token=abc", X_Forwarded_User="gagnon")
    asked(proxied, f"{OWN}9f3c52aa01be77d0", X_Forwarded_User="gagnon")
    asked(proxied, f"{OTHER}{NOTEBOOK}", X_Forwarded_User="gagnon")
    told = [{"who": ""}]
    while [line["who"] for line in told[-3:]] != [told[-1]["who"]] * 3:  # a line is written once its answer is sent
        time.sleep(0.01)
        text = proxied.log.read_text(encoding="utf-8")
        told = [json.loads(line) for line in text.splitlines()]
    keys = {"time", "who", "school", "audience", "page", "section", "status", "ms"}
    assert all(set(line) <= keys for line in told)
    read, unknown, closed = told[-3:]
    assert (read["school"], read["audience"], read["page"]) == ("999001", "interne", NOTEBOOK)
    assert (unknown["page"], unknown["status"]) == (None, 404)
    assert "school" not in closed and closed["status"] == 403
    assert len(read["who"]) == 16 and read["who"] == closed["who"] != told[0]["who"]
    assert not any(word in text for word in ("gagnon", "french", "abc", "9f3c52aa01be77d0", "999002/interne"))


@pytest.mark.skipif(os.name != "posix", reason="accounts of Unix")
def test_no_process_of_the_server_has_the_secret_in_its_command_or_surroundings(proxied):
    from tests.report.pages.conftest import family

    told = [" ".join(one.cmdline()) + json.dumps(one.environ()) for one in family(proxied.process)]
    assert len(told) >= 2 and not any(SECRET in one for one in told)


@pytest.mark.long
def test_the_command_says_what_is_wrong_with_the_file(tmp_path, whole_project):
    path = settings(tmp_path, socket="", port=0)
    command = [sys.executable, "-m", "portraitlib.cli", "app", "--proxy", str(path)]
    done = subprocess.run(
        command, env={**os.environ, "PORTRAIT_PROJECT": str(whole_project)}, capture_output=True, text=True
    )
    assert done.returncode and "« socket » ou « port »" in (done.stderr + done.stdout).replace("\u00a0", " ")
    assert PREFIX not in done.stderr
