"""pyproject.toml, constraints.txt, environment.yml and kit.py say the same thing."""

import importlib.metadata
import runpy
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNTIME = [Requirement(text) for text in PYPROJECT["dependencies"]]
TEST = [Requirement(text) for text in PYPROJECT["optional-dependencies"]["test"]]
PINS = [Requirement(line) for line in (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines()]

PYTHONS = ("3.11.0", "3.11.14", "3.12.4", "3.13.5", "3.14.1")
SYSTEMS = ({"sys_platform": "linux", "os_name": "posix"}, {"sys_platform": "darwin", "os_name": "posix"},
           {"sys_platform": "win32", "os_name": "nt"})  # fmt: skip


def machine(python: str, system: dict) -> dict:
    short = python.rpartition(".")[0]
    return {**default_environment(), "python_full_version": python, "python_version": short, **system}


def pins_on(python: str, system: dict) -> dict:
    """Pinned versions by package that apply on a machine; a list each, which should hold one."""
    found: dict[str, list[str]] = {}
    for pin in PINS:
        if pin.marker is None or pin.marker.evaluate(machine(python, system)):
            found.setdefault(canonicalize_name(pin.name), []).append(next(iter(pin.specifier)).version)
    return found


def bounds(requirements: list[Requirement]) -> dict[str, SpecifierSet]:
    return {canonicalize_name(requirement.name): requirement.specifier for requirement in requirements}


@pytest.fixture(scope="module")
def conda() -> dict:
    return yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def conda_pip(conda) -> list[str]:
    return next(entry["pip"] for entry in conda["dependencies"] if isinstance(entry, dict))


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system["sys_platform"])
def test_every_dependency_has_one_exact_version_within_its_bound(python, system):
    pins = pins_on(python, system)
    for requirement in RUNTIME + TEST:
        versions = pins.get(canonicalize_name(requirement.name), [])
        assert len(versions) == 1, f"{requirement.name}: {versions} in constraints.txt"
        assert requirement.specifier.contains(versions[0]), f"{requirement} is not met by {versions[0]}"


def test_every_constraint_is_an_exact_version():
    assert all([specifier.operator for specifier in pin.specifier] == ["=="] for pin in PINS)


def test_every_package_a_dependency_brings_has_an_exact_version_too():
    pinned = {canonicalize_name(pin.name) for pin in PINS}
    waiting, seen = [canonicalize_name(requirement.name) for requirement in RUNTIME + TEST], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for text in importlib.metadata.requires(name) or []:
            brought = Requirement(text)
            if brought.marker is None or brought.marker.evaluate({"extra": ""}):
                waiting.append(canonicalize_name(brought.name))
    assert seen - {"setuptools", "pip"} <= pinned


def test_constraints_and_environment_name_no_host():
    for name in ("constraints.txt", "environment.yml"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        for trace in ("://", "index-url", "find-links", "trusted-host", " @ "):
            assert trace not in text, f"{trace} in {name}"


def test_conda_installs_the_same_packages_with_the_same_bounds(conda_pip):
    listed = [Requirement(entry) for entry in conda_pip if not entry.startswith("-")]
    assert bounds(listed) == bounds(RUNTIME + TEST)


def test_conda_takes_the_exact_versions_and_the_project_itself(conda_pip):
    assert [entry for entry in conda_pip if entry.startswith("-")] == ["--constraint constraints.txt", "--editable ."]


def test_conda_and_kit_accept_the_pythons_of_the_project(conda):
    wanted = SpecifierSet(PYPROJECT["requires-python"])
    python = next(Requirement(entry) for entry in conda["dependencies"] if str(entry).startswith("python"))
    assert python.specifier == wanted
    kit = runpy.run_path(str(PROJECT / "kit.py"))
    oldest, too_new = (".".join(map(str, kit[name])) for name in ("OLDEST", "TOO_NEW"))
    assert SpecifierSet(f">={oldest},<{too_new}") == wanted


def test_the_packages_schools_asked_for_by_name_are_in_the_environment(conda_pip):
    asked = {"jupyterlab", "pandas", "matplotlib", "seaborn", "ipywidgets", "papermill", "nbval"}
    assert asked <= {canonicalize_name(Requirement(entry).name) for entry in conda_pip if not entry.startswith("-")}
