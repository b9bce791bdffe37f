"""The school among similar ones: exact limits, no name, and a refusal where the comparison would mislead."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.display.refusals import refusal_sentence
from portraitlib.display.wording import Words
from portraitlib.results.disclosure import disclose
from portraitlib.results.result import Refusal, Result
from portraitlib.results.rooms import rooms
from portraitlib.studies.school_portrait.measures.peers import compare_with_peers
from portraitlib.tables.school import school_in_memory

OURS = pd.DataFrame({"school_id": ["A"], "imse_decile": [9]})


def counts(n_passed, *, n=100, deciles=None, years=(2025,), **more):
    """Counts of one place: the school first, then the others."""
    place = {"subject": "french", "level": 2, "sequence": "", "series": "2025-", "pass_mark": 60.0}
    schools = {"peer": range(1, len(n_passed) + 1), "is_own": [True] + [False] * (len(n_passed) - 1)}
    counted = {"decile": deciles or 9, "n_students": n, "n_passed": n_passed}
    frames = [pd.DataFrame({**schools, **place, **counted, "school_year": year, **more}) for year in years]
    return pd.concat(frames, ignore_index=True)


def compare(peers, schools=OURS, asked=None, **params):
    return compare_with_peers(school_in_memory({"schools": schools}, peers=peers, **params), **(asked or {}))


def cell(peers, **more):
    return compare(peers, **more).tables["with_peers"].data.iloc[0]


@pytest.mark.parametrize(
    ("n_passed", "position"),
    [(80, "within"), (71, "below_inner"), (65, "below_outer"), (89, "above_inner"), (95, "above_outer")],
)
def test_the_position_is_where_the_school_stands_among_the_limits(n_passed, position):
    assert cell(counts([n_passed] + [80] * 8))["position"] == position


def test_the_target_is_what_the_others_have_in_common_the_school_left_out():
    row = cell(counts([10, 70, 80, 90, 80, 80]))
    assert (row["peer_rate"], row["n_peers"], row["n_peer_students"]) == (0.8, 5, 500)


def test_schools_that_differ_beyond_chance_widen_the_limits():
    alike, different = cell(counts([70] + [80] * 8)), cell(counts([70, 60, 70, 75, 80, 85, 90, 95, 85]))
    assert not alike["is_overdispersed"]
    assert different["is_overdispersed"]
    assert different["outer_low"] < alike["outer_low"]


def test_only_schools_within_the_distance_are_similar():
    row = cell(counts([80] * 9, deciles=[9, 9, 8, 10, 10, 8, 9, 7, 1]))
    assert row["n_peers"] == 6


def test_one_subject_and_level_at_a_time_with_sequences_apart():
    rows = pd.concat([counts([80] * 7, subject="mathematics", level=4, sequence=name) for name in ("CST", "SN")])
    found = compare(rows, asked={"subject": "mathematics", "grade_level": 4}).tables["with_peers"].data
    assert found[["level", "sequence"]].to_numpy().tolist() == [["4", "CST"], ["4", "SN"]]


@pytest.mark.parametrize(
    ("peers", "schools", "asked", "reason"),
    [
        (counts([80] * 7), OURS.assign(imse_decile=None), {}, "no_decile"),
        (counts([80] * 7).iloc[1:], OURS, {}, "schools_not_counted"),
        (counts([80] * 5), OURS, {}, "too_few_peers"),
        (counts([1] * 6, n=1), OURS, {}, "too_few_peers"),
        (counts([80] * 7), OURS, {"school_year": 2019}, "no_final_results"),
        (counts([80] * 7), OURS, {"subject": "arts"}, "no_results"),
        (counts([80] * 7, series=["2025-"] + ["other"] * 6), OURS, {}, "peers_under_other_rules"),
        (counts([80] * 7, pass_mark=[60.0] + [50.0] * 6), OURS, {}, "peers_under_other_rules"),
    ],
)
def test_what_would_mislead_is_refused(peers, schools, asked, reason):
    assert compare(peers, schools, asked).reason == reason


def test_the_schools_own_rank_is_told_even_when_it_is_compared_with_nobody():
    refused = compare(counts([80] * 5))
    assert "L'école est au rang 9 sur 10" in refusal_sentence(refused, Words("fr"))


def test_a_store_without_counts_is_said_to_need_another_import():
    assert compare(counts([80] * 7).iloc[:0]).reason == "schools_not_counted"


@pytest.mark.parametrize(
    ("as_of", "asked", "expected"),
    [
        ("2025-07-10", {}, 2025),
        ("2025-07-09", {}, 2024),
        ("2025-07-09", {"school_year": 2025}, "results_not_final_yet"),
    ],
)
def test_on_a_date_only_years_published_by_then_are_compared(as_of, asked, expected):
    found = compare(counts([80] * 7, years=(2024, 2025)), asked=asked, as_of=as_of)
    assert (found.reason if isinstance(found, Refusal) else found.school_year) == expected


def test_a_similar_school_bears_a_number_in_the_order_of_sizes_and_no_name():
    peers = counts([40, 50, 20, 30, 40, 60], n=[50, 90, 30, 40, 60, 70])
    table = compare(peers).tables["peers"].data
    assert table["peer"].tolist() == [1, 2, 3, 4, 5]
    assert table["n_students"].is_monotonic_increasing
    assert not {"school_id", "partition", "decile", "school_name"} & set(table.columns)


@pytest.mark.parametrize(("audience", "smallest"), [("personnel", 5), ("public", 10)])
@pytest.mark.parametrize("seed", range(6))
def test_small_counts_of_similar_schools_are_protected(audience, smallest, seed):
    rng = np.random.default_rng(seed)
    n = rng.integers(1, 60, 12)
    peers = counts(rng.binomial(n, 0.8), n=n)
    shown = disclose(compare(peers, audience=audience)).tables["peers"]
    told = shown.data["n_students"].dropna()
    assert (told >= smallest).all()
    hidden = shown.data["n_students"].isna().sum()
    assert hidden != 1  # one hidden school would be the total less the others


def test_the_decile_is_a_school_s_and_no_table_about_students_holds_it():
    from portraitlib.tables.peer_counts import COUNTS
    from portraitlib.tables.schemas import SCHEMAS

    with_students = [schema for schema in SCHEMAS.values() if "student_id" in schema.column_names]
    assert with_students
    assert not any("decile" in name for schema in with_students for name in schema.column_names)
    assert not {"student_id", "school_id"} & set(COUNTS.names)


def test_no_result_of_the_portrait_puts_a_decile_beside_a_student(synthetic):
    school = synthetic(2)
    room = next(room for room in rooms() if room.room == "school_portrait")
    results = [room.found(f"{module}:{name}")(school) for name, module in room.studies.items()]
    assert len(results) > 6
    for result in results:
        assert isinstance(result, Result)
        for table in result.tables.values():
            assert not any("decile" in column or "imse" in column for column in table.data.columns)
