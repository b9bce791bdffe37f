from pathlib import Path

import pytest

from portraitlib.errors import ParamsError
from portraitlib.params import NotebookParams, check, project_folder, resolve
from portraitlib.yaml_files import read_yaml


def faults_of(**values) -> dict[str, str]:
    with pytest.raises(ParamsError) as refused:
        check(NotebookParams, values, where="test")
    assert refused.value.code == "invalid_params"
    return {fault["place"]: fault["kind"] for fault in refused.value.facts["faults"]}


def test_a_school_alone_is_enough():
    params = check(NotebookParams, {"school": "999001"}, where="test")
    assert (params.school_year, params.as_of, params.audience, params.language) == (0, "", "interne", "fr")


def test_every_fault_is_told_at_once():
    faults = faults_of(school="../etc", school_year="2026", audience="tous", colour="red")
    assert set(faults) == {"school", "school_year", "audience", "colour"}
    assert faults["colour"] == "extra_forbidden"


@pytest.mark.parametrize("code", ["", "..", ".", "../x", "a/b", "a\\b", "-x", "a b", "x" * 33, "é", "CON:", 999001])
def test_a_school_code_that_is_not_a_plain_folder_name_is_refused(code):
    assert "school" in faults_of(school=code)


@pytest.mark.parametrize("day", ["2026-02-30", "15/01/2026", "hier", "2026-1-5"])
def test_a_date_that_does_not_exist_is_refused(day):
    assert faults_of(school="A", as_of=day) == {"as_of": "not_a_day"}


@pytest.mark.parametrize("year", [25, 1, 1989])
def test_a_school_year_cut_short_is_refused_when_the_school_is_opened(year):
    assert faults_of(school="A", school_year=year) == {"school_year": "not_a_full_year"}


@pytest.mark.parametrize("year", [2026.0, "2026", True, -1, 2101])
def test_a_school_year_that_is_not_a_whole_number_of_this_era_is_refused(year):
    assert "school_year" in faults_of(school="A", school_year=year)


def test_checked_parameters_cannot_be_changed():
    params = NotebookParams(school="999001")
    with pytest.raises(ValueError, match="frozen"):
        params.school = "999002"


def test_a_fault_never_repeats_more_than_a_line_of_what_was_given():
    with pytest.raises(ParamsError) as refused:
        check(NotebookParams, {"school": "x" * 5000}, where="test")
    assert len(refused.value.facts["faults"][0]["found"]) <= 80


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"school: [1, 2", "invalid_yaml"),
        (b"- a\n- b\n", "not_a_mapping"),
        (b"", "not_a_mapping"),
        ("école: 1".encode("cp1252"), "not_utf8"),
        (None, "file_missing"),
    ],
)
def test_a_parameter_file_that_cannot_be_read_says_how(tmp_path, content, code):
    path = tmp_path / "school.yml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ParamsError) as refused:
        read_yaml(path)
    assert refused.value.code == code


def test_a_yaml_fault_gives_its_line(tmp_path):
    path = tmp_path / "school.yml"
    path.write_text("school: a\nstore: [\n", encoding="utf-8")
    with pytest.raises(ParamsError) as refused:
        read_yaml(path)
    assert refused.value.facts["line"] >= 2


def test_the_project_is_found_from_a_folder_inside_it(tmp_path, monkeypatch):
    monkeypatch.delenv("PORTRAIT_PROJECT", raising=False)
    (tmp_path / "params" / "regles").mkdir(parents=True)
    inside = tmp_path / "notebooks" / "deep"
    inside.mkdir(parents=True)
    assert project_folder(inside) == tmp_path.resolve()


def test_outside_any_project_the_fault_says_so(tmp_path, monkeypatch):
    monkeypatch.delenv("PORTRAIT_PROJECT", raising=False)
    with pytest.raises(ParamsError) as refused:
        project_folder(tmp_path)
    assert refused.value.code == "no_project"


def test_a_relative_path_starts_at_the_project_and_an_absolute_one_stays(tmp_path):
    assert resolve("store", tmp_path) == tmp_path / "store"
    assert resolve(tmp_path / "elsewhere", Path("unused")) == tmp_path / "elsewhere"
