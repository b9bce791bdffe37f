"""A cell of a workbook is what its sheet shows, through import to the store."""

from __future__ import annotations

import base64
import copy
import io
import os
import re
import subprocess
import sys
import time
import zipfile
import zlib

import openpyxl
import psutil
import pytest
import xlsxwriter

from portraitlib.display.faults import describe_fault
from portraitlib.display.show import shown_view
from portraitlib.display.wording import Words
from portraitlib.errors import ImportFaultsError
from portraitlib.ingest.inspection import FileFaultError
from portraitlib.ingest.layout import FileFormat
from portraitlib.ingest.workbook import Workbooks
from portraitlib.studies.school_portrait.measures.results import describe_results
from portraitlib.tables.school import open_school

HEADER = ["ecole", "fiche", "annee", "cours", "competence", "etape", "note"]


def in_workbook(samples, **more) -> dict:
    """The basic mapping, its results in a workbook."""
    mapping = copy.deepcopy(samples.basic)
    mapping["files"][1] |= {"pattern": "notes.xlsx", **more}
    return mapping


def rows_of(*marks) -> list[list]:
    """Rows of results of the three students, a mark each."""
    return [["A", place % 3 + 1, 2026, "063126", "overall", place // 3 + 1, mark] for place, mark in enumerate(marks)]


def saved(book: openpyxl.Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def book_of(rows: list[list], header: list | None = None) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in [header or HEADER, *rows]:
        book.active.append(row)
    return book


def marks_of(bench) -> list[float]:
    return bench.table("results").sort_values(["term", "student_id"])["mark"].dropna().sort_values().tolist()


def told(bench, samples, content: bytes, **more) -> dict:
    report = bench.bring(in_workbook(samples, **more), {"notes.xlsx": content})
    return {fault.rule: fault for fault in (*report.faults, *report.notes)}


def test_a_mark_shown_65_per_cent_is_65(bench, samples):
    book = book_of(rows_of(0.65, 0.57, 1))
    for row in range(2, 5):
        book.active.cell(row, 7).number_format = "0%"
    told(bench, samples, saved(book))
    assert marks_of(bench) == [57, 65, 100]


def test_a_percent_formula_and_the_text_of_a_percent_are_marks_too(bench, samples):
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for place, row in enumerate(rows_of("65 %", "65,5%", "")):
        sheet.write_row(place + 1, 0, row)
    sheet.write_formula(3, 6, "=13/20", book.add_format({"num_format": "0%"}), 0.65)
    book.close()
    told(bench, samples, written.getvalue())
    assert marks_of(bench) == [65, 65, 65.5]


def test_a_percent_that_is_no_mark_is_the_rate_it_was(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    columns = {"staff_id": "qui", "school_year": "annee", "role": {"value": "mentor"}, "release_share": "degagement"}
    columns["school_id"] = {"value": "A"}
    columns["staff_id"] = {"from": "qui", "identifier": "other"}
    mapping["files"].append({"pattern": "roles.xlsx", "tables": [{"table": "staff", "columns": columns}]})
    book = book_of([["p1", 2026, 0.4], ["p2", 2026, "40 %"]], ["qui", "annee", "degagement"])
    book.active["C2"].number_format = "0%"
    bench.bring(mapping, {"roles.xlsx": saved(book)})
    assert bench.table("staff")["release_share"].tolist() == [0.4, 0.4]


def test_a_number_shown_with_leading_zeros_keeps_them(bench, samples):
    book = book_of(rows_of(61, 62, 63))
    for row in range(2, 5):
        book.active.cell(row, 4).value, book.active.cell(row, 4).number_format = 63126, "000000"
    told(bench, samples, saved(book))
    assert marks_of(bench) == [61, 62, 63]
    assert bench.table("results")["course"].unique().tolist() == ["063126"]


def test_a_mark_computed_in_binary_is_the_one_a_hand_finds(bench, samples):
    told(bench, samples, saved(book_of(rows_of(0.3 * 53 + 0.7 * 63, 59.99999999999999, 60.04))))
    assert marks_of(bench) == [60, 60, 60]


def test_error_cells_are_empty_and_told_by_kind_with_their_lines(bench, samples):
    book = book_of(rows_of("#N/A", "#DIV/0!", "#N/A", 70))
    for row in (2, 3):
        book.active.cell(row, 7).data_type = "e"
    fault = told(bench, samples, saved(book))["error_cells"]
    assert (fault.expected["kinds"], fault.count, fault.lines) == ("#N/A (2), #DIV/0! (1)", 3, (2, 3, 4))
    assert marks_of(bench) == [70]
    assert len(bench.table("results")) == 4
    assert "3 cellules" in describe_fault(fault, Words("fr"))


def test_errors_pasted_in_a_text_file_are_empty_too_unless_the_description_says_so(bench, samples):
    lines = samples.results + "A;3;2026;063226;overall;2;#VALEUR!\n"
    (fault,) = bench.bring(None, {"resultats.csv": lines}).faults
    assert (fault.rule, fault.lines) == ("error_cells", (6,))
    mapping = copy.deepcopy(samples.basic)
    mapping["defaults"]["missing"] = ["#VALEUR!"]
    assert bench.bring(mapping).faults == ()


def test_formulas_never_computed_are_empty_and_told(bench, samples):
    fault = told(bench, samples, saved(book_of(rows_of("=0.5*140", 65, "=1+1"))))["formulas_not_computed"]
    assert (fault.count, fault.lines) == (2, (2, 4))
    assert marks_of(bench) == [65]


def test_a_formula_stored_as_zero_by_a_program_that_computes_nothing_is_no_zero(bench, samples):
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for place, row in enumerate(rows_of(0, 65, 70)):
        sheet.write_row(place + 1, 0, row)
    sheet.write_formula(2, 6, "=60+5")
    sheet.write_formula(3, 6, "=60+10", None, 70)
    book.close()
    assert told(bench, samples, written.getvalue())["formulas_not_computed"].count == 1
    assert marks_of(bench) == [0, 70]


def test_a_group_merged_down_a_list_fills_its_rows(bench, samples):
    book = book_of([["A", place, 2026, "1", "", "F"] for place in (1, 2, 3)], [*HEADER[:3], "niveau", "groupe", "sexe"])
    book.active["E2"] = "101"
    book.active.merge_cells("E2:E4")
    mapping = copy.deepcopy(samples.basic)
    mapping["files"][0] |= {"pattern": "eleves.xlsx"}
    for name in ("entry_date", "exit_date"):
        del mapping["files"][0]["tables"][0]["columns"][name]
    bench.bring(mapping, {"eleves.xlsx": saved(book)})
    assert bench.table("students")["group"].tolist() == ["101"] * 3


def two_header_rows() -> bytes:
    """A title, then a header over two rows: names merged down, subjects merged across."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Relevé"])
    sheet.append(["ecole", "fiche", "Français", None, "Maths", None])
    sheet.append([None, None, "É1", "Final", "É1", "Final"])
    for student in (1, 2, 3):
        sheet.append(["A", student, 61, 62, 71, 72])
    for area in ("A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:F2"):
        sheet.merge_cells(area)
    return saved(book)


def mapping_of_two_rows(samples, *names: str) -> dict:
    mapping = in_workbook(samples, header=3)
    table = mapping["files"][1]["tables"][0]
    table["columns"] = {
        "school_id": "ecole",
        "student_id": {"from": "fiche", "identifier": "other"},
        "school_year": {"value": "2026"},
        "course": {"value": "063126"},
        "competency": {"value": "overall"},
    }
    terms = ("1", "final")
    columns = {name: {"term": term} for name, term in zip(names, terms, strict=True)}
    table["unpivot"] = [{"columns": columns, "value": "mark"}]
    return mapping


def test_a_header_over_two_merged_rows_is_understood(bench, samples):
    bench.bring(mapping_of_two_rows(samples, "Maths / É1", "Maths / Final"), {"notes.xlsx": two_header_rows()})
    assert marks_of(bench) == [71] * 3 + [72] * 3


def test_a_name_repeated_under_merged_titles_is_told_with_what_to_write(bench, samples):
    with pytest.raises(ImportFaultsError) as refused:
        bench.bring(mapping_of_two_rows(samples, "É1", "Final"), {"notes.xlsx": two_header_rows()})
    fault = next(fault for fault in refused.value.facts["faults"] if fault.rule == "missing_column")
    assert set(fault.expected["headers"]) == {"É1", "Final"}
    assert {*fault.expected["all_close"]} == {"Français / É1", "Maths / É1", "Français / Final", "Maths / Final"}


def test_a_header_merged_down_is_not_a_row_of_data_again(bench, samples):
    book = book_of([[None] * 7, *rows_of(61, 62, 63)])
    for letter in "ABCDEFG":
        book.active.merge_cells(f"{letter}1:{letter}2")
    assert set(told(bench, samples, saved(book))) == {"files_ignored", "schools_without_data"}
    assert marks_of(bench) == [61, 62, 63]


def test_the_visible_sheet_is_read_and_hidden_ones_are_named(bench, samples):
    book = book_of(rows_of(31, 32, 33))
    book.active.title, book.active.sheet_state = "Ancien", "hidden"
    sheet = book.create_sheet("Notes")
    for row in [HEADER, *rows_of(61, 62, 63)]:
        sheet.append(row)
    book.active = 1
    assert told(bench, samples, saved(book))["sheets_hidden"].expected["names"] == "Ancien"
    assert marks_of(bench) == [61, 62, 63]
    told(bench, samples, saved(book), sheet="ancien")
    assert marks_of(bench) == [31, 32, 33]


def with_a_stray_cell(cell: str) -> bytes:
    book = book_of(rows_of(61, 62, 63))
    book.active[cell] = " "
    return saved(book)


def test_a_stray_cell_at_the_end_of_the_sheet_is_named_and_the_store_is_as_it_was(bench, samples):
    bench.bring()
    before = sorted(path.name for path in bench.store.rglob("*"))
    with pytest.raises(ImportFaultsError) as refused:
        bench.bring(in_workbook(samples), {"notes.xlsx": with_a_stray_cell("XFD1048576")})
    fault = next(fault for fault in refused.value.facts["faults"] if fault.rule == "sheet_too_large")
    assert (fault.file, fault.sheet, fault.expected["cell"]) == ("notes.xlsx", "Sheet", "XFD1048576")
    assert "XFD1048576" in describe_fault(fault, Words("fr"))
    after = sorted(path.name for path in bench.store.rglob("*") if "imports" not in path.parts)
    assert after == [name for name in before if name in after]


@pytest.mark.skipif(not hasattr(subprocess, "_USE_VFORK"), reason="only these systems limit a process's memory")
def test_a_workbook_that_takes_too_much_ends_its_own_process_and_the_next_is_read(tmp_path):
    lying = tmp_path / "lourd.xlsx"
    with zipfile.ZipFile(io.BytesIO(with_a_stray_cell("XFD1048576"))) as old, zipfile.ZipFile(lying, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"A1:XFD1048576", b"A1:G4"))
    good = tmp_path / "bon.xlsx"
    good.write_bytes(saved(book_of(rows_of(61, 62, 63))))
    workbooks = Workbooks(most_bytes=1 << 30)
    try:
        workbooks.open(lying)
        with pytest.raises(FileFaultError, match="workbook_too_heavy"):
            workbooks.sheet("Sheet", FileFormat())
        assert workbooks.open(good) == [("Sheet", True)]
        assert workbooks.sheet("Sheet", FileFormat()).headers == HEADER
    finally:
        workbooks.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="only these systems have a file that never gives anything")
def test_a_workbook_that_gives_nothing_in_time_is_left(tmp_path):
    path = tmp_path / "bon.xlsx"
    os.mkfifo(path)
    workbooks = Workbooks(most_seconds=0.2)
    try:
        with pytest.raises(FileFaultError, match="workbook_too_heavy"):
            workbooks.open(path)
    finally:
        workbooks.close()


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_read(tmp_path, monkeypatch):
    from portraitlib.workbooks import child

    path = tmp_path / "bon.xlsx"
    path.write_bytes(saved(book_of(rows_of(61))))
    monkeypatch.setattr(child, "MOST_UNPACKED", 1000)
    assert child.Reader().answer({"open": str(path)})["fault"] == "workbook_too_heavy"


def test_signs_around_a_mark_are_taken_off_as_the_description_says(bench, samples):
    mapping = copy.deepcopy(samples.basic)
    table = mapping["files"][1]["tables"][0]
    lines = (
        samples.results.splitlines()[0]
        + "\n"
        + "".join(f"A;{n};2026;063126;overall;1;{text}\n" for n, text in enumerate(("60*", "(72,5)", "ABS"), 1))
    )
    table["marks"] |= {"strip": "*()"}
    assert bench.bring(mapping, {"resultats.csv": lines}).faults == ()
    assert marks_of(bench) == [60, 72.5]
    lines = lines.replace("60*", "90% (18/20)").replace("(72,5)", "A+")
    table["marks"] |= {"strip": "", "extract": r"^(\d+)%", "letters": {"A+": 95}}
    assert bench.bring(mapping, {"resultats.csv": lines}).faults == ()
    assert marks_of(bench) == [90, 95]


def test_the_advice_for_a_mark_among_signs_never_turns_it_into_a_code(bench):
    lines = (
        "ecole;fiche;annee;cours;competence;etape;note\nA;1;2026;063126;overall;1;60*\nA;2;2026;063126;overall;1;70\n"
    )
    (fault,) = bench.bring(None, {"resultats.csv": lines}).faults
    advice = describe_fault(fault, Words("fr"))
    assert fault.rule == "mark_in_text"
    assert "strip" in advice
    assert "codes" not in advice


# An old workbook (.xls), of which nothing at hand writes one: marks shown 65 %, 57,5 %, 70.0"%", then #DIV/0!; a sheet
# « Ancien » is hidden.
OLD_EXCEL = (
    "c-rk)O=uHQ5T3WY*(BR0O=~K)LJfgdtws6+MUXaD(4H*Siz0%i=~heYrle8SgH~&fg5XK<QmBF+s$Tp-1-*F?DtZtEp{++xf`W&("
    ">&)yXcH;^SXrN^$ym{}N_w&7<c|X~Av(<A`kLu^4NV-9WWitrs3Y)+X%!3GEzG+f29|tg)o~$Ve25=!&A3P7e_0t;Cde4Id50%%b"
    "0TwVEgE8n!8+xpavX}di6x4?<p`h<ca2rDy>bPGutW&HvuztX0U$EZ8mTRoLu<V>T3bTp6=3TZQACcmm7e+1M3D^0=mNuw`H{{2c"
    "t_!QI4|+1g$<cM6(V$eqG@ujo>V}>ntic`3gw~y{vBn0a0`8J`Ac{A}=OBt;8h)5DfbaP;;Z@ADm)9-;?LVD%|6l9@JiOiPL0o1x"
    "yM_y1Y`-BX025%I5VUb}5Q15Sa(s9|WcBeJ?x@`Xaw-*ijMT7hEW%0Hgaty@{c#TcNl&Fmb&Q9GQ>Q3S8ir1BDt#t1u2Fn?OwZ~@"
    "ii~<TIi@3pfz4z69`eA>j<)trbky`&^3zc?w_#}4=z8MgEaEuMLcGZ<Q4c~Dr>l9ZM{q_K?|plJV4y#7oGlZ4g;^I}BaIYHxJ)&$"
    "au}>}l2FslTw@38E8Oa4PS>-JVo8jf`fKgP{z)!#m2;brr-S7~V(W_ZHcaQf9(>x6`;yp>>6za73(=X6i7ANVDh*<N`b|QMXc4z="
    "k~~Y~V__eOpIO)aaXbd3h~0P7zRjy(2{cYt^N1~!pB)QHh~xs25h(?vAo3NE50P3xDk8tlDqL6vv(jw8#C{8ARoQlb3$a>dh%acj"
    "DVR?yAmXb)bWzgS-D<!uEI!GFPjc{CKA;uxNe({A!6y~?WQi^f6=!vbWg$VFvJ0o|;FOs&T*N6mIAsT?>=>hroKdK^$EdjQDGolx"
    "bxsurpW@(Cn6Hx7QVJmAH5A=a4Lqjl!%OwIlw+@nf?lh8O}OqgeqPh8g4?Wm;)y4oc;ZPJMDQaI__3nc4_wuL;?j4WB@D~nXOeX*"
    "haio=EdI^g2L{F&IA4<gYy_Xkw<T6tC;z>W<S?>lU<3xZA0s9EFFwS?%JHnaV&va#p;GymOX=r-=Klqs978S"
)


def test_an_old_workbook_says_its_percentages_its_errors_and_its_hidden_sheets(bench, samples):
    mapping = in_workbook(samples)
    mapping["files"][1]["pattern"] = "notes.xls"
    report = bench.bring(mapping, {"notes.xls": zlib.decompress(base64.b85decode(OLD_EXCEL))})
    told = {fault.rule: fault for fault in (*report.faults, *report.notes)}
    assert marks_of(bench) == [57.5, 65, 70]
    assert told["error_cells"].expected["kinds"] == "#DIV/0! (1)"
    assert told["sheets_hidden"].expected["names"] == "Ancien"


@pytest.mark.parametrize(("low", "share"), [(0.45, "75 %"), (0.3 * 0.53 + 0.7 * 0.63, "100 %")])
def test_a_report_says_the_success_that_the_sheet_shows(bench, samples, low, share):
    students = [f"A;{n};2026;1;101;F;2025-08-28;" for n in range(1, 41)]
    marks = [low, 0.62, 0.7, 0.85] * 10
    rows = [["A", n, 2026, "063126", "overall", "final", mark] for n, mark in enumerate(marks, 1)]
    book = book_of(rows)
    for row in range(2, 42):
        book.active.cell(row, 7).number_format = "0.00%"
    files = {"eleves.csv": "\n".join([samples.students.splitlines()[0], *students, ""]), "notes.xlsx": saved(book)}
    bench.bring(in_workbook(samples), files)
    view = shown_view(describe_results(open_school(store=str(bench.store), school="A")))
    assert share in view.headline.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_the_process_that_reads_workbooks_ends_with_the_import_that_began_it(tmp_path):
    path = tmp_path / "bon.xlsx"
    path.write_bytes(saved(book_of(rows_of(61))))
    script = (
        "import sys, time; from pathlib import Path; from portraitlib.ingest.workbook import Workbooks\n"
        "books = Workbooks(); books.open(Path(sys.argv[1])); print(books._child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        parent.kill()
    for _ in range(100):
        if not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE:
            break
        time.sleep(0.05)
    else:
        pytest.fail("the process outlives the import")
    assert [found.name for found in tmp_path.iterdir()] == ["bon.xlsx"]


def test_an_old_workbook_with_a_cell_beyond_its_last_column_is_refused_before_it_is_opened(bench, samples):
    content = zlib.decompress(base64.b85decode(OLD_EXCEL))
    number = re.search(rb"\x03\x02\x0e\x00(....)", content, re.DOTALL)  # of a cell with a number: its row and column
    forged = content[: number.start(1)] + b"\xff\xff\x60\xea" + content[number.end(1) :]
    mapping = in_workbook(samples)
    mapping["files"][1]["pattern"] = "notes.xls"
    with pytest.raises(ImportFaultsError) as refused:
        bench.bring(mapping, {"notes.xls": forged})
    fault = next(fault for fault in refused.value.facts["faults"] if fault.rule == "sheet_too_large")
    assert fault.expected["cell"] == "CJSS65536"
