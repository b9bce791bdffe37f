"""The kit without its checkout: a wheel built offline, a project made in an empty folder, a report."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
BUILT_FROM = ("config", "docs", "notebooks", "params", "src")
BESIDE = ("LICENSE", "MANIFEST.in", "README.md", "pyproject.toml", "setup.py")
LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.mo", "*.egg-info", ".ipynb_checkpoints", "images")


def pip(*arguments, cwd):
    command = [sys.executable, "-m", "pip", "--isolated", "--disable-pip-version-check", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel of the sources, built without network in a folder that also holds what must not leave."""
    folder = tmp_path_factory.mktemp("source")
    for name in BUILT_FROM:
        shutil.copytree(PROJECT / name, folder / name, ignore=LEFT_BEHIND)
    for name in BESIDE:
        shutil.copy(PROJECT / name, folder)
    (folder / "params" / "suivis" / "123456.yml").write_text("students: [p0]\n", encoding="utf-8")
    (folder / "params" / "ecoles" / "123456.yml").write_text('school: "123456"\n', encoding="utf-8")
    pip("wheel", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", folder / "dist", ".", cwd=folder)
    (built,) = (folder / "dist").glob("*.whl")
    return built


def test_a_wheel_carries_the_project_and_nothing_of_a_school(wheel):
    with zipfile.ZipFile(wheel) as content:
        names = {name.removeprefix("portraitlib/") for name in content.namelist()}
    assert {path.name for path in (PROJECT / "notebooks").glob("*.ipynb")} == {
        Path(name).name for name in names if name.startswith("project/notebooks/")
    }
    assert {
        "project/params/confidentialite.yml",
        "project/config/jupyter/jupyter_server_config.json",
        "project/docs/importation.md",
    } <= names
    assert {"locale/en/LC_MESSAGES/portraitlib.mo", "py.typed", "report/new_project/LISEZMOI.md"} <= names
    assert not [name for name in names if "123456" in name or name.endswith(".po") or "/decisions/" in name]


@pytest.fixture
def typed(wheel, tmp_path):
    """Type a command of the installed wheel; the checkout is not on its path."""
    installed = tmp_path / "installed"
    pip("install", "--no-index", "--no-deps", "--no-compile", "--target", installed, wheel, cwd=tmp_path)
    kept = {name: value for name, value in os.environ.items() if name not in ("PORTRAIT_PROJECT", "PORTRAIT_BATCH")}
    own = {"PYTHONPATH": str(installed), "PORTRAIT_KEY_FILE": str(tmp_path / "cles" / "cle"), "PYTHONUTF8": "1"}

    def run(*words, cwd):
        command = [sys.executable, "-m", "portraitlib.cli", *words]
        done = subprocess.run(command, cwd=cwd, env={**kept, **own}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.replace("\u00a0", " ")

    code = "import portraitlib; print(portraitlib.__file__)"
    asked = subprocess.run(
        [sys.executable, "-c", code], env={**kept, **own}, cwd=tmp_path, capture_output=True, text=True
    )
    assert Path(asked.stdout.strip()).is_relative_to(installed)
    return run


@pytest.mark.notebooks
@pytest.mark.long
def test_a_project_made_in_an_empty_folder_produces_a_report(typed, tmp_path):
    told = typed("init", "mon-centre", "--sample", cwd=tmp_path)
    centre = tmp_path / "mon-centre"
    assert "999001 : lignes gardées" in told and "LISEZMOI.md" in told
    assert "aucune erreur" in typed("check", cwd=centre)
    (centre / "params" / "portrait.yml").unlink()  # the kit stands in for what a project does not have
    told = typed("run", "--schools", "999001", "--notebooks", "00_donnees", "--language", "en", cwd=centre)
    assert "1 report" in told
    page = (centre / "rapports" / "999001" / "00_donnees" / "00_donnees.html").read_text(encoding="utf-8")
    assert 'lang="en-CA"' in page
    (centre / "params" / "portrait.yml").write_text(
        "confidence: 2\n", encoding="utf-8"
    )  # and the project's own goes first
    with pytest.raises(AssertionError, match="confidence"):
        typed("run", "--schools", "999001", "--notebooks", "00_donnees", cwd=centre)
    notebook = centre / "notebooks" / "00_donnees.ipynb"
    notebook.write_text("notes", encoding="utf-8")
    typed("init", ".", cwd=centre)
    assert notebook.read_text(encoding="utf-8") == "notes"
