"""`manifest.json`: what each report was made from, with what, and what came of it."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from portraitlib.errors import ReportError
from portraitlib.report.plan import Plan
from portraitlib.report.task import Outcome

MANIFEST = "manifest.json"
INDEX = "index.html"
FORMAT = 1
_LIBRARIES = (
    "portraitlib",
    "pandas",
    "pyarrow",
    "matplotlib",
    "seaborn",
    "papermill",
    "nbconvert",
    "ipykernel",
    "xlsxwriter",
)


def read_manifest(out: Path) -> dict | None:
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


def check_same_audience(out: Path, audience: str) -> None:
    """Refuse to mix two audiences in one folder: it would be shared with the wider one.

    Raises
    ------
    ReportError
        ``mixed_audience``; ``not_reports_folder``.
    """
    manifest = read_manifest(out)
    if manifest and manifest["reports"] and manifest["audience"] != audience:
        raise ReportError("mixed_audience", out=out.name, found=manifest["audience"], asked=audience)


def merged_manifest(plan: Plan, outcomes: Iterable[Outcome], made_at: str) -> dict:
    """Manifest after a run: its reports, and those of earlier runs that still stand.

    Parameters
    ----------
    plan : Plan
    outcomes : iterable of Outcome
    made_at : str
        ISO moment of the run.

    Returns
    -------
    dict
        ``reports`` by ``<school>/<report>``; a report keeps its own moment, language and versions.
    """
    before = read_manifest(plan.out) or {"reports": {}}
    standing = {key: entry for key, entry in before["reports"].items() if _stands(plan.out, entry)}
    parameters = {
        (task.school, task.name): {**task.params.model_dump(), "store": plan.store.name} for task in plan.tasks
    }
    made = {
        f"{outcome.school}/{outcome.name}": {
            **asdict(outcome),
            "made_at": made_at,
            "parameters": parameters[outcome.school, outcome.name],
            "versions": library_versions(),
        }
        for outcome in outcomes
    }
    return {
        "format": FORMAT,
        "audience": plan.audience,
        "language": plan.language,
        "made_at": made_at,
        "reports": dict(sorted({**standing, **made}.items())),
    }


def library_versions() -> dict[str, str]:
    """Versions of what a report's numbers and files depend on."""
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def manifest_text(manifest: dict) -> str:
    """Text of a manifest, stable from one run to the next."""
    return json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _stands(out: Path, entry: dict) -> bool:
    """Whether an earlier report is still there; an earlier failure goes once its school is run again."""
    return entry["status"] == "failed" or all((out / path).is_file() for path in entry["outputs"])
