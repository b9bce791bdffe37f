"""What stopped a report, as an error that has its sentence and details without data."""

from __future__ import annotations

import ast
import re
import traceback
from dataclasses import dataclass
from pathlib import Path

from portraitlib import errors
from portraitlib.errors import PortraitError, ReportError

_PORTRAIT_ERRORS = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, PortraitError)
}


@dataclass(frozen=True)
class Failure:
    """What stopped a notebook."""

    error: PortraitError
    section: str = ""
    details: tuple[str, ...] = ()


class NotebookFailedError(Exception):
    """A notebook stopped; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(str(failure.error))


def failure_of(fault: Exception) -> Failure:
    """Any fault of a task as a failure.

    Examples
    --------
    >>> failure_of(PermissionError(13, "Permission denied")).error.facts["reason"]
    'Permission denied'
    """
    if isinstance(fault, NotebookFailedError):
        return fault.failure
    if isinstance(fault, PortraitError):
        found = fault.facts.get("findings", ())
        return Failure(fault, details=tuple(f"{f['file']}: {f['kind']} ({f['count']})" for f in found))
    if isinstance(fault, OSError):
        error = ReportError("cannot_write", reason=fault.strerror or type(fault).__name__)
    else:
        error = ReportError("unexpected", kind=type(fault).__name__)
    return Failure(error, details=_frames(fault))


def _frames(fault: BaseException) -> tuple[str, ...]:
    frames = traceback.extract_tb(fault.__traceback__)
    return (type(fault).__name__, *(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames))


def recover_error(ename: str, evalue: str) -> PortraitError | None:
    """Rebuild the kit's own error from the name and text a kernel reported.

    A kernel sends text only. The text of a `PortraitError` is its code and the `repr` of its facts,
    which are plain values: they are read back without running anything.

    Examples
    --------
    >>> recover_error("StoreError", "unknown_school (school='9', known=['999001'])").facts["known"]
    ['999001']
    >>> recover_error("KeyError", "'mark'") is None
    True
    """
    kind = _PORTRAIT_ERRORS.get(ename)
    code, opening, _ = evalue.partition(" (")
    if kind is None or not opening or not code.isidentifier():
        return None
    try:
        call = ast.parse(f"facts{evalue[len(code) + 1 :]}", mode="eval").body
        keywords = call.keywords if isinstance(call, ast.Call) else ()
        return kind(code, **{fact.arg: _plain(fact.value) for fact in keywords if fact.arg})
    except (SyntaxError, ValueError, RecursionError):
        return None


_WRAPPERS = re.compile(r"np\.\w+|(?:Posix|Windows|Pure\w*)?Path")


class _Unwrapped(ast.NodeTransformer):
    """Takes ``np.int64(5)`` or ``PosixPath('a')`` for what is between the parentheses."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Return what is between the parentheses, once unwrapped itself."""
        if len(node.args) != 1 or node.keywords or not _WRAPPERS.fullmatch(ast.unparse(node.func)):
            raise ValueError("not a plain value")
        return self.visit(node.args[0])


def _plain(node: ast.expr) -> object:
    return ast.literal_eval(_Unwrapped().visit(node))
