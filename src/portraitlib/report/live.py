"""The notebooks for a person, in JupyterLab with French menus; what is opened for a person."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from portraitlib.errors import ReportError, StoreError
from portraitlib.kit_files import notebooks_folder, own_or_brought
from portraitlib.params import NotebookParams, check, project_folder, resolve
from portraitlib.report.plan import notebook_names
from portraitlib.report.school_file import read_school_file, school_params
from portraitlib.report.server import ADDRESS
from portraitlib.report.settings_check import refuse_faulty_settings
from portraitlib.tables.durable import make_private_folder, owner_only
from portraitlib.tables.store import list_schools


def serve_lab(
    *, store: str = "store", school: str = "", opens: bool = True, tell: Callable[[str], None] = print
) -> int:
    """Open a school's working copies of the notebooks in JupyterLab; they are saved without outputs.

    French menus, no news and no update calls. The notebooks that reports are made of are not opened.

    Raises
    ------
    ParamsError, StoreError
        A parameter or the school is wrong.
    ReportError
        ``no_school``; ``no_notebook``.
    """
    project = project_folder()
    folder = _own_copies(project, store, school)
    tell(folder.relative_to(project).as_posix())
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={project}", f"--ServerApp.ip={ADDRESS}"]
    command += [f"--LabApp.default_url=/lab/tree/{folder.relative_to(project).as_posix()}"]
    command += ["--ServerApp.contents_manager_class=portraitlib.report.saving.WithoutOutputs"]
    command += ["--no-browser"] * (not opens)
    return subprocess.run(command, env=_environment(project), check=False).returncode


def copies_folder(store: str) -> str:
    """Name of the folder of the notebooks that a person writes in, for one store.

    Examples
    --------
    >>> copies_folder("store-mon-ecole"), copies_folder("/commun/store"), copies_folder("donnees")
    ('carnets-mon-ecole', 'carnets', 'carnets-donnees')
    """
    rest = Path(store).name.removeprefix("store").lstrip("-_")
    return f"carnets-{rest}" if rest else "carnets"


def _own_copies(project: Path, store: str, school: str) -> Path:
    """Copy the notebooks that are not there yet: what a person wrote in the others stays."""
    params = checked_params(project, store, school, None, None).model_copy(update={"store": store})
    top = project / copies_folder(store)
    make_private_folder(top)
    folder = top / params.school
    folder.mkdir(exist_ok=True)
    for name in _all_notebooks(project):
        if not (folder / f"{name}.ipynb").exists():
            _write_with_parameters(notebooks_folder(project) / f"{name}.ipynb", folder / f"{name}.ipynb", params)
    return folder


def _all_notebooks(project: Path) -> list[str]:
    names = notebook_names(project)
    if not names:
        raise ReportError("no_notebook")
    return names


def _write_with_parameters(source: Path, target: Path, params: NotebookParams) -> None:
    """Write a notebook that opens with these parameters; nothing of it is run."""
    import papermill  # only the app and the copies need it

    papermill.execute_notebook(
        str(source), str(target), params.model_dump(), kernel_name="python3", prepare_only=True, progress_bar=False
    )


def checked_params(
    project: Path, store: str, school: str, audience: str | None, language: str | None
) -> NotebookParams:
    """Parameters of what is opened for a person: the school asked for, or the first of the store.

    Raises
    ------
    ParamsError, StoreError, ReportError
    """
    folder = resolve(store, project)
    known = list_schools(folder)
    owner_only(folder)
    if not known:
        raise ReportError("no_school")
    given = {"store": str(folder), "audience": audience, "language": language}
    typed = {name: value for name, value in given.items() if value is not None}
    code = check(NotebookParams, {"school": school or known[0], **typed}, where="command line").school
    if code not in known:
        raise StoreError("unknown_school", school=code, known=known)
    refuse_faulty_settings(project, [code])
    params = school_params(project, code, given)
    of_file = read_school_file(project, code)
    return params.model_copy(update={"group": of_file.group if of_file else ""})


def _environment(project: Path) -> dict[str, str]:
    """Environment of the lab: the project's own Jupyter settings, nothing of the user's changed."""
    configs = [str(own_or_brought(project / "config" / "jupyter")), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    return {
        **os.environ,
        "JUPYTER_CONFIG_PATH": os.pathsep.join(path for path in configs if path),
        "PORTRAIT_PROJECT": str(project),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
