import pickle

import pytest

from portraitlib import errors


@pytest.mark.parametrize("kind", errors.PortraitError.__subclasses__())
def test_an_error_crosses_a_process_boundary_with_its_facts(kind):
    error = pickle.loads(pickle.dumps(kind("unknown_school", school="X1", known=["999001"])))
    assert type(error) is kind
    assert error.code == "unknown_school"
    assert error.facts == {"school": "X1", "known": ["999001"]}


def test_its_text_for_developers_names_the_code_and_every_fact():
    text = str(errors.StoreError("store_newer", found=3, expected=1))
    assert text == "store_newer (found=3, expected=1)"


def test_every_error_a_user_can_cause_is_caught_by_one_name():
    with pytest.raises(errors.PortraitError):
        raise errors.MappingError("unknown_table", table="marks")
