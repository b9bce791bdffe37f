import pandas as pd
import pytest

from portraitlib.tables.frames import PANDAS_TYPES, conform, from_arrow, to_arrow
from portraitlib.tables.schemas import SCHEMAS

RESULTS = SCHEMAS["results"]


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_an_empty_frame_takes_every_column_and_type_of_its_table(schema):
    frame = conform(pd.DataFrame(), schema)
    assert tuple(frame.columns) == schema.column_names
    assert {c.name: frame[c.name].dtype == PANDAS_TYPES[c.kind] for c in schema.columns} == dict.fromkeys(
        schema.column_names, True
    )


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_an_empty_table_goes_to_arrow_and_back_unchanged(schema):
    frame = conform(pd.DataFrame(), schema)
    pd.testing.assert_frame_equal(from_arrow(to_arrow(frame, schema)), frame)


def test_missing_stays_missing_through_arrow_and_zero_stays_zero():
    frame = conform(pd.DataFrame({"mark": [0.0, None], "mark_code": [None, "AB"], "course_level": [0, None]}), RESULTS)
    back = from_arrow(to_arrow(frame, RESULTS))
    pd.testing.assert_frame_equal(back, frame)
    assert back["mark"].tolist()[0] == 0
    assert back["mark"].isna().tolist() == [False, True]
    assert back["course_level"].tolist()[0] == 0
    assert back["mark_code"].isna().tolist() == [True, False]


def test_columns_are_put_in_order_and_unknown_ones_left_out():
    frame = conform(pd.DataFrame({"term": ["1"], "colour": ["red"], "school_id": ["A"]}), RESULTS)
    assert tuple(frame.columns) == RESULTS.column_names


def test_the_index_is_made_anew_and_the_callers_frame_left_alone():
    given = pd.DataFrame({"school_id": ["A", "B"]}, index=[7, 9])
    frame = conform(given, SCHEMAS["schools"])
    assert frame.index.tolist() == [0, 1]
    assert given.index.tolist() == [7, 9]
    assert list(given.columns) == ["school_id"]


def test_a_value_of_the_wrong_type_is_the_callers_fault():
    with pytest.raises((ValueError, TypeError)):
        conform(pd.DataFrame({"mark": ["douze"]}), RESULTS)
