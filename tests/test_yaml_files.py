"""The line of a fault, counted as a person counts."""

import pytest

from portraitlib.errors import ParamsError
from portraitlib.yaml_files import located, read_yaml

TEXT = """# réglages
seuil: 3
regles:
  - nom: a
    poids: {"1": 0.2,
            "2": 0.9}
  - nom: b
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "essai.yml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("place", "line", "steps"),
    [
        ("seuil", 2, ("seuil",)),
        ("regles.1.nom", 7, ("regles", 2, "nom")),
        ("regles.0.poids.2", 6, ("regles", 1, "poids", "2")),
        ("regles.1.poids", 7, ("regles", 2, "poids")),  # what lacks is told where it should be
        ("seul", None, ("seul",)),
    ],
)
def test_a_fault_is_told_with_the_line_of_its_key(file, place, line, steps):
    with pytest.raises(ParamsError) as refused, located(file):
        raise ParamsError("invalid_params", where=file.name, faults=[{"place": place, "kind": "missing"}])
    (fault,) = refused.value.facts["faults"]
    assert (fault["line"], fault["steps"]) == (line, steps)


def test_an_error_without_a_list_of_faults_passes_as_it_is(file):
    with pytest.raises(ParamsError, match="file_missing"), located(file):
        raise ParamsError("file_missing", file="x", folder="y")


def test_a_fault_of_the_whole_has_no_line(file):
    with pytest.raises(ParamsError) as refused, located(file):
        raise ParamsError("invalid_params", where=file.name, faults=[{"place": "", "kind": "missing"}])
    assert "line" not in refused.value.facts["faults"][0]


@pytest.mark.parametrize("text", ["a:\n\tb: 1\n", "a: 1\n\tb: 2\n"])
def test_a_tab_is_named_as_what_is_wrong(tmp_path, text):
    path = tmp_path / "tab.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParamsError) as refused:
        read_yaml(path)
    assert (refused.value.code, refused.value.facts["line"]) == ("tab_in_yaml", 2)


def test_a_file_that_is_not_there_names_its_folder_even_when_typed_alone(tmp_path, monkeypatch):
    (tmp_path / "reglages").mkdir()
    monkeypatch.chdir(tmp_path / "reglages")
    from pathlib import Path

    with pytest.raises(ParamsError) as refused:
        read_yaml(Path("absent.yml"))
    assert refused.value.facts["folder"] == "reglages"
