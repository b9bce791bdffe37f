"""Write ``docs/reference/statistics.md`` from the small library's docstrings: ``python tools/statistics_page.py``."""

from __future__ import annotations

import inspect
import re
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

import portraitlib.statistics as library

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "statistics.md"
HEAD = """# The small library: portraitlib.statistics

<!-- Written by `python tools/statistics_page.py` from the docstrings of src/portraitlib/statistics: do not edit. -->

"""
SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}$", re.MULTILINE)


def page() -> str:
    """Every public function of every module, in the order of their names."""
    found = walk_packages(library.__path__, f"{library.__name__}.")
    modules = [import_module(one.name) for one in found if not one.ispkg]
    contents = [f"- [{_short(one)}](#{_short(one).replace('.', '')}): {_first_line(one)}" for one in modules]
    return HEAD + "\n".join([str(library.__doc__), *contents, "", *map(_module, modules)])


def _short(module: ModuleType) -> str:
    return module.__name__.removeprefix(f"{library.__name__}.")


def _first_line(thing: object) -> str:
    return str(inspect.getdoc(thing)).splitlines()[0]


def _module(module: ModuleType) -> str:
    own = [one for one in vars(module).values() if getattr(one, "__module__", "") == module.__name__]
    public = [one for one in own if callable(one) and not one.__name__.startswith("_")]
    return "\n".join([f"## {_short(module)}", "", str(inspect.getdoc(module)), "", *map(_entry, public)])


def _entry(thing: type) -> str:
    """Signature of a function or class, then its docstring: sections in bold, lists as they are, examples as code."""
    parts = SECTION.split(str(inspect.getdoc(thing)))
    sections = [_section(name, text) for name, text in zip(parts[1::2], parts[2::2], strict=True)]
    call = f"```python\n{thing.__name__}{_signature(thing)}\n```"
    return "\n\n".join([f"### {thing.__name__}", call, parts[0].strip(), *sections, ""])


def _signature(thing: type) -> str:
    return re.sub(r"'([\w\[\] |.,]+)'", r"\1", str(inspect.signature(thing)))  # annotations are kept as text


def _section(name: str, text: str) -> str:
    if name == "Examples":
        return f"**{name}**\n\n```python\n{text.strip()}\n```"
    listed = re.sub(r"^(\S.*)\n((?: {4}.*\n?)+)", _item, text.strip(), flags=re.MULTILINE)
    return f"**{name}**\n\n{listed}"


def _item(found: re.Match[str]) -> str:
    told = " ".join(line.strip() for line in found[2].splitlines())
    return f"- `{found[1]}`: {told}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.exit(0)
