"""The three schools of the sample, their notebook 07 delivered to those who may not see students."""

import pytest

from portraitlib.attack import attack
from portraitlib.tables.store import list_schools, open_partition

MINIMUM = {"personnel": 5, "public": 10}
OF_THE_TEAM = ("followed_series", "rule_answers", "single_cases", "next_steps", "never_came", "tier_students")


@pytest.mark.long
@pytest.mark.parametrize("audience", MINIMUM)
def test_nothing_of_a_few_students_of_the_sample_is_told_by_the_follow_up(audience, sample_store, tmp_path, delivered):
    for code in list_schools(sample_store):
        partition = open_partition(sample_store, code)
        tables = {name: partition.read(name) for name in partition.tables}
        delivered(tables, audience, tmp_path / "remis" / code, tmp_path / "vrai" / code)
    files = {file.stem for file in (tmp_path / "remis").rglob("*.csv")}
    assert {"delivery", "coming_in_all", "progress_counts", "tier_cycles"} <= files
    assert files.isdisjoint(OF_THE_TEAM)
    got = attack(tmp_path / "remis", MINIMUM[audience], truth=tmp_path / "vrai")
    assert got.n_withheld > 100
    # three schools are too few to learn from the truth what this count is of: it is 0 almost everywhere
    assert {(one.table, one.column) for one in got.findings if one.column != "n_not_written"} == set()
