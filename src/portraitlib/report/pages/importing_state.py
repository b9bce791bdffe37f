"""The import under way, kept on the server between visits: readable by its owner alone, gone after a day."""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from portraitlib.tables.durable import make_private_folder, owner_only

FOLDER = "brouillons"
KEPT_SECONDS = 24 * 3600
NO_GUESS = ""


@dataclass
class State:
    """How far an import is.

    Parameters
    ----------
    folder : str
        Folder of the exports.
    source : str
        Name of the mapping that is followed; empty when it is guessed.
    adds : bool
        Whether the years that the exports do not hold stay.
    look : dict
        What the folder holds, and the guess; empty until it was looked at.
    has_seen : bool
        Whether the columns recognised were confirmed.
    answers : list of (key, answer)
    raised : list of dict
        Faults of a trial of which questions were asked for.
    accepted : list of str
        Suspicions accepted, by their rule.
    tried : dict
        What the dry run said; empty until it ran on what is said above.
    revision : int
        Grows at each change: a window that shows an earlier one is told so.
    """

    folder: str = ""
    source: str = NO_GUESS
    adds: bool = True
    look: dict[str, Any] = field(default_factory=dict)
    has_seen: bool = False
    answers: list[tuple[str, str]] = field(default_factory=list)
    raised: list[dict[str, Any]] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    tried: dict[str, Any] = field(default_factory=dict)
    revision: int = 0
    touched: float = 0.0


def state_file(store: Path, who: str = "local") -> Path:
    """Where a person's import is kept: beside the store, with what is typed and not saved; no backup holds it.

    Examples
    --------
    >>> state_file(Path("projet/store")).as_posix()
    'projet/brouillons/importation_cb588031d39ebfdf.json'
    """
    place = hashlib.sha256(f"{store.name}|{who}".encode()).hexdigest()[:16]
    return store.parent / FOLDER / f"importation_{place}.json"


def read_state(path: Path) -> State:
    """The import under way; a new one when there is none, when it is older than a day, or cannot be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        state = State(**{one.name: content[one.name] for one in fields(State)})
    except (OSError, ValueError, KeyError, TypeError):
        return State()
    if not 0 <= time.time() - state.touched < KEPT_SECONDS:
        forget_state(path)
        return State()
    state.answers = [(key, answer) for key, answer in state.answers]
    return state


def keep_state(path: Path, state: State) -> None:
    """Keep it, whole or not at all."""
    state.touched, state.revision = time.time(), state.revision + 1
    make_private_folder(path.parent)
    owner_only(path.parent)
    beside = path.with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as written:
        json.dump(asdict(state), written, ensure_ascii=False)
    beside.replace(path)


def forget_state(path: Path) -> None:
    """Forget it."""
    for one in (path, path.with_suffix(".new")):
        with suppress(OSError):
            one.unlink()
