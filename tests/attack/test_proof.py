"""Generated schools of 60 to 600 students, delivered to those who may not see students: what is withheld stays so.

Identities are learnt from the truth, so that none escapes because the numbers that show it are withheld.
"""

import pandas as pd
import pytest

from portraitlib.attack.findings import EXACT, GAP, NARROW, PART, RATE, RESIDUAL
from portraitlib.results.result import Result, ResultTable

MINIMUM = {"personnel": 5, "public": 10}
QUICK = ("02_portrait_groupe", "03_assiduite")
EVERY = ("00_donnees", "01_portrait_ecole", *QUICK, "04_depistage", "05_validite_depistage", "06_planification",
         "07_suivi", "08_accompagnement", "09_evaluation")  # fmt: skip


@pytest.fixture(scope="module", params=["public", pytest.param("personnel", marks=pytest.mark.long)])
def told(request, seeds, attacked, tmp_path_factory):
    """What the attack got of a few schools; of all their notebooks in the long tier.

    Two hundred schools are attacked by `benchmarks/attack_schools.py`, which goes on where it was stopped.
    """
    notebooks = EVERY if request.config.getoption("--long") or request.config.getoption("--full") else QUICK
    numbers = seeds(few=3, many=2, full=20)  # a sentence that two schools say alike is of neither
    return attacked(request.param, MINIMUM[request.param], numbers, notebooks, tmp_path_factory.mktemp("remis"))


def counted(told, *kinds):
    """Cells by kind, table and column, with how one of them was found."""
    return {(one.kind, one.table, one.column, one.how) for one in told.got.of_kind(*kinds)}


def test_what_the_attack_deduces_is_true(told, seeds):
    assert told.got.n_wrong == 0
    assert told.got.n_withheld > 50
    assert len(told.got.identities) > 30


def test_no_withheld_cell_is_recovered_nor_known_more_narrowly_than_promised(told, seeds):
    assert counted(told, EXACT, NARROW) == set()


def test_no_few_students_are_what_is_left_of_two_counts(told, seeds):
    assert counted(told, GAP, RESIDUAL) == set()


def test_no_few_students_are_shown_as_a_part_or_told_by_a_rate(told, seeds):
    assert counted(told, PART, RATE) == set()


def test_no_sentence_counts_a_few_students_and_no_file_shows_what_another_withholds(told, seeds):
    assert counted(told, "sentence", "elsewhere") == set()


def test_each_number_of_students_in_a_sentence_is_a_cell_that_is_shown_or_a_declared_count(told):
    assert told.unread == set()


@pytest.mark.parametrize(("n", "is_read"), [(26, True), (12, False), (14, False), (38, True)])
def test_a_withheld_number_that_a_sentence_says_is_read(n, is_read, unread_in):
    """Groups of 12, 14 and 26: the public sees the last, and the count of all that is declared."""
    data = pd.DataFrame({"group": ["11", "12", "13"], "n_students": [12, 14, 26]})
    withheld = pd.DataFrame({"group": False, "n_students": [True, True, False]})
    table = ResultTable("groups", data, ("group",), n="n_students", withheld=withheld)
    view = {"html": f"<p>Dans un groupe, {n} élèves sont là; au moins 5 élèves partout.</p>"}
    assert (unread_in(view, Result(tables={"groups": table}, counts={"all": 38})) == []) == is_read


def test_students_of_a_study_that_is_cited_are_of_no_school(unread_in):
    cited = "<p>Repères : 0,81 (Gagnon et autres, 2015; 1 557 élèves de deux écoles).</p>"
    assert unread_in({"html": cited}, Result(tables={})) == []
    assert len(unread_in({"html": cited.replace("0,81 (", "7 élèves (")}, Result(tables={}))) == 1
