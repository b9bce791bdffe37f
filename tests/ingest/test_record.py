"""What an import says of itself."""

from __future__ import annotations

import pandas as pd

from portraitlib.ingest.fault import Fault
from portraitlib.ingest.record import EXAMPLES_SHOWN, LINES_KEPT, Ledger, Origin

FILE = Origin("f.csv")


def test_a_fault_grows_and_keeps_its_first_lines_and_a_few_examples(tmp_path):
    ledger = Ledger(tmp_path)
    for line in range(80, 0, -1):
        ledger.fault("not_a_mark", FILE, "results", "mark", found=[f"x{line}"], count=1, lines=[line])
    (fault,) = ledger.faults
    assert fault.count == 80
    assert fault.lines == tuple(range(1, LINES_KEPT + 1))
    assert len(fault.found) == EXAMPLES_SHOWN


def test_an_example_that_could_identify_someone_is_left_out(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.fault("not_a_mark", FILE, found=["ZZZZ01019901", "514 555-0101", "B+"], count=3)
    assert ledger.faults[0].found == ("B+",)


def test_rows_add_up_by_school_and_in_all(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.count(FILE, "results", "A", 5, 0, 0)
    ledger.count(FILE, "results", "A", 0, 4, 1)
    ledger.count(FILE, "results", "", 2, 0, 2)
    ledger.count(Origin("g.csv", "F1"), "items", "", 3, 3, 0)
    assert ledger.reconciliation("A")[["n_in", "n_kept", "n_set_aside"]].to_numpy().tolist() == [[5, 4, 1]]
    whole = ledger.reconciliation()
    assert whole[["file", "sheet", "n_in", "n_kept", "n_set_aside"]].to_numpy().tolist() == [
        ["f.csv", "", 7, 4, 3],
        ["g.csv", "F1", 3, 3, 0],
    ]
    assert ledger.files_of("A") == {"f.csv"}
    assert ledger.files_of("", {"items"}) == {"g.csv"}


def test_rows_set_aside_are_listed_with_where_they_are(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.set_aside(FILE, "results", [(7, "É1", "mark", "not_a_mark", "term:unknown_code", "A")])
    ledger.set_aside(FILE, "results", [(9, "", "", "duplicate_identical", "", "A")])
    listed = pd.read_csv(tmp_path / "results.csv", keep_default_na=False)
    assert listed.to_numpy().tolist() == [
        ["f.csv", "", 7, "É1", "mark", "not_a_mark", "term:unknown_code"],
        ["f.csv", "", 9, "", "", "duplicate_identical", ""],
    ]
    assert ledger.first_rules("A")["n_rows"].tolist() == [1, 1]
    assert not len(ledger.first_rules("B"))


def test_a_note_calls_for_no_repair():
    assert Fault("columns_ignored").is_note
    assert not Fault("not_a_mark").is_note
