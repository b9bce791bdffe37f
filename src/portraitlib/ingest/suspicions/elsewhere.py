"""Students of the schools that the store has and this import does not bring."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from portraitlib.ingest.gathered import Import


def few_of_others(gathered: Import, manifest: Mapping[str, Any], imported: Collection[str]) -> dict[str, list[str]]:
    """A few students of the other schools of the store, while nothing says whether a number is of one school."""
    mapping = gathered.plan.mapping
    by_number = any(
        table.table == "students" and table.columns["student_id"].identifier == "other"
        for file in mapping.files
        for table in file.tables
        if "student_id" in table.columns
    )
    if mapping.identifiers or not by_number:
        return {}
    return {
        school: entry["few"]
        for school, entry in manifest["schools"].items()
        if entry.get("few") and school not in imported and entry.get("key") == gathered.key.fingerprint
    }
