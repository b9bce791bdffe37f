"""The HTML templates of the display floor; every value they receive is escaped."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template

FOLDER = Path(__file__).parent / "templates"
_COUNT = re.compile(r"\bn ([=<]) (?=\d)")


@lru_cache(maxsize=8)
def template(name: str) -> Template:
    """Return the template called `name`; values are escaped, an unknown one is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only when something is shown

    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=False
    )
    environment.filters["unbroken"] = unbroken
    return environment.get_template(f"{name}.html.j2")


def unbroken(text: str) -> str:
    r"""Keep a count on one line: no break between the parts of « n = 51 ».

    Examples
    --------
    >>> unbroken("65 % (n = 51)")
    '65 % (n\xa0=\xa051)'
    """
    return _COUNT.sub("n\u00a0\\1\u00a0", text)


@lru_cache(maxsize=1)
def style() -> str:
    """Style that goes with every section, so that it reads well in Lab and Voilà too."""
    return (FOLDER / "section.css").read_text(encoding="utf-8").strip()
