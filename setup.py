"""What a wheel carries besides the sources: the English compiled, and the project's own files.

`pyproject.toml` says the rest. In a folder installed with ``pip install -e``, the catalogues are compiled where
they are and nothing is copied: the project's files are read from their own folders.
"""

import runpy
import shutil
import subprocess
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
CARRIED = ("config", "docs", "notebooks", "params")
OF_A_SCHOOL = ("params/ecoles/", "params/suivis/")
"""What a person writes about one school: it stays in that person's folder."""
OF_A_FICTIONAL_ONE = ("params/ecoles/999001.yml", "params/ecoles/999002.yml", "params/ecoles/999003.yml")
OF_MAKERS = ("docs/decisions/", "docs/site/")


def carried_files():
    """Files of the project that a wheel carries: those that git follows, where there is git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", *CARRIED], cwd=HERE, capture_output=True, check=False, encoding="utf-8"
    )
    names = [name for name in listed.stdout.split("\0") if name] if listed.returncode == 0 else []
    found = [HERE / name for name in names] or [path for top in CARRIED for path in (HERE / top).rglob("*")]
    return [path for path in found if path.is_file() and not is_left_out(path.relative_to(HERE).as_posix())]


def is_left_out(name):
    """Whether a file is about one school, is for those who make the kit, or is what a program left behind."""
    about_a_school = name.startswith(OF_A_SCHOOL) and name.endswith(".yml") and name not in OF_A_FICTIONAL_ONE
    return about_a_school or name.startswith(OF_MAKERS) or "checkpoints" in name or "__pycache__" in name


class BuildWithProject(build_py):
    """Copy the sources, then what goes with them."""

    def run(self):
        """Compile the catalogues; in a wheel, put the project's files in ``portraitlib/project``."""
        compile_catalogues = runpy.run_path(str(HERE / "src/portraitlib/display/catalogue.py"))["compile_catalogues"]
        compile_catalogues(HERE / "src/portraitlib/locale")
        super().run()
        if getattr(self, "editable_mode", False):
            return
        for path in carried_files():
            target = Path(self.build_lib) / "portraitlib" / "project" / path.relative_to(HERE)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


setup(cmdclass={"build_py": BuildWithProject})
