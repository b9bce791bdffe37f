"""Generated schools of 60 to 600 students, delivered to those who may not see students: what is withheld stays so.

Identities are learnt from the truth, so that none escapes because the numbers that show it are withheld.
"""

import pytest

from portraitlib.attack.findings import EXACT, GAP, NARROW, PART, RATE, RESIDUAL

MINIMUM = {"personnel": 5, "public": 10}
QUICK = ("02_portrait_groupe", "03_assiduite")
EVERY = (
    "00_donnees",
    "01_portrait_ecole",
    *QUICK,
    "04_depistage",
    "05_validite_depistage",
    "07_suivi",
    "08_accompagnement",
    "09_evaluation",
)


@pytest.fixture(scope="module", params=["public", pytest.param("personnel", marks=pytest.mark.long)])
def told(request, seeds, attacked, tmp_path_factory):
    """What the attack got of a few schools; of many, and of every notebook, in the long tier."""
    notebooks = EVERY if request.config.getoption("--long") else QUICK
    numbers = seeds(few=1, many=1, full=200)
    return attacked(request.param, MINIMUM[request.param], numbers, notebooks, tmp_path_factory.mktemp("remis"))


def counted(told, *kinds):
    """Cells by kind, table and column, with how one of them was found."""
    return {(one.kind, one.table, one.column, one.how) for one in told.of_kind(*kinds)}


def test_what_the_attack_deduces_is_true(told, seeds):
    assert told.n_wrong == 0
    assert told.n_withheld > 50
    assert len(told.identities) > 30


def test_no_withheld_cell_is_recovered_nor_known_more_narrowly_than_promised(told, seeds):
    assert counted(told, EXACT, NARROW) == set()


def test_no_few_students_are_what_is_left_of_two_counts(told, seeds):
    assert counted(told, GAP, RESIDUAL) == set()


def test_no_few_students_are_shown_as_a_part_or_told_by_a_rate(told, seeds):
    assert counted(told, PART, RATE) == set()


def test_no_sentence_counts_a_few_students_and_no_file_shows_what_another_withholds(told, seeds):
    assert counted(told, "sentence", "elsewhere") == set()
