"""The notebooks for a person: as an app without code (Voilà), or in JupyterLab with French menus."""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from portraitlib.display.notebook_text import translate_notebook
from portraitlib.display.screen import FACE_VARIABLE
from portraitlib.display.wording import Words, mark
from portraitlib.errors import ReportError, StoreError
from portraitlib.kit_files import notebooks_folder, own_or_brought
from portraitlib.params import NotebookParams, check, project_folder, resolve
from portraitlib.report.about import school_label
from portraitlib.report.execute import heading_above
from portraitlib.report.lean_imports import lean_imports
from portraitlib.report.plan import notebook_names
from portraitlib.report.school_file import read_school_file, school_params
from portraitlib.report.server import ADDRESS, free_port, server, way_in
from portraitlib.report.settings_check import refuse_faulty_settings
from portraitlib.tables.durable import make_private_folder, owner_only
from portraitlib.tables.store import list_schools, open_partition

_TOKEN_BYTES = 32

_CELL_ERROR = mark(
    "Cette partie n'a pas pu être calculée. Rechargez la page ; si l'erreur revient, ouvrez le carnet 00."
)
_SERVED = Path("config") / "partage"


def serve_app(
    *,
    store: str = "store",
    school: str = "",
    audience: str | None = None,
    language: str | None = None,
    port: int = 0,
    opens: bool = True,
    tell: Callable[[str], None] = print,
) -> int:
    """Serve every notebook for one school as an app, until it is stopped.

    The notebooks are copied aside with the parameters asked for; the project's own are not touched. Who has the
    address, which bears a token of this start, may enter; `tell` is called with it once the first page is there.

    Raises
    ------
    ParamsError, StoreError
        A parameter or the school is wrong.
    ReportError
        ``app_failed`` when the server stops or does not answer; ``app_answers_badly`` when its first page cannot be
        shown; ``port_taken``; ``no_notebook``.
    """
    project = project_folder()
    params = checked_params(project, store, school, audience, language)
    port, token = free_port(port), secrets.token_urlsafe(_TOKEN_BYTES)
    with tempfile.TemporaryDirectory(prefix="portrait-app-", ignore_cleanup_errors=True) as scratch:
        folder = _prepared_notebooks(project, params, Path(scratch) / "carnets")
        _write_settings(Path(scratch) / "partage", params, project)
        environment = {**_environment(project, Path(scratch) / "partage"), "JUPYTER_TOKEN": token}
        command = _voila_command(folder, port, Words(params.language).say(_CELL_ERROR))
        address = f"http://{ADDRESS}:{port}/?token={token}"
        with server(command, environment, address) as started:
            tell(address)
            if opens:
                webbrowser.open(way_in(Path(scratch), address).as_uri())
            with suppress(KeyboardInterrupt):  # how one leaves the app
                started.wait()
    return 0


def serve_lab(
    *, store: str = "store", school: str = "", opens: bool = True, tell: Callable[[str], None] = print
) -> int:
    """Open a school's working copies of the notebooks in JupyterLab; they are saved without outputs.

    French menus, no news and no update calls. The notebooks that reports are made of are not opened.

    Raises
    ------
    ParamsError, StoreError, ReportError
        As `serve_app`.
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


def _prepared_notebooks(project: Path, params: NotebookParams, folder: Path) -> Path:
    """Copy each notebook under its title, which is what the front page lists."""
    with lean_imports():
        import nbformat

    folder.mkdir()
    source = folder.parent / "source.ipynb"
    for name in _all_notebooks(project):
        original = nbformat.read(notebooks_folder(project) / f"{name}.ipynb", as_version=4)
        notebook = translate_notebook(original, Words(params.language))
        nbformat.write(notebook, source)
        title = re.sub(r"[^\w \u00a0'’.,()-]", "", heading_above(notebook, 0)).strip()
        _write_with_parameters(source, folder / f"{name[:2]} {title or name}.ipynb", params)
    return folder


def _write_settings(shared: Path, params: NotebookParams, project: Path) -> None:
    """Tell the templates the language and the school."""
    folder = shared / "voila" / "templates" / "portrait"
    folder.mkdir(parents=True)
    words = Words(params.language)
    named = open_partition(resolve(params.store, project), params.school).read("schools")["school_name"].dropna()
    school = school_label(named.iloc[0] if len(named) else params.school, params.school, words)
    told = {"lang": words.tag, "school": school}
    # Not in JSON's escapes: it writes an emoji as two halves, that a template does not join.
    lines = [f"{{%- set {name} = {json.dumps(text, ensure_ascii=False)} -%}}" for name, text in told.items()]
    (folder / "settings.html.j2").write_text("\n".join(lines), encoding="utf-8")


def _environment(project: Path, *shared: Path) -> dict[str, str]:
    """Environment of the server: the project's own Jupyter settings, nothing of the user's changed."""
    paths = [
        *(str(folder) for folder in shared),
        str(own_or_brought(project / _SERVED)),
        os.environ.get("JUPYTER_PATH", ""),
    ]
    configs = [str(own_or_brought(project / "config" / "jupyter")), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    return {
        **os.environ,
        "JUPYTER_PATH": os.pathsep.join(path for path in paths if path),
        "JUPYTER_CONFIG_PATH": os.pathsep.join(path for path in configs if path),
        "PORTRAIT_PROJECT": str(project),
        FACE_VARIABLE: "widgets",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def _voila_command(folder: Path, port: int, cell_error: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "voila",
        str(folder),
        f"--Voila.ip={ADDRESS}",
        f"--port={port}",
        # Here, so that no settings of a project leave them out; the token itself is in the environment.
        "--Voila.auto_token=True",
        "--Voila.tornado_settings={'allow_remote_access': False, 'local_hostnames': ['localhost']}",
        "--Voila.port_retries=0",  # another port would be one where nobody waits for it
        "--no-browser",
        "--template=portrait",
        "--VoilaConfiguration.classic_tree=True",
        "--Voila.log_level=ERROR",
        f"--VoilaExecutor.cell_error_instruction={cell_error}",
    ]
