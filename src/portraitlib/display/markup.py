"""The HTML templates of the display floor; every value they receive is escaped."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

FOLDER = Path(__file__).parent / "templates"
_COUNT = re.compile(r"\bn ([=<]|&lt;) (?=\d)")
_YEAR = re.compile(r"\b20\d\d-20\d\d\b")
_ASKED = re.compile(r"\b\w+-(?:t-)?(?:ils?|elles?|on|nous|vous|ce)\b")


@lru_cache(maxsize=8)
def template(name: str) -> Template:
    """Return the template called `name`; values are escaped, an unknown one is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only when something is shown

    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=False
    )
    environment.filters["unbroken"] = unbroken
    return environment.get_template(f"{name}.html.j2")


def unbroken(text: str) -> Markup:
    r"""A text, escaped, whose counts and school years stay on one line: « n = 51 », « 2025-2026 ».

    Examples
    --------
    >>> unbroken("65 % (n = 51) en 2025-2026")
    Markup('65 % (n\xa0=\xa051) en <span class="insecable">2025-2026</span>')
    """
    from markupsafe import Markup, escape  # only when something is shown

    held = _COUNT.sub("n\u00a0\\1\u00a0", str(escape(text)))
    return Markup(_YEAR.sub(r'<span class="insecable">\g<0></span>', held))


def asked(html: str) -> str:
    """A question's HTML whose verb and pronoun stay on one line: « Faut-il », « mérite-t-il ».

    Examples
    --------
    >>> asked("Les données sont-elles prêtes ?")
    'Les données <span class="insecable">sont-elles</span> prêtes ?'
    """
    return _ASKED.sub(r'<span class="insecable">\g<0></span>', html)


@lru_cache(maxsize=1)
def style() -> str:
    """Style that goes with every section, so that it reads well in Lab too."""
    return (FOLDER / "section.css").read_text(encoding="utf-8").strip()
