"""The first page of a school: its steps, what they lack, where the team is, in both languages; before any school."""

import asyncio
import html
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from portraitlib.display.wording import Words
from portraitlib.params import NotebookParams
from portraitlib.report.pages import front_kept
from portraitlib.report.pages.front import Front
from portraitlib.report.pages.front_kept import FrontKept
from portraitlib.report.pages.means import Means
from portraitlib.report.pages.site import Site
from portraitlib.report.pages.workers import Workers
from portraitlib.tables.store import writing
from tests.report.conftest import NOTEBOOK, make_store, school_tables
from tests.report.pages.conftest import LIVED_IN, NAME, finished, page_at, serving

PLACE = f"/portrait/{LIVED_IN}/interne/"


def said(page):
    """A page's words, without its markup."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " "))


@pytest.fixture(scope="module")
def first_page(lived_in_served):
    status, page = page_at(lived_in_served, PLACE)
    assert status == 200
    return page


def test_the_notebooks_stand_as_steps_each_with_its_question_and_what_to_import(first_page):
    words = said(first_page)
    steps = ["Avant tout : les données", "Planifier", "À chaque rencontre", "Les carnets de l'école"]
    assert [words.index(step) for step in steps] == sorted(words.index(step) for step in steps)
    assert "École = des Lilas – 999004" in words and "Données fictives" in words
    assert f'href="{PLACE}06_planification"' in first_page and f'href="{PLACE}{NOTEBOOK}"' in first_page
    lacking = said(first_page.rpartition("06_planification")[2].partition("</details>")[0])
    assert "Une partie attend des données Il manque la table « Services de soutien »." in lacking
    assert 'href="/portrait/import/"' in first_page


def test_where_the_team_is_and_what_is_due_are_for_the_team_alone(first_page, lived_in_served):
    words = said(first_page)
    assert "Ce qui vient, en" in words or "est au bout" in words
    assert "Que faire en lecture ? Un atelier le mardi" in words
    assert first_page.count('aria-current="step"') == ("Ce qui vient, en" in words)
    for audience in ("personnel", "public"):
        status, page = page_at(lived_in_served, f"/portrait/{LIVED_IN}/{audience}/")
        assert (status, "atelier" in page, 'id="annee"' in page, "import/" in page) == (200, False, False, False)


def test_the_address_names_the_other_language_for_the_whole_visit(lived_in_served):
    status, _, headers = lived_in_served.get(f"{PLACE}?language=en")
    assert (status, headers["Location"]) == (302, f"/portrait/en/{LIVED_IN}/interne/")
    status, page = page_at(lived_in_served, headers["Location"])
    assert status == 200 and '<html lang="en' in page and "The notebooks, step by step" in page
    assert f'href="/portrait/en/{LIVED_IN}/interne/{NOTEBOOK}"' in page and f'href="{PLACE}"' in page
    assert f'href="/portrait/en/{LIVED_IN}/personnel/"' in page
    status, page = page_at(lived_in_served, f"/portrait/en/{LIVED_IN}/interne/{NOTEBOOK}")
    assert status == 200 and "Choices of the page" in page and f'href="/portrait/en/{LIVED_IN}/interne/"' in page
    answers = [lived_in_served.get(path)[0] for path in (f"{PLACE}?language=de", f"/portrait/de/{LIVED_IN}/interne/")]
    assert answers == [400, 404]


def test_names_come_beside_numbers_for_the_team_alone_and_are_kept_nowhere(lived_in_served, first_page):
    status, told, headers = lived_in_served.get(f"{PLACE}names")
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert json.loads(told) == {"names": {lived_in_served.handle: NAME}, "said": ""}
    refused = {
        "the staff": lived_in_served.get(f"/portrait/{LIVED_IN}/personnel/names"),
        "the public": lived_in_served.get(f"/portrait/{LIVED_IN}/public/names"),
        "no token": lived_in_served.ask(f"{PLACE}names"),
    }
    assert {who: answer[0] for who, answer in refused.items()} == {"the staff": 404, "the public": 404, "no token": 403}
    _, page = page_at(lived_in_served, f"{PLACE}{NOTEBOOK}")
    assert "data-names" in page
    assert NAME not in page and NAME not in first_page and not any(NAME in answer[1] for answer in refused.values())
    _, of_another, _ = lived_in_served.get("/portrait/999001/interne/names")
    assert NAME not in of_another


def test_before_any_school_the_door_says_how_to_import_one_then_leads_to_it(asking_project, tmp_path, hear_ctrl_c):
    with serving(asking_project, hear_ctrl_c, store=tmp_path / "store") as one:
        status, page, headers = one.ask(f"/portrait/{one.address.partition('/portrait/')[2]}")
        assert status == 200 and 'href="/portrait/import/"' in page and not (tmp_path / "store").exists()
        make_store(tmp_path / "store", "999001")
        cookie = headers["Set-Cookie"].partition(";")[0]
        status, _, headers = one.ask("/portrait/", Cookie=cookie)
        assert (status, headers["Location"]) == (302, "/portrait/999001/interne/")


@pytest.fixture
def site(monkeypatch):
    """A site whose first page is made in this process, and counted."""
    made = []

    async def apart(function, *arguments, **_more):
        return function(*arguments)

    async def current():
        return one.version

    monkeypatch.setattr(front_kept, "run_forked", lambda *_: made.append(1) or one.front)
    one = SimpleNamespace(params=NotebookParams(school="1"), project=Path(), words=Words("fr"), about={}, entries={})
    vars(one).update(version="a", front=Front(2026), made=made, apart=apart, current=current)
    return one


def test_a_first_page_is_made_once_for_each_version_of_the_data(site):
    kept = FrontKept(site)

    async def visits():
        for version in ("a", "a", "b"):
            site.version = version
            assert (await kept.get(60)).front == Front(2026)

    finished(visits())
    assert len(site.made) == 2


def test_a_first_page_with_a_fault_is_looked_into_again(site):
    site.front = Front(fault="Le dossier ne se lit pas.")
    kept = FrontKept(site)

    async def visits():
        return [(await kept.get(60)).front.fault for _ in range(2)]

    assert finished(visits()) == ["Le dossier ne se lit pas."] * 2
    assert len(site.made) == 2


def test_what_it_said_is_still_said_while_it_is_looked_whether_the_data_changed(site):
    async def visit():
        kept, begun = FrontKept(site), asyncio.Event()
        first = await kept.get(60)

        async def current():
            await begun.wait()
            return "a"

        site.current = current
        second = await kept.get(0)
        begun.set()
        return first, second

    first, second = finished(visit())
    assert second is first


def test_who_comes_while_it_is_read_has_the_list_at_once_and_the_rest_later(site):
    async def visit():
        begun, read = asyncio.Event(), asyncio.Event()

        async def apart(function, *arguments, **_more):
            await (read if arguments else begun).wait()
            return function(*arguments)

        site.apart = apart
        kept = FrontKept(site)
        nothing = await kept.get(0)
        begun.set()
        listed = await kept.get(0.05)
        read.set()
        return nothing, listed, await kept.get(60)

    nothing, listed, whole = finished(visit())
    assert nothing is None
    assert (listed.is_whole, listed.front) == (False, Front())
    assert (whole.is_whole, whole.front, len(site.made)) == (True, Front(2026), 1)


def test_other_data_give_another_list_of_pages_and_another_name(asking_project, tmp_path):
    params = NotebookParams(school="999001", store=str(make_store(tmp_path / "store", "999001")))
    site = Site(params, asking_project, Means(Workers(asking_project)))

    async def visits():
        before = await site.current(), site.about["school"]
        with writing(tmp_path / "store") as store:
            renamed = {"schools": school_tables("999001")["schools"].assign(school_name="École des Pins")}
            store.add("999001", {**school_tables("999001"), **renamed}, sources={}, rules="quebec")
            store.commit()
        site._looked = (float("-inf"), before[0])
        return before, (await site.current(), site.about["school"])

    before, after = finished(visits())
    site.means.close()
    assert before[1] == "École des Essais – 999001" and after[1] == "École des Pins – 999001"
    assert before[0] != after[0]
