"""What a run will do: every school, notebook and parameter checked before one of them becomes a path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portraitlib.errors import ReportError, StoreError
from portraitlib.kit_files import notebooks_folder
from portraitlib.params import NotebookParams, check, project_folder, resolve
from portraitlib.report.forked.process import CELL_TIMEOUT, can_fork
from portraitlib.report.groups import check_groups_found, groups_asked, is_per_group, report_name
from portraitlib.report.kit_notebooks import refuse_changed_notebooks
from portraitlib.report.school_file import check_agreement, school_params
from portraitlib.report.settings_check import refuse_faulty_settings
from portraitlib.tables.store import read_manifest

ENGINES = ("forked", "papermill")


@dataclass(frozen=True)
class Task:
    """One report to make: one notebook for one school. Everything it needs is here."""

    notebook: str
    params: NotebookParams
    project: Path
    out: Path
    browser: str = ""
    engine: str = "papermill"
    timeout: int = CELL_TIMEOUT
    inputs: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    reasons: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @property
    def school(self) -> str:
        """Code of the school."""
        return self.params.school

    @property
    def name(self) -> str:
        """Name of the report: the notebook's, and the group's where the notebook is about one."""
        return report_name(self.notebook, self.params.group)

    @property
    def key(self) -> str:
        """School and name of the report: what the manifest calls it."""
        return f"{self.school}/{self.name}"

    @property
    def source(self) -> Path:
        """The notebook."""
        return notebooks_folder(self.project) / f"{self.notebook}.ipynb"

    @property
    def folder(self) -> Path:
        """Where the report goes."""
        return self.out / self.school / self.name


@dataclass(frozen=True)
class Plan:
    """The reports of one run."""

    tasks: tuple[Task, ...]
    project: Path
    store: Path
    out: Path
    audience: str
    language: str
    without_group: tuple[tuple[str, str], ...] = ()


def notebook_names(project: Path) -> list[str]:
    """Names of the project's notebooks, in reading order."""
    return sorted(path.stem for path in notebooks_folder(project).glob("*.ipynb"))


def plan_run(
    *,
    store: str = "store",
    out: str = "rapports",
    schools: Sequence[str] = (),
    notebooks: Sequence[str] = (),
    groups: Sequence[str] = (),
    audience: str | None = None,
    language: str | None = None,
    as_of: str | None = None,
    school_year: int | None = None,
    browser: str = "",
    engine: str = "",
    timeout: int = CELL_TIMEOUT,
) -> Plan:
    """Check a request and list its reports, schools first.

    Raises
    ------
    ParamsError
        ``invalid_params`` when a value is not allowed, all faults at once; the fault of a settings file, or
        ``invalid_settings`` with those of several; ``schools_differ``.
    StoreError
        When the store is missing or does not hold a school.
    ReportError
        ``unknown_notebook``, ``no_notebook``, ``no_school``, ``no_such_group``, ``notebooks_not_accepted``.
    """
    given = {"store": store, "audience": audience, "language": language, "as_of": as_of, "school_year": school_year}
    typed = {name: value for name, value in given.items() if value is not None}
    check(NotebookParams, {"school": "x", **typed}, where="command line")
    asked = [check(NotebookParams, {"school": school, **typed}, where="command line").school for school in schools]
    project = project_folder()
    store_folder, out_folder = resolve(store, project), resolve(out, project)
    chosen_notebooks = _chosen_notebooks(notebooks, notebook_names(project))
    refuse_changed_notebooks(project, chosen_notebooks)
    manifest = read_manifest(store_folder)
    chosen_schools = _chosen_schools(asked, sorted(manifest["schools"]))
    refuse_faulty_settings(project, chosen_schools)
    params = {school: school_params(project, school, given) for school in chosen_schools}
    check_agreement(params.values())
    per_group = {name for name in chosen_notebooks if is_per_group(notebooks_folder(project) / f"{name}.ipynb")}
    chosen_groups = {
        school: (
            groups_asked(store_folder, project, school, groups, params[school].school_year, manifest=manifest)
            if per_group
            else []
        )
        for school in chosen_schools
    }
    if per_group:
        found = [group for of_school in chosen_groups.values() for group in of_school]
        check_groups_found(groups, found, store_folder, chosen_schools)
    means: dict[str, Any] = {"browser": browser, "engine": chosen_engine(engine), "timeout": timeout}
    tasks = tuple(
        Task(notebook, params[school].model_copy(update={"group": group}), project, out_folder, **means)
        for school in chosen_schools
        for notebook in chosen_notebooks
        for group in (chosen_groups[school] if notebook in per_group else [""])
    )
    without = [(school, name) for school in chosen_schools for name in sorted(per_group) if not chosen_groups[school]]
    of_all = params[chosen_schools[0]]
    return Plan(tasks, project, store_folder, out_folder, of_all.audience, of_all.language, tuple(without))


def chosen_engine(asked: str) -> str:
    """Engine of a run: the one asked for, else the fastest that this system runs.

    Raises
    ------
    ReportError
        ``unknown_engine``; ``engine_not_here`` when this system cannot run it.

    Examples
    --------
    >>> chosen_engine("papermill")
    'papermill'
    """
    if asked and asked not in ENGINES:
        raise ReportError("unknown_engine", found=asked, known=list(ENGINES))
    if asked == "forked" and not can_fork():
        raise ReportError("engine_not_here", found=asked)
    return asked or ("forked" if can_fork() else "papermill")


def _chosen_schools(asked: Iterable[str], known: list[str]) -> list[str]:
    if not known:
        raise ReportError("no_school")
    for school in asked:
        if school not in known:
            raise StoreError("unknown_school", school=school, known=known)
    return list(dict.fromkeys(asked)) or known


def _chosen_notebooks(asked: Iterable[str], known: list[str]) -> list[str]:
    """Notebooks asked for, by name; an unknown name never becomes a path."""
    if not known:
        raise ReportError("no_notebook")
    names = [name.removesuffix(".ipynb") for name in asked]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ReportError("unknown_notebook", found=unknown, known=known)
    return list(dict.fromkeys(names)) or known
