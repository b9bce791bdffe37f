"""Files of the raw folder."""

from __future__ import annotations

import pytest

from portraitlib.ingest.files import find_files, matches
from portraitlib.ingest.mapping import ImportMapping


def mapping_of(*patterns: str) -> ImportMapping:
    tables = [{"table": "schools", "columns": {"school_id": "a"}}]
    return ImportMapping.model_validate(
        {"name": "x", "files": [{"pattern": pattern, "tables": tables} for pattern in patterns]}
    )


@pytest.mark.parametrize(
    ("path", "pattern", "fits"),
    [
        ("a.csv", "*.csv", True),
        ("A.CSV", "a.csv", True),
        ("x/a.csv", "*.csv", False),
        ("x/a.csv", "*/a.csv", True),
        ("a.csv", "**/a.csv", True),
        ("x/y/a.csv", "**/a.csv", True),
        ("e\u0301tape.csv", "étape.csv", True),
        ("a1.csv", "a[0-9].csv", True),
    ],
)
def test_patterns_fit_names_whatever_their_case(path, pattern, fits):
    assert matches(path, pattern) is fits


def test_files_are_found_in_the_mapping_s_order_then_by_name(tmp_path):
    for name in ("b2.csv", "b1.csv", "a.csv", "reste.txt", ".cache.csv", "~$b1.csv"):
        (tmp_path / name).write_text("x")
    found = find_files(tmp_path, mapping_of("b*.csv", "a.csv", "absent.csv"))
    assert [file.name for file in found.files] == ["b1.csv", "b2.csv", "a.csv"]
    assert (found.missing, found.ignored) == (["absent.csv"], ["reste.txt"])


def test_two_files_that_hide_the_same_code_keep_two_names(tmp_path):
    for code in ("ZZZZ01019901", "ZZZZ02029902"):
        (tmp_path / f"bulletin {code}.csv").write_text("x")
    names = [file.name for file in find_files(tmp_path, mapping_of("*.csv")).files]
    assert names == ["bulletin ••••.csv", "bulletin ••••.csv (2)"]
