"""Every notebook runs on the sample schools, for every audience and in both languages, and is quiet."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import traitlets.config

from portraitlib.display.view import VIEW_MIME
from portraitlib.report.forked.engine import ENGINE, ForkedEngine
from portraitlib.report.forked.process import can_fork
from portraitlib.tables.store import open_partition

PROJECT = Path(__file__).parents[2]
# The other pairs of audience and language are those of the reports that tests/browser opens.
READERS = (
    {"school": "999002", "audience": "public", "language": "en"},
    {"school": "999003", "audience": "interne", "language": "en", "school_year": 2025, "as_of": "2025-02-01"},
    {"school": "999002", "audience": "personnel", "language": "fr"},
)
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
# The first two readers take turns from one notebook to the next; every reader of every notebook, in the long tier.
# 06 and 07 change turns: the plan of the first reader's school takes twice as long as that of the second's.
CHANGED = ("06_planification", "07_suivi")
READ = [
    pytest.param(
        path,
        reader,
        id=f"{path.stem}-{reader['audience']}",
        marks=() if turn == (place + (path.stem in CHANGED)) % 2 else pytest.mark.long,
    )
    for place, path in enumerate(NOTEBOOKS)
    for turn, reader in enumerate(READERS)
]
FASTEST = ENGINE if can_fork() else None
# Without it every start of a kernel warns that its channels are not encrypted.
QUIET = traitlets.config.Config({"KernelManager": {"transport_encryption": "auto"}})

# A kernel takes seconds to begin: one notebook is run in kernels each time, the others in the long tier.
ALWAYS = "03_assiduite"
BOOKS = [pytest.param(path, id=path.stem, marks=() if path.stem == ALWAYS else pytest.mark.long) for path in NOTEBOOKS]

IN_KERNELS = (ALWAYS, "01_portrait_ecole", "06_planification")
"""The shortest, the one of most figures, the one that calls a solver."""

pytestmark = pytest.mark.notebooks


@pytest.fixture
def pseudonyms(sample_project):
    """Pseudonyms of a school's students."""
    return lambda school: set(open_partition(sample_project / "store", school).read("students")["student_id"])


@pytest.fixture(scope="module")
def run(sample_project, tmp_path_factory):
    """Run a notebook with papermill, in a forked process or in a kernel of its own; give what it showed."""
    import papermill
    from papermill.engines import papermill_engines

    papermill_engines.register(ENGINE, ForkedEngine)
    out = tmp_path_factory.mktemp("out") / "out.ipynb"

    def run_with(path, engine=FASTEST, **parameters):
        options = {"engine_name": engine} if engine else {"config": QUIET}
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PORTRAIT_PROJECT", str(sample_project))
            patch.delenv("JPY_SESSION_NAME", raising=False)
            for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
                patch.setenv(name, "1")  # as the server's: sums shared between threads may differ in their last digit
            papermill.execute_notebook(
                path, out, parameters=parameters, kernel_name="python3", progress_bar=False, **options
            )
        cells = nbformat.read(out, as_version=4).cells
        return [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]

    return run_with


@pytest.mark.parametrize(("book", "reader"), READ)
@pytest.mark.filterwarnings("default")  # papermill's own warnings are not ours to raise
def test_a_notebook_runs_and_says_nothing_but_its_views(run, pseudonyms, book, reader):
    outputs = run(book, **reader)
    assert {output.output_type for output in outputs} == {"display_data"}  # no error, nothing printed
    views = [output.data[VIEW_MIME] for output in outputs if VIEW_MIME in output.data]
    assert len(views) >= 5
    for view in views:
        assert view["headline"]
        assert (view["audience"], view["language"]) == (reader["audience"], reader["language"])
    if reader["audience"] != "interne":
        shown = "".join(str(output.data) for output in outputs)
        assert not [name for name in pseudonyms(reader["school"]) if name in shown]


@pytest.mark.skipif(not can_fork(), reason="forked reports run on Linux only")
@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.filterwarnings("default")
def test_a_forked_process_shows_what_a_kernel_shows_byte_for_byte(run, book, request):
    if book.stem not in IN_KERNELS and not request.config.getoption("--full"):
        pytest.skip("the engine is one for all: --long --full")
    reader = {"school": "999001", "group": "21"}
    forked, plain = run(book, **reader), run(book, engine=None, **reader)
    assert len(forked) == len(plain)
    for ours, theirs in zip(forked, plain, strict=True):
        assert ours == theirs
    assert figures(forked) == figures(plain)
    assert figures(plain) > 0 or book.stem == "10_rencontre"  # a meeting has nothing to draw


def figures(outputs):
    """Pictures shown: a process that lost them would look faster."""
    return sum(output.data.get("text/html", "").count("data:image/") for output in outputs)


@pytest.fixture(scope="module")
def tested(sample_project, request):
    """What `pytest --nbval-lax notebooks/` says, as a contributor would run it, with the parameters as they stand."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval-lax",
        "--nbval-cell-timeout=600",
        "-v",
        "-p",
        "no:cacheprovider",
    ]
    folder = PROJECT / "notebooks"
    asked = [folder] if request.config.getoption("--full") else [folder / f"{name}.ipynb" for name in IN_KERNELS]
    return subprocess.run(
        [*command, "-c", os.devnull, "--rootdir", str(folder), *map(str, asked)],
        env={**os.environ, "PORTRAIT_PROJECT": str(sample_project)},
        capture_output=True,
        text=True,
    )


@pytest.mark.long
@pytest.mark.parametrize("book", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("default")
def test_the_notebook_tester_of_schools_has_nothing_to_say_and_ends_well(book, tested, request):
    if book.stem not in IN_KERNELS and not request.config.getoption("--full"):
        pytest.skip("what each notebook shows is tried above: --long --full")
    verdicts = re.findall(rf"(?:^|/){book.stem}\W+ipynb::Cell \d+ (\w+)", tested.stdout, flags=re.MULTILINE)
    n_cells = sum(cell.cell_type == "code" for cell in nbformat.read(book, as_version=4).cells)
    assert verdicts == ["PASSED"] * n_cells, tested.stdout + tested.stderr
    assert tested.returncode == 0, tested.stdout + tested.stderr
