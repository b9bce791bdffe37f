"""What a run leaves beside its reports: pages a school, archives to send, a log; all follow the reports."""

import hashlib
import json
import zipfile
from dataclasses import replace

import pytest

from portraitlib.cli import portrait
from portraitlib.errors import StoreError
from portraitlib.report.outcome import Outcome
from portraitlib.report.plan import plan_run
from portraitlib.report.run import run
from portraitlib.report.run_log import LOG


def write(task, text="page"):
    """A report without a notebook."""
    task.folder.mkdir(parents=True, exist_ok=True)
    page = task.folder / f"{task.notebook}.html"
    page.write_text(text)
    finding = {"section": "S", "view": "v", "kind": "context", "sentence": "Un constat.", "n": 9, "is_main": True}
    return Outcome(
        task.school,
        task.notebook,
        "made",
        "fr",
        school_name="École",
        title="Essai",
        headline="Un constat.",
        findings=(finding,),
        outputs={page.relative_to(task.out).as_posix(): hashlib.sha256(page.read_bytes()).hexdigest()},
    )


def write_other(task):
    return write(task, "une autre page")


def fail(task):
    return Outcome(task.school, task.notebook, "failed", "fr", message="La raison.", code="unexpected")


@pytest.fixture
def out(project):
    return project / "rapports"


def log(out):
    return [line.split(";") for line in (out / LOG).read_text("utf-8-sig").splitlines()]


def test_every_school_has_its_page_and_the_findings_of_all_are_in_one_file(out):
    run(plan_run(), make=write)
    assert sorted(path.parent.name for path in out.glob("*/index.html")) == ["999001", "999002", "999003"]
    assert (out / "constats.csv").read_text("utf-8-sig").count("Un constat.") == 3


def test_the_page_of_a_school_whose_reports_are_gone_goes_too(out):
    run(plan_run(), make=write)
    (out / "999001" / "01_essai" / "01_essai.html").unlink()
    (out / "999001" / "01_essai").rmdir()
    run(plan_run(schools=["999003"]), make=write)
    assert not (out / "999001").exists()


def test_a_page_that_someone_changed_is_written_again(out):
    run(plan_run(), make=write)
    (out / "999002" / "index.html").write_text("changée")
    run(plan_run(schools=["999001"]), make=write)
    assert "Un constat." in (out / "999002" / "index.html").read_text("utf-8")


def test_an_archive_is_the_same_bytes_each_time_and_holds_what_was_checked_alone(out):
    run(plan_run(), make=write, with_archives=True)
    archive = out / "rapports_999001_interne.zip"
    first = archive.read_bytes()
    (out / "999001" / "01_essai" / "notes.txt").write_text("Une note d'une personne.")
    archive.unlink()
    run(plan_run(), make=write, with_archives=True)
    assert archive.read_bytes() == first
    assert zipfile.ZipFile(archive).namelist() == [
        "999001/01_essai/01_essai.html",
        "999001/index.html",
        "999001/resume.html",
    ]
    assert len(list(out.glob("*.zip"))) == 3


def test_an_archive_of_other_reports_never_stays(out):
    run(plan_run(), make=write, with_archives=True)
    run(plan_run(schools=["999001"]), make=write_other, force=True)
    assert sorted(path.name for path in out.glob("*.zip")) == [
        "rapports_999002_interne.zip",
        "rapports_999003_interne.zip",
    ]


def test_a_file_that_is_no_longer_the_one_checked_is_put_in_no_archive(out):
    def write_then_change(task):
        outcome = write(task)
        if task.school == "999002":
            (out / "999002" / "01_essai" / "01_essai.html").write_text("TREM12345678")
        return outcome

    report = run(plan_run(), make=write_then_change, with_archives=True)
    assert report.without_archive == ("999002",)
    assert not (out / "rapports_999002_interne.zip").exists()


def test_each_run_has_a_line_that_says_what_was_asked_and_what_came_of_it(out):
    run(plan_run(), make=write)
    run(plan_run(schools=["999002"]), make=fail, force=True)
    _, first, second = log(out)
    assert (first[2], first[5], first[10]) == ("terminée", "999001 999002 999003", "3")
    assert second[2] == "terminée, des rapports manquent"
    assert second[12:] == ["1", "unexpected : 1", "999002/01_essai (unexpected)"]


def test_a_refused_run_has_its_line_and_nothing_that_was_typed(out):
    run(plan_run(), make=write)
    with pytest.raises(StoreError):
        portrait.main(["run", "--schools", "Tremblay_Julie"], standalone_mode=False)
    assert log(out)[-1][1:] == ["0", "refusée", "unknown_school"]
    assert "Tremblay" not in (out / LOG).read_text("utf-8")


def test_a_folder_that_holds_no_reports_gets_no_log(project):
    (project / "autre").mkdir()
    with pytest.raises(StoreError):
        portrait.main(["run", "--out", "autre", "--schools", "x"], standalone_mode=False)
    assert list((project / "autre").iterdir()) == []


def test_the_log_names_no_folder_of_the_machine(out, project):
    run(plan_run(), make=write)
    assert str(project) not in (out / LOG).read_text("utf-8")


def test_a_manifest_that_someone_edited_removes_nothing_elsewhere(out, project):
    run(plan_run(), make=write)
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    manifest["pages"]["../notebooks/bundle.json"] = "0"
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    run(plan_run(), make=write)
    assert (project / "notebooks" / "bundle.json").exists()


def test_an_outcome_can_be_told_again_with_its_findings(made):
    from portraitlib.report.record import read_record

    kept = read_record(made.folder).kept()
    assert replace(kept, is_kept=False, made_at="", seconds=0.0, reasons=()) == replace(
        made.outcome, made_at="", seconds=0.0, reasons=()
    )
