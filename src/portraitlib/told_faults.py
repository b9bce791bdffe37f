"""pydantic's refusals as facts: where, of what kind, what was found, what is possible there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

_NUMBERS = ("float_parsing", "float_type", "int_parsing", "int_type")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_HOLDERS = (list, tuple, dict, set, frozenset)


def told_faults(refused: ValidationError, model: type[BaseModel]) -> list[dict[str, object]]:
    """Faults of what a model refused, one entry each.

    Parameters
    ----------
    refused : ValidationError
    model : type of pydantic model

    Returns
    -------
    list of dict
        ``place`` (steps joined by dots), ``kind`` (pydantic's, or that of `params.wrong`), ``found``, ``allowed``.

    Examples
    --------
    >>> class Rule(BaseModel, extra="forbid"):
    ...     share: float = 0.5
    >>> try:
    ...     Rule(share="0,95", shore=1)
    ... except ValidationError as refused:
    ...     [(one["place"], one["kind"], one["allowed"]) for one in told_faults(refused, Rule)]
    [('share', 'decimal_comma', {'suggestion': '0.95'}), ('shore', 'extra_forbidden', {'known': ['share'], ...})]
    """
    return [_told(fault, model) for fault in refused.errors(include_url=False)]


def _told(fault: Mapping[str, Any], model: type[BaseModel]) -> dict[str, object]:
    facts = {name: fact for name, fact in fault.get("ctx", {}).items() if name != "error"}
    given, kind, steps = fault.get("input"), fault["type"], [str(step) for step in fault["loc"]]
    found = facts.pop("found", _as_typed(given)[:80])
    steps += [str(facts.pop("key"))] if "key" in facts else []
    if kind in _NUMBERS and isinstance(given, str) and _DECIMAL_COMMA.fullmatch(given.strip()):
        kind, facts = "decimal_comma", {"suggestion": given.strip().replace(",", ".")}
    if kind == "extra_forbidden":
        facts |= _possible(steps[-1], _keys_at(model, fault["loc"][:-1]))
    return {"place": ".".join(steps), "kind": kind, "found": found, "allowed": facts}


def _possible(key: str, known: list[str]) -> dict[str, object]:
    """Keys there are, and the one that was probably meant."""
    close = get_close_matches(key, known, n=1)
    return {**({"known": known} if known else {}), **({"close": close[0]} if close else {})}


def _keys_at(model: type[BaseModel], steps: Iterable[object]) -> list[str]:
    """Keys that a model takes at a place of its own, however deep."""
    kinds: list[object] = [model]
    for step in steps:
        kinds = [inner for kind in kinds for inner in _inside(kind, step)]
    models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
    named = [field.alias or name for kind in models for name, field in kind.model_fields.items()]
    return sorted({*named, *(name for kind in models for name in getattr(kind, "more_keys", ()))})


def _inside(kind: object, step: object) -> list[object]:
    """What stands under a key of a model, or as an item of a list or a mapping."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = kind.model_fields.items()
        return [inner for name, field in fields if step in (name, field.alias) for inner in _kinds(field.annotation)]
    arguments = [argument for argument in get_args(kind) if argument is not Ellipsis]
    return _kinds(arguments[-1]) if arguments and get_origin(kind) in _HOLDERS else []


def _kinds(annotation: object) -> list[object]:
    """What an annotation may be: the members of a union, without what is said beside a type."""
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [kind for member in get_args(annotation) for kind in _kinds(member)]
    return [annotation]


def _as_typed(given: object) -> str:
    """Value as a person types it in a file: true and null, and not True and None."""
    if given is None or isinstance(given, bool):
        return "null" if given is None else str(given).lower()
    return str(given) if isinstance(given, date) else repr(given)
