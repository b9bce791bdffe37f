"""Errors read back from text, and faults that keep their data to themselves."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.errors import ParamsError, ReportError, StoreError
from portraitlib.report.failure import failure_of, recover_error

FACTS = [
    {"school": "é'\"\\", "known": ["a", "b"]},
    {"found": 2026, "expected": [2024, 2025]},
    {"found": np.int64(5), "share": np.float64(0.5)},
    {"faults": [{"place": "x", "allowed": {"ge": 0}}], "line": None},
    {"found": "a (b=c), d"},
    {},
]


@pytest.mark.parametrize("facts", FACTS)
def test_an_error_comes_back_from_its_text_with_its_facts(facts):
    error = ParamsError("some_code", **facts)
    again = recover_error("ParamsError", str(error))
    assert (type(again), again.code, again.facts) == (ParamsError, "some_code", facts)


@pytest.mark.parametrize(
    ("ename", "evalue"),
    [
        ("KeyError", "'mark'"),
        ("ParamsError", "not the text of one"),
        ("StoreError", "code (found=__import__('os').system('true'))"),
        ("StoreError", "code (found=open)"),
        ("StoreError", f"code (day={pd.Timestamp('2026-01-01')!r}, more=f(1, 2))"),
        ("StoreError", "code ("),
    ],
)
def test_a_text_that_is_not_plain_facts_is_not_read(ename, evalue):
    assert recover_error(ename, evalue) is None


def test_a_fault_of_the_disk_keeps_its_reason_and_not_its_path():
    failure = failure_of(OSError(28, "No space left on device", "/dossier/secret"))
    assert failure.error.code == "cannot_write"
    assert failure.error.facts == {"reason": "No space left on device"}


def test_an_unknown_fault_keeps_its_type_and_not_its_text():
    try:
        raise ValueError("TREM12345678")
    except ValueError as fault:
        failure = failure_of(fault)
    assert failure.error.code == "unexpected"
    assert failure.details[0] == "ValueError"
    assert failure.details[1].startswith("test_failure.py:")
    assert "TREM" not in str(failure)


def test_what_may_not_leave_is_told_by_file_and_kind_only():
    findings = [{"file": "a.csv", "kind": "pseudonym", "count": 2}]
    assert failure_of(ReportError("may_not_leave", findings=findings)).details == ("a.csv: pseudonym (2)",)


def test_an_error_of_the_kit_is_its_own_failure():
    error = StoreError("no_store", store="store")
    assert failure_of(error).error is error
