"""What the process of a school may touch: its own data, the code, the settings; nothing of another school.

This is the one place that says so. A process that shows a school calls `keep_within` before it opens anything.
"""

from __future__ import annotations

import os
import site
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import portraitlib
from portraitlib.display.wording import Words
from portraitlib.errors import JournalError
from portraitlib.journal.place import Place, place_of
from portraitlib.kit_files import brought_folder
from portraitlib.params import NotebookParams, resolve
from portraitlib.persons.key import default_key_file
from portraitlib.persons.names import names_folder
from portraitlib.report.forked.child import is_forked
from portraitlib.report.inputs import OF_ONE_SCHOOL
from portraitlib.report.pages.confine import OF_NETWORK, Fence, confine
from portraitlib.rules import load_policy
from portraitlib.tables.durable import make_private_folder, owner_only
from portraitlib.tables.store.deliveries import FOLDER as DELIVERIES
from portraitlib.tables.store.manifest import MANIFEST

SCRATCH_VARIABLE = "PORTRAIT_SCRATCH"
"""Folder of the server, under which each school and audience has its own; gone with the server."""
JOURNALS_VARIABLE = "PORTRAIT_JOURNALS_APART"
"""Set where several persons come: a journal whose folder does not bear the code of its school is then only read."""
_OF_THE_SYSTEM = (
    "/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/timezone", "/etc/fonts", "/etc/mime.types",
    "/etc/nsswitch.conf", "/etc/passwd", "/etc/hosts", "/etc/resolv.conf", "/etc/host.conf", "/etc/services",
    "/proc/self", "/proc/meminfo", "/proc/cpuinfo", "/proc/stat", "/sys/devices/system/cpu", "/dev/urandom",
)  # fmt: skip
_OF_A_PROJECT = ("notebooks", "config", "templates", "docs")
_NO_READER = "importation"
"""How the files of schools are read: no page asks it."""
_POSTGRESQL = 5432


def keep_within(params: NotebookParams, project: Path, *, checks_names: bool = False) -> int:
    """In a process started for a school and an audience: give up all that is not theirs, for good.

    Parameters
    ----------
    params : NotebookParams
    project : Path
    checks_names : bool
        Whether it makes a page, in which it looks for the names that must not be there.

    Returns
    -------
    int
        Version of Landlock; 0 when nothing was given up: the system has none, or the process is not a forked one.
    """
    if not is_forked():
        return 0
    scratch = _own_scratch(params)
    os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)
    fence = fence_of(params, project, scratch, checks_names=checks_names)
    for folder in fence.writes:
        with suppress(OSError):  # the journal's, of a team that has not written yet; who may not write is told then
            make_private_folder(folder)
            owner_only(folder)
    return confine(fence)


def _own_scratch(params: NotebookParams) -> Path:
    root = os.environ.get(SCRATCH_VARIABLE)
    if not root:
        return Path(tempfile.mkdtemp(prefix="portrait-place-"))
    folder = Path(root) / f"{params.school}-{params.audience}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def fence_of(params: NotebookParams, project: Path, scratch: Path, *, checks_names: bool = False) -> Fence:
    """What a process that shows a school to an audience may touch.

    Parameters
    ----------
    params : NotebookParams
        The school, its store and its journal.
    project : Path
    scratch : Path
        Folder that it writes in.
    checks_names : bool
        As `keep_within`.

    Examples
    --------
    >>> fence = fence_of(NotebookParams(school="999001", store="/s", audience="public"), Path("/p"), Path("/t"))
    >>> Path("/s/schools/999001") in fence.reads, Path("/s/schools") in fence.reads, fence.writes[0].as_posix()
    (True, False, '/t')
    """
    store, school = resolve(params.store, project), params.school
    sees_students = load_policy(params.audience, project).shows_students
    journal = _journal(params, project) if sees_students else Fence()
    own = [store / MANIFEST, store / "peers", *(store / name / school for name in ("schools", DELIVERIES))]
    names = _names(school) if sees_students or checks_names else []
    shared = [*_code(), *_settings(project, school)]
    return Fence(
        reads=(*(one for path in shared for one in around(path, store)), *own, *names, *journal.reads),
        writes=(scratch, Path(os.devnull), *journal.writes),
        lists=(names_folder(),) if names else (),
        ports=journal.ports,
    )


def around(path: Path, closed: Path) -> Iterator[Path]:
    """A path; what is in it but for the way to a closed folder, when that is inside it.

    Examples
    --------
    >>> list(around(Path("/usr"), Path("/home/store"))) == [Path("/usr")]
    True
    """
    place, end = os.path.realpath(path), os.path.realpath(closed)  # as texts: a path of pathlib takes a process 0.1 ms
    if end != place and not end.startswith(f"{place.rstrip('/')}/"):
        yield path
    elif place != end:
        for inside in path.iterdir():
            yield from around(inside, closed)


def _code() -> Iterator[Path]:
    """Python, the libraries and the kit."""
    yield from map(Path, _OF_THE_SYSTEM)
    yield from {Path(place) for place in (sys.prefix, sys.base_prefix, *sysconfig.get_paths().values())}
    yield Path(portraitlib.__file__).parent
    if site.ENABLE_USER_SITE:
        yield Path(site.getusersitepackages())


def _settings(project: Path, school: str) -> Iterator[Path]:
    """Notebooks and settings of the project, and those that the kit brings; of the files of schools, its own."""
    for top in {project, brought_folder()}:
        yield from (top / name for name in _OF_A_PROJECT)
        params = top / "params"
        aside = {*OF_ONE_SCHOOL, _NO_READER}
        yield from (path for path in params.glob("*") if path.name not in aside)
        yield from (params / name / f"{school}.yml" for name in OF_ONE_SCHOOL)


def _names(school: str) -> list[Path]:
    """The key of this machine, and the sealed names of the school."""
    return [default_key_file(), *names_folder().glob(f"{school}-*.json")]


def _journal(params: NotebookParams, project: Path) -> Fence:
    """Folder of the team's journal, or the port of its server."""
    try:
        place = place_of(params.journal, params.school, project)
    except JournalError:  # told by the page
        return Fence()
    if place.file is None:
        secrets = os.environ.get("PGPASSFILE") or Path.home() / ".pgpass"
        return Fence(reads=(Path(secrets),), ports=(urlsplit(place.url).port or _POSTGRESQL,))
    if os.environ.get(JOURNALS_VARIABLE) and not _is_apart(place, params.school):
        return Fence(reads=(place.file,))
    return Fence(writes=(place.file.parent,))


def _is_apart(place: Place, school: str) -> bool:
    """Whether the folder of a journal is that of one school: it bears its code."""
    return place.file is not None and place.file.parent.name == school


def told_of_confinement(version: int, words: Words) -> str:
    """What a version of Landlock does not do, in a sentence; nothing when it does all."""
    if not version:
        return words.say(
            "Sur ce système, les processus de l'application ne sont pas confinés aux données de leur école : "
            "il n'a pas Landlock."
        )
    if version < OF_NETWORK:
        return words.say(
            "Sur ce système, les processus de l'application sont confinés aux données de leur école, mais le réseau "
            "ne leur est pas fermé."
        )
    return ""
