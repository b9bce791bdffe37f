"""One import from end to end: raw exports in, a store and an account of every row out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from portraitlib.errors import ImportFaultsError, MappingError, StoreError
from portraitlib.ingest.addition import Moves
from portraitlib.ingest.archives import unpack
from portraitlib.ingest.files import Found, FoundFile, find_files
from portraitlib.ingest.finish_schools import Finisher
from portraitlib.ingest.follow import Follower
from portraitlib.ingest.personal import masked
from portraitlib.ingest.plan import Plan, made_plan, read_mapping
from portraitlib.ingest.published import ImportReport, publish, report_of
from portraitlib.ingest.record import Origin
from portraitlib.params import project_folder
from portraitlib.persons.key import Key, read_key
from portraitlib.printable import printable
from portraitlib.rules import KeepingRules, load_keeping
from portraitlib.tables.store import StoreWriter, read_manifest, writing

Progress = Callable[[str, str, int, int], None]


def import_raw(
    mapping: Path,
    raw: Path,
    store: Path,
    *,
    key_file: Path | None = None,
    project: Path | None = None,
    replace: bool = False,
    add: bool = False,
    keeps: bool = True,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a folder of raw exports into a store.

    Parameters
    ----------
    mapping : Path
        Description of the exports, ``params/importation/<source>.yml``.
    raw : Path
        Folder of the exports; nothing is written there.
    store : Path
        Made when missing. A school that is imported replaces that school; the others stay.
    key_file : Path or None
        Key under which identifiers are hashed; None is `identify.default_key_file`. Made when missing.
    project : Path or None
        Folder that holds ``params/``; looked for upwards from the mapping by default.
    replace : bool
        Accept that a school loses what its version in use has and the exports do not.
    add : bool
        Keep, of the version in use, the school years that the exports do not hold.
    keeps : bool
        Otherwise nothing changes: the report says what would come of it, and what it would take away.
    progress : callable or None
        Called with a step ("read", "finish"), a name, what is done and the total (bytes, schools).

    Returns
    -------
    ImportReport

    Raises
    ------
    MappingError
        The mapping has faults (all told at once, before any file is opened) or the raw folder is missing.
    ParamsError
        The key cannot be used.
    ImportFaultsError
        ``nothing_kept``: no school could be written; `facts` hold the faults, the notes and the reconciliation.
        The store is as it was.
    StoreError
        ``import_removes``: the exports lack a school year that the store has, or more of its students or rows than
        ``params/conservation.yml`` lets go unasked; `facts` hold each of these, and the faults. Nothing has changed.
        ``add_other_key``, ``add_other_rules``: the two versions cannot be joined.
        A trial (`keeps` is false) refuses neither what it would take away nor an import that keeps nothing.
    """
    store, raw = Path(store), Path(raw)
    plan = read_mapping(Path(mapping), project)
    if not raw.is_dir():
        raise MappingError("raw_folder_missing", folder=raw.name)
    key = read_key(key_file, forbidden=tuple(folder for folder in (plan.project, store, raw) if folder))
    keeping = load_keeping(plan.project)
    advance = progress or (lambda *_: None)
    with writing(store) as writer:
        follower = _followed(plan, key, raw, writer.scratch, advance)
        finisher = Finisher(follower, writer, store, adds=add)
        finisher.finish(lambda school, done, total: advance("finish", school, done, total))
        _tell_other_key(follower, store, finisher.schools)
        if not keeps:
            return report_of(follower, finisher)
        if not replace:
            _refuse_removal(follower, finisher, keeping.most_removed_share, adds=add)
        return _kept(store, writer, follower, finisher, keeping)


def import_file(
    content: dict[str, Any], file: Path, store: Path, *, key: Key, keeps: bool = True, by_key: Moves | None = None
) -> ImportReport:
    """Add one file to a school of a store, by a description made for it.

    Parameters
    ----------
    content : dict
        Description, as a file of ``params/importation`` would say it.
    file, store : Path
    key : Key
    keeps : bool
        Otherwise nothing changes: the report says what would come of it.
    by_key : dict of table to DataFrame, optional
        A row takes the place of the one with the same key, and of the one that it is said to move; no other goes. By
        default, rows take the place of those of the same table and year.

    Returns
    -------
    ImportReport

    Raises
    ------
    ImportFaultsError, StoreError
        As `import_raw`.
    """
    plan, name = made_plan(content, project_folder(), where=file.name), masked(printable(file.name))
    read = [FoundFile(file, name, entry, file.name) for entry in plan.mapping.files]
    with writing(store) as writer:
        follower = Follower(plan, key, writer.scratch)
        _read(follower, Found(read, [], [], {}), lambda *_: None)
        finisher = Finisher(follower, writer, store, adds=True, by_key=by_key)
        finisher.finish(lambda *_: None)
        if not keeps:
            return report_of(follower, finisher)
        return _kept(store, writer, follower, finisher, load_keeping(plan.project))


def _kept(
    store: Path, writer: StoreWriter, follower: Follower, finisher: Finisher, keeping: KeepingRules
) -> ImportReport:
    """Put what was brought in the place of what was there; the account of it."""
    report = publish(store, writer, follower, finisher)
    _refuse_nothing(report, store)
    writer.commit(keeping.old_versions, keeping.kept_days)
    return report


def _followed(plan: Plan, key: Key, raw: Path, scratch: Path, advance: Progress) -> Follower:
    """Read every file of the raw folder that the mapping describes."""
    follower = Follower(plan, key, scratch)
    unpacked = unpack(raw, scratch)
    for name, rule in unpacked.refused:
        follower.ledger.fault(rule, Origin(masked(name)))
    found = find_files(raw, plan.mapping, unpacked)
    _tell_files(follower, found)
    _read(follower, found, advance)
    return follower


def _refuse_nothing(report: ImportReport, store: Path) -> None:
    """Refuse an import of which no school could be written."""
    if not report.schools:
        raise ImportFaultsError(
            "nothing_kept",
            faults=list(report.faults),
            notes=list(report.notes),
            reconciliation=report.reconciliation.to_dict("records"),
            set_aside_folder=str(report.set_aside_folder.relative_to(store)),
        )


def _refuse_removal(follower: Follower, finisher: Finisher, share: float, *, adds: bool) -> None:
    """Refuse to take away from a school what nobody said may go."""
    removed = [one for one in finisher.removed if one.is_more_than(share)]
    if removed:
        faults = [fault for fault in follower.ledger.faults if not fault.is_note]
        told = [one.facts for one in removed]
        raise StoreError("import_removes_still" if adds else "import_removes", removed=told, faults_too=faults)


def _tell_files(follower: Follower, found: Found) -> None:
    for pattern in found.missing:
        follower.ledger.fault("file_missing", Origin(pattern))
        for entry in follower.plan.mapping.files:
            if entry.pattern == pattern:
                follower.lose_file(entry.tables, "file_missing")
    if found.ignored:
        follower.ledger.note("files_ignored", names=", ".join(found.ignored[:12]), n_names=len(found.ignored))


def _read(follower: Follower, found: Found, advance: Progress) -> None:
    total = sum(file.path.stat().st_size for file in found.files if file.path.is_file())
    done = 0

    def advanced(name: str, n_bytes: int) -> None:
        """Tell how far the reading has come, never past its end."""
        nonlocal done
        done = min(total, done + n_bytes)
        advance("read", name, done, total)

    follower.read(found, advanced)


def _tell_other_key(follower: Follower, store: Path, imported: list[str]) -> None:
    """Tell the schools of the store whose pseudonyms were made with another key: the same student differs there."""
    try:
        entries = read_manifest(store)["schools"]
    except StoreError:
        return
    own = follower.key.fingerprint
    others = [school for school, entry in entries.items() if school not in imported and entry.get("key", own) != own]
    if others and imported:
        follower.ledger.note("key_changed", names=", ".join(others[:12]), n_names=len(others))
