"""The words of HTML templates, taken out for translators."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import IO


def extract_template(
    file: IO[bytes],
    keywords: Mapping[str, object],
    comment_tags: Collection[str],  # noqa: ARG001 - Babel gives them by name
    options: Mapping[str, object],  # noqa: ARG001
) -> Iterator[tuple[int, str, object, list[str]]]:
    """Babel extractor for Jinja2 templates that call a method: ``{{ words.say("…") }}``.

    Jinja2's own extractor knows bare function names only.

    Examples
    --------
    >>> import io
    >>> list(extract_template(io.BytesIO(b'<p>{{ words.say("Carnet", n=1) }}</p>'), {"say": None}, [], {}))
    [(1, 'say', 'Carnet', [])]
    """
    from jinja2 import Environment  # only the catalogue's keeper needs it

    tokens = [token for token in Environment().lex(file.read().decode("utf-8")) if token[1] != "whitespace"]
    for (line, kind, name), (_, _, sign), (_, next_kind, text) in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if kind == "name" and name in keywords and sign == "(" and next_kind == "string":
            yield line, name, ast.literal_eval(text), []
