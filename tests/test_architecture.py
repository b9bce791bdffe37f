"""The floors hold, the code is in the house's style, and nothing of a maker's machine is in the project."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import SHARING

PROJECT = Path(__file__).resolve().parents[1]
SOURCE = PROJECT / "src" / "portraitlib"
MODULES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))
FILES = frozenset(MODULES)

# Rooms whose job is to open files (params, the store, raw exports, reports, catalogues of words).
OPENS_FILES = (
    "attack/reading.py",
    "cli/",
    "display/",
    "ingest/",
    "journal/",
    "kit_files.py",
    "params.py",
    "persons/key.py",
    "persons/names.py",
    "yaml_files.py",
    "report/",
    "rules/load.py",
    "sample/",
    "tables/durable.py",
    "tables/peer_file.py",
    "tables/peer_hash.py",
    "tables/store/",
    "workbooks/",
)
SPEAKS_FRENCH = ("cli/", "display/", "report/", "results/vocabulary/", "sample/", "indicators/wording.py",
                 "indicators/criteria_words.py")  # fmt: skip
KEPT_TO_ONE_ROOM = {
    "matplotlib": "display/charts",
    "seaborn": "display/charts",
    "ipywidgets": ("display/controls", "display/screen", "display/journal_face"),
    "papermill": "report/",
    "nbconvert": "report/",
    "pandera": "ingest/",
    "filelock": ("journal/", "report/", "tables/store"),
    "sqlalchemy": "journal/",
    "alembic": "journal/",
    "highspy": "planner/",
}
FILE_CALLS = {"open", "read_text", "write_text", "read_bytes", "write_bytes", "read_csv", "read_excel", "read_parquet",
              "to_csv", "to_excel", "to_parquet", "unlink", "mkdir"}  # fmt: skip
# What these rooms compute is rounded, compared with a limit or committed: no last digit may depend on the processor.
SAME_EVERYWHERE = ("indicators/", "sample/")
THROUGH_BLAS = {"corrcoef", "cov", "dot", "einsum", "inner", "linalg", "lstsq", "matmul", "matvec", "outer", "polyfit",
                "tensordot", "vdot", "vecdot", "vecmat"}  # fmt: skip
IGNORED = "type: ignore"
FRENCH_LETTERS = re.compile("[àâçéèêëîïôùûœ«»]", re.IGNORECASE)


def tool(*command: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", *command], cwd=PROJECT, capture_output=True, text=True, check=False)


def tracked() -> list[Path]:
    """Files of the project: what git follows, or everything outside the ignored folders when there is no git."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        made = {
            ".git",
            ".venv",
            "store",
            "rapports",
            "__pycache__",
            ".pytest_cache",
            ".mypy_cache",
            ".ruff_cache",
            ".hypothesis",
        }
        found = (path for path in PROJECT.rglob("*") if not made & set(path.relative_to(PROJECT).parts))
        return sorted(path for path in found if path.is_file())
    return [PROJECT / name for name in listed.stdout.split("\0") if name and (PROJECT / name).is_file()]


def tree(module: str) -> ast.Module:
    return ast.parse((SOURCE / module).read_text(encoding="utf-8"))


@cache
def imports(module: str) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """What a module imports, anywhere in it: read once for the tests that ask it."""
    return tuple(node for node in ast.walk(tree(module)) if isinstance(node, ast.Import | ast.ImportFrom))


@cache
def imported(module: str) -> set[str]:
    """Top-level packages that a module imports, anywhere in it."""
    found = set()
    for node in imports(module):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        else:
            found.add(node.module.partition(".")[0])
    return found


def docstrings(parsed: ast.Module) -> set[int]:
    """Identities of the string nodes that are docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = (node.body for node in ast.walk(parsed) if isinstance(node, documented) and node.body)
    return {id(body[0].value) for body in bodies if isinstance(body[0], ast.Expr)}


def test_no_module_imports_from_a_higher_floor():
    checked = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr


def imported_modules(module: str) -> set[str]:
    """Modules of the kit that a module imports, anywhere in it: in a function, or for its types alone."""
    found = set()
    for node in imports(module):
        if isinstance(node, ast.ImportFrom):
            named = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if path_of(name) else node.module for name in named}
        else:
            found |= {alias.name for alias in node.names}
    return set(filter(None, map(path_of, found))) - {module}


def path_of(name: str) -> str:
    """File of a module of the kit; empty when it is none."""
    path = name.replace(".", "/").removeprefix("portraitlib/")
    return next((file for file in (f"{path}.py", f"{path}/__init__.py") if file in FILES), "")


def in_circles(imports: dict[str, set[str]]) -> set[str]:
    """Modules that import one another: what is left without those that import, or are imported by, nothing left."""
    left = dict(imports)
    while True:
        wanted = set().union(*left.values())
        outer = {name for name, its in left.items() if name not in wanted or not its & left.keys()}
        if not outer:
            return set(left)
        left = {name: its - outer for name, its in left.items() if name not in outer}


def test_no_modules_import_one_another_in_a_circle():
    assert in_circles({module: imported_modules(module) for module in MODULES}) == set()


def test_a_circle_is_found_wherever_it_starts():
    assert in_circles({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}) == {"b", "c"}


@pytest.mark.parametrize("package", KEPT_TO_ONE_ROOM)
def test_a_package_kept_to_one_room_is_imported_there_only(package):
    users = [module for module in MODULES if package in imported(module)]
    assert users
    assert [module for module in users if not module.startswith(KEPT_TO_ONE_ROOM[package])] == []


def test_every_package_the_source_imports_is_a_dependency_or_comes_with_one():
    config = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = config["project"]["dependencies"] + config["project"]["optional-dependencies"]["cluster"]
    brought = [entry for name in declared for entry in importlib.metadata.requires(re.match(r"[\w.-]+", name)[0]) or []]
    known = {re.match(r"[\w.-]+", entry)[0].lower().replace("-", "_") for entry in declared + brought}
    used = set().union(*map(imported, MODULES)) - set(sys.stdlib_module_names) - {"portraitlib"}
    owners = importlib.metadata.packages_distributions()
    assert [
        name for name in sorted(used) if not {owner.lower().replace("-", "_") for owner in owners[name]} & known
    ] == []


@pytest.mark.parametrize("command", [("ruff", "check"), ("ruff", "format", "--check")], ids=" ".join)
def test_the_code_passes_ruff(command):
    checked = tool(*command, "--no-cache", ".")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_few_types_are_left_unchecked_and_each_says_why():
    lines = [line for name in MODULES for line in (SOURCE / name).read_text(encoding="utf-8").splitlines()]
    ignored = [line for line in lines if IGNORED in line]
    assert [line for line in ignored if not re.search(rf"# {IGNORED}\[[a-z-]+\]  # \w.{{9,}}", line)] == []
    assert len(ignored) <= 20


def file_calls(module: str) -> set[str]:
    calls = (node.func for node in ast.walk(tree(module)) if isinstance(node, ast.Call))
    return FILE_CALLS & {getattr(function, "attr", getattr(function, "id", "")) for function in calls}


def test_files_are_opened_in_their_rooms_only():
    found = {name: file_calls(name) for name in MODULES if not name.startswith(OPENS_FILES)}
    assert {name: calls for name, calls in found.items() if calls} == {}


def is_view(module: str) -> bool:
    return "/views/" in module or module.startswith(SPEAKS_FRENCH)


def marked(parsed: ast.Module) -> set[int]:
    """Identities of the strings that stand in `mark("…")`, where declarations give their French."""
    calls = (node for node in ast.walk(parsed) if isinstance(node, ast.Call))
    return {id(call.args[0]) for call in calls if getattr(call.func, "id", "") == "mark" and call.args}


def french_words(module: str) -> list[str]:
    """Its strings in French that are neither marked nor of its documentation."""
    parsed = tree(module)
    left_out = docstrings(parsed) | marked(parsed)
    strings = (node for node in ast.walk(parsed) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [node.value for node in strings if id(node) not in left_out and FRENCH_LETTERS.search(node.value)]


def test_french_words_are_written_in_views_or_marked_where_they_are_declared():
    found = {name: french_words(name) for name in MODULES if not is_view(name)}
    assert {name: words for name, words in found.items() if words} == {}


def matrix_products(parsed: ast.Module) -> list[str]:
    """Matrix products of a module, by any name: numpy hands them to BLAS, whose last digit the processor chooses."""
    found = ["@" for node in ast.walk(parsed) if isinstance(getattr(node, "op", None), ast.MatMult)]
    for node in ast.walk(parsed):
        named = {getattr(node, "attr", ""), getattr(node, "id", "")}
        if isinstance(node, ast.Import | ast.ImportFrom):
            named |= {part for alias in node.names for part in alias.name.split(".")}
            named |= set((getattr(node, "module", "") or "").split("."))
        found += sorted(named & THROUGH_BLAS)
    return found


def test_what_is_rounded_or_compared_never_passes_through_a_matrix_product():
    found = {name: matrix_products(tree(name)) for name in MODULES if name.startswith(SAME_EVERYWHERE)}
    assert len(found) > 50
    assert {name: products for name, products in found.items() if products} == {}


@pytest.mark.parametrize(
    "line",
    ["a @ b", "a @= b", "a.dot(b)", "np.matmul(a, b)", "np.linalg.solve(a, b)", "from numpy import einsum",
     "from scipy.linalg import solve", "import numpy.linalg as la"],
)  # fmt: skip
def test_a_matrix_product_is_seen_by_any_of_its_names(line):
    assert matrix_products(ast.parse(line))


@pytest.mark.parametrize("line", ["@cache\ndef f(): ...", "(a * b).sum()", "from x import y"])
def test_what_is_no_matrix_product_is_let_through(line):
    assert matrix_products(ast.parse(line)) == []


def test_no_room_is_a_drawer():
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
    assert not [name for name in MODULES if drawers & set(Path(name).with_suffix("").parts)]


def test_every_package_of_the_source_has_tests():
    """The test tree mirrors the source: a folder a package, a file a module of the top floor."""
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    tested = {path.parent.relative_to(PROJECT / "tests").parts[0] for path in (PROJECT / "tests").rglob("*/test_*.py")}
    assert packages <= tested


# In pieces, so that this file does not hold what it looks for.
HOMES = "|".join(["/ho" + r"me/\w+/", r"C:\\Us" + r"ers\\", "/Us" + r"ers/\w+/"])
MACHINES = "|".join(
    ["/ro" + "ot/", "/wo" + "rk/", "/tmp/" + "env", "https?://[^ \"')]*/sim" + "ple", "index-" + "url *[=:] *http"]
)
SHOWS_MADE_UP_HOMES = {
    "tests/report/test_exit_check.py",
    "tests/report/test_page.py",
}  # they check that homes are refused


def test_no_path_or_host_of_a_machine_is_in_a_file_of_the_project():
    found = []
    for path in tracked():
        name = path.relative_to(PROJECT).as_posix()
        pattern = MACHINES if name in SHOWS_MADE_UP_HOMES else f"{MACHINES}|{HOMES}"
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{name}: {match[0]}" for match in re.finditer(pattern, text)]
    assert found == []


def test_no_unfinished_mark_is_left():
    marks = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX\\b", "Not" + "ImplementedError"]))
    texts = [path for path in tracked() if path.suffix in {".py", ".md", ".ipynb", ".yml", ".toml"}]
    found = [path.relative_to(PROJECT) for path in texts if marks.search(path.read_text(encoding="utf-8"))]
    assert found == []


# --- The tests themselves ------------------------------------------------------------------------------------

CLOCKS = re.compile(r"(time\.(time|monotonic|perf_counter|process_time)(_ns)?|os\.times|resource\.getrusage)$")
CONDITIONAL = (ast.If, ast.ExceptHandler, ast.match_case)


def functions_of(source: str) -> list[ast.FunctionDef]:
    return [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]


def is_assertion(node: ast.AST) -> bool:
    """An `assert`, a `pytest.raises`, or a call of what is named for asserting or checking."""
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.Assert)
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    return name in ("raises", "warns") or name.startswith(("assert", "check"))


def always_asserts(node: ast.AST) -> bool:
    """Whether an assertion stands in it under no condition, or in both ways of one."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and child.orelse:
            ways = (ast.Module(body, type_ignores=[]) for body in (child.body, child.orelse))
            if all(map(always_asserts, ways)):
                return True
        if not isinstance(child, CONDITIONAL) and (is_assertion(child) or always_asserts(child)):
            return True
    return False


def has_clock(node: ast.AST, names: set[str]) -> bool:
    """Whether an expression reads a clock, or a name that holds what a clock said."""
    return any(
        (isinstance(part, ast.Name) and part.id in names)
        or (isinstance(part, ast.Call) and CLOCKS.match(ast.unparse(part.func)) is not None)
        for part in ast.walk(node)
    )


def asserts_a_time(test: ast.FunctionDef) -> bool:
    names: set[str] = set()
    for node in ast.walk(test):
        if isinstance(node, ast.Assign) and has_clock(node.value, names):
            names |= {part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)}
    return any(isinstance(node, ast.Assert) and has_clock(node, names) for node in ast.walk(test))


@cache
def functions_of_tests() -> tuple[tuple[str, ast.FunctionDef], ...]:
    """Place of each test, and the test, read once."""
    return tuple(
        (f"{path.relative_to(PROJECT).as_posix()}::{test.name}", test)
        for path in sorted((PROJECT / "tests").rglob("test_*.py"))
        for test in functions_of(path.read_text(encoding="utf-8"))
    )


def faults_of_tests(is_wrong) -> list[str]:
    """Tests of the project that something is wrong with."""
    found = functions_of_tests()
    assert len(found) > 2000
    return [place for place, test in found if is_wrong(test)]


def test_every_test_asserts_and_not_under_a_condition_only():
    assert faults_of_tests(lambda test: not always_asserts(test)) == []


def test_files_said_to_share_a_server_are_there_and_in_one_group():
    named = [file for together in SHARING for file in together]
    assert [file for file in named if not (PROJECT / file).is_file()] == []
    assert len(set(named)) == len(named)


def test_no_test_asserts_a_time():
    """How long a thing takes depends on what else the machine does: count calls instead (`python_calls`)."""
    assert faults_of_tests(asserts_a_time) == []


@pytest.mark.parametrize(
    ("body", "is_right"),
    [
        ("run()", False),
        ("if found: assert found == 1", False),
        ("for one in found:\n  if one: assert one", False),
        ("try: run()\n except OSError as error: assert error", False),
        ("if found: assert found\n else: run()", False),
        ("if found: assert found\n else: assert not wanted", True),
        ("for one in found: assert one", True),
        ("with pytest.raises(OSError): run()", True),
        ("pd.testing.assert_frame_equal(one, other)", True),
        ("check_page(page)", True),
    ],
)
def test_a_test_without_an_assertion_that_always_stands_is_found(body, is_right):
    (test,) = functions_of(f"def test_x():\n {body}")
    assert always_asserts(test) == is_right


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        ("start = time.monotonic()\n run()\n assert time.monotonic() - start < 5", True),
        ("start = time.process_time()\n spent = time.process_time() - start\n assert spent < 5", True),
        ("assert os.times().user < 1", True),
        ("end = time.monotonic() + 9\n while time.monotonic() < end: run()\n assert run()", False),
    ],
)
def test_a_test_that_asserts_a_time_is_found(body, is_found):
    (test,) = functions_of(f"def test_x():\n {body}")
    assert asserts_a_time(test) == is_found
