"""What a report is made from: a thing that changes, changes the inputs of the reports that read it, and no others."""

import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from portraitlib.journal.opening import journal_of
from portraitlib.params import NotebookParams
from portraitlib.report import inputs as room
from portraitlib.report.inputs import ABSENT, _journal, read_inputs
from portraitlib.report.plan import plan_run
from portraitlib.rules import ScreeningRules, load_criteria
from portraitlib.tables.school import open_school
from portraitlib.tables.store import writing

REPOSITORY = Path(__file__).parents[2]


def all_inputs(**asked):
    plan = plan_run(**asked)
    found = read_inputs(plan)
    return {task.key: found.of(task) for task in plan.tasks}


def changed(before, **asked):
    """Names of the inputs that are not those of `before`, by report."""
    after = all_inputs(**asked)
    return {
        key: names
        for key in before
        if (names := {name for name in {*before[key], *after[key]} if before[key].get(name) != after[key].get(name)})
    }


def everywhere(*names):
    return {f"{school}/01_essai": set(names) for school in ("999001", "999002", "999003")}


def test_nothing_changes_when_nothing_changed(project):
    assert changed(all_inputs()) == {}


def test_an_edited_notebook_changes_its_own_reports(project, new_essay):
    nbformat.write(new_essay(), project / "notebooks" / "02_autre.ipynb")
    before = all_inputs()
    nbformat.write(new_essay(), project / "notebooks" / "01_essai.ipynb")
    source = project / "notebooks" / "01_essai.ipynb"
    source.write_text(source.read_text("utf-8").replace("fragile", "solide"), "utf-8")
    assert changed(before) == everywhere("notebook")


def test_a_projects_own_template_changes_every_report(project):
    before = all_inputs()
    (project / "templates").mkdir()
    (project / "templates" / "report.css").write_text("h1 { color: teal }", "utf-8")
    assert changed(before) == everywhere("templates")


def test_a_school_imported_again_changes_its_own_reports(project):
    before = all_inputs()
    schools = pd.DataFrame({"school_id": ["999002"], "school_name": ["Autre nom"]})
    with writing(project / "store") as store:
        store.add("999002", {"schools": schools}, rules="quebec")
        store.commit()
    assert changed(before) == {"999002/01_essai": {"partition"}}


@pytest.mark.parametrize(
    "name", ["depistage.yml", "criteres/quebec_defaut.yml", "regles/notation_quebec.yml", "confidentialite.yml"]
)
def test_an_edited_params_file_changes_every_report(project, name):
    before = all_inputs()
    with (project / "params" / name).open("a", encoding="utf-8") as stream:
        stream.write("# essai\n")
    assert changed(before) == everywhere(f"params/{name}")


@pytest.mark.parametrize(
    ("folder", "content"),
    [
        ("ecoles", 'school: "999002"\nlanguage: fr\n'),
        ("suivis", "chosen_on: 2026-02-01\nstudents: [9f3c52aa01be77d0]\n"),
    ],
)
def test_a_schools_own_params_file_that_appears_changes_its_own_reports(project, folder, content):
    path = project / "params" / folder / "999002.yml"
    path.unlink(missing_ok=True)
    before = all_inputs()
    path.write_text(content, "utf-8")
    assert changed(before) == {"999002/01_essai": {f"params/{folder}/999002.yml"}}


def test_an_imports_description_changes_no_report(project):
    before = all_inputs()
    for path in (project / "params" / "importation").glob("*.yml"):
        path.write_text("autre: chose\n", "utf-8")
    (project / "params" / "importation" / "nouvelle.yml").write_text("name: nouvelle\n", "utf-8")
    assert changed(before) == {}


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"language": "en"}, {"value/language"}),
        ({"audience": "personnel"}, {"value/audience"}),
        ({"as_of": "2026-02-27"}, {"value/as_of"}),
        ({"school_year": 2026}, {"value/school_year"}),
        ({"browser": "chromium"}, {"pdf"}),
    ],
)
def test_what_is_asked_is_an_input(project, asked, names):
    assert changed(all_inputs(), **asked) == everywhere(*names)


def test_where_the_store_is_is_none(project, tmp_path):
    before = all_inputs()
    (project / "store").rename(tmp_path / "store")
    assert changed(before, store=str(tmp_path / "store")) == {}


def test_another_version_of_a_library_changes_every_report(project, monkeypatch):
    before = all_inputs()
    versions = {**room.library_versions(), "pandas": "99"}
    monkeypatch.setattr(room, "library_versions", lambda: versions)
    assert changed(before) == everywhere("version/pandas")


def test_an_edited_library_changes_every_report(project, monkeypatch, tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    monkeypatch.setattr(room, "PACKAGE", tmp_path)
    before = all_inputs()
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"compiled")
    assert changed(before) == {}
    (tmp_path / "a.py").write_text("x = 2\n")
    assert changed(before) == everywhere("library")


def test_inputs_say_nothing_of_the_machine(project):
    said = str(all_inputs())
    assert str(project) not in said and not re.search(r"/(home|root|tmp)/", said)


COUNTS = pd.DataFrame(
    {
        "decile": [5],
        "school_year": [2025],
        "subject": ["french"],
        "level": [2],
        "sequence": [""],
        "series": ["2025-"],
        "pass_mark": [60.0],
        "n_students": [100],
        "n_passed": [80],
    }
)


def import_counts(project, counts, **entry):
    with writing(project / "store") as store:
        for school, rows in counts.items():
            tables = {"schools": pd.DataFrame({"school_id": [school], **entry})}
            store.add(school, tables, counts=rows, rules="quebec")
        store.commit()


@pytest.fixture
def compared(project):
    """Three schools of deciles 5, 5 and 10, and a second notebook that compares them."""
    import_counts(project, {code: COUNTS for code in ("999001", "999002")} | {"999003": COUNTS.assign(decile=10)})
    source = project / "notebooks" / "02_autre.ipynb"
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("show(compare_with_peers(school))")]), source
    )
    return project


def test_the_count_of_a_similar_school_changes_the_notebooks_that_compare(compared):
    before = all_inputs()
    import_counts(compared, {"999002": COUNTS.assign(n_passed=70)}, school_name="B")
    assert changed(before) == {
        "999001/02_autre": {"peers"},
        "999002/01_essai": {"partition"},
        "999002/02_autre": {"partition", "peers"},
    }


def test_a_similar_school_whose_count_is_the_same_changes_nothing_elsewhere(compared):
    before = all_inputs()
    import_counts(compared, {"999002": COUNTS}, school_name="B")
    assert changed(before) == {"999002/01_essai": {"partition"}, "999002/02_autre": {"partition"}}


def test_a_choice_of_similar_schools_that_cannot_be_read_counts_them_all(compared, monkeypatch):
    monkeypatch.setattr("portraitlib.report.plan.refuse_faulty_settings", lambda *_: None)  # a run would not begin
    (compared / "params" / "portrait.yml").write_text("faux: oui\n", "utf-8")
    before = all_inputs()
    import_counts(compared, {"999003": COUNTS.assign(decile=10, n_passed=70)}, school_name="C")
    assert changed(before)["999001/02_autre"] == {"peers"}


def test_every_params_file_that_opening_a_school_reads_is_an_input(project, monkeypatch):
    from portraitlib.rules import load

    read = []
    monkeypatch.setattr(load, "read_yaml", lambda path, reader=load.read_yaml: read.append(path) or reader(path))
    load._read.cache_clear()
    (project / "params" / "suivis" / "999001.yml").write_text(
        "chosen_on: 2026-02-01\nstudents: [9f3c52aa01be77d0]\n", "utf-8"
    )
    (task,) = plan_run(schools=["999001"]).tasks
    school = open_school(**task.params.model_dump())
    load_criteria(school.settings(ScreeningRules).criteria)
    names = {path.relative_to(project).as_posix() for path in read} - {"params/loi25.yml"}  # of the sheet, not reports
    assert len(names) > 8
    assert names <= read_inputs(plan_run(schools=["999001"])).of(task).keys()


def test_whatever_reads_the_other_schools_counts_has_peers_in_its_name():
    asking = re.compile(r"\.(?:read_)?peers\(")
    package = REPOSITORY / "src" / "portraitlib"
    files = {path for path in package.rglob("*.py") if asking.search(path.read_text("utf-8"))}
    assert {path.relative_to(package).as_posix() for path in files} == {
        "studies/school_portrait/measures/peer_years.py",  # compare_with_peers
        "tables/school/opened.py",  # School.peers, which a notebook could call
    }


def test_the_hashes_follow_the_task_not_the_order_of_the_run(project):
    (alone,) = plan_run(schools=["999002"]).tasks
    assert read_inputs(plan_run(schools=["999002"])).of(alone) == all_inputs()["999002/01_essai"]
    assert replace(alone, params=NotebookParams(school="999002")).key == "999002/01_essai"


def test_a_report_of_the_team_is_made_again_after_a_decision_and_no_other_is(sample_project, monkeypatch, tmp_path):
    monkeypatch.setenv("PORTRAIT_PROJECT", str(sample_project))
    place = str(tmp_path / "journal")
    team, others = (
        NotebookParams(school="999001", journal=place, audience=audience) for audience in ("interne", "public")
    )
    before = [_journal(team), _journal(others)]
    decided = {"question": "Quoi ?", "decided": "Lire.", "check_on": "2026-02-01"}
    journal_of(team).save("decision", decided, who="Anne")
    assert before == [ABSENT, ABSENT]
    assert [_journal(team), _journal(others)] == ["1", ABSENT]


def test_a_journal_that_cannot_be_read_is_told_by_its_report_and_stops_no_run(tmp_path):
    assert _journal(NotebookParams(school="999001", journal="mysql://x/y")) == "unread"
