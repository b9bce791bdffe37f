"""The line of a fault, counted as a person counts."""

import pytest
import yaml

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


def bomb(repeat: str) -> str:
    """Parts of which each holds nine times the one before."""
    parts = [repeat.format(", ".join([f"*a{n - 1}"] * 9)) for n in range(1, 12)]
    return "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {part}\n" for n, part in enumerate(parts, 1))


NESTED = {
    "brackets": "a: " + "[" * 5000 + "]" * 5000,
    "braces": "a: " + "{a: " * 500 + "}" * 500,
    "dashes": "a:\n " + "- " * 2000 + "x\n",
    "steps": "\n".join(" " * n + "a:" for n in range(2000)),
    "aliases": bomb("[{}]"),
    "merged keys": bomb("{{<<: [{}]}}"),
    "part of itself": "a: &a [*a]\n",
}


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED)
def test_what_nests_or_repeats_without_end_is_refused_before_it_is_built(tmp_path, monkeypatch, text):
    path = tmp_path / "essai.yml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(yaml, "load", lambda *_, **__: pytest.fail("it was built"))
    with pytest.raises(ParamsError) as refused:
        read_yaml(path)
    assert refused.value.code == "yaml_too_nested"


def test_what_a_person_writes_and_repeats_is_read(tmp_path):
    path = tmp_path / "essai.yml"
    path.write_text('a: &a {b: [1, [2, [3]]]}\nc: *a\nd: {<<: *a, e: 1}\nf: "[[[[[[[["\n', encoding="utf-8")
    assert read_yaml(path)["d"] == {"b": [1, [2, [3]]], "e": 1}


def test_a_file_of_many_millions_of_characters_is_not_a_settings_file(tmp_path):
    path = tmp_path / "essai.yml"
    path.write_text("#" * 5_000_000, encoding="utf-8")
    with pytest.raises(ParamsError) as refused:
        read_yaml(path)
    assert refused.value.code == "yaml_too_large"
