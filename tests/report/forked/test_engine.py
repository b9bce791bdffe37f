"""The forked engine shows what papermill's own shows, and stops as it does."""

import io
import json
import re
import subprocess
import sys

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from portraitlib.report.forked.engine import ENGINE, ForkedEngine
from portraitlib.report.forked.process import can_fork

pytestmark = [
    pytest.mark.skipif(not can_fork(), reason="forked reports run on Linux only"),
    pytest.mark.filterwarnings("default"),  # papermill's own warnings are not ours to raise
]
QUIET = Config({"KernelManager": {"transport_encryption": "auto"}})

CELLS = {
    "result": "1 + 1",
    "no result": "1 + 1;",
    "print": "print('un'); print('deux')",
    "error stream": "import sys\nprint('dit', file=sys.stderr)",
    "C code": "import os\nos.write(1, b'low level\\n')\nos.system('echo from a child process');",
    "figure": "import matplotlib.pyplot as plt\nfig, ax = plt.subplots(figsize=(3, 2))\nax.plot([1, 3, 2]);",
    "two figures": "for n in (1, 2):\n    plt.figure(figsize=(2, 1))\n    plt.plot([n, 1])\nplt.show()",
    "seaborn": "import seaborn\nseaborn.barplot(x=['a', 'b'], y=[1, 2]);",
    "table": "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
    "html": "from IPython.display import HTML, display\ndisplay(HTML('<b>é</b>'))\nHTML('<i>fin</i>')",
    "markup": "display({'text/plain': 'x', 'application/json': {'a': [1, None]}}, raw=True, metadata={'m': 1})",
    "updated": "shown = display('avant', display_id='place')\nshown.update('après')",
    "cleared": "from IPython.display import clear_output\nprint('effacé')\nclear_output(wait=True)\nprint('gardé')",
    "await": "import asyncio\nawait asyncio.sleep(0.01)\n'attendu'",
    "shell": "!echo depuis le système",
    "magic": "%%capture caught\nprint('pris')",
    "captured": "caught.stdout",
    "widget": "import ipywidgets\nbox = ipywidgets.Output()\nwith box:\n    print('dans la boîte')\nbox",
    "slider": "ipywidgets.IntSlider(value=3, description='n')",
    "names": "__name__, __import__('sys').modules['__main__'].__dict__ is globals()",
    "thread": "import threading\nthreading.current_thread() is threading.main_thread()",
    "pickled": "import pickle\ndef double(x): return 2 * x\npickle.loads(pickle.dumps(double))(21)",
    "carriage return": "print('50 %', end='\\r')\nprint('100 %')",
    "warning": "import warnings\nwarnings.warn('attention')",
    "parameters": "school",
    "count": "len(In)",
}
EXPECTED_FIGURES = 4


def notebook_of(cells):
    """A notebook of these cells, after its parameters."""
    first = new_code_cell("school = 'avant'", id="parametres", metadata={"tags": ["parameters"]})
    rest = [new_code_cell(source, id=f"c{place}") for place, source in enumerate(cells)]
    return new_notebook(
        cells=[first, *rest],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


@pytest.fixture(autouse=True)
def engine():
    """The engine, as its entry point gives it to papermill."""
    papermill_engines.register(ENGINE, ForkedEngine)


@pytest.fixture
def execute(tmp_path, monkeypatch):
    """Run cells with an engine; give the notebook it wrote, and what was raised."""
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")

    def run(cells, name, **options):
        monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)  # a kernel that sees it does not hear C code
        source, out = tmp_path / "source.ipynb", tmp_path / f"{name}.ipynb"
        nbformat.write(notebook_of(cells), source)
        more = {"engine_name": ENGINE} if name == "forked" else {"config": QUIET}
        # nbclient 0.11 misses the reply to one cell in ten that prints in a widget, and finds it once the time is up.
        options.setdefault("execution_timeout", 30)
        raised = None
        try:
            papermill.execute_notebook(
                source, out, parameters={"school": "999001"}, progress_bar=False, cwd=tmp_path, **more, **options
            )
        except (PapermillExecutionError, CellTimeoutError, DeadKernelError) as stopped:
            raised = stopped
        return nbformat.read(out, as_version=4), raised

    return run


def shown(notebook):
    """Outputs of each cell, without what differs between any two runs: identifiers, temporary names, cut streams."""
    outputs = [joined(cell.get("outputs", [])) for cell in notebook.cells]
    text = json.dumps(outputs, ensure_ascii=False, sort_keys=True)
    return json.loads(re.sub(r"[0-9a-f]{32}|ipykernel_\d+/\d+|0x[0-9a-f]+", "…", text))


def test_every_kind_of_output_is_the_same_as_papermills_own(execute):
    plain, _ = execute(CELLS.values(), "plain")
    forked, _ = execute(CELLS.values(), "forked")
    assert [cell.source for cell in forked.cells] == [cell.source for cell in plain.cells]
    assert [cell.get("execution_count") for cell in forked.cells] == [
        cell.get("execution_count") for cell in plain.cells
    ]
    for name, ours, theirs in zip(["parameters", "injected", *CELLS], shown(forked), shown(plain), strict=True):
        assert (name, ours) == (name, theirs)
    assert json.dumps(shown(forked)).count("image/png") == EXPECTED_FIGURES
    assert forked.metadata.language_info == plain.metadata.language_info
    assert kinds_of_widgets(forked) == kinds_of_widgets(plain)


def joined(outputs):
    """Outputs in which a stream that came in several pieces, as the clock would have it, is one."""
    whole = []
    for output in outputs:
        if whole and output.output_type == "stream" and whole[-1].get("name") == output.name:
            whole[-1] = {**whole[-1], "text": whole[-1]["text"] + output.text}
        else:
            whole.append(dict(output))
    return whole


def kinds_of_widgets(notebook):
    [states] = notebook.metadata.widgets.values()
    return sorted((state["model_name"], str(state["state"].get("outputs"))) for state in states["state"].values())


STOPS = {
    "raised": "{}['absent']",
    "raised by a library": "import pandas\npandas.DataFrame()['absent']",
    "syntax": "def (:",
    "left": "import sys\nsys.exit(3)",
    "asked": "input('nom ?')",
    "interrupted": "raise KeyboardInterrupt",
}


@pytest.mark.parametrize("source", STOPS.values(), ids=STOPS.keys())
def test_a_cell_that_stops_does_as_under_papermill(execute, source):
    cells = ["print('avant')", source, "print('jamais')"]
    ours, our_fault = execute(cells, "forked")
    theirs, their_fault = execute(cells, "plain")
    assert (our_fault.ename, our_fault.evalue) == (their_fault.ename, their_fault.evalue)
    assert our_fault.exec_count == their_fault.exec_count
    assert [kinds(cell) for cell in ours.cells] == [kinds(cell) for cell in theirs.cells]


def kinds(cell):
    return [(output.output_type, output.get("ename"), output.get("text")) for output in cell.get("outputs", [])]


def test_a_cell_expected_to_raise_lets_the_next_one_run(execute):
    # papermill itself raises at the end for a cell in error, whatever its tag: the next cell still runs.
    cells = ["1 / 0", "'suite'"]
    for name in ("plain", "forked"):
        notebook, raised = execute(cells, name, allow_errors=True)
        assert (name, notebook.cells[-1].outputs[0].data["text/plain"]) == (name, "'suite'")
        assert raised.ename == "ZeroDivisionError"


def test_a_cell_that_never_ends_is_stopped_and_the_cells_before_are_saved(execute):
    notebook, raised = execute(["'fait'", "while True: pass"], "forked", execution_timeout=2)
    assert isinstance(raised, CellTimeoutError)
    assert notebook.cells[2].outputs[0].data["text/plain"] == "'fait'"


def test_a_process_that_dies_is_a_dead_kernel_and_the_cells_before_are_saved(execute):
    notebook, raised = execute(["'fait'", "import os\nos.kill(os.getpid(), 9)"], "forked")
    assert isinstance(raised, DeadKernelError)
    assert notebook.cells[2].outputs[0].data["text/plain"] == "'fait'"


def test_what_cells_print_goes_to_papermills_files_as_it_comes(execute):
    out, err = io.StringIO(), io.StringIO()
    execute(["print('un')", "import sys\nprint('deux', file=sys.stderr)"], "forked", stdout_file=out, stderr_file=err)
    assert (out.getvalue(), err.getvalue()) == ("un\n", "deux\n")


def test_what_c_code_writes_last_is_in_its_own_cell(execute):
    cells = [f"import os\nos.write(1, b'cell {number}\\n');" for number in range(20)]
    notebook, _ = execute(cells, "forked")
    written = ["".join(output.text for output in cell.outputs) for cell in notebook.cells[2:]]
    assert written == [f"cell {number}\n" for number in range(20)]


def test_what_threads_print_is_kept(execute):
    source = (
        "import sys\nfrom concurrent.futures import "
        "ThreadPoolExecutor\ndef say(number):\n    "
        "sys.stdout.write(f'{number}\\n')\n"  # in one piece: `print` writes the end of the line apart
        "    sys.stdout.flush()\nwith ThreadPoolExecutor(8) as pool:\n    list(pool.map(say, range(2000)))"
    )
    notebook, _ = execute([source], "forked")
    lines = "".join(output.text for output in notebook.cells[2].outputs).split()
    assert sorted(map(int, lines)) == list(range(2000))


@pytest.mark.long
@pytest.mark.parametrize("first", ["papermill.engines", "portraitlib.report.forked.engine"])
def test_the_engine_is_found_by_its_name_whatever_is_imported_first(first, tmp_path):
    nbformat.write(notebook_of([]), tmp_path / "source.ipynb")
    program = (
        f"import {first}, nbformat\n"
        "from papermill.engines import papermill_engines\n"
        "found, notebook = papermill_engines.get_engine('portrait'), nbformat.read('source.ipynb', as_version=4)\n"
        "print(found.__name__, found.nb_kernel_name(notebook), found.nb_language(notebook))\n"
    )
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.stdout.split() == ["PortraitEngine", "python3", "python"], ran.stderr


@pytest.mark.long
def test_the_engine_found_by_its_name_runs_a_notebook_from_a_persons_own_program(tmp_path):
    nbformat.write(notebook_of(["6 * 7"]), tmp_path / "source.ipynb")
    (tmp_path / "program.py").write_text(
        "import papermill\nif __name__ == '__main__':\n    made = papermill.execute_notebook('source.ipynb', None, "
        "engine_name='portrait', progress_bar=False)\n    print(made.cells[1].outputs[0].data['text/plain'])\n"
    )
    ran = subprocess.run([sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.stdout.split() == ["42"], ran.stderr


def test_two_notebooks_in_a_row_see_nothing_of_each_other(execute):
    execute(["import pandas as pd\npd.left = 1\npd.set_option('display.max_rows', 3)\nkept = 1"], "forked")
    second, raised = execute(
        ["import pandas as pd\nhasattr(pd, 'left'), pd.get_option('display.max_rows'), 'kept' in globals()"], "forked"
    )
    assert raised is None
    assert second.cells[-1].outputs[0].data["text/plain"] == "(False, 60, False)"
