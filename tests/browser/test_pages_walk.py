"""A team's year on the pages, from August to June, in a school of each of the three models of the guide."""

import re
import shutil
from types import SimpleNamespace

import pytest

from portraitlib.display.wording import Words
from portraitlib.journal.opening import journal_of
from portraitlib.journal.year import LINES
from portraitlib.report.school_file import school_params
from portraitlib.yaml_files import read_yaml
from tests.browser.conftest import PATIENCE, PROJECT
from tests.report.pages.conftest import serving

pytestmark = [pytest.mark.browser, pytest.mark.notebooks]
FR = Words("fr")
MEETINGS = (("2025-08-27", "welcome"), ("2025-11-24", "plan"), ("2026-05-20", "arrivals"), ("2026-06-22", "lasting"))
"""Four of the year's ten: the first, the fourth, the last but one, and the one that closes the year."""
MODELS = {"999001": "coenseignement", "999002": "midi", "999003": "autobus"}
"""A word that says the model in a school's page of planning: of nearby help, of IMPACTS, of directed study."""

WHOLE = "999001"
"""The school that lives its four meetings; the others, the two that lead to their plan, but for --full."""


@pytest.fixture(scope="module")
def year(sample_store, hear_ctrl_c, tmp_path_factory, window):
    """A project of its own, whose day is set as the year goes, and a window on its pages."""
    project = tmp_path_factory.mktemp("annee") / "projet"
    for name in ("params", "notebooks"):
        shutil.copytree(PROJECT / name, project / name)
    with serving(project, hear_ctrl_c, store=sample_store) as one:
        page = window(one.address)
        page.set_default_timeout(PATIENCE)
        yield SimpleNamespace(project=project, page=page, root=re.match(r".*/portrait/", one.address)[0])
        page.close()


def set_day(year, school, day):
    """Read the data known on a day: a line of the school's own file."""
    path = year.project / "params" / "ecoles" / f"{school}.yml"
    path.write_text(re.sub(r'as_of: "[^"]*"', f'as_of: "{day}"', path.read_text("utf-8")), encoding="utf-8")


def open_page(year, school, notebook):
    """Open a page of the meeting; what it says, once it is looked at as a whole."""
    year.page.goto(f"{year.root}{school}/interne/{notebook}")
    year.page.locator("#choix").wait_for(state="attached")
    shown = year.page.evaluate(
        """() => ({
          heading: document.querySelector('h1').textContent.trim(),
          findings: document.querySelectorAll('.findings li, #en-bref li').length,
          headlines: [...document.querySelectorAll('section.portrait .constat')].map(one => one.textContent.trim()),
          views: document.querySelectorAll('section.portrait').length,
          empty: [...document.querySelectorAll('section.portrait')].filter(one => !one.textContent.trim()).length,
          faults: [...document.querySelectorAll('[role=alert]')].filter(one => one.textContent.trim()).length,
          text: document.querySelector('main').textContent,
        })"""
    )
    assert (shown["empty"], shown["faults"]) == (0, 0), notebook
    assert shown["heading"].endswith("?") and shown["views"] >= 5 and shown["findings"] >= 1, notebook
    assert all(shown["headlines"]), notebook
    return shown["text"].replace("\u00a0", " ")


def question_of(year, day):
    """The first question of the guides that is asked in the month of a day: its name and its words."""
    asked = read_yaml(year.project / "params" / "rencontres.yml")["prompts"]
    name = next((one["ask"][0] for one in asked if one["month"] == int(day[5:7])), "")
    guide = read_yaml(year.project / "params" / "guide.yml")["points"]
    return name, next((one["fr"] for one in guide if one["id"] == name), "").replace("\u00a0", " ")


def write_decision(year, decided, check_on):
    """Write a decision in the form of the page that is open: the team's own."""
    title = re.compile("^Décision")
    box = year.page.locator("details.form").filter(has=year.page.locator("summary", has_text=title)).first
    box.locator("summary").click()
    typed = {"La question": "Que faire d'abord ?", "Ce que l'équipe a décidé": decided, "À revoir le": check_on}
    for label, text in {**typed, "Écrit par": "Anne"}.items():
        box.get_by_label(label).fill(text)
    box.get_by_role("button", name="Enregistrer").click()
    box.locator('.outcome[role="status"] p', has_text="Enregistré.").wait_for()


def meet(year, monkeypatch, school, place, notebooks=()):
    """A meeting: the pages that it opens, the question asked, what was decided before; then an answer, a decision."""
    monkeypatch.setenv("PORTRAIT_PROJECT", str(year.project))
    (day, line), following = MEETINGS[place], MEETINGS[min(place + 1, len(MEETINGS) - 1)][0]
    set_day(year, school, day)
    said = {notebook: open_page(year, school, notebook) for notebook in notebooks or LINES[line].notebooks}
    prompt, asked = question_of(year, day)
    own = said["10_rencontre"]
    assert FR.say(LINES[line].meeting) in own and asked in own
    assert place == 0 or f"Ce qui fut dit le {MEETINGS[place - 1][0]}." in own  # it comes back, at its day
    if prompt:
        answer = {"prompt": prompt, "text": "Oui, ensemble.", "given_on": day}
        journal_of(school_params(year.project, school, {})).save("answer", answer, who="Anne")
    write_decision(year, f"Ce qui fut dit le {day}.", following)
    return said


def test_a_decision_of_one_meeting_comes_back_at_the_next(year, monkeypatch):
    met = [meet(year, monkeypatch, "999001", place, ("10_rencontre",))["10_rencontre"] for place in (0, 1)]
    assert met[0] != met[1] and year.page.complaints == []


@pytest.mark.long
@pytest.mark.parametrize("school", MODELS)
def test_a_school_of_each_model_walks_its_year(year, monkeypatch, school, request):
    shutil.rmtree(year.project / "journal", ignore_errors=True)
    is_whole = school == WHOLE or request.config.getoption("--full")
    met = [meet(year, monkeypatch, school, place) for place in range(len(MEETINGS) if is_whole else 2)]
    assert MODELS[school] in met[1]["06_planification"]
    assert len({one["10_rencontre"] for one in met}) == len(met)
    assert year.page.complaints == [] and year.page.outside == []
