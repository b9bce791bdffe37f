"""Imports that are killed, for `test_kill`: one warm process that forks a new one for each import.

Reads lines ``raw store event delay`` and answers with the child's exit code, the number of
file events it lived through, and the processes that outlived it. The child kills itself (SIGKILL)
before file event number `event`, or is killed after `delay` seconds; 0 is never.
"""

import os
import signal
import sys
import time
from importlib import import_module
from pathlib import Path

from portraitlib.ingest import import_raw
from portraitlib.ingest.check import compiled

# A child should spend its time importing data: what an import loads first is loaded here, once.
WARM = ("filelock", "pandera.backends.pandas.builtin_checks", "pyarrow.pandas_compat", "pyarrow.parquet")
TABLES = ("students", "results")

CHANGES = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree")


def child(mapping: Path, raw: Path, store: Path, key: Path, project: Path, event: int, counted: int) -> None:
    n_events = 0

    def watch(name: str, arguments: tuple) -> None:
        nonlocal n_events
        if name in CHANGES and str(store) in str(arguments[0]):
            n_events += 1
            os.pwrite(counted, f"{n_events:8d}".encode(), 0)
            if n_events == event:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    import_raw(mapping, raw, store, key_file=key, project=project)


def n_left(group: int) -> int:
    """Processes of a group that do not end by themselves within a minute."""
    for _ in range(600):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return 0
        time.sleep(0.1)
    os.killpg(group, signal.SIGKILL)
    return 1


def answer(*facts: object) -> None:
    sys.stdout.write(" ".join(map(str, facts)) + "\n")
    sys.stdout.flush()


def main() -> None:
    for name in WARM:
        import_module(name)
    for table in TABLES:
        compiled(table)
    mapping, key, project = map(Path, sys.argv[1:])
    counter = key.with_name("events")
    for line in sys.stdin:
        raw, store, event, delay = line.rstrip("\n").split("|")
        counted = os.open(counter, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        pid = os.fork()
        if pid == 0:
            os.setpgid(0, 0)  # the reader of workbooks is of the same group: whether it goes too is asked of the group
            try:
                child(mapping, Path(raw), Path(store), key, project, int(event), counted)
            except BaseException as fault:
                answer("failed", type(fault).__name__, fault)
                os._exit(1)
            os._exit(0)
        if float(delay):
            time.sleep(float(delay))
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        told = os.pread(counted, 8, 0).decode().strip() or "0"
        os.close(counted)
        answer(os.waitstatus_to_exitcode(status), told, n_left(pid))


if __name__ == "__main__":
    main()
