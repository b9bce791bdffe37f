"""The file of peer counts in a hash a decile: what a reader could see changes it, whose counts they are does not."""

import pandas as pd
import pytest

from portraitlib.tables.peer_file import write_peers
from portraitlib.tables.peer_hash import hash_deciles, peers_path


def counts(*, decile=5, n_passed=80, subjects=("french", "mathematics")):
    return pd.DataFrame({"subject": list(subjects)}).assign(
        decile=decile,
        school_year=2025,
        level=2,
        sequence="",
        series="2025-",
        pass_mark=60.0,
        n_students=100,
        n_passed=n_passed,
    )


@pytest.fixture
def hashed(tmp_path):
    """Write the counts of some partitions; give back their hashes by decile, and the deciles."""

    def hash_of(**partitions):
        name = write_peers(tmp_path, tmp_path, "", partitions, set(partitions))
        return hash_deciles(peers_path(tmp_path, name), partitions)

    return hash_of


def test_each_partition_has_its_decile(hashed):
    of_decile, decile_of = hashed(a=counts(), b=counts(decile=6), c=counts())
    assert decile_of == {"a": 5, "b": 6, "c": 5}
    assert set(of_decile) == {5, 6}


def test_another_partition_with_the_same_counts_has_the_same_hash(hashed):
    assert hashed(a=counts(), b=counts(n_passed=70))[0] == hashed(z=counts(), c=counts(n_passed=70))[0]


def test_another_count_changes_the_hash_of_its_decile_only(hashed):
    before, after = (hashed(a=counts(), b=counts(decile=6, n_passed=n))[0] for n in (70, 71))
    assert before[5] == after[5] and before[6] != after[6]


def test_a_school_more_changes_the_hash_even_when_its_counts_are_those_of_another(hashed):
    assert hashed(a=counts())[0] != hashed(a=counts(), b=counts())[0]


def test_which_counts_are_one_schools_changes_the_hash(hashed):
    french, mathematics = counts(subjects=["french"]), counts(subjects=["mathematics"])
    assert hashed(a=french, b=mathematics)[0] != hashed(a=counts(), b=counts(subjects=[]))[0]


def test_a_partition_that_is_no_longer_in_use_does_not_count(tmp_path):
    name = write_peers(tmp_path, tmp_path, "", {"a": counts(), "b": counts()}, {"a", "b"})
    of_decile, decile_of = hash_deciles(peers_path(tmp_path, name), {"a"})
    alone = write_peers(tmp_path, tmp_path, "", {"a": counts()}, {"a"})
    assert decile_of == {"a": 5}
    assert of_decile == hash_deciles(peers_path(tmp_path, alone), {"a"})[0]
