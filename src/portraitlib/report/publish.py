"""What a run leaves beside the reports: indexes, findings of all schools, manifest, details of failures, archives.

All is written aside, looked at, then put in place; a file that already says the same is left as it is.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from datetime import date
from pathlib import Path
from typing import Any

from portraitlib.display.wording import Words
from portraitlib.errors import ReportError
from portraitlib.persons.names import all_names
from portraitlib.report.archives import archives_of, out_of_date, write_archive
from portraitlib.report.exit_check import Forbidden, check_exit, machine_folders
from portraitlib.report.findings import FINDINGS, findings_text
from portraitlib.report.index import index_pages
from portraitlib.report.law_sheet import SHEET, sheet_html
from portraitlib.report.manifest import MANIFEST, file_digest, manifest_text, merged_manifest, read_manifest
from portraitlib.report.one_page import ONE_PAGE, one_pages
from portraitlib.report.outcome import Outcome
from portraitlib.report.pdf import print_to_pdf
from portraitlib.report.plan import Plan
from portraitlib.report.record import SCRATCH_PREFIX, Record

DETAILS = "erreurs.txt"
"""What stopped the failed reports, for whoever maintains the kit: types and lines, no data."""


def publish(
    plan: Plan,
    outcomes: Sequence[Outcome],
    made_at: str,
    records: Mapping[str, Record | None],
    *,
    with_archives: bool = False,
) -> tuple[str, ...]:
    """Write what a run leaves beside its reports; return the schools whose archive could not be made.

    Raises
    ------
    ReportError
        ``may_not_leave`` when a page holds what may not; nothing is put in place then.
    """
    before = read_manifest(plan.out) or {}
    manifest = merged_manifest(plan, outcomes, made_at, records)
    words = Words(plan.language)
    texts = index_pages(manifest, words) | one_pages(manifest, words)
    texts[SHEET] = sheet_html(manifest, plan, words)
    texts[FINDINGS] = findings_text(manifest["reports"].values(), words)
    manifest["pages"] = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    scratch = plan.out / f"{SCRATCH_PREFIX}index"
    scratch.mkdir()
    try:
        changed = [name for name in texts if file_digest(plan.out / name) != manifest["pages"][name]]
        _put(plan, scratch, {name: texts[name] for name in changed} | {DETAILS: _details(outcomes)})
        manifest["pages"] |= _print(plan, changed, before)
        refused = _archive(plan, scratch, manifest, before, with_archives=with_archives)
        _put(plan, scratch, {MANIFEST: manifest_text(manifest)})  # last: it speaks for the others
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    _remove(plan.out, before.get("pages", {}).keys() - manifest["pages"].keys())
    if not (plan.out / DETAILS).stat().st_size:
        (plan.out / DETAILS).unlink()
    return refused


def _put(plan: Plan, scratch: Path, texts: Mapping[str, str]) -> None:
    """Write texts aside, check them all, then put them in place."""
    for name, text in texts.items():
        (scratch / name).parent.mkdir(exist_ok=True)
        (scratch / name).write_bytes(text.encode())  # line ends as they are, on every system
    folders = machine_folders(plan.project, plan.store, plan.out)
    forbidden = Forbidden(names=frozenset(all_names(date.today())), folders=folders)
    check_exit([scratch / name for name in texts], forbidden)
    for name in texts:
        # A school's folder that cannot be written to is that school's failure, told by its reports.
        with suppress(OSError) if "/" in name else nullcontext():
            (plan.out / name).parent.mkdir(exist_ok=True)
            (scratch / name).replace(plan.out / name)


def _print(plan: Plan, changed: Sequence[str], before: Mapping[str, Any]) -> dict[str, str]:
    """Print the one-page summaries that changed, when the run prints; one that cannot be printed stands without."""
    browser = next((task.browser for task in plan.tasks), "")
    kept = {name: digest for name, digest in before.get("pages", {}).items() if name.endswith(".pdf")}
    for page in (plan.out / name for name in changed if browser and name.endswith(f"/{ONE_PAGE}")):
        with suppress(ReportError):
            print_to_pdf(page, page.with_suffix(".pdf"), browser)
            kept[f"{page.parent.name}/{page.stem}.pdf"] = file_digest(page.with_suffix(".pdf"))
    return {name: digest for name, digest in kept.items() if (plan.out / name).is_file()}


def _archive(
    plan: Plan, scratch: Path, manifest: dict[str, Any], before: Mapping[str, Any], *, with_archives: bool
) -> tuple[str, ...]:
    """Make the archives of the plan's schools that are not up to date; an archive of other reports never stays."""
    wanted = archives_of(manifest)
    known = {name: digest for name, digest in before.get("archives", {}).items() if (plan.out / name).is_file()}
    _remove(plan.out, [name for name, digest in known.items() if wanted.get(name, {}).get("digest") != digest])
    manifest["archives"] = {name: digest for name, digest in known.items() if (plan.out / name).is_file()}
    refused = []
    for name in (
        out_of_date(wanted, manifest["archives"], {task.school for task in plan.tasks}) if with_archives else ()
    ):
        if write_archive(scratch / name, plan.out, wanted[name]["files"]):
            (scratch / name).replace(plan.out / name)
            manifest["archives"][name] = wanted[name]["digest"]
        else:
            refused.append(wanted[name]["school"])
    return tuple(refused)


def _remove(out: Path, names: Sequence[str] | set[str]) -> None:
    """Remove files of earlier runs that no longer say what is there, and the folder of a school left empty."""
    for name in names:
        if ".." in Path(name).parts or Path(name).is_absolute():
            continue  # a manifest that someone edited removes nothing elsewhere
        path = out / name
        path.unlink(missing_ok=True)
        if path.parent != out and path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()


def _details(outcomes: Sequence[Outcome]) -> str:
    """Exceptions and lines of the failed reports; empty when none has any."""
    return "".join(
        f"{outcome.school}/{outcome.name}: {outcome.code}\n" + "".join(f"  {line}\n" for line in outcome.details)
        for outcome in outcomes
        if outcome.details
    )
