"""Time and memory of an import of many results.

Usage::

    python benchmarks/import_rows.py --rows 25000000 [--schools 450] [--wide]

Writes raw exports as a school system would send them (one results file a school, `;`, cp1252,
decimal commas, code permanents), imports them, and prints the time, the rows a second and the peak
memory of the import, which runs in a process of its own. The codes permanents are drawn, not real.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COURSES = ("132108", "063126", "134104", "055104", "087104", "095103", "168102", "043102")
COMPETENCIES = {"132108": ("reading", "writing", "oral"), "063126": ("problem_solving", "reasoning")}
MOST_MEMORY = 8  # GiB
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


def import_here(folder: Path) -> None:
    """Import, and print rows kept, seconds and peak memory: what the process of its own runs."""
    import resource

    from portraitlib.ingest import import_raw

    start = time.perf_counter()
    report = import_raw(folder / "essai.yml", folder / "brut", folder / "store", key_file=folder / "cle")
    seconds, processor = time.perf_counter() - start, time.process_time()
    counts = report.reconciliation.groupby("table")[["n_in", "n_kept", "n_set_aside"]].sum()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    n_rows = int(counts["n_in"].sum())
    print(counts)
    print(f"{n_rows:,} rows in {seconds:.1f} s: {n_rows / seconds:,.0f} rows/s, peak memory {peak:.2f} GiB")
    print(f"processor time {processor:.1f} s")
    print("checks of columns: " + ", ".join(f"{name} {cost:.2f} s" for name, cost in report.check_seconds.items()))
    if peak > MOST_MEMORY:
        sys.exit(f"more than {MOST_MEMORY} GiB of memory")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--schools", type=int, default=450)
    parser.add_argument("--wide", action="store_true", help="one column a term")
    parser.add_argument("--folder", type=Path, help="where to write; a temporary folder by default")
    parser.add_argument("--import-only", action="store_true", help="the exports are already in --folder")
    arguments = parser.parse_args()
    if arguments.import_only:
        import_here(arguments.folder)
        return
    with tempfile.TemporaryDirectory(dir=arguments.folder) as made:
        folder = Path(made)
        (folder / "brut").mkdir()
        schools = "\n".join(
            f'  - {{school_id: "{900001 + place}", imse_decile: {1 + place % 10}}}'
            for place in range(arguments.schools)
        )
        mapping = MAPPING.format(schools=schools, term=WIDE if arguments.wide else LONG)
        (folder / "essai.yml").write_text(mapping, encoding="utf-8")
        start = time.perf_counter()
        n_rows = write_exports(folder / "brut", arguments.rows, arguments.schools, wide=arguments.wide)
        size = sum(path.stat().st_size for path in (folder / "brut").iterdir()) / 2**30
        seconds = time.perf_counter() - start
        print(f"{n_rows:,} result rows written in {seconds:.0f} s, {size:.2f} GiB, {os.cpu_count()} cores")
        command = [sys.executable, __file__, "--import-only", "--folder", str(folder)]
        sys.exit(subprocess.run(command, cwd=Path(__file__).parent.parent).returncode)


if __name__ == "__main__":
    main()
