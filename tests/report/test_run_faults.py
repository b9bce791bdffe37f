"""The whole command, hurt from outside: interrupted, killed, without room on the disk, without a folder to write in."""

import json
import os
import shutil
import signal
import subprocess
import sys

import psutil
import pytest

from portraitlib.report.plan import plan_run
from portraitlib.report.run import run
from portraitlib.report.task import make_report

LONG = """\
import time
from pathlib import Path
until = time.monotonic() + 120
while str(this_school.code) != "999001" and not Path("continuer").exists() and time.monotonic() < until:
    time.sleep(0.05)
"""
"""A cell that lasts two minutes, or until the project has a file of that name, except in the first school."""

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind exist on POSIX systems only")


@pytest.fixture
def slow_project(project, new_essay, accept):
    """Three schools; a cell of the notebook would last two minutes, except in the first school."""
    import nbformat
    from nbformat.v4 import new_code_cell

    nbformat.write(new_essay(new_code_cell(LONG, id="attendre")), project / "notebooks" / "01_essai.ipynb")
    accept(project)
    return project


@pytest.fixture
def command(slow_project, hear_ctrl_c):
    """The command as a person types it, in a group of processes of its own; nothing is left of it afterwards."""
    started = []

    def start(*options):
        line = [sys.executable, "-m", "portraitlib.cli", "run", "--progress", "json", *options]
        environment = {**os.environ, "PORTRAIT_PROJECT": str(slow_project)}
        process = subprocess.Popen(
            line,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env=environment,
            preexec_fn=hear_ctrl_c,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def until_one_is_made(process):
    """Read the run until its first report; the second and third are then under way."""
    for text in process.stdout:
        if json.loads(text)["event"] == "report":
            return
    pytest.fail(f"the run ended early: {process.stderr.read()}")


def descendants(process):
    return psutil.Process(process.pid).children(recursive=True)


def manifest(folder):
    return json.loads((folder / "rapports" / "manifest.json").read_text("utf-8"))


@posix
@pytest.mark.notebooks
def test_an_interrupted_command_says_what_it_finished_and_leaves_no_process(command, slow_project):
    process = command("--jobs", "2")
    until_one_is_made(process)
    family = descendants(process)
    assert family
    os.killpg(process.pid, signal.SIGINT)  # Ctrl-C reaches every process of a terminal
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert psutil.wait_procs(family, timeout=5)[1] == []
    assert err.strip().splitlines()[-1] == "Interrompu." and "Traceback" not in err
    last = json.loads(out.strip().splitlines()[-1])
    assert (last["event"], last["status"]) == ("end", "interrupted")
    assert list(manifest(slow_project)["reports"]) == ["999001/01_essai"]


@pytest.mark.long
@posix
@pytest.mark.notebooks
def test_when_the_command_is_killed_its_workers_leave_and_the_next_run_cleans_up(command, slow_project):
    process = command("--jobs", "2")
    until_one_is_made(process)
    family = descendants(process)
    process.kill()
    process.wait()
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert not (slow_project / "rapports" / "999002").exists()
    report = run(plan_run(schools=["999001"]))
    assert [outcome.is_kept for outcome in report.outcomes] == [True]
    assert list((slow_project / "rapports").glob(".en-cours-*")) == []


@posix
@pytest.mark.notebooks
@pytest.mark.long  # tests of workers that die are in test_run.py and test_schedule.py; here the command is a person's
def test_a_server_of_forks_killed_in_the_middle_is_replaced_and_the_command_goes_on(command, slow_project):
    process = command("--jobs", "2")
    until_one_is_made(process)
    children = psutil.Process(process.pid).children()
    next(child for child in children if "forkserver" in " ".join(child.cmdline())).kill()
    (slow_project / "continuer").touch()
    out, _ = process.communicate(timeout=150)
    reports = [json.loads(line) for line in out.strip().splitlines() if json.loads(line)["event"] == "report"]
    assert {line["school"]: line["status"] for line in reports} == {"999002": "made", "999003": "made"}
    assert process.returncode == 0


@pytest.fixture
def small_disk(tmp_path):
    """Words to put before a command so that the folder of the reports is a disk of 40 kB, of that command alone."""
    out = tmp_path / "petit"
    out.mkdir()
    inside = f'mount -t tmpfs -o size=40k none {out} && "$@" && code=0 || code=$?; ls -AR {out} >&2; exit $code'
    before = ["unshare", "-rm", "sh", "-c", inside, "sh"]
    tried = shutil.which("unshare") and subprocess.run([*before, "true"], capture_output=True, check=False)
    if not tried or tried.returncode:
        pytest.skip("a small disk needs Linux and the right to make one of one's own (unshare)")
    return before, out


@pytest.mark.long
@pytest.mark.notebooks
def test_a_full_disk_is_said_and_no_report_on_it_looks_finished(project, small_disk, accept):
    """A report of the essay takes more than the whole disk."""
    accept(project)
    before, out = small_disk
    line = [*before, sys.executable, "-m", "portraitlib.cli", "run", "--schools", "999001", "--out", str(out)]
    said = subprocess.run(line, capture_output=True, text=True, check=False, timeout=200)
    assert said.returncode == 1
    assert "L'écriture a échoué" in said.stderr and "espace libre" in said.stderr
    assert "Traceback" not in said.stderr
    assert "rapport.json" not in said.stderr and "01_essai.html" not in said.stderr


def test_a_file_where_a_schools_folder_should_be_fails_that_school_only(project):
    """As a folder that may not be written; the tests may run as an administrator, to whom no folder is closed."""
    (project / "rapports").mkdir()
    (project / "rapports" / "999002").write_text("pris")
    outcomes = run(plan_run(schools=["999001", "999002"])).outcomes
    assert [(outcome.status, outcome.code) for outcome in outcomes] == [("made", ""), ("failed", "cannot_write")]


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="an administrator may write in every folder")
def test_a_folder_that_may_not_be_written_is_said_in_words(project):
    (task, *_) = plan_run().tasks
    task.out.mkdir(mode=0o500)
    outcome = make_report(task)
    assert outcome.code == "cannot_write" and "vos droits" in outcome.message
