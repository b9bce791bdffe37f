"""A request is checked before any of it becomes a path."""

import pytest

from portraitlib.errors import ParamsError, ReportError, StoreError
from portraitlib.report.plan import notebook_names, plan_run


def test_everything_is_planned_by_default_school_by_school(project):
    plan = plan_run()
    assert [(task.school, task.notebook) for task in plan.tasks] == [
        ("999001", "01_essai"),
        ("999002", "01_essai"),
        ("999003", "01_essai"),
    ]
    assert plan.out == project / "rapports"


def test_what_was_asked_is_planned_in_its_order_and_once(project):
    plan = plan_run(schools=["999003", "999001", "999003"], notebooks=["01_essai.ipynb"])
    assert [task.school for task in plan.tasks] == ["999003", "999001"]


@pytest.mark.parametrize("school", ["../x", "a/b", "", ".", "x" * 33, "a b", "..\\x", "é"])
def test_a_school_code_that_is_not_a_name_is_refused(project, school):
    with pytest.raises(ParamsError, match="invalid_params"):
        plan_run(schools=[school])


def test_an_unknown_school_is_told_with_those_there_are(project):
    with pytest.raises(StoreError) as refused:
        plan_run(schools=["999009"])
    assert refused.value.facts["known"] == ["999001", "999002", "999003"]


@pytest.mark.parametrize("name", ["../notebooks/01_essai", "01", "/etc/passwd", "01_essai.html"])
def test_an_unknown_notebook_is_told_with_those_there_are(project, name):
    with pytest.raises(ReportError) as refused:
        plan_run(notebooks=[name])
    assert (refused.value.code, refused.value.facts["known"]) == ("unknown_notebook", ["01_essai"])


@pytest.mark.parametrize(
    "wrong", [{"audience": "tous"}, {"language": "de"}, {"as_of": "hier"}, {"school_year": -1}, {"school_year": 99999}]
)
def test_a_value_that_is_not_allowed_is_refused(project, wrong):
    with pytest.raises(ParamsError, match="invalid_params"):
        plan_run(**wrong)


def test_a_folder_without_notebooks_is_said_so(project):
    (project / "notebooks" / "01_essai.ipynb").unlink()
    assert notebook_names(project) == []
    with pytest.raises(ReportError, match="no_notebook"):
        plan_run()


def test_a_missing_store_is_said_so(project):
    with pytest.raises(StoreError, match="no_store"):
        plan_run(store="ailleurs")
