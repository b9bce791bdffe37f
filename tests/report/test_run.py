"""A run of several schools: one's failure is its own, and the folder always says the truth."""

import json
import os
import shutil
import sys
from dataclasses import replace

import cloudpickle
import pytest
from filelock import FileLock

from portraitlib.errors import ReportError
from portraitlib.report.outcome import Outcome
from portraitlib.report.plan import plan_run
from portraitlib.report.run import run


@pytest.fixture(scope="module", autouse=True)
def sent_whole():
    """Send the functions below to workers as they are: importing this file would cost each of them a second."""
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    yield
    cloudpickle.unregister_pickle_by_value(sys.modules[__name__])


def write(task):
    """A report without a notebook."""
    task.folder.mkdir(parents=True, exist_ok=True)
    (task.folder / f"{task.notebook}.html").write_text("page")
    return Outcome(
        task.school,
        task.notebook,
        "made",
        "fr",
        school_name="École",
        title="Essai",
        headline="Un constat.",
        outputs={f"{task.school}/{task.notebook}/{task.notebook}.html": "0"},
    )


def fail_second(task):
    if task.school == "999002":
        details = ("KeyError", "x.py:3")
        return Outcome(
            task.school, task.notebook, "failed", "fr", message="La raison.", code="unexpected", details=details
        )
    return write(task)


def die_second(task):
    if task.school == "999002":
        os._exit(9)
    return write(task)


def manifest(project):
    return json.loads((project / "rapports" / "manifest.json").read_text("utf-8"))


def test_one_schools_failure_leaves_the_others_whole_and_is_said_in_words(project):
    report = run(plan_run(), make=fail_second)
    assert [outcome.status for outcome in report.outcomes] == ["made", "failed", "made"]
    index = report.index.read_text("utf-8")
    assert "La raison." in index
    assert "999001/01_essai/01_essai.html" in index and "999002/01_essai/01_essai.html" not in index


def test_the_details_of_a_failure_are_kept_apart_and_go_with_it(project):
    run(plan_run(), make=fail_second)
    details = project / "rapports" / "erreurs.txt"
    assert details.read_text() == "999002/01_essai: unexpected\n  KeyError\n  x.py:3\n"
    run(plan_run(), make=write)
    assert not details.exists()


def test_a_worker_that_dies_loses_its_own_report_only(project):
    report = run(plan_run(), jobs=2, make=die_second)
    status = {outcome.school: (outcome.status, outcome.code) for outcome in report.outcomes}
    assert status == {"999001": ("made", ""), "999002": ("failed", "worker_died"), "999003": ("made", "")}


def test_several_workers_give_the_same_manifest_as_one(project):
    run(plan_run(), make=write)
    alone = manifest(project)["reports"]
    run(plan_run(), jobs=2, make=write)
    together = manifest(project)["reports"]
    for entry in (*alone.values(), *together.values()):
        entry.pop("made_at")
    assert alone == together


def test_the_manifest_says_from_what_and_with_what(project):
    run(plan_run(school_year=2026), make=write)
    entry = manifest(project)["reports"]["999001/01_essai"]
    assert entry["parameters"] == {
        "school": "999001",
        "store": "store",
        "school_year": 2026,
        "as_of": "2026-02-02",
        "audience": "interne",
        "language": "fr",
        "group": "",
        "journal": "journal",
    }
    assert {"python", "pandas", "papermill", "portraitlib"} <= set(entry["versions"])
    assert str(project) not in json.dumps(manifest(project))


def test_a_run_of_one_school_keeps_the_others_in_the_index(project):
    run(plan_run(), make=write)
    run(plan_run(schools=["999003"]), make=write)
    assert list(manifest(project)["reports"]) == ["999001/01_essai", "999002/01_essai", "999003/01_essai"]


def test_a_report_that_was_removed_leaves_the_index(project):
    run(plan_run(), make=write)
    (project / "rapports" / "999001" / "01_essai" / "01_essai.html").unlink()
    run(plan_run(schools=["999003"]), make=write)
    assert "999001/01_essai" not in manifest(project)["reports"]


def test_two_audiences_never_share_a_folder(project):
    run(plan_run(), make=write)
    with pytest.raises(ReportError) as refused:
        run(plan_run(audience="public"), make=write)
    assert refused.value.facts == {"out": "rapports", "found": "interne", "asked": "public"}


def test_two_runs_never_share_a_folder(project):
    (project / "rapports").mkdir()
    with FileLock(project / "rapports" / ".lock"), pytest.raises(ReportError, match="run_in_progress"):
        run(plan_run(), make=write)


@pytest.mark.parametrize(("name", "text"), [("index.html", "<p>mon site</p>"), ("manifest.json", "{}")])
def test_a_folder_that_is_not_ours_is_left_alone(project, name, text):
    (project / "rapports").mkdir()
    foreign = project / "rapports" / name
    foreign.write_text(text)
    with pytest.raises(ReportError, match="not_reports_folder"):
        run(plan_run(), make=write)
    assert foreign.read_text() == text


def test_what_a_killed_run_left_is_removed_by_the_next(project):
    left = project / "rapports" / ".en-cours-abc"
    left.mkdir(parents=True)
    run(plan_run(), make=write)
    assert not left.exists()


def test_an_interrupted_run_says_what_it_finished(project):
    def interrupt(task):
        if task.school == "999002":
            raise KeyboardInterrupt
        return write(task)

    with pytest.raises(KeyboardInterrupt):
        run(plan_run(), make=interrupt)
    assert list(manifest(project)["reports"]) == ["999001/01_essai"]
    assert (project / "rapports" / "index.html").exists()


def test_the_index_itself_is_checked_before_it_is_published(project):
    def leak(task):
        return Outcome(task.school, task.notebook, "failed", "fr", message="code TREM12345678")

    with pytest.raises(ReportError, match="may_not_leave"):
        run(plan_run(), make=leak)
    assert not (project / "rapports" / "index.html").exists()


def test_each_outcome_is_told_as_it_comes(project):
    seen = []
    run(plan_run(), make=write, watch=lambda outcome: seen.append(outcome.school))
    assert seen == ["999001", "999002", "999003"]


def say_sources(task):
    return replace(write(task), sources={"notes.csv": "f00", "eleves.csv": "other" if "03" in task.notebook else "e00"})


def test_sources_alike_are_kept_in_memory_once_a_school(project):
    for name in ("02_essai", "03_essai"):
        shutil.copy(project / "notebooks" / "01_essai.ipynb", project / "notebooks" / f"{name}.ipynb")
    one, two, other = run(plan_run(schools=["999001"]), make=say_sources).outcomes
    assert one.sources is two.sources == {"notes.csv": "f00", "eleves.csv": "e00"}
    assert other.sources == {"notes.csv": "f00", "eleves.csv": "other"}
