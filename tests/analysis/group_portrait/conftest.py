"""The synthetic schools, made once: their planted truths must be found where they are, and nowhere else."""

import pytest

from portraitlib.sample.plan import plan_school
from portraitlib.sample.school import build_school
from portraitlib.tables.school import school_in_memory


@pytest.fixture(scope="session")
def sample_tables():
    """Standard tables of the three featured schools, by number; do not change them."""
    return [build_school(plan_school(number)).standard() for number in range(3)]


@pytest.fixture
def sample_school(sample_tables):
    """Function that opens one of them in memory: ``sample_school(0, group="21")``."""

    def opened(number, **params):
        return school_in_memory(sample_tables[number], **params)

    return opened
