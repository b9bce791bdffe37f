"""The benchmarks of batch runs at toy size: they run, count what is shown, and judge each goal aloud."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
BENCHMARKS = PROJECT / "benchmarks"

pytestmark = [
    pytest.mark.long,
    pytest.mark.notebooks,
    pytest.mark.skipif(sys.platform != "linux", reason="the benchmarks read processes as Linux shows them"),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Two invented schools of about 150 students."""
    folder = tmp_path_factory.mktemp("ecoles")
    code = f"from schools import make_schools; from pathlib import Path; make_schools(150, 2, Path({str(folder)!r}))"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=BENCHMARKS, env=environment(), capture_output=True)
    return folder / "store"


def environment():
    return {**os.environ, "PORTRAIT_PROJECT": str(PROJECT)}


def printed(script, *arguments):
    """What a benchmark prints; 0 and 1 say that the goals are met or not, which a toy cannot tell."""
    command = [sys.executable, str(BENCHMARKS / script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), cwd=PROJECT, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def batch(store, request):
    """All contenders on two reports: side by side, they want a machine that does nothing else, so by hand only."""
    if not request.config.getoption("--full"):
        pytest.skip("judges what is left behind within seconds, on an idle machine: --long --full")
    choices = ("--rounds", 1, "--jobs", "1", "--notebooks", "04_depistage", "--per-worker", 2)
    choices += ("--contenders", "loop,ploomber,forked,forked-cells,limit")
    return printed("batch.py", "--store", store, "--schools", "999001,999002", *choices)


def test_every_contender_makes_the_reports_and_shows_what_a_kernel_shows(batch):
    for contender in ("forked", "forked-cells", "limit"):
        assert f"{contender}, 1 worker(s), 2 reports: outputs, tables and figures as loop shows" in batch
    assert "NOT as" not in batch
    assert "left behind" not in batch


def test_each_goal_is_judged_beside_its_ratio(batch):
    found = re.findall(
        r"^(\S+ / \S+), .* ([\d.]+) by wall clock .*goal at (least|most) ([\d.]+): (NOT met|met)$", batch, re.M
    )
    assert [pair for pair, *_ in found] == ["loop / forked", "forked-cells / limit"]
    for _, ratio, side, goal, verdict in found:
        is_met = float(ratio) >= float(goal) if side == "least" else float(ratio) <= float(goal)
        assert is_met == (verdict == "met")


def test_a_contender_that_is_not_installed_is_named(batch):
    assert ("ploomber: not installed here" in batch) != ("ploomber, 1 worker(s)" in batch)


def test_memory_is_told_a_worker_for_both_engines(store, request):
    if not request.config.getoption("--full"):
        pytest.skip("a benchmark run by hand, that no other reads: --long --full")
    said = printed(
        "batch_memory.py",
        "--store",
        store,
        "--schools",
        "999001",
        "--jobs",
        1,
        "--notebooks",
        "00_donnees",
        "--every",
        0.3,
    )
    peaks = dict(re.findall(r"^(\w+), 1 worker\(s\): peak (\d+) MB in", said, re.M))
    assert set(peaks) == {"papermill", "forked"}
    assert all(int(peak) > 100 for peak in peaks.values())  # pandas alone takes as much


def test_a_soak_tells_memory_over_time_and_what_is_left(store, tmp_path):
    looks = tmp_path / "soak.csv"
    choices = ("--store", store, "--notebooks", "00_donnees,04_depistage", "--every", 0.4, "--csv", looks)
    said = printed("soak.py", *choices)
    assert "4 reports in" in said
    assert "exit status 0" in said
    assert "left at the end: nothing" in said
    with looks.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert float(rows[-1]["done"]) == 4
    assert max(float(row["servers"]) for row in rows) > 0
    assert max(float(row["reports"]) for row in rows) > 0


def test_the_planner_is_judged_on_made_up_schools():
    told = printed("planning.py", "--demand", "0.1", "--seeds", "1")
    assert "first_cpu" in told
    assert "memory" in told


def test_the_cells_of_the_evaluation_are_timed_on_schools_read_together():
    told = printed("impact.py", "--schools", 6, "--students", 60)
    assert "test by signs" in told
    assert "estimate_programme" in told
    assert "MiB" in told
