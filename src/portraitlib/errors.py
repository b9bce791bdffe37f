"""What can go wrong, as facts. `portraitlib.display.explanations` puts them into a reader's words."""

from __future__ import annotations

from typing import Any


class PortraitError(Exception):
    """Base of every error a user can cause and repair.

    An error carries a `code` (what is wrong) and `facts` (what was expected, what was found,
    where, how often), never prose for the reader and never a student's name.

    Parameters
    ----------
    code : str
        Name of the situation, e.g. ``"unknown_parameter"``; `display.explanations` words each.
    **facts
        Values the explanation needs: numbers, codes, file names, line numbers.

    Examples
    --------
    >>> error = ParamsError("unknown_parameter", name="scool", expected=["school"])
    >>> error.code, error.facts["name"]
    ('unknown_parameter', 'scool')
    """

    def __init__(self, code: str, **facts: Any) -> None:
        self.code = code
        self.facts = facts
        super().__init__(f"{code} ({', '.join(f'{name}={fact!r}' for name, fact in facts.items())})")

    def __reduce__(self) -> tuple[Any, ...]:
        """Cross a process boundary whole: the facts are rebuilt with the error."""
        return _rebuild, (type(self), self.code, self.facts)


def _rebuild(kind: type[PortraitError], code: str, facts: dict[str, Any]) -> PortraitError:
    return kind(code, **facts)


class ParamsError(PortraitError):
    """A parameter or a parameter file is not what it should be."""


class MappingError(PortraitError):
    """The description of an import (`params/importation/*.yml`) cannot be followed."""


class ImportFaultsError(PortraitError):
    """Nothing of an import could be kept; `facts["faults"]` lists every fault."""


class StoreError(PortraitError):
    """The store is missing, or does not hold what was asked."""


class ReportError(PortraitError):
    """A report could not be made or may not leave."""


class JournalError(PortraitError):
    """The journal cannot be read, or a text cannot be kept; `facts` hold what was typed when something was."""
