"""Counts of the students followed by an instrument hold one another: the few in one and not in another are not told."""

import numpy as np
import pandas as pd
import pytest

from portraitlib import describe_growth, follow_progress


def drawn(n, n_points=8):
    rng = np.random.default_rng(1)
    return {f"s{place:02}": 40 + 8 * rng.normal() + np.arange(n_points) + 2 * rng.normal(size=n_points)
            for place in range(n)}  # fmt: skip


@pytest.mark.parametrize(("n_short", "told"), [(0, [12]), (1, [13]), (4, [16]), (5, [17])])
def test_how_many_are_followed_is_told_and_how_many_are_read_where_no_few_are_not(probes, followed, n_short, told):
    school = followed(probes(drawn(12) | {f"x{place}": [40, 42] for place in range(n_short)}), audience="personnel")
    counts = follow_progress(school).tables["progress_counts"].data["n_students"]
    assert [None if pd.isna(one) else one for one in counts] == told
    growth = describe_growth(school).tables["growth"].data["n_in_model"]
    assert [None if pd.isna(one) else one for one in growth] == [12 if n_short in (0, 5) else None]


def test_the_team_is_told_both(probes, followed):
    school = followed(probes(drawn(12) | {"x": [40, 42]}))
    assert follow_progress(school).tables["progress_counts"].data["n_students"].tolist() == [13]
    assert describe_growth(school).tables["growth"].data["n_in_model"].tolist() == [12]
