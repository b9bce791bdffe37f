"""`remises/`, in the store: how many students each report told of, so that the next one is compared with it.

One file a report, closed to other accounts. It holds counts that a reader was shown, and nobody.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from portraitlib.tables.durable import make_private_folder, owner_only, replace_json

FOLDER = "remises"


def keep_delivery(store: Path, school: str, name: str, told: dict[str, Any], kept_days: int) -> None:
    """Keep what a report told, in place of what the same report of the same data did; those too old go.

    Examples
    --------
    >>> import tempfile
    >>> store = Path(tempfile.mkdtemp())
    >>> keep_delivery(store, "999001", "public-03", {"on": "2026-02-02", "tables": []}, 400)
    >>> [one["on"] for one in deliveries_of(store, "999001")]
    ['2026-02-02']
    """
    folder = store / FOLDER / school
    make_private_folder(store / FOLDER)
    folder.mkdir(exist_ok=True)
    owner_only(store / FOLDER)
    path = folder / f"{name}.json"
    os.close(os.open(path.with_suffix(".new"), os.O_WRONLY | os.O_CREAT, 0o600))
    replace_json(path, told)
    first = (date.fromisoformat(told["on"]) - timedelta(days=kept_days)).isoformat()
    for old in [path for path, one in _read(store, school) if one["on"] < first]:
        old.unlink(missing_ok=True)


def deliveries_of(store: Path, school: str) -> list[dict[str, Any]]:
    """What the reports of a school told, in the order of their names."""
    return [told for _path, told in _read(store, school)]


def list_deliveries(store: Path, schools: Collection[str]) -> list[str]:
    """Reports of some schools of which the store keeps what they told."""
    paths = (path for school in sorted(schools) for path in sorted((store / FOLDER / school).glob("*.json")))
    return [path.relative_to(store).as_posix() for path in paths]


def remove_deliveries(store: Path, names: Collection[str]) -> None:
    """Forget what some reports told."""
    for name in names:
        (store / name).unlink(missing_ok=True)


def _read(store: Path, school: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted((store / FOLDER / school).glob("*.json")):
        try:
            yield path, json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:  # purged a moment ago
            continue
