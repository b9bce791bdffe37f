"""A run is followed by a person, by nobody, or by a program."""

import json

import pytest

from portraitlib.display.wording import Words
from portraitlib.errors import ReportError
from portraitlib.report import progress
from portraitlib.report.outcome import Outcome
from portraitlib.report.plan import plan_run
from portraitlib.report.progress import progress_line, watched_run
from portraitlib.report.tally import Tally

FR = Words("fr")


def write(task):
    if task.school == "999002":
        return Outcome(task.school, task.notebook, "failed", "fr", message="La raison.", code="kernel_died")
    return Outcome(task.school, task.notebook, "made", "fr", seconds=0.25)


@pytest.fixture
def follow(project):
    def run(form):
        return watched_run(plan_run(), FR, form=form, make=write)

    return run


def test_json_lines_tell_each_report_and_how_far_the_run_is(follow, capsys):
    report = follow("json")
    start, *reports, end = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (start["event"], start["total"], start["schools_total"], start["rate"]) == ("start", 3, 3, None)
    assert [(line["school"], line["report"], line["status"], line["code"]) for line in reports] == [
        ("999001", "01_essai", "made", ""),
        ("999002", "01_essai", "failed", "kernel_died"),
        ("999003", "01_essai", "made", ""),
    ]
    assert [line["done"] for line in reports] == [line["schools_done"] for line in reports] == [1, 2, 3]
    assert (reports[1]["message"], reports[0]["seconds"], reports[2]["failures"]) == ("La raison.", 0.25, 1)
    assert (end["event"], end["status"], end["page"]) == ("end", "failed", str(report.index))


def test_every_json_line_has_the_counts(follow, capsys):
    follow("json")
    wanted = {"event", "done", "total", "schools_done", "schools_total", "failures", "rate", "seconds_left"}
    assert all(wanted <= json.loads(line).keys() for line in capsys.readouterr().out.splitlines())


@pytest.mark.parametrize(
    ("fault", "status"), [(KeyboardInterrupt(), "interrupted"), (ReportError("mixed_audience"), "refused")]
)
def test_the_last_json_line_comes_however_the_run_ends(project, monkeypatch, capsys, fault, status):
    def stop(plan, watch):
        raise fault

    monkeypatch.setattr(progress, "run", stop)
    with pytest.raises(type(fault)):
        watched_run(plan_run(), FR, form="json")
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (last["event"], last["status"], last["code"]) == ("end", status, getattr(fault, "code", ""))


def test_a_quiet_run_says_nothing_while_it_runs(follow, capsys):
    follow("quiet")
    assert capsys.readouterr() == ("", "")


def test_the_bar_says_how_far_the_run_is_and_what_just_ended(follow, capsys):
    follow("bar")
    said = capsys.readouterr().err.replace("\u00a0", " ")
    assert "100 %" in said and "3/3 rapports | 3/3 écoles" in said and "1 échec | 999003, 01_essai" in said


@pytest.mark.parametrize(("is_terminal", "has_bar"), [(True, True), (False, False)])
def test_the_bar_is_drawn_for_a_terminal_only_unless_asked(follow, capsys, monkeypatch, is_terminal, has_bar):
    monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal)
    follow("")
    assert ("rapports" in capsys.readouterr().err) is has_bar


def test_a_long_run_tells_its_time_left_in_hours():
    tally = Tally(["A"] * 5401, started=0)
    tally.add("A", now=2)
    assert "reste 3:00:00" in progress_line(tally, FR)


def test_before_the_first_report_no_time_is_made_up():
    line = progress_line(Tally(["A"], started=0), FR)
    assert "reste" not in line and "0/1" in line
