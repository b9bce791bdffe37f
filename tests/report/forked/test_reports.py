"""Reports made in forked processes: one school's disaster is told, and the others finish."""

from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from portraitlib.report.forked.process import can_fork
from portraitlib.report.forked.reports import LOGS
from portraitlib.report.plan import plan_run
from portraitlib.report.run import run
from portraitlib.report.task import make_report

pytestmark = pytest.mark.skipif(not can_fork(), reason="forked reports run on Linux only")

DISASTERS = {
    "raises": ("{}['TREM' + '12345678']", "unexpected_in_section", "KeyError"),
    "never ends": ("while True: pass", "notebook_timeout", "SIGKILL"),
    "hangs in C": ("import re; re.fullmatch(r'(a*)*b', 'a' * 60)", "notebook_timeout", "SIGKILL"),
    "is killed": ("import os; os.kill(os.getpid(), 9)", "kernel_died", "SIGKILL"),
    "leaves": ("import os; os._exit(4)", "kernel_died", "exit 4"),
    "crashes": ("import ctypes; ctypes.string_at(0)", "kernel_died", "SIGSEGV"),
    "lacks memory": ("bytearray(10**15)", "unexpected_in_section", "MemoryError"),
    "ends its own watch": ("import signal, os; os.killpg(0, signal.SIGTERM)", "kernel_died", "SIGTERM"),
}


@pytest.fixture
def spoil(project, new_essay):
    """Give the project's notebook a cell that runs only for school 999002."""

    def add(source):
        cell = new_code_cell(f"# Essai\nif this_school.code == '999002':\n    {source}")
        book = new_essay(new_markdown_cell("## Le bilan"), cell)
        nbformat.write(book, project / "notebooks" / "01_essai.ipynb")
        return project

    return add


@pytest.mark.parametrize("source,code,ending", DISASTERS.values(), ids=DISASTERS.keys())
def test_a_disaster_names_its_section_and_its_end_and_the_other_schools_finish(spoil, source, code, ending):
    project = spoil(source)
    plan = plan_run(store=str(project / "store"), out=str(project / "rapports"), engine="forked")
    seconds = 4 if code == "notebook_timeout" else 600  # the others end by themselves, however busy the machine
    hurried = tuple(replace(task, timeout=seconds if task.school == "999002" else 600) for task in plan.tasks)
    report = run(replace(plan, tasks=hurried))
    assert [outcome.status for outcome in report.outcomes] == ["made", "failed", "made"]
    (failed,) = report.failures
    assert (failed.school, failed.code) == ("999002", code)
    assert "Le bilan" in failed.message
    assert ending in failed.details
    assert "TREM12345678" not in " ".join(failed.details)
    assert not (project / "rapports" / "999002" / "01_essai").exists()
    assert not list((project / "rapports").glob(".en-cours-*"))


def test_what_a_killed_process_wrote_stays_with_the_data_and_out_of_the_reports(spoil):
    project = spoil("import os, time; os.write(1, b'written low'); time.sleep(1); os.kill(os.getpid(), 9)")
    plan = plan_run(store=str(project / "store"), out=str(project / "rapports"), schools=["999002"], engine="forked")
    (failed,) = run(plan).outcomes
    kept = project / "store" / LOGS / "999002-01_essai.txt"
    assert "written low" in kept.read_text()
    assert f"{LOGS}/{kept.name}" in failed.details
    assert "written low" not in (project / "rapports" / "erreurs.txt").read_text()


def test_a_crash_says_the_line_of_the_cell(spoil):
    project = spoil("import ctypes; ctypes.string_at(0)")
    (task,) = plan_run(store=str(project / "store"), schools=["999002"], engine="forked").tasks
    details = make_report(task).details
    assert any(detail.endswith("py:3") for detail in details)
    assert any(detail.startswith("cellule ") for detail in details)


def test_a_process_that_dies_before_its_first_cell_is_told(project, monkeypatch):
    from portraitlib.report.forked import reports

    (task,) = plan_run(store=str(project / "store"), schools=["999001"], engine="forked").tasks
    with pytest.raises(reports.NotebookFailedError) as caught:
        reports.run_report(die_at_once, task)
    assert caught.value.failure.error.code == "worker_died"
    assert caught.value.failure.details == ("exit 7",)


def die_at_once(task):
    import os

    os._exit(7)
