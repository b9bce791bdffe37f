"""What a school's file asks for is what its reports are made with, unless the command line asks otherwise."""

import pytest

from portraitlib.errors import ParamsError
from portraitlib.report.live import checked_params
from portraitlib.report.plan import plan_run


@pytest.fixture
def asking(project):
    """Write what the file of a school asks."""

    def write(school, **asked):
        lines = [f'school: "{school}"', *(f"{name}: {value}" for name, value in asked.items())]
        (project / "params" / "ecoles" / f"{school}.yml").write_text("\n".join(lines), encoding="utf-8")

    return write


def test_every_key_of_a_school_s_file_is_obeyed(project, asking):
    asking("999001", audience="personnel", language="en", as_of='"2026-02-01"', school_year=2026)
    plan = plan_run(schools=["999001"])
    (task,) = plan.tasks
    params = task.params
    assert (params.audience, params.language, params.as_of, params.school_year) == (
        "personnel",
        "en",
        "2026-02-01",
        2026,
    )
    assert (plan.audience, plan.language) == ("personnel", "en")


def test_the_command_line_is_obeyed_before_the_file(project, asking):
    asking("999001", audience="personnel", language="en", as_of='"2026-02-01"', school_year=2025)
    plan = plan_run(schools=["999001"], audience="public", language="fr", as_of="", school_year=0)
    params = plan.tasks[0].params
    assert (params.audience, params.language, params.as_of, params.school_year) == ("public", "fr", "", 0)


def test_a_school_without_a_file_has_the_kit_s_own_values(project):
    (project / "params" / "ecoles" / "999001.yml").unlink(missing_ok=True)
    params = plan_run(schools=["999001"]).tasks[0].params
    assert (params.audience, params.language, params.as_of, params.school_year) == ("interne", "fr", "", 0)


@pytest.mark.parametrize(("key", "values"), [("audience", ("personnel", "public")), ("language", ("fr", "en"))])
def test_schools_that_ask_for_what_one_folder_cannot_hold_are_told_so(project, asking, key, values):
    asking("999001", **{key: values[0]})
    asking("999002", **{key: values[1]})
    with pytest.raises(ParamsError) as refused:
        plan_run(schools=["999001", "999002"])
    assert (refused.value.code, refused.value.facts) == ("schools_differ", {"key": key, "found": sorted(values)})
    assert len(plan_run(schools=["999001", "999002"], **{key: values[0]}).tasks) == 2


def test_the_app_opens_with_what_the_school_s_file_asks(project, asking):
    asking("999001", audience="personnel", language="en", group='"21"')
    params = checked_params(project, "store", "999001", None, None)
    assert (params.audience, params.language, params.group) == ("personnel", "en", "21")
    assert checked_params(project, "store", "999001", "interne", "fr").audience == "interne"
