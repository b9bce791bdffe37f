"""Counts of every school, made at import: kept true by every import, whatever happens to it."""

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from portraitlib import open_school
from portraitlib.tables.store import open_partition, read_manifest

FINALS = "A;1;2026;063126;overall;final;72\nA;2;2026;063126;overall;final;55\n"


def mapping_with_deciles(samples, **deciles):
    mapping = copy.deepcopy(samples.basic)
    mapping["schools"] = [{"school_id": school, "imse_decile": decile} for school, decile in deciles.items()]
    return mapping


def both(samples, text, school="B"):
    return text + "".join(f"{line}\n" for line in text.splitlines()[1:]).replace("A;", f"{school};")


@pytest.fixture
def two_schools(bench, samples):
    """Import schools A (decile 9) and B (decile 8), of the same results."""
    files = {"eleves.csv": both(samples, samples.students), "resultats.csv": both(samples, samples.results + FINALS)}
    bench.bring(mapping_with_deciles(samples, A=9, B=8), files)
    return bench


def peers_file(store):
    return store / "peers" / f"{read_manifest(store)['peers']}.parquet"


def test_a_school_reads_the_counts_of_the_others_without_opening_them(two_schools, monkeypatch):
    school = open_school(school="A", store=str(two_schools.store))
    shutil.rmtree(two_schools.store / "schools" / "B")
    peers = school.peers([8, 9])
    assert peers[["is_own", "decile", "n_students", "n_passed"]].sort_values("decile").to_numpy().tolist() == [
        [False, 8, 2, 1],
        [True, 9, 2, 1],
    ]
    assert not {"partition", "school_id"} & set(peers.columns)


def test_only_the_deciles_asked_for_are_read(two_schools):
    partition = open_partition(two_schools.store, "A")
    assert partition.read_peers([9])["decile"].tolist() == [9]
    assert partition.read_peers([1]).empty


def test_the_file_bears_no_school_and_no_student(two_schools):
    content = pq.read_table(peers_file(two_schools.store)).to_pandas()
    assert not {"school_id", "school_name", "student_id"} & set(content.columns)
    assert not content.isin(["A", "B"]).any(axis=None)


def test_a_school_imported_again_changes_its_counts_and_leaves_the_others(two_schools, samples):
    more = samples.results + FINALS + "A;3;2026;063126;overall;final;90\n"
    two_schools.bring(mapping_with_deciles(samples, A=9), {"eleves.csv": samples.students, "resultats.csv": more})
    peers = open_partition(two_schools.store, "B").read_peers([8, 9]).set_index("is_own")
    assert peers.loc[False, "n_students"] == 3
    assert peers.loc[True, "n_students"] == 2


def test_counts_are_of_the_partitions_in_use_and_only_the_last_two_files_stay(two_schools, samples):
    for mark in (50, 60, 70):
        more = samples.results + FINALS + f"A;3;2026;063126;overall;final;{mark}\n"
        two_schools.bring(mapping_with_deciles(samples, A=9), {"eleves.csv": samples.students, "resultats.csv": more})
    manifest = read_manifest(two_schools.store)
    in_file = set(pq.read_table(peers_file(two_schools.store))["partition"].to_pylist())
    assert in_file == {entry["hash"] for entry in manifest["schools"].values()}
    assert len(list((two_schools.store / "peers").iterdir())) <= 2


def test_a_school_without_a_decile_gives_no_counts_and_reads_none_of_its_own(two_schools, samples):
    files = {"eleves.csv": samples.students, "resultats.csv": samples.results + FINALS}
    two_schools.bring(mapping_with_deciles(samples, A=None), files)
    peers = open_partition(two_schools.store, "A").read_peers(range(1, 11))
    assert peers["decile"].tolist() == [8]
    assert not peers["is_own"].any()


def test_a_store_made_before_there_were_counts_opens_and_gains_them(two_schools, samples):
    manifest = read_manifest(two_schools.store)
    shutil.rmtree(two_schools.store / "peers")
    for path in two_schools.store.glob("schools/*/*/counts.parquet"):
        path.unlink()
    del manifest["peers"]
    (two_schools.store / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert open_school(school="A", store=str(two_schools.store)).peers([8, 9]).empty
    files = {"eleves.csv": samples.students, "resultats.csv": samples.results + FINALS}
    two_schools.bring(mapping_with_deciles(samples, A=9), files)
    assert open_partition(two_schools.store, "A").read_peers([8, 9])["is_own"].tolist() == [True]


def test_rows_of_a_school_that_another_version_replaced_are_not_read(two_schools):
    manifest = read_manifest(two_schools.store)
    manifest["schools"]["B"]["hash"] = "0" * 16
    (two_schools.store / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert open_partition(two_schools.store, "A").read_peers([8, 9])["decile"].tolist() == [9]


def import_beside(bench, samples, school):
    """Import one school in a process of its own, into the store of `bench`."""
    folder = bench.folder / school
    folder.mkdir()
    for name, text in (("eleves.csv", samples.students), ("resultats.csv", samples.results + FINALS)):
        (folder / name).write_text(text.replace("A;", f"{school};"), encoding="utf-8")
    mapping = bench.folder / f"{school}.yml"
    bench.describe(mapping_with_deciles(samples, **{school: 9}))
    bench.mapping_file.rename(mapping)
    call = "import sys; from pathlib import Path; from portraitlib.ingest import import_raw; "
    call += "m, r, s, k, p = map(Path, sys.argv[1:]); import_raw(m, r, s, key_file=k, project=p)"
    return subprocess.Popen(
        [sys.executable, "-c", call, *map(str, (mapping, folder, bench.store, bench.key, samples.root))]
    )


@pytest.mark.long
def test_imports_made_at_the_same_time_all_have_their_counts(bench, samples):
    processes = [import_beside(bench, samples, school) for school in ("A", "B", "C")]
    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0]
    assert len(open_partition(bench.store, "A").read_peers([9])) == 3


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork are POSIX; Windows has no equivalent")
def test_whenever_an_import_is_killed_the_counts_are_those_of_the_store_it_left(bench, samples):
    bench.describe(mapping_with_deciles(samples, A=9, B=8))
    for name, results in (("old", FINALS), ("new", FINALS + "A;3;2026;063126;overall;final;90\n")):
        folder = bench.folder / name
        folder.mkdir()
        (folder / "eleves.csv").write_text(samples.students, encoding="utf-8")
        (folder / "resultats.csv").write_text(samples.results + results, encoding="utf-8")
    script = Path(__file__).with_name("killed_import.py")
    command = [sys.executable, str(script), str(bench.mapping_file), str(bench.key), str(samples.root)]
    seen = set()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def bring(raw, store, event=0):
            process.stdin.write(f"{bench.folder / raw}|{bench.folder / store}|{event}|0\n")
            process.stdin.flush()
            return int(process.stdout.readline().split()[1])

        bring("old", "template")
        shutil.copytree(bench.folder / "template", bench.folder / "complete")
        n_events = bring("new", "complete")
        for event in range(n_events - 8, n_events + 1):
            shutil.rmtree(bench.store, ignore_errors=True)
            shutil.copytree(bench.folder / "template", bench.store)
            bring("new", "store", event)
            partition = open_partition(bench.store, "A")
            told = partition.read_peers([9])["n_students"].tolist()
            finals = partition.read("results").query("term == 'final'")
            assert told == [len(finals)]
            seen.add(told[0])
        process.stdin.close()
    assert seen == {2, 3}
