"""`manifest.json`: what each report was made from, with what, and what came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from portraitlib.errors import ReportError
from portraitlib.report.outcome import Outcome
from portraitlib.report.plan import Plan
from portraitlib.report.record import Record, manifest_entry
from portraitlib.report.versions import library_versions

MANIFEST = "manifest.json"
INDEX = "index.html"
FORMAT = 1


def read_manifest(out: Path) -> dict[str, Any] | None:
    """Manifest of a folder of reports; None when the folder holds none.

    Raises
    ------
    ReportError
        ``not_reports_folder`` when the folder holds an index page that the kit did not make, or a
        manifest that cannot be read.
    """
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        is_ours = manifest["format"] == FORMAT and isinstance(manifest["reports"], dict)
    except FileNotFoundError:
        if (out / INDEX).exists():
            raise ReportError("not_reports_folder", out=out.name) from None
        return None
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError):
        is_ours = False
    if not is_ours:
        raise ReportError("not_reports_folder", out=out.name)
    return manifest


def check_same_audience(out: Path, audience: str, records: Mapping[str, Record | None]) -> None:
    """Refuse to mix two audiences in one folder: it would be shared with the wider one.

    Raises
    ------
    ReportError
        ``mixed_audience``; ``not_reports_folder``.
    """
    manifest = read_manifest(out)
    found = [record.entry["parameters"]["audience"] for record in records.values() if record]
    if manifest and manifest["reports"]:
        found.append(manifest["audience"])
    others = [other for other in found if other != audience]
    if others:
        raise ReportError("mixed_audience", out=out.name, found=others[0], asked=audience)


def failed_reports(out: Path) -> frozenset[str]:
    """Reports that the last run of a folder could not make, as ``<school>/<report>``."""
    reports = (read_manifest(out) or {"reports": {}})["reports"]
    return frozenset(key for key, entry in reports.items() if entry["status"] == "failed")


def merged_manifest(
    plan: Plan, outcomes: Iterable[Outcome], made_at: str, records: Mapping[str, Record | None] | None = None
) -> dict[str, Any]:
    """Manifest after a run: its reports, and those of earlier runs that still stand."""
    before = read_manifest(plan.out) or {"reports": {}}
    recorded = whole_reports(records or {})
    standing = {
        key: entry for key, entry in before["reports"].items() if key not in recorded and _stands(plan.out, entry)
    }
    tasks = {task.key: task for task in plan.tasks}
    versions = library_versions()
    made = {
        outcome.key: manifest_entry(tasks[outcome.key], outcome, versions) | {"made_at": outcome.made_at or made_at}
        for outcome in outcomes
    }
    return {
        "format": FORMAT,
        "audience": plan.audience,
        "language": plan.language,
        "made_at": made_at,
        "reports": dict(sorted({**standing, **recorded, **made}.items())),
    }


def whole_reports(records: Mapping[str, Record | None]) -> dict[str, Mapping[str, Any]]:
    """What the reports on disk say of themselves, those that a killed run made without telling its manifest too."""
    return {key: record.entry for key, record in records.items() if record and record.is_whole}


def is_up_to_date(plan: Plan, records: Mapping[str, Record | None]) -> bool:
    """Whether manifest and pages already say what a run that makes nothing would say."""
    manifest = read_manifest(plan.out)
    if manifest is None or (manifest["audience"], manifest["language"]) != (plan.audience, plan.language):
        return False
    if manifest["reports"] != whole_reports(records):
        return False
    pages = manifest.get("pages", {})
    return INDEX in pages and all(file_digest(plan.out / name) == digest for name, digest in pages.items())


def file_digest(path: Path) -> str:
    """Hash of a file's content; empty when it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def manifest_text(manifest: dict[str, Any]) -> str:
    """Text of a manifest, stable from one run to the next."""
    return json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _stands(out: Path, entry: dict[str, Any]) -> bool:
    """Whether an earlier report is still there; an earlier failure goes once its school is run again."""
    return entry["status"] == "failed" or all((out / path).is_file() for path in entry["outputs"])
