"""A killed import leaves the old store or the new one, never half."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
import yaml

from portraitlib.tables.store import open_partition, read_manifest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork are POSIX; Windows has no equivalent")

LAST_POINTS = 12


@pytest.fixture
def killer(bench, samples):
    """Ask for imports of the folders `old` and `new`; the store starts as `old` each time."""
    bench.describe(samples.basic)
    for name, more in (("old", ""), ("new", "B;7;2026;1;101;F;;\n")):
        folder = bench.folder / name
        folder.mkdir()
        (folder / "eleves.csv").write_text(samples.students + more, encoding="utf-8")
        more_results = "B;7;2026;063126;overall;1;55\n" if more else ""
        many = "".join(
            f"A;1;2026;{course};overall;{term};60\n" for course in ("132108", "134104") for term in (1, 2, 3)
        )
        (folder / "resultats.csv").write_text(samples.results + many + more_results, encoding="utf-8")
    script = Path(__file__).with_name("killed_import.py")
    command = [sys.executable, str(script), str(bench.mapping_file), str(bench.key), str(samples.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def ask(raw: str, store: str, event: int = 0, delay: float = 0) -> tuple[int, int]:
            process.stdin.write(f"{bench.folder / raw}|{bench.folder / store}|{event}|{delay}\n")
            process.stdin.flush()
            answer = process.stdout.readline().split()
            assert answer[0] != "failed", answer
            assert answer[2] == "0", "a process outlived the import"
            return int(answer[0]), int(answer[1])

        yield ask
        process.stdin.close()


def state(store: Path) -> dict:
    """Manifest of a store of which every table of every school can be read."""
    schools = read_manifest(store)["schools"]
    for school, entry in schools.items():
        for table, n_rows in entry["tables"].items():
            assert len(open_partition(store, school).read(table)) == n_rows
    return schools


def test_whenever_an_import_is_killed_the_store_is_the_old_one_or_the_new_one(bench, killer, seeds):
    assert killer("old", "template")[0] == 0
    old = state(bench.folder / "template")
    shutil.copytree(bench.folder / "template", bench.folder / "complete")
    code, n_events = killer("new", "complete")
    new = state(bench.folder / "complete")
    assert (code, set(old), set(new)) == (0, {"A"}, {"A", "B"})
    draw = random.Random(7)
    earlier = draw.sample(range(1, n_events), min(len(seeds(few=2, many=15, full=400)), n_events - 1))
    points = {*earlier, *range(n_events - LAST_POINTS, n_events + 1)}
    delays = [draw.uniform(0.01, 1.5) for _ in seeds(few=2, many=12, full=200)]
    trials = [(point, 0.0) for point in sorted(points)] + [(0, delay) for delay in delays]
    seen = []
    for event, delay in trials:
        shutil.rmtree(bench.store, ignore_errors=True)
        shutil.copytree(bench.folder / "template", bench.store)
        killer("new", "store", event, delay)
        found = state(bench.store)
        assert found in (old, new), (event, delay)
        seen.append(found == new)
    assert {*seen} == {True, False}


@pytest.mark.long
def test_an_import_killed_while_a_workbook_is_read_leaves_neither_half_a_store_nor_a_process(bench, killer, seeds):
    for name in ("old", "new"):
        into_workbook(bench.folder / name / "resultats.csv")
    mapping = yaml.safe_load(bench.mapping_file.read_text(encoding="utf-8"))
    mapping["files"][1]["pattern"] = "resultats.xlsx"
    bench.describe(mapping)
    assert killer("old", "template")[0] == 0
    old = state(bench.folder / "template")
    shutil.copytree(bench.folder / "template", bench.folder / "complete")
    started = time.monotonic()
    assert killer("new", "complete")[0] == 0
    lasts = time.monotonic() - started
    new = state(bench.folder / "complete")
    assert set(new) == {"A", "B"}
    draw = random.Random(11)
    seen = []
    for _ in seeds(few=2, many=12, full=200):
        shutil.rmtree(bench.store, ignore_errors=True)
        shutil.copytree(bench.folder / "template", bench.store)
        killer("new", "store", 0, draw.uniform(0.01, 1.2 * lasts))
        found = state(bench.store)
        assert found in (old, new)
        seen.append(found == new)
    assert False in seen


def into_workbook(path: Path) -> None:
    """Put a text file in a workbook in its place."""
    book = openpyxl.Workbook()
    for line in path.read_text(encoding="utf-8").splitlines():
        book.active.append(line.split(";"))
    book.save(path.with_suffix(".xlsx"))
    path.unlink()


def test_what_a_killed_import_left_behind_goes_with_the_next(bench, killer):
    killer("old", "store")
    _, n_events = killer("new", "store")
    killer("old", "store", n_events // 2)
    assert list(bench.store.glob(".import-*"))
    assert killer("old", "store")[0] == 0
    assert list(bench.store.glob(".import-*")) == []
    assert set(state(bench.store)) == {"A", "B"}
