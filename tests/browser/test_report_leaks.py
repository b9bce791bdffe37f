"""Reports made for others than the school team: nothing of a student is in any of their files."""

import pandas as pd
import pytest

from portraitlib.attack import attack
from portraitlib.report.exit_check import Forbidden, found_in
from portraitlib.report.file_texts import text_of
from portraitlib.tables.store import open_partition

pytestmark = [pytest.mark.browser, pytest.mark.notebooks]


@pytest.fixture(scope="module")
def students(sample_store):
    return frozenset(open_partition(sample_store, "999001").read("students")["student_id"])


@pytest.mark.parametrize("reader", [("personnel", "en"), ("public", "fr")], ids="-".join)
def test_no_file_names_a_student(reports, students, sample_store, reader):
    files = [
        path for path in reports[reader].out.rglob("*") if path.is_file() and path.name not in (".lock", ".gitignore")
    ]
    assert len(files) > 10 and len(students) > 100
    forbidden = Forbidden(students, folders=(str(sample_store.parent),))
    assert {path.name: found for path in files if (found := found_in(text_of(path), forbidden))} == {}


@pytest.fixture(scope="module", params=[(("personnel", "en"), 5), (("public", "fr"), 10)], ids=str)
def attacked(request, reports):
    """What a reader gets back from the folder of each audience, and the smallest count that it shows."""
    reader, minimum = request.param
    return attack(reports[reader].out), minimum


def test_every_file_withholds_what_another_does_and_says_from_which_count(attacked):
    got, minimum = attacked
    assert got.minimum == minimum
    assert got.n_numbers > 1_000
    assert got.of_kind("elsewhere") == ()


def test_nothing_withheld_is_given_back_by_what_is_shown(attacked):
    got, _minimum = attacked
    assert got.findings == ()


@pytest.mark.parametrize(("reader", "minimum"), [(("personnel", "en"), 5), (("public", "fr"), 10)], ids=str)
def test_no_table_gives_a_count_below_the_smallest(reports, reader, minimum):
    tables = list(reports[reader].school.rglob("*.csv"))
    assert tables
    for path in tables:
        frame = pd.read_csv(path)
        if "n_students" in frame:
            counts = frame["n_students"].dropna()
            assert not ((counts > 0) & (counts < minimum)).any(), path.name
