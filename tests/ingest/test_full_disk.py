"""A disk that fills up, and two imports at a time: the store is the old one or the new one, and says so."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from portraitlib.ingest import import_raw
from portraitlib.tables.store import open_partition, read_manifest
from portraitlib.tables.store.versions import check_versions

NO_SPACE = OSError(28, "No space left on device")
HEAD = "ecole;fiche;annee;niveau;groupe;sexe;entree;sortie\n"


class Disk:
    """Counts what is written, and is full from a given write on."""

    def __init__(self, monkeypatch):
        self.left = None
        self.n_writes = 0
        for owner, name in ((pq, "write_table"), (os, "fsync"), (Path, "replace"), (Path, "write_text"), (os, "mkdir")):
            monkeypatch.setattr(owner, name, self.limited(getattr(owner, name)))

    def limited(self, write):
        def written(*arguments, **named):
            self.n_writes += 1
            if self.left is not None and self.n_writes > self.left:
                raise NO_SPACE
            return write(*arguments, **named)

        return written


def schools_of(store):
    assert check_versions(store) == []
    return read_manifest(store)["schools"]


def test_wherever_the_disk_fills_up_the_store_stays_whole(bench, samples, monkeypatch, seeds):
    bench.bring()
    old = schools_of(bench.store)
    shutil.copytree(bench.store, bench.folder / "template")
    more = samples.with_lines(samples.students, "A;9;2026;1;101;F;2025-08-28;")
    disk = Disk(monkeypatch)
    bench.bring(None, {"eleves.csv": more})
    new, n_writes = schools_of(bench.store), disk.n_writes
    assert new != old
    points = random.Random(3).sample(range(n_writes), min(n_writes, len(seeds(few=5, many=60, full=200))))
    seen = []
    for point in (*points, n_writes - 1, n_writes):
        disk.left = None
        shutil.rmtree(bench.store)
        shutil.copytree(bench.folder / "template", bench.store)
        disk.n_writes, disk.left = 0, point
        try:
            bench.bring(None, {"eleves.csv": more})
        except OSError as fault:
            assert fault.errno == 28
        disk.left = None
        found = schools_of(bench.store)
        assert found in (old, new), point
        assert not list(bench.store.glob(".import-*/*.parquet"))
        seen.append(found == new)
    assert {*seen} == {True, False}


LIMITED = """
import resource, signal, sys
from pathlib import Path
from portraitlib import cli
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))
cli.main(sys.argv[1:])
"""


@pytest.mark.skipif(os.name != "posix", reason="the limit on a file's size is POSIX")
def test_a_write_that_the_system_refuses_ends_in_a_sentence(bench, samples):
    bench.bring()
    before = read_manifest(bench.store)
    more = samples.with_lines(samples.students, *(f"A;{k};2026;1;101;F;2025-08-28;" for k in range(10, 300)))
    (bench.raw / "eleves.csv").write_text(more, encoding="utf-8")
    arguments = ["--mapping", bench.mapping_file, "--raw", bench.raw, "--store", bench.store, "--key", bench.key]
    command = [sys.executable, "-c", LIMITED, "import", *map(str, arguments)]
    project = {**os.environ, "PORTRAIT_PROJECT": str(samples.root)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=project)
    assert done.returncode == 1
    assert "L'écriture a échoué" in done.stderr.replace("\u00a0", " ")
    assert "Traceback" not in done.stderr
    assert read_manifest(bench.store) == before


@pytest.mark.long
def test_two_imports_that_add_years_at_the_same_time_both_add_them(bench, samples):
    bench.bring(None, {"eleves.csv": HEAD + "A;1;2025;1;101;F;;\n", "resultats.csv": samples.results.split("\n")[0]
                       + "\nA;1;2025;063126;overall;1;72\n"})  # fmt: skip
    processes = []
    for year, course in ((2026, "063226"), (2027, "063306")):
        raw = bench.folder / str(year)
        raw.mkdir()
        (raw / "eleves.csv").write_text(f"{HEAD}A;1;{year};{year - 2024};101;F;;\n", encoding="utf-8")
        marks = f"{samples.results.splitlines()[0]}\nA;1;{year};{course};overall;1;72\n"
        (raw / "resultats.csv").write_text(marks, encoding="utf-8")
        call = "import sys; from pathlib import Path; from portraitlib.ingest import import_raw; "
        call += "m, r, s, k, p = map(Path, sys.argv[1:]); import_raw(m, r, s, key_file=k, project=p, add=True)"
        places = map(str, (bench.mapping_file, raw, bench.store, bench.key, samples.root))
        processes.append(subprocess.Popen([sys.executable, "-c", call, *places]))
    assert [process.wait(timeout=300) for process in processes] == [0, 0]
    students = open_partition(bench.store, "A").read("students")
    assert sorted(students["school_year"]) == [2025, 2026, 2027]
    schools_of(bench.store)


def test_a_file_name_cannot_forge_a_line(bench):
    forged = "notes\n\x1b[2J\u202eÉcoles importées : toutes.csv"
    bench.raw.mkdir()
    try:
        (bench.raw / forged).write_text("a;b\n1;2\n", encoding="utf-8")
    except OSError:
        pytest.skip("this file system refuses such names")
    report = bench.bring()
    from portraitlib.display.faults import describe_import
    from portraitlib.display.wording import Words

    told = describe_import(report, Words("fr"))
    assert "notes??[2J?École" in told
    assert not {"\x1b", "\u202e"} & set(told)
    kept = "".join(path.read_text(encoding="utf-8") for path in report.set_aside_folder.parent.rglob("*.json"))
    assert "\\u001b" not in kept and "\x1b" not in kept


def test_the_key_and_the_raw_folder_are_told_on_one_line(bench, tmp_path):
    from portraitlib.display.explanations import explanation
    from portraitlib.display.wording import Words
    from portraitlib.errors import MappingError

    bench.bring()
    with pytest.raises(MappingError) as refused:
        import_raw(bench.mapping_file, tmp_path / "a\nRien à corriger", bench.store, key_file=bench.key)
    assert "\n" not in explanation(refused.value, Words("fr"))
