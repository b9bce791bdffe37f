"""The process behind the pages: what it runs, what it answers, what it refuses, and how it is lost and replaced."""

import os
import time
from multiprocessing import Pipe
from pathlib import Path
from threading import Thread

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell

import portraitlib
from portraitlib import describe_results, explain_final_result
from portraitlib.display.section_choices import choices_of
from portraitlib.display.wording import Words
from portraitlib.params import NotebookParams
from portraitlib.report.forked import process
from portraitlib.report.pages import workers
from portraitlib.report.pages.questions import Question
from portraitlib.report.pages.worker import Book, NotOfferedError, serve_sections, values_asked
from portraitlib.report.pages.workers import LostError, Workers
from tests.report.conftest import NOTEBOOK, essay
from tests.report.pages.echo import echo

FR = Words("fr")
RAN = """\
from pathlib import Path
from portraitlib import describe_results, explore, show, write
with Path("ran").open("a") as ran:
    ran.write("above ")
show(1 / 0)
"""
TOUCHED = """\
with Path("ran").open("a") as ran:
    ran.write("touched ")
show(1 / 0)
explore(describe_results, this_school, subject=None, grade_level=None, school_year=None)
write(1 / 0)
for asked in ("french", "mathematics"):
    explore(describe_results, this_school, subject=asked)
"""
BELOW = "1 / 0"


@pytest.fixture
def book(project, monkeypatch):
    monkeypatch.chdir(project)
    cells = [new_code_cell(RAN, id="dessus"), new_code_cell(TOUCHED, id="touche"), new_code_cell(BELOW, id="dessous")]
    nbformat.write(essay(*cells), project / "notebooks" / f"{NOTEBOOK}.ipynb")
    return Book(project / "notebooks" / f"{NOTEBOOK}.ipynb", NotebookParams(school="999001"))


def test_a_touched_cell_runs_after_what_stands_above_it_without_what_only_shows(book):
    sections = [book.section("touche", place) for place in (0, 1, 2)]
    assert [section.values["subject"] for section in sections] == [None, "french", "mathematics"]
    assert sections[0].school.code == "999001"
    assert Path("ran").read_text() == "above touched "
    assert book.section("touche", 0) is sections[0] and Path("ran").read_text() == "above touched "


@pytest.mark.parametrize(("cell", "place"), [("touche", 3), ("touche", -1), ("dessus", 0), ("ailleurs", 0)])
def test_what_is_no_section_is_refused(book, cell, place):
    with pytest.raises(NotOfferedError):
        book.section(cell, place)


def test_a_cell_that_raises_is_told_each_time(book):
    for _ in (1, 2):
        with pytest.raises(ZeroDivisionError):
            book.section("dessous", 0)


def test_an_audience_with_a_least_count_makes_one_choice_at_a_time(open_made_up):
    picked = {"subject": "french", "grade_level": "2"}
    asked = {audience: _results_of(open_made_up(audience)) for audience in ("interne", "personnel", "public")}
    assert values_asked(asked["interne"], picked) == {"subject": "french", "grade_level": 2, "school_year": 2026}
    for audience in ("personnel", "public"):
        with pytest.raises(NotOfferedError, match="one at a time"):
            values_asked(asked[audience], picked)
        assert values_asked(asked[audience], {**picked, "grade_level": ""})["subject"] == "french"
    numbers = choices_of(explain_final_result, open_made_up("public"), {}, FR)
    typed = values_asked(numbers, {"school_mark": "80", "exam_mark": "70.5"})  # of the calculator: about no student
    assert (typed["school_mark"], typed["exam_mark"]) == (80, 70.5)


def _results_of(school):
    return choices_of(describe_results, school, dict.fromkeys(("subject", "grade_level", "school_year")), FR)


def test_a_process_answers_until_its_line_closes(asking_project, monkeypatch):
    monkeypatch.chdir(asking_project)
    monkeypatch.setattr(os, "environ", {**os.environ})
    monkeypatch.setattr(portraitlib, "open_school", portraitlib.open_school)  # given back: the process shares its own
    ours, theirs = Pipe()
    answering = Thread(target=serve_sections, args=(theirs, asking_project))
    answering.start()
    params = NotebookParams(school="999001", store=str(asking_project / "store"))
    questions = [
        Question(params, NOTEBOOK, "choix", 0, (("grade_level", "2"),)),
        Question(params, NOTEBOOK, "choix", 0, (("subject", "klingon"),)),
        Question(params, NOTEBOOK, "choix", 7),
        Question(params, "no_such_notebook", "choix", 0),
        Question(params.model_copy(update={"group": "21"}), NOTEBOOK, "choix", 1),
    ]
    answers = []
    for question in questions:
        ours.send(question)
        answers.append(ours.recv())
    ours.close()
    answering.join()
    theirs.close()
    assert [kind for kind, _ in answers] == ["html", "refused", "refused", "fault", "html"]
    assert answers[0][1].startswith('<div class="view">') and "<style>" not in answers[0][1]


# --- The processes, with a function that stands for the notebook's ------------------------------------------


class Once(str):
    """A request that may write."""

    is_once = True


@pytest.fixture
def echoing(monkeypatch, tmp_path):
    """Processes that echo, by the way each system starts them."""
    monkeypatch.setattr(workers, "serve_sections", echo)
    made = []

    def make(**limits):
        made.append(Workers(tmp_path, **limits))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_lost_process_is_replaced_and_one_lost_again_is_told(echoing):
    some = echoing(most=2, seconds=60)
    first = some.ask(("a",), "who")[1]
    assert some.ask(("a",), "who")[1] == first  # any number of tabs, one process
    psutil.Process(int(first)).kill()
    second = some.ask(("a",), "who")[1]
    assert second != first
    with pytest.raises(LostError):
        some.ask(("a",), "die")
    assert some.ask(("a",), "who")[1] != second


def test_what_may_have_written_is_not_sent_again_unless_the_process_was_lost_before(echoing):
    some = echoing(most=2, seconds=60)
    first = some.ask(("a",), Once("who"))[1]
    one = psutil.Process(int(first))
    one.kill()
    one.wait(timeout=60)
    second = some.ask(("a",), Once("who"))[1]  # it was lost while nothing was asked
    assert second != first
    with pytest.raises(LostError):
        some.ask(("a",), Once("die"))
    assert len(some.pids()) == 0  # no second process was asked


def test_one_that_is_too_slow_idle_or_one_too_many_is_ended(echoing):
    some = echoing(most=2, seconds=60, idle=0)
    pids = [int(some.ask((name,), "who")[1]) for name in "abc"]
    assert not psutil.pid_exists(pids[0]) and psutil.pid_exists(pids[1]) and psutil.pid_exists(pids[2])
    some.keep_only(("c",))  # an earlier version of the same data
    assert some.pids() == [pids[2]]
    some.end_idle()
    assert some.pids() == [] and not psutil.pid_exists(pids[2])
    some.seconds = 0.2
    with pytest.raises(LostError, match="too slow"):
        some.ask(("d",), "sleep")
    assert some.pids() == []


def test_a_server_that_closes_ends_those_at_work_and_starts_no_other(echoing):
    some, told = echoing(most=2, seconds=600), []
    some.ask(("a",), "who")

    def ask():
        """A question that would wait for ten minutes."""
        try:
            some.ask(("a",), "sleep")
        except LostError:
            told.append("lost")

    asking = Thread(target=ask)
    asking.start()
    while not any(one.is_busy for one in some._workers.values()):
        time.sleep(0.01)
    some.close()
    asking.join()
    assert told == ["lost"] and some.pids() == []
    with pytest.raises(LostError):
        some.ask(("a",), "who")


@pytest.mark.long
def test_where_nothing_forks_a_process_is_a_new_interpreter_and_one_waits_ready(echoing, monkeypatch):
    monkeypatch.setattr(process, "can_fork", lambda: False)
    some = echoing(most=1, seconds=60)
    some.prepare()
    ready = some._spare
    pid = int(some.ask(("a",), "who")[1])
    assert ready is not None and ready.pid == pid and some._spare not in (None, ready)
    assert "spawn_main" in " ".join(psutil.Process(pid).cmdline())
    some._spare.begin()  # waits for the one that waits
    both = [pid, some._spare.pid]
    assert all(map(psutil.pid_exists, both))
    some.close()
    assert not any(map(psutil.pid_exists, both))
