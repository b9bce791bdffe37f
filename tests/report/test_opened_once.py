"""A school opened once in a process forked for one report, anew anywhere else."""

import pytest

from portraitlib.errors import ParamsError
from portraitlib.report.forked import child
from portraitlib.report.opened_once import open_once


@pytest.fixture
def in_a_fork(monkeypatch):
    """As in a process forked for one run."""
    monkeypatch.setattr(child, "_asked", object())


def asked(project, **more):
    return {"store": str(project / "store"), "school": "999001", **more}


def test_what_asks_twice_in_a_forked_process_reads_one_school_whatever_the_order_of_its_words(project, in_a_fork):
    school = open_once(**asked(project))
    again = open_once(**dict(reversed(asked(project, audience="interne").items())))
    assert again is school
    assert open_once(**asked(project, audience="public")).reader.audience == "public"


def test_anywhere_else_a_school_is_opened_each_time(project):
    assert open_once(**asked(project)) is not open_once(**asked(project))


def test_a_wrong_word_is_refused_as_the_school_itself_refuses_it(project, in_a_fork):
    with pytest.raises(ParamsError, match="invalid_params"):
        open_once(**asked(project, audience="tous"))
