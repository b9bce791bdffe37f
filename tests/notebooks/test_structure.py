"""What every notebook of the project is made of, whoever wrote it."""

import ast
import re
import subprocess
import sys
import typing
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

import portraitlib
from portraitlib.params import NotebookParams

NOT_IN_A_CELL = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda,
    ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
    ast.If, ast.IfExp, ast.Try, ast.With, ast.BinOp, ast.BoolOp, ast.Compare, ast.AugAssign, ast.Subscript,
)  # fmt: skip
NO_BREAK_SPACE = "\u00a0"
PROJECT = Path(__file__).parents[2]
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))


def named(node: ast.AST) -> str:
    return ast.unparse(node)


def calls(cell) -> list[str]:
    """Names of the functions a cell calls as statements."""
    return [
        named(statement.value.func)
        for statement in ast.parse(cell.source).body
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    ]


def headings(prose) -> list[tuple[int, str]]:
    found = re.findall(r"^(#{1,6}) (.+)$", "\n".join(cell.source for cell in prose), re.MULTILINE)
    return [(len(marks), text) for marks, text in found]


def test_there_are_notebooks():
    assert NOTEBOOKS


def test_names_give_the_reading_order():
    assert all(re.fullmatch(r"\d{2}_[a-z_]+", path.stem) for path in NOTEBOOKS)
    assert len({path.stem[:2] for path in NOTEBOOKS}) == len(NOTEBOOKS)


def test_a_notebook_is_valid_and_its_cells_keep_their_hand_written_names(notebook):
    nbformat.validate(notebook)
    names = [cell.id for cell in notebook.cells]
    assert len(set(names)) == len(names)
    for name in names:
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name), name
        assert not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f-]+)?", name), f"{name} was made by a machine"


def test_a_notebook_has_fifteen_to_forty_cells(notebook):
    """Forty since the portraits answer more of the guide's questions: docs/decisions/030."""
    assert 15 <= len(notebook.cells) <= 40


def test_no_cell_gives_the_name_of_a_parameter_to_something_else(notebook):
    """Run twice, a cell that opens `school` under the name `school` would be handed the school for its code."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    nodes = [
        node
        for cell in cells
        if "parameters" not in cell.metadata.get("tags", [])
        for node in ast.walk(ast.parse(cell.source))
    ]
    given = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    assert not given & set(NotebookParams.model_fields)


def test_a_notebook_is_kept_without_outputs_nor_traces_of_a_run(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
        assert not set(cell.metadata) & {"papermill", "execution", "collapsed"}
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}


def test_the_kernel_is_the_one_every_machine_has(notebook):
    assert notebook.metadata.kernelspec.name == "python3"


def test_the_parameters_are_those_of_every_notebook(parameters):
    (cell,) = parameters
    assignments = ast.parse(cell.source).body
    assert all(isinstance(node, ast.AnnAssign) for node in assignments)
    types = typing.get_type_hints(NotebookParams, include_extras=False)
    fields = NotebookParams.model_fields
    assert [named(node.target) for node in assignments] == list(fields)
    for node in assignments:
        name, value = named(node.target), ast.literal_eval(node.value)
        # A choice among words (audience, language) is text in a notebook.
        assert named(node.annotation) == ("int" if types[name] is int else "str"), name
        if not fields[name].is_required():
            assert value == fields[name].default, name


def test_the_parameters_make_a_school_open(parameters):
    values = {named(node.target): ast.literal_eval(node.value) for node in ast.parse(parameters[0].source).body}
    assert NotebookParams(**values).school == values["school"]


def test_each_parameter_is_explained_where_it_is_given(parameters):
    for line in parameters[0].source.splitlines():
        assert re.search(r"  # \S.{5,}$", line), line


def test_all_notebooks_have_the_same_parameters_cell():
    cells = [
        cell.source
        for path in NOTEBOOKS
        for cell in nbformat.read(path, as_version=4).cells
        if "parameters" in cell.metadata.get("tags", [])
    ]
    assert len(set(cells)) == 1


def test_the_cell_after_the_parameters_opens_the_school_with_all_of_them(notebook, parameters):
    place = notebook.cells.index(parameters[0])
    (opening,) = [
        node
        for node in ast.walk(ast.parse(notebook.cells[place + 1].source))
        if isinstance(node, ast.Call) and named(node.func) == "open_school"
    ]
    assert {keyword.arg: named(keyword.value) for keyword in opening.keywords} == {
        name: name for name in NotebookParams.model_fields
    }


def test_code_imports_from_portraitlib_only_and_only_what_it_gives(code_cells):
    for cell in code_cells:
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, ast.Import), cell.id
            if isinstance(node, ast.ImportFrom):
                assert node.module == "portraitlib"
                assert {alias.name for alias in node.names} <= set(portraitlib.__all__)


def test_code_holds_no_loop_formula_threshold_nor_path(code_cells):
    for cell in code_cells:
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, NOT_IN_A_CELL), f"{cell.id}: {named(node)}"
            if isinstance(node, ast.Constant):
                assert isinstance(node.value, (str, bool, type(None))), f"{cell.id}: {node.value}"
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.search(r"[/\\]|\.\w{2,4}$", node.value), f"{cell.id}: {node.value}"


def test_a_cell_is_calls_to_the_library_and_nothing_else(code_cells):
    for cell in code_cells[1:]:
        assert calls(cell), cell.id
        assert len(calls(cell)) == len(ast.parse(cell.source).body), cell.id
        assert set(calls(cell)) <= {"show", "explore", "provenance", "write"}, cell.id
        assert len(cell.source.splitlines()) <= 11, cell.id


def test_code_is_hidden_and_its_first_line_says_in_french_what_it_does(notebook, code_cells):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.metadata.jupyter.source_hidden is True, cell.id
    for cell in code_cells:
        assert re.match(r"# \w.{8,}", cell.source), cell.id


def test_where_the_numbers_come_from_is_said_last(notebook):
    last = notebook.cells[-1]
    assert calls(last) == ["provenance"]


def test_there_is_one_title_and_no_level_of_heading_is_skipped(notebook, prose):
    levels = [level for level, _ in headings(prose)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert notebook.cells[0].source.startswith("# ")


def test_no_two_sections_have_the_same_heading(prose):
    texts = [text for _, text in headings(prose)]
    assert len(set(texts)) == len(texts)


def test_a_notebook_says_for_whom_it_is_and_how_long_it_takes(prose):
    assert "Pour qui" in prose[0].source
    assert "minutes" in prose[0].source


def test_a_notebook_says_how_to_read_what_not_to_conclude_and_what_to_do(prose):
    text = "\n".join(cell.source for cell in prose)
    for wanted in ("Comment lire", r"(Ne pas|ne pas) conclure", r"À (faire|discuter|décider)"):
        assert re.search(wanted, text), wanted


def test_french_signs_keep_their_space(prose):
    for cell in prose:
        text = re.sub(r"`[^`]*`|\(https?://[^)]*\)", "", cell.source)
        assert not re.search(r" [:;?!%»]|« ", text), cell.id
        assert not re.search(rf"[^\s{NO_BREAK_SPACE}:/][:?!](\s|$)", re.sub(r"\w:\w", "", text)), cell.id
        assert not re.search(r"\^\w+\^", text), cell.id


def test_students_are_spoken_of_with_respect(prose):
    text = "\n".join(cell.source for cell in prose).lower()
    for word in ("élèves faibles", "élève faible", "mauvais élève", "décrocheur", "cancre", "sous-performant"):
        assert word not in text


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_papermill_reads_each_parameter_with_its_type_and_help(path):
    from papermill import inspect_notebook

    told = inspect_notebook(str(path))
    assert list(told) == list(NotebookParams.model_fields)
    for name, parameter in told.items():
        assert parameter["inferred_type_name"] in ("str", "int"), name
        assert parameter["help"], name


def test_a_notebook_ends_with_one_newline_and_is_indented_by_one(path):
    text = path.read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert text.startswith('{\n "cells"')


def test_ruff_has_nothing_to_say(path):
    checked = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", str(path)], cwd=PROJECT, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout
