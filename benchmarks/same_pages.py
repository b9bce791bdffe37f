"""Whether two commits show the same pages, byte for byte: what a change of structure must leave as it was.

    python benchmarks/same_pages.py OLD NEW [--workers 2] [--expected FILE] [--kept FOLDER]
    python benchmarks/same_pages.py OLD NEW --whole [--workers 2] [--schools 999004] [--most 40]

OLD and NEW are commits, or folders of the project; `.` is the working tree as it is. Both are made on this machine,
with this Python and these libraries: bytes depend on the processor and on libraries, so that none are committed. What
OLD shows may be kept in FOLDER, on this machine, for the next comparisons with the same commit.

Each side imports the sample schools under the same key, runs the cells of its own notebooks, and moves each control
alone through its options: those that OLD has, given to both. What is shown is compared: pages, words and tables of the
workbook, CSV files, refusals, errors, the controls and their options. By default, school 999001, in French, for the
three audiences; a control of more than 40 options (the students) is moved through 40 of them.

`--whole` adds the other sample schools and five that each side's generator makes (their files are compared too), every
group, English, every option, 200 drawn combinations of controls a reader of a school (always the same), and the files
that `portrait run` makes of 999001 for each audience: pages, notebooks, workbooks by part, CSV files.

Set aside: names of folders; the kit's version; in reports, the day they were made, ids of the cells that papermill
adds, and manifest.json and rapport.json, which are the machine's.

The exit status is 1 when anything differs but what FILE expects: a YAML list of `section` (notebook/cell, `*` allowed),
`pattern`, `replace` and `reason`; texts that are equal after the replacements are counted with their reason.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import distributions
from pathlib import Path

from pages_compare import Expected, Found, compare, read_expected, recorded, told
from pages_sides import MADE, SAMPLE, Side, checkout, import_samples, make_schools, report_texts, shared_key

PROBE = Path(__file__).with_name("pages_probe.py")
AUDIENCES, LANGUAGES = ("interne", "personnel", "public"), ("fr", "en")
SCHOOL, GROUP = "999001", "21"  # of the sample: the school that sent raw files, a group that took every instrument
SCHOOLS = {"999001": SAMPLE, "999002": SAMPLE, "999003": SAMPLE}
SCHOOLS |= {str(code): MADE for code in range(999004, 999009)}
MOST = 40  # options of a control that are tried in the short comparison: 250 students say little more than 40 of them
DRAWN = 200  # combinations of controls, a reader of a school, in the whole comparison


@dataclass(frozen=True)
class Job:
    """What one reader is shown of one school."""

    school: str = SCHOOL
    audience: str = "interne"
    language: str = "fr"
    notebooks: tuple[str, ...] = ()
    groups: tuple[str, ...] = (GROUP,)
    most: int = MOST
    drawn: int = 0

    def __str__(self) -> str:
        return f"{self.school}, {self.audience}, {self.language}"


def probe(side: Side, job: Job, asked: dict | None, kept: Path | None = None) -> tuple[dict, Path]:
    """Record what a side shows, unless it was kept; returns what it did, and the file of what it showed."""
    folder = side.folder / f"{job.school} {job.audience} {job.language}"
    if kept and side.commit and not asked:
        folder = kept / f"{side.commit[:12]} {job} {fingerprint(job)}"
    is_kept = (folder / "done.json").exists()
    if not is_kept:
        shutil.rmtree(folder, ignore_errors=True)  # what a run left unfinished
        given = {"moves": asked["moves"], "groups": asked["groups"]} if asked else {"moves": None}
        wanted = side.folder / f"{job}.json"
        store = str(side.store(SCHOOLS[job.school]))
        wanted.write_text(json.dumps({**asdict(job), "store": store, **given}), encoding="utf-8")
        side.run(PROBE, wanted, folder)
    done = json.loads((folder / "done.json").read_text(encoding="utf-8"))
    side.count(done["views"], 0 if is_kept else done["seconds"])
    return done, folder / "shown.gz"


def fingerprint(job: Job) -> str:
    """Eight digits that change with what is asked, with the probe, with the libraries installed."""
    versions = sorted(f"{one.name} {one.version}" for one in distributions())
    return hashlib.sha256(f"{asdict(job)} {versions} {PROBE.read_text('utf-8')}".encode()).hexdigest()[:8]


def compare_job(sides: Sequence[Side], expected: Sequence[Expected], kept: Path | None, job: Job) -> Found:
    """Ask both sides the same, and compare; what was recorded is not kept, but for OLD in `kept`."""
    old, new = sides
    asked, before = probe(old, job, None, kept)
    _, after = probe(new, job, asked)
    found = compare(recorded(before, str(job)), recorded(after, str(job)), expected)
    for path in (before, after):
        if path.is_relative_to(old.folder.parent):
            path.unlink()
    return said(str(job), found)


def said(what: str, found: Found) -> Found:
    """Say how one comparison went, while others go on."""
    verdict = f"{sum(map(len, found.groups.values()))} differ" if found.groups else "the same"
    print(f"{what}: {sum(found.compared.values()):,} texts, {verdict}", flush=True)
    return found


def jobs_of(options: argparse.Namespace) -> list[Job]:
    """Readers to compare, as the command line asks."""
    notebooks = names(options.notebooks)
    if not options.whole:
        return [Job(audience=one, notebooks=notebooks, most=options.most or MOST) for one in names(options.audiences)]
    whole = {"notebooks": notebooks, "groups": ("*",), "most": options.most, "drawn": DRAWN}
    readers = [(audience, language) for audience in names(options.audiences) for language in LANGUAGES]
    schools = names(options.schools) or tuple(SCHOOLS)
    return [Job(school, audience, language, **whole) for school in schools for audience, language in readers]


def names(text: str) -> tuple[str, ...]:
    """Names given with commas."""
    return tuple(name for name in text.split(",") if name)


def compare_sides(sides: Sequence[Side], key: Path, options: argparse.Namespace) -> Found:
    """Import the schools on both sides, and compare all that is asked, several readers at once."""
    found, expected, jobs = Found(), options.expected, jobs_of(options)
    for side in sides:
        import_samples(side, key)
    if any(SCHOOLS[job.school] == MADE for job in jobs):
        found.add(said("made schools", compare(*(make_schools(side, key) for side in sides), expected)))
    for audience in names(options.audiences) if options.whole else ():
        reports = (report_texts(side, SCHOOL, audience, GROUP, options.notebooks) for side in sides)
        found.add(said(f"report files, {audience}", compare(*reports, expected)))
    with ThreadPoolExecutor(options.workers) as pool:
        for one in pool.map(partial(compare_job, sides, expected, options.kept), jobs):
            found.add(one)
    return found


def report(found: Found, expected: Sequence[Expected], sides: Sequence[Side], seconds: float) -> int:
    """Print what was compared and what differs; returns the exit status."""
    for line in told(found, expected):
        print(line)
    for side in sides:
        print(f"{side.name}: {side.views:,} views, {side.seconds:.0f} s of processor time")
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in found.compared.most_common())
    print(f"compared in {seconds:.0f} s: {kinds}")
    print("NOT the same pages" if found.groups else "the same pages")
    return 1 if found.groups else 0


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("old", help="commit, or folder of the project")
    asked.add_argument("new", help="commit, or folder of the project; . is the working tree")
    asked.add_argument("--workers", type=int, default=1, help="readers compared at once (1)")
    asked.add_argument("--expected", type=Path, help="YAML file of reviewed changes")
    asked.add_argument("--kept", type=Path, help="folder where OLD, when a commit, is kept for the next comparisons")
    asked.add_argument("--whole", action="store_true", help="all schools, groups, languages, options; report files")
    asked.add_argument("--notebooks", default="", help="only these, with commas")
    asked.add_argument("--audiences", default=",".join(AUDIENCES), help="only these, with commas")
    asked.add_argument("--schools", default="", help="only these of the whole comparison, with commas")
    asked.add_argument("--most", type=int, default=0, help=f"options of a control ({MOST}; all of them with --whole)")
    options, started = asked.parse_args(), time.monotonic()
    options.expected = read_expected(options.expected)
    options.kept = options.kept and options.kept.resolve()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the checkouts are taken away then, too
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        with checkout("old", options.old, folder) as old, checkout("new", options.new, folder) as new:
            found = compare_sides((old, new), shared_key(folder), options)
            return report(found, options.expected, (old, new), time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main())
