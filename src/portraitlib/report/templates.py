"""Where the templates and styles of pages are: the project's `templates/`, file by file, then the kit's."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from portraitlib.errors import ParamsError
from portraitlib.params import project_folder

if TYPE_CHECKING:
    from jinja2 import Environment

OWN = "templates"
"""Folder of a project whose files stand before the kit's: `report.css`, `portrait/index.html.j2`…"""
_BROUGHT = Path(__file__).parent / "template"


def template_folders() -> tuple[Path, ...]:
    """Folders to look in, in order."""
    try:
        own = project_folder() / OWN
    except ParamsError:  # a page may be made outside of any project
        return (_BROUGHT,)
    return (own, _BROUGHT) if own.is_dir() else (_BROUGHT,)


def template_text(name: str) -> str:
    """Text of a style or script of the pages.

    Examples
    --------
    >>> template_text("index.js").startswith("{{")
    False
    """
    return _text_in(template_folders(), name)


@lru_cache(maxsize=8)
def _text_in(folders: tuple[Path, ...], name: str) -> str:
    found = next(folder / name for folder in folders if (folder / name).exists())
    return found.read_text(encoding="utf-8").strip()


def page_environment() -> Environment:
    """The templates of pages that are no notebook's; every value they receive is escaped."""
    return _environment(template_folders())


@lru_cache(maxsize=2)
def _environment(folders: tuple[Path, ...]) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only a run needs it

    return Environment(loader=FileSystemLoader(folders), autoescape=True, undefined=StrictUndefined)
