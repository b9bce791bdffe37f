"""Reports about one group: which groups, under which names."""

import nbformat
import pandas as pd
import pytest

from portraitlib.errors import ReportError
from portraitlib.report.groups import groups_asked, is_per_group, report_name
from portraitlib.report.plan import plan_run


@pytest.fixture
def about_groups(project):
    """A project whose only notebook is about one group; gives its folder."""
    path = project / "notebooks" / "01_essai.ipynb"
    notebook = nbformat.read(path, as_version=4)
    parameters = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    parameters.metadata.tags.append("per-group")
    nbformat.write(notebook, path)
    return project


def known_groups(folder, school):
    students = pd.read_parquet(next((folder / "store" / "schools" / school).glob("*/students.parquet")))
    return sorted(students.loc[students["school_year"] == students["school_year"].max(), "group"].dropna().unique())


def test_a_notebook_says_by_a_tag_that_it_is_about_one_group(about_groups):
    assert is_per_group(about_groups / "notebooks" / "01_essai.ipynb")


def test_every_group_of_the_latest_year_is_planned_when_all_are_asked(about_groups):
    plan = plan_run(schools=["999001"], groups=["toutes"])
    assert [task.params.group for task in plan.tasks] == known_groups(about_groups, "999001")
    assert len({task.folder for task in plan.tasks}) == len(plan.tasks)
    assert plan.without_group == ()


def test_the_group_of_the_school_s_file_is_planned_by_default(about_groups):
    folder = about_groups / "params" / "ecoles"
    named = {path.stem for path in folder.glob("*.yml")} if folder.exists() else set()
    plan = plan_run()
    assert {task.school for task in plan.tasks} == named & {"999001", "999002", "999003"}
    assert {school for school, _ in plan.without_group} == {"999001", "999002", "999003"} - named


def test_a_group_is_planned_in_the_schools_that_have_it_and_once(about_groups):
    group = known_groups(about_groups, "999001")[0]
    plan = plan_run(groups=[group, group], schools=["999001"])
    assert [(task.school, task.params.group) for task in plan.tasks] == [("999001", group)]


def test_a_group_no_school_has_is_told_with_those_there_are(about_groups):
    with pytest.raises(ReportError) as refused:
        plan_run(groups=["Z99"], schools=["999001"])
    assert (refused.value.code, refused.value.facts["known"]) == ("no_such_group", known_groups(about_groups, "999001"))


def test_a_notebook_about_the_school_is_made_once_whatever_the_groups_asked(project):
    plan = plan_run(schools=["999001"], groups=["toutes"])
    assert [task.params.group for task in plan.tasks] == [""]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"cells": [1]}', '{"cells": [{}]}'])
def test_a_notebook_that_cannot_be_read_is_not_about_a_group(tmp_path, text):
    path = tmp_path / "01_abime.ipynb"
    path.write_text(text)
    assert not is_per_group(path)


def test_a_school_without_a_file_names_no_group(tmp_path):
    assert groups_asked(tmp_path, tmp_path, "123456", []) == []


@pytest.mark.parametrize("group", ["../x", "a/b", "2e A", "é", "..", "Foyer 21"])
def test_the_name_of_a_report_is_a_plain_folder_name(group):
    assert set(report_name("02_x", group)) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def test_groups_whose_names_differ_by_a_sign_keep_two_folders():
    assert report_name("02_x", "2 A") != report_name("02_x", "2/A")
