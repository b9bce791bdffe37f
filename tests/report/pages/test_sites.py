"""Which schools and audiences a server shows, and what is kept in memory of them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from portraitlib.display.wording import Words
from portraitlib.params import NotebookParams
from portraitlib.report.pages.handler import Handler
from portraitlib.report.pages.identity import LOCAL, Grant, Visitor
from portraitlib.report.pages.kept import Kept
from portraitlib.report.pages.means import Means
from portraitlib.report.pages.site import UnknownError
from portraitlib.report.pages.sites import Asked, Sites
from portraitlib.report.pages.workers import Workers
from portraitlib.report.templates import page_environment
from portraitlib.tables.store import writing
from tests.report.conftest import school_tables
from tests.report.pages.conftest import finished

LIGHT = """
import json, sys
from pathlib import Path
import portraitlib.cli
from portraitlib.params import NotebookParams
from portraitlib.report.pages import app, start
from portraitlib.report.pages.entries import about_of, entries_of
from portraitlib.report.pages.sites import school_name
from portraitlib.report.pages.version import version_of
heavy = {"pandas", "numpy", "pyarrow", "matplotlib", "scipy"}
idle = sorted(heavy & set(sys.modules))
project = Path(sys.argv[1])
params = NotebookParams(school="999001", store="store", audience="interne")
told = [school_name(project / "store", "999001"), about_of(params, project)["school"], [*entries_of(params, project)]]
version = version_of([("01_portrait_ecole", params)], project)
print(json.dumps({"idle": idle, "told": told, "version": bool(version), "busy": sorted(heavy & set(sys.modules))}))
"""
"""What the process of the server itself does, but for HTTP: it tells of schools and of versions."""


@pytest.fixture
def sites(project):
    """Sites of the schools of a project, by what is asked; nothing is started."""
    params = NotebookParams(school="999001", store=str(project / "store"))
    made = []

    def make(prefix="", **asked):
        made.append(Sites(params, project, Means(Workers(project)), Asked(**asked), prefix))
        return made[-1]

    yield make
    for one in made:
        one.means.close()


def test_every_school_of_the_store_is_shown_those_of_a_later_import_too_and_opened_when_asked(sites, project):
    all_of_them, one = sites(), sites(school="999002")
    assert all_of_them.schools == ("999001", "999002", "999003") and one.schools == ("999002",)
    assert all_of_them.entrance == "/portrait/" and one.entrance == "/portrait/999002/interne/"
    assert all_of_them._sites == {} and all_of_them.means.workers.pids() == []
    assert all_of_them.of(("999002", "public")) is all_of_them.of(("999002", "public"))
    for place in [("999009", "interne"), ("999001", "equipe"), ("999001", ""), ("../999001", "interne"), ("", "")]:
        with pytest.raises(UnknownError):
            all_of_them.of(place)
    with pytest.raises(UnknownError):
        one.of(("999001", "interne"))
    with writing(project / "store") as store:
        store.add("999009", school_tables("999009"), sources={"r.csv": "0" * 64}, rules="quebec")
        store.commit()
    assert all_of_them.schools[-1] == "999009" and one.schools == ("999002",)
    assert all_of_them.of(("999009", "public")).base == "/portrait/999009/public/"


def test_who_sees_less_than_what_was_asked_has_pages_and_who_sees_more_has_none(sites, project):
    assert sites().audiences("999001") == ("interne", "personnel", "public")
    assert sites(audience="personnel").audiences("999001") == ("personnel", "public")
    own = project / "params" / "ecoles" / "999002.yml"
    both = sites()
    own.write_text('school: "999002"\naudience: public\n', encoding="utf-8")
    assert both.audiences("999002") == ("public",) and both.audiences("999001")[0] == "interne"
    own.write_text("school: [\n", encoding="utf-8")
    assert both.audiences("999002") == ("public",)  # its page tells the fault
    assert sites(opens_all=True).audiences("999002") == ("interne", "personnel", "public")


def test_a_school_is_called_by_its_name_or_by_its_code_when_it_cannot_be_read(sites, project):
    shutil.rmtree(project / "store" / "schools" / "999003")
    shown = sites()
    names = finished(shown.names(shown.schools))
    assert names == {"999001": "École des Essais", "999002": "École des Essais", "999003": "999003"}


def test_a_public_address_stands_before_all_the_others(sites):
    site = sites(prefix="/reussite").of(("999001", "interne"))
    assert site.base == "/reussite/portrait/999001/interne/"
    folder = Path(page_environment().loader.searchpath[-1])
    told = [path.name for path in folder.glob("pages_*.j2") if '"/portrait/' in path.read_text(encoding="utf-8")]
    assert told == []  # a template says {{ root }}


@pytest.mark.parametrize("may_import", [True, False])
def test_the_list_of_schools_leads_to_the_import_who_may_import(may_import):
    told = {"words": Words("fr"), "root": "/portrait/", "schools": [("/portrait/1/interne/", "École")]}
    page = (
        page_environment().get_template("pages_schools.html.j2").render(may_import=may_import, has_filter=False, **told)
    )
    assert ('href="/portrait/import/"' in page) is may_import


def test_pages_are_kept_up_to_a_size_and_the_longest_unread_go_first():
    kept = Kept(most=100)
    for name in "abcd":
        kept.put(name, name * 30)
    assert kept.get("a") is None and kept.get("b") == "b" * 30
    kept.put("e", "e" * 30)
    assert kept.get("c") is None and kept.get("b") and kept.size == 90
    kept.put("b", "b" * 10)
    assert kept.size == 70
    kept.put("large", "x" * 500)
    assert kept.get("large") and kept.size == 500  # one that is larger than all is served, alone


@pytest.mark.parametrize(
    ("visitor", "audience", "expected"),
    [
        (LOCAL, "interne", (True, True, True)),
        (LOCAL, "personnel", (False, False, True)),
        (LOCAL, "public", (False, False, True)),
        (Visitor("a", (Grant("999001", "interne"),)), "interne", (False, False, False)),
        (Visitor("a", (Grant("999001", "interne", may_write=True),)), "interne", (True, False, False)),
        (
            Visitor("a", (Grant("999002", "interne", may_write=True, may_import=True),)),
            "interne",
            (False, False, False),
        ),
        (Visitor("a", (Grant("*", "interne", may_import=True, sees_names=True),)), "interne", (False, True, True)),
    ],
)
def test_what_a_person_may_do_at_a_place(visitor, audience, expected):
    site = SimpleNamespace(params=NotebookParams(school="999001", audience=audience))
    asking = SimpleNamespace(visitor=visitor, sites=SimpleNamespace(schools=("999001", "999002")))
    asking._may = lambda right, where: Handler._may(asking, right, where)
    found = (Handler.may_write(asking, site), Handler.sees_names(asking, site), Handler.may_import(asking, "999001"))
    assert found == expected
    assert Handler.may_import(asking) is any(one.may_import for one in visitor.grants)


def test_the_server_itself_loads_no_pandas_whatever_it_tells_of_a_school(project):
    """Its processes have it: 50 MB that the server would keep beside theirs."""
    command = [sys.executable, "-c", LIGHT, str(project)]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=project).stdout)
    assert found["idle"] == [] and found["version"] and found["told"][1].startswith(found["told"][0])
    assert set(found["busy"]) == {"numpy", "pyarrow"}
