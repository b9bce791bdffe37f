"""A second run: what is finished is kept, the rest is made, whatever ended the first."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from portraitlib.errors import ReportError
from portraitlib.report.outcome import Outcome
from portraitlib.report.plan import plan_run
from portraitlib.report.record import RECORD, SCRATCH_PREFIX, read_record, write_record
from portraitlib.report.run import run

PAGE = "01_essai.html"


def write(task):
    """A report without a notebook, recorded as a real one."""
    task.folder.mkdir(parents=True, exist_ok=True)
    (task.folder / PAGE).write_text(f"page {task.params.language}")
    made = Outcome(
        task.school,
        task.notebook,
        "made",
        task.params.language,
        school_name="École",
        title="Essai",
        outputs={f"{task.key}/{PAGE}": "0"},
        reasons=task.reasons,
        made_at="2026-01-31T08:00:00-05:00",
    )
    write_record(task.folder, task, made)
    return made


def fail(task):
    return Outcome(task.school, task.notebook, "failed", "fr", message="La raison.", reasons=task.reasons)


def never(task):
    raise AssertionError(f"{task.key} was made again: {task.reasons}")


def reasons(report):
    return {outcome.school: outcome.reasons for outcome in report.outcomes if not outcome.is_kept}


def manifest(project):
    return json.loads((project / "rapports" / "manifest.json").read_text("utf-8"))


def written(project):
    """When each file was written; the log of runs has a line more each time."""
    aside = (".lock", "productions.csv")
    files = (path for path in (project / "rapports").rglob("*") if path.is_file() and path.name not in aside)
    return {path: path.stat().st_mtime_ns for path in files}


def test_a_second_run_makes_nothing_and_writes_nothing(project):
    run(plan_run(), make=write)
    before = written(project)
    report = run(plan_run(), make=never)
    assert (len(report.kept), report.made, report.failures) == (3, (), ())
    assert written(project) == before


def test_what_was_kept_is_in_manifest_and_index_with_its_own_moment(project):
    run(plan_run(), make=write)
    first = manifest(project)["reports"]
    (project / "rapports" / "999002" / "01_essai" / PAGE).unlink()
    run(plan_run(), make=lambda task: replace(write(task), made_at="2026-06-30T08:00:00-04:00"))
    again = manifest(project)["reports"]
    assert again["999001/01_essai"] == first["999001/01_essai"]
    assert again["999002/01_essai"]["made_at"].startswith("2026-06-30")
    assert again["999002/01_essai"]["reasons"] == ["files_changed"]
    assert "999001/01_essai/01_essai.html" in (project / "rapports" / "index.html").read_text("utf-8")


def test_only_what_a_person_changed_is_made_again_and_why_is_said(project):
    run(plan_run(), make=write)
    out = project / "rapports"
    (out / "999001" / "01_essai" / PAGE).write_text("page corrigée à la main")
    (out / "999002" / "01_essai" / RECORD).unlink()
    assert reasons(run(plan_run(), make=write)) == {"999001": ("files_changed",), "999002": ("no_record",)}


def test_a_changed_notebook_makes_its_reports_again(project):
    run(plan_run(), make=write)
    source = project / "notebooks" / "01_essai.ipynb"
    source.write_text(source.read_text("utf-8").replace("fragile", "solide"), "utf-8")
    assert reasons(run(plan_run(schools=["999001"]), make=write)) == {"999001": ("notebook",)}
    assert reasons(run(plan_run(), make=write)) == {"999002": ("notebook",), "999003": ("notebook",)}


def test_force_makes_everything_again(project):
    run(plan_run(), make=write)
    assert set(reasons(run(plan_run(), make=write, force=True)).values()) == {("forced",)}


def test_another_language_makes_everything_again_and_the_index_follows(project):
    run(plan_run(), make=write)
    report = run(plan_run(language="en"), make=write)
    assert set(reasons(report).values()) == {("value/language",)}
    assert 'lang="en' in report.index.read_text("utf-8")
    assert reasons(run(plan_run(language="en"), make=never)) == {}


def test_a_failed_report_is_always_tried_again(project):
    run(plan_run(), make=lambda task: fail(task) if task.school == "999002" else write(task))
    assert reasons(run(plan_run(), make=write)) == {"999002": ("failed_before",)}
    assert run(plan_run(), make=never).failures == ()


def test_a_report_that_fails_leaves_no_earlier_one_to_be_kept(project):
    run(plan_run(), make=write)
    run(plan_run(schools=["999002"]), make=fail, force=True)
    assert not (project / "rapports" / "999002" / "01_essai").exists()
    assert reasons(run(plan_run(), make=write)) == {"999002": ("failed_before",)}


def test_a_report_without_its_pdf_is_tried_again(project):
    def without_pdf(task):
        outcome = replace(write(task), warnings=("Sans PDF.",))
        write_record(task.folder, task, outcome)
        return outcome

    run(plan_run(), make=without_pdf)
    assert set(reasons(run(plan_run(), make=write)).values()) == {("incomplete",)}


def test_an_index_that_was_removed_or_edited_is_written_again(project):
    index = run(plan_run(), make=write).index
    text = index.read_text("utf-8")
    index.write_text(text.replace("École", "Ecole"), "utf-8")
    run(plan_run(), make=never)
    assert "Ecole" not in index.read_text("utf-8")
    index.unlink()
    run(plan_run(), make=never)
    assert "999003/01_essai" in index.read_text("utf-8")


def test_a_folder_of_reports_that_was_moved_is_still_finished(project):
    run(plan_run(), make=write)
    (project / "rapports").rename(project / "archives")
    assert reasons(run(plan_run(out="archives"), make=never)) == {}


def test_kept_reports_are_told_first(project):
    run(plan_run(), make=write)
    (project / "rapports" / "999001" / "01_essai" / PAGE).unlink()
    seen = []
    run(plan_run(), make=write, watch=lambda outcome: seen.append((outcome.school, outcome.is_kept)))
    assert seen == [("999002", True), ("999003", True), ("999001", False)]


def test_a_run_killed_before_its_manifest_keeps_the_folder_to_its_audience(project):
    run(plan_run(), make=write)
    (project / "rapports" / "manifest.json").unlink()
    (project / "rapports" / "index.html").unlink()
    with pytest.raises(ReportError, match="mixed_audience"):
        run(plan_run(audience="public"), make=never)


def test_a_run_killed_before_its_manifest_is_told_by_the_next_even_of_other_schools(project):
    run(plan_run(schools=["999001"]), make=write)
    (project / "rapports" / "manifest.json").unlink()
    (project / "rapports" / "index.html").unlink()
    run(plan_run(schools=["999003"]), make=write)
    assert list(manifest(project)["reports"]) == ["999001/01_essai", "999003/01_essai"]


@pytest.mark.long
@pytest.mark.notebooks
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no kill -9")
def test_a_run_killed_by_the_system_loses_nothing_that_was_finished_and_leaves_nothing_half_made(
    project, new_essay, accept
):
    endless = new_code_cell("if this_school.code == '999002':\n    import time\n    time.sleep(600)", id="sans-fin")
    nbformat.write(new_essay(endless), project / "notebooks" / "01_essai.ipynb")
    accept(project)
    out = project / "rapports"
    with (project / "dit.txt").open("w") as said:
        killed = subprocess.Popen([sys.executable, "-m", "portraitlib.cli", "run"], stdout=said, stderr=said)
        finished = out / "999001" / "01_essai" / RECORD
        deadline = time.monotonic() + 240
        while not (finished.exists() and list(out.glob(f"{SCRATCH_PREFIX}*"))) and time.monotonic() < deadline:
            assert killed.poll() is None, (project / "dit.txt").read_text("utf-8")
            time.sleep(0.05)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    assert read_record(finished.parent).is_whole
    assert not (out / "999002").exists() and not (out / "manifest.json").exists()
    report = run(plan_run(), make=write)
    assert [outcome.school for outcome in report.kept] == ["999001"]
    assert not list(out.glob(f"{SCRATCH_PREFIX}*"))
    assert list(manifest(project)["reports"]) == ["999001/01_essai", "999002/01_essai", "999003/01_essai"]
