"""What the house costs: ``python tools/sizes.py [FOLDER]``.

Physical lines of the source; lines a section (one result and its view) over measures, views, manifest, settings and
tests; code lines (without docstrings, comments and blanks) of the longest functions and modules, room by room; circles
of imports.
"""

from __future__ import annotations

import ast
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
NOT_CODE = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


def physical(folder: Path) -> int:
    """Lines of the Python files of a folder."""
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in folder.rglob("*.py"))


def code_lines(path: Path) -> set[int]:
    """Lines that hold code: neither blank, nor a comment, nor a docstring."""
    with tokenize.open(path) as file:
        tokens = [token for token in tokenize.generate_tokens(file.readline) if token.type not in NOT_CODE]
    lines = {line for token in tokens for line in range(token.start[0], token.end[0] + 1)}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines -= set(range(node.lineno, node.end_lineno + 1))
    return lines


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Functions of a module with their code lines."""
    held = code_lines(path)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, len(held & set(range(node.lineno, node.end_lineno + 1)))


def sections(room: Path) -> int:
    """Results of a room that have a view."""
    views = [ast.parse(path.read_text(encoding="utf-8")) for path in (room / "views").glob("*.py")]
    marks = (deco for tree in views for node in tree.body if isinstance(node, ast.FunctionDef)
             for deco in node.decorator_list)  # fmt: skip
    return sum(ast.unparse(deco) == "view_of.register" for deco in marks)


def circles(source: Path) -> list[list[str]]:
    """Modules that import one another, wherever the import stands."""
    names = {_dotted(path, source): path for path in source.rglob("*.py")}
    arrows = {name: _imports(path, set(names)) - {name} for name, path in names.items()}
    reached = {name: _reached(name, arrows) for name in names}
    found = {frozenset(other for other in reached[name] if name in reached[other]) for name in names}
    return sorted(sorted(circle) for circle in found if len(circle) > 1)


def _dotted(path: Path, source: Path) -> str:
    return ".".join(path.relative_to(source.parent).with_suffix("").parts).removesuffix(".__init__")


def _imports(path: Path, names: set[str]) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{one.name}" if f"{node.module}.{one.name}" in names else node.module
                      for one in node.names}  # fmt: skip
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    return found & names


def _reached(name: str, arrows: dict[str, set[str]]) -> set[str]:
    seen, waiting = set(), [name]
    while waiting:
        for other in arrows[waiting.pop()] - seen:
            seen.add(other)
            waiting.append(other)
    return seen


def quantile(values: list[int], share: float) -> int:
    """Value under which a share of the others are."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main(project: Path) -> int:
    """Print the sizes."""
    source, tests = project / "src" / "portraitlib", project / "tests"
    print(f"source: {physical(source)} lines; tests: {physical(tests)}")
    total = n_sections = 0
    for room in sorted(path for path in (source / "studies").iterdir() if (path / "views").is_dir()):
        own, of_tests, n = physical(room), physical(tests / "studies" / room.name), sections(room)
        total, n_sections = total + own + of_tests, n_sections + n
        print(f"  {room.name}: {n} sections, {own} + {of_tests} lines of tests, {(own + of_tests) / n:.0f} a section")
    print(f"lines a section: {total / n_sections:.0f}")
    for room in sorted(path for path in source.iterdir() if path.is_dir() and any(path.rglob("*.py"))):
        sizes = [size for path in room.rglob("*.py") for _, size in functions(path)]
        longest = max((len(code_lines(path)), path.name) for path in room.rglob("*.py"))
        if sizes:
            print(f"  {room.name}: functions median {quantile(sizes, 0.5)}, 90 % under {quantile(sizes, 0.9)}, longest "
                  f"{max(sizes)}; longest module {longest[1]} {longest[0]}")  # fmt: skip
    print(f"circles: {circles(source) or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT))
