"""One fault of a mapping, carried through pydantic with its facts."""

from __future__ import annotations

from pydantic_core import PydanticCustomError


def refuse(kind: str, **facts: object) -> PydanticCustomError:
    """Error to raise in a validator: `kind` names the fault, `facts` are what its sentence needs.

    Examples
    --------
    >>> refuse("scale_reversed", found=[100, 0]).type
    'scale_reversed'
    """
    return PydanticCustomError(kind, kind, facts)
