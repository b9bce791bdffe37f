"""Time and memory of an import of many results, then of many small schools.

Usage::

    python benchmarks/import_rows.py --rows 25000000 [--schools 450] [--small 100] [--wide]

Writes raw exports as a school system would send them (one results file a school, `;`, cp1252,
decimal commas, code permanents) and imports them, each time in a process of its own: the time, the rows
a second, what each family of checks costs, the peak memory, and how many times longer it is than Arrow
needs to read the same text. Small schools have some 2,000 results each: what a school costs whatever its
size. The codes permanents are drawn, not real. Processor time is judged: the clock waits for other programs.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COURSES = ("132108", "063126", "134104", "055104", "087104", "095103", "168102", "043102")
COMPETENCIES = {"132108": ("reading", "writing", "oral"), "063126": ("problem_solving", "reasoning")}
MOST_MEMORY = 2  # GiB
MOST_SECONDS = 130  # of processor time, for 25 million rows
MOST_A_SMALL_SCHOOL = 0.1  # seconds of processor time
A_SMALL_SCHOOL = 2_000  # results
TERMS = ("1", "2", "3", "final")
YEARS = (2022, 2023, 2024, 2025, 2026)
LETTERS = "BCDFGHJKLM"

MAPPING = """\
name: banc_d_essai
defaults: {{encoding: cp1252, separator: ";", decimal: ","}}
schools:
{schools}
drop: [Nom]
files:
  - pattern: "eleves_*.csv"
    tables:
      - table: students
        columns:
          school_id: "École"
          student_id: {{from: "Code permanent", identifier: code_permanent}}
          school_year: "Année"
          grade_level: "Degré"
          group: Foyer
  - pattern: "resultats_*.csv"
    tables:
      - table: results
        columns:
          school_id: "École"
          student_id: {{from: "Code permanent", identifier: code_permanent}}
          school_year: "Année"
          course: Cours
          competency: "Compétence"
{term}
        marks: {{codes: {{ABS: AB}}}}
"""
LONG = """\
          term: "Étape"
          mark: Note"""
WIDE = """\
        unpivot:
          - columns: {"É1": {term: "1"}, "É2": {term: "2"}, "É3": {term: "3"}, Final: {term: final}}
            value: mark"""


def code_permanent(number: int) -> str:
    """Drawn code of the right shape, different for each number."""
    letters = "".join(LETTERS[number // 10**place % 10] for place in (3, 2, 1, 0))
    return f"{letters}{1 + number // 10_000 % 28:02d}{1 + number // 280_000 % 12:02d}{10 + number // 3_360_000:02d}01"


def write_exports(folder: Path, n_rows: int, n_schools: int, *, wide: bool) -> int:
    """Write students and results of every school; returns the number of result records."""
    pairs = [(course, name) for course in COURSES for name in ("overall", *COMPETENCIES.get(course, ()))]
    a_year = len(pairs) * len(TERMS)
    n_students = max(1, round(n_rows / n_schools / a_year / len(YEARS)))
    draw = random.Random(1)
    marks = [f"{draw.gauss(73, 12):.1f}".replace(".", ",") for _ in range(5000)] + ["ABS"] * 50 + [""] * 50
    marks = [mark if mark in ("ABS", "") or float(mark.replace(",", ".")) <= 100 else "100" for mark in marks]
    number = written = 0
    for place in range(n_schools):
        school = f"{900001 + place}"
        with (
            (folder / f"eleves_{school}.csv").open("w", encoding="cp1252", newline="") as students,
            (folder / f"resultats_{school}.csv").open("w", encoding="cp1252", newline="") as results,
        ):
            students.write("École;Code permanent;Nom;Année;Degré;Foyer\r\n")
            head = "École;Code permanent;Nom;Année;Cours;Compétence;"
            results.write(head + ("É1;É2;É3;Final\r\n" if wide else "Étape;Note\r\n"))
            for _ in range(n_students):
                code = code_permanent(number)
                number += 1
                for level, year in enumerate(YEARS, start=1):
                    students.write(f"{school};{code};Nom fictif;{year - 1}-{year};{level};{level}0{number % 8}\r\n")
                    for course, name in pairs:
                        start = f"{school};{code};Nom fictif;{year - 1}-{year};{course};{name};"
                        found = draw.choices(marks, k=len(TERMS))
                        written += len(TERMS)
                        if wide:
                            results.write(f"{start}{';'.join(found)}\r\n")
                        else:
                            results.writelines(
                                f"{start}{term};{mark}\r\n" for term, mark in zip(TERMS, found, strict=True)
                            )
    return written


def import_here(folder: Path, *, are_small: bool) -> None:
    """Import, and print what it cost: what the process of its own runs."""
    import resource

    from portraitlib.ingest import import_raw

    start, processor = time.perf_counter(), time.process_time()
    report = import_raw(folder / "essai.yml", folder / "brut", folder / "store", key_file=folder / "cle")
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    counts = report.reconciliation.groupby("table")[["n_in", "n_kept", "n_set_aside"]].sum()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    n_rows, n_schools = int(counts["n_in"].sum()), len(report.schools)
    print(counts.to_string())
    print(f"{n_rows:,} rows in {processor:.1f} s of processor time, {seconds:.1f} s of clock")
    if not are_small:
        print(
            f"{n_rows / processor:,.0f} rows a second of processor time; 25 million: {25e6 * processor / n_rows:.0f} s"
        )
    print(f"a school: {processor / n_schools:.3f} s of processor time; peak memory {peak:.2f} GiB")
    checks = report.check_seconds
    told = ", ".join(f"{name} {cost:.2f} s" for name, cost in checks.items())
    print(f"checks of columns: {sum(checks.values()):.2f} s: {told}")
    alone = arrow_seconds(folder / "brut")
    print(f"Arrow reads the same text in {alone:.2f} s of processor time, {processor / alone:.0f} times less")
    if peak > MOST_MEMORY:
        sys.exit(f"more than {MOST_MEMORY} GiB of memory")
    if are_small and processor / n_schools > MOST_A_SMALL_SCHOOL:
        sys.exit(f"more than {MOST_A_SMALL_SCHOOL} s of processor time a small school")
    if not are_small and processor > MOST_SECONDS * max(1.0, n_rows / 25_000_000):
        sys.exit(f"more than {MOST_SECONDS} s of processor time for 25 million rows")


def arrow_seconds(folder: Path) -> float:
    """Processor time in which Arrow alone reads every file of a folder."""
    from pyarrow import csv

    start = time.process_time()
    for path in sorted(folder.iterdir()):
        csv.read_csv(path, csv.ReadOptions(use_threads=False, encoding="cp1252"), csv.ParseOptions(delimiter=";"))
    return time.process_time() - start


def measure(folder: Path, n_rows: int, n_schools: int, *, wide: bool, are_small: bool) -> int:
    """Write exports and import them in a process of its own; its exit status."""
    (folder / "brut").mkdir(parents=True)
    schools = "\n".join(
        f'  - {{school_id: "{900001 + place}", imse_decile: {1 + place % 10}}}' for place in range(n_schools)
    )
    (folder / "essai.yml").write_text(MAPPING.format(schools=schools, term=WIDE if wide else LONG), encoding="utf-8")
    start = time.perf_counter()
    n_written = write_exports(folder / "brut", n_rows, n_schools, wide=wide)
    size = sum(path.stat().st_size for path in (folder / "brut").iterdir()) / 2**30
    seconds = time.perf_counter() - start
    print(f"\n{n_schools} schools: {n_written:,} results written in {seconds:.0f} s, {size:.2f} GiB")
    sys.stdout.flush()
    command = [sys.executable, __file__, "--import-only", "--folder", str(folder), *(["--are-small"] * are_small)]
    return subprocess.run(command, cwd=Path(__file__).parent.parent).returncode


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=2_000_000, help="0 for the small schools only")
    parser.add_argument("--schools", type=int, default=450)
    parser.add_argument("--small", type=int, default=100, help="how many small schools; 0 for none")
    parser.add_argument("--wide", action="store_true", help="one column a term")
    parser.add_argument("--folder", type=Path, help="where to write; a temporary folder by default")
    parser.add_argument("--import-only", action="store_true", help="the exports are already in --folder")
    parser.add_argument("--are-small", action="store_true", help="with --import-only: judged as small schools")
    arguments = parser.parse_args()
    if arguments.import_only:
        import_here(arguments.folder, are_small=arguments.are_small)
        return
    failed = []
    with tempfile.TemporaryDirectory(dir=arguments.folder) as made:
        if arguments.rows:
            failed.append(
                measure(Path(made) / "a", arguments.rows, arguments.schools, wide=arguments.wide, are_small=False)
            )
        if arguments.small:
            n_rows = arguments.small * A_SMALL_SCHOOL
            failed.append(measure(Path(made) / "b", n_rows, arguments.small, wide=arguments.wide, are_small=True))
    sys.exit(max(failed, default=0))


if __name__ == "__main__":
    main()
