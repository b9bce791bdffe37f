"""kit.py on a small project of the same shape: a real venv and a real pip, no network."""

import json
import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

KIT = Path(__file__).resolve().parents[1] / "kit.py"
PIP_OFFLINE = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0"}

# A build backend that needs nothing: it writes an editable wheel, and a line for each time pip asked for one.
BACKEND = """
import pathlib, time, zipfile

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    here = pathlib.Path.cwd()
    with (here / "builds.log").open("a") as log:
        log.write("built\\n")
    while (here / "slow").exists():
        time.sleep(0.05)
    info = "portraitlib-0.1.0.dist-info/"
    files = {
        "portraitlib.pth": str(here / "src"),
        info + "METADATA": "Metadata-Version: 2.1\\nName: portraitlib\\nVersion: 0.1.0\\nRequires-Dist: pip>=20\\n"
                           + "Provides-Extra: test\\nProvides-Extra: rd\\n",
        info + "WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        info + "entry_points.txt": "[console_scripts]\\nportrait = portraitlib.cli:main\\n",
    }
    record = "".join(f"{name},,\\n" for name in files) + info + "RECORD,,\\n"
    name = "portraitlib-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(wheel_directory) / name, "w") as wheel:
        for path, content in {**files, info + "RECORD": record}.items():
            wheel.writestr(path, content)
    return name
"""
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "portraitlib"
version = "0.1.0"
dependencies = ["pip>=20"]
"""
# Stands for portrait and pytest: notes how it was called, and fails or waits when told to.
STAND_IN = """
import json, os, pathlib, sys, time

def note(tool):
    project = pathlib.Path(os.environ["PORTRAIT_PROJECT"])
    with (project / "calls.log").open("a") as log:
        called = {"tool": tool, "arguments": sys.argv[1:], "pythonpath": os.environ.get("PYTHONPATH")}
        log.write(json.dumps(called) + "\\n")
    while (project / "wait").exists():
        time.sleep(0.05)
    word = sys.argv[1] if len(sys.argv) > 1 else tool
    if tool == "portrait" and word == "run":
        (project / "rapports").mkdir(exist_ok=True)
        (project / "rapports" / "index.html").write_text("index")
    failing = project / f"fail-{word}"
    return int(failing.read_text()) if failing.exists() else 0
"""
# Stands for Python's own venv after the first run: a copy of what that one made, where pip would be unpacked anew.
VENV = """
import os, shutil, sys

*_, folder = sys.argv
assert sys.argv[1:-1] == ["--clear"]
shutil.rmtree(folder, ignore_errors=True)
shutil.copytree(os.environ["EMPTY_ENVIRONMENT"], folder, symlinks=True)
"""


class Project:
    """A project folder with its own kit.py, and what happened in it."""

    def __init__(self, folder: Path, environment: dict[str, str] | None = None) -> None:
        self.folder, self.environment = folder, environment or {}

    def command(self, *arguments, **options):
        environment = {**os.environ, **PIP_OFFLINE, **self.environment, **options.pop("environment", {})}
        command = [sys.executable, self.folder / "kit.py", *arguments]
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", **options
        )

    def kit(self, *arguments, status=0, **options) -> str:
        process = self.command(*arguments, **options)
        told = process.communicate(timeout=180)[0]
        assert process.returncode == status, told
        return told

    @property
    def builds(self) -> int:
        log = self.folder / "builds.log"
        return len(log.read_text().splitlines()) if log.exists() else 0

    def calls(self) -> list[dict]:
        """What was called since the last time this was asked."""
        log = self.folder / "calls.log"
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return [json.loads(line) for line in lines]

    def path(self, *parts: str) -> Path:
        return self.folder.joinpath(*parts)

    @property
    def python(self) -> Path:
        return self.path(".venv", "Scripts", "python.exe") if os.name == "nt" else self.path(".venv", "bin", "python")


def write_project(folder: Path, environment: dict[str, str] | None = None) -> Project:
    files = {
        "backend.py": BACKEND,
        "pyproject.toml": PYPROJECT,
        "constraints.txt": "",
        "params/importation/exemple_nord.yml": "",
        "params/importation/exemple_sud.yml": "",
        "params/importation/autre.yml": "",
        "src/portraitlib/__init__.py": "",
        "src/portraitlib/stand_in.py": STAND_IN,
        "src/portraitlib/cli.py": "import portraitlib.stand_in\nmain = lambda: portraitlib.stand_in.note('portrait')\n",
        "src/pytest.py": "import portraitlib.stand_in\nraise SystemExit(portraitlib.stand_in.note('pytest'))\n",
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    shutil.copy(KIT, folder)
    return Project(folder, environment)


@pytest.fixture(scope="module")
def first_run(tmp_path_factory):
    """A fresh project after its first `kit.py run`: the project, what was said, what was called."""
    project = write_project(tmp_path_factory.mktemp("école") / "mon projet")
    told = project.kit("run", "--language", "en")
    return project, told, project.calls()


@pytest.fixture(scope="module")
def quick_venv(first_run, tmp_path_factory):
    """Variables of a command that copies its empty environment, the one of the first run without the project."""
    folder = tmp_path_factory.mktemp("venv")
    (folder / "venv.py").write_text(VENV)
    ours = shutil.ignore_patterns("portrait*", "kit*", "__editable__*")
    shutil.copytree(first_run[0].path(".venv"), folder / "empty", symlinks=True, ignore=ours)
    return {"PYTHONPATH": str(folder), "EMPTY_ENVIRONMENT": str(folder / "empty")}


@pytest.fixture
def project(first_run, quick_venv):
    """The project with a finished environment; each test leaves it finished."""
    first_run[0].calls()
    return Project(first_run[0].folder, quick_venv)


def wait_until(condition, seconds=60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def test_first_run_makes_the_environment_then_imports_each_sample_then_reports(first_run):
    project, _, calls = first_run
    assert project.builds == 1
    assert [call["arguments"][0] for call in calls] == ["import", "import", "run"]
    mappings = [Path(call["arguments"][2]).name for call in calls[:2]]
    assert mappings == ["exemple_nord.yml", "exemple_sud.yml"]
    assert [Path(call["arguments"][4]).name for call in calls[:2]] == ["brut_nord", "brut_sud"]
    assert calls[2]["arguments"][-2:] == ["--language", "en"]


def imported(project: Project, *schools: str) -> None:
    """Write what the store holds, as an import would."""
    project.path("store").mkdir(exist_ok=True)
    project.path("store", "manifest.json").write_text(json.dumps({"schools": {key: {} for key in schools}}))


@pytest.fixture
def own_store(project):
    """The project, whose store a test fills."""
    yield project
    shutil.rmtree(project.path("store"), ignore_errors=True)


def test_a_first_run_says_what_it_did_in_a_dozen_lines(first_run):
    _, told, _ = first_run
    assert "These schools are invented" in told  # it was asked in English
    assert len(told.strip().splitlines()) <= 10


@pytest.mark.parametrize("line", [("run", "--store", "mon-ecole"), ("app", "--store=mon-ecole"), ("lab", "--store=x")])
def test_a_store_of_another_name_never_receives_the_fictional_schools(project, line):
    project.kit(*line)
    assert [call["arguments"][0] for call in project.calls()] == [line[0]]


def test_a_store_that_holds_a_school_of_ones_own_never_receives_the_fictional_ones(own_store):
    imported(own_store, "nord", "123456")
    own_store.kit("run")
    assert [call["arguments"][0] for call in own_store.calls()] == ["run"]


def test_the_fictional_schools_are_imported_again_only_when_missing_or_changed(own_store):
    imported(own_store, "nord", "sud")
    own_store.kit("run")
    assert [call["arguments"][0] for call in own_store.calls()] == ["run"]
    later = time.time() + 60
    os.utime(own_store.path("params", "importation", "exemple_sud.yml"), (later, later))
    imported(own_store, "sud")
    own_store.kit("run")
    calls = [call["arguments"] for call in own_store.calls()]
    assert [arguments[0] for arguments in calls] == ["import", "import", "run"]
    imported(own_store, "nord", "sud")
    own_store.kit("run")
    calls = [call["arguments"] for call in own_store.calls()]
    assert [Path(arguments[2]).name for arguments in calls[:-1]] == ["exemple_sud.yml"]


def test_a_run_that_is_refused_does_not_show_the_page_of_an_earlier_one(project):
    project.path("rapports").mkdir(exist_ok=True)
    index = project.path("rapports", "index.html")
    index.write_text("index")
    os.utime(index, (0, 0))
    project.path("fail-import").write_text("1")
    try:
        assert "index.html" not in project.kit("run", status=1)
    finally:
        project.path("fail-import").unlink()


def test_a_translation_more_recent_than_its_compiled_file_is_compiled(project):
    text = project.path("src", "portraitlib", "locale", "en", "LC_MESSAGES", "portraitlib.po")
    text.parent.mkdir(parents=True)
    text.touch()
    module = project.path("src", "portraitlib", "display", "catalogue.py")
    module.parent.mkdir()
    module.write_text(f"open({str(text.with_suffix('.mo'))!r}, 'w').close()")
    assert project.kit("portrait", "check") == ""
    assert text.with_suffix(".mo").exists()
    module.write_text("raise SystemExit('compiled again')")
    assert project.kit("portrait", "check") == ""
    project.calls()


def test_reports_use_the_cores_of_the_machine_unless_told_otherwise(project):
    project.kit("run", "--jobs=1")
    project.kit("run")
    asked = [call["arguments"] for call in project.calls() if call["arguments"][0] == "run"]
    assert asked[0] == ["run", "--jobs=1"]
    assert asked[1][:2] == ["run", "--jobs"]
    assert 1 <= int(asked[1][2]) <= 4


def test_first_run_ends_by_printing_where_the_index_is(first_run):
    project, told, _ = first_run
    last = told.strip().splitlines()[-2:]
    assert last[0].strip() == str(project.path("rapports", "index.html"))
    assert last[1].strip() == project.path("rapports", "index.html").as_uri()


def test_what_pip_says_goes_to_the_log_only(first_run):
    project, told, _ = first_run
    assert "Successfully" not in told
    assert "Successfully installed" in project.path(".venv", "kit.log").read_text(encoding="utf-8")


def test_second_call_does_no_set_up_work(project):
    before = project.builds, project.path(".venv", "kit.log").stat().st_mtime_ns
    assert project.kit("portrait", "check") == ""
    assert (project.builds, project.path(".venv", "kit.log").stat().st_mtime_ns) == before


def test_packages_of_another_python_are_not_seen(project):
    project.kit("portrait", "check", environment={"PYTHONPATH": "/nowhere"})
    assert project.calls()[0]["pythonpath"] is None


def test_words_after_the_command_reach_the_tool_with_or_without_dashes(project):
    project.kit("portrait", "run", "--jobs", "2")
    project.kit("test", "--", "tests/test_x.py", "-k", "word")
    assert [call["arguments"] for call in project.calls()] == [
        ["run", "--jobs", "2"],
        ["tests/test_x.py", "-k", "word"],
    ]


def test_the_tests_set_up_serves_the_reports_too(project):
    project.kit("test", "-q")
    builds = project.builds
    project.kit("run")
    project.kit("test", "-q")
    assert project.builds == builds


def test_what_is_added_by_name_is_installed_once_then_kept_when_packages_change(project):
    for name in ("rd", "test"):
        project.path(".venv", f"kit-{name}.json").unlink(missing_ok=True)
    assert "rddensity" in project.kit("install", "rd")
    builds = project.builds
    project.kit("install", "rd")
    project.kit("portrait", "check")
    assert project.builds == builds
    project.path("constraints.txt").write_text("# changed, with what was added\n")
    project.kit("portrait", "check")
    assert project.path(".venv", "kit-rd.json").exists()
    assert "install rd" in project.kit("install", "autre chose", status=2)
    assert [call["arguments"] for call in project.calls()] == [["check"], ["check"]]


def test_all_tests_run_when_none_is_named(project):
    project.kit("test")
    arguments = project.calls()[0]["arguments"]
    assert not [argument for argument in arguments if argument.startswith("tests") or argument in ("--long", "--full")]


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell the processor time of what ended")
@pytest.mark.parametrize(
    ("tier", "limit"), [((), "12 min"), (("--long",), "15 min"), (("--long", "--full"), None), (("-q", "x.py"), None)]
)
def test_a_whole_tier_of_tests_tells_its_processor_time_and_its_limit(project, tier, limit):
    told = project.kit("test", *tier)
    assert [option for option in project.calls()[0]["arguments"] if option in ("--long", "--full")] == [
        option for option in tier if option.startswith("--")
    ]
    assert re.findall(r"Temps de processeur.*\d+ min \d\d s \(limite : (.*?)\)", told) == [limit] * bool(limit)
    assert re.findall(r"Processor time.*\d+ min \d\d s \(limit: (.*?)\)", told) == [limit] * bool(limit)


@pytest.mark.parametrize(("seconds", "is_passed"), [(719.9, False), (721, True)])
def test_a_limit_that_is_passed_is_told_in_both_languages(seconds, is_passed, capsys):
    runpy.run_path(str(KIT))["tell_cost"](seconds, 12)
    told = capsys.readouterr().out
    assert ("limite est dépassée" in told) == ("limit is passed" in told) == is_passed


def test_tests_that_fail_keep_their_status_whatever_they_cost(project):
    project.path("fail--n").write_text("1")  # the stand-in takes its first argument for its word
    try:
        told = project.kit("test", status=1)
    finally:
        project.path("fail--n").unlink()
    assert "Processor time" in told or os.name == "nt"


def test_lab_and_app_open_on_the_samples_when_nothing_was_imported(own_store):
    project = own_store
    project.kit("lab", "--no-browser")
    assert [call["arguments"][0] for call in project.calls()] == ["import", "import", "lab"]
    imported(project, "nord", "sud")
    later = time.time() + 120  # after whatever another test changed
    os.utime(project.path("store", "manifest.json"), (later, later))
    project.kit("app", "--port", "9000")
    assert [call["arguments"] for call in project.calls()] == [["app", "--port", "9000"]]


def test_an_import_that_fails_stops_there_with_its_status(project):
    project.path("fail-import").write_text("3")
    try:
        project.kit("run", status=3)
    finally:
        project.path("fail-import").unlink()
    assert [call["arguments"][0] for call in project.calls()] == ["import"]


def test_a_school_that_fails_keeps_the_status_and_the_way_to_the_index(project):
    project.path("fail-run").write_text("1")
    try:
        told = project.kit("run", status=1)
    finally:
        project.path("fail-run").unlink()
    assert "index.html" in told


def test_the_index_is_looked_for_where_the_reports_were_asked(project):
    elsewhere = project.path("ailleurs")
    elsewhere.mkdir()
    (elsewhere / "index.html").write_text("index")
    assert str(elsewhere / "index.html") in project.kit("run", "--out=ailleurs")


def test_changed_constraints_are_installed_again_in_the_same_environment(project):
    project.path(".venv", "mark").touch()
    project.path("constraints.txt").write_text("# changed\n")
    builds = project.builds
    project.kit("portrait", "check")
    assert project.builds == builds + 1
    assert project.path(".venv", "mark").exists()


def test_a_package_that_disappeared_is_put_back(project):
    for folder in project.path(".venv").rglob("portraitlib-0.1.0.dist-info"):
        shutil.rmtree(folder)
    project.kit("portrait", "check")
    assert [call["arguments"] for call in project.calls()] == [["check"]]


def test_an_environment_whose_python_is_gone_is_made_again(project):
    project.python.unlink()
    project.kit("portrait", "check")
    assert [call["arguments"] for call in project.calls()] == [["check"]]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_an_interrupted_set_up_is_done_again(project):
    project.path("slow").touch()
    project.path("constraints.txt").write_text("# changed again\n")
    builds = project.builds
    process = project.command("portrait", "check", start_new_session=True)
    wait_until(lambda: project.builds > builds)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    project.path("slow").unlink()
    assert project.calls() == []
    project.kit("portrait", "check")
    assert project.builds == builds + 2


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to send")
def test_ending_the_kit_ends_what_it_started(project):
    project.path("wait").touch()
    process = project.command("portrait", "app")
    wait_until(project.path("calls.log").exists)
    process.terminate()
    told = process.communicate(timeout=10)[0]  # the pipe closes only when the command it started is gone too
    project.path("wait").unlink()
    assert process.returncode == 143, told


def test_two_at_once_make_one_environment(project):
    project.path("constraints.txt").write_text("# changed by two\n")
    builds = project.builds
    both = [project.command("portrait", "check") for _ in range(2)]
    said = [process.communicate(timeout=180)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert project.builds == builds + 1


def test_a_project_that_was_copied_elsewhere_gets_its_own_environment(project, tmp_path):
    copied = Project(shutil.copytree(project.folder, tmp_path / "ailleurs", symlinks=True), project.environment)
    copied.kit("run")
    assert Path(copied.calls()[0]["arguments"][2]).is_relative_to(tmp_path)
    assert project.calls() == []


def test_no_network_is_said_in_french_and_english_without_a_traceback(tmp_path, quick_venv):
    project = write_project(tmp_path, quick_venv)
    text = PYPROJECT.replace('["pip>=20"]', '["pip>=20", "nowhere-to-be-found"]')
    project.path("pyproject.toml").write_text(text)
    backend = BACKEND.replace("Requires-Dist: pip>=20", "Requires-Dist: nowhere-to-be-found")
    project.path("backend.py").write_text(backend)
    unreachable = {"PIP_NO_INDEX": "", "PIP_RETRIES": "1", "PIP_INDEX_URL": "http://127.0.0.1:9"}
    told = project.kit("run", status=1, environment=unreachable)
    assert "Pas de connexion à Internet" in told
    assert "No Internet connection" in told
    assert "Traceback" not in told
    assert project.calls() == []


def test_help_is_given_in_french_and_an_unknown_command_is_refused(project):
    assert "importe les écoles fictives" in project.kit()
    assert "importe les écoles fictives" in project.kit("rnu", status=2)


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 10, 4), (3, 15, 0)])
def test_a_python_too_old_or_too_new_is_refused_in_both_languages(version, monkeypatch):
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit) as refused:
        runpy.run_path(str(KIT))
    assert "Cette commande a trouvé Python " + ".".join(map(str, version)) in refused.value.code
    assert "is needed" in refused.value.code


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ("OSError: [Errno 28] No space left on device", "disque est plein"),
        ("SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED'))", "certificats"),
        ("ProxyError('Cannot connect to proxy.')", "proxy"),
        ("socket.gaierror: Temporary failure in name resolution", "connexion à Internet"),
        ("The virtual environment was not created because ensurepip is not available.", "python3-venv"),
        ("OSError: [Errno 13] Permission denied: '/somewhere'", "On ne peut pas écrire"),
        ("FileNotFoundError: [WinError 206] The filename or extension is too long", "trop long"),
        ("PermissionError: [WinError 32] used by another process", "Fermez JupyterLab"),
        ("ERROR: No matching distribution found for numpy==9", "n'existe pas pour cet ordinateur"),
        ("something never seen", "something never seen"),
    ],
)
def test_what_went_wrong_is_told_with_what_to_do(told, word, capsys):
    runpy.run_path(str(KIT))["explain"](told)
    assert word in capsys.readouterr().out
