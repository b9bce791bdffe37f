"""What a person writes in YAML: read strictly, each fault of it given its line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from portraitlib.errors import ParamsError, PortraitError

LARGEST_FILE = 4_000_000
"""Bytes from which a file is not one that a person writes."""
DEEPEST = 40
MOST_NODES = 100_000
"""Values that a file may hold once its repetitions (``*name``) are written out."""

_DEEP_LINE = re.compile(r"^[ ?:-]{60,}\S", re.MULTILINE)
_NOT_A_BRACKET = re.compile(r"[^\[\]{}]+")
_PAIR = re.compile(r"\[\]|\{\}")


class _TooNestedError(Exception):
    """Content that nests or repeats itself beyond what a person writes, and the line where it does."""


class _RepeatedKeyError(Exception):
    """Key given twice, and the line where its mapping begins."""


class _UniqueKeys(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the C parser, if there is one
    """YAML in which a key given twice is a fault: plain YAML keeps the last one in silence.

    Parsed in C where PyYAML was built so, ten times faster than in Python: a report reads a dozen of these files.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
        """Build a mapping after checking that no key is written twice."""
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode) and key.value != "<<"]
        twice = next((key for key, n in Counter(keys).items() if n > 1), None)
        if twice is not None:
            raise _RepeatedKeyError(twice, node.start_mark.line + 1)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML file that holds a mapping.

    Raises
    ------
    ParamsError
        ``file_missing``, ``invalid_yaml``, ``tab_in_yaml`` or ``repeated_key`` (with the line), or
        ``not_a_mapping``; ``yaml_too_large`` or ``yaml_too_nested`` for what no person writes.
    """
    try:
        content = yaml.load(_text(path), Loader=_UniqueKeys)  # a safe loader
    except (_TooNestedError, RecursionError) as fault:
        line = fault.args[0] if isinstance(fault, _TooNestedError) else None
        raise ParamsError("yaml_too_nested", file=path.name, line=line) from None
    except _RepeatedKeyError as fault:
        key, line = fault.args
        raise ParamsError("repeated_key", file=path.name, key=key, line=line) from None
    except FileNotFoundError:
        raise ParamsError("file_missing", file=path.name, folder=path.resolve().parent.name) from None
    except UnicodeDecodeError:
        raise ParamsError("not_utf8", file=path.name) from None
    except yaml.YAMLError as fault:
        raise _badly_written(path, getattr(fault, "problem_mark", None)) from None
    if not isinstance(content, dict):
        raise ParamsError("not_a_mapping", file=path.name, found=type(content).__name__)
    return content


def _text(path: Path) -> str:
    """Text of a file, refused before it is built when building it would never end."""
    if path.stat().st_size > LARGEST_FILE:
        raise ParamsError("yaml_too_large", file=path.name)
    text = path.read_text(encoding="utf-8")
    if "&" in text or _DEEP_LINE.search(text) or _has_deep_brackets(text):
        _refuse_too_nested(text)
    return text


def _has_deep_brackets(text: str) -> bool:
    """Whether brackets may stand within one another too deep: the ordinary file is told apart at once."""
    brackets = _NOT_A_BRACKET.sub("", text)
    for _ in range(DEEPEST // 2):
        brackets, before = _PAIR.sub("", brackets), brackets
        if brackets == before:
            break
    return bool(brackets)


def _refuse_too_nested(text: str) -> None:
    """Follow the parts of a file without building them: how deep they go, how many there are written out."""
    sizes: dict[str, int] = {}
    open_parts: list[tuple[str, int]] = []
    total = 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.CollectionStartEvent):
            open_parts.append((event.anchor or "", total))
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_parts.pop()
            if anchor:
                sizes[anchor] = total - before
        if isinstance(event, yaml.AliasEvent):
            # A part that holds itself has no size yet: it has no end.
            anchor = event.anchor or ""
            total += sizes.get(anchor, MOST_NODES if anchor in dict(open_parts) else 1)
        total += isinstance(event, yaml.NodeEvent)
        if len(open_parts) > DEEPEST or total > MOST_NODES:
            raise _TooNestedError(event.start_mark.line + 1 if event.start_mark else None)


def _badly_written(path: Path, mark: yaml.Mark | None) -> ParamsError:
    """Error of a file that YAML cannot read; a tab is the commonest cause, and cannot be seen."""
    if mark is None:
        return ParamsError("invalid_yaml", file=path.name, line=None)
    lines = path.read_text(encoding="utf-8").splitlines()
    written = lines[mark.line] if mark.line < len(lines) else ""
    is_tab = "\t" in written[: len(written) - len(written.lstrip())]
    return ParamsError("tab_in_yaml" if is_tab else "invalid_yaml", file=path.name, line=mark.line + 1)


@contextmanager
def located(path: Path) -> Iterator[None]:
    """Give the faults told of a file's content their line, and their steps counted as a person counts.

    Parameters
    ----------
    path : Path
        The file whose content is checked inside the context.
    """
    try:
        yield
    except PortraitError as refused:
        faults = refused.facts.get("faults")
        if isinstance(faults, list) and all(isinstance(fault, dict) for fault in faults):
            root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
            refused.facts["faults"] = [{**fault, **_place(root, str(fault.get("place", "")))} for fault in faults]
        raise


def _place(root: yaml.Node | None, place: str) -> dict[str, object]:
    """Line of the last step that is in the file, and the steps; items of a list are counted from 1."""
    node, line, steps = root, None, []
    for step in place.split(".") if place else []:
        steps.append(int(step) + 1 if isinstance(node, yaml.SequenceNode) and step.isdigit() else step)
        node, found = _under(node, step)
        line = found or line
    return {"line": line, "steps": tuple(steps)} if steps else {}


def _under(node: yaml.Node | None, step: str) -> tuple[yaml.Node | None, int | None]:
    """What a key or an item holds, and the line where it is written; nothing when it is not there."""
    if isinstance(node, yaml.SequenceNode) and step.isdigit() and int(step) < len(node.value):
        item = node.value[int(step)]
        return item, item.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, key.start_mark.line + 1
    return None, None
