"""A new room is found by everything, from its manifest alone; and no list of studies stands anywhere else."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portraitlib.results.rooms import rooms

PROJECT = Path(__file__).resolve().parents[2]
SOURCE = PROJECT / "src" / "portraitlib"

MANIFEST = '''"""A room made for a test."""
from portraitlib.results.rooms import Ability, Choice, Manifest, Need
from portraitlib.results.vocabulary.marking import mark

MANIFEST = Manifest(
    notebook="99_essai",
    title=mark("99 Essai"),
    studies={"try_something": "measures.something"},
    settings={"essai.yml": "settings:TrialSettings"},
    abilities=(Ability("trial", mark("Essayer"), (Need("results"),)),),
    choices={"flavour": Choice(mark("Saveur"), "measures.something:list_flavours", mark("Aucune"))},
    refusals={"nothing_to_try": mark("Rien à essayer en {school_year}.")},
)
'''
SETTINGS = '''"""Its choices."""
from typing import ClassVar
from portraitlib.params import Settings

class TrialSettings(Settings):
    """One choice."""
    file: ClassVar[str] = "essai.yml"
    least: int = 1
'''
MEASURES = '''"""Its measure."""
from dataclasses import dataclass
import pandas as pd
from portraitlib.results.columns import key, n
from portraitlib.results.door import demand, study
from portraitlib.results.result import Result, named
from portraitlib.results.tables import table
from portraitlib.results.vocabulary.marking import mark
from portraitlib.studies.essai.settings import TrialSettings

TRIED = table("tried", key("flavour", mark("Saveur"), codes={"sweet": mark("Sucrée")}), n("n_students"))

@dataclass(frozen=True, kw_only=True)
class Tried(Result):
    """What was tried."""

@study
def try_something(school, *, flavour=None):
    """Try something."""
    demand(len(school.table("results")), "nothing_to_try", school_year=2026)
    rows = pd.DataFrame({"flavour": ["sweet"], "n_students": [school.settings(TrialSettings).least]})
    return Tried(tables=named(TRIED.filled(rows)))

def list_flavours(school):
    """What may be chosen."""
    return ["sweet"]
'''
VIEWS = '''"""Its view."""
from portraitlib.display.tables import shown_table
from portraitlib.display.view import View
from portraitlib.display.viewing import view_of
from portraitlib.studies.essai.measures.something import Tried

@view_of.register
def view_tried(result: Tried, words) -> View:
    """What was tried, in words."""
    return View(name="essai", headline="Essai", tables=(shown_table(result.tables["tried"], words, title="Essai"),))
'''
ASK = """
import json, sys
import pandas as pd
import portraitlib
from portraitlib.display.choices import name_of, options_of
from portraitlib.display.show import shown_view
from portraitlib.display.wording import Words
from portraitlib.report.inputs import _settings
from portraitlib.report.settings_check import settings_models
from portraitlib.results.rooms import rooms
from portraitlib.tables.school import school_in_memory

words = Words("fr")
marks = school_in_memory({"results": pd.DataFrame({"student_id": ["a"], "school_year": 2026, "mark": [60.0]}),
                          "students": pd.DataFrame({"student_id": ["a"], "school_year": 2026})})
view = shown_view(portraitlib.try_something(marks))
refused = shown_view(portraitlib.try_something(school_in_memory({})))
ready = shown_view(portraitlib.describe_readiness(marks)).tables[0].labels["study"].tolist()
import portraitlib.report.forked.preload  # what the server of forks loads
print(json.dumps({
    "public": "try_something" in portraitlib.__all__,
    "view": [view.headline, view.tables[0].labels["flavour"].tolist(), view.tables[0].rows["n_students"].tolist()],
    "columns": [one.label for one in view.tables[0].columns],
    "refusal": refused.headline,
    "options": options_of("flavour", None, portraitlib.try_something, marks, words),
    "name": name_of("flavour", words),
    "ready": "99 Essai" in ready,
    "settings": sorted(settings_models()).count("essai.yml"),
    "inputs": list(_settings("99_essai", {"params/essai.yml": "hash"})),
    "preloaded": "portraitlib.studies.essai.views.something" in sys.modules,
    # seaborn looks whether statsmodels is there: its name alone is nothing
    "heavy": sorted(
        {"statsmodels.tools", "sklearn", "pingouin", "highspy", "sqlalchemy", "portraitlib.ingest"} & set(sys.modules)
    ),
    "asked_by_name": sorted({"rdrobust", "rddensity", "lpdensity", "plotnine", "sympy"} & set(sys.modules)),
}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What everything says of a room that was only added."""
    folder = tmp_path_factory.mktemp("essai")
    # What is compiled goes along; another process may be writing some, under names of their own until they are whole.
    shutil.copytree(SOURCE, folder / "src" / "portraitlib", ignore=shutil.ignore_patterns("*.pyc.*"))
    shutil.copytree(PROJECT / "params", folder / "params")
    (folder / "params" / "essai.yml").write_text("least: 7\n", "utf-8")
    room = folder / "src" / "portraitlib" / "studies" / "essai"
    for place, text in {"manifest": MANIFEST, "settings": SETTINGS, "measures/something": MEASURES,
                        "views/something": VIEWS, "__init__": '"""Essai."""', "measures/__init__": '"""Essai."""',
                        "views/__init__": '"""Essai."""'}.items():  # fmt: skip
        (room / place).parent.mkdir(parents=True, exist_ok=True)
        (room / f"{place}.py").write_text(text, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PORTRAIT_PROJECT": str(folder)}
    said = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout.splitlines()[-1])


def test_a_room_that_is_added_is_found_by_everything(found):
    assert found == {
        "public": True,
        "view": ["Essai", ["Sucrée"], [7]],
        "columns": ["Saveur", "Élèves"],
        "refusal": "Rien à essayer en 2025-2026.",
        "options": [["Aucune", None], ["Sucrée", "sweet"]],
        "name": "Saveur",
        "ready": True,
        "settings": 1,
        "inputs": ["params/essai.yml"],
        "preloaded": True,
        "heavy": [],
        "asked_by_name": [],
    }


def test_nothing_outside_the_rooms_names_a_study_or_its_room():
    names = [name for room in rooms() for name in (*room.studies, f"studies.{room.room}")]
    rooms_and_commands = {"studies", "cli"}  # `portrait check` compares two criteria: a command about one study
    outside = [path for path in SOURCE.rglob("*.py") if not rooms_and_commands & set(path.relative_to(SOURCE).parts)]
    texts = {path.name: path.read_text(encoding="utf-8") for path in outside}
    told = {file: [name for name in names if name in text] for file, text in texts.items()}
    codes = {file: _code_of(texts[file]) for file, found in told.items() if found}
    assert codes  # docstrings name some
    assert [(file, name) for file, code in codes.items() for name in told[file] if name in code] == []


def _code_of(text):
    """Text of a module without its docstrings and comments, where examples may name studies."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            node.body[0] = ast.Pass()
    return ast.unparse(tree)


def test_a_room_is_opened_only_when_one_of_its_names_is_asked_for():
    asked = "import sys, portraitlib; portraitlib.__all__; portraitlib.describe_weeks; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()
    opened = {name.split(".")[2] for name in said if name.startswith("portraitlib.studies.") and ".measures" in name}
    assert opened == {"attendance"}
    assert not {"statsmodels", "highspy", "sqlalchemy", "matplotlib", "ipywidgets", "portraitlib.display"} & set(said)
    assert not [name for name in said if name.startswith("portraitlib.studies") and ".views" in name]


def test_the_stub_is_that_of_the_manifests():
    from runpy import run_path

    tool = run_path(str(PROJECT / "tools" / "stub.py"))
    assert (SOURCE / "__init__.pyi").read_text(encoding="utf-8") == tool["stub"]()


def test_no_two_rooms_word_one_reason():
    """The first room found would speak for the other."""
    reasons = [reason for manifest in rooms() for reason in manifest.refusals]
    assert [reason for reason in reasons if reasons.count(reason) > 1] == []
