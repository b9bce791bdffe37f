"""What an import did, told: its report, and its account in the store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

import portraitlib
from portraitlib.ingest.causes import with_causes
from portraitlib.ingest.fault import Fault
from portraitlib.ingest.finish_schools import Finisher
from portraitlib.ingest.flags import FLAG_COLUMNS
from portraitlib.ingest.follow import Follower
from portraitlib.ingest.removal import Removed
from portraitlib.tables.store import StoreWriter


@dataclass(frozen=True)
class ImportReport:
    """What an import did."""

    reconciliation: pd.DataFrame
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    flags: pd.DataFrame
    schools: list[str]
    sources: dict[str, str]
    set_aside_folder: Path
    suspicions: tuple[Fault, ...] = ()
    accepted: tuple[Fault, ...] = ()
    check_seconds: dict[str, float] = field(default_factory=dict, repr=False)
    removed: tuple[Removed, ...] = ()
    stayed: Mapping[str, list[int]] = field(default_factory=dict)


def report_of(follower: Follower, finisher: Finisher) -> ImportReport:
    """What an import did, or would do: the account of its rows, what is to be repaired, what is only told."""
    reconciliation = follower.ledger.reconciliation()
    tables = set(reconciliation.loc[reconciliation["n_kept"] > 0, "table"])
    told = with_causes(follower.ledger.faults, follower.plan.mapping, tables)
    no_flags = pd.DataFrame(columns=["school_id", *FLAG_COLUMNS])
    return ImportReport(
        reconciliation,
        tuple(fault for fault in told if not fault.is_note),
        tuple(fault for fault in told if fault.is_note),
        pd.concat(finisher.flags, ignore_index=True) if finisher.flags else no_flags,
        list(finisher.schools),
        dict(sorted(follower.sources.items())),
        Path(),
        tuple(finisher.checker.told),
        tuple(finisher.checker.accepted),
        dict(finisher.checker.seconds),
        tuple(finisher.removed),
        finisher.stayed,
    )


def publish(store: Path, writer: StoreWriter, follower: Follower, finisher: Finisher) -> ImportReport:
    """Put the account of the import in the store's `imports` folder, whole, under the hash of its content."""
    report = report_of(follower, finisher)
    folder = writer.scratch / "account"
    aside = writer.scratch / "set_aside"
    folder.mkdir()
    aside.replace(folder / "mises_de_cote")
    if (writer.scratch / "emptied").exists():
        (writer.scratch / "emptied").replace(folder / "cases_videes")
    report.reconciliation.to_csv(folder / "reconciliation.csv", index=False, lineterminator="\n")
    text = json.dumps(_account(report, follower), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "rapport.json").write_text(text, encoding="utf-8")
    target = store / "imports" / f"{follower.plan.mapping.name}-{_hash(folder)}"
    if not target.exists():
        target.parent.mkdir(mode=0o700, exist_ok=True)
        folder.replace(target)
    return replace(report, set_aside_folder=target / "mises_de_cote")


def _account(report: ImportReport, follower: Follower) -> dict[str, object]:
    return {
        "library": portraitlib.__version__,
        **follower.plan.entry,
        "sources": follower.sources,
        "schools": report.schools,
        "reconciliation": report.reconciliation.to_dict("records"),
        "faults": [fault.facts for fault in report.faults],
        "notes": [note.facts for note in report.notes],
        "suspicions": [{"school": one.school, **one.facts} for one in report.suspicions],
        "accepted": [{"school": one.school, **one.facts} for one in report.accepted],
        "flags": json.loads(report.flags.to_json(orient="records")),
        **({"removed": [one.facts for one in report.removed]} if report.removed else {}),
    }


def _hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as opened:
            digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()[:12]
