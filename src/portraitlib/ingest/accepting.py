"""Suspicions accepted in the text of a mapping: a line is added or lengthened, and all else stays, comments too."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import yaml

from portraitlib.errors import MappingError

_LINE = re.compile(r"^accept:[^\n#]*(?P<end>[ \t]*(?:#[^\n]*)?)$", re.MULTILINE)
_NAME = re.compile(r"^name:[^\n]*$", re.MULTILINE)


def with_accepted(text: str, rules: Collection[str]) -> str:
    r"""Text of a mapping that accepts some rules more, for the whole import.

    Raises
    ------
    MappingError
        ``cannot_add_accept``: its ``accept`` is written in a way that one line cannot replace.

    Examples
    --------
    >>> print(with_accepted("name: essai  # mon essai\nfiles: []\n", ["many_zeros"]), end="")
    name: essai  # mon essai
    accept: [many_zeros]
    files: []
    """
    before: dict[str, Any] = yaml.safe_load(text)
    there = list(before.get("accept") or [])
    wanted = [*there, *(rule for rule in sorted(rules) if rule not in there)]
    if wanted == there:
        return text
    line = f"accept: [{', '.join(wanted)}]"
    if "accept" in before:
        changed = _LINE.sub(lambda found: f"{line}{found['end'] and '  ' + found['end'].strip()}", text, count=1)
    else:
        changed = _NAME.sub(lambda found: f"{found[0]}\n{line}", text, count=1)
    if _content(changed) != {**before, "accept": wanted}:
        raise MappingError("cannot_add_accept", rules=sorted(rules))
    return changed


def _content(text: str) -> object:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return None
