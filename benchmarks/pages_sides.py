"""The two sides of `same_pages.py`: their files, the schools each imports, the reports each makes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pages_compare import Place, Texts

PROJECT = Path(__file__).resolve().parents[1]
KEY = "same pages on both sides, same key\n"  # pseudonyms of invented students: no secret
SAMPLE, MADE = "sample", "made"  # stores: the schools of data/sample, those the generator makes
N_MADE = 8  # the first three are those of the sample

_DAY = re.compile(r"<dt>(?:Produit le|Made on)</dt><dd>([^<]*)</dd>")
_CELL_ID = re.compile(r'(?<="id": ")[0-9a-f]{8}(?=")')
_VERSION = re.compile(r'^__version__ = "([^"]+)"', re.MULTILINE)
_LEFT_OUT = ("manifest.json", "rapport.json", ".lock")
"""Files of the machine: moments, seconds, fingerprints of the sources. Nobody reads them."""


@dataclass
class Side:
    """One of the two: its checkout, its folder of work, its commit when it is one, what it cost."""

    name: str
    checkout: Path
    folder: Path
    commit: str = ""
    views: int = 0
    seconds: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def store(self, name: str) -> Path:
        """Folder of imported schools; all its names have the same length on both sides."""
        return self.folder / f"store_{name}"

    def run(self, *arguments: object) -> None:
        """Run this Python on the checkout's library; what it says is told only when it fails."""
        command = [sys.executable, *map(str, arguments)]
        options = {"cwd": self.checkout, "env": self.environment(), "text": True, "check": False}
        done = subprocess.run(command, capture_output=True, **options)
        if done.returncode:
            raise SystemExit(f"{self.name}: {' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")

    def environment(self) -> dict[str, str]:
        """Environment variables: the checkout's library, and what would make two runs differ held still."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PORTRAIT_", "JPY_"))}
        project = {"PYTHONPATH": str(self.checkout / "src"), "PORTRAIT_PROJECT": str(self.checkout)}
        same = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg", "PORTRAIT_BATCH": "1"}
        return {**kept, **project, **same}

    def count(self, views: int, seconds: float) -> None:
        """Add what a probe did; probes of several readers end at any time."""
        with self._lock:
            self.views += views
            self.seconds += seconds

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the processor time of what is run meanwhile, alone."""
        before = os.times()
        yield
        after = os.times()
        self.seconds += after.children_user + after.children_system - before.children_user - before.children_system


@contextmanager
def checkout(name: str, side: str, folder: Path) -> Iterator[Side]:
    """Folder of a side's files: the one named, or a checkout of the commit, taken away at the end."""
    work = folder / name
    work.mkdir()
    if (Path(side) / "src" / "portraitlib").is_dir():
        yield Side(name, Path(side).resolve(), work)
        return
    files, git = work / "files", ["git", "-C", str(PROJECT)]
    subprocess.run([*git, "worktree", "add", "--quiet", "--detach", str(files), side], check=True)
    try:
        named = subprocess.run([*git, "rev-parse", f"{side}^{{commit}}"], check=True, capture_output=True, text=True)
        yield Side(name, files.resolve(), work, named.stdout.strip())
    finally:
        subprocess.run([*git, "worktree", "remove", "--force", str(files)], check=True)


def shared_key(folder: Path) -> Path:
    """Write the key that both sides import under."""
    key = folder / "key"
    key.touch(mode=0o600)
    key.write_text(KEY, encoding="ascii")
    return key


def import_samples(side: Side, key: Path) -> None:
    """Import the sample schools as `kit.py` does."""
    with side.counted():
        for mapping in sorted((side.checkout / "params" / "importation").glob("exemple_*.yml")):
            raw = side.checkout / "data" / "sample" / mapping.stem.replace("exemple_", "brut_")
            files = ("--mapping", mapping, "--raw", raw, "--store", side.store(SAMPLE), "--key", key)
            side.run("-m", "portraitlib.cli", "import", *files)


def make_schools(side: Side, key: Path) -> Texts:
    """Make schools with the side's own generator and import them; returns the texts of the files made."""
    made = side.folder / "made"
    mapping = side.checkout / "params" / "importation" / "standard.yml"
    with side.counted():
        side.run("-m", "portraitlib.cli", "sample", "--schools", N_MADE, "--out", made)
        files = ("--mapping", mapping, "--raw", made, "--store", side.store(MADE), "--key", key)
        side.run("-m", "portraitlib.cli", "import", *files)
    paths = sorted(path for path in made.rglob("*") if path.is_file())
    return {Place(str(path.relative_to(made)), ""): {"made file": path.read_bytes().decode()} for path in paths}


def report_texts(side: Side, school: str, audience: str, group: str, notebooks: str = "") -> Texts:
    """Texts of the files that `portrait run` makes of a school: pages, notebooks, workbooks by part, CSV files."""
    out = side.folder / "reports"
    choices = ("--schools", school, "--audience", audience, "--groups", group, "--progress", "quiet")
    choices += ("--notebooks", notebooks) if notebooks else ()
    with side.counted():
        side.run("-m", "portraitlib.cli", "run", "--store", side.store(SAMPLE), "--out", out, *choices)
    texts = {}
    for path in sorted(path for path in out.rglob("*") if path.is_file() and path.name not in _LEFT_OUT):
        for name, text in _parts(path).items():
            place = Place(f"report/{path.relative_to(out)}{name}", f"{school}, {audience}")
            texts[place] = {f"report {path.suffix}": text}
    shutil.rmtree(out)
    version = _VERSION.search((side.checkout / "src" / "portraitlib" / "__init__.py").read_text(encoding="utf-8"))
    return without_run(texts, version[1] if version else "")


def _parts(path: Path) -> dict[str, str]:
    """Text of a file; those of each part of a workbook."""
    if path.suffix != ".xlsx":
        return {"": path.read_bytes().decode("utf-8")}
    with zipfile.ZipFile(path) as book:
        return {f"/{name}": book.read(name).decode("utf-8") for name in sorted(book.namelist())}


def without_run(texts: Texts, version: str) -> Texts:
    """Texts of a report without what is the run's: the day, as pages tell it; ids of added cells; the kit's version.

    Examples
    --------
    >>> page = Place("report/index.html", "personnel")
    >>> without_run({page: {"report .html": "<dt>Produit le</dt><dd>2 mai 2026</dd>"}}, "0.1.0")[page]
    {'report .html': '<dt>Produit le</dt><dd>(day made)</dd>'}
    """
    days = {day for parts in texts.values() for text in parts.values() for day in _DAY.findall(text)}
    itself = re.compile(rf"(?<![\d.]){re.escape(version or 'no version')}(?![\d.])")

    def normal(kind: str, text: str) -> str:
        """Text of a kind without what is the run's."""
        for day in days:
            text = text.replace(day, "(day made)")
        text = _CELL_ID.sub("(id)", text) if kind == "report .ipynb" else text
        return itself.sub("(version)", text)

    return {place: {kind: normal(kind, text) for kind, text in parts.items()} for place, parts in texts.items()}
