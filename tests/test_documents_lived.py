"""Each page is lived as a reader lives it: its files written, its commands typed, in order, and nothing else done.

The folder is that of the kit as it is given; its environment is the one that runs the tests: nothing is installed.
"""

import json
import os
import re
import runpy
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
PAGES = sorted(page.relative_to(PROJECT).as_posix() for page in [*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md")])
GIVEN = ("kit.py", "pyproject.toml", "constraints.txt", "notebooks", "params", "config", "data")
TOOLS = ("python", "portrait", "papermill", "pip", "dask", "conda", "jupyter", "pytest", "git")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TYPED = re.compile(rf"^ {{4,}}((?:(?:\w+=\w+ )*(?:\.venv/bin/)?(?:{'|'.join(TOOLS)})) .*)$")
NAMED = re.compile(r"`([\w./-]+\.(?:csv|yml|py))`")
OPENS = ("python kit.py app", "python kit.py lab", "python kit.py portrait app")
FIRST = "python kit.py run"

# What a reader types and this test does not: why, and what tries it.
LEFT = {
    "python kit.py test": "the tests themselves; tests/test_kit.py",
    "python kit.py types": "installs what checks types; `.ci/run`",
    "python kit.py install": "downloads; tests/test_kit.py",
    "--scheduler": "a cluster of other machines; tests/report/test_cluster.py",
    ".venv/bin/dask": "the same",
    "pip install": "downloads; tests/test_wheel.py and tests/test_kit.py",
    "python -m venv": "the same",
    ".venv/bin/portrait run": "the environment of the lines before it",
    "portrait names --list": "the list of a school, with its names; tests/cli/test_names.py",
    "make_sample(": "writes the data of the project again; tests/sample/test_make_sample.py",
}


def steps(text):
    """What a page has its reader do, in order: ("write", (name, content)) and ("type", line)."""
    found = [(place.start(), "write", place) for place in FENCE.finditer(text)]
    hidden = FENCE.sub(lambda place: re.sub(r"[^\n]", "x", place[0]), text)
    at = 0
    for line in hidden.split("\n"):
        if typed := TYPED.match(line):
            found.append((at, "type", re.sub(r"\s+#.*$", "", typed[1])))
        at += len(line) + 1
    for _, kind, what in sorted(found, key=lambda one: one[0]):
        if kind == "type":
            yield kind, what
            continue
        before = text[: what.start()].rstrip().split("\n\n")[-1]
        if names := NAMED.findall(before):
            yield kind, (names[-1], what[2])


def is_left(line):
    return any(part in line for part in LEFT)


def given(folder):
    """Folder of the kit as it is handed over, whose environment is already made."""
    folder.mkdir(parents=True)
    listed = subprocess.run(["git", "ls-files", *GIVEN], cwd=PROJECT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT / name, folder / name)
    return with_environment(folder)


def with_environment(folder):
    own = folder / ".venv"
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir()
    for name in ("bin", "lib", "pyvenv.cfg", "share", "etc"):
        if (Path(sys.prefix) / name).exists():
            (own / name).symlink_to(Path(sys.prefix) / name)
    kit = runpy.run_path(str(folder / "kit.py"))
    done = {"base": kit["base"](), "contents": kit["contents"]()}
    (own / "kit-run.json").write_text(json.dumps(done), encoding="utf-8")
    return folder


def typed(line, folder):
    """Type a line in the folder; what was said when it fails, nothing when it does what it should."""
    words = [sys.executable if word == "python" else word for word in shlex.split(line)]
    home = {"HOME": str(folder.parent / "home"), "BROWSER": "true"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PORTRAIT_", "XDG_"))}
    options = {"cwd": folder, "env": {**kept, **home}, "text": True, "stderr": subprocess.STDOUT}
    if line.startswith(OPENS):
        allow_root(folder.parent / "home")
        return opened([*words, *(["--no-browser"] if " lab" in line else [])], options)
    done = subprocess.run(words, stdout=subprocess.PIPE, check=False, timeout=900, **options)
    return "" if done.returncode == 0 else done.stdout[-1500:]


def allow_root(home):
    """Let Jupyter start for the user of a container, as its own configuration does: a reader has another user."""
    (home / ".jupyter").mkdir(parents=True, exist_ok=True)
    (home / ".jupyter" / "jupyter_server_config.json").write_text(
        '{"ServerApp": {"allow_root": true}}', encoding="utf-8"
    )


def opened(words, options):
    """Start what serves pages, wait for its address, stop it; what was said when none came."""
    with subprocess.Popen(words, stdout=subprocess.PIPE, start_new_session=True, **options) as server:
        said = []
        for line in server.stdout:
            said.append(line)
            if "http://127.0.0.1" in line:
                os.killpg(server.pid, signal.SIGTERM)
                server.communicate()
                return ""
    return "".join(said)[-1500:]


def lived(page, folder, done=0):
    """Faults of a page, step by step, after those that were done already."""
    for kind, what in [*steps((PROJECT / page).read_text(encoding="utf-8"))][done:]:
        if kind == "write":
            name, content = what
            target = folder / name if name.endswith((".yml", ".py")) else folder.parent / "exports" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
        elif not is_left(what) and (fault := typed(what, folder)):
            yield f"{page}: {what}\n{fault}"


def first_commands():
    return {
        page: [what for kind, what in steps((PROJECT / page).read_text(encoding="utf-8")) if kind == "type"]
        for page in PAGES
    }


def test_pages_are_read_in_order_and_names_of_files_stand_above_them():
    text = "Puis :\n\n    python kit.py run   # ici\n\n`a.csv`\n\n```csv\nFiche\n1\n```\n\nOu :\n\n```yaml\na: 1\n```"
    assert [*steps(text)] == [("type", "python kit.py run"), ("write", ("a.csv", "Fiche\n1\n"))]


def test_most_pages_have_something_to_type_and_what_is_left_says_why():
    lines = [line for page in first_commands().values() for line in page]
    assert len([line for line in lines if not is_left(line)]) >= 25
    assert [part for part in LEFT if not any(part in line for line in lines)] == []


def test_a_command_of_a_page_of_the_kit_s_folder_is_written_in_one_form():
    """`python kit.py …`, or a tool of the environment by its path: a bare `portrait` is found by nobody."""
    lines = [(page, line) for page, typed in first_commands().items() for line in typed]
    right = ("python kit.py ", ".venv/bin/", "python -m venv ")
    assert [(page, line) for page, line in lines if not re.sub(r"^(?:\w+=\w+ )*", "", line).startswith(right)] == []


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="paths of the environment are those of macOS and Linux")
def test_every_page_can_be_lived_from_its_first_line_to_its_last(tmp_path):
    """A page that begins by `python kit.py run` begins where that command, typed once, left the folder."""
    begun = given(tmp_path / "begun" / "trousse")
    assert typed(FIRST, begun) == ""
    faults = []
    for page, lines in first_commands().items():
        if all(map(is_left, lines)):
            continue
        place = tmp_path / Path(page).stem / "trousse"
        if lines[0] == FIRST:
            shutil.copytree(begun.parent, place.parent, symlinks=True)
        folder = with_environment(place) if lines[0] == FIRST else given(place)
        faults += lived(page, folder, done=int(lines[0] == FIRST))
        shutil.rmtree(place.parent)
    assert faults == [], "\n\n".join(faults)
