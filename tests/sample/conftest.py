import pytest

from portraitlib.sample.plan import plan_school
from portraitlib.sample.school import build_school


@pytest.fixture(scope="session")
def built():
    """Make the three featured schools once; do not change them."""
    return [build_school(plan_school(number)) for number in range(3)]


@pytest.fixture(scope="session")
def tables(built):
    """Standard tables of the three featured schools, by number."""
    return [school.standard() for school in built]
