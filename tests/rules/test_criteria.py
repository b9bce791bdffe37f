"""Preset criteria: what makes them usable, and what is refused, all at once."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portraitlib.errors import ParamsError
from portraitlib.rules import RISK_INDICATORS, SENSITIVE, ScreeningRules, load_criteria, load_settings
from portraitlib.rules.criteria import text_hash
from portraitlib.rules.criteria_check import checked_criteria, faults_of, holds
from portraitlib.rules.load import list_criteria, read_criteria
from portraitlib.tables.schemas import SCHEMAS

SHIPPED = [path.stem for path in list_criteria()]


def a_criterion(indicator="mathematics_mark", bands=None, domain="learning", name="x"):
    bands = bands or [{"below": 60, "points": 2}, {"from": 60, "points": 0}]
    return {
        "id": name, "domain": domain, "indicator": indicator, "bands": bands, "weight": 1,
        "source": "made for a test", "reviewed_on": date(2026, 11, 21),
    }  # fmt: skip


def a_file(*criteria, **more):
    return {
        "name": "essai", "version": "1", "title": "Critères d'un essai", "tiers": {"targeted": 20, "intensive": 50},
        "criteria": list(criteria), **more,
    }  # fmt: skip


def faults(*criteria) -> list[dict]:
    with pytest.raises(ParamsError) as refused:
        checked_criteria(a_file(*criteria), where="essai.yml")
    assert refused.value.code == "invalid_criteria"
    return refused.value.facts["faults"]


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_has_no_fault(name):
    preset = load_criteria(name)
    assert [fault for criterion in preset.chosen.criteria for fault in faults_of(criterion)] == []
    assert preset.chosen.name == name


@pytest.mark.parametrize("name", SHIPPED)
def test_every_value_of_a_shipped_criterion_is_in_one_band_and_worse_gives_as_much_or_more(name):
    for criterion in load_criteria(name).chosen.criteria:
        measured = criterion.measured
        steps = [measured.low + (measured.high - measured.low) * step / 5000 for step in range(5001)]
        ends = [end for band in criterion.bands for end in (band.low, band.below) if end is not None]
        values = sorted({*steps, *ends, *(end - 1e-9 for end in ends), *(end + 1e-9 for end in ends)})
        if measured.is_whole:
            values = range(int(measured.low), int(measured.high) + 1)
        inside = [[band for band in criterion.bands if holds(band, value)] for value in values]
        assert {len(bands) for bands in inside} == {1}, criterion.id
        given_points = [bands[0].points for bands in inside]
        assert given_points == sorted(given_points, reverse=not measured.high_is_worse), criterion.id


def test_a_mark_of_exactly_sixty_passes_and_ten_percent_is_chronic():
    points = {one.id: one for one in load_criteria("quebec_defaut").chosen.criteria}
    at = {value: [band.points for band in points["mathematics"].bands if holds(band, value)] for value in (59.99, 60)}
    assert at == {59.99: [3], 60: [1]}
    absent = [[band.points for band in points["absence"].bands if holds(band, value)] for value in (0.0999, 0.1)]
    assert absent == [[1], [3]]


def test_a_hole_is_told_with_its_ends():
    bands = [{"below": 60, "points": 2}, {"from": 61, "points": 0}]
    assert faults(a_criterion(bands=bands)) == [
        {"kind": "hole", "criterion": "x", "indicator": "mathematics_mark", "low": 60.0, "high": 61.0}
    ]


def test_a_band_that_leaves_out_one_whole_number_is_a_hole():
    bands = [{"below": 2, "points": 0}, {"from": 3, "points": 1}]
    (found,) = faults(a_criterion("n_failed", bands))
    assert (found["kind"], found["low"], found["high"]) == ("hole", 2, 2)


def test_a_fraction_between_two_whole_numbers_is_no_hole():
    bands = [{"below": 1.5, "points": 0}, {"from": 2, "points": 1}]
    assert checked_criteria(a_file(a_criterion("n_failed", bands)), where="x").criteria[0].most_points == 1


def test_an_overlap_is_told():
    bands = [{"below": 65, "points": 2}, {"from": 60, "points": 0}]
    assert ("overlap", 60, 65) in [(one["kind"], one["low"], one["high"]) for one in faults(a_criterion(bands=bands))]


def test_a_value_under_every_band_is_a_hole():
    bands = [{"from": 20, "below": 60, "points": 2}, {"from": 60, "points": 0}]
    assert [(one["kind"], one["low"], one["high"]) for one in faults(a_criterion(bands=bands))] == [("hole", 0, 20)]


def test_the_highest_value_of_all_is_looked_at_too():
    bands = [{"below": 60, "points": 2}, {"from": 60, "below": 100, "points": 0}]
    assert [(one["kind"], one["low"], one["high"]) for one in faults(a_criterion(bands=bands))] == [("hole", 100, 100)]


def test_worse_that_gives_fewer_points_is_refused():
    bands = [{"below": 60, "points": 1}, {"from": 60, "below": 70, "points": 2}, {"from": 70, "points": 0}]
    (found,) = faults(a_criterion(bands=bands))
    assert found["kind"] == "worse_gives_less"
    assert (found["points_better"], found["points_worse"]) == (2, 1)


@pytest.mark.parametrize("name", sorted(SENSITIVE))
def test_what_a_student_is_cannot_be_a_criterion(name):
    assert [fault["kind"] for fault in faults(a_criterion(name))] == ["sensitive"]


def test_every_sensitive_column_and_every_index_of_a_school_is_kept_out():
    columns = {column.name for schema in SCHEMAS.values() for column in schema.columns if column.is_sensitive}
    assert columns | {"imse_decile", "low_income_decile"} <= SENSITIVE
    assert not SENSITIVE & set(RISK_INDICATORS)


def test_all_faults_are_told_at_once():
    gap = [{"below": 60, "points": 2}, {"from": 61, "points": 0}]
    found = faults(a_criterion(bands=gap, name="a"), a_criterion("sex", name="b"), a_criterion("luck", name="c"),
                   a_criterion(domain="path", name="d"))  # fmt: skip
    assert [(one["criterion"], one["kind"]) for one in found] == [
        ("a", "hole"), ("b", "sensitive"), ("c", "unknown_indicator"), ("d", "wrong_domain"),
    ]  # fmt: skip


def test_a_sensitive_criterion_is_told_even_when_the_file_has_not_the_right_shape():
    with pytest.raises(ParamsError) as refused:
        checked_criteria({**a_file(a_criterion("sex")), "colour": "red"}, where="essai.yml")
    assert refused.value.code == "invalid_params"
    assert [fault["kind"] for fault in refused.value.facts["criteria_faults"]] == ["sensitive"]


def test_a_criterion_given_twice_or_tiers_in_disorder_are_refused():
    for values in (
        a_file(a_criterion(), a_criterion()),
        a_file(a_criterion(), tiers={"targeted": 50, "intensive": 20}),
    ):
        with pytest.raises(ParamsError, match="invalid_params"):
            checked_criteria(values, where="essai.yml")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_limit_is_a_number(value):
    with pytest.raises(ParamsError, match="invalid_params"):
        checked_criteria(
            a_file(a_criterion(bands=[{"below": value, "points": 1}, {"from": 3, "points": 0}])), where="x"
        )


limits = st.lists(st.integers(1, 99), min_size=1, max_size=5, unique=True).map(sorted)


@given(limits, st.data())
def test_bands_that_follow_one_another_in_order_have_no_fault(cuts, data):
    n = len(cuts) + 1
    points = sorted(data.draw(st.lists(st.integers(0, 9), min_size=n, max_size=n)), reverse=True)
    points[0] += 1
    ends = [None, *cuts, None]
    bands = [
        {name: end for name, end in (("from", ends[place]), ("below", ends[place + 1])) if end is not None}
        | {"points": points[place]}
        for place in range(n)
    ]
    assert checked_criteria(a_file(a_criterion(bands=bands)), where="x").criteria[0].most_points == points[0]


def test_the_hash_is_that_of_the_file_whatever_its_line_ends(tmp_path):
    text = list_criteria()[0].read_text(encoding="utf-8")
    file = tmp_path / list_criteria()[0].name
    file.write_bytes(text.replace("\n", "\r\n").encode())
    assert read_criteria(file).sha256 == load_criteria(file.stem).sha256 == text_hash(text)
    file.write_text(text.replace("1.0", "1.1", 1), encoding="utf-8")
    assert read_criteria(file).sha256 != text_hash(text)


def test_a_file_bears_the_name_it_says(tmp_path):
    file = tmp_path / "autre.yml"
    file.write_text(list_criteria()[0].read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ParamsError, match="criteria_name"):
        read_criteria(file)


def test_the_choices_name_criteria_that_are_shipped():
    choices = load_settings(ScreeningRules)
    assert {choices.criteria, choices.compared_with} <= set(SHIPPED)
