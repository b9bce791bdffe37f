"""A journal of a school that does not exist, on the disk."""

from datetime import date

import pytest

from portraitlib.journal.opened import Journal
from portraitlib.journal.place import place_of


@pytest.fixture
def open_there(tmp_path):
    """Function that opens the journal of a school in a folder of the test, as another person would."""

    def open_for(school="999001", told=None, today=date(2026, 2, 2), **more):
        return Journal(school, place_of(told or str(tmp_path / "journal"), school, tmp_path), today, **more)

    return open_for


@pytest.fixture
def journal(open_there):
    """An empty journal."""
    return open_there()
