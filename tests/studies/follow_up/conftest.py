"""Schools whose series of progress are given score by score, and a journal that says aims and supports."""

import numpy as np
import pandas as pd
import pytest

from portraitlib.journal.kinds import KINDS
from portraitlib.journal.opened import Revision
from portraitlib.tables.school import school_in_memory

FIRST = pd.Timestamp("2026-01-14")


def probes_of(scores, instrument="LECTURE", every=7, **more):
    """Rows of `progress`: the scores of each student, one every so many days; None is a probe without one."""
    rows = [
        {"student_id": student, "instrument": instrument, "date": FIRST + pd.Timedelta(days=every * place)}
        | {"score": np.nan if score is None else float(score), **more}
        for student, own in scores.items()
        for place, score in enumerate(own)
    ]
    return pd.DataFrame(rows)


def school_of(progress, *, instruments=None, groups=("21",), enrolled=(), school_year=2026, **params):
    """A school in which some students, or every one of `progress`, are enrolled, in these groups by turns."""
    ids = list(enrolled) or sorted(set(progress["student_id"])) or ["s0"]
    students = pd.DataFrame({"student_id": ids, "school_year": school_year, "grade_level": 2})
    students["group"] = [groups[place % len(groups)] for place in range(len(ids))]
    tables = {"students": students, "progress": progress}
    if instruments is not None:
        tables["instruments"] = pd.DataFrame(instruments)
    return school_in_memory(tables, **{"as_of": "2026-06-15", **params})


class Written:
    """A journal that holds what a test wrote, without a database."""

    def __init__(self, *entries, is_closed=False):
        self.written, self.is_closed = entries, is_closed

    def entries(self, kind):
        """What was written of a kind, in order."""
        return [
            Revision(f"e{place}", name, place, "Anne", "2026-01-10T12:00:00+00:00", "", KINDS[name](**body))
            for place, (name, body) in enumerate(self.written)
            if name == kind and not self.is_closed
        ]

    def version(self):
        """What a study keeps its reading under."""
        return repr(self.written)


def goal_of(student, target, by_when="2026-06-05", **more):
    """An aim of a student."""
    return "goal", {"title": "Lire", "student": student, "target": str(target), "by_when": by_when, **more}


def phase_of(student, on, change="begun", service="tutoring"):
    """A change of a student's support."""
    return "phase", {
        "name": "Soutien", "student": student, "service": service, "change_code": change, "starts_on": on
    }  # fmt: skip


@pytest.fixture
def probes():
    return probes_of


@pytest.fixture
def followed():
    return school_of


@pytest.fixture
def journal():
    return Written


@pytest.fixture
def goal():
    return goal_of


@pytest.fixture
def phase():
    return phase_of
