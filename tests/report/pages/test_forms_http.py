"""The forms of a served page: saved, undone, told of two writers; drafts kept and given back; others refused."""

import json
import re
import shutil
from html import unescape
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from portraitlib.display.form_page import code_of
from portraitlib.journal import open_journal
from portraitlib.journal.entry import Evidence
from portraitlib.report.pages.drafts import Drafts, drafts_folder
from portraitlib.tables.school import open_school
from tests.report.conftest import NOTEBOOK, essay
from tests.report.pages.conftest import CHOICES, page_of, serving

WRITES = """\
# Écrire
from portraitlib import write
write(this_school, "decision")
write(this_school, "meeting")
write(this_school, "stocktaking")
"""
DECISION, MEETING, STOCK = 0, 1, 2
WORDS = {"question": "Où ?", "decided": "Ici", "check_on": "2026-12-15"}
TYPED = {"which": "", "who": "Anne", **{f"fields.{name}": text for name, text in WORDS.items()}}
OURS = {"X_Portrait": "1", "Content_Type": "application/json", "Sec_Fetch_Site": "same-origin"}


@pytest.fixture(scope="module")
def project(whole_project, tmp_path_factory):
    folder = shutil.copytree(whole_project, tmp_path_factory.mktemp("formes") / "projet")
    cells = [new_code_cell(CHOICES, id="choix"), new_code_cell(WRITES, id="ecrire")]
    nbformat.write(essay(new_markdown_cell("## Lire", id="lire"), *cells), folder / "notebooks" / f"{NOTEBOOK}.ipynb")
    return folder


@pytest.fixture(scope="module")
def served(project, hear_ctrl_c):
    """The server, its page's version, and how to ask a form."""
    with serving(project, hear_ctrl_c, "--school", "999001", "--audience", "interne") as one:
        _, _, headers = one.ask("/portrait/999001/interne/?token=" + one.address.partition("token=")[2])
        one.cookie = headers["Set-Cookie"].partition(";")[0]
        one.get = lambda path, **more: one.ask(path, Cookie=one.cookie, **more)
        status, one.html = page_of(one)
        assert status == 200, one.html
        one.version = re.search(r'data-version="(\w+)"', one.html)[1]
        one.page = f"/portrait/999001/interne/{NOTEBOOK}"
        yield one


@pytest.fixture
def journal(project, monkeypatch):
    monkeypatch.chdir(project)
    monkeypatch.setenv("PORTRAIT_PROJECT", str(project))
    return open_journal(open_school(school="999001", store="store", audience="interne"))


def post(served, path, cookie=True, raw=None, **sent):
    body = raw if raw is not None else json.dumps({"version": served.version, **sent})
    headers = {**OURS, **({"Cookie": served.cookie} if cookie else {})}
    return served.ask(f"{served.page}/{path}", method="POST", body=body, **headers)


def asked(served, number, act="", values=TYPED, entry="", seen=0, **more):
    """What a form says after a button: its state and its sentences."""
    sent = {"values": values, "act": act, "entry": entry, "seen": seen, "new_entry": "", "is_typed": True, "desk": "t"}
    return read(post(served, f"form/{number}", **{**sent, **more}))


def opened(served, number, version=None):
    return read(served.get(f"{served.page}/form/{number}?_version={version or served.version}"))


def read(answer):
    status, html, _ = answer
    assert status == 200, (status, html)
    state, says = html.partition('<div class="says">')[::2]
    told = dict(re.findall(r'data-(entry|seen)="([^"]*)"', state[: state.index(">")]))
    return SimpleNamespace(
        html=unescape(state), says=unescape(says), entry=told["entry"], seen=int(told["seen"]),
        is_kept=" data-kept" in state, is_alert=" data-alert" in state, is_draft=" data-draft" in state,
    )  # fmt: skip


def test_a_form_is_saved_changed_and_undone_on_a_page_that_stays_open(served, journal):
    assert "data-form=" in served.html and "fields.decided" not in served.html
    first = asked(served, DECISION, "save")
    assert first.is_kept and not first.is_alert and "Enregistré." in first.says and first.entry
    more = {**TYPED, "which": first.entry}
    second = asked(served, DECISION, "save", {**more, "fields.decided": "Là"}, first.entry, first.seen)
    assert second.is_kept and second.entry == first.entry
    third = asked(served, DECISION, "undo", more, first.entry, second.seen)
    assert third.is_kept and [one.body.decided for one in journal.entries("decision")] == ["Ici"]
    section = served.get(f"{served.page}/section/0?_version={served.version}")
    assert section[0] == 200  # what is written does not close the sections of the page
    closed = asked(served, DECISION, "close", more, first.entry, third.seen)
    assert closed.is_kept and journal.open_entries("decision") == []
    (status, html) = page_of(served)
    assert status == 200 and f'data-version="{served.version}"' not in html  # it is made again for who opens it now


def test_two_writers_both_have_their_text_and_nothing_is_overwritten_in_silence(served, journal):
    one = journal.save("decision", WORDS, who="Luc")
    values = {**TYPED, "which": one.entry, "fields.decided": "Le mien"}
    journal.save("decision", {**WORDS, "decided": "Le sien"}, who="Luc", entry=one.entry, seen=one.seq)
    refused = asked(served, DECISION, "save", values, one.entry, one.seq)
    assert refused.is_alert and "Le sien" in refused.says and "Le mien" in refused.says and "Le mien" in refused.html
    assert [text.body.decided for text in journal.history(one.entry)] == ["Ici", "Le sien"]
    assert asked(served, DECISION, "save", values, one.entry, refused.seen).is_kept


def test_what_is_typed_is_given_back_and_gone_once_saved_or_put_aside(served, project):
    values = {**TYPED, "fields.decided": 'Trop long 🙂 "<b>" ' + "x" * 60_000, "who": "Anne"}
    assert post(served, f"form/{DECISION}/draft", values=values, seen=0, entry="")[0] == 204
    assert json.loads(served.get(f"{served.page}/drafts?_version={served.version}")[1]) == {"forms": [DECISION]}
    back = opened(served, DECISION)
    assert back.is_draft and values["fields.decided"] in back.html and "repris du" in back.html
    assert opened(served, DECISION, "autre").is_draft  # a page of another start of the server too
    wrong = asked(served, DECISION, "save", {**values, "fields.check_on": "demain"})
    assert wrong.is_alert and "2 points" in wrong.says.replace("\u00a0", " ") and values["fields.decided"] in wrong.html
    assert asked(served, DECISION, "open").is_draft
    assert not asked(served, DECISION, "discard").is_draft and not opened(served, DECISION).is_draft
    post(served, f"form/{DECISION}/draft", values=TYPED, seen=0, entry="")
    assert asked(served, DECISION, "save").is_kept and not opened(served, DECISION).is_draft
    assert [one.name for one in (project / "brouillons").iterdir()] == [".gitignore"]


def test_a_finding_is_copied_for_the_notes_of_the_meeting(served, project, journal):
    assert "ne dit rien à copier" in post(served, "copy/0", picked={})[1]  # this small school has too few results
    headline = "La réussite est de 80 %."
    drafts = Drafts(drafts_folder(project / "store"), "999001", "local")
    drafts.copy(Evidence(headline=headline, study="describe_results", digest="d").model_dump())
    drafts.keep("meeting", "", {"evidence": [code_of(headline)]}, None, {})
    form = opened(served, MEETING)
    assert form.is_draft and headline in form.html
    code = re.search(r'value="([^"]*)" autocomplete="off" checked', form.html)[1]
    values = {"which": "", "who": "Anne", "fields.held_on": "2026-11-30", "evidence": [code]}
    assert asked(served, MEETING, "save", values).is_kept
    (kept,) = journal.entries("meeting")[-1].body.evidence
    assert (kept.headline, kept.study) == (headline, "describe_results") and kept.digest
    assert post(served, "copy/9", picked={})[0] == 404 and post(served, "copy/0", picked={"subject": "x"})[0] == 400


def test_the_stock_taking_is_saved_whole(served, journal):
    answer = asked(served, STOCK, "save", {"points.lasting.teams": "begun", "who": "Anne"})
    assert answer.is_kept and "1 point enregistré" in answer.says.replace("\u00a0", " ")
    assert journal.entries("stocktaking")[0].body.word == "begun"


def test_only_this_page_and_its_team_write_what_a_form_may_hold(served, journal):
    before = journal.version()
    good = json.dumps({"version": served.version, "values": TYPED, "act": "save"})
    path = f"{served.page}/form/{DECISION}"
    signed = {**OURS, "Cookie": served.cookie}
    no_header = {name: text for name, text in signed.items() if name != "X_Portrait"}
    refused = [
        served.ask(path, method="POST", body=good, **OURS),
        served.ask(path, method="POST", body=good, **no_header),
        served.ask(path, method="POST", body=good, **{**signed, "Sec_Fetch_Site": "cross-site"}),
        served.ask(path, method="POST", body=good, **{**signed, "Sec_Fetch_Site": "none"}),
        served.ask(path, method="POST", body=good, **{**signed, "Origin": "http://autre.example"}),
        served.ask(path, method="POST", body=good, **{**signed, "Content_Type": "text/plain"}),
    ]
    assert [one[0] for one in refused] == [403] * 6
    others = [served.ask(one, method="POST", body=good, **signed)[0] for one in (
        path.replace("interne", "public"), path.replace("interne", "personnel"), path.replace("999001", "999009"),
        path.replace(f"form/{DECISION}", "form/99"), path.replace(NOTEBOOK, "99_rien"),
    )]  # fmt: skip
    assert others == [404] * 5
    assert served.get(f"{path.replace('interne', 'personnel')}?_version=x")[0] == 404
    bad = (
        "", "[]", "{", "[" * 100_000, '{"values": 3}', '{"values": {"who": 3}}', '{"x": 1}', '{"seen": "a"}',
        '{"seen": true}', '{"act": "__init__"}', '{"values": {"says": "x"}}', json.dumps({"entry": "e" * 65}),
    )  # fmt: skip
    assert {raw[:20]: post(served, f"form/{DECISION}", raw=raw)[0] for raw in bad} == {raw[:20]: 400 for raw in bad}
    with pytest.raises((ConnectionError, AssertionError)):
        read(post(served, f"form/{DECISION}", raw=json.dumps({"act": "x" * 300_000})))
    assert journal.version() == before
    assert asked(served, DECISION, "").html  # the server is well


def test_no_answer_nor_address_holds_a_pseudonym(served):
    assert not re.search(r"p[0-9a-f]{16}", served.html + opened(served, DECISION).html + opened(served, MEETING).html)
