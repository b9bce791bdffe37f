"""What the accounts of imports say of a student: the values signalled, by pseudonym."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from pathlib import Path

from portraitlib.persons.held import Held, Sought
from portraitlib.tables.durable import replace_json

ACCOUNTS = "imports"
ACCOUNT = "rapport.json"


def find(sought: Sought) -> list[Held]:
    """Accounts of imports that tell of the student."""
    told = [(path, sought.is_in(path.read_text(encoding="utf-8"))) for path in _all_accounts(sought.store)]
    return [Held("account", path.parent.name, n) for path, n in told if n]


def erase(sought: Sought) -> list[Held]:
    """Take what tells of the student out of these accounts."""
    found = find(sought)
    for path in (sought.store / ACCOUNTS / held.where / ACCOUNT for held in found):
        replace_json(path, sought.taken_out_of(json.loads(path.read_text(encoding="utf-8"))))
    return found


def accounts_of(store: Path, schools: Collection[str]) -> list[str]:
    """Accounts of the imports that were about some schools and no other."""
    return [path.parent.name for path in _all_accounts(store) if set(_schools_of(path)) <= set(schools)]


def remove_accounts(store: Path, names: Collection[str]) -> None:
    """Remove accounts of imports."""
    for name in names:
        shutil.rmtree(store / ACCOUNTS / name, ignore_errors=True)


def _schools_of(path: Path) -> list[str]:
    try:
        return list(json.loads(path.read_text(encoding="utf-8")).get("schools", []))
    except (OSError, ValueError, AttributeError):  # nothing can be read of it: it is about no school that stays
        return []


def _all_accounts(store: Path) -> list[Path]:
    return sorted((store / ACCOUNTS).glob(f"*/{ACCOUNT}"))
